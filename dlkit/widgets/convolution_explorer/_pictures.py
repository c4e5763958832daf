"""The pictures of the panel, and how an engine is shown in them; knows no control."""

from typing import Any

import numpy as np

from dlkit.widgets._heatmap import Heatmap
from dlkit.widgets.convolution_explorer import _legible as legible
from dlkit.widgets.convolution_explorer import _marks as marks
from dlkit.widgets.convolution_explorer import _texts as texts
from dlkit.widgets.convolution_explorer import _words as words

LARGE, SMALL = 256, 168  # pixels: images, grids of numbers
MIDDLE, WORDS = 180, 58  # width of a later stage, and what stands over and under a picture
NARROW, TALL = 136, 374  # three grids of numbers, one below the other
FLATTEST = 48  # pixels of height, however flat an image is
CHANNELS = ("red", "green", "blue")


class Pictures:
    """Input, output and next stages as images; kernel, patch and products as numbers.

    What did not change is not sent again: a look at another place moves frames and three small
    grids.
    """

    def __init__(self, engine: Any):
        self._engine = engine
        self._room = (NARROW, TALL) if engine.image.ndim == 3 else (SMALL, SMALL)
        rows, columns = engine.image.shape[:2]
        high = max(FLATTEST, min(LARGE, -(-LARGE * rows // columns)))
        half = max(FLATTEST, (high - WORDS) // 2)  # two, with their words, are as tall as an image
        self.input, self.output = (Heatmap(LARGE, high) for _ in range(2))
        self.relu, self.pool = (Heatmap(MIDDLE, half) for _ in range(2))
        self.kernel = Heatmap(SMALL, SMALL, "signed", "Kernel: click to edit", edit=True)
        self.patch = Heatmap(*self._room, "grey", "Patch")
        self.laid = Heatmap(SMALL, SMALL, "signed", "Kernel laid on it")
        self.products = Heatmap(*self._room, "signed", "Products")
        self._readable = True
        self._input_key = self._stages = None
        self._sample = legible.sample(engine.image)
        images = self.input, self.output, self.relu, self.pool
        for picture in (*images, self.kernel, self.patch, self.laid, self.products):
            picture.layout.margin = "0 6px 0 2px"

    def draw(self, pixel: tuple | None, cell: tuple | None) -> None:
        """Show the engine's state; a pixel of the input and a cell of the patch may be hovered."""
        self._draw_input()
        self._draw_stages()
        self._draw_numbers()
        engine = self._engine
        self.input.mark(marks.on_input(engine, cell, LARGE))
        self.output.mark(marks.on_output(engine, pixel, LARGE))
        rectified, pooled = marks.on_stages(engine, self.relu.height)
        self.relu.mark(rectified)
        self.pool.mark(pooled)

    @property
    def legible(self) -> bool:
        """Whether all grids bear their numbers."""
        return self._readable

    def beside(self) -> tuple[str, str]:
        """HTML to the left of the patch, which names the channels, and right of the products."""
        found = self._engine.patch
        count, rows, _ = found["products"].shape
        cell = legible.cell(found["products"].shape, self._room)
        names = CHANNELS if count == 3 else ("",)
        sums = [f"sum {words.number(float(each))}" for each in found["sums"]]
        return texts.column(names, rows * cell, cell), texts.column(sums, rows * cell, cell)

    def _draw_input(self):
        channels = self._engine.state["channels"]
        if self._input_key == channels:
            return
        self._input_key = channels
        image = self._engine.image
        size = f"{words.by(image.shape[:2])}{' x 3 colours' if image.ndim == 3 else ''}"
        smaller = " (reduced)" if self._engine.note.startswith("reduced") else ""
        self.input.label = f"Input {size}{smaller}"
        alt = f"{self._engine.note or 'as it was given'}."
        low, high = ends(image)
        if image.ndim == 3 and channels == "sum":
            self.input.show(
                as_bytes(image), colour=True, template="input[{row}, {column}]", alt=alt
            )
            return
        grey = image if image.ndim == 2 else image.mean(axis=2)
        self.input.show(
            grey, low=low, high=high, template="input[{row}, {column}] = {value}", alt=alt
        )

    def _draw_stages(self):
        made = self._engine.stages
        if self._stages is made:
            return
        self._stages = made
        state = self._engine.state
        palette, low, high = scale(made["convolution"], ends(self._engine.image))
        named = (
            (self.output, "convolution", "Output", "output", True),
            (self.relu, "relu", "ReLU", "", state["relu"]),
            (self.pool, "pool", "Pooled", "", state["pool"] != "none"),
        )
        for picture, stage, name, said, on in named:
            values = made[stage]
            picture.label = f"{name} {words.by(values.shape)}"
            picture.layout.display = None if on else "none"
            if picture.palette != palette:
                picture.palette = palette
            picture.show(
                values,
                low=low,
                high=high,
                template=f"{said}[{{row}}, {{column}}] = {{value}}",
                alt=f"From {words.number(values.min())} to {words.number(values.max())}.",
            )

    def _draw_numbers(self):
        found, kernel = self._engine.patch, np.asarray(self._engine.state["kernel"])
        count = len(found["values"])
        tiles = {"across": 1, "names": CHANNELS if count == 3 else None}
        tiles["template"] = "{name} [{row}, {column}]: {value}" if count == 3 else None
        on = self._legible(found, kernel)
        self._readable = all(on.values())
        low, high = ends(self._engine.image)
        beside = int(found["padding"].sum())
        self.patch.label = f"Patch ({beside} padded)" if beside else "Patch"
        self.kernel.show(
            kernel,
            numbers=on["kernel"],
            alt="The kernel; Enter edits a cell.",
        )
        self.patch.show(
            found["values"],
            low=low,
            high=high,
            marks=marks.on_patch(self._engine),
            numbers=on["patch"],
            alt="What lies under the kernel.",
            **tiles,
        )
        self.laid.show(
            found["kernel"],
            numbers=on["kernel"],
            alt="The kernel as it is laid on the patch.",
        )
        self.products.show(
            found["products"],
            numbers=on["products"],
            alt="Patch times kernel, cell by cell.",
            **tiles,
        )

    def _legible(self, found, kernel):
        """Which grids can bear their numbers: here, and nearly everywhere, lest they flicker."""
        cell = legible.cell(found["values"].shape, self._room)
        weights = np.multiply.outer(np.unique(kernel), self._sample)
        most = {"patch": self._sample, "products": weights}
        here = {"patch": found["values"], "products": found["products"]}
        on = {
            name: legible.most_fit(most[name], cell) and legible.all_fit(here[name], cell)
            for name in most
        }
        side = legible.cell((1, *kernel.shape), (SMALL, SMALL))
        return {**on, "kernel": legible.all_fit(kernel, side)}


def ends(image: np.ndarray) -> tuple[float, float]:
    """The ends of the scale of an image: those of bytes or fractions, or else its own.

    >>> ends(np.array([[0, 9]], np.uint8)), ends(np.array([[0.1, 0.9]])), ends(np.array([[-2, 9]]))
    ((0.0, 255.0), (0.0, 1.0), (-2.0, 9.0))
    """
    low, high = float(image.min()), float(image.max())
    if low >= 0 and image.dtype == np.uint8:
        return 0.0, 255.0
    if low >= 0 and high <= 1:
        return 0.0, 1.0
    return min(low, 0.0), high


def scale(values: np.ndarray, own: tuple) -> tuple[str, float, float]:
    """Palette and ends of all stages: signed about 0 where there are negative outputs."""
    low, high = float(values.min()), float(values.max())
    if low < 0:
        largest = max(-low, high)
        return "signed", -largest, largest
    return "grey", 0.0, max(high, own[1]) if high <= own[1] else high


def as_bytes(image: np.ndarray) -> np.ndarray:
    """A picture in colour as uint8, by the ends of its scale."""
    if image.dtype == np.uint8:
        return image
    low, high = ends(image)
    return np.rint((image - low) * (255 / ((high - low) or 1))).astype(np.uint8)
