"""`TensorExplorer`: a role and an index for each axis, and the picture that they make."""

from functools import partial
from html import escape
from typing import Any

import ipywidgets
import numpy as np

from dlkit.widgets._heatmap import Heatmap
from dlkit.widgets._inks import INK, MONO, QUIET
from dlkit.widgets._room import roomy
from dlkit.widgets.panel import Panel
from dlkit.widgets.tensor_explorer._engine import TensorEngine
from dlkit.widgets.tensor_explorer._roles import title
from dlkit.widgets.tensor_explorer._thin import broad, thickness

WIDTH, HEIGHT = 320, 244  # CSS pixels of the picture
LEGIBLE = 26  # pixels that a cell needs to bear its number
MARKED = 64  # NaN that are framed, at most
CHOICES = (
    ("shown as rows", "rows"),
    ("shown as columns", "columns"),
    ("shown as tiles", "tiles"),
    ("shown as colour", "colour"),
    ("one step: index", "pick"),
    ("mean over it", "mean"),
    ("sum over it", "sum"),
    ("minimum over it", "min"),
    ("maximum over it", "max"),
)


class TensorExplorer(Panel):
    """A picture of a tensor = pick the picked axes, reduce others, lay out those that are left.

    Each axis has one role, and those with the role "pick" an index. The shapes on the way are
    spelled out, and the whole stands as NumPy code that can be pasted. A role that another axis
    holds is swapped with it.

    Args:
        array: numbers of any shape but an empty one: an array, lists, a TensorFlow tensor.
        axes: one name an axis, such as ("time", "row", "column", "channel"), or None.
        name: of the array, in the code that is shown.
        roles: to open with, one an axis: "rows", "columns", "tiles" (at most 64), "colour" (three
            bytes), "pick", "mean", "sum", "min" or "max". None shows the last axes.
        index: to open with, one integer an axis; None is 0 everywhere.

    Raises:
        ValueError: the array cannot be explored, or the roles or indices do not fit its shape.

    Example:
        >>> video = np.zeros((24, 96, 128, 3), "uint8")
        >>> panel = TensorExplorer(video, ("time", "row", "column", "channel"), "video")
        >>> panel.set(roles=["rows", "pick", "columns", "colour"], index=[0, 48, 0, 0])
        >>> panel.engine.code
        'video[:, 48]'
    """

    title = "Tensor explorer"
    words = "Tensor explorer: run this cell in JupyterLab to work it."
    engine: TensorEngine

    def __init__(
        self,
        array: Any,
        axes: Any = None,
        name: str = "x",
        roles: list | None = None,
        index: list | None = None,
    ):
        super().__init__(TensorEngine(array, axes, name, roles, index))
        self._shown = self._cursor = None
        self._thickness = 1, 1

    def _build(self):
        self._picture = Heatmap(WIDTH, HEIGHT)
        self._picture.on_point(lambda *cell: self._act(partial(self._point, *cell)))
        self._exact, self._chain = ipywidgets.HTML(), ipywidgets.HTML()
        self._roles = [self._role(axis) for axis in range(len(self.engine.axes))]
        self._sliders = [self._slider(axis) for axis in range(len(self.engine.axes))]
        for axis, control in enumerate(self._roles):
            self._bind(control, "roles", partial(self._wanted, axis), lambda s, a=axis: s[a])
        for axis, slider in enumerate(self._sliders):
            self._bind(slider, "index", self._stood, lambda s, a=axis: s[a])
        rows = [
            ipywidgets.HBox(pair, layout={"margin": "0 0 6px", "overflow": "visible"})
            for pair in zip(self._roles, self._sliders, strict=True)
        ]
        left = ipywidgets.VBox([self._picture], layout={"margin": "0 12px 0 0"})
        right = ipywidgets.VBox([*rows, self._chain, self._exact], layout={"width": "444px"})
        return ipywidgets.HBox([left, right], layout={"flex_flow": "row wrap"})

    def _role(self, axis):
        length = self.engine.array.shape[axis]
        name = self.engine.axes[axis] or f"axis {axis}"
        return ipywidgets.Dropdown(
            options=CHOICES,
            description=f"{name} ({length:,})",
            tooltip=f"What is done with {title(axis, self.engine.axes).replace('A', 'a', 1)}",
            layout={"width": "236px"},
            style={"description_width": "88px"},
        )

    def _slider(self, axis):
        return ipywidgets.IntSlider(
            min=0,
            max=self.engine.array.shape[axis] - 1,
            description="index",
            tooltip=f"Which step along {title(axis, self.engine.axes).replace('A', 'a', 1)}",
            layout={"width": "200px"},
            style={"description_width": "36px"},
        )

    def _wanted(self, axis, role):
        return self.engine.taken(axis, role, [control.value for control in self._roles])

    def _stood(self, _):
        return [slider.value for slider in self._sliders]

    def _point(self, tile, row, column):
        down, across = self._thickness
        self._cursor = None if tile is None else (tile, row // down, column // across)

    def _draw(self):
        engine, roles = self.engine, self.engine.state["roles"]
        for role, slider in zip(roles, self._sliders, strict=True):
            slider.disabled = role != "pick"
            slider.layout.visibility = "visible" if role == "pick" else "hidden"
        self._blame(roles)
        if self._shown != engine.version:
            self._show()
            self._shown = engine.version
        self._chain.value = _chain(engine)
        self._exact.value = (
            f'<div style="{MONO};{INK};line-height:1.5;min-height:3em">{self._at_cursor()}</div>'
        )

    def _blame(self, roles):
        """Of all roles, only those are red that the hand chose and that could not be."""
        refused = "roles" in self._refused
        for bond in self._bonds:
            if bond.control in self._roles:
                axis = self._roles.index(bond.control)
                bond.mark(refused and bond.control.value != roles[axis])

    def _show(self):
        engine, drawn = self.engine, self.engine.picture
        colour = drawn.ndim == 4
        low, high = (None, None) if colour else engine.scale
        palette = "signed" if engine.signed else "grey"
        if self._picture.palette != palette:
            self._picture.palette = palette
        if palette == "signed":
            low, high = -max(-low, high), max(-low, high)
        self._thickness = thickness(drawn.shape, engine.state["roles"])
        self._picture.show(
            broad(drawn, self._thickness),
            low=low,
            high=high,
            template=engine.template,
            marks=[] if colour else _marks(drawn, *self._thickness),
            numbers=not colour
            and self._thickness == (1, 1)
            and roomy(drawn.shape, WIDTH, HEIGHT, LEGIBLE),
            colour=colour,
            alt=engine.read_out,
        )

    def _at_cursor(self):
        """The value under the cursor with all its digits, which the picture has no room for."""
        if self._cursor is None or not _inside(self._cursor, self.engine.picture.shape):
            return ""
        tile, row, column = self._cursor
        down, across = self.engine.thinning
        value = np.asarray(self.engine.value(tile, row * down, column * across))
        numbers = ", ".join(str(number) for number in value.ravel())
        return f"exactly {numbers} ({value.dtype})"

    def _opening(self):
        from dlkit import plots

        drawn, finite = self.engine.picture, np.isfinite(self.engine.picture)
        words = "The opening state of the tensor explorer."
        if not finite.all():
            words += " What is NaN or infinite is drawn as 0."
            drawn = np.where(finite, drawn, 0)
        if drawn.ndim == 3 and drawn.size <= 200:
            return plots.cells(drawn if len(drawn) > 1 else drawn[0], color="value", alt=words)
        return plots.mosaic(drawn, alt=words)


def _chain(engine):
    """The shapes, one a line, with what leads from one to the next; and all of it as code."""
    lines = [_line("", engine.array.shape, f"the whole of {engine.name}")]
    lines += [_line("→", step.shape, step.words) for step in engine.steps]
    code = f'<div style="{MONO};{INK};margin-top:6px"><b>{escape(engine.code)}</b></div>'
    height = 1.5 * min(len(engine.axes) + 2, 5) + 2
    return f'<div style="min-height:{height}em;line-height:1.5">{"".join(lines)}{code}</div>'


def _line(arrow, shape, words):
    return (
        f'<div><span style="display:inline-block;width:1.4em;{QUIET}">{arrow}</span>'
        f'<span style="{MONO};{INK}">{shape}</span> '
        f'<span style="{QUIET}">{escape(words)}</span></div>'
    )


def _inside(cell, shape):
    return all(place < length for place, length in zip(cell, shape, strict=False))


def _marks(drawn, down, across):
    """A frame round each NaN, where there are few of them."""
    places = np.argwhere(np.isnan(drawn)) if drawn.dtype.kind == "f" else ()
    if len(places) > MARKED:
        return []
    size = {"height": down, "width": across}
    return [
        {"tile": int(t), "row": int(r) * down, "column": int(c) * across, **size}
        for t, r, c in places
    ]
