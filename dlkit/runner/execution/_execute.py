"""Executes one notebook with papermill, and survives what it does. Knows nothing of other ones."""

import re
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from dlkit._validation import fault
from dlkit.runner._notebooks import NotebookError, parameters_cell, read, write
from dlkit.runner.ledger._weighed import weighed

TIMEOUT = 600
MARKER = "papermill-error-cell-tag"


def execute_notebook(
    source: Path,
    target: Path,
    parameters: dict | None = None,
    timeout: float | None = TIMEOUT,
    on_event: Callable[[dict], None] | None = None,
    threads: int | None = None,
    stop: threading.Event | None = None,
) -> dict:
    """Execute a notebook in a fresh kernel, write it to `target`, and report in one record.

    The executed notebook is written whatever happens to the kernel: the cell that failed shows its
    error, those after it have no outputs. The kernel's folder is that of `source`.

    Args:
        source: the notebook; it is not changed.
        target: where the executed one goes; its folder must exist.
        parameters: values by name for a cell after the `parameters` cell; None adds no cell.
        timeout: seconds that one cell may take; None for any.
        on_event: called with `{"event": "start", "cells": n}` (code cells), then `{"event":
            "kernel", "pid": n, "folder": its temporary one}` and, at each cell's end, `{"event":
            "cell", "index": i, "seconds": s}`.
        threads: the number of threads for TensorFlow, or None for one a core.
        stop: when this is set the kernel is killed and the record says "interrupted".

    Returns:
        `name`, `status` ("ok", "failed" or "interrupted"), `seconds`, `peak_rss_mb` of the kernel,
        `parameters`, `error` (None, or `cell`: index in the executed notebook or None, `name`,
        `message`), `claims`: what the cells said of claims, `cell_seconds`: one number for each
        code cell that was run, and `device`: "cpu" or "gpu" as `prepare` chose it, or None.
    """
    began = time.monotonic()
    record = new_record(source, "failed", parameters)
    try:
        notebook = _runnable(Path(source))
    except NotebookError as error:
        record["error"] = {"cell": None, "name": "NotebookError", "message": str(error)}
    else:
        from dlkit.runner.execution._client import Journal

        journal = Journal(timeout, on_event, stop)
        record["cell_seconds"] = journal.cell_seconds
        try:
            with tempfile.TemporaryDirectory(prefix="dlkit-", ignore_cleanup_errors=True) as folder:
                executed = _in_kernel(
                    notebook, Path(source), Path(folder), journal, record, threads
                )
        except OSError as error:
            record["error"] = _without_kernel(error)
        else:
            _keep(executed, Path(target), record)
    record["seconds"] = round(time.monotonic() - began, 2)
    return record


def new_record(source, status, parameters=None, error=None):
    """A manifest record of a notebook on which no time was spent yet."""
    return {
        "name": Path(source).stem,
        "status": status,
        "seconds": 0.0,
        "peak_rss_mb": None,
        "parameters": dict(parameters or {}),
        "error": error,
        "claims": [],
        "cell_seconds": [],
        "device": None,
    }


def _without_kernel(error):
    message = fault(
        f"The kernel's temporary files could not be written: {error}.",
        "A kernel needs a folder of its own while it runs.",
        "Make room in the system's folder for temporary files, and run again.",
    )
    return {"cell": None, "name": "KernelStartError", "message": message}


def _keep(executed, target, record):
    """Write the executed notebook, or tell why not; an error of the notebook's own comes first."""
    try:
        return write(executed, target)
    except (OSError, UnicodeEncodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
    message = fault(
        f"{target.name} could not be written to {target.parent}: {reason}.",
        "The executed notebook was to be kept there.",
        "Make room or clear the way, and run again; or name another folder.",
    )
    if record["error"] is None:
        record["status"] = "failed"
        record["error"] = {"cell": None, "name": "OutputNotWritten", "message": message}
    else:
        record["error"]["message"] += f" (And: {message})"
    return None


def _runnable(source):
    notebook = read(source)
    if parameters_cell(notebook) is None:
        raise NotebookError(
            fault(
                f"{source.name} has no cell with the tag 'parameters'.",
                "Every notebook of the course has one: that is where --profile and -p go in.",
                "Give the cell with the capital names that tag, in JupyterLab's property panel.",
            )
        )
    return notebook


def _in_kernel(notebook, source, folder, journal, record, threads):
    """Run the notebook, fill the record, and return the executed notebook."""
    from dlkit.runner.execution._client import Watch
    from dlkit.runner.execution._kernel import Kernel

    code = sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in notebook.cells)
    journal.on_event({"event": "start", "cells": code + bool(record["parameters"])})
    kernel = Kernel(folder, source.resolve().parent, threads)
    watch = Watch(kernel, journal)
    watch.start()
    try:
        failure = _papermill(notebook, record["parameters"], kernel, journal)
    finally:
        watch.over.set()
        watch.join()
        kernel.kill()  # papermill ends it in order, unless we were ended in the middle of that
    executed = journal.notebook or notebook
    record["error"] = _error(executed, failure, kernel, journal)
    interrupted = record["error"] and journal.reason == "interrupted"
    record["status"] = "interrupted" if interrupted else "failed" if record["error"] else "ok"
    record["peak_rss_mb"] = kernel.peak_rss_mb
    record["device"] = kernel.device()
    # Without a run the outputs are those that were stored, and say nothing of this one.
    ran = journal.notebook is not None
    record["claims"] = [claim.entry() for claim in weighed(executed)] if ran else []
    return _cleaned(executed, notebook)


def _papermill(notebook, parameters, kernel, journal):
    """The exception that ended the execution, or None; whether cells failed stands in the cells."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from dlkit.runner.execution._client import register

    try:
        papermill.execute_notebook(
            notebook,
            None,
            parameters=parameters or None,
            engine_name=register(),
            kernel_name="python3",
            language="python",
            progress_bar=False,
            autosave_cell_every=0,
            kernel=kernel,
            journal=journal,
        )
    except PapermillExecutionError:
        return None  # papermill also counts errors that a cell's tag allows: the cells say which
    except Exception as error:  # whatever ended this notebook must not end the run
        return error
    return None


def _error(executed, failure, kernel, journal):
    """The error of the record; a cell that was cut off shows it as if it had raised it."""
    from nbformat.v4 import new_output

    executed.cells = [c for c in executed.cells if MARKER not in c.metadata.get("tags", [])]
    if failure is None:
        failed = [i for i, c in enumerate(executed.cells) if _raised(c)]
        if not failed:
            return None
        index, reply = failed[0], journal.replies[failed[0]]
        name, message = reply.get("ename", "Error"), _plain(reply.get("evalue", ""))
        traceback = reply.get("traceback") or [f"{name}: {message}"]
    else:
        index = journal.cell
        name, message = _diagnosis(failure, kernel, journal)
        traceback = [f"{name}: {message}"]
    cell = executed.cells[index] if index is not None else None
    if cell is not None and not any(o.output_type == "error" for o in cell.outputs):
        cell.outputs.append(new_output("error", ename=name, evalue=message, traceback=traceback))
    return {"cell": index, "name": name, "message": message}


def _diagnosis(failure, kernel, journal):
    """Name and message, in three beats, for what ended a kernel."""
    if journal.reason == "interrupted":
        return "Interrupted", "The run was stopped while this notebook was being executed."
    if journal.reason == "timeout":
        return "CellTimeout", fault(
            f"The cell was stopped after {journal.timeout:g} s.",
            "Each cell has to end within that time.",
            "Allow more with --timeout, or look for a loop that does not end.",
        )
    code, words = kernel.exit_code(), kernel.last_words()
    said = f" Its last words: {words}" if words else ""
    if code is None:
        return type(failure).__name__, f"{_plain(str(failure))}{said}"
    ended = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    if journal.cell is None:
        return "KernelStartError", fault(
            f"The kernel ended {ended} before the first cell.{said}",
            "A Python kernel was expected to start in the notebook's folder.",
            "Look there for a file with the name of a Python module, and try `dlkit doctor`.",
        )
    return "DeadKernel", fault(
        f"The kernel ended {ended} while the cell was running.{said}",
        "A cell ends by itself or with an exception.",
        "Most often memory ran out: compare peak_rss_mb with what `dlkit doctor` says is there."
        if is_killed(code)
        else "Look in the cell for a call that ends Python, or for compiled code that crashes.",
    )


def is_killed(code):
    """Whether a process ended as the system ends one that takes too much memory."""
    return code in (-getattr(signal, "SIGKILL", 9), 137)


def _cleaned(executed, source):
    """Without what papermill writes into a notebook for itself."""
    executed.metadata.pop("papermill", None)
    if "widgets" not in source.metadata:
        executed.metadata.pop("widgets", None)
    for cell in executed.cells:
        cell.metadata.pop("papermill", None)
        if not cell.metadata.get("tags", True):
            del cell.metadata["tags"]
    return executed


def _raised(cell):
    return cell.metadata.get("papermill", {}).get("exception") is True


def _plain(text):
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text).strip()
