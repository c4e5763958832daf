"""Places for several drawings in one figure, in the room's style. Draws nothing itself."""

from typing import Any

from dlkit._validation import integer
from dlkit.plots._style import WIDTH, frames


def panels(count: int, *, height: int = 200) -> list[Any]:
    """Drawings to be compared stand side by side: empty Axes for them, in one figure.

    Hand one to each drawing as `ax=`. The alt texts of the drawings, in their order, make that of
    the figure.

    Args:
        count: How many Axes, from 1 to 6.
        height: Pixels of the figure, which is 520 pixels wide.

    Returns:
        The Axes, from left to right.

    Raises:
        ValueError: If `count` or `height` is no integer in its range.

    Example:
        >>> import numpy as np
        >>> from dlkit.plots import alt_text, line
        >>> left, right = panels(2)
        >>> ax = line(None, np.arange(3), alt="A rising line.", ylabel="y", ax=left)
        >>> ax = line(None, -np.arange(3), alt="A falling line.", ylabel="y", ax=right)
        >>> alt_text(left.figure)
        'A rising line. A falling line.'
    """
    count = integer("count", count, low=1, high=6, remedy="Pass for example panels(2).")
    height = integer("height", height, low=60, high=2000, remedy="Pass for example height=200.")
    return frames((WIDTH, height), count)
