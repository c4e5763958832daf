"""Where the file behind a name lies, and its source in words. What it holds: the loaders.

A set is **installed** (a library brings it), **made** (the kit's own, shipped in `datasets/`), or
**downloaded** when it is asked for.
"""

import hashlib
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from dlkit._validation import fault
from dlkit.datasets import _places
from dlkit.datasets._faults import FileFault


def located(entry):
    """The Path of the file behind an entry that needs no download."""
    return _made(entry) if entry.maker else _installed(entry)


def made(entry):
    """The bytes of the file of a set that the kit makes, made anew: always the same."""
    return import_module(f"dlkit.datasets.made._{entry.maker}").shipped(entry.name)


def present(entry):
    """The files of an entry that are on this disk already: pairs (Path, known sha256)."""
    if entry.files:
        places = [
            (folder / entry.name, file) for folder in _places.caches() for file in entry.files
        ]
        found = [(folder / file.name, file.sha256) for folder, file in places]
    else:
        found = [(path, entry.sha256) for path in _places_of(entry)]
    return [(path, sha256) for path, sha256 in found if path.is_file()]


def _places_of(entry):
    """Where the file of an installed or a made set may lie, best first."""
    if entry.maker:
        shipped = [folder for folder in [_places.shipped()] if folder]
        folders = [*shipped, *(_kept(entry, cache) for cache in _places.caches())]
    else:
        spec = find_spec(entry.package)  # which does not import the library
        folders = map(Path, (spec and spec.submodule_search_locations) or ())
    return [folder / entry.file for folder in folders]


def _kept(entry, cache):
    """Where a made set is kept with the downloads: for another version of the kit it is another."""
    return cache / f"made-{entry.sha256[:12]}"


def _installed(entry):
    for path in _places_of(entry):
        if path.is_file():
            return path
    raise FileNotFoundError(
        fault(
            f"The data of {entry.name!r} are missing.",
            f"{entry.distribution} brings them, as {entry.package}/{entry.file}.",
            _anew(entry),
        )
    )


def _made(entry):
    """Shipped with a checkout; where there is none, made once and kept with the downloads."""
    for path in _places_of(entry):
        if path.is_file():
            return path
    return _places.write(_kept(entry, _places.cache()) / entry.file, made(entry))


def _anew(entry):
    if entry.maker and not _places.shipped():
        return "Delete it, and load the set again: it is then made anew."
    if entry.maker:
        return f"Make it anew: dlkit data build {entry.name}."
    if entry.distribution == "Python":
        return "Install Python anew, with the whole of its standard library."
    return f"Install it anew: pip install --force-reinstall {entry.distribution}."


def damaged(entry, path, reason):
    """The error for a file of a known set that cannot be read."""
    by = "the kit makes it" if entry.maker else f"{entry.distribution} installs it"
    return FileFault(
        path,
        f"it cannot be read ({reason})",
        f"It should hold {entry.title!r}, as {by}.",
        _anew(entry),
    )


def described(entry):
    """Title, origin and licence in one text."""
    return f"{entry.title}: {entry.source}. Licence: {entry.licence}."


def provenance(entry, path):
    """Title, origin and licence in one text, and whether the file is another than the known."""
    text = described(entry)
    if hashlib.sha256(path.read_bytes()).hexdigest() != entry.sha256:
        text += f" The file here is not the one that the kit knows ({path.name})."
    return text
