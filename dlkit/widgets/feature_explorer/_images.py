"""The images that an explorer is given, checked against what the model takes. Draws nothing."""

from typing import Any

import numpy as np

from dlkit._validation import fault, shown

LARGEST = float(np.finfo(np.float32).max)


class Images:
    """Images as a model takes them, one at a time, and as they are drawn.

    Args:
        images: (n, height, width), (n, height, width, 1) or (n, height, width, 3).
        shape: of the model's input, (height, width, channels); None where any length will do.
        labels: the true class of each, as a number or a name; or None.
        names: of the classes, for labels that are numbers; or None.

    Raises:
        ValueError: If the model cannot take them, or there is not one label for each.
    """

    def __init__(self, images: Any, shape: tuple, labels: Any = None, names: Any = None):
        self.array = _checked(np.asarray(images), shape)
        self.labels = None if labels is None else _labels(labels, len(self.array), names)
        self.low, self.high = _ends(self.array)

    def __len__(self):
        return len(self.array)

    def __getitem__(self, number: int) -> np.ndarray:
        """One image as the model takes it: float32 (height, width, channels)."""
        return self.array[number].astype(np.float32)

    def shown(self, number: int) -> np.ndarray:
        """One image with its own numbers where it is grey, (height, width); in colour, as drawn."""
        image = self.array[number]
        return image[..., 0].astype(float) if image.shape[2] == 1 else self.drawn(number)

    def drawn(self, number: int) -> np.ndarray:
        """One image as it is drawn: uint8 (height, width), or (height, width, 3) in colour."""
        share = (self.array[number].astype(float) - self.low) / ((self.high - self.low) or 1.0)
        picture = np.rint(255 * share.clip(0, 1)).astype(np.uint8)
        return picture[..., 0] if picture.shape[2] == 1 else picture


def _checked(array, shape):
    """(n, height, width, channels)."""
    wide = array[..., None] if array.ndim == 3 and shape[2] == 1 else array
    fits = wide.ndim == 4 and all(
        want is None or want == got for want, got in zip(shape, wide.shape[1:], strict=True)
    )
    if not fits or len(wide) == 0 or wide.dtype.kind not in "buif":
        kind = "" if array.dtype.kind in "buif" else f" and type {shown(str(array.dtype))}"
        raise ValueError(
            fault(
                "`images` is not what the model takes.",
                f"One or more images for the input shape {shape} were expected. "
                f"Received: images of shape {array.shape}{kind}.",
                _remedy(array, shape),
            )
        )
    low, high = float(wide.min()), float(wide.max())
    if not -LARGEST <= low <= high <= LARGEST:
        raise ValueError(
            fault(
                "`images` holds numbers that are not finite, or larger than float32 holds.",
                f"Numbers of a size up to {LARGEST:.2g} were expected. "
                f"Received: from {low:.3g} to {high:.3g}.",
                "Pass the images as the model was trained on them.",
            )
        )
    return wide


def _remedy(array, shape):
    if array.shape == tuple(shape) or (array.ndim == 2 and array.shape == tuple(shape[:2])):
        return "Pass a stack of images, even of one: images[None]."
    return f"Pass an array of shape (n, {', '.join(str(n or 'any') for n in shape)})."


def _labels(labels, count, names):
    labels = np.asarray(labels).ravel().tolist()
    if len(labels) != count:
        raise ValueError(
            fault(
                f"`labels` has {len(labels)} entries for {count} images.",
                "One label for each image was expected.",
                "Pass the labels of the same images, for example labels=y_test[:10].",
            )
        )
    return [_named(label, names) for label in labels]


def _named(label, names):
    known = names is not None and isinstance(label, int) and 0 <= label < len(names)
    return str(names[label] if known else label)


def _ends(array):
    """The values that are drawn black and white."""
    if array.dtype == np.uint8:
        return 0.0, 255.0
    low, high = float(array.min()), float(array.max())
    return (0.0, 1.0) if low >= 0 and 0.5 <= high <= 1 else (low, high)
