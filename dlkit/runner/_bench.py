"""The command `dlkit bench`: lists benchmarks, or runs one. They themselves are in benchmarks/."""

import argparse
import ast
import sys
from pathlib import Path

from dlkit._validation import one_of
from dlkit.runner import _project
from dlkit.runner._child import hand_over


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="which one (without: list them)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the table there as well")
    parser.add_argument(
        "words",
        nargs=argparse.REMAINDER,
        metavar="-- ARGUMENTS",
        help="for the benchmark itself: `dlkit bench NAME -- --help`",
    )


def main(arguments: argparse.Namespace) -> int:
    """List the benchmarks, or run one in a process of its own: 0 where it ended well, else 1."""
    folder = _project.root() / "benchmarks"
    found = benchmarks(folder)
    if arguments.name is None:
        width = max(map(len, found), default=0)
        sys.stdout.write("".join(f"{name:{width}}  {text}\n" for name, text in found.items()))
        return 0
    one_of("NAME", arguments.name, found, remedy="`dlkit bench` says what each measures.")
    words = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    # The file is named from where the command was typed, which is where the benchmark runs.
    words = [*words, *(["--json", str(arguments.json)] if arguments.json else [])]
    return int(hand_over([sys.executable, str(folder / f"{arguments.name}.py"), *words]) != 0)


def benchmarks(folder: Path) -> dict[str, str]:
    """Name to first line of the docstring of every benchmark; what begins with `_` is none."""
    return {path.stem: _first_line(path) for path in sorted(folder.glob("[!_]*.py"))}


def _first_line(path):
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.split("\n", 1)[0]
