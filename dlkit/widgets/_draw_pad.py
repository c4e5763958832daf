"""`DrawPad`: a grey drawing under the learner's hand, in bytes; knows no panel and no digits."""

import threading
from collections.abc import Callable
from typing import Any

import anywidget
import numpy as np
import traitlets

from dlkit._validation import fault, integer, shown
from dlkit.widgets._module import source

PYTHON = "python"


class _Pixels(traitlets.TraitType):
    """A byte for each cell. From a browser they are a memoryview, which `Bytes` would refuse."""

    def validate(self, obj, value):
        if not isinstance(value, bytes | bytearray | memoryview) or len(value) != obj.size**2:
            raise traitlets.TraitError(
                fault(
                    "`pixels` are not the pad's.",
                    f"{obj.size**2} bytes were expected. Received: {shown(value)}.",
                    "Set `drawing`, an array, from Python.",
                )
            )
        return bytes(value)


class DrawPad(anywidget.AnyWidget):
    """A pad of size x size cells to draw on with mouse, pen, touch or keys; 0 is empty, 255 is ink.

    While a stroke is drawn the drawing comes at most 20 times a second, and always at its end.
    What Python sets shows in every view, and the hand can undo it.

    Args:
        size: Cells along an edge, from 4 to 256.
        width: The pad's edge on the page, in CSS pixels.
        label: A few words over the pad.

    Raises:
        ValueError: If a size is none.

    Example:
        >>> import numpy as np
        >>> pad = DrawPad(size=8)
        >>> pad.drawing.shape, int(pad.drawing.max())
        ((8, 8), 0)
        >>> pad.drawing = 255 * np.eye(8, dtype="uint8")
        >>> int(pad.drawing[3, 3]), int(pad.drawing[3, 4])
        (255, 0)
    """

    size = traitlets.Int(64).tag(sync=True)
    width = traitlets.Int(280).tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    brush = traitlets.Float(2.8).tag(sync=True)  # radius in cells
    samples = traitlets.Bool(False).tag(sync=True)
    pixels = _Pixels(b"").tag(sync=True)
    turn = traitlets.List([PYTHON, 0, 0, True]).tag(sync=True)  # who, stroke, message, stroke ended

    def __init__(self, size: int = 64, width: int = 280, label: str = ""):
        self._drawn, self._asked, self._lock = [], [], threading.Lock()
        size = integer("size", size, low=4, high=256, remedy="Pass cells, for example size=64.")
        width = integer("width", width, low=40, high=2000, remedy="Pass pixels, as width=280.")
        self._esm = source("draw_pad")
        super().__init__(
            size=size, width=width, label=str(label), brush=size * 2.8 / 64, pixels=bytes(size**2)
        )
        self.observe(self._heard, "turn")
        self.on_msg(self._hear)

    @property
    def drawing(self) -> np.ndarray:
        """A copy of the drawing: uint8, (size, size), 0 where it is empty; may be set."""
        return np.frombuffer(self.pixels, np.uint8).reshape(self.size, self.size).copy()

    @drawing.setter
    def drawing(self, drawing):
        pixels = _checked(drawing, self.size).tobytes()
        with self._lock, self.hold_sync():
            self.pixels = pixels
            self.turn = [PYTHON, self.turn[1] + 1, 0, True]

    def on_draw(self, heard: Callable) -> None:
        """Call heard(drawing, done) when the hand has drawn; done is True where a stroke ended.

        It is called on a thread of the kernel's: hand the drawing on, and return.
        """
        self._drawn.append(heard)

    def on_sample(self, heard: Callable) -> None:
        """Show the button "Load a sample", and call heard() when it is pressed."""
        self._asked.append(heard)
        self.samples = True

    def close(self) -> None:
        """Free it, and all who listen."""
        self._drawn.clear()
        self._asked.clear()
        self.unobserve_all()
        super().close()

    def _heard(self, change):
        who, _stroke, _message, done = change["new"]
        if who != PYTHON:
            for heard in list(self._drawn):
                heard(self.drawing, bool(done))

    def _hear(self, _, said, buffers):  # noqa: ARG002 - ipywidgets' signature
        if said.get("kind") == "sample":
            for heard in list(self._asked):
                heard()


def _checked(drawing: Any, size):
    """The drawing as uint8 of shape (size, size), or a ValueError."""
    try:
        values = np.asarray(drawing)
    except (TypeError, ValueError):
        values = np.empty(0, object)
    if values.shape != (size, size):
        raise ValueError(
            fault(
                "`drawing` does not fit the pad.",
                f"Shape ({size}, {size}) was expected. Received: shape {values.shape}.",
                "Scale the picture to the pad's size, or make the pad with its size.",
            )
        )
    whole = values.dtype.kind in "biuf" and np.array_equal(values, np.floor(values))
    if not whole or values.min() < 0 or values.max() > 255:
        ends = f"{shown(values.min())} to {shown(values.max())}" if whole else values.dtype
        raise ValueError(
            fault(
                "`drawing` holds what is no byte.",
                f"Whole numbers from 0 (empty) to 255 (ink) were expected. Received: {ends}.",
                "Pass for example np.round(255 * drawing).astype('uint8').",
            )
        )
    return values.astype(np.uint8)
