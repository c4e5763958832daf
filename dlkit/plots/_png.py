"""A figure as the bytes of a small PNG: few colours, no date, no names. Knows no notebook."""

from contextlib import nullcontext
from io import BytesIO
from math import ceil
from typing import Any

import numpy as np

from dlkit.plots._style import DPI, is_ours, styled

TARGET = 40_000  # bytes
FEWER = (256, 192, 128, 96, 64, 48, 32, 24, 16)  # colours to try, until the file is small enough
SAMPLED = 9_000  # pixels that show which colours a photograph needs
DRAWING = 128  # colours for a drawing on a plain ground: lines and letters need no more


def png(figure: Any, dpi: int = DPI) -> bytes:
    """A figure needs few colours: 256 for photographs, 128 for drawings, fewer where 40 kB ask it.

    Where the figure has no more than 256 colours to begin with, and is small enough, each is kept.

    Args:
        figure: A matplotlib `Figure`.
        dpi: Pixels an inch.

    Returns:
        The file's bytes: the same for the same figure, opaque, without date or program name.

    Example:
        >>> from matplotlib.figure import Figure
        >>> png(Figure(figsize=(1, 1)))[:4]
        b'\\x89PNG'
    """
    picture = _pixels(figure, dpi)
    if picture.getcolors(256) is not None:
        data = _encoded(_exact(picture))
        if len(data) <= TARGET:
            return data
    return _reduced(picture)


def _pixels(figure, dpi):
    """The figure as an opaque RGB picture on white."""
    from PIL import Image

    # A figure made by hand keeps IPython's habit: whatever hangs over the edge is taken in.
    whole = is_ours(figure) or figure.get_layout_engine() is not None
    buffer = BytesIO()
    with styled() if is_ours(figure) else nullcontext():
        figure.savefig(
            buffer,
            format="png",
            dpi=dpi,
            facecolor=figure.get_facecolor(),
            bbox_inches=None if whole else "tight",
            pil_kwargs={"compress_level": 0},
        )
    picture = Image.open(buffer).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")


def _exact(picture):
    """The same pixels as indices into a palette that holds each colour once."""
    from PIL import Image

    levels = np.asarray(picture).astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    colours, indices = np.unique(levels, return_inverse=True)
    indexed = Image.fromarray(indices.reshape(levels.shape).astype(np.uint8), "P")
    indexed.putpalette([int(c) >> shift & 255 for c in colours for shift in (16, 8, 0)])
    return indexed


def _reduced(picture):
    """The picture in as many of FEWER colours as fit into TARGET, or else in the fewest."""
    colours = picture.getcolors(picture.width * picture.height)
    ground = max(count for count, _colour in colours) * 2 > picture.width * picture.height
    sample = _sample(picture) if len(colours) > SAMPLED else picture
    for count in (count for count in FEWER if count <= (DRAWING if ground else FEWER[0])):
        indexed = sample.quantize(count - 1, method=0, kmeans=1)
        if sample is not picture:
            indexed = picture.quantize(palette=indexed, dither=0)
        data = _encoded(_with_white(indexed, picture, count - 1))
        if len(data) <= TARGET:
            break
    return data


def _with_white(indexed, picture, place):
    """The page stays white, as a colour of its own: merged with a bright sky it would turn grey."""
    from PIL import Image

    white = (np.asarray(picture) == 255).all(axis=-1)
    result = Image.fromarray(np.where(white, place, np.asarray(indexed)).astype(np.uint8), "P")
    result.putpalette([*indexed.getpalette()[: 3 * place], 255, 255, 255])
    return result


def _sample(picture):
    """Every so many pixels of a photograph: k-means over all of its colours would take seconds."""
    from PIL import Image

    step = ceil((picture.width * picture.height / SAMPLED) ** 0.5)
    return Image.fromarray(np.ascontiguousarray(np.asarray(picture)[::step, ::step]))


def _encoded(indexed):
    buffer = BytesIO()
    indexed.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
