"""Where the cells of small arrays stand, in pixels: blocks flow like words. Draws nothing."""

from dataclasses import dataclass

import numpy as np

from dlkit._validation import fault
from dlkit.plots._style import WIDTH, text_width

HIGH = 28  # pixels of a cell
HEAD = 20  # pixels over a block, for its name and shape
INDEX = 18  # pixels beside and over the cells, for their indices
SPACE = 22  # pixels between blocks


@dataclass
class Block:
    """Rows and columns of cells: a whole array, or one slice of a 3-D one.

    Attributes:
        name: Which array.
        head: What stands over it.
        texts: The numbers as text, (rows, columns).
        indices: Whether indices stand (beside the rows, over the columns).
        first: Place of its first cell in the array's C order.
        wide: Pixels of a cell.
        left, top: Pixels where the block begins, set by `flow`.
    """

    name: str
    head: str
    texts: np.ndarray
    indices: tuple
    first: int
    wide: float
    left: float = 0.0
    top: float = 0.0

    @property
    def size(self):
        """Pixels (width, height), with head and indices."""
        rows, columns = self.texts.shape
        width = INDEX + columns * self.wide + 4
        return max(width, INDEX + text_width(self.head, 10) + 4), self.lift + rows * HIGH + 6

    @property
    def lift(self):
        """Pixels over the cells, for the head and the indices."""
        return HEAD + (INDEX if self.indices[1] else 4)


def blocks(arrays, shapes):
    """One block for each array of at most 2 dimensions, one for each slice of a 3-D one.

    Args:
        arrays: Name to array.
        shapes: Name to what is written as its shape.
    """
    texts = {name: _texts(values) for name, values in arrays.items()}
    wide = max(
        34.0, max(text_width(text, 10) for each in texts.values() for text in each.ravel()) + 12
    )
    return [part for name in arrays for part in _parts(name, texts[name], shapes[name], wide)]


def flow(parts):
    """Sets each block's place, from left to right and then on a new line; gives (width, height)."""
    left = top = line = right = 0.0
    for part in parts:
        width, height = part.size
        if width > WIDTH + 60:
            raise ValueError(
                fault(
                    "`values` is too wide to be drawn as cells.",
                    f"A row of about {int(WIDTH // part.wide)} such cells was expected. "
                    f"Received: {part.texts.shape[1]}.",
                    "Pass fewer columns, or round the numbers.",
                )
            )
        if left and left + width > WIDTH:
            left, top, line = 0.0, top + line + 6, 0.0
        part.left, part.top = left, top
        left, line, right = left + width + SPACE, max(line, height), max(right, left + width)
    return round(right + 4), round(top + line + 2)


def _parts(name, texts, shape, wide):
    head = f"{name}   {shape}" if name else f"shape {shape}"
    if texts.ndim < 3:
        return [Block(name, head, np.atleast_2d(texts), (texts.ndim > 1, texts.ndim > 0), 0, wide)]
    heads = [f"{head}: [0]", *(f"{name}[{i}]" for i in range(1, len(texts)))]
    size = texts[0].size
    return [
        Block(name, heads[i], each, (True, True), i * size, wide) for i, each in enumerate(texts)
    ]


def _texts(values):
    """Each value as text: numbers with the fewest decimals, two at most, that tell all of them."""
    if not np.issubdtype(values.dtype, np.floating):
        return np.vectorize(str, otypes=[object])(values)
    finite = values[np.isfinite(values)]
    decimals = next((d for d in (0, 1) if np.allclose(finite, finite.round(d), atol=1e-9)), 2)
    decimals = max(decimals, 1)  # a float is seen to be one
    write = np.vectorize(
        lambda v: f"{v:.{decimals}f}".replace("-", "\N{MINUS SIGN}"), otypes=[object]
    )
    return write(values)
