"""A shape as an answer: a tuple of whole numbers. The array itself is judged elsewhere."""

from collections.abc import Iterable

from dlkit.exercises import _safe
from dlkit.exercises._expect._mistake import Mistake
from dlkit.exercises._verdict import Wrong


def shape(answer: object, expected: tuple, *, mistakes: Iterable[Mistake] = ()) -> tuple:
    """The answer is the tuple of lengths that is expected.

    Lists and TensorFlow's shapes are taken as well; a number alone is not a shape of one axis.

    Args:
        answer: whatever a learner gave.
        expected: the right shape.
        mistakes: wrong shapes with their hints.

    Returns:
        The answer as a tuple of whole numbers.

    Raises:
        Wrong: with what is not right about it, and not with the shape itself.

    Example:
        >>> shape((3, 4), (4, 3))
        Traceback (most recent call last):
        ...
        dlkit.exercises._verdict.Wrong: These are the right lengths in another order.
    """
    given = _lengths(answer)
    if given == tuple(expected):
        return given
    for mistake in mistakes:
        if given == tuple(mistake.value):
            raise mistake.wrong()
    raise Wrong(_off(given, tuple(expected)))


def _lengths(answer):
    answer = _of_tensorflow(answer)
    found = _safe.array_shape(answer)
    if found == () and not _safe.is_a(answer, list, tuple):
        number = _safe.number(answer)
        advice = f" A shape with one axis is written ({number},)." if type(number) is int else ""
        raise Wrong(f"You gave {_safe.describe(answer)}; a shape, a tuple, is asked for.{advice}")
    if found is None or len(found) != 1:
        advice = " Give its shape." if found else ""
        raise Wrong(f"You gave {_safe.describe(answer)}; a shape, a tuple, is asked for.{advice}")
    if found[0] > 32:
        raise Wrong(f"You gave {_safe.describe(answer)}; a shape has one length for each axis.")
    values = _safe.array(answer)
    if values.size and values.dtype.kind not in "iu":
        raise Wrong("A shape holds whole numbers, the length of each axis.")
    return tuple(int(length) for length in values)


def _of_tensorflow(answer):
    """A TensorShape as the tuple that it stands for; everything else as it is."""
    trusted = _safe.type_name(answer) == "TensorShape"
    module = type.__dict__["__dict__"].__get__(type(answer)).get("__module__", "")
    if trusted and isinstance(module, str) and module.startswith("tensorflow."):
        return tuple(answer.as_list()) if answer.rank is not None else answer
    return answer


def _off(given, expected):
    if sorted(given) == sorted(expected):
        return "These are the right lengths in another order."
    if tuple(n for n in given if n != 1) == tuple(n for n in expected if n != 1):
        return "Right but for an axis of length 1: is it there, or has it gone?"
    if len(given) != len(expected):
        axes = "axis" if len(given) == 1 else "axes"
        side = "too few" if len(given) < len(expected) else "too many"
        return f"A shape with {len(given)} {axes} has {side}: which axes stay, and which are gone?"
    right = sum(a == b for a, b in zip(given, expected, strict=True))
    return f"The number of axes is right; {right} of {len(expected)} lengths are right as well."
