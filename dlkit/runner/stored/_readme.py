"""The table of notebooks in the README, made from them. It knows no other part."""

from collections.abc import Sequence

from dlkit._validation import fault
from dlkit.runner._notebooks import number
from dlkit.runner.stored._header import part
from dlkit.runner.stored._measured import memory, run_time
from dlkit.runner.stored._navigation import Lesson, escaped, markers, put

HEADINGS = ("No.", "Notebook", "Question", "Path", "Run time", "Peak memory")


def with_table(readme: str, lessons: Sequence[Lesson], folder: str = "notebooks") -> str:
    """The README's text with its table of notebooks renewed.

    Args:
        readme: the text as it is.
        lessons: all notebooks in their order.
        folder: their folder, as seen from the README.

    Raises:
        ValueError: if the markers between which the table belongs are missing.
    """
    begin, end = markers("notebooks")
    if begin not in readme:
        raise ValueError(
            fault(
                f"README.md has no marker {begin}.",
                "The table of notebooks is written between two markers.",
                f"Put {begin} and {end} on lines of their own where the table is to stand.",
            )
        )
    return put(readme, "notebooks", table(lessons, folder))


def table(lessons: Sequence[Lesson], folder: str = "notebooks") -> str:
    """Number, link, question and costs of every notebook, as a Markdown table.

    Example:
        >>> from pathlib import Path
        >>> print(table([Lesson(Path("01_tensors.ipynb"), None)]).splitlines()[2])
        | 01 | [tensors](notebooks/01_tensors.ipynb) |  |  |  |  |
    """
    rows = [HEADINGS, ["---"] * len(HEADINGS), *(_row(lesson, folder) for lesson in lessons)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(lesson, folder):
    digits, measured = number(lesson.path), lesson.facts.get("measured", {})
    label = lesson.label if digits is None else lesson.label.partition(" ")[2]
    return (
        "" if digits is None else f"{digits:02d}",
        f"[{escaped(label)}]({folder}/{lesson.path.name})",
        lesson.question.replace("|", r"\|"),
        part(lesson.facts),
        run_time(measured),
        memory(measured),
    )
