"""Functions: called on copies of inputs, beside an oracle. What they return is judged elsewhere."""

import functools
from collections.abc import Callable, Iterable

import numpy as np

from dlkit.exercises import _call, _safe
from dlkit.exercises._expect._array import array
from dlkit.exercises._expect._mistake import Mistake
from dlkit.exercises._verdict import Wrong


def function(
    answer: object,
    cases: Iterable[tuple],
    oracle: Callable,
    *,
    judge: Callable = array,
    mistakes: Iterable[Mistake] = (),
    may_change_inputs: bool = False,
    seconds: float | None = None,
    **tolerance: object,
) -> Callable:
    """answer(*case) = oracle(*case) for every case; what the function raises becomes a hint.

    Args:
        answer: whatever a learner gave.
        cases: tuples of arguments, drawn from a seed. Each function gets copies of them.
        oracle: the right function.
        judge: compares what the function returns with what the oracle returns: `array`, `number`
            or another of this room.
        mistakes: wrong functions, with the hints for who returns in every case what they return.
        may_change_inputs: whether it is asked for that an input is changed in place.
        seconds: that all calls together may take; `_call.SECONDS` where none are given.
        tolerance: goes to the judge: `dtype`, `rtol`, `atol` for `array`.

    Returns:
        The function.

    Raises:
        Wrong: with the first case in which it does something else, and what.

    Example:
        >>> function(lambda x: x - 1, [(np.arange(3),)], np.square)
        Traceback (most recent call last):
        ...
        dlkit.exercises._verdict.Wrong: For an array of shape (3,): The shape is right, but ...
    """
    if not callable(answer):
        raise Wrong(f"You gave {_safe.describe(answer)}; a function is asked for.")
    judge = functools.partial(judge, **tolerance)
    cases, until = [tuple(case) for case in cases], _call.deadline(seconds)
    results = [_called(answer, case, until, may_change_inputs) for case in cases]
    for case, result in zip(cases, results, strict=True):
        try:
            judge(result, oracle(*_call.copies(case)))
        except Wrong as wrong:
            _by_mistake(cases, results, mistakes, judge)
            raise Wrong(f"For {_listed(case)}: {wrong.hint}", wrong.misconception) from None
    return answer


def _called(answer, case, until, may_change_inputs):
    given = _call.copies(case)
    result = _call.call(answer, given, until)
    if result is None:
        raise Wrong("Your function returns None. Does its last line begin with `return`?")
    if not may_change_inputs and not _unchanged(given, case):
        raise Wrong(
            "Your function changes its input, which others may still need: work on a copy.",
            misconception="view-is-copy",
        )
    return result


def _unchanged(given, case):
    pairs = zip(given, case, strict=True)
    arrays = [(new, old) for new, old in pairs if isinstance(old, np.ndarray)]
    return all(np.array_equal(new, old, equal_nan=old.dtype.kind in "fc") for new, old in arrays)


def _by_mistake(cases, results, mistakes, judge):
    pairs = list(zip(cases, results, strict=True))
    for mistake in mistakes:
        if all(_same(mistake.value, case, result, judge) for case, result in pairs):
            raise mistake.wrong()


def _same(wrong, case, result, judge):
    value, error = _call.outcome(wrong, _call.copies(case), _call.deadline())
    if error is not None:
        return False
    try:
        judge(result, value)
    except Wrong:
        return False
    return True


def _listed(case):
    words = [_safe.describe(argument) for argument in case]
    return " and ".join(words) or "no argument"
