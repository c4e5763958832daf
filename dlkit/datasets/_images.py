"""`load_images`. Its record: `_image_data.py`; the files of one's own: `formats/`."""

import gzip
import os
import zipfile
import zlib
from pathlib import Path

import numpy as np

from dlkit._validation import one_of
from dlkit.datasets import _arrays, _origins, _registry, _split
from dlkit.datasets._faults import FileFault
from dlkit.datasets._image_data import ImageData
from dlkit.datasets.download import fetch
from dlkit.datasets.formats import _idx_folder, _image_folder, _npz
from dlkit.datasets.formats._picture import SUFFIXES
from dlkit.datasets.made import _glyph_files, _glyphs


def load_images(
    name_or_path: str | os.PathLike,
    split: str | None = None,
    seed: int = 0,
    size: tuple[int, int] | None = None,
) -> ImageData:
    """Labelled images by name or by path, in a training part and a test part.

    Args:
        name_or_path: "digits" (1,797 real handwritten digits of 8 x 8 pixels, installed with the
            kit; each value v of 0 to 16 becomes round(255 v / 16)); "glyphs" (6,000 digits of
            28 x 28 pixels that the kit drew in eight fonts, with the factors of each image);
            "glyphs_shifted" (1,100 of another look); "mnist" or "fashion_mnist" (70,000 images of
            28 x 28 pixels, 10,000 of them to test with; downloaded the first time, 12 and 31 MB);
            or the path of your own set:
            - an `.npz` file with the keys x_train, y_train, x_test, y_test and perhaps class_names;
            - a folder of IDX files, plain or gzipped (of both, the plain one is read), with names
              such as train-images-idx3-ubyte.gz: a pair to train and a pair to test (t10k-, test-),
              or one pair only; labels that begin at 1 (EMNIST letters) leave class "0" empty;
            - one IDX images file, its labels file beside it;
            - a folder of pictures by class, cat/*.png, dog/*.jpg and so on, perhaps with train/ and
              test/ above the classes. The folders' names, sorted, are the class names; where every
              picture is grey the images are; what is transparent becomes white.
            What lies in `datasets/own` has a short name: "letters" for letters.npz or letters/.
            A name goes before a path ("./digits" is a path), `~` is your home, and a relative path
            starts from the working directory.
        split: None is the set's own: for digits "shuffled", for glyphs, an `.npz` or two IDX pairs
            the two parts as they are, for one IDX pair "ordered".
            "ordered": all images in file order, training file first; the last fifth tests.
            "shuffled": all images at random; a fifth tests, the same share of each class.
            Pictures by class without train/ and test/ have no mixed order: they are shuffled.
        seed: which images a shuffled split draws. Other splits do not depend on it.
        size: (height, width) to which pictures by class are scaled (bicubic, antialiased), without
            regard to their proportions. None where they have one size already.

    Returns:
        An ImageData: uint8 images, int64 labels, class names, source.

    Raises:
        ValueError: an unknown name, or a file that is damaged, mislabelled or of another shape.
        FileNotFoundError: there is nothing at the path.
        DownloadFault: an OSError, where a set can neither be downloaded nor is on this disk.

    >>> digits = load_images("digits", split="ordered")
    >>> digits.x_train.shape, digits.x_train.dtype, int(digits.x_train.max())
    ((1437, 8, 8), dtype('uint8'), 255)

    References:
        E. Alpaydin, C. Kaynak (1998). Optical Recognition of Handwritten Digits. UCI Machine
        Learning Repository. doi:10.24432/C50P49
        Y. LeCun, L. Bottou, Y. Bengio, P. Haffner (1998). Gradient-based learning applied to
        document recognition. Proceedings of the IEEE 86(11). doi:10.1109/5.726791 (MNIST)
        H. Xiao, K. Rasul, R. Vollgraf (2017). Fashion-MNIST: a novel image dataset for
        benchmarking machine learning algorithms. arXiv:1708.07747
    """
    if split is not None:
        remedy = "Leave it out for the set's own split."
        one_of("split", split, ("ordered", "shuffled"), remedy=remedy)
    seed, size = _split.check_seed(seed), _image_folder.check_size(size)
    entry = _registry.find(name_or_path, "images")
    if entry and size:
        raise _image_folder.no_pictures(entry.name)
    if entry and entry.maker:
        return _drawn(entry, split, seed)
    if entry and entry.files:
        where = entry.name
        name, source, pairs, class_names = _downloaded(entry)
    elif entry:
        name, source, pairs, class_names = _digits(entry)
        where, split = name, split or "shuffled"
    else:
        where = _registry.find_path(name_or_path, "images")
        name, source, pairs, class_names = _from_disk(where, size)
        split = _image_folder.check_split(where, split, pairs)
    (x_train, y_train), (x_test, y_test) = _parts(where, pairs, split, seed, class_names)
    if class_names is None:
        class_names = tuple(map(str, range(max(y_train.max(), y_test.max()) + 1)))
    return ImageData(x_train, y_train, x_test, y_test, class_names, source, name=name)


def _digits(entry):
    path = _origins.located(entry)
    try:
        with gzip.open(path) as file:
            table = np.loadtxt(file, delimiter=",").astype(np.int64)
        levels, y = table[:, :-1].reshape(-1, 8, 8), table[:, -1]
    except (OSError, EOFError, LookupError, ValueError, zlib.error) as error:
        raise _origins.damaged(entry, path, error) from error
    # Integers all the way, so the bytes are the same everywhere: 16 becomes 255, 8 becomes 128.
    pair = ((levels * 255 + 8) // 16).astype(np.uint8), y
    return entry.name, _origins.provenance(entry, path), [pair], None


def _downloaded(entry):
    pairs = _idx_folder.read_pairs(fetch(entry.name))
    return entry.name, _origins.described(entry), pairs, entry.class_names or None


def _drawn(entry, split, seed):
    path = _origins.located(entry)
    try:
        pairs, class_names = _npz.read_npz(path)
        with np.load(path, allow_pickle=False) as arrays:
            tables = [_glyph_files.factors_of(arrays, part) for part in ("train", "test")]
    except (OSError, LookupError, ValueError, zipfile.BadZipFile) as error:
        raise _origins.damaged(entry, path, error) from error
    x = np.concatenate([x for x, _ in pairs])
    factors = {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
    rows = np.split(np.arange(len(x)), [len(pairs[0][1])])
    rows = [(numbers, y) for numbers, (_, y) in zip(rows, pairs, strict=True)]
    (train, y_train), (test, y_test) = _parts(entry.name, rows, split, seed, class_names)
    return ImageData(
        x[train],
        y_train,
        x[test],
        y_test,
        class_names,
        _origins.provenance(entry, path),
        name=entry.name,
        factors_train=_arrays.rows(factors, train),
        factors_test=_arrays.rows(factors, test),
        style=_glyphs.SHIPPED[entry.name][0],
    )


def _from_disk(path, size):
    class_names = None
    by_class = _image_folder.is_by_class(path)
    if size and not by_class:
        raise _image_folder.no_pictures(path)
    if by_class:
        pairs, class_names = _image_folder.read_folder(path, size)
        form = "a folder of pictures"
    elif path.is_dir():
        pairs, form = _idx_folder.read_folder(path), "a folder of IDX files"
    elif path.suffix.lower() == ".npz":
        (pairs, class_names), form = _npz.read_npz(path), "an .npz file"
    elif _idx_folder.is_idx(path):
        pairs, form = _idx_folder.read_file(path), "an IDX file"
    elif path.suffix.lower() in SUFFIXES:
        raise FileFault(
            path,
            "this is one picture",
            "A set of labelled images was expected: a folder of pictures for each class.",
            "Call load_photo with its path for the picture alone.",
        )
    else:
        raise FileFault(
            path,
            "a file of this name is not read as a set of images",
            "An .npz file, an IDX images file, or a folder of IDX files or of pictures by "
            "class was expected.",
            "Save your arrays: np.savez(path, x_train=..., y_train=..., x_test=..., y_test=...).",
        )
    # Not the whole path, which is this machine's affair and would change the outputs of notebooks.
    name = path.resolve().name
    source = f"{name}: {form} of your own, of origin and licence unknown to the kit."
    return name, source, pairs, class_names


def _parts(where, pairs, split, seed, class_names):
    if split is None and len(pairs) == 2:
        return pairs
    x, y = (np.concatenate(arrays) for arrays in zip(*pairs, strict=True))
    if split == "shuffled":
        count = _split.share(len(y), _split.TEST_FRACTION)
        by_class = isinstance(where, Path) and _image_folder.is_by_class(where)
        instead = "" if by_class else '; split="ordered" has no such limit'
        train, test = _split.stratified(
            where, y, count, seed, class_names=class_names, instead=instead
        )
    else:
        train, test = _split.ordered(where, y)
    return (x[train], y[train]), (x[test], y[test])
