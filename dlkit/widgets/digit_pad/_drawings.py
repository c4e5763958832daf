"""Drawings as short texts, and training images as drawings; knows no network."""

import base64
import binascii
import zlib

import numpy as np

from dlkit._validation import fault, shown

FROM, TO = 0.45, 0.95  # of the pad: how large a sample is drawn


def as_text(drawing):
    """A drawing of bytes as a short text; the empty drawing is the empty text."""
    if not drawing.any():
        return ""
    return base64.b64encode(zlib.compress(np.ascontiguousarray(drawing).tobytes(), 9)).decode()


def from_text(text, size):
    """The drawing (size, size) of a text that `as_text` gave, or a ValueError."""
    if not text:
        return np.zeros((size, size), np.uint8)
    try:
        packed = base64.b64decode(text, validate=True)
        pixels = zlib.decompressobj().decompress(packed, size * size + 1)
    except (binascii.Error, ValueError, zlib.error):
        pixels = b""
    if len(pixels) != size * size:
        raise ValueError(
            fault(
                "`drawing` is no drawing.",
                "The text of one, taken from `panel.state`, or the number of a training image was "
                f"expected. Received: drawing={shown(text, 40)}.",
                "Pass '' for an empty pad, or for example drawing=0.",
            )
        )
    return np.frombuffer(pixels, np.uint8).reshape(size, size)


def sample(ink, size, seed):
    """A training image's ink (height, width) as a drawing: of another size, somewhere on the pad.

    Args:
        ink: shares of ink, from 0 to 1.
        size: cells along the pad's edge.
        seed: of the size and the place.
    """
    rows, columns = (np.flatnonzero(ink.max(axis=axis) > 0.1) for axis in (1, 0))
    if not len(rows):
        return np.zeros((size, size), np.uint8)
    rng = np.random.default_rng(seed)
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    side = size * rng.uniform(FROM, TO)
    scale = side / max(ink.shape)
    corners = [rng.uniform(0, size - scale * cells) for cells in ink.shape]
    pulls = [_between(cells, size, scale, at) for cells, at in zip(ink.shape, corners, strict=True)]
    smooth = pulls[0] @ ink @ pulls[1].T
    return np.round(255 * np.clip((smooth - 0.3) / 0.3, 0, 1)).astype(np.uint8)


def _between(cells, size, scale, corner):
    """(size, cells): the weights of each cell's two neighbours at the places of a finer grid."""
    places = (np.arange(size) + 0.5 - corner) / scale - 0.5
    return np.clip(1 - np.abs(places[:, None] - np.arange(cells)), 0, None)
