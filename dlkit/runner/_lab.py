"""The command `dlkit lab`: copies brought up to date, then JupyterLab. Copying is elsewhere."""

import argparse
import os
import sys
from pathlib import Path

from dlkit._validation import fault, integer
from dlkit.runner import _project
from dlkit.runner._child import hand_over
from dlkit.runner._workspace import fill

FIRST = "00_start_here.ipynb"
SETTINGS = Path(__file__).with_name("jupyter")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("--prepare-only", action="store_true", help="fill work/ and open nothing")
    parser.add_argument(
        "--work",
        type=Path,
        metavar="DIR",
        help="folder for your copies (work/ in the clone), for example ~/dlkit-work",
    )
    parser.add_argument("--port", type=int, metavar="N", help="port to try first (8888)")
    parser.add_argument("--no-browser", action="store_true", help="print the address, open nothing")


def main(arguments: argparse.Namespace) -> int:
    """Fill the learner's folder, say what changed there, and serve it until the server is ended."""
    if arguments.port is not None:
        integer("--port", arguments.port, low=1, high=65535, remedy="Try --port 8888.")
    root = _project.root()
    own = None if arguments.work is None else _own_folder(arguments.work, root / "notebooks")
    work = own or root / "work"
    changes = fill(work, root / "notebooks")
    sys.stdout.write("".join(f"{change}\n" for change in changes))
    sys.stdout.write(f"Your notebooks are in {work}.\n")
    if arguments.prepare_only:
        return 0
    sys.stdout.write("JupyterLab starts; end it with Ctrl-C in this window.\n")
    sys.stdout.flush()
    command = lab_command(root, arguments.port, not arguments.no_browser, own)
    return int(hand_over(command, cwd=root, env=_with_our_settings()) != 0)


def _own_folder(work, notebooks):
    """The folder of --work, relative to where the command is typed; never the course's own."""
    work = work.expanduser().absolute()  # not every shell reads the ~ of --work=~/dlkit-work
    if work.resolve().is_relative_to(notebooks.resolve()):
        raise ValueError(
            fault(
                f"--work {work} is the course's own folder, or lies in it.",
                "Your copies never go where the originals are.",
                "Name a folder of your own, for example --work ~/dlkit-work.",
            )
        )
    return work


def _with_our_settings():
    """The environment, in which JupyterLab finds our defaults: it does not ask to fetch news."""
    paths = (str(SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH", ""))
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths))}


def lab_command(
    root: Path, port: int | None = None, browser: bool = True, work: Path | None = None
) -> list[str]:
    """JupyterLab on this machine alone, with its token, asking nobody for news.

    The server sees the whole clone, so that a copy and its original can be laid side by side; or
    `work` alone, where the learner's copies are in a folder outside it.

    >>> lab_command(Path("dlkit"), port=8889, browser=False)[-2:]
    ['--port=8889', '--no-browser']
    """
    folder, page = (root / "work", "/tree/work") if work is None else (work, "/tree")
    first = f"{page}/{FIRST}" if (folder / FIRST).exists() else page
    command = [
        *(
            sys.executable,
            "-P",
            "-m",
            "jupyterlab",
            "--ip=127.0.0.1",
            f"--ServerApp.root_dir={root if work is None else work}",
        ),
        f"--LabApp.default_url=/lab{first}",
        "--LabApp.news_url=None",
        "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # In a container one is root, and Jupyter refuses; nobody but this machine is served.
        command.append("--allow-root")
    command += [f"--port={port}"] if port else []
    return command + ([] if browser else ["--no-browser"])
