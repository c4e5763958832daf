"""Glyph images and their factors as the bytes of an `.npz` file, and the factors back from it."""

import numpy as np

from dlkit.datasets.made._archive import archived
from dlkit.datasets.made._glyph_factors import NAMES


def packed(data, fonts):
    """The bytes of an ImageData with factors: the keys of any set, then each factor's two parts."""
    arrays = {
        "x_train": data.x_train,
        "y_train": data.y_train.astype(np.uint8),
        "x_test": data.x_test,
        "y_test": data.y_test.astype(np.uint8),
        "class_names": np.array(data.class_names),
        "fonts": np.array(fonts),
    }
    for part, factors in (("train", data.factors_train), ("test", data.factors_test)):
        arrays |= {f"{name}_{part}": factors[name] for name in NAMES}
        arrays[f"font_{part}"] = _codes(factors["font"], arrays["fonts"])
    return archived(**arrays)


def _codes(texts, known):
    return (texts[:, None] == known).argmax(axis=1).astype(np.uint8)


def factors_of(arrays, part):
    """The factors of one part, "train" or "test", from the arrays of such a file."""
    factors = {name: arrays[f"{name}_{part}"] for name in NAMES}
    factors["font"] = arrays["fonts"][factors["font"]]
    if {values.shape for values in factors.values()} != {arrays[f"y_{part}"].shape}:
        raise ValueError(f"the factors of {part} are not one for each image")
    return factors
