"""`BroadcastExplorer`: two shapes typed by hand, the table of their axes, and the sum."""

from functools import partial
from html import escape
from typing import Any

import ipywidgets
import numpy as np

from dlkit.widgets._heatmap import Heatmap
from dlkit.widgets._inks import INK, MONO
from dlkit.widgets._room import roomy
from dlkit.widgets.broadcast_explorer._drawing import (
    HIGH,
    LEGIBLE,
    NAMES,
    SIDE,
    still,
    tiled,
    veils,
)
from dlkit.widgets.broadcast_explorer._engine import BOTH, BroadcastEngine, entry
from dlkit.widgets.broadcast_explorer._shape import shape
from dlkit.widgets.broadcast_explorer._table import advice, table
from dlkit.widgets.panel import Panel


class BroadcastExplorer(Panel):
    """Shapes are aligned at the right; of two lengths that differ one must be 1, or missing.

    Type two shapes: a table says axis by axis what is equal, what is repeated, and what clashes,
    with a way to mend it. Where the result is small, both operands are seen as they are stretched,
    repeats pale, and each entry of the sum leads to the two entries that it is made of.

    Args:
        first: a shape, as "(3, 1)", "3, 1", "()" or a tuple.
        second: the other.

    Raises:
        ValueError: one of them is no shape.

    Example:
        >>> panel = BroadcastExplorer("(50, 10)", "(50,)")
        >>> panel.read_out[:38]
        '(50, 10) and (50,) do not fit: axis 1 '
        >>> panel.engine.remedy.code
        'second[:, None]'
    """

    title = "Broadcast explorer"
    words = "Broadcast explorer: run this cell in JupyterLab to work it."
    engine: BroadcastEngine

    def __init__(self, first: Any = "(3, 1)", second: Any = "(4,)"):
        super().__init__(BroadcastEngine(first, second))
        self._entry = self._shown = None

    def _build(self):
        self._fields = {name: self._field(name) for name in BOTH}
        self._mend = ipywidgets.Button(
            tooltip="Change the shape as it is proposed", layout={"width": "230px"}
        )
        self._mend.on_click(lambda _: self._act(self._mended))
        self._table, self._advice, self._sum = (ipywidgets.HTML() for _ in range(3))
        self._pictures = [Heatmap(SIDE, HIGH, "heat", name) for name in NAMES]
        for picture in self._pictures:
            picture.layout.margin = "0 24px 0 0"
            picture.on_point(self._pointed)
        self._row = ipywidgets.HBox(self._pictures, layout={"flex_flow": "row wrap"})
        fields = ipywidgets.HBox(
            [*self._fields.values(), self._mend], layout={"flex_flow": "row wrap"}
        )
        return ipywidgets.VBox([fields, self._table, self._advice, self._row, self._sum])

    def _field(self, name):
        """What is typed stays as it is typed, as long as it means the shape that is shown."""
        field = ipywidgets.Text(
            description=name,
            tooltip=f"The shape of the {name} operand, for example (3, 1)",
            layout={"width": "230px"},
            style={"description_width": "56px"},
        )
        return self._bind(field, name, write=partial(_kept, field, name))

    def _mended(self):
        way = self.engine.remedy
        if way is not None:
            self.engine.set(**{way.which: way.shape})
            self._refused.pop(way.which, None)

    def _pointed(self, tile, row, column):
        place = None if tile is None else (tile, row, column)
        if place != self._entry:  # what this panel links itself comes back, and says nothing new
            self._act(partial(setattr, self, "_entry", place))

    def _draw(self):
        engine, way = self.engine, self.engine.remedy
        self._table.value = f'<div style="min-height:9.5em">{table(engine)}</div>'
        self._advice.value = advice(engine)
        self._mend.layout.visibility = "hidden" if way is None else "visible"
        if way is not None:
            self._mend.description = f"Try {way.code}"
        none = engine.hindrance
        self._row.layout.visibility = "hidden" if none else "visible"
        if self._shown != engine.version and not none:
            self._show()
        self._shown = engine.version
        self._link(none)

    def _show(self):
        first, second = self.engine.stretched
        index = ("{tile}", "{row}", "{column}")[3 - first.ndim :]
        for picture, which, values in zip(
            self._pictures, NAMES, (first, second, first + second), strict=True
        ):
            place = self.engine.source(which, index) if which in BOTH else index
            cells = tiled(values)
            picture.show(
                cells,
                template=f"{which if which in BOTH else 'sum'}{entry(place)} = {{value}}",
                numbers=roomy(cells.shape, SIDE, HIGH, LEGIBLE),
                marks=veils(self.engine, which) if which in BOTH else (),
                alt=f"{which}, shape {self.engine.result}: {np.array2string(values).strip()}",
            )

    def _link(self, none):
        """One cursor for all three pictures, and the line that says what is added there."""
        place, words = self._entry, "&nbsp;"
        if place and not none and all(p < n for p, n in zip(place, self._size(), strict=True)):
            for picture in self._pictures:
                if picture.cursor != list(place):
                    picture.cursor = list(place)
            index = place[3 - len(self.engine.result) :]
            words = escape(f"sum{entry(index)} = {self.engine.formula(index)}")
        self._sum.value = f'<div style="{MONO};{INK};min-height:1.5em">{words}</div>'

    def _size(self):
        return (1,) * (3 - len(self.engine.result)) + self.engine.result

    def _opening(self):
        return still(self.engine, "The opening state of the broadcast explorer.")


def _kept(field, name, wanted):
    try:
        return field.value if str(shape(name, field.value)) == wanted else wanted
    except ValueError:
        return wanted
