"""What comes in: images, labels, and a network's answers to pictures, each checked early."""

import numpy as np

from dlkit._validation import fault, shown
from dlkit.widgets._names import listed
from dlkit.widgets.digit_pad._preparation import inked

REMEDY = (
    "Pass a function such as lambda images: model(images[..., None] / 255, training=False), with a "
    "softmax at its end."
)
MOST_CLASSES = 1000  # each has a row of the table
SUM = 1e-3  # how far from 1 the probabilities of one picture may add up to


def checked_images(images):
    """Grey images as an array (n, height, width), or a ValueError."""
    images = np.asarray(images)
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    fits = images.ndim == 3 and images.dtype.kind in "uif" and min(images.shape) > 0
    if not fits or max(images.shape[1:]) > 64 or min(images.shape[1:]) < 4:
        raise ValueError(
            fault(
                "`images` are no grey training images.",
                "Numbers of shape (n, height, width), of 4 to 64 pixels, were expected. "
                f"Received: {images.dtype} of shape {images.shape}.",
                "Pass for example images=data.x_train.",
            )
        )
    if not np.isfinite(images).all() or not inked(images).any():
        raise ValueError(
            fault(
                "`images` show nothing.",
                "Finite numbers, not all alike within each image, were expected. "
                f"Received: {shown(images.min())} to {shown(images.max())}.",
                "Look at them with dlkit.plots.mosaic first.",
            )
        )
    return images


def checked_labels(labels, count, class_names):
    """(labels as integers (n,), class names), or a ValueError."""
    labels = np.asarray(labels)
    if labels.shape != (count,) or labels.dtype.kind not in "ui" or labels.min() < 0:
        raise ValueError(
            fault(
                "`labels` are not the images' classes.",
                f"{count} integers from 0 were expected. Received: {labels.dtype} of shape "
                f"{labels.shape}.",
                "Pass for example labels=data.y_train; of one-hot ones np.argmax(labels, axis=1).",
            )
        )
    classes = int(labels.max()) + 1
    if classes > MOST_CLASSES:
        raise ValueError(
            fault(
                "`labels` count too many classes.",
                f"Integers below {MOST_CLASSES:,} were expected. Received: {classes - 1}.",
                "Number the classes from 0, as np.unique(labels, return_inverse=True)[1] does.",
            )
        )
    given = range(classes) if class_names is None else class_names
    names = listed("class_names", given, "Pass data.class_names, or leave class_names out.")
    if len(names) < max(classes, 2):
        raise ValueError(
            fault(
                "`class_names` does not name every class.",
                f"At least {max(classes, 2)} were expected. Received: {shown(names)}.",
                "Pass data.class_names, or leave class_names out.",
            )
        )
    return labels.astype(int), names


def answered(predict, images, names):
    """What `predict` says of images, as probabilities (n, classes), or a ValueError."""
    try:
        answers = np.asarray(predict(images))
    except Exception as error:
        raise ValueError(
            fault(
                f"`predict` fails: {type(error).__name__}: {shown(str(error), 200)}",
                f"It was given {images.dtype} of shape {images.shape}, as the training images are.",
                REMEDY,
            )
        ) from error
    expected = (len(images), len(names))
    if answers.shape != expected or answers.dtype.kind not in "uif":
        raise ValueError(
            fault(
                f"`predict` gave {answers.dtype} of shape {answers.shape}.",
                f"Probabilities of shape {expected}, a row for each image and a column for each of "
                f"{len(names)} classes, were expected.",
                REMEDY,
            )
        )
    _check_probabilities(answers)
    return answers.astype(float)


def _check_probabilities(answers):
    expected = "Probabilities were expected, which are not negative and add up to 1."
    if not np.isfinite(answers).all():
        what = "`predict` gave NaN or infinity."
    elif (answers < 0).any() or (np.abs(answers.sum(axis=1) - 1) > SUM).any():
        ends = f"{answers.min():.3g} to {answers.max():.3g}"
        what = f"`predict` gave no probabilities: {ends}, with sums from "
        what += f"{answers.sum(axis=1).min():.3g} to {answers.sum(axis=1).max():.3g}."
        expected += " These may be logits, from before the softmax."
    else:
        return
    raise ValueError(fault(what, expected, REMEDY))
