"""Arrays: the shape first, then the dtype, then the values. Numbers alone are judged elsewhere."""

from collections.abc import Iterable

import numpy as np

from dlkit.exercises import _safe
from dlkit.exercises._expect._mistake import Mistake
from dlkit.exercises._verdict import Wrong

RTOL, ATOL = 1e-5, 1e-6
_KINDS = {"b": "True and False", "c": "complex numbers"}


def array(
    answer: object,
    expected: object = None,
    *,
    shape: tuple | None = None,
    dtype: str | None = None,
    rtol: float = RTOL,
    atol: float = ATOL,
    mistakes: Iterable[Mistake] = (),
) -> np.ndarray:
    """|answer - expected| <= atol + rtol |expected| everywhere, in an array of the same shape.

    Lists, tuples and TensorFlow's tensors are welcome where arrays are. Without `expected` only
    shape and dtype are judged, and a judge goes on with what comes back.

    Args:
        answer: whatever a learner gave.
        expected: the right array.
        shape: where there is no `expected`; None in a place lets any length pass.
        dtype: asked for by name, where it matters: "float32".
        rtol: tolerance beside the size of each entry.
        atol: tolerance beside that.
        mistakes: wrong arrays with their hints.

    Returns:
        The answer as an array.

    Raises:
        Wrong: with what is not right about it.

    Example:
        >>> array([[0, 1]], [[0], [1]])
        Traceback (most recent call last):
        ...
        dlkit.exercises._verdict.Wrong: Your answer has the shape (1, 2), and (2, 1) is asked ...
    """
    wanted = None if expected is None else np.asarray(expected)
    form = shape if wanted is None else wanted.shape
    found = _safe.array_shape(answer)
    if not _matches(found, form):
        _by_mistake(answer, found, mistakes, rtol, atol)
        raise Wrong(_of_shape(answer, found, form, wanted, rtol, atol))
    values = _safe.array(answer)
    _same_kind(answer, values, wanted, dtype)
    if wanted is not None and not _close(values, wanted, rtol, atol):
        _by_mistake(answer, found, mistakes, rtol, atol)
        raise Wrong(_of_values(values, wanted, rtol, atol))
    return values


def _matches(found, form):
    if found is None or form is None:
        return found is not None
    pairs = zip(found, form, strict=False)
    return len(found) == len(form) and all(
        length in (want, None) or want is None for length, want in pairs
    )


def _close(values, wanted, rtol, atol):
    return bool(np.isclose(values, wanted, rtol=rtol, atol=atol, equal_nan=True).all())


def _by_mistake(answer, found, mistakes, rtol, atol):
    for mistake in mistakes:
        value = np.asarray(mistake.value)
        if found == value.shape and _close(_safe.array(answer), value, rtol, atol):
            raise mistake.wrong()


def _of_shape(answer, found, form, wanted, rtol, atol):
    flat = _safe.is_a(answer, list, tuple) and len(found or ()) != len(form or ())
    if not found or flat or not form:
        return f"You gave {_safe.describe(answer)}; {_asked(form)}."
    words = f"Your answer has the shape {found}, and {_written(form)} is asked for."
    if wanted is not None and len(found) > 1 and found == form[::-1]:
        if _close(_safe.array(answer).T, wanted, rtol, atol):
            return f"{words} Your answer is the transpose of it."
        return f"{words} Its axes stand in the opposite order."
    return words + _advice(found, form)


def _advice(found, form):
    if len(found) > len(form):
        ones = [length for length in found if length != 1]
        if tuple(ones) == tuple(form):
            return " It has an axis of length 1 too many."
        return f" It has {len(found)} axes in place of {len(form)}: one more has to go."
    if len(found) < len(form):
        return f" It has {len(found)} axes in place of {len(form)}: too many have gone."
    if None not in form and np.prod(found, dtype=float) == np.prod(form, dtype=float):
        return " The number of entries is right, their arrangement is not."
    return ""


def _same_kind(answer, values, wanted, dtype):
    if dtype is not None and values.dtype != np.dtype(dtype):
        if _safe.is_a(answer, list, tuple):
            raise Wrong(f"You gave {_safe.describe(answer)}; an array of dtype {dtype} is asked.")
        raise Wrong(f"The dtype of your answer is {values.dtype}, and {dtype} is asked for.")
    kinds = values.dtype.kind, values.dtype.kind if wanted is None else wanted.dtype.kind
    for kind, name in _KINDS.items():
        if (kinds[0] == kind) != (kinds[1] == kind):
            given, asked = (name, "numbers") if kinds[0] == kind else ("numbers", name)
            raise Wrong(f"Your answer holds {given}, and {asked} are asked for.")


def _of_values(values, wanted, rtol, atol):
    if np.isnan(values).any() and not np.isnan(wanted).any():
        return f"Your answer holds NaN (not a number) in {_count(np.isnan(values))}."
    if wanted.dtype.kind == "b":
        return _places(values != wanted)
    square = values.ndim > 1 and values.shape == values.shape[::-1]
    if square and _close(values.T, wanted, rtol, atol):
        return "The shape is right, and your answer is the transpose of what is asked for."
    factor = _factor(values, wanted, rtol, atol)
    return factor or _places(~np.isclose(values, wanted, rtol=rtol, atol=atol, equal_nan=True))


def _factor(values, wanted, rtol, atol):
    for factor, words in FACTORS:
        if _close(values.astype(complex) / factor, wanted, rtol, atol):
            return f"Every entry is {words}."
    return ""


FACTORS = (
    (100, "100 times what is asked for: is it a percentage, where a share is asked for"),
    (0.01, "a hundredth of what is asked for: is it a share, where a percentage is asked for"),
    (-1, "right up to its sign"),
)


def _places(wrong):
    """Where the values are not right, without saying what they should be."""
    first = tuple(int(axis) for axis in np.argwhere(wrong)[0])
    if wrong.all() and wrong.size > 1:
        return "The shape is right, but none of the values is."
    place = f"; the first of them stands at index {first}" if wrong.ndim else ""
    verb = "is" if wrong.sum() == 1 else "are"
    return f"The shape is right, but {_count(wrong)} {verb} not{place}."


def _count(wrong):
    return f"{int(wrong.sum())} of {wrong.size} {'entries' if wrong.size > 1 else 'entry'}"


def _asked(form):
    if form is None:
        return "an array is asked for"
    return f"an array of shape {_written(form)} is asked for" if form else "one number is asked for"


def _written(form):
    return str(form) if None not in form else f"({', '.join(str(n or 'any') for n in form)})"
