"""What there is to see of one image in one layer: maps, a number, its reach and its formula."""

from functools import cached_property
from typing import Any

import numpy as np

from dlkit.widgets.feature_explorer._dispatch import formula
from dlkit.widgets.feature_explorer._footprint import SAME
from dlkit.widgets.feature_explorer._formula import Case, Formula
from dlkit.widgets.feature_explorer._reach import field
from dlkit.widgets.feature_explorer._walk import Step

LONGEST = 4  # formulas under one another


class Scene:
    """One number of one layer for one image; a vector is taken for maps of one pixel.

    Args:
        network: the `Network`.
        values: what lies in each slot for the image.
        index: of the layer among the network's steps.
        place: (map, row, column).
        classes: names of the classes, or None.
    """

    def __init__(self, network: Any, values: list, index: int, place: tuple, classes: Any):
        self.network, self.values, self.index = network, values, index
        self.channel, self.row, self.column = place
        self.classes = classes

    @property
    def step(self) -> Step:
        """The layer."""
        return self.network.steps[self.index]

    @property
    def output(self) -> np.ndarray:
        """All that the layer made of the image, in its own shape."""
        return self.values[self.step.results[0]]

    @property
    def is_vector(self) -> bool:
        """Whether the layer gives a list of numbers in the place of maps."""
        return self.output.ndim < 2

    @property
    def maps(self) -> np.ndarray:
        """(maps, rows, columns)."""
        return as_maps(self.output)

    def maps_of(self, index: int) -> np.ndarray:
        """(maps, rows, columns) of any step for the same image."""
        return as_maps(self.values[self.network.steps[index].results[0]])

    @property
    def map(self) -> np.ndarray:
        """(rows, columns) of the map."""
        return self.maps[self.channel]

    @property
    def value(self) -> float:
        """The number."""
        return float(self.map[self.row, self.column])

    @property
    def place(self) -> tuple:
        """The number's index in the output's own shape."""
        place = (self.row, self.column, self.channel)
        return {3: place, 2: place[:2], 1: place[2:], 0: ()}[self.output.ndim]

    @cached_property
    def field(self) -> tuple:
        """((row, column, height, width) of the image or None, whether the reach is known)."""
        return field(self.network.steps, self.values, self.index, self.place)

    @cached_property
    def formula(self) -> Formula:
        """How the number comes about."""
        step = self.step
        given = [self.values[slot] for slot in step.parents]
        names = self._names_of(step.parents[0])
        place = self.place or (0,)
        output = self.output.reshape(-1) if self.output.ndim == 0 else self.output
        return formula(
            Case(step.operation, step.kind, given, output, place, names, self.unit_names),
            step.kinds,
        )

    @property
    def chain(self) -> list:
        """This scene, and those of the layers before it, back to one that weighs many numbers.

        A bend or a norm is computed from one number, which stands in the same place before it.
        """
        scenes = [self]
        while len(scenes) < LONGEST and scenes[-1].step.kind in SAME:
            last = scenes[-1]
            slot = last.step.parents[0]
            at = [n for n in range(last.index) if slot in self.network.steps[n].results]
            if not at or self.values[slot].shape != last.output.shape:
                break
            place = self.channel, self.row, self.column
            scenes.append(Scene(self.network, self.values, at[0], place, self.classes))
        return scenes

    @property
    def unit_names(self) -> list | None:
        """Names of the units of a vector: those of the classes, where it is about classes."""
        named = self.classes is not None and self.output.shape == (len(self.classes),)
        return list(self.classes) if named and self.index in self._tail else None

    @property
    def answer(self) -> tuple | None:
        """(class, its number, whether the numbers are shares of 1) of the model's last layer."""
        last = self.values[self.network.answer]
        if last.ndim != 1:
            return None
        best = int(last.argmax())  # of NaN the first
        shares = len(last) > 1 and last.min() >= 0 and abs(float(last.sum()) - 1) < 1e-3
        named = self.classes is not None and len(self.classes) == len(last)
        return str(self.classes[best]) if named else str(best), float(last[best]), bool(shares)

    @cached_property
    def _tail(self):
        """The last dense layer or pooling, and what only bends its numbers: they are of classes."""
        steps, found = self.network.steps, set()
        slot = self.network.answer
        for index in range(len(steps) - 1, -1, -1):
            if slot in steps[index].results:
                found.add(index)
                if steps[index].kind not in (*SAME, "Softmax"):
                    break
                slot = steps[index].parents[0]
        return found

    def _names_of(self, slot):
        """What the numbers of a vector are: pixels of maps that were laid out, or whole maps."""
        for step in reversed(self.network.steps[: self.index]):
            if slot not in step.results:
                continue
            given = self.values[step.parents[0]]
            if step.kind in SAME:
                slot = step.parents[0]
            elif step.kind in ("Flatten", "Reshape") and given.ndim == 3:
                return lambda n: "({}, {}) of map {}".format(*np.unravel_index(n, given.shape))
            else:
                return lambda n: f"map {n}" if given.ndim == 3 else f"unit {n}"
        return str


def as_maps(output: np.ndarray) -> np.ndarray:
    """(maps, rows, columns) of any output: a vector is maps of one pixel, a matrix is one map."""
    if output.ndim == 3:
        return np.moveaxis(output, -1, 0)
    return output[None] if output.ndim == 2 else output.reshape(-1, 1, 1)
