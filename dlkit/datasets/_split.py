"""Which images train and which test: in file order, or shuffled class by class. Reads no file."""

import math

import numpy as np

from dlkit import _validation
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
    """How many of n make up the fraction, rounded up.

    >>> share(1797, 0.2), share(10, 0.1 * 3)
    (360, 3)
    """
    return math.ceil(round(n * fraction, 6))


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


def stratified(where, y, count, seed):
    """Indices (rest, drawn): `count` at random, each class with its share; both are shuffled."""
    from sklearn.model_selection import train_test_split

    _check_classes(where, y, count)
    return train_test_split(np.arange(len(y)), test_size=count, random_state=seed, stratify=y)


def _check_classes(where, y, count):
    classes, sizes = np.unique(y, return_counts=True)
    if sizes.min() < 2:
        raise FileFault(
            where,
            f"class {classes[sizes.argmin()]} has one image to draw from",
            "A shuffled split has images of every class on both sides: two of each were expected.",
            'Add images of that class or leave it out; split="ordered" has no such limit.',
        )
    if not len(classes) <= count <= len(y) - len(classes):
        raise FileFault(
            where,
            f"{count} of {len(y)} images were to be drawn from {len(classes)} classes",
            "Both sides must hold at least one image of every class.",
            'Add images, or change the fraction; split="ordered" has no such limit.',
        )
