"""From the shape of a tensor to the shape on the screen, step by step, in words and as code."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

import numpy as np

SHOWN = ("tiles", "rows", "columns", "colour")  # in the order of the axes of the picture
REDUCED = ("mean", "sum", "min", "max")
ROLES = (*SHOWN, "pick", *REDUCED)


@dataclass(frozen=True)
class Step:
    """One operation: in words, as what stands after the array in code, the shape that it leaves."""

    words: str
    code: str
    shape: tuple[int, ...]
    run: Callable[[np.ndarray], np.ndarray]


def steps(shape, roles, index, names):
    """All operations in order: pick the picked axes, reduce from the left, put in order of sight.

    Args:
        shape: of the tensor.
        roles: one of ROLES an axis.
        index: one integer an axis; those of axes that are not picked do not matter.
        names: one text an axis, empty where it has no name.

    Returns:
        A list of Steps, empty where the tensor is shown as it is.

    Example:
        >>> for step in steps((24, 96, 3), ("mean", "rows", "pick"), (0, 0, 1), ("",) * 3):
        ...     print(step.words, step.code, step.shape)
        index 1 of axis 2 [:, :, 1] (24, 96)
        mean over axis 0 .mean(axis=0) (96,)
    """
    left = list(
        range(len(shape))
    )  # the axes, as the whole tensor counts them, that are still there
    found = []
    picked = [axis for axis in left if roles[axis] == "pick"]
    if picked:
        left = [axis for axis in left if axis not in picked]
        found.append(_picked(shape, picked, index, names, left))
    goes = [(axis, roles[axis]) for axis in left if roles[axis] in REDUCED]
    for kind, run in groupby(goes, key=lambda pair: pair[1]):
        gone = [axis for axis, _ in run]
        found.append(_reduced(shape, kind, gone, names, left))
        left = [axis for axis in left if axis not in gone]
    order = sorted(left, key=lambda axis: SHOWN.index(roles[axis]))
    if order != left:
        found.append(_turned(shape, order, left))
    return found


def _picked(shape, picked, index, names, left):
    key = tuple(index[a] if a in picked else slice(None) for a in range(max(picked) + 1))
    words = ", ".join(f"index {index[axis]} of {_called(axis, axis, names)}" for axis in picked)
    code = ", ".join(":" if isinstance(k, slice) else str(k) for k in key)
    return Step(words, f"[{code}]", _lengths(shape, left), lambda array: array[key])


def _reduced(shape, kind, gone, names, left):
    places = tuple(left.index(axis) for axis in gone)
    words = ", ".join(_called(*pair, names) for pair in zip(places, gone, strict=True))
    axis = places[0] if len(places) == 1 else places
    after = [axis for axis in left if axis not in gone]
    return Step(
        f"{kind} over {words}",
        f".{kind}(axis={axis})",
        _lengths(shape, after),
        lambda array: np.asarray(getattr(array, kind)(axis=axis)),
    )


def _turned(shape, order, left):
    places = tuple(left.index(axis) for axis in order)
    words = f"axes in the order {', '.join(map(str, places))}"
    code = ".T" if len(places) == 2 else f".transpose({', '.join(map(str, places))})"
    return Step(words, code, _lengths(shape, order), lambda array: array.transpose(places))


def _called(place, axis, names):
    """An axis as it is counted now, with its name, or with its number in the whole tensor."""
    aside = names[axis] or (f"once {axis}" if place != axis else "")
    return f"axis {place}" + (f" ({aside})" if aside else "")


def _lengths(shape, axes):
    return tuple(shape[axis] for axis in axes)
