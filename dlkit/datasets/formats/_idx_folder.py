"""Which IDX files belong together, by their names. The files themselves are read in `_idx.py`."""

import re

from dlkit.datasets import _arrays
from dlkit.datasets._faults import FileFault
from dlkit.datasets.formats._idx import read_idx
from dlkit.datasets.formats._picture import SUFFIXES

_NAME = re.compile(
    r"(?P<stem>.*?)[-_.]?(?P<kind>images|labels)[-_.]idx\d[-_.]ubyte(\.gz)?", re.IGNORECASE
)
_PART = re.compile(r"(?P<set>.*?)(?P<part>train|t10k|test)")
_EXAMPLE = "train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz"


def is_idx(path):
    """Whether the name of the file is one of the IDX kind."""
    return _NAME.fullmatch(path.name) is not None


def read_folder(folder):
    """The pairs (images, labels) of a folder: one, or two with the training pair first."""
    found = _pairs(folder)
    order = list(found) if len(found) == 1 else _train_and_test(folder, found)
    pairs = [_read_pair(*found[stem]) for stem in order]
    _arrays.check_same_size(folder, pairs)
    return pairs


def read_pairs(paths):
    """The pairs of files that are known: images, labels, and perhaps both again to test with."""
    pairs = [_read_pair(*pair) for pair in zip(paths[::2], paths[1::2], strict=True)]
    _arrays.check_same_size(paths[0].parent, pairs)
    return pairs


def read_file(path):
    """The one pair of an images file, with the labels file that lies beside it."""
    stem, kind = _parse(path)
    if kind != "images":
        raise FileFault(
            path,
            "this is a file of labels by its name",
            f"Images and labels were expected, with names as in {_EXAMPLE}.",
            "Pass the path of the images file, or of the folder.",
        )
    beside = _files(path.parent)["labels"]
    if stem not in beside:
        raise _lonely(path, "labels")
    return [_read_pair(path, beside[stem])]


def _parse(path):
    match = _NAME.fullmatch(path.name)
    return match["stem"].lower(), match["kind"].lower()


def _files(folder):
    files = {"images": {}, "labels": {}}
    # Longest first, so that of a file and its .gz the unpacked one stays.
    for path in sorted(folder.iterdir(), key=lambda path: (-len(path.name), path.name)):
        if path.is_file() and is_idx(path):
            stem, kind = _parse(path)
            files[kind][stem] = path
    return files


def _pairs(folder):
    images, labels = _files(folder).values()
    if not images and not labels:
        raise FileFault(
            folder,
            _contents(folder),
            f"Names as in {_EXAMPLE} were expected, or a folder of pictures for each class.",
            "Make a folder for each class and move its pictures there: cat/*.png, dog/*.png."
            if _loose_pictures(folder)
            else "Pass the folder that holds these, or an .npz file.",
        )
    for stem in sorted(images.keys() ^ labels.keys()):
        path = images.get(stem) or labels.get(stem)
        raise _lonely(path, "labels" if stem in images else "images")
    return {stem: (images[stem], labels[stem]) for stem in sorted(images)}


def _loose_pictures(folder):
    return sum(path.suffix.lower() in SUFFIXES and path.is_file() for path in folder.iterdir())


def _contents(folder):
    if count := _loose_pictures(folder):
        return f"the folder holds {count:,} picture{'s' * (count > 1)} and no folder of a class"
    names = sorted(path.name for path in folder.iterdir())
    if not names:
        return "the folder is empty"
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return f"the folder holds no IDX files, but {', '.join(names[:4])}{more}"


def _train_and_test(folder, found):
    # "t10k" and "test" come before "train" in the alphabet: the training pair is the last one.
    test, train = (_PART.fullmatch(stem) for stem in [*found][:2])
    known = test and train and test["part"] != "train" == train["part"]
    if len(found) == 2 and known and test["set"] == train["set"]:
        return [train.string, test.string]
    listed = ", ".join(images.name for images, _ in found.values())
    raise FileFault(
        folder,
        f"the folder holds {len(found)} sets ({listed})",
        "One pair of files was expected, or one to train and one to test (train-, t10k-).",
        "Move one set into a folder of its own, or pass the path of one images file.",
    )


def _lonely(path, other):
    return FileFault(
        path,
        f"its {other} are not beside it",
        f"Images and labels come as a pair, as in {_EXAMPLE}.",
        f"Put the file of {other} into the same folder.",
    )


def _read_pair(images_path, labels_path):
    x = _arrays.images(images_path, read_idx(images_path, ranks=(3, 4)))
    y = _arrays.labels(labels_path, read_idx(labels_path, ranks=(1,)))
    _arrays.check_counts(f"{images_path} and {labels_path.name}", x, y)
    return x, y
