"""A command with no network but loopback, in a Linux network namespace. Knows no tests."""

import contextlib
import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Sequence

_SET_FLAGS = 0x8914  # SIOCSIFFLAGS of <linux/sockios.h>
_UP_AND_RUNNING = 0x1 | 0x40
_REQUEST = "16sh14x"  # struct ifreq: the interface's name, its flags, and the rest of the union


def obstacle() -> str | None:
    """Why the network cannot be cut off here, or None where it can."""
    if not sys.platform.startswith("linux"):
        return f"{sys.platform} has no network namespaces"
    if shutil.which("unshare") is None:
        return "the program `unshare` is missing"
    trial = [*_inside(), sys.executable, "-c", ""]
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        ended = subprocess.run(trial, capture_output=True, text=True, timeout=60, check=False)
        if ended.returncode == 0:
            return None
        last = (ended.stderr.strip().splitlines() or ["no reason given"])[-1]
        return f"the system does not permit it ({last})"
    return "`unshare` does not answer"


def offline(command: Sequence[str]) -> list[str]:
    """The command that runs `command` where only loopback can be reached.

    Files, HOME and environment are the same; the user appears as root, and owns what he owned.
    Ask `obstacle` first.
    """
    return [*_inside(), *command]


def raise_loopback() -> None:
    """Bring up the interface `lo`, which is down in a new network namespace."""
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SET_FLAGS, struct.pack(_REQUEST, b"lo", _UP_AND_RUNNING))


def _inside():
    # -P: a learner's struct.py in the folder where the command is typed must not be imported.
    python = [sys.executable, "-P", "-m", "dlkit.runner._offline"]
    return ["unshare", "--map-root-user", "--net", *python]


if __name__ == "__main__":
    raise_loopback()
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606  (the words are the caller's own command)
