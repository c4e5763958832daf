"""One notebook executed, and what of it may be stored. Writes nothing beside a temporary folder."""

import tempfile
from pathlib import Path

from dlkit.runner._notebooks import NotebookError, read
from dlkit.runner._project import root
from dlkit.runner.execution._execute import execute_notebook
from dlkit.runner.stored import _canonical, _measured
from dlkit.runner.stored._clean_outputs import private_places
from dlkit.runner.stored._header import framed
from dlkit.runner.stored._navigation import Lesson


class RefusedError(Exception):
    """A notebook that must not be stored; `reasons` says why, a sentence each."""

    def __init__(self, reasons):
        super().__init__("; ".join(reasons))
        self.reasons = reasons


def renewed(path: Path, anew: bool, timeout: float | None = None):
    """The notebook with the outputs of a fresh run in canonical form, and with what that run cost.

    Args:
        path: the notebook; its file is only read.
        anew: measured cells and costs are taken anew, too.
        timeout: seconds that a cell may take; None for the runner's own limit.

    Raises:
        RefusedError: if a cell fails, or shows what must not be committed.
        NotebookError: if the file is no notebook.
    """
    notebook = _canonical.load(path)
    with tempfile.TemporaryDirectory(prefix="dlkit-", ignore_cleanup_errors=True) as folder:
        target = Path(folder) / path.name
        limit = {} if timeout is None else {"timeout": timeout}
        with _canonical.ids_missing():
            record = execute_notebook(path, target, **limit)
        if record["status"] != "ok":
            raise RefusedError([_failure(record["error"], notebook)])
        _measured.store_outputs(notebook.cells, read(target).cells, anew)
    ours = notebook.metadata.setdefault("dlkit", {})
    costs = record["seconds"], record["peak_rss_mb"] or 0, _measured.machine()
    ours["measured"] = _measured.updated(ours.get("measured"), *costs, anew=anew)
    fresh = _canonical.canonical(notebook, places(path))
    if reasons := _canonical.faults(fresh, places(path)):
        raise RefusedError(reasons)
    return fresh


def places(path: Path):
    """The paths of this machine that a notebook must not show."""
    return private_places(root(), path.resolve().parent.parent)


def frame(path: Path, notebook, lessons, repository) -> str:
    """The text of a notebook's file, with its header card and links made from all the notebooks.

    Raises:
        RefusedError: if there is no place for them.
    """
    lesson = Lesson(path, notebook)
    others = [lesson if other.path == path else other for other in lessons]
    try:
        return _canonical.text(framed(lesson, others, repository))
    except NotebookError as error:
        raise RefusedError([str(error)]) from error


def _failure(error, notebook):
    cell, message = error["cell"], f"{error['name']}: {error['message']}"
    if cell is None:
        return message
    return f"{_canonical.cell_name(cell + 1, notebook.cells[cell])} raises {message}"
