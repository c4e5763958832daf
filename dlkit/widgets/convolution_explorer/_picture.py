"""The image that the kernel runs over: any array, checked and made small; knows no kernel."""

from os import PathLike
from typing import Any

import numpy as np

from dlkit._validation import fault, shown

LARGEST = 256  # pixels a side
LARGEST_VALUE = 1e9
FILE = "Pass the pixels of the file: dlkit.datasets.load_photo(path).pixels."
REMEDY = "Pass one image, for example images[0]; for colour the channels come last."


def prepared(image: Any) -> tuple[np.ndarray, str]:
    """An image as (height, width) or (height, width, 3), and words on how it was made smaller.

    A large image is reduced by the mean of square blocks of pixels, which keeps its brightness.
    It is a copy, so that what is computed from it stays true.

    >>> image, note = prepared(np.ones((600, 300)))
    >>> image.shape, note
    ((200, 100), 'reduced from 600x300: each pixel is the mean of 3x3')
    """
    if image is None:
        return made_picture(), "a made picture"
    array = _checked(image)
    block = -(-max(array.shape[:2]) // LARGEST)
    if block == 1:
        return array.copy(), ""
    height, width = array.shape[:2]
    note = f"reduced from {height}x{width}: each pixel is the mean of {block}x{block}"
    return reduced(array, block), note


def reduced(image: np.ndarray, block: int) -> np.ndarray:
    """Means of block x block pixels (fewer at the far edges); whole numbers stay whole.

    >>> reduced(np.array([[0, 2, 9], [4, 6, 9]], np.uint8), 2).tolist()
    [[3, 9]]
    """
    means = image.astype(float)
    for axis in (0, 1):
        starts = np.arange(0, image.shape[axis], block)
        counts = np.diff(np.append(starts, image.shape[axis]))
        counts = np.expand_dims(counts, tuple({0, 1, 2} - {axis})[: image.ndim - 1])
        means = np.add.reduceat(means, starts, axis) / counts
    return means if image.dtype.kind == "f" else np.rint(means).astype(image.dtype)


def made_picture(side: int = 64) -> np.ndarray:
    """A picture with a bar each way, a slanted edge, a disc, a ramp and single points, uint8.

    >>> picture = made_picture()
    >>> picture.shape, picture.dtype.name
    ((64, 64), 'uint8')
    """
    rows, columns = np.mgrid[:side, :side] * (64 / side)
    picture = np.full((side, side), 60.0)
    picture[(columns >= 6) & (columns < 12) & (rows >= 5) & (rows < 29)] = 230  # upright bar
    picture[(rows >= 10) & (rows < 16) & (columns >= 18) & (columns < 34)] = 230  # lying bar
    picture[(rows - 4) + (columns - 60) > -14] = 150  # one slanted edge, all across the picture
    ramp = (rows >= 50) & (rows < 60) & (columns >= 4) & (columns < 30)
    picture[ramp] = (columns[ramp] - 4) * 9.0
    disc = 11.5 - np.hypot(rows - 41, columns - 46)
    picture += np.clip(disc + 0.5, 0, 1) * (245 - picture)
    for row, column in ((22, 20), (22, 25), (26, 22)):
        picture[row * side // 64, column * side // 64] = 255
    return np.rint(picture).astype(np.uint8)


def channels(image: np.ndarray) -> np.ndarray:
    """The image as (channels, height, width) numbers."""
    return (image[None] if image.ndim == 2 else np.moveaxis(image, -1, 0)).astype(float)


def _checked(image):
    try:
        array = np.asarray(image)
    except (TypeError, ValueError):
        array = np.zeros(0, object)
    if array.dtype.kind not in "buif":
        path = isinstance(image, str | PathLike)
        raise _unfit("numbers", f"image={shown(image)}", FILE if path else REMEDY)
    if array.ndim == 3 and array.shape[-1] == 1:
        array = array[..., 0]
    shape = f"image of shape {array.shape}"
    if array.ndim == 3 and array.shape[-1] == 4:
        remedy = "Pass image[..., :3], which leaves out the fourth channel, how opaque a pixel is."
        raise _unfit("(height, width) or (height, width, 3)", shape, remedy)
    if not (array.ndim == 2 or (array.ndim == 3 and array.shape[-1] == 3)) or array.size == 0:
        raise _unfit("(height, width) or (height, width, 3)", shape)
    if not np.isfinite(array).all():
        remedy = "Mend it first, for example with np.nan_to_num(image)."
        raise _unfit("finite numbers", f"{shape} with NaN or infinity", remedy)
    largest = np.abs(array.astype(float)).max()
    if largest > LARGEST_VALUE:
        remedy = "Divide it, for example image / image.max()."
        raise _unfit("numbers of at most 1e9 in size", f"{shape} with {largest:.3g}", remedy)
    return array.astype(float) if array.dtype == bool else array


def _unfit(expected, received, remedy=REMEDY):
    return ValueError(
        fault(
            "`image` is no image.",
            f"{expected[0].upper()}{expected[1:]} were expected. Received: {received}.",
            remedy,
        )
    )
