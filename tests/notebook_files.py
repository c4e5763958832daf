"""Small notebooks for the tests of the runner, made without TensorFlow. No test lives here."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PARAMETERS = """PROFILE = "quick"  # or "full"
DEVICE = "auto"  # or "cpu", "gpu"
SEED = 0  # any whole number"""


def make_notebook(folder, name, *cells, parameters=PARAMETERS, seconds=None):
    """Write a notebook with a parameters cell and these code cells; returns its path."""
    notebook = new_notebook(cells=[new_markdown_cell(f"# {name}")])
    # A kernel of that name is nowhere: the runner takes its own Python, whatever is asked for.
    notebook.metadata["kernelspec"] = {
        "name": "no-such-kernel",
        "display_name": "None",
        "language": "python",
    }
    if seconds:
        notebook.metadata["dlkit"] = {"measured": {"seconds": seconds}}
    if parameters is not None:
        notebook.cells.append(new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    notebook.cells += [new_code_cell(source) for source in cells]
    path = Path(folder) / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def command(*words, **options):
    """Start `dlkit run` as a terminal does: in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "dlkit", "run", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **options,
    )


def manifest(out):
    """The manifest of a run, as another program would read it."""
    return json.loads((Path(out) / "manifest.json").read_text(encoding="utf-8"))


def statuses(out):
    """Name to status."""
    return {record["name"]: record["status"] for record in manifest(out)["notebooks"]}


def executed(out, name):
    """The executed notebook, checked against the format."""
    notebook = nbformat.read(Path(out) / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    return notebook


def wait_for(path, seconds=120):
    """The text of a file that another process is going to write."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if path.exists() and path.read_text():
            return path.read_text()
        time.sleep(0.05)
    raise AssertionError(f"{path.name} was never written")


def is_gone(pid, seconds=5):
    """Whether a process ends within that time."""
    try:
        psutil.Process(int(pid)).wait(seconds)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return psutil.Process(int(pid)).status() == psutil.STATUS_ZOMBIE
    return True


def interrupt(process, signal):
    """Send a signal to the whole process group, as a terminal does on Ctrl-C."""
    os.killpg(process.pid, signal)
