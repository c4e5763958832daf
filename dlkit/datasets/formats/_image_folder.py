"""A folder of pictures by class, `cat/*.png`, `dog/*.jpg`. One picture: `_picture.py`."""

from collections import Counter

import numpy as np

from dlkit._validation import fault, integer, shown
from dlkit.datasets._faults import FileFault
from dlkit.datasets.formats._idx import MOST_BYTES
from dlkit.datasets.formats._idx_folder import is_idx
from dlkit.datasets.formats._picture import SUFFIXES, read_picture, read_size

_LITTER = ("thumbs.db", "desktop.ini", "__macosx")
_EXAMPLE = "A folder for each class, such as cat/ and dog/, with its pictures in it was expected."


def is_by_class(folder):
    """Whether it is a folder of folders, without IDX files."""
    return (
        folder.is_dir()
        and bool(_folders(folder))
        and not any(is_idx(path) for path in folder.iterdir())
    )


def read_folder(folder, size=None):
    """(pairs, class names): one pair of images and labels, or two where there are train and test.

    Images are uint8 (n, height, width) where every picture is grey, else (n, height, width, 3).
    """
    parts = _parts(folder)
    class_names = _class_names(parts)
    files = [
        [(path, label) for label, name in enumerate(class_names) for path in _pictures(part / name)]
        for part in parts
    ]
    size = size or _one_size(folder, [path for part in files for path, _ in part])
    _check_promise(folder, sum(map(len, files)), size)
    x = [np.stack([read_picture(path, size) for path, _ in part]) for part in files]
    if all((each == each[..., :1]).all() for each in x):
        x = [np.ascontiguousarray(each[..., 0]) for each in x]
    y = [np.array([label for _, label in part], np.int64) for part in files]
    return list(zip(x, y, strict=True)), class_names


def check_split(folder, split, pairs):
    """Shuffled, where pictures by class come as one part: in order the last class would test."""
    if not is_by_class(folder):
        return split
    if split == "ordered":
        raise ValueError(
            fault(
                f"{folder.name} is a folder of pictures by class, which have no mixed order.",
                'Received: split="ordered".',
                "Leave `split` out, or put the pictures into train/ and test/ yourself.",
            )
        )
    return split if len(pairs) == 2 else "shuffled"


def check_size(size):
    """The size as a tuple (height, width), or None where none is given."""
    if size is None:
        return None
    remedy = "Pass (height, width) in pixels, for example size=(28, 28)."
    if not isinstance(size, tuple | list) or len(size) != 2:
        what = "`size` must be two integers."
        raise ValueError(fault(what, f"Received: size={shown(size)}.", remedy))
    return tuple(integer("size", each, low=1, high=4096, remedy=remedy) for each in size)


def no_pictures(where):
    """The error for a size where there are no pictures by class."""
    return ValueError(
        fault(
            f"{where}: `size` cannot be had.",
            "A folder of pictures by class was expected, which can be scaled as they are read.",
            "Leave `size` out.",
        )
    )


def _visible(folder):
    return sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith(".") and path.name.lower() not in _LITTER
    )


def _folders(folder):
    return [path for path in _visible(folder) if path.is_dir()]


def _parts(folder):
    """The folder itself, or its train and test."""
    inside = {path.name.lower(): path for path in _folders(folder)}
    if not {"train", "test"} <= inside.keys() and inside.keys() != {"train"}:
        return [folder]
    others = [path.name for name, path in inside.items() if name not in ("train", "test")]
    if others:
        raise FileFault(
            folder,
            f"beside train and test there is {', '.join(others[:4])}",
            "These two only were expected, with a folder for each class in them.",
            "Move its pictures into train: .validation(...) sets a part of that aside.",
        )
    return [inside[name] for name in ("train", "test") if name in inside]


def _class_names(parts):
    found = [tuple(path.name for path in _folders(part)) for part in parts]
    for part, names in zip(parts, found, strict=True):
        stray = [path.name for path in _visible(part) if path.suffix.lower() in SUFFIXES]
        if len(names) < 2 or stray:
            what = f"{shown(stray[0])} lies outside of every class" if stray else ""
            raise FileFault(
                part,
                what or f"it holds {len(names)} folder{'s' * (len(names) != 1)}",
                _EXAMPLE,
                "Move every picture into the folder of its class; there are two classes or more.",
            )
        if names != found[0]:
            odd = sorted(set(names) ^ set(found[0]))
            raise FileFault(
                part,
                f"{shown(odd[0])} is a class of train or of test only",
                "The same classes were expected in both.",
                "Mend the names of the folders, or leave that class out.",
            )
    return found[0]


def _pictures(folder):
    paths = _visible(folder)
    for path in paths:
        if path.is_dir() or path.suffix.lower() not in SUFFIXES:
            raise FileFault(
                path,
                "a folder in the folder of a class" if path.is_dir() else "by its name no picture",
                f"Pictures only were expected there: {', '.join(SUFFIXES[:8])}.",
                "Move it elsewhere, or save it as one of these.",
            )
    if not paths:
        raise FileFault(
            folder,
            "there is no picture of this class",
            "At least one was expected.",
            "Add pictures, or remove the folder.",
        )
    return paths


def _one_size(folder, paths):
    sizes = Counter(map(read_size, paths))
    if len(sizes) > 1:
        (size, count), *_ = sizes.most_common(1)
        raise FileFault(
            folder,
            f"the pictures have {len(sizes)} sizes; {count:,} of {len(paths):,} have {size}",
            "One height and one width for all were expected.",
            f"Pass size={size} to scale all of them to that, or save them in one size.",
        )
    return next(iter(sizes))


def _check_promise(folder, count, size):
    promised = count * size[0] * size[1] * 3
    if promised > MOST_BYTES:
        raise FileFault(
            folder,
            f"{count:,} pictures of {size[0]} x {size[1]} pixels are {promised:,} bytes",
            f"At most {MOST_BYTES:,} were expected, to be held in memory.",
            "Pass a smaller size, for example size=(64, 64), or take a part of the set.",
        )
