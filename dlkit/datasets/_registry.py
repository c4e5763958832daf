"""What has a name: `registry.toml` as records, and how any other name is refused. No data."""

import difflib
import os
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from dlkit._validation import fault, one_of, shown
from dlkit.datasets import _own, _places

LOADERS = {
    "images": "load_images",
    "photo": "load_photo",
    "series": "load_series",
    "text": "load_text",
    "reviews": "load_reviews",
    "points": "load_points",
}
MOST_LISTED = 12
_PATH = {"images": ", or pass the path of your set"}


@dataclass(frozen=True)
class File:
    """One file of a download: its name at every mirror, its size in bytes, and its hash.

    `hash_from` says who published the hash, `verified` whether it was computed here from the file.
    """

    name: str
    size: int
    sha256: str
    hash_from: str
    verified: bool


@dataclass(frozen=True)
class Entry:
    """One table of `registry.toml`.

    `file` lies inside the installed `package` of a `distribution`; or it is made by the module
    `maker` and shipped in `datasets/`; or its `files` are downloaded from the first of
    its `mirrors` that sends them.
    """

    name: str
    kind: str
    title: str
    source: str
    licence: str
    shape: tuple
    unit: str
    citation: str
    faults: tuple
    teach: str
    file: str = ""
    sha256: str = ""
    size: int = 0
    package: str = ""
    distribution: str = ""
    maker: str = ""
    files: tuple[File, ...] = ()
    mirrors: tuple = ()
    meanwhile: str = ""
    class_names: tuple = ()

    @property
    def origin(self):
        """ "installed", "made" or "downloaded"."""
        return "downloaded" if self.files else "made" if self.maker else "installed"

    @property
    def bytes(self):
        """The size of its file, or of all its files."""
        return self.size or sum(file.size for file in self.files)


@cache
def entries():
    """Every record of the registry, by name, in the order of the file."""
    tables = tomllib.loads((files(__package__) / "registry.toml").read_text(encoding="utf-8"))
    return {name: _entry(name, table) for name, table in tables.items()}


def _entry(name, table):
    lists = {key: tuple(value) for key, value in table.items() if isinstance(value, list)}
    files = tuple(File(**file) for file in table.get("files", ()))
    return Entry(name=name, **{**table, **lists, "files": files})


def names(kind: str | None = None, downloads: bool = False) -> tuple[str, ...]:
    """The names that need no network: of every set, or of one kind.

    Args:
        kind: "images", "photo", "series", "text", "reviews" or "points", after the loader that
            takes them; None for all.
        downloads: whether sets that are downloaded when they are asked for count too.

    Returns:
        The names, in the order of the registry.

    Raises:
        ValueError: the kind is none of these.

    >>> names("photo")
    ('china', 'flower', 'hopper')
    """
    if kind is not None:
        one_of("kind", kind, tuple(LOADERS), remedy='Call names("images"), or names() for all.')
    return tuple(
        entry.name
        for entry in entries().values()
        if kind in (None, entry.kind) and (downloads or not entry.files)
    )


def find(name, kind):
    """The Entry of a name of this kind, or None."""
    known = isinstance(name, str) and name in names(kind, downloads=True)
    return entries()[name] if known else None


def own_names(kind: str) -> dict[str, Path]:
    """{name: path} of the sets of one's own that have a short name, `_places.own()`.

    A `.csv` counts for every kind that is read from one. `own_faults` says which names are of no
    use.
    """
    return {name: found[0] for name, found in _own.paths(kind).items()}


def own_faults(kind: str) -> list[str]:
    """A sentence for each of one's own sets that its short name does not load, with the remedy."""
    sentences = []
    for name, found in _own.paths(kind).items():
        listed = " and ".join(path.name for path in found)
        if name in names(kind, downloads=True):
            sentences.append(f"{listed}: hidden, for {name!r} is a set of the kit. Rename it.")
        elif len(found) > 1:
            sentences.append(f"{listed}: both would be {name!r}. Rename one of them.")
    return sentences


def find_path(name_or_path, kind):
    """The Path of what exists on disk, or the error that tells what was meant.

    A short name of one's own goes before a path in the working directory.
    """
    if not isinstance(name_or_path, str | os.PathLike):
        raise unknown(name_or_path, kind)
    own = _own.path(name_or_path, kind) if isinstance(name_or_path, str) else None
    if own:
        return own
    text = os.fsdecode(name_or_path)
    # os.path leaves "~nobody" as it is, where pathlib raises RuntimeError.
    path = Path(os.path.expanduser(text))  # noqa: PTH111
    if text and _exists(path):
        return path
    separators = {"/", os.sep, os.altsep or os.sep}
    alone = isinstance(name_or_path, str) and not separators & {*text}
    if alone and not path.suffix:
        raise unknown(name_or_path, kind)
    told = [f"A relative path starts from the working directory, {Path.cwd()}."]
    told += [f"Check the path, or pass a name: {', '.join(names(kind))}{_listed_own(kind)}."]
    call = alone and _call_of_own(kind, lambda own: own.name == text)
    if call:
        told = [f"It lies in {_places.own()}, where a set has a short name.", f"Call {call}."]
    raise FileNotFoundError(fault(f"There is no file or folder {shown(str(path), 200)}.", *told))


def _call_of_own(kind, meant):
    """The call that loads what is meant among one's own sets, of this kind if it can be; or ""."""
    for each in sorted(LOADERS, key=lambda other: other != kind):
        for name, path in own_names(each).items():
            if meant(path):
                return f'{LOADERS[each]}("{name}")'
    return ""


def _listed_own(kind):
    own = list(own_names(kind))
    more = f" and {len(own) - MOST_LISTED:,} more" if len(own) > MOST_LISTED else ""
    return "".join(f", {name}" for name in own[:MOST_LISTED]) + more


def _exists(path):
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long for the system, or with a NUL in it
        return False


def unknown(given, kind):
    """The ValueError for what is no name of this kind: the nearest name, or the right loader."""
    known, loader = names(kind, downloads=True), LOADERS[kind]
    text = given if isinstance(given, str) else ""
    other = entries().get(text)
    near = _nearest(text, [*known, *own_names(kind)])
    listed_own = _listed_own(kind)
    what = f"There is no data set {shown(given)} for `{loader}`."
    remedy = (
        f'Did you mean "{near}"?'
        if near
        else f'Call {loader}("{known[0]}"){_PATH.get(kind, ", or pass a path")}.'
    )
    call = text and _call_of_own(kind, lambda path: text in (path.name, path.stem))
    if other or call:
        remedy = f'Call {LOADERS[other.kind]}("{given}").' if other else f"Call {call}."
    listed = f"Known names: {', '.join(known)}."
    listed += f" Your own: {listed_own.removeprefix(', ')}." if listed_own else ""
    return ValueError(fault(what, listed, remedy))


def _nearest(text, choices):
    """The choice that differs in case alone, or begins so, or is spelled much alike; or ""."""
    by_folded = {choice.casefold(): choice for choice in reversed(choices)}
    text = text.casefold()
    begun = [folded for folded in by_folded if len(text) > 2 and folded.startswith(text)]
    alike = difflib.get_close_matches(text, by_folded, n=1, cutoff=0.75)
    found = [text] if text in by_folded else alike or begun[-1:]
    return by_folded[found[0]] if found else ""
