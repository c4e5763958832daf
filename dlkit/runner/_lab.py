"""The command `dlkit lab`: copies brought up to date, then JupyterLab. Copying is elsewhere."""

import argparse
import os
import sys
from pathlib import Path

from dlkit._validation import integer
from dlkit.runner import _project
from dlkit.runner._child import hand_over
from dlkit.runner._workspace import fill

FIRST = "00_start_here.ipynb"
SETTINGS = Path(__file__).with_name("jupyter")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words that the command takes."""
    parser.add_argument("--prepare-only", action="store_true", help="fill work/ and open nothing")
    parser.add_argument("--port", type=int, metavar="N", help="port to try first (8888)")
    parser.add_argument("--no-browser", action="store_true", help="print the address, open nothing")


def main(arguments: argparse.Namespace) -> int:
    """Fill `work/`, say what changed there, and serve it until the server is ended."""
    if arguments.port is not None:
        integer("--port", arguments.port, low=1, high=65535, remedy="Try --port 8888.")
    root = _project.root()
    changes = fill(root / "work", root / "notebooks")
    sys.stdout.write("".join(f"{change}\n" for change in changes))
    sys.stdout.write(f"Your notebooks are in {root / 'work'}.\n")
    if arguments.prepare_only:
        return 0
    sys.stdout.write("JupyterLab starts; end it with Ctrl-C in this window.\n")
    sys.stdout.flush()
    command = lab_command(root, arguments.port, not arguments.no_browser)
    return int(hand_over(command, cwd=root, env=_with_our_settings()) != 0)


def _with_our_settings():
    """The environment, in which JupyterLab finds our defaults: it does not ask to fetch news."""
    paths = (str(SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH", ""))
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths))}


def lab_command(root: Path, port: int | None = None, browser: bool = True) -> list[str]:
    """JupyterLab on this machine alone, with its token, asking nobody for news.

    The server sees the whole clone, so that a copy and its original can be laid side by side.

    >>> lab_command(Path("dlkit"), port=8889, browser=False)[-2:]
    ['--port=8889', '--no-browser']
    """
    first = f"/tree/work/{FIRST}" if (root / "work" / FIRST).exists() else "/tree/work"
    command = [
        *(
            sys.executable,
            "-P",
            "-m",
            "jupyterlab",
            "--ip=127.0.0.1",
            f"--ServerApp.root_dir={root}",
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
