"""The command `dlkit refresh`: the only way outputs get in. One notebook is in `_renewal.py`."""

import argparse
import math
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from dlkit._validation import fault, shown
from dlkit.runner import _notebooks, _project
from dlkit.runner._signals import answered_by, present


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("only", nargs="*", metavar="NN", help="numbers, slugs or names (all)")
    parser.add_argument("--measure", action="store_true", help="take times and memory anew, too")
    parser.add_argument(
        "--check", action="store_true", help="execute and write nothing: list what is out of date"
    )
    parser.add_argument("--notebooks", type=Path, metavar="DIR", help="folder (notebooks/)")
    parser.add_argument("--timeout", type=float, metavar="S", help="seconds that a cell may take")


def main(arguments: argparse.Namespace) -> int:
    """Refresh the notebooks, their links and the README's table; 0 where all went well, else 1."""
    if arguments.check and arguments.measure:
        raise ValueError(
            fault(
                "--check and --measure were given together.",
                "A check executes nothing, so it measures nothing.",
                "Leave one of them out.",
            )
        )
    if arguments.timeout is not None:
        _check_timeout(arguments.timeout)
    own = _project.root() / "notebooks"
    folder = arguments.notebooks or own
    chosen = _notebooks.find(folder, arguments.only or None)
    is_own = folder.resolve() == own.resolve()
    course = Course(folder, _project.repository() if is_own else None, needs_table=is_own)
    if arguments.check:
        return _check(course, chosen)
    with _ended_like_ctrl_c():
        return _refresh(course, chosen, arguments.measure, arguments.timeout)


def _check_timeout(seconds):
    if not 0 < seconds < math.inf:
        raise ValueError(
            fault(
                "`--timeout` must be a number of seconds above 0.",
                f"Received: --timeout={shown(seconds)}.",
                "Pass for example --timeout 600.",
            )
        )


def _ended_like_ctrl_c():
    """Signals that end a process clear up as Ctrl-C does: the kernel, the temporary folder."""
    numbers = present("SIGTERM", "SIGHUP")
    # Under `nohup` a hang-up is ignored, and stays so.
    numbers = [number for number in numbers if signal.getsignal(number) != signal.SIG_IGN]
    return answered_by(_interrupt, numbers)


def _interrupt(number, frame):
    """What Ctrl-C does at this moment, also where a shell's `&` has switched Ctrl-C itself off."""
    handler = signal.getsignal(signal.SIGINT)
    (handler if callable(handler) else signal.default_int_handler)(number, frame)


class Course:
    """A folder of notebooks and the README beside it; tells what failed, and counts."""

    def __init__(self, folder: Path, repository: str | None, needs_table: bool = True):
        self.folder = Path(folder)
        self.needs_table = needs_table
        self.readme = self.folder.resolve().parent / "README.md"
        self.repository = repository
        self.failed = 0

    def lessons(self):
        """All notebooks as they are on the disk now; those that cannot be read keep their place."""
        return [_lesson(path) for path in _notebooks.find(self.folder)]

    def attempt(self, name: str, action: Callable, *arguments):
        """The result of an action; or None, when it failed and the reasons were told."""
        from dlkit.runner.stored._renewal import RefusedError

        try:
            return action(*arguments)
        except (RefusedError, ValueError, OSError) as error:
            self.tell(name, getattr(error, "reasons", [str(error)]))
        return None

    def tell(self, name: str, reasons: list[str]) -> None:
        """Write why something is not as it should be, and remember it in the exit code."""
        self.failed += bool(reasons)
        sys.stdout.write("".join(f"{name}: {reason}\n" for reason in reasons))
        sys.stdout.flush()

    def table(self) -> str:
        """The README's text with its table renewed; empty where it has none and needs none."""
        from dlkit.runner.stored._navigation import markers
        from dlkit.runner.stored._readme import with_table

        text = self.readme.read_text(encoding="utf-8") if self.readme.exists() else ""
        if markers("notebooks")[0] not in text and not self.needs_table:
            return ""
        return with_table(text, self.lessons(), self.folder.resolve().name)


def _refresh(course, chosen, anew, timeout):
    lessons = course.lessons()
    for place, path in enumerate(chosen, start=1):
        sys.stdout.write(f"[{place}/{len(chosen)}] {path.stem} is being executed ...\n")
        sys.stdout.flush()
        outcome = course.attempt(
            path.stem, _renew, path, course.repository, lessons, (anew, timeout)
        )
        if outcome:
            sys.stdout.write(f"{path.stem}: {outcome}\n")
    lessons = course.lessons()
    for lesson in lessons:
        if lesson.path not in chosen:
            course.attempt(lesson.path.stem, _relink, lesson, lessons, course.repository)
    course.attempt("README.md", _write_table, course)
    if course.repository is None and course.needs_table:
        sys.stdout.write(
            "The cards have no launch links, since pyproject.toml names no repository: "
            "set Repository under [project.urls].\n"
        )
    sys.stdout.write(f"{len(chosen)} executed, {course.failed or 'nothing'} failed.\n")
    return int(bool(course.failed))


def _renew(path, repository, lessons, options):
    """Execute a notebook and store it, unless its file was edited meanwhile."""
    from dlkit.runner.stored._renewal import RefusedError, frame, renewed

    before = path.read_bytes()
    notebook = renewed(path, *options)
    text = frame(path, notebook, lessons, repository)
    if path.read_bytes() != before:
        raise RefusedError(["its file was changed while it was executed. Refresh it again."])
    costs = notebook.metadata.dlkit.measured
    seen = f"{costs.seconds} s, {costs.peak_mb} MB"
    return f"{'stored' if _replace(path, text) else 'unchanged'} ({seen})"


def _relink(lesson, lessons, repository):
    """Renew the links of a notebook that is not refreshed now; one that never was is left alone."""
    from dlkit.runner.stored._navigation import markers
    from dlkit.runner.stored._renewal import frame

    if lesson.notebook is None:
        raise _notebooks.NotebookError("cannot be read, so its title and links are unknown.")
    if any(markers("card")[0] in cell.source for cell in lesson.notebook.cells[:1]):
        _replace(lesson.path, frame(lesson.path, lesson.notebook, lessons, repository))


def _write_table(course):
    if text := course.table():
        _replace(course.readme, text)


def _check(course, chosen):
    from dlkit.runner.stored._stale import stale

    lessons = course.lessons()
    for path in chosen:
        reasons = course.attempt(path.stem, stale, path, lessons, course.repository)
        course.tell(path.stem, reasons or [])
    text = course.attempt("README.md", course.table)
    if text and text != course.readme.read_text(encoding="utf-8"):
        course.tell("README.md", ["its table of notebooks is out of date"])
    if course.failed:
        sys.stdout.write("`dlkit refresh NN` writes what is out of date.\n")
    return int(bool(course.failed))


def _lesson(path):
    from dlkit.runner.stored._canonical import load
    from dlkit.runner.stored._navigation import Lesson

    try:
        return Lesson(path, load(path))
    except _notebooks.NotebookError:
        return Lesson(path, None)


def _replace(path, text):
    """Write the file if that changes it, in one step; whether it did."""
    if path.read_bytes() == text.encode():
        return False
    _notebooks.write_text(path, text)
    return True
