"""A program started in our place: it has the terminal, we wait and hand on how it ended."""

import contextlib
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from dlkit.runner._signals import answered_by


def hand_over(command: Sequence[str], cwd: Path | None = None, env: Mapping | None = None) -> int:
    """Run a program to its end and return its exit code; a signal is the program's to answer.

    Args:
        command: the program and its words; no shell reads them.
        cwd: the folder that it works in, by default ours.
        env: its environment, by default ours.

    Example:
        >>> import sys
        >>> hand_over([sys.executable, "-c", "raise SystemExit(3)"])
        3
    """
    with subprocess.Popen(command, cwd=cwd, env=env) as child:
        with answered_by(lambda *_: child.terminate(), [signal.SIGTERM]):
            while child.poll() is None:
                # Ctrl-C reaches the child as well, which may ask whether it is meant.
                with contextlib.suppress(KeyboardInterrupt):
                    child.wait()
        return child.returncode
