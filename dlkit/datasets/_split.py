"""Which images train and which test: in file order, or shuffled class by class. Reads no file."""

import math

import numpy as np

from dlkit import _validation
from dlkit._validation import fault
from dlkit.datasets._faults import FileFault

TEST_FRACTION = 0.2


def check_seed(seed):
    """The seed as an int that every generator takes."""
    remedy = "Pass a small integer, for example seed=0."
    return _validation.integer("seed", seed, low=0, high=2**32 - 1, remedy=remedy)


def check_fraction(fraction):
    """The fraction as a float between 0 and 1."""
    remedy = "Pass a share, for example fraction=0.2."
    return _validation.fraction("fraction", fraction, remedy=remedy)


def share(n, fraction):
    """How many of n make up the fraction, rounded up; at least one.

    >>> share(1797, 0.2), share(10, 0.1 * 3)
    (360, 3)
    """
    return max(1, math.ceil(round(n * fraction, 6)))


def check_none_yet(name, y_validation, one, loader):
    """A ValueError where a validation part was set aside already."""
    if y_validation is not None:
        raise ValueError(
            fault(
                f"{name} has {len(y_validation):,} validation {one}s already.",
                "A record without any was expected.",
                f"Call .validation(...) on what {loader} returned.",
            )
        )


def ordered(where, y):
    """Indices (train, test): the last fifth of the file order tests."""
    n, n_test = len(y), share(len(y), TEST_FRACTION)
    if n_test == n:
        raise FileFault(
            where,
            "one image cannot be split",
            "At least one to train and one to test were expected.",
            "Add images to the set.",
        )
    return np.arange(n - n_test), np.arange(n - n_test, n)


def stratified(where, y, count, seed, one="image", class_names=None, instead=""):
    """Indices (rest, drawn): `count` at random, each class with its share; both are shuffled.

    An error names a class as `class_names` do, and ends in what else can be done `instead`.
    A class whose share on one side is less than half of an example has one there all the same.
    """
    _check_classes(where, y, count, one, class_names, instead)
    rest, drawn = _shuffled(y, count, seed)
    _complete(y, rest, drawn)
    _complete(y, drawn, rest)
    return rest, drawn


def _shuffled(y, count, seed):
    """The split that scikit-learn's train_test_split(stratify=y) draws from the same seed.

    It is drawn here since the import of scikit-learn takes longer than to load any set.
    """
    rng = np.random.RandomState(seed)
    _, codes, sizes = np.unique(y, return_inverse=True, return_counts=True)
    members = np.split(np.argsort(codes, kind="stable"), np.cumsum(sizes)[:-1])
    kept = _shares(sizes, len(y) - count, rng)
    taken = _shares(sizes - kept, count, rng)
    orders = [class_[rng.permutation(len(class_))] for class_ in members]
    rest = np.concatenate([order[:k] for order, k in zip(orders, kept, strict=True)])
    ends = zip(orders, kept, taken, strict=True)
    drawn = np.concatenate([order[k : k + n] for order, k, n in ends])
    return rng.permutation(rest), rng.permutation(drawn)


def _shares(sizes, n, rng):
    """n places dealt out in proportion to the sizes; the largest remainders first, ties by lot."""
    exact = sizes / sizes.sum() * n
    shares = np.floor(exact).astype(int)
    remainders = exact - shares
    lacking = n - shares.sum()
    for remainder in np.unique(remainders)[::-1]:
        if lacking < 1:
            break
        tied = np.flatnonzero(remainders == remainder)
        more = rng.choice(tied, min(len(tied), lacking), replace=False)
        shares[more] += 1
        lacking -= len(more)
    return shares


def _complete(y, side, other):
    """Bring one example of each class that the side lacks, for one of its largest class."""
    for lacking in np.setdiff1d(y, y[side]):
        classes, sizes = np.unique(y[side], return_counts=True)
        given = np.flatnonzero(y[side] == classes[sizes.argmax()])[0]
        taken = np.flatnonzero(y[other] == lacking)[0]
        side[given], other[taken] = other[taken], side[given]


def _check_classes(where, y, count, one, class_names, instead):
    classes, sizes = np.unique(y, return_counts=True)
    if sizes.min() < 2:
        least = classes[sizes.argmin()]
        raise FileFault(
            where,
            f"class {class_names[least] if class_names else least} has one {one} to draw from",
            f"A shuffled split has {one}s of every class on both sides: two of each were expected.",
            f"Add {one}s of that class or leave it out{instead}.",
        )
    if not len(classes) <= count <= len(y) - len(classes):
        raise FileFault(
            where,
            f"{count} of {len(y)} {one}s were to be drawn from {len(classes)} classes",
            f"Both sides must hold at least one {one} of every class.",
            f"Add {one}s, or change the fraction{instead}.",
        )
