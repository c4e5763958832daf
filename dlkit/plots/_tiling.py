"""Where the tiles of a mosaic stand: columns, scale and gaps, in pixels. Draws nothing."""

from dataclasses import dataclass
from math import ceil, floor

TALLEST = 480  # pixels a sheet may take, or 520 with more than 100 tiles
ENOUGH = 40  # pixels: a tile this wide is read at ease, and a long row is better than two short
LARGE = 64  # pixels: an image this wide is a photograph, not a tile
AREA = 60_000  # pixels that photographs may take together: about 40 kB as PNG


@dataclass(frozen=True)
class Tiling:
    """A grid of tiles.

    Attributes:
        columns, rows: How many tiles.
        scale: Screen pixels an image pixel takes.
        gap: Image pixels between tiles, (across, down).
    """

    columns: int
    rows: int
    scale: float
    gap: tuple

    def sheet(self, height, width):
        """Image pixels (height, width) of the sheet, with no gap at its right and lower edge."""
        return (
            self.rows * (height + self.gap[1]) - self.gap[1],
            self.columns * (width + self.gap[0]) - self.gap[0],
        )

    def corner(self, index, height, width):
        """Image pixel (row, column) where the tile begins."""
        row, column = divmod(index, self.columns)
        return row * (height + self.gap[1]), column * (width + self.gap[0])


def tile(count, height, width, *, columns, label, room):
    """The tiling that shows the tiles largest, with few empty places.

    Args:
        count: How many tiles.
        height, width: Image pixels of one.
        columns: A row's tiles, or None to choose.
        label: Screen pixels (width, height) that a label needs under a tile.
        room: Screen pixels there are (across, down); down may be None for a figure of its own.
    """
    across, down = room[0], room[1] or (TALLEST if count <= 100 else 520)
    most = _widest(count, height, width)

    def scale(columns):
        tallest = max(down / ceil(count / columns) - label[1], 8) * width / height
        return _scale(min(across / columns, tallest, most) / (1 if count == 1 else 1.06), width)

    def worth(columns):
        fits = across / columns >= label[0]
        return _worth(count, columns, scale(columns) * width) * (1 if fits else 0.01), columns

    columns = columns or max(range(1, count + 1), key=worth)
    chosen = scale(columns)
    least = max(2, round(0.06 * width * chosen)) if count > 1 else 0
    needed = max(least, label[0] - width * chosen if columns > 1 else 0)
    gap = (ceil(needed / chosen), ceil(max(least, label[1]) / chosen))
    return Tiling(columns, ceil(count / columns), chosen, gap)


def _widest(count, height, width):
    """Screen pixels that one tile may be wide."""
    if max(height, width) > LARGE:
        return min(340, (AREA / count * width / height) ** 0.5)
    if count == 1:
        return 200
    return 72 if count <= 10 else 60


def _worth(count, columns, pixels):
    """Pixels a tile gets, as far as more help, less where places in the last row stay empty."""
    full = count / (columns * ceil(count / columns))
    return round((pixels if pixels > LARGE else min(pixels, ENOUGH)) * full**2, 6)


def _scale(pixels, width):
    """A whole number of screen pixels an image pixel where possible, so that all come out equal."""
    room = pixels / width
    return float(floor(room)) if room >= 1 else room
