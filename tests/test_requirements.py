"""What the code imports stands in requirements.txt, with who needs it; the lock pins all of it."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
CODE = [
    *(path for room in ("dlkit", "tests", "benchmarks") for path in (ROOT / room).rglob("*.py")),
    *(ROOT / "notebooks").glob("*.ipynb"),
    ROOT / "conftest.py",
]
LINE = re.compile(r"^(?P<name>[\w.-]+)(?P<range>[<>=!~][^;#\s]*)(;[^#]*)?\s*(#\s*(?P<who>.*))?$")


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def lines(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def sources(path):
    if path.suffix == ".py":
        return [path.read_text(encoding="utf-8")]
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def imported(path):
    for source in sources(path):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.split(".")[0]


LISTED = {canonical(LINE.match(line)["name"]) for line in lines("requirements.txt")}
HOMES = packages_distributions()
OWN = {"dlkit", "kit", "browser", *(path.stem for path in (ROOT / "tests").rglob("*.py"))}
OWN |= {path.stem for path in (ROOT / "benchmarks").glob("*.py")}


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_import_has_its_line(path):
    for module in set(imported(path)) - OWN - set(sys.stdlib_module_names):
        distributions = {canonical(name) for name in HOMES.get(module, [module])}
        assert distributions & LISTED, f"{module} needs a line in requirements.txt"


@pytest.mark.parametrize("line", lines("requirements.txt"))
def test_a_line_says_who_needs_it(line):
    assert LINE.match(line)["who"]


def test_the_lock_pins_everything_that_is_listed_and_nothing_loosely():
    pinned = [line.split(";")[0].strip() for line in lines("requirements.lock")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", pin) for pin in pinned)
    assert {canonical(pin.split("==")[0]) for pin in pinned} >= LISTED
