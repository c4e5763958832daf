"""The one file that holds a learner's progress: lines of JSON, appended to. Draws nothing.

It stays on this machine. `DLKIT_HOME` is its folder, or else the user's folder for data.
"""

import contextlib
import dataclasses
import json
import math
import os
import stat
from pathlib import Path

VERSION = 1
NAME = "progress.jsonl"
MOST = 2_000_000  # bytes that are read, from the end: some 15,000 lines
LINE = 4_000  # bytes of one line; ours have about 150
_OPTIONAL_NUMBER = (int, float, type(None))
FIELDS = {  # kind of record to its fields, beside v, kind and id
    "check": {"right": bool},
    "recall": {"right": bool},
    "predict": {
        "value": _OPTIONAL_NUMBER,
        "low": _OPTIONAL_NUMBER,
        "high": _OPTIONAL_NUMBER,
        "choice": (str, type(None)),
        "late": bool,
    },
    "reveal": {"held": (bool, type(None))},
}


@dataclasses.dataclass
class Reading:
    """What the file holds: records in the order of writing, and how many lines were no use."""

    records: list
    damaged: int = 0
    newer: int = 0
    cut: bool = False


def path() -> Path:
    """Where the file lies, whether it is there or not."""
    chosen = os.environ.get("DLKIT_HOME")
    if chosen:
        return Path(os.path.expanduser(chosen), NAME)  # noqa: PTH111 - Path's own raises on "~x"
    from platformdirs import user_data_path

    return user_data_path("dlkit", appauthor=False) / NAME


def append(record: dict) -> None:
    """Writes one line in one piece, so that notebooks which write at once lose nothing.

    Raises:
        OSError: the line could not be written, or not whole.
    """
    file = path()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    handle = _open(file, flags)
    try:
        line = json.dumps({"v": VERSION, **record}, ensure_ascii=False, allow_nan=False)
        data = b"" if _ends_a_line(handle) else b"\n"
        data += line.encode() + b"\n"
        if os.write(handle, data) < len(data):
            raise OSError(None, "The disk is full")
    finally:
        os.close(handle)


def read() -> Reading:
    """All records that can be understood; what cannot stays in the file, and is counted.

    Raises:
        OSError: there is a file, and it cannot be read.
    """
    try:
        handle = _open(path(), os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return Reading([])
    with os.fdopen(handle, "rb") as file:
        start = max(0, os.fstat(handle).st_size - MOST)
        file.seek(start)
        lines = file.read(MOST).split(b"\n")
    reading = Reading([], cut=start > 0)
    for line in lines[1:] if start else lines:
        _sort(line, reading)
    return reading


def erase() -> None:
    """Deletes the file.

    Raises:
        OSError: it cannot be deleted.
    """
    with contextlib.suppress(FileNotFoundError):
        path().unlink()


def _open(file, flags):
    """A descriptor of a regular file; a pipe or a device, which might block, is refused."""
    with contextlib.suppress(FileNotFoundError):
        mode = file.stat().st_mode
        if not stat.S_ISREG(mode):
            raise OSError(None, "It is a folder" if stat.S_ISDIR(mode) else "It is not a file")
    return os.open(file, flags, 0o600)


def _ends_a_line(handle):
    """Whether the next line begins afresh: a crash or a full disk may have left half a line."""
    if os.lseek(handle, 0, os.SEEK_END) == 0:
        return True
    os.lseek(handle, -1, os.SEEK_END)
    return os.read(handle, 1) == b"\n"


def _sort(line, reading):
    if not line.strip():
        return
    record = _parsed(line)
    version = record.get("v") if record else None
    if type(version) is int and version > VERSION:
        reading.newer += 1
    elif version == VERSION and _understood(record):
        reading.records.append(record)
    else:
        reading.damaged += 1


def _parsed(line):
    if len(line) > LINE or not line.startswith(b"{"):
        return None
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _understood(record):
    fields = FIELDS.get(record["kind"]) if isinstance(record.get("kind"), str) else None
    if fields is None or not isinstance(record.get("id"), str):
        return False
    return all(name in record and _fits(record[name], kind) for name, kind in fields.items())


def _fits(value, kind):
    if isinstance(value, bool) and kind is _OPTIONAL_NUMBER:
        return False
    return isinstance(value, kind) and (not isinstance(value, float) or math.isfinite(value))
