"""True or False, and one of several choices. Numbers are judged elsewhere."""

from collections.abc import Iterable, Mapping

import numpy as np

from dlkit.exercises import _safe
from dlkit.exercises._verdict import Wrong


def boolean(answer: object, expected: bool, hint: str, *, misconception: str | None = None) -> bool:
    """The answer is True or False, the one that is expected.

    Args:
        answer: whatever a learner gave.
        expected: the right one.
        hint: for who gives the other one.
        misconception: the id of a row of `misconceptions.toml`, or None.

    Raises:
        Wrong: with the hint, or with what was given in place of True or False.

    Example:
        >>> boolean(1, True, "Look again.")
        Traceback (most recent call last):
        ...
        dlkit.exercises._verdict.Wrong: You gave the number 1; True or False is asked for.
    """
    value = _safe.number(answer) if _safe.array_shape(answer) == () else None
    if not isinstance(value, bool):
        raise Wrong(f"You gave {_safe.describe(answer)}; True or False is asked for.")
    if value is not bool(expected):
        raise Wrong(hint, misconception=misconception)
    return value


def choice(
    answer: object,
    expected: str,
    choices: Iterable[str],
    *,
    hints: Mapping[str, str | Wrong],
) -> str:
    """The answer is one of the choices, the right one; capitals and spaces around it do not count.

    Args:
        answer: whatever a learner gave.
        expected: the right choice.
        choices: all of them.
        hints: each wrong choice to its hint, or to a Wrong that names a misconception as well.

    Raises:
        Wrong: with the hint, or with the choices that there are.

    Example:
        >>> choice("Left", "left", ["left", "right"], hints={"right": "Shapes meet there."})
        'left'
    """
    choices = list(choices)
    if not _safe.is_a(answer, str, np.str_):
        given = _safe.describe(answer)
        raise Wrong(f"You gave {given}; one of these is asked for: {_or(choices)}.")
    text = str.__getitem__(answer, slice(0, 200)).strip().casefold()
    given = next((known for known in choices if known.strip().casefold() == text), None)
    if given is None:
        raise Wrong(f"“{text[:30]}” is none of the choices: {_or(choices)}.")
    if given != expected:
        found = hints[given]
        raise found if isinstance(found, Wrong) else Wrong(found)
    return given


def _or(choices):
    return " or ".join(f'"{choice}"' for choice in choices)
