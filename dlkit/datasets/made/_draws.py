"""Random generators by name and seed, so that two made sets share no draw. Draws nothing."""

import numpy as np

from dlkit.datasets import _split


def generator(name, seed):
    """The generator of one made set: another name draws other numbers from the same seed.

    >>> int(generator("moons", 0).integers(100)), int(generator("circles", 0).integers(100))
    (24, 70)
    """
    return np.random.default_rng([_split.check_seed(seed), *name.encode()])
