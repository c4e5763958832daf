"""`DigitPad`: the pad, what the network sees of it, what it answers, and what is like it."""

from collections import deque
from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets
import numpy as np

from dlkit.plots.palette import POSITIVE
from dlkit.widgets._draw_pad import DrawPad
from dlkit.widgets._heatmap import Heatmap
from dlkit.widgets.digit_pad._drawings import as_text
from dlkit.widgets.digit_pad._engine import NEAREST, SIZE, DigitEngine
from dlkit.widgets.panel import Panel

DRAWN = 0.7  # of the pad: how large people draw
BRUSH = (1.5, 7)  # cells
STRIP = 440  # pixels of the row of training digits
SEEN = 232
TABLE = 230


class DigitPad(Panel):
    """A network knows digits only as its training images were: centred and scaled alike.

    Draw a digit, and see while you draw which picture the network is given, how probable it finds
    each class, and which training digits are nearest to it. How the training images were prepared
    is measured on them: how long the ink's box is, which of its centres lies at one place, how
    strong the ink is. The drawing is prepared likewise, by means over areas, unless "centre and
    scale" is switched off: then one sees the answer get worse.

    The panel opens on a training digit drawn at another size and place, if one of twenty tried is
    such, one that the network gets right with that preparation and wrong without it.

    Args:
        predict: A function of pictures (n, height, width), in the type and range of `images`, that
            gives probabilities (n, classes). It is asked at every move of the pen, so a quick one
            is better: a compiled call of the model, not `model.predict`.
        images: Training images, (n, height, width), of 4 to 64 pixels.
        labels: Their classes, (n,) integers from 0.
        class_names: One text a class; None counts.

    Raises:
        ValueError: If images, labels or the function's first answers do not fit.

    Example:
        >>> import numpy as np
        >>> images = np.zeros((20, 8, 8))
        >>> images[:10, 1:7, 4] = images[10:, 1:7, [2, 5]] = 1.0
        >>> def predict(pictures):
        ...     two = (pictures[:, :, 3:5].sum(axis=(1, 2)) < pictures.sum(axis=(1, 2)) / 2) * 1.0
        ...     return np.stack([1 - two, two], axis=1)
        >>> panel = DigitPad(predict, images, [0] * 10 + [1] * 10, class_names=["I", "II"])
        >>> panel.set(drawing=3)
        >>> panel.read_out.split(". ")[0]
        'The network says I with over 99 %; then II with under 1 %'

        With a Keras model that takes (n, 28, 28, 1) from 0 to 1:

            ask = tf.function(lambda x: model(x, training=False))

            def predict(images):
                return ask(tf.constant(images[..., None] / 255, tf.float32))

            DigitPad(predict, data.x_train, data.y_train)

    References:
        Y. LeCun, L. Bottou, Y. Bengio, P. Haffner (1998). Gradient-based learning applied to
        document recognition. Proceedings of the IEEE 86 (11), where the MNIST digits are scaled to
        a box and moved to their centre of mass.
    """

    title = "Digit pad"
    words = "Digit pad: run this cell in JupyterLab to draw a digit."

    def __init__(self, predict: Callable, images: Any, labels: Any, *, class_names: Any = None):
        super().__init__(DigitEngine(predict, images, labels, class_names))
        self._shown, self._on_its_way = None, deque(maxlen=200)

    def _build(self):
        like = self.engine.like
        self.pad = DrawPad(size=SIZE, label="Draw a digit")
        brush = like.thickness / 2 * DRAWN * SIZE / like.side
        self.pad.brush = float(np.clip(brush, *BRUSH))
        self.pad.on_draw(self._drawn)
        self.pad.on_sample(lambda: self._act(self.engine.next_sample))
        self._seen = Heatmap(SEEN, SEEN, label="What the network sees")
        centre = ipywidgets.Checkbox(
            description="centre and scale", indent=False, layout={"width": f"{SEEN}px"}
        )
        self.centre = self._bind(centre, "centre")
        self._how = ipywidgets.HTML(layout={"width": f"{SEEN}px", "height": "7em"})
        self._table = ipywidgets.HTML(layout={"width": f"{TABLE}px"})
        height, width = like.shape
        cell = STRIP // (NEAREST * (width + 1) - 1)
        self._strip = Heatmap(STRIP, max(cell, 1) * height, label="The nearest training digits")
        self._under = ipywidgets.HTML(layout={"width": f"{STRIP}px", "height": "3em"})
        self._step = max(cell, 1) * (width + 1)
        upper = ipywidgets.HBox(
            [self.pad, ipywidgets.VBox([self._seen, self.centre, self._how]), self._table],
            layout={"flex_flow": "row wrap", "grid_gap": "16px"},
        )
        return ipywidgets.VBox([upper, self._strip, self._under])

    def _draw(self):
        engine = self.engine
        self._follow(engine.state["drawing"])
        low, high = sorted((engine.like.paper, engine.like.peak))
        self._seen.show(engine.seen, low=low, high=high, alt=engine.read_out)
        names = [
            f"number {index}, a {engine.class_names[engine.labels[index]]}"
            for index in engine.nearest
        ]
        tiles = np.full((NEAREST, *engine.like.shape), engine.like.paper)
        tiles[: len(names)] = engine.images[engine.nearest]
        names += [""] * (NEAREST - len(names))
        alt = f"The training images {', '.join(names)}." if names[0] else "None."
        self._strip.show(tiles, low=low, high=high, across=NEAREST, names=names, alt=alt)
        self._under.value = _under(engine, self._step)
        self._how.value = f'<div style="line-height:1.4">{escape(engine.formula)}</div>'
        self._table.value = _table(engine)

    def _drawn(self, drawing, done):  # noqa: ARG002 - every message is asked for, the last one too
        text = as_text(drawing)
        self._on_its_way.append(text)
        self._ask(drawing=text)

    def _follow(self, drawing):
        """Put the state's drawing on the pad, unless it came from there: the hand is farther on."""
        if drawing in self._on_its_way:
            while drawing in self._on_its_way:
                self._on_its_way.popleft()
        elif drawing != self._shown and "drawing" not in self._latest.waiting():
            self.pad.drawing = self.engine.drawing
        else:
            return
        self._shown = drawing

    def _opening(self):
        from dlkit.plots import mosaic

        engine = self.engine
        tiles = [engine.as_seen(engine.drawing, False), engine.seen, *engine.images[engine.nearest]]
        labels = [f"a {engine.class_names[engine.labels[index]]}" for index in engine.nearest]
        alt = (
            "The drawing as small as an image, what the network sees, and training digits like it."
        )
        return mosaic(
            np.stack(tiles), labels=["as drawn", "as seen", *labels], columns=len(tiles), alt=alt
        )


def _table(engine):
    """The classes with their probabilities, as bars and as numbers."""
    answer = engine.probabilities
    best = -1 if answer is None else int(np.argmax(answer))
    rows = []
    for number, name in enumerate(engine.class_names):
        share = 0 if answer is None else answer[number]
        text = "–" if answer is None else f"{100 * share:.1f} %"
        bold = "font-weight:700" if number == best else ""
        rows.append(
            f'<tr style="height:22px;{bold}"><td style="padding-right:6px">{escape(name)}</td>'
            f'<td style="width:120px"><div style="background:{POSITIVE};height:12px;'
            f'width:{100 * share:.1f}%"></div></td>'
            f'<td style="text-align:right;width:64px">{text}</td></tr>'
        )
    return (
        '<div style="font-weight:600">Probability of each class</div>'
        '<div style="max-height:330px;overflow-y:auto"><table style="font-variant-numeric:'
        f'tabular-nums;line-height:1.2">{"".join(rows)}</table></div>'
    )


def _under(engine, step):
    """Class and squared distance of each of the nearest, under its picture."""
    parts = [
        f'<div style="width:{step}px;line-height:1.3"><b>'
        f"{escape(engine.class_names[engine.labels[index]])}</b><br>d² {distance:.1f}</div>"
        for index, distance in zip(engine.nearest, engine.distances, strict=True)
    ]
    return f'<div style="display:flex">{"".join(parts)}</div>'
