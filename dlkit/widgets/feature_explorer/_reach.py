"""The receptive field of one number: the part of the image that it depends on. Draws nothing."""

import numpy as np

from dlkit.widgets.feature_explorer._footprint import footprint


def field(steps, values, index, place):
    """(row, column, height, width) of the image that one number of a layer depends on, and a flag.

    It is found by walking back from layer to layer; where branches meet, their parts are united.

    Args:
        steps: of the network.
        values: what lies in each slot for the image, which is in slot 0 itself.
        index: of the step.
        place: the index of the number in its output, (row, column, map) or (unit,).

    Returns:
        The frame, or None where nothing of the image is seen (a place in padding alone); and
        whether every layer on the way is one whose reach is known.
    """
    first = steps[index].results[0]
    wanted = {first: tuple(map(_one, values[first].shape, place))}
    exact = True
    for step in reversed(steps[: index + 1]):
        for slot in set(step.results) & set(wanted):
            shapes = [values[parent].shape for parent in step.parents]
            parts, known = footprint(step, wanted.pop(slot), shapes, values[slot].shape)
            exact = exact and known
            for parent, part in zip(step.parents, parts, strict=True):
                if all(axis.any() for axis in part):
                    wanted[parent] = _united(wanted.get(parent), part)
    return _frame(wanted.get(0)), exact


def _one(length, place):
    truth = np.zeros(length, bool)
    truth[place] = True
    return truth


def _united(one, other):
    return other if one is None else tuple(a | b for a, b in zip(one, other, strict=True))


def _frame(seen):
    if seen is None:
        return None
    (top, bottom), (left, right) = (np.flatnonzero(axis)[[0, -1]].tolist() for axis in seen[:2])
    return top, left, bottom - top + 1, right - left + 1
