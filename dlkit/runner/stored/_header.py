"""A notebook's card in its first cell and links in its last, made from facts. Measures nothing."""

import copy
import math
from collections.abc import Sequence

from dlkit.runner._notebooks import NotebookError, number, slug
from dlkit.runner.rules._registry import prose
from dlkit.runner.stored._launch import binder, colab, colab_cell
from dlkit.runner.stored._measured import memory, run_time
from dlkit.runner.stored._navigation import Lesson, neighbours, put, without

WORDS_A_MINUTE = 200
CODE_LINES_A_MINUTE = 10


def framed(lesson: Lesson, lessons: Sequence[Lesson], repository: str | None):
    """The notebook with its header card and its links to the next one renewed.

    Args:
        lesson: the notebook; it stays as it is.
        lessons: all notebooks in their order, this one among them.
        repository: https address, or None for a card without launch links.

    Returns:
        A new notebook. Framed once more it does not change.

    Raises:
        NotebookError: if the first cell is not Markdown, or markers are broken.
    """
    notebook = copy.deepcopy(lesson.notebook)
    texts = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    if not texts or notebook.cells[0] is not texts[0]:
        raise NotebookError(
            "its first cell is not Markdown. Write the title and the question there."
        )
    texts[0].source = put(texts[0].source, "card", card(lesson, lessons, repository))
    for cell in texts:
        cell.source = without(cell.source, "next")
    if links := neighbours(lesson, lessons):
        texts[-1].source = put(texts[-1].source, "next", links)
    return notebook


def card(lesson: Lesson, lessons: Sequence[Lesson], repository: str | None) -> str:
    """The card as Markdown: facts, where they were measured, launch links, neighbours."""
    parts = [
        _table(_facts(lesson, lessons)),
        _provenance(lesson, repository),
        _for_colab(lesson, repository),
        neighbours(lesson, lessons),
    ]
    return "\n\n".join(filter(None, parts))


def needed(needs: Sequence, lessons: Sequence[Lesson]) -> tuple[list[str], list[str]]:
    """What a notebook needs, as Markdown, and the names among it that no notebook has (yet).

    Args:
        needs: numbers or names of notebooks, or free text.
        lessons: all notebooks.

    Example:
        >>> from pathlib import Path
        >>> needed(["tensors", "school mathematics", 40], [Lesson(Path("01_tensors.ipynb"), None)])
        (['[01 tensors](01_tensors.ipynb)', 'school mathematics', '40'], ['40'])
    """
    names = {name: lesson for lesson in lessons for name in _names(lesson)}
    words = [str(item).strip() for item in needs]
    shown = [names[word].link() if word in names else word.replace("|", r"\|") for word in words]
    unknown = [w for w in words if w not in names and (w.isdecimal() or "_" in w)]
    return shown, unknown


def reading_minutes(notebook: dict) -> int:
    """Whole minutes, rounded up: prose at 200 words a minute and code at 10 lines; no solutions."""
    words = lines = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            words += len(prose(without(without(cell["source"], "card"), "next")).split())
        elif "solution" not in cell["metadata"].get("tags", []):
            lines += sum(bool(line.strip()) for line in cell["source"].splitlines())
    return max(1, math.ceil(words / WORDS_A_MINUTE + lines / CODE_LINES_A_MINUTE))


def _names(lesson):
    digits = number(lesson.path)
    yield from (lesson.path.stem, slug(lesson.path))
    if digits is not None:
        yield from {str(digits), f"{digits:02d}"}


def _facts(lesson, lessons):
    """Heading and value of every column that is known; what is not known has no column."""
    facts, measured = lesson.facts, lesson.facts.get("measured", {})
    minutes = reading_minutes(lesson.notebook)
    return {
        "Needs": ", ".join(needed(facts.get("needs", []), lessons)[0]),
        "Reading time": f"{minutes} minute{'s' * (minutes > 1)}",
        "Run time": run_time(measured),
        "Peak memory": memory(measured),
        "Path": part(facts),
    }


def part(facts: dict) -> str:
    """Whether a notebook belongs to the core of the course; empty where its metadata do not say.

    >>> part({"core": True}), part({"core": False}), part({})
    ('core', 'further', '')
    """
    return {True: "core", False: "further"}.get(facts.get("core"), "")


def _table(facts):
    known = {heading: value for heading, value in facts.items() if value}
    rows = (known, ("---" for _ in known), known.values())
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _provenance(lesson, repository):
    machine = lesson.facts.get("measured", {}).get("machine")
    sentences = [f"Run time and memory were measured on {machine}."] if machine else []
    if repository:
        name = lesson.path.name
        links = {"Binder": binder(repository, name), "Colab": colab(repository, name)}
        opened = " or ".join(f"[{host}]({address})" for host, address in links.items() if address)
        sentences.append(f"Open it on {opened}.")
    return " ".join(sentences)


def _for_colab(lesson, repository):
    if not repository or not colab(repository, lesson.path.name):
        return ""
    code = f"```python\n{colab_cell(repository)}\n```"
    return f"<details><summary>On Colab, run this cell first</summary>\n\n{code}\n\n</details>"
