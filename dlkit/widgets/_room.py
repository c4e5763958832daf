"""How much room the cells of a picture have; draws nothing."""

from math import ceil, sqrt


def roomy(shape: tuple, width: int, height: int, legible: int) -> bool:
    """Whether each cell of (tiles, rows, columns) has room for its number.

    Args:
        shape: of what is drawn: tiles, rows, columns.
        width: of the picture, in CSS pixels.
        height: of the picture, in CSS pixels.
        legible: CSS pixels that a number needs, either way.

    Example:
        >>> roomy((1, 9, 9), 200, 200, 20), roomy((2, 9, 9), 200, 200, 20)
        (True, False)
    """
    tiles, rows, columns = shape
    across = ceil(sqrt(tiles))
    down = -(-tiles // across)
    return min(width / (across * (columns + 1)), height / (down * (rows + 1))) >= legible
