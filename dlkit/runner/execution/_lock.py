"""One run at a time in a folder: a lock that the system takes back when a process ends."""

import contextlib
import os
from pathlib import Path

from dlkit._validation import fault

NAME = ".lock"


@contextlib.contextmanager
def held(out: Path):
    """A context in which no other process, and no other call of this one, holds the folder.

    The file stays behind, empty: were it removed, two could hold two files of the same name.

    Raises:
        ValueError: another one holds it.
        OSError: the file cannot be made.
    """
    with (Path(out) / NAME).open("a+b") as lock:
        if not _seized(lock):
            raise ValueError(
                fault(
                    f"Another run is writing to {out}.",
                    "A folder that no other run is using was expected.",
                    "Wait for that one to end, or pass another --out.",
                )
            )
        yield


def _seized(lock):
    """Whether the file could be locked at once; true where the file system knows no locks."""
    try:
        if os.name == "nt":
            import msvcrt

            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # some network folders: better a run without a guard than none
        return True
    return True
