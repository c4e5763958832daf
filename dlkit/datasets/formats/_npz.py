"""Image sets in NumPy's `.npz`: x_train, y_train, x_test, y_test. Pickles are never opened."""

import math
import zipfile
import zlib

import numpy as np

from dlkit.datasets import _arrays
from dlkit.datasets._faults import FileFault
from dlkit.datasets.formats._idx import DEFLATE_RATIO, MOST_BYTES

KEYS = ("x_train", "y_train", "x_test", "y_test")
# Of zipfile (RuntimeError: a password, an unknown method), zlib, and NumPy's own reader.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)


def read_npz(path):
    """The training pair and the test pair of an archive, and its class names or None."""
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGE as error:
        raise _damaged(path, error) from error
    with archive:
        _check_keys(path, archive)
        pairs = [_pair(path, archive, part) for part in ("train", "test")]
        _arrays.check_same_size(path, pairs)
        class_names = _class_names(path, archive, max(y.max() for _, y in pairs))
        if class_names is None:
            _check_lowest(path, pairs[0][1])
        return pairs, class_names


def _check_keys(path, archive):
    held = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
    missing = [key for key in KEYS if key not in held]
    if missing:
        raise FileFault(
            path,
            f"the file has no {', '.join(missing)}",
            f"The keys {', '.join(KEYS)} were expected; it has {', '.join(held) or 'none'}.",
            "Save them as np.savez(path, x_train=..., y_train=..., x_test=..., y_test=...).",
        )


def _pair(path, archive, part):
    x = _arrays.images(f"{path}, x_{part}", _array(path, archive, f"x_{part}"))
    y = _arrays.labels(f"{path}, y_{part}", _array(path, archive, f"y_{part}"))
    _arrays.check_counts(f"{path}, {part}", x, y)
    return x, y


def _check_lowest(path, y):
    """Without names nothing says that classes are left empty on purpose."""
    if y.min() > 0:
        raise FileFault(
            path,
            f"no training image has class 0; y_train begins at {y.min()}",
            "The number of each image's class was expected, from 0.",
            f"Subtract {y.min()} from y_train and y_test and save them anew; or save class_names "
            "too, with a name for each class from 0.",
        )


def _class_names(path, archive, highest):
    if "class_names.npy" not in archive.namelist():
        return None
    held = _array(path, archive, "class_names")
    if held.ndim != 1 or held.dtype.kind != "U" or len(held) <= highest:
        raise FileFault(
            path,
            f"class_names is of type {held.dtype} and shape {held.shape}",
            f"A text for each class was expected, {highest + 1} or more.",
            "Save class_names=np.array(['cat', 'dog']), or leave the key out.",
        )
    return tuple(map(str, held))


def _array(path, archive, key):
    where = f"{path}, {key}"
    try:
        info = archive.getinfo(f"{key}.npy")
        _check_method(where, info)
        with archive.open(info) as member:
            shape, dtype = _header(member)
            _check_promise(where, info, shape, dtype, info.file_size - member.tell())
        with archive.open(info) as member:
            return np.lib.format.read_array(member, allow_pickle=False)
    except FileFault:
        raise
    except _DAMAGE as error:
        raise _damaged(where, error) from error


def _check_method(where, info):
    """Other methods raise errors of their own over damage, and tell no bound on what they hold."""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FileFault(
            where,
            f"it is packed by the method {info.compress_type} of zip",
            "Plain (0) or deflated (8) was expected.",
            "Save it anew with np.savez or np.savez_compressed.",
        )


def _header(member):
    version = np.lib.format.read_magic(member)
    if version == (1, 0):
        shape, _, dtype = np.lib.format.read_array_header_1_0(member)
    else:
        shape, _, dtype = np.lib.format.read_array_header_2_0(member)
    return shape, dtype


def _check_promise(where, info, shape, dtype, held):
    if dtype.hasobject:
        raise FileFault(
            where,
            "it holds Python objects, which are stored as a pickle",
            "A plain array was expected: to open a pickle is to run whatever program is in it.",
            "Save it anew with one type and one shape for all, for example x.astype('uint8').",
        )
    promised, packed = math.prod(shape) * dtype.itemsize, info.compress_size
    deflated = info.compress_type == zipfile.ZIP_DEFLATED
    if promised > MOST_BYTES or promised != held or (deflated and held > packed * DEFLATE_RATIO):
        raise FileFault(
            where,
            f"the header promises {promised:,} bytes, the archive {held:,}, from {packed:,} packed",
            f"Sizes that agree were expected, of {MOST_BYTES:,} bytes at most.",
            "Save or download the file again, or take a part of the set.",
        )


def _damaged(where, error):
    return FileFault(
        where,
        f"it cannot be read ({error})",
        "A whole file from np.savez was expected.",
        "Save or download it again.",
    )
