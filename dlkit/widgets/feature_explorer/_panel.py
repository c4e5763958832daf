"""`FeatureExplorer`: controls and pictures around a `FeatureEngine`. Computes nothing itself."""

from functools import partial
from math import ceil
from typing import Any

import ipywidgets
import numpy as np

from dlkit.plots.palette import TEST
from dlkit.widgets._heatmap import Heatmap
from dlkit.widgets.feature_explorer._engine import FeatureEngine
from dlkit.widgets.feature_explorer._formula import peak, text
from dlkit.widgets.feature_explorer._still import still
from dlkit.widgets.feature_explorer._thumbnails import SIDE, cells, thumbnail
from dlkit.widgets.feature_explorer._words import TALL, formula_html, title_html, units_html
from dlkit.widgets.panel import Panel, Player

WIDE = 756  # pixels of the panel; a page of 600 wraps its rows
ALL = 548  # pixels of the layers' thumbnails
ROW = 16  # of them that fit beside one another
IMAGE = 200  # pixels of the image
SHOWN = 512  # maps that are drawn


class FeatureExplorer(Panel):
    """What a trained network sees in an image: layer by layer, map by map, down to one formula.

    Above, a picture for each layer, to be picked; below, the image, the maps of the layer, and one
    map large. The pixel under the cursor is traced back to the part of the image that it depends
    on, and taken apart into the numbers that it was computed from.

    Args:
        model: A built sequential or functional Keras model of one image.
        images: (n, height, width), or with a last axis of 1 or 3 channels, as the model takes them.
        labels: The true class of each image, a number or a name; or None.
        class_names: Names of the model's outputs; or None.

    Raises:
        ValueError: If the model is none of one image, or does not take these.

    Example:
        >>> import keras, numpy as np
        >>> model = keras.Sequential([
        ...     keras.Input((4, 4, 1)),
        ...     keras.layers.Conv2D(1, 2, kernel_initializer="ones", name="sums"),
        ... ])
        >>> panel = FeatureExplorer(model, np.ones((1, 4, 4)))
        >>> panel.set(row=1, column=2)
        >>> panel.read_out
        'Layer sums (Conv2D), map 0 of 1, pixel (1, 2) = 4, from a 2x2x1 patch; image 0.'
        >>> panel.engine.scene.formula.lines
        ('z = 4 (channel 0) + 0 (bias) = 4',)

    References:
        Z. J. Wang and others (2021). CNN Explainer: learning convolutional neural networks with
            interactive visualization. IEEE Transactions on Visualization and Computer Graphics
            27(2), 1396-1406. https://doi.org/10.1109/TVCG.2020.3030418
    """

    title = "Feature explorer"
    words = "Feature explorer: run this cell in JupyterLab to work it."

    def __init__(self, model: Any, images: Any, *, labels: Any = None, class_names: Any = None):
        super().__init__(FeatureEngine(model, images, labels, class_names))

    def refresh(self) -> None:
        """Compute everything anew, after the model was trained on."""
        with self._lock:
            self.engine.refresh()
            self._refresh()

    def close(self) -> None:
        """Free the widgets, the worker and the traced function; the state can still be read."""
        super().close()
        with self._lock:
            self.engine.close()

    def _build(self):
        engine = self.engine
        self._all = Heatmap(ALL, _height(len(self.engine.layers)), label=LAYERS, whole=True)
        self._image = Heatmap(IMAGE, IMAGE)
        self._maps = Heatmap(TALL, TALL, whole=True)
        self._map = Heatmap(TALL, TALL)
        self._units, self._formula = ipywidgets.HTML(), ipywidgets.HTML()
        self._all.on_pick(lambda tile, *_: self._ask(layer=engine.layers[tile]))
        self._maps.on_pick(lambda *cell: self._act(partial(self._pick, *cell)))
        self._map.on_point(self._pointed)
        self._map.on_pick(self._pointed)
        self._formula.layout = {
            "margin": "0", "height": "340px", "overflow": "auto",
            "max_width": f"{WIDE}px", "width": "100%",
        }  # fmt: skip
        self._units.layout = {"width": f"{TALL}px", "height": f"{TALL + 40}px", "display": "none"}
        pair = ipywidgets.HBox([self._maps, self._map, self._units], layout=_PAIR)
        slide = ipywidgets.HTML("Slide the pixel:", layout={"margin": "0 6px 0 12px"})
        return ipywidgets.VBox(
            [
                ipywidgets.HBox(self._controls(), layout=_WRAPPED),
                self._all,
                ipywidgets.HBox([self._image, pair], layout=_WRAPPED),
                ipywidgets.HBox([slide, Player(self, interval=300).box], layout=_WRAPPED),
                self._formula,
            ]
        )

    def _controls(self):
        engine = self.engine
        self._bind(slider := _slider(len(engine.images)), "image")
        self._bind(menu := _menu(engine), "layer")
        again = ipywidgets.Button(
            description="Refresh", icon="refresh", layout={"width": "100px"},
            tooltip="Compute everything anew, after the model was trained on",
        )  # fmt: skip
        again.on_click(lambda _: self._act(engine.refresh))
        return slider, menu, again

    def _pick(self, tile, row, column):
        """Go to a map, whose pixel stays where it was, or to the unit at a cell of a vector."""
        scene = self.engine.scene
        count = len(scene.maps)
        if scene.is_vector:
            tile = row * cells(np.zeros(count)).shape[1] + column
        if tile < count:
            self.engine.set(map=tile)

    def _pointed(self, tile, row, column):
        if tile is not None:
            self._ask(row=row, column=column)

    def _pulse(self):
        self.engine.tick()

    def _draw(self):
        scene, state = self.engine.scene, self.engine.state
        self._draw_layers(scene, state)
        self._draw_image(scene, state)
        self._draw_maps(scene)
        where = f"unit {scene.channel}" if scene.is_vector else (
            f"map {scene.channel}, pixel ({scene.row}, {scene.column})"
        )  # fmt: skip
        made = [(f"{one.step.name}, {where} = {text(one.value)}", one.formula)
                for one in scene.chain]  # fmt: skip
        self._formula.value = "".join(formula_html(*one) for one in made)

    def _draw_layers(self, scene, state):
        layers = self.engine.layers
        small = np.stack([thumbnail(scene.maps_of(self.engine.index(layer))) for layer in layers])
        mark = _mark(small.shape[1:], tile=layers.index(state["layer"]))
        self._all.show(
            small,
            low=0,
            high=1,
            across=_across(len(layers)),
            names=[self.engine.described(layer) for layer in layers],
            template="{name}",
            marks=[mark],
            alt=f"A picture for each of {len(layers)} layers; {state['layer']} is chosen.",
        )

    def _draw_image(self, scene, state):
        images = self.engine.images
        picture = images.shown(state["image"])
        frame, known = scene.field
        marks = [_mark(frame[2:], row=frame[0], column=frame[1])] if frame else []
        label = f", labelled {images.labels[state['image']]}" if images.labels else ""
        reach = "none of it" if frame is None else f"{frame[2]}\u00d7{frame[3]} pixels of it"
        self._image.label = f"Image {state['image']}{label}"
        self._image.show(
            picture,
            low=images.low,
            high=images.high,
            marks=marks,
            colour=picture.ndim == 3,
            alt=f"The chosen number depends on {reach}{'' if known else ' or fewer'}.",
        )

    def _draw_maps(self, scene):
        """All maps on one scale, and the chosen one large on the same; of a vector its numbers."""
        largest = peak(scene.output) or 1.0
        signed = bool((scene.output < 0).any())
        ends = {"low": -largest if signed else 0.0, "high": largest}
        for picture in (self._maps, self._map):
            palette = "signed" if signed else "grey"
            if picture.palette != palette:
                picture.palette = palette
        if scene.is_vector:
            self._draw_vector(scene, ends)
        else:
            self._draw_mosaic(scene, ends)
        self._units.layout.display = "block" if scene.is_vector else "none"
        self._map.layout.display = "none" if scene.is_vector else None

    def _draw_mosaic(self, scene, ends):
        shape = scene.maps.shape
        size = f"{shape[1]}\u00d7{shape[2]}"
        over = f", the first {SHOWN}" if shape[0] > SHOWN else ""
        self._maps.label = f"{scene.step.name}: {shape[0]} maps of {size}{over}"
        self._maps.whole = True
        self._maps.show(
            scene.maps[:SHOWN],
            **ends,
            marks=[_mark(shape[1:], tile=scene.channel)] if scene.channel < SHOWN else [],
            template="map {tile}",
            alt=f"All maps of the layer; map {scene.channel} is chosen.",
        )
        self._map.label = f"Map {scene.channel}"
        self._map.show(
            scene.map,
            **ends,
            marks=[_mark((1, 1), row=scene.row, column=scene.column)],
            template="({row}, {column}): {value}",
            alt=f"Map {scene.channel}; pixel ({scene.row}, {scene.column}) is chosen.",
        )

    def _draw_vector(self, scene, ends):
        values = scene.output.reshape(-1)
        grid = cells(values)
        row, column = divmod(scene.channel, grid.shape[1])
        self._maps.label = f"{scene.step.name}: {len(values):,} numbers"
        self._maps.whole = False
        self._maps.show(
            grid,
            **ends,
            marks=[_mark((1, 1), row=row, column=column)],
            numbers=grid.shape[1] == 1,
            alt=f"All numbers of the layer; unit {scene.channel} is chosen.",
        )
        bars = units_html(values, scene.unit_names, scene.channel)
        self._units.value = title_html("\u00a0") + bars
        # Where each number has a cell in one narrow column, its bar stands beside that cell.
        self._units.layout.margin = f"0 0 0 -{TALL - 40}px" if grid.shape[1] == 1 else "0"

    def _opening(self):
        return still(self.engine)


LAYERS = "All layers, from the image to the answer: where each answers most"
_WRAPPED = {"flex_flow": "row wrap", "grid_gap": "0 8px", "overflow": "visible"}
_PAIR = {
    "grid_gap": "12px",
    "align_items": "flex-start",
    "overflow": "visible",
    "width": f"{2 * TALL + 12}px",
    "height": f"{TALL + 72}px",
}
_NAME = {"description_width": "44px"}


def _across(count):
    """How many thumbnails stand in a row: the rows are as long as one another."""
    return -(-count // -(-count // ROW))


def _height(count):
    """Pixels of the picture of all thumbnails, with nothing left free below them."""
    across = _across(count)
    wide, high = (line * (SIDE + 1) - 1 for line in (across, -(-count // across)))
    return ceil(high * min(ALL / wide, 64 / high))


def _slider(count):
    return ipywidgets.IntSlider(
        description="Image", min=0, max=count - 1, layout={"width": "240px"}, style=_NAME
    )  # fmt: skip


def _menu(engine):
    options = [(engine.described(layer), layer) for layer in engine.layers]
    return ipywidgets.Dropdown(
        description="Layer", options=options, layout={"width": "384px"}, style=_NAME
    )  # fmt: skip


def _mark(size, tile=0, row=0, column=0):
    height, width = size
    return {
        "tile": tile, "row": row, "column": column, "height": height, "width": width, "color": TEST,
    }  # fmt: skip
