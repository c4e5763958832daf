"""What may be explored: an array of real numbers, and the names of its axes. Shows nothing."""

import keyword
from typing import Any

import numpy as np

from dlkit._validation import fault, shown

REASONS = {
    "c": "A complex number has two parts, and a picture one brightness for each number.",
    "O": "Its entries are Python objects, which need not be numbers.",
    "U": "Its entries are texts.",
    "S": "Its entries are texts.",
    "M": "Its entries are dates.",
    "m": "Its entries are spans of time.",
}
OTHER = "NumPy does not know how to add it up."
REMEDIES = {
    "c": "Pass array.real, array.imag or np.abs(array).",
    "O": "Pass array.astype(float), once all rows have the same length.",
    "U": "Turn the texts into numbers first.",
    "S": "Turn the texts into numbers first.",
    "M": 'Pass array.astype("int64"), or the values without their dates.',
    "m": 'Pass array.astype("int64").',
}
USUAL = "Pass an array of numbers, for example np.arange(24).reshape(2, 3, 4)."


def tensor(values: Any) -> np.ndarray:
    """The values as an array of bool, int or float, without a copy where they are one already.

    Args:
        values: an array, a number, lists of numbers of one length, or a TensorFlow tensor.

    Returns:
        A NumPy array of any rank, with at least one entry.

    Raises:
        ValueError: the values are no real numbers, or there are none.

    Example:
        >>> tensor([[1, 2], [3, 4]]).shape
        (2, 2)
    """
    try:
        array = np.asarray(values)
    except (ValueError, TypeError, RuntimeError) as error:
        raise ValueError(
            fault(
                f"`array` cannot be read as an array: {shown(str(error).splitlines()[0])}.",
                f"Numbers in rows of one length were expected. Received: {shown(values)}.",
                USUAL,
            )
        ) from error
    kind = array.dtype.kind
    if kind not in "buif":
        raise ValueError(
            fault(
                f"`array` has the type {array.dtype}. {REASONS.get(kind, OTHER)}",
                f"Booleans, integers or floats were expected. Received: {shown(values)}.",
                REMEDIES.get(kind, 'Cast it first, for example tf.cast(tensor, "float32").'),
            )
        )
    if array.size == 0:
        raise ValueError(
            fault(
                f"`array` is empty: its shape is {array.shape}.",
                "At least one number was expected along each axis.",
                "Look how it was made: a slice such as x[5:5] leaves nothing.",
            )
        )
    return array


def axis_names(axes: Any, rank: int) -> tuple[str, ...]:
    """One name an axis, or empty names where none are given."""
    if axes is None:
        return ("",) * rank
    given = axes.tolist() if isinstance(axes, np.ndarray) else axes
    given = [given] if isinstance(given, str) else given
    listed = isinstance(given, (list, tuple)) and len(given) == rank
    if not listed or not all(isinstance(name, str) and name.strip() for name in given):
        raise ValueError(
            fault(
                f"`axes` does not name the {rank} axes of the array.",
                f"{rank} texts were expected. Received: axes={shown(axes)}.",
                'Pass one name an axis, for example axes=("time", "row", "column", "channel").',
            )
        )
    names = tuple(name.strip() for name in given)
    if len(set(names)) < rank:
        raise ValueError(
            fault(
                "`axes` has a name twice, and nobody could tell the two apart.",
                f"Names that differ were expected. Received: axes={shown(axes)}.",
                "Call one of them something else.",
            )
        )
    return names


def variable(name: Any) -> str:
    """The name of the array in the code that is shown, or a ValueError where Python takes none."""
    if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
        raise ValueError(
            fault(
                "`name` is no name that a variable may have.",
                f"Letters, digits and underscores were expected. Received: name={shown(name)}.",
                'Pass what the array is called on the page, for example name="video".',
            )
        )
    return name
