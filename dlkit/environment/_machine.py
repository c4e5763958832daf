"""What this machine has, asked of the operating system alone. TensorFlow is not needed here."""

import contextlib
import os
import platform
import shutil
from pathlib import Path

from dlkit._validation import integer

CGROUP = Path("/sys/fs/cgroup")  # the limits of a container, where there are any


def cores() -> int:
    """CPU cores that this process may use: its affinity, cut to a container's quota if any.

    Example:
        >>> cores() >= 1
        True
    """
    allowed = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    with contextlib.suppress(OSError, ValueError):
        quota, period = (CGROUP / "cpu.max").read_text().split()
        allowed = min(allowed, max(1, round(int(quota) / int(period))))
    return allowed


def threads():
    """Threads that TensorFlow is to use: `DLKIT_THREADS` where that is set, else one a core."""
    wanted = os.environ.get("DLKIT_THREADS")
    if wanted is None:
        return cores()
    return integer(
        "DLKIT_THREADS",
        int(wanted) if wanted.strip().isdecimal() else wanted,
        low=1,
        remedy="Set the environment variable DLKIT_THREADS to a number such as 2, or unset it.",
    )


def memory_gib():
    """Memory of the machine or its container, total and free now, in GiB (2**30 bytes)."""
    import psutil

    memory = psutil.virtual_memory()
    total, free = memory.total, memory.available
    with contextlib.suppress(OSError, ValueError):
        limit = int((CGROUP / "memory.max").read_text())
        used = int((CGROUP / "memory.current").read_text())
        total, free = min(total, limit), min(free, limit - used)
    return total / 2**30, free / 2**30


def system():
    """Operating system, processor and Python, in a few words."""
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"


def chromium():
    """Path of a Chromium or Chrome for the browser tests, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    named = os.environ.get("DLKIT_CHROMIUM")
    return named or next(filter(None, map(shutil.which, names)), None)
