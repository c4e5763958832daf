"""The folders where data lie: shipped with the kit, a teacher's own, downloads. Knows no set.

The environment variable DLKIT_CACHE names one folder for all downloads, for a class that shares a
disk: one person downloads, and the others need neither the network nor the right to write there.
"""

import os
from pathlib import Path

from dlkit._validation import fault, shown

_CHECKOUT = Path(__file__).parents[2]


def shipped() -> Path | None:
    """The folder `datasets/` of the checkout that the kit runs from, or None outside of one."""
    folder = _CHECKOUT / "datasets"
    return folder if (_CHECKOUT / "pyproject.toml").is_file() and folder.is_dir() else None


def own() -> Path:
    """Where a teacher's sets have short names: `datasets/own` of a checkout, else of the user."""
    import platformdirs

    folder = shipped()
    return folder / "own" if folder else Path(platformdirs.user_data_dir("dlkit", False)) / "own"


def cache() -> Path:
    """Where downloads go: DLKIT_CACHE, else `datasets/cache` of a checkout, else the user's cache.

    A checkout that cannot be written to (a read-only disk, another user's) keeps what it has, and
    its users download into their own cache.
    """
    return caches()[-1]


def caches() -> list[Path]:
    """Every folder in which an earlier download may lie; the last one is written to.

    DLKIT_CACHE is the only one where it is set: a folder that is asked for is the one that counts.
    """
    import platformdirs

    if asked := os.environ.get("DLKIT_CACHE"):
        return [Path(os.path.expanduser(asked)).absolute()]  # noqa: PTH111
    user = Path(platformdirs.user_cache_dir("dlkit", False)) / "datasets"
    folder = shipped()
    if not folder:
        return [user]
    checkout = folder / "cache"
    nearest = checkout if checkout.exists() else folder
    return [checkout] if os.access(nearest, os.W_OK) else [checkout, user]


def write(path: Path, content: bytes) -> Path:
    """The file, written whole or not at all: beside its place first, and then moved into it.

    Raises:
        OSError: the folder cannot be written to.
    """
    import tempfile

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(beside).chmod(0o644)
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise type(error)(
            fault(
                f"{shown(str(path), 200)} cannot be written ({error.strerror or error}).",
                "A folder with room and the right to write was expected.",
                "Free some space, change the rights of the folder, or set DLKIT_CACHE to another.",
            )
        ) from error
    return path
