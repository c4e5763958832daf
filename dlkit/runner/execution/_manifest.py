"""The manifest of a run, written after every notebook, and the folder that it lies in."""

import contextlib
import json
import sys
from pathlib import Path

from dlkit import __version__
from dlkit._validation import fault
from dlkit.environment import installed
from dlkit.runner._notebooks import write_text
from dlkit.runner.execution import _lock
from dlkit.runner.execution._execute import new_record
from dlkit.runner.report._page_name import INDEX, LEDGER, page_name

PACKAGES = ("tensorflow", "keras", "numpy", "ipykernel", "nbclient", "papermill")
NAME = "manifest.json"
KEYS = ("name", "status", "seconds", "peak_rss_mb", "parameters", "error", "claims")


class Manifest:
    """What is known of a run so far, in the notebooks' order; on disk after every change.

    A file that cannot be written does not end the run: `fault` is then the OSError of the last
    attempt, and None again once one has succeeded. A new manifest raises it as ValueError.

    Args:
        out: the folder, which `taken_over` has made ready.
        notebooks: the files that are to be executed; until they are, they count as skipped.
        parameters: notebook's name to the parameters that it is given.
    """

    def __init__(self, out: Path, notebooks: list[Path], parameters: dict | None = None):
        self.out = Path(out)
        self.records = {}
        self.devices = set()
        for path in notebooks:
            record = new_record(path, "skipped", (parameters or {}).get(path.stem))
            self.records[path.stem] = _public(record)
        self.fault = None
        self.write()
        if self.fault is not None:
            raise ValueError(unwritten(NAME, self.out, self.fault)) from self.fault

    def add(self, record: dict) -> None:
        """Take in one notebook's record and write all of them."""
        self.records[record["name"]] = _public(record)
        self.devices |= {record["device"]} if record.get("device") else set()
        self.write()

    def content(self) -> dict:
        """Versions, device (what `prepare` named; None where nothing did) and records."""
        return {
            "versions": versions(),
            "device": " and ".join(sorted(self.devices)) or None,
            "notebooks": list(self.records.values()),
        }

    def write(self) -> None:
        """Replace the file in one step; what is in the way is kept as `fault`."""
        try:
            write_text(self.out / NAME, json.dumps(self.content(), indent=1) + "\n")
            self.fault = None
        except OSError as error:
            self.fault = error


def unwritten(what: str, out: Path, error: OSError) -> str:
    """The message, in three beats, for a file of a run that could not be written."""
    return fault(
        f"{what} could not be written to {out}: {error.strerror or error}.",
        "The folder has to stay, with room in it, until the run has ended.",
        "Make room, or name another folder with --out, and run again.",
    )


def versions() -> dict:
    """What the notebooks are executed with, by name."""
    found = {"python": sys.version.split()[0], "dlkit": __version__}
    return found | {name: version for name in PACKAGES if (version := installed(name))}


@contextlib.contextmanager
def taken_over(out: Path, sources: list[Path]):
    """A context with the folder ours alone: writable, and without the files of an earlier run.

    Removed is only what an earlier manifest there lists; a file that is somebody else's stays, and
    where the run would write over it the run is refused.

    Raises:
        ValueError: the folder holds the notebooks themselves or files of the same names, cannot
            be written, or is being written by another run.
    """
    _require_elsewhere(out, sources)
    with contextlib.ExitStack() as stack:
        try:
            Path(out).mkdir(parents=True, exist_ok=True)
            write_text(Path(out) / ".writable", "")
            (Path(out) / ".writable").unlink()
            stack.enter_context(_lock.held(out))
            _clear(Path(out), {Path(source).stem for source in sources})
        except OSError as error:
            raise ValueError(
                fault(
                    f"--out {out} cannot be written: {error.strerror or error}.",
                    "A folder was expected, or a place where one can be made.",
                    "Name another folder with --out.",
                )
            ) from error
        yield


def _require_elsewhere(out, sources):
    folders = {Path(source).resolve().parent for source in sources}
    if any(Path(out).resolve().is_relative_to(folder) for folder in folders):
        raise ValueError(
            fault(
                f"--out {out} is the notebooks' own folder, or lies in it.",
                "Executed notebooks never go where their sources are.",
                "Name another folder, or leave --out away for build/run.",
            )
        )


def _clear(out, names):
    ours = _listed(out)
    foreign = sorted(
        file.name
        for name in names - ours
        for file in (out / f"{name}.ipynb", out / page_name(name))
        if file.exists()
    )
    if foreign:
        raise ValueError(
            fault(
                f"--out {out} holds files that no run of ours has made: {', '.join(foreign)}.",
                "A folder of its own was expected, since those would be written over.",
                "Name another folder with --out, or move those files away.",
            )
        )
    for name in ours:
        (out / f"{name}.ipynb").unlink(missing_ok=True)
        (out / page_name(name)).unlink(missing_ok=True)
    if (out / NAME).exists():
        (out / NAME).unlink()
        (out / INDEX).unlink(missing_ok=True)
        (out / LEDGER).unlink(missing_ok=True)


def _listed(out):
    """Names of notebooks in the manifest of an earlier run, as far as they are plain file names."""
    try:
        records = json.loads((out / NAME).read_text(encoding="utf-8"))["notebooks"]
        names = {record["name"] for record in records}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in names if isinstance(name, str) and Path(name).name == name}


def _public(record):
    return {key: record[key] for key in KEYS}
