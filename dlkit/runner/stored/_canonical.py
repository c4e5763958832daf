"""Canonical form of a notebook: one text for one meaning, fit to be committed. Executes nothing."""

import contextlib
import hashlib
import json
import re
import warnings
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat.warnings import DuplicateCellId, MissingIDFieldWarning

from dlkit._validation import fault
from dlkit.runner._notebooks import NotebookError, read
from dlkit.runner.stored._clean_outputs import (
    NOTEBOOK_LIMIT,
    canonical_outputs,
    output_faults,
    picture_bytes,
    private_places,
)

KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
VALID_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def load(path: Path) -> nbformat.NotebookNode:
    """The notebook in a file, its missing or doubled cell ids derived from what the cells say.

    nbformat would draw them at random, and a notebook without ids would change at every reading.

    Raises:
        NotebookError: if the file is no notebook of version 4.
    """
    with ids_missing():
        notebook = read(path)
    plain = json.loads(path.read_text(encoding="utf-8"))
    for cell, name in zip(notebook.cells, cell_ids(plain["cells"]), strict=True):
        cell["id"] = name
    return notebook


@contextlib.contextmanager
def ids_missing():
    """Within it nbformat says nothing of missing or doubled ids: they are made here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingIDFieldWarning)
        warnings.simplefilter("ignore", DuplicateCellId)
        yield


def cell_ids(cells: Iterable[dict]) -> list[str]:
    """One id a cell: its own where valid and not taken, else one derived from its place and text.

    Example:
        >>> cells = [{"id": "a", "source": "1"}, {"id": "a", "source": "2"}, {"source": "3"}]
        >>> names = cell_ids(cells)
        >>> names[0], len(set(names)), names == cell_ids(cells)
        ('a', 3, True)
    """
    cells, own = list(cells), {}
    for place, cell in enumerate(cells):
        name = cell.get("id")
        if isinstance(name, str) and VALID_ID.fullmatch(name):
            own.setdefault(cell["id"], place)
    names = {place: name for name, place in own.items()}
    for place, cell in enumerate(cells):
        names.setdefault(place, _derived(place, cell, set(names.values())))
    return [names[place] for place in range(len(cells))]


def canonical(notebook: dict, places: re.Pattern | None = None) -> nbformat.NotebookNode:
    """The notebook with counts 1..n, stable ids, one kernel, and no trace of the run that made it.

    Args:
        notebook: a notebook of version 4; it stays as it is.
        places: paths of this machine, by default its home and temporary folders.

    Returns:
        A new notebook. Applied to itself it gives itself.

    Example:
        >>> from nbformat.v4 import new_code_cell, new_notebook
        >>> cells = [new_code_cell("1 + 1", execution_count=7), new_code_cell("")]
        >>> [cell.execution_count for cell in canonical(new_notebook(cells=cells)).cells]
        [1, None]
    """
    places = places or private_places()
    count, cells = 0, []
    for cell, name in zip(notebook["cells"], cell_ids(notebook["cells"]), strict=True):
        count += runs(cell)
        cells.append(_cell(cell, name, count if runs(cell) else None, places))
    metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE}
    if "dlkit" in notebook["metadata"]:
        metadata["dlkit"] = notebook["metadata"]["dlkit"]
    plain = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    return nbformat.from_dict(json.loads(json.dumps(plain)))


def text(notebook: nbformat.NotebookNode) -> str:
    """The notebook as the text of its file: indented by one, sorted keys, one newline at the end.

    Raises:
        NotebookError: if it is no valid notebook.
    """
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        what = f"The notebook is not valid: {str(error).splitlines()[0]}"
        raise NotebookError(
            fault(what, "nbformat 4.5 was expected.", "Make it anew in JupyterLab.")
        ) from error
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def faults(notebook: dict, places: re.Pattern | None = None) -> list[str]:
    """Why the outputs of a notebook must not be committed, a sentence each that names the cell.

    Example:
        >>> from nbformat.v4 import new_code_cell, new_notebook, new_output
        >>> shown = new_output("stream", text="<object at 0x7f3a5c0d1e20>")
        >>> faults(new_notebook(cells=[new_code_cell("thing", outputs=[shown])]))[0].split(",")[0]
        'cell 1 (`thing`) shows a memory address'
    """
    places = places or private_places()
    found, weight = [], 0
    for number, cell in enumerate(notebook["cells"], start=1):
        outputs = cell.get("outputs", [])
        may_raise = "raises-exception" in cell["metadata"].get("tags", [])
        reasons = output_faults(outputs, may_raise, places)
        found += [f"{cell_name(number, cell)} {reason}" for reason in reasons]
        weight += picture_bytes(outputs)
    if weight > NOTEBOOK_LIMIT:
        found.append(
            f"its pictures are {weight / 1000:.0f} kB in all; at most "
            f"{NOTEBOOK_LIMIT / 1000:.0f} kB are kept. Draw fewer or smaller ones."
        )
    return found


def runs(cell: dict) -> bool:
    """Whether a cell is code with something in it: those are counted."""
    return cell["cell_type"] == "code" and bool(cell["source"].strip())


def cell_name(number: int, cell: dict) -> str:
    """How messages call a cell: its number among all cells, from 1, and its first line."""
    lines = cell["source"].strip().splitlines() or [""]
    return f"cell {number} (`{lines[0][:60]}`)"


def _cell(cell, name, count, places):
    kept = {
        "cell_type": cell["cell_type"],
        "id": name,
        "metadata": _cell_metadata(cell),
        "source": cell["source"].replace("\r\n", "\n"),
    }
    if cell["cell_type"] == "code":
        outputs = canonical_outputs(cell["outputs"], count, places) if count else []
        kept |= {"execution_count": count, "outputs": outputs}
    elif cell.get("attachments"):
        kept["attachments"] = cell["attachments"]
    return kept


def _cell_metadata(cell):
    """Tags and what is ours. A solution is folded here, so that no author has to think of it."""
    metadata = {
        key: cell["metadata"][key] for key in ("tags", "dlkit") if cell["metadata"].get(key)
    }
    if cell["cell_type"] == "code" and "solution" in metadata.get("tags", []):
        metadata["jupyter"] = {"source_hidden": True}
    return metadata


def _derived(place, cell, taken):
    source = cell.get("source", "")
    source = source if isinstance(source, str) else "".join(source)
    for attempt in range(len(taken) + 1):
        name = hashlib.sha256(f"{place} {attempt} {source}".encode()).hexdigest()[:8]
        if name not in taken:
            break
    return name
