"""`make_blobs`, `make_moons`, `make_circles`, `make_spirals`, `make_xor`. Shapes: `_clouds.py`."""

from dlkit._validation import integer
from dlkit.datasets._points import PARTS, PointData, from_law
from dlkit.datasets.made._archive import archived
from dlkit.datasets.made._clouds import MOST_CLASSES, Cloud
from dlkit.datasets.made._draws import generator

MOST_POINTS = 1_000_000


def make_blobs(n: int = 200, classes: int = 2, noise: float = 1.25, seed: int = 0) -> PointData:
    """Each class a normal cloud around its own centre, on a circle of radius 2.5.

    Two classes lie left and right, and a straight line parts them as well as anything can: the best
    accuracy is Phi(2.5 / noise), where Phi is the normal distribution function.

    Args:
        n: how many points to train with, and as many again to test; each class has its equal share.
        classes: 2 to 5. Class 0 lies to the right, the others follow counterclockwise.
        noise: the standard deviation of the normal noise in either direction.
        seed: the same seed gives the same points.

    Returns:
        A PointData with its `best_accuracy`.

    Raises:
        ValueError: an argument out of its range.

    >>> round(make_blobs(50, noise=2.5).best_accuracy, 3)  # Phi(1)
    0.841
    """
    return _points(Cloud("blobs", noise, classes), n, seed)


def make_moons(n: int = 200, noise: float = 0.5, seed: int = 0) -> PointData:
    """Two half circles of radius 3, the end of each in the bend of the other.

    Args:
        n: how many points to train with, and as many again to test; each class has its equal share.
        noise: the standard deviation of the normal noise in either direction.
        seed: the same seed gives the same points.

    Returns:
        A PointData with its `best_accuracy`. Class 0 is the upper one, class 1 the lower.

    Raises:
        ValueError: an argument out of its range.

    >>> make_moons(50, noise=0.3)
    moons: 50 training and 50 test points in the plane, 2 classes
    """
    return _points(Cloud("moons", noise), n, seed)


def make_circles(n: int = 200, noise: float = 0.6, seed: int = 0) -> PointData:
    """A circle of radius 2 within one of radius 4.5: no straight line parts them.

    Args:
        n: how many points to train with, and as many again to test; each class has its equal share.
        noise: the standard deviation of the normal noise in either direction.
        seed: the same seed gives the same points.

    Returns:
        A PointData with its `best_accuracy`. Class 0 is the inner one, class 1 the outer.

    Raises:
        ValueError: an argument out of its range.

    >>> make_circles(50).class_names
    ('inner', 'outer')
    """
    return _points(Cloud("circles", noise), n, seed)


def make_spirals(n: int = 200, classes: int = 2, noise: float = 0.3, seed: int = 0) -> PointData:
    """Arms that wind one and a half times around the middle, from radius 0.5 to 5.

    Args:
        n: how many points to train with, and as many again to test; each class has its equal share.
        classes: how many arms, 2 to 5. That of class 0 begins to the right of the middle, the
            others follow counterclockwise.
        noise: the standard deviation of the normal noise in either direction.
        seed: the same seed gives the same points.

    Returns:
        A PointData with its `best_accuracy`.

    Raises:
        ValueError: an argument out of its range.

    >>> make_spirals(50, noise=0).best_accuracy
    1.0

    References:
        K. J. Lang, M. J. Witbrock (1988). Learning to tell two spirals apart. Proceedings of the
        1988 Connectionist Models Summer School, 52-59.
    """
    return _points(Cloud("spirals", noise, classes), n, seed)


def make_xor(n: int = 200, noise: float = 1.25, seed: int = 0) -> PointData:
    """A normal cloud around each of (±2.5, ±2.5): the class is whether the two signs differ.

    The best accuracy is p² + (1 - p)², p = Phi(2.5 / noise): both signs are right, or both wrong.

    Args:
        n: how many points to train with, and as many again to test; each class has its equal share.
        noise: the standard deviation of the normal noise in either direction.
        seed: the same seed gives the same points.

    Returns:
        A PointData with its `best_accuracy`. Class 0 has equal signs, class 1 different ones.

    Raises:
        ValueError: an argument out of its range.

    >>> make_xor(50).class_names
    ('same sign', 'other sign')

    References:
        M. Minsky, S. Papert (1969). Perceptrons. MIT Press.
    """
    return _points(Cloud("xor", noise), n, seed)


def _points(law, n, seed):
    remedy = "Pass how many points to train with, for example n=200."
    n = integer("n", n, low=MOST_CLASSES, high=MOST_POINTS, remedy=remedy)
    rng = generator(law.shape, seed)
    parts = [*law.draw(n, rng), *law.draw(n, rng)]
    source = f"Made here: {n:,} training and {n:,} test points, seed {seed}, {law}."
    return from_law(law.shape, source, parts, law)


def shipped(name):
    """The bytes of `NAME.npz`: what `make_NAME()` gives, and its law."""
    makers = {
        "blobs": make_blobs,
        "moons": make_moons,
        "circles": make_circles,
        "spirals": make_spirals,
        "xor": make_xor,
    }
    points = makers[name]()
    arrays = {key: getattr(points, key) for key in PARTS}
    return archived(**arrays, noise=points.law.noise, classes=points.law.classes)
