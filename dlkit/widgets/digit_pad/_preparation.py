"""How the training images were centred and scaled, and a drawing prepared likewise; no network."""

import dataclasses

import numpy as np

SAMPLE = 2000  # images that are measured
FAINT = 0.2  # of the brightest ink: what is fainter belongs to no box


@dataclasses.dataclass(frozen=True)
class Preparation:
    """What the training images have in common, measured on them.

    Attributes:
        paper: The value where there is no ink.
        peak: The typical value of the strongest ink.
        side: Pixels of the longer side of the ink's box, typically.
        centre: "box" or "mass": which centre lies more nearly at one place in all images.
        row: Where that centre lies, in pixels from the upper edge.
        column: Where it lies, in pixels from the left edge.
        thickness: Pixels across a stroke, typically.
        shape: (height, width) of an image.
        dtype: The images' type.
    """

    paper: float
    peak: float
    side: float
    centre: str
    row: float
    column: float
    thickness: float
    shape: tuple[int, int]
    dtype: np.dtype

    def ink(self, images):
        """Images as float32 shares of the strongest ink: 0 is paper, 1 is `peak`."""
        return (np.asarray(images, np.float32) - self.paper) / (self.peak - self.paper)

    def values(self, ink):
        """The inverse: shares of ink in the range and type of the training images."""
        values = self.paper + np.clip(ink, 0, 1) * (self.peak - self.paper)
        whole = np.issubdtype(self.dtype, np.integer)
        return (np.round(values) if whole else values).astype(self.dtype)


def inked(images):
    """(n,): whether an image shows anything, which one of a single value does not."""
    return images.max(axis=(1, 2)) > images.min(axis=(1, 2))


def measured(images):
    """The `Preparation` of images of shape (n, height, width); blank ones do not count."""
    images = images[inked(images)]
    images = images[:: -(-len(images) // SAMPLE)]
    plain = images.astype(np.float32)
    paper, peak = _ends(plain)
    ink = np.clip((plain - paper) / (peak - paper), 0, 1)
    sides, boxes, masses = zip(*map(_lie, ink[ink.max(axis=(1, 2)) > FAINT]), strict=True)
    spread = {"box": np.var(boxes, axis=0).sum(), "mass": np.var(masses, axis=0).sum()}
    centre = min(spread, key=spread.get)
    row, column = np.mean(boxes if centre == "box" else masses, axis=0)
    return Preparation(
        paper=paper,
        peak=peak,
        side=float(np.median(sides)),
        centre=centre,
        row=float(row),
        column=float(column),
        thickness=_thickness(ink),
        shape=images.shape[1:],
        dtype=images.dtype,
    )


def lie_of(ink, centre):
    """(longer side, row, column) of the ink's box and of its centre, in cells; None without ink."""
    if ink.max(initial=0) <= FAINT:
        return None
    side, box, mass = _lie(ink)
    return side, *(box if centre == "box" else mass)


def prepared(ink, like):
    """A drawing's ink, centred and scaled as the training images are: shares in their shape.

    Each pixel is the mean ink of the area that it covers, which softens the strokes as it does
    when a scan is made smaller.
    """
    lie = lie_of(ink, like.centre)
    if lie is None:
        return np.zeros(like.shape, np.float32)
    side, row, column = lie
    scale = like.side / side
    small = placed(ink, like.shape, scale, (row, column), (like.row, like.column))
    return np.clip(small / max(small.max(), FAINT), 0, 1)


def as_drawn(ink, shape):
    """The whole pad made smaller, with the digit where and as large as it was drawn."""
    scale = min(side / cells for side, cells in zip(shape, ink.shape, strict=True))
    middle = [cells / 2 for cells in ink.shape]
    return placed(ink, shape, scale, middle, [side / 2 for side in shape])


def placed(ink, shape, scale, source, target):
    """Area means of a picture whose point `source` comes to lie at `target`, `scale` as large."""
    rows, columns = (
        _cover(cells, pixels, scale, at, to)
        for cells, pixels, at, to in zip(ink.shape, shape, source, target, strict=True)
    )
    return (rows @ ink @ columns.T).astype(np.float32)


def _cover(cells, pixels, scale, source, target):
    """(pixels, cells): the share of each pixel that each cell covers."""
    edges = (np.arange(pixels + 1) - target) / scale + source
    left = np.maximum(edges[:-1, None], np.arange(cells))
    right = np.minimum(edges[1:, None], np.arange(cells) + 1)
    return np.clip(right - left, 0, None) * scale


def _ends(plain):
    """(paper, peak): the value of most of the border, and the typical one farthest from it."""
    border = np.concatenate([plain[:, [0, -1]].ravel(), plain[:, :, [0, -1]].ravel()])
    paper = float(np.median(border))
    ends = [float(np.median(end(plain, axis=(1, 2)))) for end in (np.max, np.min)]
    return paper, max(ends, key=lambda end: abs(end - paper))


def _lie(ink):
    """Longer side, box centre and centre of mass of one picture's ink, in its own cells."""
    rows, columns = (np.flatnonzero(ink.max(axis=axis) > FAINT * ink.max()) for axis in (1, 0))
    box = [(found[0] + found[-1] + 1) / 2 for found in (rows, columns)]
    side = max(found[-1] + 1 - found[0] for found in (rows, columns))
    places = [np.arange(cells) + 0.5 for cells in ink.shape]
    mass = [ink.sum(axis=1 - axis) @ places[axis] / ink.sum() for axis in (0, 1)]
    return side, box, mass


def _thickness(ink):
    """Pixels across a stroke: its area over half of its outline, by the picture's total variation.

    A total variation along rows and columns is 4 / pi of the outline's length, over all directions.
    """
    framed = np.pad(ink, ((0, 0), (1, 1), (1, 1)))
    variation = sum(np.abs(np.diff(framed, axis=axis)).sum() for axis in (1, 2))
    return float(2 * ink.sum() / (variation * np.pi / 4))
