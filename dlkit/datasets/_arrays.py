"""What counts as images and as labels, and how anything else is refused. Reads no file."""

from types import MappingProxyType

import numpy as np

from dlkit.datasets._faults import FileFault

# Every class gets a name, so one wild label must not ask for a billion of them.
MOST_CLASSES = 65_536


def read_only(array):
    """A view that nobody can write to by accident; None stays None."""
    if array is None:
        return None
    view = array.view()
    view.flags.writeable = False
    return view


def read_only_table(table):
    """A mapping from names to arrays of which nothing can be changed; None stays None."""
    if table is None:
        return None
    return MappingProxyType({name: read_only(values) for name, values in table.items()})


def array_of(values):
    """The values as an array, which checks can look at; what is ragged becomes one without axes."""
    try:
        return np.asarray(values)
    except (TypeError, ValueError):
        return np.array(None, object)


def counted(n, word):
    """A count with its noun.

    >>> counted(1, "class"), counted(2000, "class"), counted(3, "font")
    ('1 class', '2,000 classes', '3 fonts')
    """
    many = f"{word}es" if word.endswith("s") else f"{word}s"
    return f"{n:,} {word if n == 1 else many}"


def rows(table, indices):
    """The same rows of every array of a table; None stays None."""
    return table and {name: values[indices] for name, values in table.items()}


def images(where, array):
    """The array as uint8 (n, height, width) or (n, height, width, 3), or a FileFault."""
    if array.ndim == 4 and array.shape[-1] == 1:
        array = array[..., 0]
    _check_shape(where, array.shape)
    if array.dtype == np.uint8:
        return array
    _check_whole(where, array)
    low, high = array.min(), array.max()
    if low < 0 or high > 255:
        raise FileFault(
            where,
            f"pixels run from {low} to {high}",
            "Whole numbers from 0 to 255 were expected.",
            "Scale them to that range, and save them as uint8.",
        )
    return array.astype(np.uint8)


def _check_shape(where, shape):
    if len(shape) != 3 and not (len(shape) == 4 and shape[-1] == 3):
        raise FileFault(
            where,
            f"the images have the shape {shape}",
            "(n, height, width) for grey or (n, height, width, 3) for colour was expected.",
            _shape_remedy(shape),
        )
    if 0 in shape:
        raise FileFault(
            where,
            f"the shape {shape} holds no image",
            "At least one was expected.",
            "Check how the file was made.",
        )


def _shape_remedy(shape):
    if len(shape) == 2:
        return "Reshape flat images, for example x.reshape(-1, 28, 28), and save them anew."
    if len(shape) == 4 and shape[1] == 3:
        return "Put the channels last, np.moveaxis(x, 1, -1), and save them anew."
    return "Reshape the array, and save it anew."


def _check_whole(where, array):
    kind = array.dtype.kind
    if kind in "iu":
        return
    what, remedy = f"the pixels are of type {array.dtype}", "Save them anew as uint8."
    if kind == "b":
        remedy = "Multiply by 255 and save them anew: (x * 255).astype('uint8')."
    if kind == "f":
        low, high = array.min(), array.max()
        what += f", from {low:g} to {high:g}"
        remedy = "Scale them to 0..255, and save them anew as np.rint(x).astype('uint8')."
        if low >= 0 and high <= 1:
            remedy = "Multiply by 255 and save them anew: np.rint(x * 255).astype('uint8')."
    raise FileFault(where, what, "Whole numbers from 0 to 255 (uint8) were expected.", remedy)


def labels(where, array):
    """The array as int64 (n,), each label the number of a class from 0, or a FileFault."""
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise FileFault(
            where,
            f"the labels have the shape {array.shape}",
            "One number for each image, (n,), was expected.",
            "Turn one-hot rows into numbers with y.argmax(axis=1), and save them anew.",
        )
    if array.dtype.kind not in "iu":
        raise FileFault(
            where,
            f"the labels are of type {array.dtype}",
            "Integers were expected: the number of each image's class, from 0.",
            "Number the classes, np.unique(y, return_inverse=True)[1], and save that.",
        )
    if len(array) and (array.min() < 0 or array.max() >= MOST_CLASSES):
        raise FileFault(
            where,
            f"the labels run from {array.min()} to {array.max()}",
            f"Numbers from 0 to at most {MOST_CLASSES - 1:,} were expected.",
            "Number the classes from 0, np.unique(y, return_inverse=True)[1], and save that.",
        )
    return array.astype(np.int64)


def check_counts(where, x, y):
    """A FileFault unless there is one label for each image."""
    if len(x) != len(y):
        raise FileFault(
            where,
            f"{len(x):,} images, but {len(y):,} labels",
            "One label for each image was expected.",
            "Check that both come from the same set.",
        )


def check_same_size(where, pairs):
    """A FileFault unless the images of every pair have one shape."""
    shapes = [x.shape[1:] for x, _ in pairs]
    if len(set(shapes)) > 1:
        raise FileFault(
            where,
            f"training images are {shapes[0]}, test images {shapes[1]}",
            "One height, one width and one number of channels were expected.",
            "Check that both come from the same set.",
        )
