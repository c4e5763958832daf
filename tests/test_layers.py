"""Who may import whom. A new edge is a decision that is written in this table."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "dlkit"
ROOMS = {"datasets", "graphs", "models", "training", "plots", "widgets", "evidence", "exercises"}
GROUND = {"_validation", "_card", "environment"}
SIBLINGS = {
    "widgets": {"plots", "graphs"},
    "evidence": {"plots"},
    "training": {"plots"},
    "exercises": {"evidence"},
}
ALLOWED = {
    "__init__": set(),
    "_validation": set(),
    "_card": set(),
    "environment": {"_validation", "__init__"},
    **{room: GROUND | SIBLINGS.get(room, set()) for room in ROOMS},
    "runner": GROUND | {"__init__", "evidence", "exercises"},
    "__main__": GROUND | {"runner", "__init__"},
}
HEAVY = {
    "tensorflow",
    "keras",
    "matplotlib",
    "sklearn",
    "papermill",
    "nbconvert",
    "nbformat",
    "IPython",
    "ipywidgets",
}


def files():
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(tree):
    """Every dotted name that a tree imports, wherever the statement stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the room"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def edges(source):
    """The rooms that a source file imports from dlkit."""
    found = set()
    for name in imports(ast.parse(source)):
        parts = name.split(".")
        if parts[0] == "dlkit":
            inner = parts[1] if len(parts) > 1 else "__init__"
            found.add("__init__" if inner == "__version__" else inner)
    return found


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_only_what_its_room_may(path):
    room = room_of(path)
    forbidden = edges(path.read_text(encoding="utf-8")) - ALLOWED[room] - {room}
    assert not forbidden, f"{room} must not import {sorted(forbidden)}"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import dlkit.runner", {"runner"}),
        ("from dlkit import plots, datasets", {"plots", "datasets"}),
        ("def f():\n    from dlkit.models._cnn import build", {"models"}),
        ("from dlkit import __version__", {"__init__"}),
        ("import numpy", set()),
    ],
)
def test_the_walk_finds_every_kind_of_import(source, expected):
    assert edges(source) == expected


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_public_names_are_listed_and_leaves_are_private(path):
    if path.name == "__init__.py":
        assert _listed(path)
    else:
        room = ast.literal_eval(_listed(path.with_name("__init__.py")))
        assert path.stem.startswith("_") or path.stem in room, "leaf modules are private"


def _listed(path):
    """The source of the list `__all__` in a package's `__init__.py`, or nothing."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return ast.unparse(node.value)
    return None


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_first_line_says_what_lives_here(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_no_room_is_called_utils_and_every_room_stands_in_the_table():
    rooms = {room_of(path) for path in files()}
    assert rooms <= set(ALLOWED)
    assert not {"utils", "helpers", "common", "misc"} & {path.stem.strip("_") for path in files()}


@pytest.mark.parametrize(
    "module",
    [
        "dlkit",
        "dlkit.environment",
        "dlkit.datasets",
        "dlkit.exercises",
        "dlkit.evidence",
        "dlkit.plots",
        "dlkit.runner",
        "dlkit.training",
        "dlkit.__main__",
    ],
)
def test_a_room_is_entered_without_the_heavy_libraries(module):
    code = f"import sys, {module}; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stderr == ""
    loaded = {name.split(".")[0] for name in result.stdout.split()}
    assert not loaded & HEAVY


def test_the_room_of_widgets_is_entered_without_what_computes_and_draws():
    """Widgets are of ipywidgets, which brings IPython: those two alone are loaded with the room."""
    code = "import sys, dlkit.widgets; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded & HEAVY <= {"IPython", "ipywidgets"}


def test_importing_the_kit_takes_no_time():
    """The median over fresh processes of the import alone, beside the 150 ms that it may take."""
    code = "import time; t = time.perf_counter(); import dlkit; print(time.perf_counter() - t)"
    times = sorted(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(7)
    )
    assert times[3] < 0.150
