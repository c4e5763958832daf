"""`load_photo`: one colour photograph as an array. Sets of labelled images: `_images.py`."""

import os
from dataclasses import dataclass

import numpy as np

from dlkit.datasets import _arrays, _origins, _registry
from dlkit.datasets.formats._picture import read_picture


@dataclass(frozen=True, eq=False, repr=False)
class Photo:
    """A photograph.

    Attributes:
        pixels: uint8 (height, width, 3), red, green and blue from 0 to 255; read-only.
        name: what it is called.
        source: origin and licence in words.
    """

    pixels: np.ndarray
    name: str
    source: str

    def __post_init__(self):
        object.__setattr__(self, "pixels", _arrays.read_only(self.pixels))

    def __repr__(self):
        height, width, _ = self.pixels.shape
        return f"{self.name}: a photograph of {height} x {width} pixels, colour"


def load_photo(name_or_path: str | os.PathLike) -> Photo:
    """A colour photograph by name or by path.

    Args:
        name_or_path: "china" or "flower" (427 x 640 pixels) or "hopper" (600 x 512), all installed
            with the kit; or the path of a JPEG, PNG, WebP, GIF, BMP, TIFF or PPM file,
            or its short name where it lies in `datasets/own`.
            It is turned upright as its camera noted, grey becomes colour, what is transparent
            becomes white. A name goes before a path: "./china" is a path.

    Returns:
        A Photo: pixels uint8 (height, width, 3), name, source.

    Raises:
        ValueError: an unknown name, or a file that is no picture, damaged, or too large.
        FileNotFoundError: there is nothing at the path.

    >>> load_photo("china")
    china: a photograph of 427 x 640 pixels, colour
    >>> load_photo("china").pixels.shape
    (427, 640, 3)
    """
    entry = _registry.find(name_or_path, "photo")
    if entry:
        path = _origins.located(entry)
        return Photo(read_picture(path), entry.name, _origins.provenance(entry, path))
    path = _registry.find_path(name_or_path, "photo")
    source = f"{path.name}: a picture of your own, of origin and licence unknown to the kit."
    return Photo(read_picture(path), path.stem, source)
