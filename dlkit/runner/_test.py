"""The command `dlkit test`: one run of pytest over all there is. The tests are elsewhere."""

import argparse
import os
import sys
from pathlib import Path

from dlkit.runner import _project
from dlkit.runner._child import hand_over
from dlkit.runner._offline import obstacle, offline

COVERED = 90
FOREIGN = ("PYTHONWARNINGS", "PYTHONSTARTUP", "MPLBACKEND", "PYTHONOPTIMIZE", "DLKIT_VERBOSE")
ABOUT = """
One run of pytest holds everything: style (ruff), unit tests, examples in docstrings, the notebooks'
conventions, and every notebook executed and compared with its stored outputs. At least 90 % of the
lines of the package must be run by it. Where the system permits, it runs with no network.

Words after -- are for pytest, as in `dlkit test -- -x -k mosaic`; so is the name of a file and what
follows it. With such words coverage is not asked for, since they may choose a part of the tests.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = f"{parser.description or ''}\n{ABOUT}"
    parser.add_argument(
        "--fast", action="store_true", help="no slow test, no notebook executed, no coverage"
    )
    parser.add_argument(
        "--gpu-lax",
        action="store_true",
        help="execute notebooks, compare no outputs: a GPU rounds differently (set in .venv-gpu)",
    )
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="-- PYTEST ARGUMENTS")


def main(arguments: argparse.Namespace) -> int:
    """Run pytest in a process of its own; 0: all passed, 1: something failed, 2: wrong use.

    No test at all counts as a failure. The last lines on the screen are pytest's.
    """
    words = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    gpu = arguments.gpu_lax or Path(sys.prefix).name == ".venv-gpu"
    command = pytest_command(arguments.fast, gpu, words)
    why_not = obstacle()
    if why_not:
        sys.stdout.write(f"The network is not cut off for these tests: {why_not}.\n")
    else:
        sys.stdout.write("The tests run with no network: only loopback can be reached.\n")
        command = offline(command)
    sys.stdout.flush()
    code = hand_over(command, cwd=_project.root(), env=environment())
    return {0: 0, 4: 2}.get(code, 1)


def pytest_command(fast: bool = False, gpu_lax: bool = False, words: list[str] = ()) -> list[str]:
    """The call of pytest for these choices.

    >>> pytest_command(fast=True)[3:]
    ['-m', 'not slow']
    >>> pytest_command(gpu_lax=True, words=["-x"])[3:]
    ['--nbval-lax', '-x']
    """
    command = [sys.executable, "-m", "pytest"]
    if fast:
        return [*command, "-m", "not slow", *words]
    command += ["--nbval-lax" if gpu_lax else "--nbval"]
    if not words:
        command += ["--cov=dlkit", "--cov-report=term", f"--cov-fail-under={COVERED}"]
    return [*command, *words]


def environment() -> dict[str, str]:
    """Ours, without what the caller's shell says to Python and matplotlib, and headless."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return kept | {"DLKIT_HEADLESS": "1"}
