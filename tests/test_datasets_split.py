"""Who trains and who tests: the stratified split against scikit-learn's, and its own promises."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from dlkit.datasets import _split


@pytest.mark.parametrize("seed", range(40))
def test_the_split_is_the_one_that_scikit_learn_draws(seed):
    rng = np.random.default_rng(seed)
    classes, n = int(rng.integers(2, 12)), int(rng.integers(60, 3000))
    y = np.concatenate([np.repeat(np.arange(classes), 5), rng.integers(0, classes, n)])
    y = rng.permutation(y) * int(rng.integers(1, 4))
    count = int(rng.integers(len(y) // 5, len(y) // 2))
    ours = _split._shuffled(y, count, seed)
    theirs = train_test_split(np.arange(len(y)), test_size=count, random_state=seed, stratify=y)
    for mine, other in zip(ours, theirs, strict=True):
        assert np.array_equal(mine, other)


@pytest.mark.parametrize("sizes", [(2, 2, 2), (7, 1, 1), (1000, 3, 3, 3), (10,) * 10])
@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_places_are_dealt_out_within_one_of_the_exact_share(sizes, n):
    sizes = np.array(sizes)
    shares = _split._shares(sizes, n, np.random.RandomState(0))
    assert shares.sum() == n
    assert (abs(shares - sizes * n / sizes.sum()) < 1).all()


def test_to_load_a_set_takes_no_library_of_learning():
    code = (
        "import sys; from dlkit import datasets as d; d.load_images('digits');"
        "d.load_images('digits').validation(); d.load_reviews('reviews').validation();"
        "print(sorted({'sklearn', 'scipy', 'tensorflow', 'matplotlib'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
