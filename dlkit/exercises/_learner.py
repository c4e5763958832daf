"""What is remembered of a learner: in the file, or in this session where there is none to write.

Headless nothing of the file is read or written. Knows no card and no question.
"""

import collections
import datetime

from dlkit._validation import fault
from dlkit.environment import headless
from dlkit.exercises import _progress_file

_kept = []  # records of this session alone
_wrong = collections.Counter()  # id to wrong answers in a row
_said = set()  # troubles that the learner knows of


def remember(kind: str, id: str, **fields) -> str:
    """Keeps one record, for good or for this session.

    Returns:
        What keeps it from being kept for good, in three beats, the first time that this is so; or
        an empty text.
    """
    if kind == "check":
        _wrong[id] = 0 if fields["right"] else _wrong[id] + 1
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    record = {"kind": kind, "id": id, **fields, "at": now}
    if headless():
        _kept.append(record)
        return ""
    try:
        _progress_file.append(record)
    except OSError as error:
        _kept.append(record)
        return _once(_trouble("kept", error))
    return ""


def wrong_tries(id: str) -> int:
    """How many wrong answers stand in a row in this session."""
    return _wrong[id]


def recollect() -> tuple[_progress_file.Reading, str]:
    """All records, those of the file first, and why the file could not be read, if it could not."""
    reading, trouble = _progress_file.Reading([]), ""
    if not headless():
        try:
            reading = _progress_file.read()
        except OSError as error:
            trouble = _trouble("read", error)
    reading.records += _kept
    return reading, trouble


def records(kind: str | None = None, id: str | None = None) -> list[dict]:
    """The records of one kind, of one id, or both; in the order in which they were made."""
    return [
        record
        for record in recollect()[0].records
        if kind in (None, record["kind"]) and id in (None, record["id"])
    ]


def forget() -> str:
    """Deletes the file and what this session remembers; says why, where that cannot be."""
    _kept.clear()
    _wrong.clear()
    _said.clear()
    if headless():
        return ""
    try:
        _progress_file.erase()
    except OSError as error:
        return _trouble("deleted", error)
    return ""


def _once(trouble):
    if trouble in _said:
        return ""
    _said.add(trouble)
    return trouble


def _trouble(verb, error):
    in_the_way = isinstance(error, FileExistsError | NotADirectoryError)
    reason = "What should be a folder is a file" if in_the_way else error.strerror or str(error)
    return fault(
        f"Your progress could not be {verb}. {reason.rstrip('.')}.",
        f"A file that can be written was expected, {_progress_file.path()}.",
        "Make room there, or set DLKIT_HOME to a folder of your own, and restart the kernel; until "
        "then your answers count in this session alone.",
    )
