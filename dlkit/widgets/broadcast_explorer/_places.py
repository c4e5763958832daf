"""The rule of broadcasting, place by place, and what makes shapes fit that do not. No pictures."""

from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import prod

from dlkit.widgets.broadcast_explorer._shape import MOST_AXES


@dataclass(frozen=True)
class Place:
    """Two lengths below each other, None where an axis is missing, and the one that they give.

    `result` is None where they do not fit.
    """

    first: int | None
    second: int | None
    result: int | None

    def repeats(self, which):
        """How often "first" or "second" is repeated along here; None where it is as it was."""
        own = getattr(self, which)
        missing, stretched = own is None, own == 1 and self.result != 1
        return self.result if self.result is not None and (missing or stretched) else None


@dataclass(frozen=True)
class Remedy:
    """What can be done to one operand so that the two fit."""

    which: str
    code: str
    shape: tuple[int, ...]
    result: tuple[int, ...]


def aligned(first, second):
    """The shapes below each other, aligned at the right: one Place for each axis of the result.

    >>> [place.result for place in aligned((3, 1), (4,))]
    [3, 4]
    """
    rank = max(len(first), len(second))
    above, below = ((None,) * (rank - len(shape)) + tuple(shape) for shape in (first, second))
    return [Place(a, b, _met(a, b)) for a, b in zip(above, below, strict=True)]


def joined(first, second):
    """The shape that two shapes give together, or None where they do not fit.

    >>> joined((50, 1), (50,)), joined((50, 10), (50,))
    ((50, 50), None)
    """
    lengths = tuple(place.result for place in aligned(first, second))
    return None if None in lengths else lengths


def remedy(first, second):
    """The smallest result that new axes of length 1, or one transpose, can bring about.

    None where new axes would make more than a shape may have here.

    >>> remedy((50, 10), (50,)).code
    'second[:, None]'
    """
    pairs = ("second", second, first), ("first", first, second)
    found = [way for pair in pairs for way in (*_turned(*pair), *_widened(*pair))]
    return min(found, key=_cost, default=None)


def _cost(way):
    # Where both would do, a new axis says more about what is meant than a transpose.
    return prod(way.result), len(way.result), way.code.endswith(".T")


def _met(a, b):
    a, b = (1 if length is None else length for length in (a, b))
    return b if a == 1 else a if b in (1, a) else None


def _turned(which, shape, other):
    result = joined(shape[::-1], other)
    if len(shape) > 1 and result is not None:
        yield Remedy(which, f"{which}.T", shape[::-1], result)


def _widened(which, shape, other):
    """All ways with the fewest new axes; one in front of all others would change nothing."""
    for count in range(1, min(len(other), MOST_AXES - len(shape)) + 1):
        ways = []
        for after in combinations_with_replacement(range(1, len(shape) + 1), count):
            key = [part for axis in range(len(shape)) for part in (":", *_new(after, axis + 1))]
            lengths = iter(shape)
            wide = tuple(1 if part == "None" else next(lengths) for part in key)
            result = joined(wide, other)
            if result is not None:
                ways.append(Remedy(which, f"{which}[{_short(key)}]", wide, result))
        if ways:
            return ways
    return []


def _new(after, axis):
    return ["None"] * after.count(axis)


def _short(key):
    """Colons at the end go without saying."""
    last = len(key) - key[::-1].index("None")
    return ", ".join(key[:last])
