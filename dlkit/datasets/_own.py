"""The short names of one's own sets: what lies in `_places.own()`. Reads none of them."""

from dlkit._validation import fault, shown
from dlkit.datasets import _places
from dlkit.datasets.formats._csv import SUFFIXES as TABLES
from dlkit.datasets.formats._picture import SUFFIXES as PICTURES
from dlkit.datasets.formats._txt import SUFFIXES as TEXTS

# An empty suffix is a folder.
SUFFIXES = {
    "images": ("", ".npz"),
    "photo": PICTURES,
    "series": TABLES,
    "text": TEXTS,
    "reviews": TABLES,
    "points": TABLES,
}


def paths(kind):
    """{name: the paths that could be meant by it}, in order of the alphabet."""
    found = {}
    for path in _visible(_places.own()):
        suffix = "" if path.is_dir() else path.suffix.lower()
        if suffix in SUFFIXES[kind] and (suffix or path.is_dir()):
            found.setdefault(path.stem if suffix else path.name, []).append(path)
    return found


def path(name, kind):
    """The one path of a name, or None; a ValueError where two could be meant."""
    found = paths(kind).get(name, [])
    if len(found) > 1:
        raise ValueError(
            fault(
                f"{shown(name)} could be {' or '.join(each.name for each in found)}.",
                f"One set of this name was expected in {found[0].parent}.",
                "Rename one of them, or pass a path.",
            )
        )
    return found[0] if found else None


def _visible(folder):
    try:
        return sorted(each for each in folder.iterdir() if not each.name.startswith("."))
    except (FileNotFoundError, NotADirectoryError):
        return []
