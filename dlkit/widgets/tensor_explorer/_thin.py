"""A picture of one row or one column, drawn as a band that can be seen. Knows no widget."""

import numpy as np

SLIM = 12  # a band is at most so many times as long as it is broad
MOST_CELLS = 300_000


def thickness(shape: tuple, roles: list) -> tuple[int, int]:
    """(rows, columns) that each row and each column is drawn over; a side without an axis is one.

    Args:
        shape: of the picture: tiles, rows, columns, and colours if it has them.
        roles: one an axis of the tensor. Where one of them is "columns" a picture of one column
            has an axis of length 1 there, and is a single cell wide in truth.

    Example:
        >>> thickness((1, 96, 1), ["mean", "rows", "mean"])
        (1, 8)
        >>> thickness((1, 96, 1), ["mean", "rows", "columns"])
        (1, 1)
    """
    tiles, rows, columns = shape[:3]
    room = max(1, MOST_CELLS // (tiles * rows * columns))
    down = 1 if "rows" in roles else columns // SLIM
    across = 1 if "columns" in roles else rows // SLIM
    return max(1, min(down, room)), max(1, min(across, room))


def broad(picture: np.ndarray, over: tuple[int, int]) -> np.ndarray:
    """The picture with each row and each column repeated.

    >>> broad(np.array([[[1], [2]]]), (1, 3)).tolist()
    [[[1, 1, 1], [2, 2, 2]]]
    """
    down, across = over
    return picture.repeat(down, axis=1).repeat(across, axis=2) if over != (1, 1) else picture
