"""`Curves`: lines that grow while something is trained or sampled; knows neither."""

import re
import threading
import time
from collections.abc import Mapping
from typing import Any

import anywidget
import numpy as np
import traitlets

from dlkit._validation import fault, integer, known, shown
from dlkit.plots.palette import CLASSES, INK
from dlkit.widgets._module import source
from dlkit.widgets._names import distinct, listed

PACE = 0.03  # seconds between two messages, at least
HEX = "#[0-9A-Fa-f]{6}"
REMEDY = 'Pass for example append(step, {"loss": 0.3}), or arrays of one length.'


class Curves(anywidget.AnyWidget):
    """Lines that grow: what is appended travels to the browser once, as float32, not the history.

    In the browser each line can be switched on and off, the height can be logarithmic, and the
    mouse or the arrow keys read values off. A view that is opened later, or that has missed
    something, asks for everything once. NaN breaks a line. Points that follow one another faster
    than the eye travel together, so a loop may append them one by one.

    Args:
        names: The lines' names; a legend where there are several.
        width: Width of the picture on the page, in CSS pixels.
        height: Its height.
        colors: One colour for each line, as "#0072B2"; None takes those of the course.
        xlabel: Quantity and unit along x.
        ylabel: Quantity and unit along y.

    Raises:
        ValueError: If there are no names, or two of one name, or colours for other lines.

    Example:
        >>> curves = Curves(["loss"], xlabel="step")
        >>> curves.append(1, {"loss": 0.9})
        >>> curves.append([2, 3], {"loss": [0.5, 0.4]})
        >>> curves.points("loss")[0].tolist()
        [1.0, 2.0, 3.0]
    """

    width = traitlets.Int(420).tag(sync=True)
    height = traitlets.Int(240).tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    colors = traitlets.List(traitlets.Unicode()).tag(sync=True)
    xlabel = traitlets.Unicode().tag(sync=True)
    ylabel = traitlets.Unicode().tag(sync=True)
    hidden = traitlets.List(traitlets.Unicode()).tag(sync=True)  # lines that are switched off
    log_y = traitlets.Bool(False).tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        names: Any,
        width: int = 420,
        height: int = 240,
        colors: Any = None,
        xlabel: str = "",
        ylabel: str = "",
    ):
        size = {"low": 100, "high": 4000, "remedy": "Pass pixels, for example width=420."}
        names = distinct("names", names)
        self._lines = {name: _Line() for name in names}
        self._run = self._number = 0  # how often it was cleared, and messages since then
        self._asked, self._last = False, 0.0  # whether there was ever a view; when it was told
        self._lock = threading.Lock()
        self._esm = source("curves")
        super().__init__(
            names=names,
            width=integer("width", width, **size),
            height=integer("height", height, **size),
            colors=_colors(colors, names),
            xlabel=str(xlabel),
            ylabel=str(ylabel),
        )
        self.on_msg(self._hear)

    def append(self, x: Any, values: dict) -> None:
        """Let lines grow by one point, or by several in one message.

        Args:
            x: A number, or numbers of shape (n,), usually growing.
            values: Name to a number, or to numbers of shape (n,); lines that are not named stay.

        Raises:
            ValueError: If a name is unknown, or the lengths differ; nothing is appended then.
        """
        if not isinstance(values, Mapping):
            raise ValueError(
                fault(
                    "`values` does not say which lines grow.",
                    f"A dict of name to numbers was expected. Received: values={shown(values)}.",
                    REMEDY,
                )
            )
        x = _numbers("x", x, np.float64)
        added = {}
        for name in values:
            known("values", name, self._lines, remedy=f"{REMEDY} New lines need new Curves.")
            added[name] = _numbers(f"values[{name!r}]", values[name], np.float32)
            if len(added[name]) != len(x):
                raise ValueError(
                    fault(
                        f"`values[{name!r}]` and `x` do not belong together.",
                        f"One value for each of {len(x)} positions was expected. "
                        f"Received: {len(added[name])}.",
                        REMEDY,
                    )
                )
        if added and len(x):
            self._grow(x, added)

    def clear(self) -> None:
        """Take all points away; names, colours and what is switched off stay."""
        with self._lock:
            self._lines = {name: _Line() for name in self.names}
            self._run, self._number = self._run + 1, 0
            self._post("all", {})

    def points(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """A copy of a line's points: x as float64 and y as float32, both of shape (n,)."""
        known("name", name, self._lines, remedy="Pass one of the names it was made with.")
        with self._lock:
            return self._lines[name].points()

    def flush(self) -> None:
        """Send now what was held back because it came soon after the last message."""
        with self._lock:
            self._tell()

    def _grow(self, x, added):
        with self._lock:
            for name, y in added.items():
                self._lines[name].add(x, y)
            if time.monotonic() - self._last >= PACE:
                self._tell()

    def _tell(self):
        """Send what no view has had yet; where there was never a view, nothing."""
        if not self._asked:
            return
        new = {name: line.fresh() for name, line in self._lines.items() if line.waits}
        if new:
            self._post("more", new)
            self._number += 1

    def _post(self, kind, points):
        lines = [self.names.index(name) for name in points]
        buffers = [part.tobytes() for pair in points.values() for part in pair]
        said = {"kind": kind, "run": self._run, "number": self._number, "lines": lines}
        self.send(said, buffers)
        self._last = time.monotonic()

    def _hear(self, _, said, buffers):  # noqa: ARG002 - ipywidgets' signature
        if said.get("kind") == "rest":
            self.flush()
        elif said.get("kind") == "all":
            with self._lock:
                self._asked = True
                for line in self._lines.values():
                    line.fresh()
                self._post("all", {name: line.points() for name, line in self._lines.items()})


class _Line:
    """Points in arrays that double when they are full, and how many of them were sent."""

    def __init__(self):
        self._x, self._y = np.empty(64), np.empty(64, np.float32)
        self._count = self._sent = 0

    @property
    def waits(self):
        """Whether there are points that were not sent."""
        return self._sent < self._count

    def fresh(self):
        """The points that were not sent yet; from now on they count as sent."""
        start, self._sent = self._sent, self._count
        return self._x[start : self._count], self._y[start : self._count]

    def add(self, x, y):
        end = self._count + len(x)
        if end > len(self._x):
            room = max(end, 2 * len(self._x))
            self._x, self._y = np.resize(self._x, room), np.resize(self._y, room)
        self._x[self._count : end], self._y[self._count : end] = x, y
        self._count = end

    def points(self):
        return self._x[: self._count].copy(), self._y[: self._count].copy()


def _numbers(name, value, kind):
    """One number or a list of them as an array of shape (n,); infinity becomes NaN, a gap."""
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "biuf" or array.ndim > 1:
            raise TypeError
    except (TypeError, ValueError):
        raise ValueError(
            fault(
                f"`{name}` is neither a number nor a list of numbers.",
                f"Shape () or (n,) was expected. Received: {name}={shown(value)}.",
                REMEDY,
            )
        ) from None
    with np.errstate(over="ignore"):
        array = np.atleast_1d(array).astype(kind)
    array[~np.isfinite(array)] = np.nan
    return array


def _colors(colors, names):
    if colors is None:
        return [INK] if len(names) == 1 else [CLASSES[i % len(CLASSES)] for i in range(len(names))]
    remedy = 'Pass one for each name, as "#0072B2", or leave colors out.'
    found = listed("colors", colors, remedy)
    if len(found) != len(names) or not all(re.fullmatch(HEX, color) for color in found):
        raise ValueError(
            fault(
                "`colors` does not colour the lines.",
                f"{len(names)} of the form '#RRGGBB' were expected. Received: {shown(found)}.",
                remedy,
            )
        )
    return found
