"""`ConvolutionExplorer`: a filter of a convolution layer in the hand; computes nothing itself."""

from collections import deque
from functools import partial
from typing import Any

import ipywidgets

from dlkit.widgets.convolution_explorer import _kernels as kernels
from dlkit.widgets.convolution_explorer import _layout as layout
from dlkit.widgets.convolution_explorer import _texts as texts
from dlkit.widgets.convolution_explorer._controls import controls
from dlkit.widgets.convolution_explorer._engine import ConvolutionEngine
from dlkit.widgets.convolution_explorer._pictures import Pictures
from dlkit.widgets.panel import Panel, Player

BEAT = 200  # milliseconds from place to place


class ConvolutionExplorer(Panel):
    """An output is a sum of products, and a layer is that sum at every place.

    Hover an output: its patch is framed in the input, and patch, kernel and products stand below,
    as numbers where those are large enough to be read. Hover an input pixel: the outputs that see
    it are framed; a click lays the kernel there. Every weight can be edited, and Play walks the
    kernel along the rows.

    Args:
        image: (height, width) or (height, width, 3) numbers; at most 256 pixels a side are shown,
            larger images are reduced by means. None makes a picture with edges and a disc.
        kernel: Name of a preset, or the weights, 1 to 7 rows and columns.
        state: Other names of the state, as in `ConvolutionEngine`: stride=2, padding="same", ...

    Raises:
        ValueError: If the image is none, or a setting is impossible.

    Example:
        >>> import numpy as np
        >>> panel = ConvolutionExplorer(np.eye(5) * 9, kernel=[[1, 2], [3, 4]], stride=3)
        >>> panel.read_out
        'Kernel 2x2 (own) on 5x5, stride 3, valid: 2x2. Output (0, 0) = 45: input rows 0 to 1, \
columns 0 to 1.'
        >>> panel.set(padding="same", relu=True)
        >>> panel.engine.stages["relu"].shape
        (2, 2)
    """

    title = "Convolution explorer"
    words = "Convolution explorer: run this cell in JupyterLab to work it."

    def __init__(self, image: Any = None, *, kernel: Any = kernels.DEFAULT, **state):
        super().__init__(ConvolutionEngine(image, kernel, **state))
        self._pixel = self._cell = None  # what the hand points at, if anything
        self._places = deque(maxlen=1)  # the latest place to look at: threads hand it on safely
        self._held, self._links = False, []

    def grow(self, more: int) -> None:
        """A kernel with `more` rows and columns, within 1 to 7."""
        rows = self.engine.state["kernel"]
        size = max(len(rows), len(rows[0])) + more
        self.engine.resize(max(1, min(size, kernels.LARGEST)))

    def _build(self):
        self._pictures = shown = Pictures(self.engine)
        self._about, self._sizes, self._total, self._seen = (ipywidgets.HTML() for _ in range(4))
        player = Player(self, interval=BEAT)
        player.box.children[0].observe(lambda _: self._hold(False), "value")
        self._player = player
        self._listen(shown)
        self._names, self._sums = ipywidgets.HTML(), ipywidgets.HTML()
        player.box.layout.overflow = "visible"
        self._seen.layout.flex, self._seen.layout.min_width = "1 1 300px", "0"
        grids = shown.patch, shown.laid, shown.products
        return layout.stack(
            layout.top(shown.kernel, controls(self), self._about, self._error_line()),
            layout.pictures(shown.input, shown.output, (shown.relu, shown.pool)),
            self._sizes,
            layout.row(player.box, self._seen),
            layout.numbers(self._names, *grids, self._sums),
            self._total,
        )

    def _listen(self, shown):
        """What the hand does to the pictures; grids of the same cells share their cursor."""
        point = {
            shown.output: self.engine.point,
            shown.relu: self.engine.point,
            shown.pool: self.engine.point_at_window,
        }
        for picture, look in point.items():
            picture.on_point(partial(self._look, look))
        shown.input.on_point(partial(self._point, "_pixel"))
        shown.patch.on_point(partial(self._point, "_cell"))
        shown.input.on_pick(
            lambda _, row, column: self._act(lambda: self.engine.point_at_input(row, column))
        )
        shown.kernel.on_edit(
            lambda _, row, column, value: self._act(lambda: self._edit(row, column, value))
        )
        same = [shown.products] if self.engine.image.ndim == 3 else [shown.products, shown.laid]
        self._links = [
            ipywidgets.jslink((shown.patch, "cursor"), (grid, "cursor")) for grid in same
        ]

    def close(self) -> None:
        """Free the widgets, the worker, and all who listen; the state can still be read."""
        for link in self._links:
            link.close()
        self._links = []
        super().close()

    def _draw(self):
        rows = self.engine.state["kernel"]
        sides = len(rows), len(rows[0])
        self.sized.value = f'<div style="text-align:center">{sides[0]}×{sides[1]}</div>'
        self.smaller.disabled = max(sides) == 1
        self.larger.disabled = min(sides) == kernels.LARGEST
        self._pictures.draw(self._pixel, self._cell)
        self._names.value, self._sums.value = self._pictures.beside()
        self._names.layout.display = None if len(self.engine.patch["sums"]) > 1 else "none"
        self._about.value = texts.about(self.engine)
        self._sizes.value = texts.sizes(self.engine)
        self._total.value = texts.total(self.engine, self._pictures.legible)
        self._seen.value = texts.seen(self.engine, self._pixel)

    def _opening(self):
        from dlkit.widgets.convolution_explorer._opening import picture

        return picture(self.engine)

    def _pulse(self):
        """One place on, unless the hand rests on a picture."""
        if not self._held:
            self.engine.tick()

    def _hold(self, held):
        self._held = held

    def _look(self, look, _, row, column):
        """The hand points at something that has a place in the output; the latest counts."""
        if row is not None:
            self._places.append(partial(look, row, column))
        self._touched(row is not None)

    def _point(self, what, _, row, column):
        """The hand points at a pixel of the input, or at a cell of the patch."""
        setattr(self, what, None if row is None else (row, column))
        self._touched(row is not None)

    def _touched(self, touched):
        self._hold(touched and self._player.playing)
        self._act(self._follow, once=True)

    def _follow(self):
        if self._places:
            self._places.pop()()

    def _edit(self, row, column, value):
        """A weight that is typed, unless its cell is gone by now."""
        weights = self.engine.state["kernel"]
        if row < len(weights) and column < len(weights[0]):
            weights[row][column] = value
            self.engine.set(kernel=weights)
