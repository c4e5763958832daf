"""One number: what kind it is, and how far off it may be. Arrays are judged elsewhere."""

import math
from collections.abc import Iterable

from dlkit.exercises import _safe
from dlkit.exercises._expect._mistake import Mistake
from dlkit.exercises._verdict import Wrong

NEAR = 0.02  # off by less than this share: rounding, or a slip at the end


def number(
    answer: object,
    expected: float | None = None,
    *,
    whole: bool = False,
    low: float | None = None,
    high: float | None = None,
    rtol: float = 1e-3,
    atol: float = 0.0,
    mistakes: Iterable[Mistake] = (),
) -> float:
    """|answer - expected| <= atol + rtol |expected|, or low <= answer <= high.

    Args:
        answer: whatever a learner gave; scalars of NumPy and TensorFlow are numbers too.
        expected: the right number.
        whole: whether a whole number is asked for: then it is right or wrong, without a tolerance.
        low: the least that is right, where there is no `expected`.
        high: the most that is right.
        rtol: tolerance beside the size of the number.
        atol: tolerance beside that.
        mistakes: wrong numbers with their hints.

    Returns:
        The answer as a Python number.

    Raises:
        Wrong: with what is not right about it.

    Example:
        >>> number(95, 0.95)
        Traceback (most recent call last):
        ...
        dlkit.exercises._verdict.Wrong: Your number is 100 times what is asked for. Is it a ...
    """
    value = _one(answer)
    if whole:
        rtol, atol = 0.0, 0.0
        value = _whole(value)
    if not math.isfinite(value):
        raise Wrong(f"Your number is {value}. A finite one is asked for: is there a division by 0?")
    if expected is not None and not _close(value, expected, rtol, atol):
        for mistake in mistakes:
            if _close(value, mistake.value, rtol, atol):
                raise mistake.wrong()
        raise Wrong(_off(value, expected, whole))
    _bounded(value, low, high, mistakes)
    return value


def _one(answer):
    shape = _safe.array_shape(answer)
    if _safe.is_a(answer, bool) or shape is None:
        raise Wrong(f"You gave {_safe.describe(answer)}; a number is asked for.")
    if shape != ():
        one = math.prod(shape) == 1
        advice = " Take the one entry out of it." if one else " Which one number stands for it?"
        raise Wrong(f"You gave {_safe.describe(answer)}; one number is asked for.{advice}")
    value = _safe.number(answer)
    if isinstance(value, bool | complex):
        raise Wrong(f"You gave {_safe.describe(answer)}; a number is asked for.")
    if isinstance(value, int) and value.bit_length() > 1000:
        raise Wrong(f"You gave {_safe.describe(answer)}, which is too large.")
    return value


def _whole(value):
    if math.isfinite(value) and value != int(value):
        raise Wrong("Your number has a fraction; a whole number is asked for.")
    return value


def _close(value, expected, rtol, atol):
    return abs(value - expected) <= atol + rtol * abs(expected)


def _off(value, expected, whole):
    if value and _close(value, 100 * expected, 1e-3, 0):
        return (
            "Your number is 100 times what is asked for. Is it a percentage, where a share "
            "is asked for?"
        )
    if value and _close(value, expected / 100, 1e-3, 0):
        return (
            "Your number is a hundredth of what is asked for. Is it a share, where a percentage "
            "is asked for?"
        )
    if value and _close(value, -expected, 1e-3, 0):
        return "Your number is right up to its sign."
    if whole and abs(value - expected) == 1:
        return "Off by one: is something counted twice, or does counting begin at another place?"
    side = "large" if value > expected else "small"
    if not whole and _close(value, expected, NEAR, 0):
        return f"That is close, but a little too {side}: compute it with more digits."
    return f"Your number is too {side}."


def _bounded(value, low, high, mistakes):
    too_low, too_high = low is not None and value < low, high is not None and value > high
    if too_low or too_high:
        for mistake in mistakes:
            if _close(value, mistake.value, 1e-3, 0):
                raise mistake.wrong()
        raise Wrong(f"Your number is too {'small' if too_low else 'large'}.")
