"""Whether the numbers of a grid can be read in its cells; knows no engine and no widget."""

from typing import Any

import numpy as np

SMALLEST = 9  # pixels of a letter
SAMPLE = 64  # values that stand for all of an image
MOST = 90  # percent of the values of a sample that have to be legible


def cell(shape: tuple, room: tuple) -> float:
    """Pixels a side of one cell, where (tiles, rows, columns) stand one below the other.

    >>> cell((1, 7, 7), (168, 168)), cell((3, 3, 3), (124, 374))
    (24, 34)
    """
    tiles, rows, columns = shape
    fit = min(room[0] / columns, room[1] / (tiles * (rows + 1) - 1))
    return int(fit) if fit >= 4 else fit


def letters(value: float) -> int:
    """How many letters a heat map writes a value with.

    >>> letters(0.25), letters(-1020), letters(1 / 3), letters(-2e-7)
    (4, 5, 5, 7)
    """
    size = abs(value)
    if size and (size >= 1e5 or size < 1e-3):
        return len(f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e+"))
    return len(f"{value:.5g}" if size >= 100 else f"{value:.3g}")


def fits(count: int, side: float) -> bool:
    """Whether so many letters in a cell of `side` pixels are tall enough to be read."""
    return min(side / 2, side * 1.6 / count) >= SMALLEST


def all_fit(values: Any, side: float) -> bool:
    """Whether every one of some values can be read in cells of `side` pixels."""
    return fits(max(map(letters, np.ravel(values).tolist())), side)


def most_fit(values: Any, side: float) -> bool:
    """Whether nearly all of some values can be read in cells of `side` pixels."""
    return fits(int(np.percentile([letters(each) for each in np.ravel(values)], MOST)), side)


def sample(values: np.ndarray) -> np.ndarray:
    """A few of many values, the smallest and the largest with them."""
    flat = np.ravel(values).astype(float)
    few = flat[:: -(-flat.size // SAMPLE)]
    return np.unique([*few, flat.min(), flat.max()])
