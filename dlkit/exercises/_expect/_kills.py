"""Tests as answers: a learner's test must pass what is right and catch what is wrong."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from dlkit.exercises import _call, _safe
from dlkit.exercises._verdict import Unattempted, Wrong

SILENT = " It returned nothing there, which counts as passing: let every path return True or False."


class TookLong(Wrong):
    """The test was not done in its time; to ask it for more would only take longer."""


def kills(
    answer: object,
    right: Iterable[Callable],
    wrong: Mapping[str, Callable],
    *,
    seconds: float | None = None,
) -> Callable:
    """answer(f) is True for every right implementation f, and False for every wrong one.

    To raise AssertionError is to fail as well, and so is any other error that a wrong
    implementation leads to; to return nothing is to pass.

    Args:
        answer: whatever a learner gave: a function that takes an implementation.
        right: implementations that must pass, at least one.
        wrong: what each of them does wrong, as half a sentence that goes on after "that" ("sums
            over the rows"), to the implementation that does it.
        seconds: that all calls together may take; `_call.SECONDS` where none are given.

    Returns:
        The test.

    Raises:
        TookLong: a Wrong, where the time was up.
        Wrong: with a right implementation that fails, or with what a surviving wrong one does.

    Example:
        >>> kills(lambda f: f(2) == 4, [lambda x: x * x], {"doubles": lambda x: 2 * x})
        Traceback (most recent call last):
        ...
        dlkit.exercises._verdict.Wrong: Your test lets an implementation pass that doubles.
    """
    if not callable(answer):
        raise Wrong(f"You gave {_safe.describe(answer)}; a function that tests is asked for.")
    until = _call.deadline(seconds)
    for implementation in right:
        _passes_right(answer, implementation, until)
    said = {what: _says_of_wrong(answer, wrong[what], until) for what in wrong}
    survivors = [what for what in wrong if said[what] is not False]
    if survivors:
        count = (
            f" {len(wrong) - len(survivors)} of {len(wrong)} are caught." if len(wrong) > 1 else ""
        )
        hint = f"Your test lets an implementation pass that {survivors[0]}.{count}"
        raise Wrong(hint + (SILENT if said[survivors[0]] is None else ""))
    return answer


def _passes_right(answer, implementation, until):
    passes, error = _says(answer, implementation, until)
    if _call.too_long(error):
        raise TookLong(_took_long(until))
    if error is not None and not isinstance(error, AssertionError):
        name = _safe.type_name(error)
        words = f"{name}{_call.message(error)}"
        raise Wrong(f"With a right implementation your test stops with {words}.")
    if passes is False:
        raise Wrong(
            "Your test fails an implementation that is right. Does it ask for more than was "
            "promised, or for numbers that are equal to the last digit?"
        )


def _says_of_wrong(answer, implementation, until):
    """What the test says of a wrong implementation; to run out of time is not to catch it."""
    passes, error = _says(answer, implementation, until)
    if _call.too_long(error):
        raise TookLong(_took_long(until))
    return passes


def _took_long(until):
    return f"{_call.stopped('Your test', until)} or it tries them on too much data."


def _says(answer, implementation, until):
    """(True, False, or None where it returned nothing, which passes; what it raised or None)."""
    result, error = _call.outcome(answer, (implementation,), until)
    if error is not None:
        return False, error
    if result is ...:
        raise Unattempted
    if result is None:
        return None, None
    verdict = _safe.number(result) if _safe.array_shape(result) == () else None
    if not isinstance(verdict, bool):
        given = _safe.describe(result)
        advice = " Is it np.all of it that counts?" if _safe.is_a(result, np.ndarray) else ""
        raise Wrong(f"Your test returns {given}; True or False is asked for.{advice}")
    return verdict, None
