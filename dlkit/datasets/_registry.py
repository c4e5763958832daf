"""What has a name: `registry.toml` as records, the file behind a name, its source. No data."""

import difflib
import hashlib
import os
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from dlkit._validation import fault, one_of, shown
from dlkit.datasets._faults import FileFault

LOADERS = {"images": "load_images", "photo": "load_photo", "series": "load_series"}
_OWN = {"images": ", or pass the path of your set", "photo": ", or pass a path", "series": ""}


@dataclass(frozen=True)
class Entry:
    """One table of `registry.toml`; `file` lies inside the installed `package`."""

    name: str
    kind: str
    title: str
    source: str
    licence: str
    package: str
    distribution: str
    file: str
    sha256: str
    shape: tuple
    unit: str
    citation: str
    faults: tuple
    column: str = ""


@cache
def entries():
    """Every record of the registry, by name, in the order of the file."""
    tables = tomllib.loads((files(__package__) / "registry.toml").read_text(encoding="utf-8"))
    return {name: _entry(name, table) for name, table in tables.items()}


def _entry(name, table):
    lists = {key: tuple(table[key]) for key in ("shape", "faults")}
    return Entry(name=name, **{**table, **lists})


def names(kind: str | None = None) -> tuple[str, ...]:
    """The names that need no download: of every set, or of one kind.

    Args:
        kind: "images", "photo" or "series", after the loader that takes them; None for all.

    Returns:
        The names, in the order of the registry.

    Raises:
        ValueError: the kind is none of the three.

    >>> names("photo")
    ('china', 'flower', 'hopper')
    """
    if kind is not None:
        one_of("kind", kind, tuple(LOADERS), remedy='Call names("images"), or names() for all.')
    return tuple(entry.name for entry in entries().values() if kind in (None, entry.kind))


def find(name, kind):
    """The Entry of a name of this kind, or None."""
    known = isinstance(name, str) and name in names(kind)
    return entries()[name] if known else None


def find_path(name_or_path, kind):
    """The Path of what exists on disk, or the error that tells what was meant."""
    if not isinstance(name_or_path, str | os.PathLike):
        raise unknown(name_or_path, kind)
    text = os.fsdecode(name_or_path)
    # os.path leaves "~nobody" as it is, where pathlib raises RuntimeError.
    path = Path(os.path.expanduser(text))  # noqa: PTH111
    if text and _exists(path):
        return path
    if isinstance(name_or_path, str) and len(path.parts) < 2 and not path.suffix:
        raise unknown(name_or_path, kind)
    raise FileNotFoundError(
        fault(
            f"There is no file or folder {shown(str(path), 200)}.",
            f"A relative path starts from the working directory, {Path.cwd()}.",
            f"Check the path, or pass a name: {', '.join(names(kind))}.",
        )
    )


def _exists(path):
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long for the system, or with a NUL in it
        return False


def unknown(given, kind):
    """The ValueError for what is no name of this kind: the nearest name, or the right loader."""
    known, loader = names(kind), LOADERS[kind]
    other = entries().get(given) if isinstance(given, str) else None
    near = difflib.get_close_matches(str(given).lower(), known, n=1)
    what = f"There is no data set {shown(given)} for `{loader}`."
    remedy = f'Did you mean "{near[0]}"?' if near else f'Call {loader}("{known[0]}"){_OWN[kind]}.'
    if other:
        remedy = f'Call {LOADERS[other.kind]}("{given}").'
    return ValueError(fault(what, f"Known names: {', '.join(known)}.", remedy))


def installed(entry):
    """The Path of the file behind an entry, found without importing its library."""
    spec = find_spec(entry.package)
    for place in (spec and spec.submodule_search_locations) or ():
        path = Path(place) / entry.file
        if path.is_file():
            return path
    raise FileNotFoundError(
        fault(
            f"The data of {entry.name!r} are missing.",
            f"{entry.distribution} brings them, as {entry.package}/{entry.file}.",
            f"Install it anew: pip install --force-reinstall {entry.distribution}.",
        )
    )


def damaged(entry, path, reason):
    """The error for an installed file that cannot be read."""
    return FileFault(
        path,
        f"it cannot be read ({reason})",
        f"It should hold {entry.title!r}, as {entry.distribution} installs it.",
        f"Install it anew: pip install --force-reinstall {entry.distribution}.",
    )


def provenance(entry, path):
    """Title, origin and licence in one text, and whether the file is another than the known."""
    text = f"{entry.title}: {entry.source}. Licence: {entry.licence}."
    if hashlib.sha256(path.read_bytes()).hexdigest() != entry.sha256:
        text += f" The file installed here is not the one that the kit knows ({path.name})."
    return text
