"""`Heatmap`: a matrix, or a mosaic of tiles, under the learner's hand; knows no panel."""

import math
from collections.abc import Callable
from numbers import Real
from typing import Any

import anywidget
import numpy as np
import traitlets

from dlkit._validation import fault, integer, shown
from dlkit.widgets._module import source
from dlkit.widgets._shading import EXACT, colours, levels, scale, tiles, wide

LARGEST = 2_000_000  # cells: more than any screen shows
MARK = {"tile": 0, "row": 0, "column": 0, "height": 1, "width": 1, "color": None, "veil": False}


class Heatmap(anywidget.AnyWidget):
    """A matrix seen at a glance and cell by cell: the colours go to the browser as bytes.

    In the browser, mouse and arrow keys move a cursor whose cell is named and valued under the
    picture; Enter or a click picks it. Nothing of that asks the kernel, unless somebody listens.

    Args:
        width: Width of the picture on the page, in CSS pixels.
        height: Its height.
        palette: "grey" (black to white), "signed" (negative, white at zero, positive) or "heat".
        label: A few words over the picture.
        edit: Whether a click or Enter opens a field in which the cell's value is typed.
        whole: Whether the cursor takes a whole tile, so that an arrow key goes to the next one.
        paint: Whether the mouse paints the value `brush` into cells.

    Raises:
        ValueError: If a size or the palette is none.

    Example:
        >>> picture = Heatmap(palette="signed", label="weights")
        >>> picture.show([[1.0, -2.0], [0.0, 0.5]], alt="Four weights.")
        >>> picture.frame["low"], picture.frame["high"]
        (-2.0, 2.0)
    """

    width = traitlets.Int(320).tag(sync=True)
    height = traitlets.Int(320).tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    colors = traitlets.Bytes().tag(sync=True)
    frame = traitlets.Any().tag(sync=True)
    marks = traitlets.List().tag(sync=True)
    cursor = traitlets.List().tag(sync=True)
    follow = traitlets.Bool(False).tag(sync=True)
    edit = traitlets.Bool(False).tag(sync=True)
    paint = traitlets.Bool(False).tag(sync=True)
    whole = traitlets.Bool(False).tag(sync=True)
    brush = traitlets.Float(1.0).tag(sync=True)

    def __init__(
        self,
        width: int = 320,
        height: int = 320,
        palette: str = "grey",
        label: str = "",
        edit: bool = False,
        paint: bool = False,
        whole: bool = False,
    ):
        size = {"low": 16, "high": 4000, "remedy": "Pass pixels, for example width=320."}
        self._palette, self._heard = palette, {"pick": [], "edit": [], "paint": []}
        self._shape = (1, 1, 1)
        self._esm = source("heatmap")
        super().__init__(
            width=integer("width", width, **size),
            height=integer("height", height, **size),
            colors=colours(palette),
            frame=_frame(np.zeros((1, 1, 1)), 0.0, 1.0),
            label=label,
            edit=edit,
            paint=paint,
            whole=whole,
        )
        self.on_msg(self._hear)

    @property
    def palette(self) -> str:
        """The name of the scale of colours; may be changed."""
        return self._palette

    @palette.setter
    def palette(self, name):
        self.colors, self._palette = colours(name), name

    def show(
        self,
        values: Any,
        *,
        low: float | None = None,
        high: float | None = None,
        across: int | None = None,
        names: Any = None,
        template: str | None = None,
        marks: Any = (),
        numbers: bool = False,
        colour: bool = False,
        alt: str = "",
    ) -> None:
        """Show other values: one message to the browser, whatever it holds.

        Args:
            values: (rows, columns) or (tiles, rows, columns) numbers; with `colour`, uint8
                with a last axis of three: red, green, blue.
            low: The value of the scale's first colour; None takes the smallest. Where the palette
                is signed the scale is symmetric about zero.
            high: The value of its last colour; None takes the largest.
            across: Tiles in a row; None makes a square of them.
            names: One text a tile, for the hover line.
            template: The hover line, with {row}, {column}, {tile}, {name} and {value} filled in.
            marks: Frames over cells: dicts of "tile", "row", "column", "height", "width", "color";
                with "veil" true the cells are paler instead, as what is only thought.
            numbers: Whether each cell bears its value.
            colour: Whether the values are a picture in colour.
            alt: What the picture shows, in words.

        Raises:
            ValueError: If the values cannot be drawn as cells, or a mark lies beside them.
        """
        array = tiles(values, colour)
        if array.size > LARGEST:
            raise ValueError(
                fault(
                    f"`values` has {array.size:,} numbers.",
                    f"At most {LARGEST:,} can be drawn. Received: shape {np.shape(values)}.",
                    "Show a part, for example values[::4, ::4].",
                )
            )
        ends = (0.0, 255.0) if colour else scale(array, self._palette, low, high)
        placed = [_mark(mark, array.shape) for mark in marks]
        if across is not None:
            integer("across", across, low=1, remedy="Pass tiles in a row, for example across=4.")
        names = _names(names, len(array))
        self._shape = array.shape
        with self.hold_sync():
            self.frame = _frame(
                array,
                *ends,
                across=across,
                names=names,
                template=template,
                numbers=numbers,
                alt=alt,
            )
            self.marks = placed

    def mark(self, marks: Any) -> None:
        """Put other frames over the cells, and leave the values as they are: a small message.

        Raises:
            ValueError: If a mark lies beside the picture.
        """
        self.marks = [_mark(mark, self._shape) for mark in marks]

    def on_point(self, heard: Callable) -> None:
        """Call heard(tile, row, column) when the cursor moves; three None when it leaves."""
        self.follow = True
        self.observe(lambda change: heard(*(change["new"] or (None,) * 3)), "cursor")

    def on_pick(self, heard: Callable) -> None:
        """Call heard(tile, row, column) when a cell is clicked, or Enter is pressed on it."""
        self._heard["pick"].append(lambda said: heard(*said["cell"]))

    def on_edit(self, heard: Callable) -> None:
        """Call heard(tile, row, column, value) when a value was typed; needs `edit`."""
        self._heard["edit"].append(lambda said: heard(*said["cell"], float(said["value"])))

    def on_paint(self, heard: Callable) -> None:
        """Call heard(cells, value) with [(tile, row, column), ...] after strokes; needs `paint`."""
        self._heard["paint"].append(
            lambda said: heard([tuple(cell) for cell in said["cells"]], float(said["value"]))
        )

    def close(self) -> None:
        """Free it, and all who listen."""
        for heard in self._heard.values():
            heard.clear()
        self.unobserve_all()
        super().close()

    def _hear(self, _, said, buffers):  # noqa: ARG002 - ipywidgets' signature
        for heard in self._heard.get(said.get("kind"), ()):
            heard(said)


def _frame(array, low, high, across=None, names=None, template=None, numbers=False, alt=""):
    """All that the browser needs for one picture; the bytes travel as they are."""
    colour = array.ndim == 4
    exact = not colour and array.size <= EXACT
    return {
        "tiles": array.shape[0],
        "rows": array.shape[1],
        "columns": array.shape[2],
        "channels": 3 if colour else 1,
        "low": low,
        "high": high,
        "data": memoryview(array if colour else levels(array, low, high)).tobytes(),
        "values": array.astype(np.float64 if wide(array) else np.float32).tobytes()
        if exact
        else None,
        "wide": wide(array),
        "across": across,
        "names": names,
        "template": template,
        "numbers": numbers,
        "alt": alt,
    }


def _names(names, tiles):
    """One text a tile, or None."""
    if names is None:
        return None
    if isinstance(names, str) or not hasattr(names, "__len__") or len(names) != tiles:
        raise ValueError(
            fault(
                "`names` does not name the tiles.",
                f"A text was expected, one for each of {tiles}. Received: {shown(names)}.",
                "Pass as many names as there are tiles, or leave them out.",
            )
        )
    return [str(name) for name in names]


def _lies_on(mark, shape):
    """Whether some of a mark lies on its tile."""
    numbers = [mark[name] for name in ("tile", "row", "column", "height", "width")]
    if not all(isinstance(number, Real) and math.isfinite(number) for number in numbers):
        return False
    tile, row, column, height, width = numbers
    over = row < shape[1] and column < shape[2] and row + height > 0 and column + width > 0
    return over and 0 <= tile < shape[0]


def _mark(mark, shape):
    """A frame over cells, complete; it may hang over the edge of its tile, but not leave it."""
    whole = {**MARK, **mark} if isinstance(mark, dict) else {}
    if set(whole) != set(MARK) or not _lies_on(whole, shape):
        raise ValueError(
            fault(
                "A mark lies beside the picture, or says what no mark has.",
                f"{', '.join(MARK)} within shape {shape[:3]} were expected. "
                f"Received: {shown(mark)}.",
                "Pass for example marks=[{'row': 2, 'column': 3, 'height': 3, 'width': 3}].",
            )
        )
    return whole
