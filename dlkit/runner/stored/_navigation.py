"""The order of the notebooks, and the links from one to the next. Works on text; writes no file."""

import dataclasses
import re
from collections.abc import Iterable
from pathlib import Path

from dlkit._validation import fault
from dlkit.runner._notebooks import NotebookError, number, slug, title


@dataclasses.dataclass(frozen=True)
class Lesson:
    """A notebook as others refer to it; `notebook` is None where its file cannot be read."""

    path: Path
    notebook: dict | None

    @property
    def label(self) -> str:
        """Number and title, such as "01 Tensors"."""
        name = self.notebook and title(self.notebook)
        digits = number(self.path)
        words = name or slug(self.path).replace("_", " ")
        return words if digits is None else f"{digits:02d} {words}"

    @property
    def question(self) -> str:
        """The first bold text of the first cell: what the notebook asks."""
        source = self.notebook.cells[0].source if self.notebook and self.notebook.cells else ""
        bold = re.search(r"\*\*(.+?)\*\*", without(source, "card"), re.DOTALL)
        return " ".join(bold[1].split()) if bold else ""

    @property
    def facts(self) -> dict:
        """What the notebook's own metadata say: `core`, `needs`, `measured`."""
        return self.notebook.metadata.get("dlkit", {}) if self.notebook else {}

    def link(self, folder: str = "") -> str:
        """A Markdown link to the notebook's file, as seen from the folder of notebooks."""
        return f"[{escaped(self.label)}]({folder}{self.path.name})"


def neighbours(lesson: Lesson, lessons: Iterable[Lesson]) -> str:
    """One line that links the notebook before and the one after; empty where it stands alone.

    Example:
        >>> lessons = [Lesson(Path(f"{n}.ipynb"), None) for n in ("01_tensors", "04_networks")]
        >>> neighbours(lessons[1], lessons)
        'Previous: [01 tensors](01_tensors.ipynb)'
    """
    lessons = list(lessons)
    place = [other.path for other in lessons].index(lesson.path)
    links = []
    if place > 0:
        links.append(f"Previous: {lessons[place - 1].link()}")
    if place + 1 < len(lessons):
        links.append(f"Next: {lessons[place + 1].link()}")
    return " · ".join(links)


def put(source: str, name: str, content: str) -> str:
    """The text with `content` between the markers of `name`; without markers, they come at the end.

    Example:
        >>> once = put("# Tensors", "card", "core")
        >>> once == put(once, "card", "core"), "core" in put(once, "card", "further")
        (True, False)
    """
    begin, end = markers(name)
    block = f"{begin}\n\n{content}\n\n{end}"
    parts = _split(source, name)
    if parts is None:
        return f"{source.rstrip()}\n\n{block}".lstrip()
    return parts[0] + block + parts[1]


def without(source: str, name: str) -> str:
    """The text without the markers of `name` and what is between them."""
    parts = _split(source, name)
    if parts is None:
        return source
    return "\n\n".join(filter(None, (parts[0].rstrip(), parts[1].strip("\n"))))


def markers(name: str) -> tuple[str, str]:
    """The comments that stand before and after what is generated.

    >>> markers("next")
    ('<!-- dlkit:next -->', '<!-- /dlkit:next -->')
    """
    return f"<!-- dlkit:{name} -->", f"<!-- /dlkit:{name} -->"


def escaped(text: str) -> str:
    """Text that may stand in a Markdown link within a table."""
    return re.sub(r"([\[\]|])", r"\\\1", text)


def _split(source, name):
    """What is before and after a block, None where there is none, an error where it is broken."""
    begin, end = markers(name)
    counts = source.count(begin), source.count(end)
    if counts == (0, 0):
        return None
    if counts != (1, 1) or source.index(begin) > source.index(end):
        raise NotebookError(
            fault(
                f"The text has {begin} {counts[0]} times and {end} {counts[1]} times.",
                "Each was expected once, in this order, or not at all.",
                "Delete all of them, and what stood between them is written anew.",
            )
        )
    before, rest = source.split(begin)
    return before, rest.split(end)[1]
