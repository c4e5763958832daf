"""One picture file as an array, upright, in colour, on white. What it shows: the loaders."""

import warnings
from contextlib import contextmanager

import numpy as np

from dlkit.datasets._faults import FileFault

MOST_PIXELS = 50_000_000
# Not all that Pillow knows: for some formats (EPS) it starts other programs.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
SUFFIXES = (
    *(".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"),
    *(".tif", ".tiff", ".ppm", ".pgm", ".pbm"),
)
# What Pillow's readers were seen to raise over damaged files.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, OverflowError)
_ORIENTATION, _LYING = 0x0112, (5, 6, 7, 8)


def read_picture(path, size=None):
    """uint8 (height, width, 3), turned as the camera noted; scaled to a size where one is given.

    Scaling averages over what becomes one pixel, and does not keep the proportions.
    """
    from PIL import Image, ImageOps

    with _opened(path) as image:
        image = _on_white(ImageOps.exif_transpose(image))
        if size and (image.height, image.width) != size:
            height, width = size
            image = image.resize((width, height), Image.Resampling.BICUBIC)
        return np.array(image)


def read_size(path):
    """(height, width) by the header, as `read_picture` would turn it."""
    with _opened(path) as image:
        lying = image.getexif().get(_ORIENTATION) in _LYING
        return image.size if lying else image.size[::-1]


@contextmanager
def _opened(path):
    from PIL import Image

    if path.is_dir():
        raise FileFault(
            path,
            "this is a folder",
            "One picture file was expected.",
            "Pass the path of a picture in it; load_images reads a folder of pictures by class.",
        )
    try:
        with warnings.catch_warnings():
            # Of damaged notes beside the pixels, and of sizes that `_check` refuses.
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as image:
                _check(path, image)
                yield image
    except Image.DecompressionBombError:
        raise _too_large(path) from None
    except FileFault:
        raise
    except _DAMAGE as error:
        raise FileFault(
            path,
            f"it cannot be read as a picture ({_reason(error, path)})",
            "A whole JPEG, PNG, WebP, GIF, BMP, TIFF or PPM file was expected.",
            "Open it in a picture program and save it again.",
        ) from error


def _reason(error, path):
    """The words of Pillow or of the system, without the path, which is told already."""
    return getattr(error, "strerror", None) or str(error).replace(f" {str(path)!r}", "")


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
