"""What a rule is, and the page that it looks at. The rules are beside it."""

import ast
import dataclasses
import functools
import json
import re
from collections.abc import Callable
from pathlib import Path

from dlkit.runner._notebooks import slug
from dlkit.runner._verbs import Verbs, parsed

RULES = {}


@dataclasses.dataclass(frozen=True)
class Rule:
    """A name, why the rule is there (one line), and a check that yields (cell or None, text).

    A rule `of_course` is about claims and exercises: it asks nothing of a teacher's own notebooks.
    """

    name: str
    reason: str
    check: Callable
    of_course: bool = False


@dataclasses.dataclass(frozen=True)
class Problem:
    """One breach: the rule, the cell (None: the whole notebook), what is wrong, what to do."""

    rule: str
    cell: "Cell | None"
    text: str


def rule(reason: str, of_course: bool = False) -> Callable:
    """Register a check under its own name: `line_width` becomes the rule `line-width`."""

    def register(check):
        name = check.__name__.replace("_", "-")
        RULES[name] = Rule(name, reason, check, of_course)
        return check

    return register


def problems(page: "Page") -> list[Problem]:
    """Every breach of every rule on a page, in the order of the rules."""
    return [
        Problem(rule.name, cell, text)
        for rule in RULES.values()
        if page.is_of_course or not rule.of_course
        for cell, text in rule.check(page)
    ]


@dataclasses.dataclass(frozen=True, eq=False)
class Cell:
    """One cell: its place (counted from 1), id, kind, source, tags, outputs and stored number."""

    place: int
    id: str
    kind: str
    source: str
    tags: tuple
    outputs: list
    count: int | None

    @property
    def lines(self):
        return self.source.splitlines()

    @functools.cached_property
    def tree(self):
        """The parsed code, or None where it is not plain Python."""
        return parsed(self.source)

    def nodes(self, *kinds):
        """The syntax nodes of these kinds, in the order of the page."""
        found = [
            node for node in ast.walk(self.tree or ast.Module([], [])) if isinstance(node, kinds)
        ]
        return sorted(found, key=lambda node: (node.lineno, node.col_offset))


@dataclasses.dataclass(frozen=True, eq=False)
class Page:
    """A notebook as the rules see it: the file, what nbformat reads in it, and its cells."""

    path: Path
    notebook: dict

    @functools.cached_property
    def text(self):
        """What the file holds, character by character."""
        return self.path.read_text(encoding="utf-8")

    @property
    def stored(self):
        """What the file holds, as JSON: nothing mended on the way in."""
        return json.loads(self.text)

    @functools.cached_property
    def cells(self):
        return [
            Cell(
                place,
                cell.get("id", ""),
                cell["cell_type"],
                cell["source"],
                tuple(cell["metadata"].get("tags", ())),
                cell.get("outputs", []),
                cell.get("execution_count"),
            )
            for place, cell in enumerate(self.notebook["cells"], start=1)
        ]

    @functools.cached_property
    def code(self):
        return [cell for cell in self.cells if cell.kind == "code"]

    @functools.cached_property
    def markdown(self):
        return [cell for cell in self.cells if cell.kind == "markdown"]

    @property
    def slug(self):
        """The notebook's name without its number."""
        return slug(self.path)

    @functools.cached_property
    def is_of_course(self):
        """Whether the course's path leads through this notebook."""
        from dlkit.exercises import PATH

        return self.slug in {stop.slug for stop in PATH}

    @functools.cached_property
    def verbs(self):
        """What the names of its code mean, by its imports."""
        return Verbs(cell.tree for cell in self.code if cell.tree)

    def calls(self, *verbs):
        """(cell, call) of every call of these verbs, in the order of the page."""
        code = (cell for cell in self.code if cell.tree)
        return [(cell, call) for cell in code for call in self.verbs.calls(cell.tree, *verbs)]

    @property
    def header(self):
        """The first cell where it is Markdown, or None."""
        return self.cells[0] if self.cells and self.cells[0].kind == "markdown" else None

    @property
    def parameters(self):
        """The first cell with the tag `parameters`, or None."""
        return next((cell for cell in self.code if "parameters" in cell.tags), None)

    @property
    def setup(self):
        """The code cell after the parameters, or None."""
        return self.code_after(self.parameters)

    def code_after(self, cell):
        """The next code cell, or None."""
        return next((other for other in self.code if cell and other.place > cell.place), None)

    @functools.cached_property
    def headings(self):
        """(cell, level, text) of every heading, in order."""
        return [
            (cell, len(match[1]), match[2].strip())
            for cell in self.markdown
            for match in re.finditer(
                r"^(#{1,6})\s+(.+)$", without_fences(cell.source), re.MULTILINE
            )
        ]

    @functools.cached_property
    def main_headings(self):
        """The headings before the part "Further", which may be skipped; all, where none is."""
        places = [n for n, (_, level, text) in enumerate(self.headings) if is_further(level, text)]
        return self.headings[: places[0]] if places else self.headings

    @functools.cached_property
    def further(self):
        """The cell in which the part "Further" begins, or None."""
        left = self.headings[len(self.main_headings) :]
        return left[0][0] if left else None

    def is_main(self, cell):
        """Whether a cell stands on the main path."""
        return self.further is None or cell.place < self.further.place

    @property
    def metadata(self):
        """The kit's own part of the notebook's metadata."""
        return self.notebook["metadata"].get("dlkit", {})


def is_further(level, text):
    """Whether a heading opens the part that may be skipped.

    >>> is_further(2, "Further: where it breaks"), is_further(3, "Further"), is_further(2, "So?")
    (True, False, False)
    """
    return level == 2 and re.match(r"Further\b", text) is not None


def read_page(path: Path) -> Page:
    """A notebook file as a page.

    Raises:
        NotebookError: the file is not a notebook; the message says what to do.
    """
    from dlkit.runner.stored import _canonical

    return Page(path, _canonical.load(path))


def without_fences(markdown):
    """Markdown without its fenced code blocks."""
    return re.sub(r"^(```+|~~~+).*?^\1[`~]*\s*$", "", markdown, flags=re.MULTILINE | re.DOTALL)


def without_code(markdown):
    """Markdown without code, fenced or inline, and without comments."""
    text = re.sub(r"<!--.*?-->", "", without_fences(markdown), flags=re.DOTALL)
    return re.sub(r"(`+).+?\1", "", text, flags=re.DOTALL)


def written(markdown):
    """What an author has written: no code, and nothing that is generated between markers."""
    return without_code(
        re.sub(r"<!-- dlkit:(\w+) -->.*?<!-- /dlkit:\1 -->", "", markdown, flags=re.DOTALL)
    )


def prose(markdown: str) -> str:
    """The words that a reader reads: no code, formulas, generated card, link targets or HTML tags.

    >>> prose("The **energy** $E$ of `v` is [low](40_rbm.ipynb).")
    'The **energy**  of  is low.'
    """
    text = re.sub(r"\$\$.*?\$\$", "", written(markdown).replace(r"\$", ""), flags=re.DOTALL)
    text = re.sub(r"\$[^$]*\$", "", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"<[^>\n]+>", "", text)
