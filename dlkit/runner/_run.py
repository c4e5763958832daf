"""`dlkit run`: all notebooks, whatever each of them does. How one is executed stands elsewhere."""

import argparse
import contextlib
import sys
from collections.abc import Callable
from pathlib import Path

from dlkit._validation import integer
from dlkit.runner._notebooks import NotebookError, find, parameters_cell, read
from dlkit.runner._project import root
from dlkit.runner._signals import answered_by
from dlkit.runner.execution import _manifest, _parameters, _progress

TIMEOUTS = {"quick": 600, "full": 3600}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `dlkit run`."""
    parser.description = (
        "Execute every notebook with papermill, each in a kernel of its own, and write the "
        "executed notebooks, manifest.json, index.html and the ledger of claims. The data are "
        "those that come with the kit, unless a parameter names others. The other notebooks run "
        "even if one fails; the exit code is 1 if any did, and 2 if the call itself was wrong."
    )
    add = parser.add_argument
    add("--only", metavar="WHICH", help="numbers or names, for example 21,40 or cnn_classifier")
    add("--profile", choices=("quick", "full"), help="sets PROFILE in every notebook")
    add("--device", choices=("auto", "cpu", "gpu"), help="sets DEVICE in every notebook")
    add(
        "-p",
        dest="parameters",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="sets a parameter in every notebook; may be repeated. The value must be of the kind "
        "that the notebook's own value is; a relative path is meant from this folder",
    )
    add("--jobs", type=int, default=1, metavar="N", help="how many at once (default: 1)")
    add("--out", type=Path, metavar="DIR", help="where to (default: build/run of the repository)")
    add(
        "--record",
        action="store_true",
        help="with --profile full alone: what the claims have measured becomes their record",
    )
    add(
        "--timeout",
        type=int,
        metavar="S",
        help="seconds that one cell may take (default: 600, or 3600 with --profile full)",
    )
    add("--notebooks", type=Path, metavar="DIR", help="a folder of your own, with notebooks")


def main(arguments: argparse.Namespace) -> int:
    """Run the command; 0: all well, 1: a notebook failed or was not run."""
    own = root() / "notebooks"
    folder = arguments.notebooks or own
    if arguments.record:
        is_own = folder.resolve() == own.resolve()
        _require_full(arguments.profile, arguments.parameters, arguments.jobs, is_own)
    only = arguments.only.split(",") if arguments.only is not None else None
    given = _parameters.parse(arguments.parameters, arguments.profile, arguments.device)
    timeout = arguments.timeout
    if timeout is None:
        timeout = TIMEOUTS[arguments.profile or "quick"]
    out = arguments.out or root() / "build" / "run"
    options = {"jobs": arguments.jobs, "timeout": timeout}
    if arguments.record:
        return _run_and_record(find(folder, only), out, given, options)
    return run(find(folder, only), out, given, **options)


def run(
    notebooks: list[Path],
    out: Path,
    given: dict[str, str] | None = None,
    jobs: int = 1,
    timeout: int = TIMEOUTS["quick"],
    stream=None,
    on_record: Callable[[dict], None] | None = None,
) -> int:
    """Execute notebooks into `out` with its manifest and report; 0 if all are well, else 1.

    Args:
        notebooks: files, as `find` gives them.
        out: a folder for what is made; an earlier run's files there are removed.
        given: parameters, name to text, as `parse` gives them.
        jobs: how many notebooks at once.
        timeout: seconds that one cell may take.
        stream: where progress is written, in place of the standard output.
        on_record: called with each record of `execute_notebook`, which says more than the manifest.

    Raises:
        ValueError: something is wrong that can be seen before any notebook runs.
    """
    integer("--jobs", jobs, low=1, remedy="Pass for example --jobs 2.")
    integer("--timeout", timeout, low=1, remedy="Pass seconds, for example --timeout 600.")
    out, jobs = Path(out).absolute(), min(jobs, len(notebooks))
    values = _values(notebooks, given or {})
    tasks = [_task(path, out, values, jobs, timeout) for path in notebooks]
    with _manifest.taken_over(out, notebooks):
        manifest = _manifest.Manifest(out, notebooks, values)
        return _run(manifest, tasks, jobs, stream or sys.stdout, on_record)


def _require_full(*words):
    from dlkit.runner.ledger._recorder import require_full

    require_full(*words)


def _run_and_record(notebooks, out, given, options):
    """A run whose measured claims become the records of the package; the exit code of both."""
    from dlkit.runner.ledger._recorder import Recorder, require_a_place

    require_a_place(notebooks)
    recorder = Recorder(out)
    code = run(notebooks, out, given, on_record=recorder.add, **options)
    sys.stdout.write(f"\n{recorder.told()}\n")
    return 1 if recorder.failed else code


def _run(manifest, tasks, jobs, stream, on_record):
    ran = {}

    def keep(record):
        manifest.add(record)
        ran[record["name"]] = len(record["cell_seconds"])
        if on_record:
            on_record(record)

    with _stoppable() as stopping:
        _execute(tasks, jobs, stopping, keep, stream)
        content = manifest.content()
        stream.write(f"\n{_progress.table(content['notebooks'], ran)}\n")
        written = _say_what_is_written(manifest, content, stream)
    well = all(record["status"] == "ok" for record in content["notebooks"])
    return 0 if well and written else 1


def _values(notebooks, given):
    """Parameters for each notebook; one that cannot be read gets none, and fails when it is run."""
    if not given:
        return {}
    known = {}
    for path in notebooks:
        with contextlib.suppress(NotebookError):
            notebook = read(path)
            if parameters_cell(notebook) is not None:
                known[path.stem] = _parameters.defaults(notebook)
    return _parameters.resolve(given, known, Path.cwd())


def _execute(tasks, jobs, stopping, keep, stream):
    from dlkit.runner.execution._pool import Pool

    pool = Pool(jobs)
    stopping.add(pool.stop)
    outlines = {task["source"].stem: _progress.outline(task["source"]) for task in tasks}
    progress = _progress.Progress(outlines, jobs, stream)

    def on_event(task, event):
        if event["event"] == "tick":
            return progress.tick()
        name = task["source"].stem
        if event["event"] == "start":
            progress.start(name, event["cells"])
        elif event["event"] == "cell":
            progress.cell(name)
        elif event["event"] == "record":
            keep(event["record"])
            progress.end(event["record"])
        return None

    # With several at once, the long ones first: none is then left to run alone at the end.
    if jobs > 1:
        tasks = sorted(tasks, key=lambda task: -outlines[task["source"].stem][1])
    try:
        pool.run(tasks, on_event)
    finally:
        pool.close()
        progress.close()


def _task(path, out, values, jobs, timeout):
    from dlkit.environment import cores

    return {
        "source": path.absolute(),
        "target": out / path.name,
        "parameters": values.get(path.stem),
        "timeout": timeout,
        "threads": max(1, cores() // jobs) if jobs > 1 else None,
    }


def _say_what_is_written(manifest, content, stream):
    """Write the report and name it, or say what could not be written; whether all could."""
    from dlkit.runner.report._report import write_report

    lost = [] if manifest.fault is None else [(_manifest.NAME, manifest.fault)]
    try:
        index = write_report(manifest.out, content)
    except OSError as error:
        lost.append(("The report", error))
    else:
        stream.write(f"\n{index}\n")
    for what, error in lost:
        stream.write(f"\n{_manifest.unwritten(what, manifest.out, error)}\n")
    return not lost


class _Stopping:
    """What to call when a signal asks for the end."""

    def __init__(self):
        self.stopped = False
        self.calls = []

    def add(self, call):
        self.calls.append(call)
        if self.stopped:
            call()

    def __call__(self, *_):
        self.stopped = True
        for call in self.calls:
            call()


@contextlib.contextmanager
def _stoppable():
    """Signals that end a process stop the run in order, however often they come."""
    stopping = _Stopping()
    with answered_by(stopping):
        yield stopping
