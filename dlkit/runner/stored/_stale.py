"""What a refresh would change in a stored notebook, told without executing it. Writes nothing."""

import json
from collections.abc import Sequence
from pathlib import Path

import nbformat

from dlkit.runner.stored import _canonical
from dlkit.runner.stored._header import needed
from dlkit.runner.stored._navigation import Lesson
from dlkit.runner.stored._renewal import RefusedError, frame, places

PARTS = {
    "id": "its id is missing, doubled or not valid",
    "metadata": "its metadata are more than tags and what is ours",
    "source": "its header card or its links are out of date",
    "execution_count": "it was not executed in order",
    "outputs": "its outputs are not in canonical form",
}


def stale(path: Path, lessons: Sequence[Lesson], repository: str | None) -> list[str]:
    """Why a stored notebook is not what `dlkit refresh` would write; its outputs are believed.

    Args:
        path: the notebook.
        lessons: all notebooks in their order, this one among them.
        repository: https address, or None.

    Raises:
        NotebookError: if the file is no notebook.
    """
    stored = path.read_text(encoding="utf-8")
    notebook = _canonical.load(path)
    clean = _canonical.canonical(notebook, places(path))
    reasons = _canonical.faults(clean, places(path))
    try:
        wanted = frame(path, clean, lessons, repository)
    except RefusedError as error:
        return reasons + error.reasons
    if wanted != stored:
        reasons += _differences(json.loads(stored), notebook, nbformat.reads(wanted, as_version=4))
    unknown = needed(notebook.metadata.get("dlkit", {}).get("needs", []), lessons)[1]
    return reasons + [f"needs {name!r}, which no notebook is called" for name in unknown]


def _differences(plain, notebook, wanted):
    """The parts in which two notebooks differ; where there are none, the layout of the file."""
    reasons = []
    for place, (cell, new) in enumerate(zip(notebook.cells, wanted.cells, strict=True)):
        old = cell | {"id": plain["cells"][place].get("id")}
        name = _canonical.cell_name(place + 1, cell)
        reasons += [f"{name}: {why}" for key, why in PARTS.items() if old.get(key) != new.get(key)]
    if plain["metadata"] != wanted.metadata:
        reasons.append("the metadata of the notebook are not in canonical form")
    return reasons or ["the layout of the file is not the one that a refresh writes"]
