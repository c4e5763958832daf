"""The command `dlkit conventions`: every rule on every notebook. The rules are in `rules`."""

import argparse
import sys
from pathlib import Path

from dlkit.runner import _notebooks, _project
from dlkit.runner.rules import _claims, _code, _exercises, _outputs, _prose, _structure  # noqa: F401
from dlkit.runner.rules._registry import RULES, Problem, problems, read_page


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("only", nargs="*", metavar="NN", help="numbers, slugs or names (all)")
    parser.add_argument("--notebooks", type=Path, metavar="DIR", help="folder (notebooks/)")
    parser.add_argument("--list", action="store_true", help="print every rule with its reason")


def main(arguments: argparse.Namespace) -> int:
    """Print what breaks a rule, notebook by notebook; 0 where nothing does, else 1."""
    if arguments.list:
        sys.stdout.write("".join(f"{rule.name}\n    {rule.reason}\n" for rule in RULES.values()))
        return 0
    paths = _notebooks.find(
        arguments.notebooks or _project.root() / "notebooks", arguments.only or None
    )
    found = {path: check(path) for path in paths}
    sys.stdout.write("".join(f"{report(path, some)}\n" for path, some in found.items() if some))
    sys.stdout.write(_total(found) + "\n")
    return int(any(found.values()))


def check(path: Path) -> list[Problem]:
    """Every problem of one notebook file; a file that is no notebook is one problem."""
    try:
        found = problems(read_page(path))
    except _notebooks.NotebookError as error:
        return [Problem("readable", None, str(error))]
    return sorted(found, key=lambda problem: problem.cell.place if problem.cell else 0)


def report(path: Path, some: list[Problem]) -> str:
    """The problems of one notebook as lines: where, which rule, what and what to do, and why."""
    lines = [path.name]
    for problem in some:
        lines.append(f"  {_where(problem.cell)}, {problem.rule}: {problem.text}")
        if problem.rule in RULES:
            lines.append(f"      Why: {RULES[problem.rule].reason}")
    return "\n".join(lines) + "\n"


def _where(cell):
    if cell is None:
        return "notebook"
    first = cell.source.strip().split("\n", 1)[0][:40]
    return f"cell {cell.place} [{cell.id}] `{first}`"


def _total(found):
    count, broken = sum(map(len, found.values())), sum(map(bool, found.values()))
    if not count:
        return f"{_counted(len(found), 'notebook')}, {len(RULES)} rules: nothing to mend."
    return f"{_counted(count, 'problem')} in {broken} of {_counted(len(found), 'notebook')}."


def _counted(number, noun):
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
