"""Outputs as small pictures: one for each layer, and a vector as cells. Knows no widget."""

import math

import numpy as np

from dlkit.widgets.feature_explorer._formula import peak

SIDE = 24  # cells of a thumbnail's side


def thumbnail(maps: np.ndarray) -> np.ndarray:
    """Where a layer answers: the mean size over its maps, as a share of the largest finite one.

    Args:
        maps: (maps, rows, columns); of a vector the units become bands.

    Returns:
        (SIDE, SIDE) from 0 to 1.
    """
    sizes = np.abs(maps.astype(float))
    sizes = sizes.reshape(-1, 1) if sizes.shape[1:] == (1, 1) else sizes.mean(axis=0)
    rows, columns = (np.arange(SIDE) * length // SIDE for length in sizes.shape)
    picture = sizes[np.ix_(rows, columns)]
    shares = picture / (peak(picture) or 1.0)
    return np.nan_to_num(shares, nan=0.0, posinf=1.0).astype(np.float32)


def cells(vector: np.ndarray, tall: int = 12) -> np.ndarray:
    """A vector as one column where it is short, else in rows, filled up with its smallest number.

    >>> cells(np.arange(5.0)).shape, cells(np.arange(50.0)).shape
    ((5, 1), (7, 8))
    """
    count = len(vector)
    if count <= tall:
        return vector[:, None]
    across = math.ceil(math.sqrt(count))
    down = math.ceil(count / across)
    full = np.full(across * down, vector.min(), vector.dtype)
    full[:count] = vector
    return full.reshape(down, across)
