"""The state of a feature explorer, and what it shows of the model. Knows no widget."""

from collections import OrderedDict
from typing import Any

import numpy as np

from dlkit._validation import fault, integer, known
from dlkit.widgets._names import listed
from dlkit.widgets.feature_explorer._formula import text
from dlkit.widgets.feature_explorer._images import Images
from dlkit.widgets.feature_explorer._network import Network
from dlkit.widgets.feature_explorer._scene import Scene, as_maps
from dlkit.widgets.panel import Engine

KEPT = 8  # images whose outputs are kept
WEIGHING = ("Conv2D", "DepthwiseConv2D", "SeparableConv2D", "Conv2DTranspose")


class FeatureEngine(Engine):
    """One image in one layer of a model: its maps, one number, and the formula of that number.

    The weights are read whenever something is computed, so a model that was trained on shows what
    it has become. Of a variable of more than 200,000 weights only as many, evenly spread, are
    watched for a change; where none of those has changed, `refresh` computes everything anew.

    Args:
        model: a built sequential or functional Keras model of one image.
        images: (n, height, width), or with a last axis of 1 or 3 channels, as it takes them.
        labels: the true class of each image, a number or a name.
        class_names: names of the model's outputs.

    Raises:
        ValueError: If the model is none of one image, or does not take these.
    """

    def __init__(self, model: Any, images: Any, labels: Any = None, class_names: Any = None):
        self.network = Network(model)
        remedy = "Pass the names of the model's classes, or leave them out."
        named = class_names is not None
        self.class_names = listed("class_names", class_names, remedy) if named else None
        self.images = Images(images, self.network.input_shape, labels, self.class_names)
        self._kept, self._last_words = OrderedDict(), None
        first = self._values(0)
        # Of one image for all: they have one size, and no weight changes a shape.
        self._shapes = {step.name: first[step.results[0]].shape for step in self.network.steps}
        self._index = {
            step.name: number
            for number, step in enumerate(self.network.steps)
            if len(self._shapes[step.name]) <= 3
        }
        self._check_names(first)
        super().__init__(**self._first_sight())

    @property
    def layers(self) -> list[str]:
        """The names of the layers, from the image to the answer."""
        return list(self._index)

    def index(self, layer: str) -> int:
        """The place of a layer among the steps of the network."""
        return self._index[self._known(layer)]

    def described(self, layer: str) -> str:
        """A layer in a line: its name, its kind, the shape of its output, its weights."""
        step = self.network.steps[self._index[layer]]
        shape = "\N{MULTIPLICATION SIGN}".join(map(str, self._shapes[layer]))
        count = f"{step.parameters:,} weights" if step.parameters else "no weights"
        return f"{layer} \u00b7 {step.kind} \u00b7 {shape} \u00b7 {count}"

    @property
    def scene(self) -> Scene:
        """All that there is to see in the present state, with the weights as they are now."""
        state = self._state
        place = state["map"], state["row"], state["column"]
        values = self._values(state["image"])
        return Scene(self.network, values, self._index[state["layer"]], place, self.class_names)

    def maps(self, layer: str | None = None) -> np.ndarray:
        """(maps, rows, columns) of a layer for the present image; None is the present layer."""
        layer = self._state["layer"] if layer is None else self._known(layer)
        values = self._values(self._state["image"])
        return as_maps(values[self.network.steps[self._index[layer]].results[0]])

    def responses(self, images: Any, layer: str | None = None) -> np.ndarray:
        """(n, maps, rows, columns) of a layer for any images that the model takes.

        Args:
            images: like those that the panel shows.
            layer: its name; None is the present one.
        """
        given = Images(images, self.network.input_shape)
        layer = self._state["layer"] if layer is None else self._known(layer)
        slot = self.network.steps[self._index[layer]].results[0]
        return np.stack([as_maps(self.network(given[n])[slot]) for n in range(len(given))])

    def set(self, **changes) -> None:
        """Change some of the state; another layer keeps map and place as far as it has them.

        Raises:
            ValueError: If there is no such image, layer, map or pixel; the state stays as it was.
        """
        self.network.check_open()
        layer = changes.get("layer")
        if isinstance(layer, str) and layer in self._index and layer != self._state["layer"]:
            changes = {**self._carried(layer), **changes}
        super().set(**changes)

    def checked(self, wanted: dict) -> dict:
        """Whole numbers within what the layer has."""
        layer = self._known(wanted["layer"])
        count, rows, columns = self._sizes(layer)
        limits = {"image": len(self.images), "map": count, "row": rows, "column": columns}
        return {
            "image": _within("image", wanted, limits, "this panel has"),
            "layer": layer,
            **{
                name: _within(name, wanted, limits, f"the layer {layer} has")
                for name in ("map", "row", "column")
            },
        }

    def tick(self, n: int = 1) -> None:
        """Slide the pixel on by `n` places, in the order of reading; after the last the first."""
        _, rows, columns = self._sizes(self._state["layer"])
        n = integer("n", n, remedy="Pass places, for example tick(1).")
        at = (self._state["row"] * columns + self._state["column"] + n) % (rows * columns)
        self.set(row=at // columns, column=at % columns)

    def refresh(self) -> None:
        """Compute everything anew."""
        self._kept.clear()
        self.version += 1

    def close(self) -> None:
        """Let the traced function and all outputs go; state and read-out can still be read."""
        if self._last_words is None:
            self._last_words = self.read_out
        self._kept.clear()
        self.network.close()

    @property
    def read_out(self) -> str:
        """Layer, map, pixel and number; what it is computed from; and what the network says."""
        if self._last_words is not None:
            return self._last_words
        scene = self.scene
        count = len(scene.maps)
        name = f", {scene.unit_names[scene.channel]}" if scene.unit_names else ""
        where = f"map {scene.channel} of {count}, pixel ({scene.row}, {scene.column})"
        if scene.is_vector:
            where = f"unit {scene.channel} of {count}{name}"
        said = f"Layer {scene.step.name} ({scene.step.kind}), {where} = {text(scene.value)}"
        said += f", from {scene.formula.patch}" if scene.formula.patch else ""
        return f"{said}; {self._answer(scene)}."

    def _answer(self, scene):
        if scene.answer is None:
            return f"image {self._state['image']}"
        name, value, is_share = scene.answer
        if not np.isfinite(value):
            return f"the network's output {name} is {text(value)}"
        if is_share:
            return f"the network says {name} with {value:.1%}"
        return f"the network's largest output is {name} ({text(value)})"

    def _values(self, image):
        """What lies in each slot for one of the images, computed anew where the weights changed."""
        key = image, self.network.mark()
        if key not in self._kept:
            self._kept[key] = self.network(self.images[image])
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def _first_sight(self):
        """The first convolution, where its largest number stands."""
        steps = self.network.steps
        maps = [name for name in self._index if len(self._shapes[name]) == 3]
        weighing = [name for name in maps if set(steps[self._index[name]].kinds) & set(WEIGHING)]
        layer = (weighing or maps)[0]
        values = as_maps(self._values(0)[steps[self._index[layer]].results[0]])
        at = np.unravel_index(values.argmax(), values.shape)
        channel, row, column = (int(each) for each in at)
        return {"image": 0, "layer": layer, "map": channel, "row": row, "column": column}

    def _carried(self, layer):
        """Map and place for another layer: the same map, and the place at the same share."""
        count, *lengths = self._sizes(layer)
        _, *own = self._sizes(self._state["layer"])
        at = (self._state["row"], self._state["column"])
        row, column = (
            int((place + 0.5) * length / was)
            for place, length, was in zip(at, lengths, own, strict=True)
        )
        return {"map": min(self._state["map"], count - 1), "row": row, "column": column}

    def _known(self, layer):
        return known("layer", layer, self._index, remedy="Take a name from `panel.engine.layers`.")

    def _sizes(self, layer):
        """(maps, rows, columns)."""
        return as_maps(np.broadcast_to(0.0, self._shapes[layer])).shape

    def _check_names(self, values):
        answer = values[self.network.answer]
        if self.class_names is not None and answer.shape != (len(self.class_names),):
            raise ValueError(
                fault(
                    f"`class_names` has {len(self.class_names)} names.",
                    f"One for each output was expected. Received: a model with the output shape "
                    f"{answer.shape}.",
                    "Pass the names of the classes that the model tells apart, or leave them out.",
                )
            )


def _within(name, wanted, limits, what):
    count = limits[name]
    remedy = f"Counting starts at 0, and {what} {count} {name}{'s' if count > 1 else ''}."
    return integer(name, wanted[name], low=0, high=count - 1, remedy=remedy)
