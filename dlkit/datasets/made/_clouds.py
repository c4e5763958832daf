"""Points scattered around curves: draws, densities, the best accuracy there is. No records."""

# ruff: noqa: ARG001 (every curve takes what any of them needs)

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from dlkit._validation import integer, number, one_of

# Of the noise's standard deviation: between nodes along a curve, and between lines of the grid.
_NODES, _LINES = 0.2, 0.04
# Curves that are this far apart in standard deviations overlap by less than 1e-8.
_APART = 12
MOST_CLASSES = 5


def _blobs(label, classes, u):
    angle = 2 * np.pi * label / classes + 0 * u
    return 2.5 * np.cos(angle), 2.5 * np.sin(angle)


def _moons(label, classes, u):
    angle, side = np.pi * u, 1 - 2 * label
    return side * (3 * np.cos(angle) - 1.5), side * (3 * np.sin(angle) - 0.75)


def _circles(label, classes, u):
    angle, radius = 2 * np.pi * u, (2.0, 4.5)[label]
    return radius * np.cos(angle), radius * np.sin(angle)


def _spirals(label, classes, u):
    along = np.sqrt(u)  # so that the points lie about evenly along the arm
    angle, radius = 3 * np.pi * along + 2 * np.pi * label / classes, 0.5 + 4.5 * along
    return radius * np.cos(angle), radius * np.sin(angle)


def _xor(label, classes, u):
    side = np.where(u < 0.5, 2.5, -2.5)
    return side, side * (1 - 2 * label)


CURVES = {
    "blobs": _blobs,
    "moons": _moons,
    "circles": _circles,
    "spirals": _spirals,
    "xor": _xor,
}
# The classes that there may be, and what they are called where that says more than a number.
CLASSES = {"blobs": MOST_CLASSES, "spirals": MOST_CLASSES}
CLASS_NAMES = {
    "moons": ("upper", "lower"),
    "circles": ("inner", "outer"),
    "xor": ("same sign", "other sign"),
}


@dataclass(frozen=True)
class Cloud:
    """Each class with the same share: a place on its curve, and normal noise in both directions."""

    shape: str
    noise: float
    classes: int = 2

    def __post_init__(self):
        one_of("shape", self.shape, tuple(CURVES), remedy='Pass shape="moons".')
        most = CLASSES.get(self.shape, 2)
        remedy = "Pass the standard deviation of the noise, for example noise=0.5."
        noise = number("noise", self.noise, low=0, high=10, remedy=remedy)
        classes = integer("classes", self.classes, low=2, high=most, remedy="Pass classes=2.")
        object.__setattr__(self, "noise", noise)
        object.__setattr__(self, "classes", classes)

    @property
    def class_names(self):
        """A text for each class."""
        return CLASS_NAMES.get(self.shape) or tuple(map(str, range(self.classes)))

    def draw(self, n, rng):
        """x float32 (n, 2) in millionths, and y int64 (n,), shuffled: each class n / classes times.

        In millionths, for processors differ in the last digit of a sine.
        """
        y = rng.permutation(np.arange(n) % self.classes)
        u, noise = rng.uniform(size=n), rng.standard_normal((n, 2))
        x = np.empty((n, 2))
        for label in range(self.classes):
            mine = y == label
            x[mine] = np.column_stack(CURVES[self.shape](label, self.classes, u[mine]))
        return np.round(x + self.noise * noise, 6).astype(np.float32), y

    def nodes(self, label):
        """float64 (m, 2): places on the curve of a class, each of the same weight."""
        rough = np.column_stack(CURVES[self.shape](label, self.classes, np.linspace(0, 1, 4000)))
        length = np.linalg.norm(np.diff(rough, axis=0), axis=1).sum()
        spacing = _NODES * max(self.noise, 0.02)
        m = 2 * math.ceil(min(max(length / spacing, 32), 4000) / 2)
        u = (np.arange(m) + 0.5) / m
        return np.column_stack(CURVES[self.shape](label, self.classes, u))

    def best_accuracy(self):
        """1/K * integral of max_k p(x | k), by the trapezoidal rule on a grid; within 1e-4."""
        nodes = [self.nodes(label) for label in range(self.classes)]
        if _gap(nodes) > _APART * self.noise:
            return 1.0
        lines = self._lines(nodes)
        densest = np.zeros((len(lines), len(lines)))
        for places in nodes:
            # The noise of the two directions is independent: the density is a product of matrices.
            first, second = (self._bells(lines, places[:, axis]) for axis in (0, 1))
            np.maximum(densest, first @ second.T / len(places), out=densest)
        step = lines[1] - lines[0]
        return min(float(densest.sum() * step**2) / self.classes, 1.0)

    def best_labels(self, x):
        """int64 (n,): for each point the class that is the likeliest there, the best guess of all.

        With no noise, the class whose curve is nearest.
        """
        x = np.asarray(x, np.float64)
        nodes = [self.nodes(label) for label in range(self.classes)]
        rows = max(1, 2_000_000 // len(nodes[0]))
        parts = [x[start : start + rows] for start in range(0, len(x), rows)]
        return np.concatenate([np.empty(0, int), *(self._likeliest(x, nodes) for x in parts)])

    def _likeliest(self, x, nodes):
        scores = []
        for places in nodes:
            square = sum((x[:, [axis]] - places[:, axis]) ** 2 for axis in (0, 1))
            square /= 2 * max(self.noise, 1e-3) ** 2
            least = square.min(axis=1)
            scores.append(np.log(np.exp(least[:, None] - square).mean(axis=1)) - least)
        return np.argmax(scores, axis=0)

    def _lines(self, nodes):
        reach = max(np.abs(places).max() for places in nodes) + 7 * self.noise
        # With a line through the middle, where the boundary of the straight shapes has its bend.
        half = min(math.ceil(reach / (_LINES * self.noise)), 1000)
        return np.linspace(-reach, reach, 2 * half + 1)

    def _bells(self, lines, places):
        z = (lines[:, None] - places) / self.noise
        return np.exp(-z * z / 2) / (self.noise * math.sqrt(2 * math.pi))


def _gap(nodes):
    """The least distance between two curves, over a thousand places of each."""
    curves = [places[:: math.ceil(len(places) / 1000)] @ (1, 1j) for places in nodes]
    return min(np.abs(a[:, None] - b).min() for a, b in combinations(curves, 2))
