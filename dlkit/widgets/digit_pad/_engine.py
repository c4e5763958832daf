"""What a network makes of a drawing, and which training digits are like it; no widget."""

import dataclasses

import numpy as np

from dlkit._validation import fault, integer, shown
from dlkit.widgets.digit_pad import _preparation as preparation
from dlkit.widgets.digit_pad._answers import answered, checked_images, checked_labels
from dlkit.widgets.digit_pad._drawings import as_text, from_text, sample
from dlkit.widgets.digit_pad._neighbours import Neighbours
from dlkit.widgets.panel import Engine

SIZE = 64  # cells along an edge of the pad
NEAREST = 5
TRIED = 20  # samples from which the opening one is taken


@dataclasses.dataclass(frozen=True)
class Look:
    """All that is computed from one state."""

    drawing: np.ndarray
    seen: np.ndarray
    probabilities: np.ndarray | None
    nearest: np.ndarray
    distances: np.ndarray


class DigitEngine(Engine):
    """A drawing becomes a picture like those of training; the network and its data judge it.

    Args:
        predict: a function of pictures (n, height, width), in the type and range of `images`,
            that gives probabilities (n, classes).
        images: training images, (n, height, width).
        labels: their classes, (n,) integers.
        class_names: one text a class, or None.
    """

    def __init__(self, predict, images, labels, class_names=None):
        self.images = checked_images(images)
        self.labels, self.class_names = checked_labels(labels, len(self.images), class_names)
        self.like = preparation.measured(self.images)
        self._predict = predict
        self._order = np.random.default_rng(0).permutation(
            np.flatnonzero(preparation.inked(self.images))
        )
        self._turn, self._looked = 0, (-1, None)
        opening = self._worth_looking_at()
        self._neighbours = Neighbours(self.images, self.like.paper, self.like.peak)
        super().__init__(centre=True, drawing=opening)

    def checked(self, wanted):
        """A flag, and a drawing as its text or as the number of a training image."""
        if not isinstance(wanted["centre"], bool | np.bool_):
            raise ValueError(
                fault(
                    "`centre` is neither True nor False.",
                    f"Received: centre={shown(wanted['centre'])}.",
                    "Pass centre=True to prepare the drawing as the training images were.",
                )
            )
        drawing = wanted["drawing"]
        if isinstance(drawing, str):
            drawing = as_text(from_text(drawing, SIZE))
        else:
            last = len(self.images) - 1
            remedy = "Pass the number of a training image, or the text of a drawing."
            drawing = integer("drawing", drawing, low=0, high=last, remedy=remedy)
        return {"centre": bool(wanted["centre"]), "drawing": drawing}

    def next_sample(self):
        """Put another training digit on the pad, of another size and elsewhere."""
        self._turn = (self._turn + 1) % len(self._order)
        self.set(drawing=int(self._order[self._turn]))

    @property
    def drawing(self):
        """The pad: uint8, (64, 64), 0 where it is empty."""
        return self._look.drawing

    @property
    def seen(self):
        """What the network is given: one picture in the shape, type and range of the images."""
        return self._look.seen

    @property
    def probabilities(self):
        """The network's answer, (classes,); None while the pad is empty."""
        return self._look.probabilities

    @property
    def nearest(self):
        """The numbers of the nearest training images, nearest first; none for an empty pad."""
        return self._look.nearest

    @property
    def distances(self):
        """Their squared distances: sums of squared differences of ink, from 0 to 1 a pixel."""
        return self._look.distances

    @property
    def formula(self):
        """How the drawing became what the network sees, with its numbers."""
        height, width = self.like.shape
        lie = preparation.lie_of(self.drawing / 255, self.like.centre)
        if not self.state["centre"] or lie is None:
            pixels = min(height, width)
            return (
                f"The whole pad is scaled by {pixels} / {SIZE} = {pixels / SIZE:.3f}. "
                "Nothing is moved."
            )
        side, row, column = lie
        what = "centre" if self.like.centre == "box" else "centre of mass"
        return (
            f"The ink's longer side, {side} cells, is scaled by {self.like.side:.0f} / {side} = "
            f"{self.like.side / side:.3f}. Its {what} goes from cell ({row:.1f}, {column:.1f}) to "
            f"pixel ({self.like.row:.1f}, {self.like.column:.1f})."
        )

    @property
    def read_out(self):
        """What the network says, and which training digits are nearest."""
        look = self._look
        if look.probabilities is None:
            return "Draw a digit."
        first, second = np.argsort(-look.probabilities, kind="stable")[:2]
        name, p = self.class_names, look.probabilities
        start = "The network says" if self.state["centre"] else "As it was drawn, the network says"
        like = ", ".join(name[label] for label in self.labels[look.nearest])
        if np.isclose(p[first], p[second], atol=1e-6):
            says = f"{start} {name[first]} as much as {name[second]}, {percent(p[first])} each."
        else:
            says = (
                f"{start} {name[first]} with {percent(p[first])}; then {name[second]} with "
                f"{percent(p[second])}."
            )
        return f"{says} The nearest training digits are {like}."

    def as_seen(self, drawing, centre):
        """A drawing as the network would be given it: (height, width) in the images' type."""
        ink = drawing / np.float32(255)
        if centre:
            return self.like.values(preparation.prepared(ink, self.like))
        return self.like.values(preparation.as_drawn(ink, self.like.shape))

    def sample(self, index):
        """A training image as a drawing; its size and place are drawn with its number as seed."""
        return sample(np.clip(self.like.ink(self.images[index]), 0, 1), SIZE, index)

    @property
    def _look(self):
        version, look = self._looked
        if version != self.version:
            version = self.version
            look = self._computed(self.state)
            self._looked = version, look
        return look

    def _computed(self, state):
        drawing = state["drawing"]
        text = isinstance(drawing, str)
        drawing = from_text(drawing, SIZE) if text else self.sample(drawing)
        seen = self.as_seen(drawing, state["centre"])
        if not drawing.any():
            return Look(drawing, seen, None, np.array([], int), np.array([]))
        answer = answered(self._predict, seen[None], self.class_names)[0]
        return Look(drawing, seen, answer, *self._neighbours.nearest(self.like.ink(seen), NEAREST))

    def _worth_looking_at(self):
        """Of a few samples the first that needs its preparation: right with it, wrong without."""
        tried = self._order[:TRIED]
        drawings = [self.sample(int(index)) for index in tried]
        seen = [self.as_seen(drawing, centre) for centre in (True, False) for drawing in drawings]
        answers = answered(self._predict, np.stack(seen), self.class_names).argmax(axis=1)
        right = (answers == np.tile(self.labels[tried], 2)).reshape(2, -1)
        self._turn = int(np.argmax(2 * right[0] - (right[0] & right[1])))
        return int(tried[self._turn])


def percent(share):
    """A share in words of hundredths, never rounded to none or all.

    >>> percent(0.914), percent(0.9999), percent(0.0001)
    ('91 %', 'over 99 %', 'under 1 %')
    """
    if share > 0.99:
        return "over 99 %"
    return "under 1 %" if share < 0.01 else f"{share:.0%}".replace("%", " %")
