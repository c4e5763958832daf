"""`load_images` and the record that it returns. The formats: `_folder.py`, `_idx.py`, `_npz.py`."""

import os
from dataclasses import KW_ONLY, dataclass, replace

import numpy as np

from dlkit._validation import fault, one_of
from dlkit.datasets import _arrays, _folder, _npz, _registry, _split
from dlkit.datasets._faults import FileFault


@dataclass(frozen=True, eq=False, repr=False)
class ImageData:
    """Labelled images to train, to test, and where asked to validate with; read-only arrays.

    Attributes:
        x_train, x_test: uint8 (n, height, width) grey or (n, height, width, 3) colour, 0 to 255.
        y_train, y_test: int64 (n,), the class of each image, from 0.
        class_names: a text for each class; `class_names[y_train[0]]` names the first image.
        source: origin and licence in words.
        x_validation, y_validation: as the others, or None until `validation` sets them aside.
        name: what the set is called.

    >>> load_images("digits")
    digits: 1,437 training and 360 test images, 8 x 8 grey, 10 classes
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple[str, ...]
    source: str
    _: KW_ONLY
    x_validation: np.ndarray | None = None
    y_validation: np.ndarray | None = None
    name: str = "images"

    def __post_init__(self):
        for part in ("train", "validation", "test"):
            for key in (f"x_{part}", f"y_{part}"):
                object.__setattr__(self, key, _arrays.read_only(getattr(self, key)))

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one image: (height, width), or (height, width, 3)."""
        return self.x_train.shape[1:]

    def __repr__(self):
        height, width, *channels = self.shape
        counts = f"{len(self.x_train):,} training"
        if self.x_validation is not None:
            counts += f", {len(self.x_validation):,} validation"
        return (
            f"{self.name}: {counts} and {len(self.x_test):,} test images, "
            f"{height} x {width} {'colour' if channels else 'grey'}, "
            f"{len(self.class_names)} classes"
        )

    def validation(self, fraction: float = 0.2, seed: int = 0) -> "ImageData":
        """A new record with a part of the training images set aside, the same share of each class.

        Args:
            fraction: the share of the training images, between 0 and 1.
            seed: which images are drawn; the same seed draws the same ones.

        Returns:
            An ImageData whose `x_validation` and `x_train`, both shuffled, make up the `x_train`
            here. The test part stays as it is.

        Raises:
            ValueError: there is a validation part already, or a class is too small to be shared.

        >>> load_images("digits").validation(fraction=0.25)
        digits: 1,077 training, 360 validation and 360 test images, 8 x 8 grey, 10 classes
        """
        count = _split.share(len(self.y_train), _split.check_fraction(fraction))
        seed = _split.check_seed(seed)
        if self.x_validation is not None:
            raise ValueError(
                fault(
                    f"{self.name} has {len(self.x_validation):,} validation images already.",
                    "A record without any was expected.",
                    "Call .validation(...) on what load_images returned.",
                )
            )
        rest, drawn = _split.stratified(self.name, self.y_train, count, seed)
        return replace(
            self,
            x_train=self.x_train[rest],
            y_train=self.y_train[rest],
            x_validation=self.x_train[drawn],
            y_validation=self.y_train[drawn],
        )


def load_images(
    name_or_path: str | os.PathLike, split: str | None = None, seed: int = 0
) -> ImageData:
    """Labelled images by name or by path, in a training part and a test part.

    Args:
        name_or_path: "digits" (1,797 real handwritten digits of 8 x 8 pixels, installed with the
            kit; each value v of 0 to 16 becomes round(255 v / 16)), or the path of your own set:
            - an `.npz` file with the keys x_train, y_train, x_test, y_test and perhaps class_names;
            - a folder of IDX files, plain or gzipped (of both, the plain one is read), with names
              such as train-images-idx3-ubyte.gz: a pair to train and a pair to test (t10k-, test-),
              or one pair only;
            - one IDX images file, its labels file beside it.
            A name goes before a path ("./digits" is a path), `~` is your home, and a relative path
            starts from the working directory.
        split: None is the set's own: for digits "shuffled", for an `.npz` or two IDX pairs the two
            parts as they are, for one IDX pair "ordered".
            "ordered": all images in file order, training file first; the last fifth tests.
            "shuffled": all images at random; a fifth tests, the same share of each class.
        seed: which images a shuffled split draws. Other splits do not depend on it.

    Returns:
        An ImageData: uint8 images, int64 labels, class names, source.

    Raises:
        ValueError: an unknown name, or a file that is damaged, mislabelled or of another shape.
        FileNotFoundError: there is nothing at the path.

    >>> digits = load_images("digits", split="ordered")
    >>> digits.x_train.shape, digits.x_train.dtype, int(digits.x_train.max())
    ((1437, 8, 8), dtype('uint8'), 255)

    References:
        E. Alpaydin, C. Kaynak (1998). Optical Recognition of Handwritten Digits. UCI Machine
        Learning Repository. doi:10.24432/C50P49
        Y. LeCun, L. Bottou, Y. Bengio, P. Haffner (1998). Gradient-based learning applied to
        document recognition. Proceedings of the IEEE 86(11). doi:10.1109/5.726791 (MNIST)
    """
    if split is not None:
        remedy = "Leave it out for the set's own split."
        one_of("split", split, ("ordered", "shuffled"), remedy=remedy)
    seed = _split.check_seed(seed)
    entry = _registry.find(name_or_path, "images")
    if entry:
        name, source, pairs, class_names = _digits(entry)
        where, split = name, split or "shuffled"
    else:
        where = _registry.find_path(name_or_path, "images")
        name, source, pairs, class_names = _from_disk(where)
    (x_train, y_train), (x_test, y_test) = _parts(where, pairs, split, seed)
    if class_names is None:
        class_names = tuple(map(str, range(max(y_train.max(), y_test.max()) + 1)))
    return ImageData(x_train, y_train, x_test, y_test, class_names, source, name=name)


def _digits(entry):
    from sklearn.datasets import load_digits

    path = _registry.installed(entry)
    try:
        bunch = load_digits()
    except (OSError, EOFError, ValueError) as error:
        raise _registry.damaged(entry, path, error) from error
    # Integers all the way, so the bytes are the same everywhere: 16 becomes 255, 8 becomes 128.
    x = (bunch.images.astype(int) * 255 + 8) // 16
    pair = x.astype(np.uint8), bunch.target.astype(np.int64)
    return entry.name, _registry.provenance(entry, path), [pair], None


def _from_disk(path):
    class_names = None
    if path.is_dir():
        pairs, form = _folder.read_folder(path), "a folder of IDX files"
    elif path.suffix.lower() == ".npz":
        (pairs, class_names), form = _npz.read_npz(path), "an .npz file"
    elif _folder.is_idx(path):
        pairs, form = _folder.read_file(path), "an IDX file"
    else:
        raise FileFault(
            path,
            "a file of this name is not read as a set of images",
            "An .npz file, a folder of IDX files, or an IDX images file was expected.",
            "Save your arrays: np.savez(path, x_train=..., y_train=..., x_test=..., y_test=...).",
        )
    # Not the whole path, which is this machine's affair and would change the outputs of notebooks.
    name = path.resolve().name
    source = f"{name}: {form} of your own, of origin and licence unknown to the kit."
    return name, source, pairs, class_names


def _parts(where, pairs, split, seed):
    if split is None and len(pairs) == 2:
        return pairs
    x, y = (np.concatenate(arrays) for arrays in zip(*pairs, strict=True))
    if split == "shuffled":
        count = _split.share(len(y), _split.TEST_FRACTION)
        train, test = _split.stratified(where, y, count, seed)
    else:
        train, test = _split.ordered(where, y)
    return (x[train], y[train]), (x[test], y[test])
