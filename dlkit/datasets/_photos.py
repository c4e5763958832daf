"""`load_photo`: one colour photograph as an array. Sets of labelled images: `_images.py`."""

import os
import warnings
from dataclasses import dataclass

import numpy as np

from dlkit.datasets import _arrays, _registry
from dlkit.datasets._faults import FileFault

MOST_PIXELS = 50_000_000
# Not all that Pillow knows: for some formats (EPS) it starts other programs.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
# What Pillow's readers were seen to raise over damaged files.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, OverflowError)


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
            with the kit; or the path of a JPEG, PNG, WebP, GIF, BMP, TIFF or PPM file.
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
        path = _registry.installed(entry)
        return Photo(_pixels(path), entry.name, _registry.provenance(entry, path))
    path = _registry.find_path(name_or_path, "photo")
    source = f"{path.name}: a picture of your own, of origin and licence unknown to the kit."
    return Photo(_pixels(path), path.stem, source)


def _pixels(path):
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            # Of damaged notes beside the pixels, and of sizes that `_check` refuses.
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as image:
                _check(path, image)
                return np.array(_on_white(ImageOps.exif_transpose(image)))
    except Image.DecompressionBombError:
        raise _too_large(path) from None
    except FileFault:
        raise
    except _DAMAGE as error:
        raise FileFault(
            path,
            f"it cannot be read as a picture ({error})",
            "A whole JPEG, PNG, WebP, GIF, BMP, TIFF or PPM file was expected.",
            "Open it in a picture program and save it again.",
        ) from error


def _check(path, image):
    if image.width * image.height > MOST_PIXELS:
        raise _too_large(path)
    if image.mode.startswith(("I", "F")):
        raise FileFault(
            path,
            f"it has more than 8 bits a pixel (mode {image.mode})",
            "8 bits for each of red, green and blue were expected.",
            "Save it as an ordinary JPEG or PNG.",
        )


def _too_large(path):
    return FileFault(
        path,
        "the picture is too large",
        f"At most {MOST_PIXELS:,} pixels were expected.",
        "Save a smaller copy of it.",
    )


def _on_white(image):
    from PIL import Image

    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image).convert("RGB")
