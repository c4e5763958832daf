"""The state of a broadcast explorer: two shapes, and all that follows from them, in words."""

from typing import Any

import numpy as np

from dlkit.widgets.broadcast_explorer._places import Place, Remedy, aligned, joined, remedy
from dlkit.widgets.broadcast_explorer._shape import shape
from dlkit.widgets.panel import Engine

BOTH = ("first", "second")
DRAWN_RANK, DRAWN_LENGTH = 3, 8


class BroadcastEngine(Engine):
    """Shapes are aligned at the right; of two lengths that differ one must be 1, or missing.

    The state holds `first` and `second`, each a shape as text. Two shapes that do not fit are a
    state like any other: why they do not is what is to be seen.

    Args:
        first: a shape, as text or as a tuple.
        second: the other.

    Raises:
        ValueError: one of them is no shape.

    Example:
        >>> engine = BroadcastEngine("3, 1", (4,))
        >>> engine.result
        (3, 4)
        >>> engine.set(second="(2, 4)")
        >>> print(engine.result)
        None
    """

    def __init__(self, first: Any = "(3, 1)", second: Any = "(4,)"):
        self._way = None  # (version, remedy): the search may take a while
        super().__init__(first=first, second=second)

    def checked(self, wanted: dict) -> dict:
        """Both shapes as Python writes them, or a ValueError that says which is none, and why."""
        return {name: str(shape(name, wanted[name])) for name in BOTH}

    @property
    def shapes(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Both shapes as tuples."""
        return tuple(shape(name, self.state[name]) for name in BOTH)

    @property
    def places(self) -> list[Place]:
        """The lengths below each other, one Place for each axis of the result."""
        return aligned(*self.shapes)

    @property
    def result(self) -> tuple[int, ...] | None:
        """The shape of the sum, or None where there is none."""
        return joined(*self.shapes)

    @property
    def remedy(self) -> Remedy | None:
        """What would make the shapes fit; None where they do, or nothing short enough would."""
        if self._way is None or self._way[0] != self.version:
            way = remedy(*self.shapes) if self.result is None else None
            self._way = self.version, way
        return self._way[1]

    @property
    def hindrance(self) -> str:
        """Why there is no picture; empty where there is one."""
        if self.result is None:
            return "No picture: there is no sum."
        if 0 in self.result:
            return "No picture: along an axis of length 0 there is nothing to add."
        if len(self.result) > DRAWN_RANK or max(self.result, default=0) > DRAWN_LENGTH:
            most = f"at most {DRAWN_RANK} axes of at most {DRAWN_LENGTH} steps"
            return f"No picture: only a result with {most} has room."
        return ""

    @property
    def operands(self) -> tuple[np.ndarray, np.ndarray]:
        """What is added: 0, 10, 20, ... in the first shape, and 1, 2, 3, ... in the second."""
        above, below = self.shapes
        first = 10 * np.arange(np.prod(above, dtype=int)).reshape(above)
        return first, 1 + np.arange(np.prod(below, dtype=int)).reshape(below)

    @property
    def stretched(self) -> tuple[np.ndarray, np.ndarray]:
        """Both operands in the shape of the result, repeats written out."""
        return tuple(np.broadcast_to(operand, self.result) for operand in self.operands)

    def source(self, which: str, index: Any) -> tuple:
        """Where in its operand an entry of the result comes from: 0 along repeated axes."""
        places = zip(self.places, index, strict=True)
        return tuple(
            0 if place.repeats(which) is not None else step
            for place, step in places
            if getattr(place, which) is not None
        )

    def formula(self, index: Any) -> str:
        """One entry of the sum, with the two stored entries that it is made of."""
        terms = [np.asarray(operand) for operand in self.operands]
        places = [self.source(which, index) for which in BOTH]
        values = [term[place] for term, place in zip(terms, places, strict=True)]
        names = [f"{which}{entry(place)}" for which, place in zip(BOTH, places, strict=True)]
        return f"{names[0]} + {names[1]} = {values[0]} + {values[1]} = {sum(values)}"

    @property
    def read_out(self) -> str:
        """Both shapes, what they give, and what is repeated; or why they do not fit."""
        first, second = (self.state[name] for name in BOTH)
        if self.result is None:
            return f"{first} and {second} do not fit: {self._clash()}; they differ, neither is 1."
        said = [
            f"along axis {axis} of the result the {which} {_told(which, place)}"
            for axis, place in enumerate(self.places)
            for which in BOTH
            if place.repeats(which) is not None
        ]
        what = "; ".join(said) or "nothing is repeated"
        return f"{first} and {second} give {self.result}: {what}."

    def _clash(self):
        """The last place that does not fit, with each operand's own number of its axis."""
        place = max(axis for axis, place in enumerate(self.places) if place.result is None)
        parts = []
        for which, own in zip(BOTH, self.shapes, strict=True):
            axis = place - len(self.places) + len(own)
            parts.append(f"axis {axis} of the {which} has length {own[axis]}")
        return " and ".join(parts)


def entry(place):
    """An index as it is written behind a name; nothing where there is no axis."""
    return f"[{', '.join(map(str, place))}]" if place else ""


def _told(which, place):
    count = place.repeats(which)
    what = "has no axis" if getattr(place, which) is None else "has length 1"
    if count == 0:
        return f"{what} and is repeated 0 times, so that nothing is left"
    if count == 1:
        return f"{what} and counts as 1"
    return f"{what} and is repeated {count:,} times"
