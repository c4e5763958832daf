"""The learner's copies of the notebooks: brought up to date, never written over. Serves nothing."""

import dataclasses
import hashlib
import json
import tempfile
from pathlib import Path

from dlkit._validation import fault
from dlkit.runner import _notebooks

STATE = ".dlkit.json"


@dataclasses.dataclass(frozen=True)
class Change:
    """What happened to one notebook of the workspace, and why."""

    name: str
    text: str

    def __str__(self):
        return f"{self.name}: {self.text}"


def fill(work: Path, notebooks: Path) -> list[Change]:
    """Copy notebooks without their outputs into `work`, or offer newer ones beside changed copies.

    A copy is the learner's as soon as a cell, a tag, an attachment or an output in it differs from
    what was copied: even outputs alone may be hours of computing. Such a copy is left as it is; the
    newer notebook is laid beside it as `NN_slug.new.ipynb`, once. Ids, counts and what JupyterLab
    notes when it saves make no difference. A copy that the learner deleted comes back.

    Args:
        work: the learner's folder; made where it is missing.
        notebooks: the folder with the course's own notebooks.

    Returns:
        One change for every file that was written, or left alone though something was due.

    Raises:
        ValueError: a folder cannot be written to, or there are no notebooks.
    """
    sources = _notebooks.find(notebooks)
    try:
        work.mkdir(parents=True, exist_ok=True)
        # Where all copies are there already nothing is written, but the learner will save in it.
        tempfile.TemporaryFile(dir=work).close()
        state = _State(work / STATE)
        changes = [change for source in sources if (change := _bring(source, work, state.known))]
        state.save()
    except OSError as error:
        raise ValueError(
            fault(
                f"{work} cannot be written to: {error.strerror or error}.",
                "Your copies of the notebooks are kept there.",
                "Pass `--work DIR` with a folder of your own, for example `--work ~/dlkit-work`.",
            )
        ) from error
    return changes


def _bring(source, work, known):
    """Bring one copy up to date; the change, or None where there was nothing to do."""
    name, copy = source.name, work / source.name
    fresh = _cleared(source)
    if fresh is None:
        return Change(name, "the course's own file is no notebook, so no copy was made.")
    wanted, record = _fingerprint(fresh), known.get(name, {})
    if not _is_there(copy):
        _write(copy, fresh, known, wanted)
        return Change(name, "copied again, since it was gone." if record else "copied.")
    held = _held(copy)
    if held == wanted:
        known[name] = {"copy": wanted}
        return None
    if held is None:
        return Change(
            name, "left alone: it is not a notebook that can be read. Delete it to get a new one."
        )
    if held == record.get("copy"):
        _write(copy, fresh, known, wanted)
        return Change(name, "replaced by its newer version; you had changed nothing.")
    if wanted in (record.get("copy"), record.get("offered")):
        return None
    return _offer(copy, fresh, wanted, known.setdefault(name, {}))


def _offer(copy, fresh, wanted, record):
    """Lay a newer version beside a changed copy, over nothing but an offer left untouched."""
    ours = {wanted, record.get("offered", wanted)}
    names = (copy.with_suffix(f".new{number}.ipynb") for number in ("", *range(2, 10_000)))
    beside = next(path for path in names if not _is_there(path) or _held(path) in ours)
    record["offered"] = wanted
    if _held(beside) == wanted:
        return None
    _notebooks.write_text(beside, _text(fresh))
    return Change(copy.name, f"you changed it, so it stays; its newer version is {beside.name}.")


def _write(copy, fresh, known, wanted):
    _notebooks.write_text(copy, _text(fresh))
    known[copy.name] = {"copy": wanted}


class _State:
    """What was copied and offered: fingerprints by name, in a hidden file beside the copies."""

    def __init__(self, path):
        self.path = path
        self.known = self._read()
        self._before = json.dumps(self.known, sort_keys=True)

    def _read(self):
        """What the file says, or nothing where it is broken: then all is the learner's."""
        try:
            notebooks = json.loads(self.path.read_text(encoding="utf-8"))["notebooks"]
            return {
                name: {key: value for key, value in record.items() if isinstance(value, str)}
                for name, record in notebooks.items()
            }
        except (FileNotFoundError, ValueError, LookupError, TypeError, AttributeError):
            return {}

    def save(self):
        if json.dumps(self.known, sort_keys=True) != self._before:
            text = json.dumps({"notebooks": self.known}, indent=1, sort_keys=True)
            _notebooks.write_text(self.path, text + "\n")


def _notebook(path):
    """The notebook in a file as JSON, or None where it is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        _fingerprint(content)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return content


def _held(path):
    """The fingerprint of the notebook in a file, or None."""
    return _fingerprint(_notebook(path))


def _cleared(path):
    """A notebook without outputs and execution counts, or None."""
    content = _notebook(path)
    for cell in content["cells"] if content else ():
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return content


def _fingerprint(content):
    """A hash of what is a person's in a notebook: cells, tags, attachments, outputs."""
    if content is None:
        return None
    parts = [
        (
            cell["cell_type"],
            "".join(cell["source"]),
            sorted(cell["metadata"].get("tags", ())),
            cell.get("attachments") or {},
            cell.get("outputs") or [],
        )
        for cell in content["cells"]
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _text(content):
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _is_there(path):
    """Also where it is a link that leads nowhere."""
    return path.exists() or path.is_symlink()
