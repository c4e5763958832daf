"""`fetch`: the files of a set, from this disk if they are whole, else from a mirror.

A file has its final name only once its hash is right. Downloads go to a folder of their own beside
the set's, so two processes do not meet, and one that was killed leaves nothing that could be read.
"""

import contextlib
import hashlib
import shutil
import sys
import tempfile
import time
from pathlib import Path

from dlkit._validation import fault, known, number, shown
from dlkit.datasets import _places, _registry
from dlkit.datasets.download._faults import DownloadFault, Refused, undelivered, unkept
from dlkit.datasets.download._transfer import retrieve
from dlkit.environment import headless, in_a_kernel

TIMEOUT = 30.0
# A download that lives writes all the time; what nobody wrote to for so long (s) is a dead one's.
_DEAD = 3600


def fetch(name: str, progress: bool = True, timeout: float = TIMEOUT) -> list[Path]:
    """The files of a set that is downloaded when asked for, each one proven by its sha256.

    What this machine has is used at once, after its hash was computed anew; what is missing or
    damaged is downloaded. Files are kept in `datasets/cache` of a checkout, else in the user's
    cache, or in the folder that the environment variable DLKIT_CACHE names.

    Args:
        name: one of `names(downloads=True)` that is not in `names()`, such as "mnist".
        progress: whether a bar is drawn on stderr. There is none where nobody would see it: where
            stderr is no terminal, but for a notebook, and in a headless run.
        timeout: seconds without news after which a mirror is given up; a third of it to connect.

    Returns:
        The Paths of its files, in the order of the registry.

    Raises:
        ValueError: no set of this name is downloaded.
        DownloadFault: an OSError that says what each mirror did, and what serves meanwhile.

    Example:
        >>> fetch("digits")
        Traceback (most recent call last):
        ValueError: 'digits' needs no download. ... Call load_images("digits").
    """
    entry = _entry(name)
    timeout = number("timeout", timeout, low=0.1, remedy="Pass seconds, for example timeout=30.")
    for folder in _places.caches():
        paths = [folder / entry.name / file.name for file in entry.files]
        if all(map(is_whole, paths, entry.files)):
            return paths
    return _downloaded(entry, _places.cache(), progress, timeout)


def is_whole(path, file):
    """Whether there is a file at the path, and it is the known one to the last bit."""
    try:
        if path.stat().st_size != file.size:
            return False
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256
    except OSError:
        return False


def _entry(name):
    sets = _registry.entries()
    downloads = [entry.name for entry in sets.values() if entry.files]
    if isinstance(name, str) and name in sets and name not in downloads:
        raise ValueError(
            fault(
                f"{shown(name)} needs no download.",
                f"One of {', '.join(downloads)} was expected.",
                f'Call {_registry.LOADERS[sets[name].kind]}("{name}").',
            )
        )
    return sets[known("name", name, downloads, remedy='Call fetch("mnist"), for example.')]


def _downloaded(entry, folder, progress, timeout):
    from tqdm import tqdm

    place, mirrors = folder / entry.name, list(entry.mirrors)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder, entry.name)
        missing = [file for file in entry.files if not is_whole(place / file.name, file)]
        with (
            _room(folder, entry.name) as room,
            tqdm(
                desc=entry.name,
                total=sum(file.size for file in missing),
                unit="B",
                unit_scale=True,
                file=sys.stderr,
                leave=_on_terminal(),
                disable=not (progress and _seen()),
            ) as bar,
        ):
            for file in missing:
                _settle(_brought(entry, file, mirrors, room, bar, timeout), place, file)
    except DownloadFault:
        raise
    except OSError as error:
        raise unkept(entry, folder, error) from error
    return [place / file.name for file in entry.files]


def _seen():
    """Whether somebody sees what is written to stderr."""
    return _on_terminal() or (in_a_kernel() and not headless())


def _on_terminal():
    return sys.stderr is not None and sys.stderr.isatty()


def _brought(entry, file, mirrors, room, bar, timeout):
    """The file in the room, from the first mirror that sends it; a mirror that fails goes last."""
    reasons = []
    for mirror in tuple(mirrors):
        try:
            return retrieve(mirror + file.name, file, room, bar, timeout)
        except Refused as reason:
            reasons.append((mirror, str(reason)))
            mirrors.append(mirrors.pop(0))
    kept = room.parent / entry.name / file.name
    raise undelivered(entry, file, reasons, kept if kept.exists() else None)


def _settle(brought, place, file):
    """Give the file its final name, for everybody to read."""
    place.mkdir(exist_ok=True)
    brought.chmod(0o644)
    try:
        brought.replace(place / file.name)
    except OSError:
        # Windows replaces no open file: another process may have been first, and be reading.
        if not is_whole(place / file.name, file):
            raise


@contextlib.contextmanager
def _room(folder, name):
    room = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=folder))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _sweep(folder, name):
    """Remove what downloads left that were killed."""
    for room in folder.glob(f".{name}-*"):
        with contextlib.suppress(OSError):
            last = max(path.stat().st_mtime for path in (room, *room.iterdir()))
            if time.time() - last > _DEAD:
                shutil.rmtree(room, ignore_errors=True)
