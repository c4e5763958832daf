"""What is drawn of two stretched operands: tiles, veils over repeats, a still. Knows no widget."""

import numpy as np

from dlkit.widgets.broadcast_explorer._engine import BOTH

SIDE, HIGH = 230, 190  # CSS pixels of each picture
LEGIBLE = 16  # pixels that a cell needs to bear its number
MOST_NUMBERS = 200  # of a still picture
NAMES = (*BOTH, "first + second")


def tiled(values):
    """An array of rank 0 to 3 as (tiles, rows, columns)."""
    return values.reshape((1,) * (3 - values.ndim) + values.shape)


def veils(engine, which):
    """Marks over all that is only repeated: all but the stored part, tile by tile."""
    shape = tiled(engine.stretched[0]).shape
    repeated = [place.repeats(which) not in (None, 1) for place in engine.places]
    over = [False] * (3 - len(repeated)) + repeated
    stored = [1 if again else length for again, length in zip(over, shape, strict=True)]
    return list(_rest(stored, shape))


def _rest(stored, shape):
    """Marks over all cells but a block at the corner: whole tiles, then rows, then columns."""
    tiles, rows, columns = stored
    for tile in range(shape[0]):
        if tile >= tiles:
            yield _veil(tile, 0, 0, shape[1], shape[2])
            continue
        if rows < shape[1]:
            yield _veil(tile, rows, 0, shape[1] - rows, shape[2])
        if columns < shape[2]:
            yield _veil(tile, 0, columns, rows, shape[2] - columns)


def _veil(tile, row, column, height, width):
    where = {"tile": tile, "row": row, "column": column, "height": height, "width": width}
    return {**where, "veil": True}


def _ghosts(engine, which):
    """True where an entry of the stretched operand is a repeat."""
    over = np.zeros(engine.result, bool)
    for axis, place in enumerate(engine.places):
        if place.repeats(which) not in (None, 1):
            over[(slice(None),) * axis + (slice(1, None),)] = True
    return over


def still(engine, words):
    """The state as a matplotlib Axes or Figure: both operands and the sum, or the shapes alone."""
    from dlkit import plots

    if engine.hindrance or len(NAMES) * np.prod(engine.result) > MOST_NUMBERS:
        return _as_text(engine, words)
    first, second = engine.stretched
    over = {which: _ghosts(engine, which) for which in BOTH}
    return plots.cells(
        dict(zip(NAMES, (first, second, first + second), strict=True)),
        ghost={which: mask for which, mask in over.items() if mask.any()},
        alt=words,
    )


def _as_text(engine, words):
    """The places as lines of text, where there is no picture."""
    from matplotlib.figure import Figure

    from dlkit.plots import describe

    figure = Figure(figsize=(5.2, 1.1), dpi=100)
    for line, text in enumerate((*engine.state.values(), str(engine.result or "no sum"))):
        name = (*BOTH, "sum")[line]
        figure.text(0.02, 0.78 - 0.32 * line, name, fontsize=10)
        figure.text(0.6, 0.78 - 0.32 * line, text, fontsize=10, family="monospace", ha="right")
    describe(figure, words)
    return figure
