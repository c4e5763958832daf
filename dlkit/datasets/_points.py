"""`PointData`, `load_points`: labelled points in the plane. How they are made: `made/`."""

import io
import os
import zipfile
from dataclasses import KW_ONLY, dataclass

import numpy as np

from dlkit._validation import fault, shown
from dlkit.datasets import _arrays, _origins, _registry, _split
from dlkit.datasets.formats import _csv_points
from dlkit.datasets.made._clouds import Cloud

PARTS = ("x_train", "y_train", "x_test", "y_test")


@dataclass(frozen=True, eq=False, repr=False)
class PointData:
    """Labelled points in the plane, to train and to test; read-only arrays.

    Attributes:
        x_train, x_test: float32 (n, 2), the two coordinates, without a unit.
        y_train, y_test: int64 (n,), the class of each point, from 0.
        class_names: a text for each class; `class_names[y_train[0]]` names the first point.
        name: what the set is called.
        source: origin and licence in words.
        best_accuracy: the accuracy of the best guess of all, which knows the law of the points;
            nothing does better on new ones. Exact within 1e-4; None for points of your own.
        law: the shape and the noise that the kit drew the points from; else None.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple[str, ...]
    name: str
    source: str
    _: KW_ONLY
    best_accuracy: float | None = None
    law: object | None = None

    def __post_init__(self):
        for key in PARTS:
            object.__setattr__(self, key, _arrays.read_only(getattr(self, key)))

    @property
    def x(self) -> np.ndarray:
        """float32 (n, 2): all points, those to train with first."""
        return np.concatenate([self.x_train, self.x_test])

    @property
    def y(self) -> np.ndarray:
        """int64 (n,): the class of each point of `x`."""
        return np.concatenate([self.y_train, self.y_test])

    def best_labels(self, x: np.ndarray) -> np.ndarray:
        """argmax_k p(x | k): the class that is the likeliest at each point, the best guess of all.

        Args:
            x: (n, 2), any points of the plane.

        Returns:
            int64 (n,), a class for each point.

        Raises:
            ValueError: the points were not made by the kit, or x is not of this shape.

        >>> load_points("circles").best_labels([[0, 0], [5, 0]]).tolist()
        [0, 1]
        """
        if self.law is None:
            raise ValueError(
                fault(
                    f"Nobody knows the law of the points of {self.name}.",
                    "Points that the kit made were expected.",
                    'Take load_points("moons"), or train a classifier.',
                )
            )
        return self.law.best_labels(_plane(x))

    def __repr__(self):
        return (
            f"{self.name}: {len(self.x_train):,} training and {len(self.x_test):,} test points "
            f"in the plane, {len(self.class_names)} classes"
        )


def load_points(name_or_path: str | os.PathLike, seed: int = 0) -> PointData:
    """Labelled points in the plane, by name or from a file of your own.

    Args:
        name_or_path: "blobs", "moons", "circles", "spirals" or "xor", what `make_blobs()` and so
            on give; or a `.csv` or `.tsv` file of your own (or its short name in `datasets/own`)
            whose first line names the columns x1, x2 and label. A label is a number or a text.
            A name goes before a path ("./moons" is a path).
        seed: which fifth of your own points, the same share of each class, is drawn to test.

    Returns:
        A PointData: points float32, labels int64, class names, source, and for made ones the best
        accuracy that there is.

    Raises:
        ValueError: an unknown name, or a file that is damaged or not as above.
        FileNotFoundError: there is nothing at the path.

    >>> moons = load_points("moons")
    >>> moons
    moons: 200 training and 200 test points in the plane, 2 classes
    >>> round(moons.best_accuracy, 3)
    0.986
    """
    seed = _split.check_seed(seed)
    entry = _registry.find(name_or_path, "points")
    if entry:
        return _made(entry)
    path = _registry.find_path(name_or_path, "points")
    x, y, class_names = _csv_points.read_points(path)
    count = _split.share(len(y), _split.TEST_FRACTION)
    train, test = _split.stratified(path, y, count, seed, "point")
    source = f"{path.name}: a table of your own, of origin and licence unknown to the kit."
    return PointData(x[train], y[train], x[test], y[test], class_names, path.stem, source)


def _made(entry):
    path = _origins.located(entry)
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
            parts = [archive[key] for key in PARTS]
            law = Cloud(entry.name, archive["noise"].item(), archive["classes"].item())
    except (OSError, EOFError, LookupError, ValueError, zipfile.BadZipFile) as error:
        raise _origins.damaged(entry, path, error) from error
    source = _origins.provenance(entry, path)
    return from_law(entry.name, source, parts, law)


def from_law(name, source, parts, law):
    """The record of points that were drawn from a law."""
    best = law.best_accuracy()
    return PointData(*parts, law.class_names, name, source, best_accuracy=best, law=law)


def _plane(x):
    try:
        array = np.asarray(x, np.float64)
    except (TypeError, ValueError):
        array = np.empty(0)
    if array.ndim != 2 or array.shape[1] != 2 or not np.isfinite(array).all():
        raise ValueError(
            fault(
                "`x` must hold two finite coordinates for each point, (n, 2).",
                f"Received: {shown(x)}.",
                "Pass for example x_test.",
            )
        )
    return array
