"""A kernel as a process: the Python that runs us, environment, memory, end. Knows no cells."""

import contextlib
import json
import os
import sys
from pathlib import Path

import psutil
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

SESSION = "session.json"


class Kernel:
    """A kernel of the Python that runs us, whatever a notebook's metadata ask for.

    Args:
        folder: an empty temporary folder for the connection file and all that the kernel keeps.
        cwd: the folder that the cells work in.
        threads: the number that TensorFlow is to use, or None for the machine's.
    """

    def __init__(self, folder, cwd, threads=None):
        self.folder, self.cwd = Path(folder), Path(cwd)
        self.environment = _environment(self.folder, threads)
        # Without folders to search, the only specification is that of this interpreter.
        specs = KernelSpecManager(kernel_dirs=[], ensure_native_kernel=True)
        self.manager = AsyncKernelManager(
            kernel_name="python3",
            kernel_spec_manager=specs,
            connection_file=str(self.folder / "connection.json"),
            # Half of it for what Python does at exit; TensorFlow's own end takes a second more,
            # and is of no use to anybody.
            shutdown_wait_time=1.5,
        )
        self.peak_rss_mb = None
        self._process = None

    @property
    def pid(self):
        """The process number, or None before the start."""
        return getattr(self.manager.provisioner, "pid", None)

    def log(self):
        """An open file for what the process itself writes, beside the cells' outputs."""
        return (self.folder / "kernel.log").open("wb")

    def last_words(self, limit=300):
        """The last line that the process wrote, ipykernel's own log apart; or an empty text."""
        try:
            text = (self.folder / "kernel.log").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        lines = [line.strip() for line in text.splitlines()]
        lines = [line for line in lines if line and not line.startswith("[IPKernelApp]")]
        return lines[-1][-limit:] if lines else ""

    def exit_code(self):
        """How the process ended (a negative number is the signal that ended it), or None."""
        return self._process.poll() if self._process else None

    def device(self):
        """The device that `prepare` chose in this kernel ("cpu" or "gpu"), or None.

        `prepare` leaves its session in a file: what a notebook prints of a device proves nothing.
        """
        try:
            device = json.loads((self.folder / SESSION).read_text(encoding="utf-8"))["device"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return device if device in ("cpu", "gpu") else None

    def measure(self):
        """Read the memory that the process has used at most; a dead process changes nothing."""
        # The manager forgets a process that has ended; how it ended is told later.
        self._process = getattr(self.manager.provisioner, "process", None) or self._process
        with contextlib.suppress(psutil.Error, OSError, ValueError):
            used = _peak_bytes(self.pid) / 2**20 if self.pid else 0
            if used:
                self.peak_rss_mb = max(self.peak_rss_mb or 0, round(used))

    def kill(self):
        """End the process and all that it started, at once and whatever it does."""
        self.measure()
        if self.pid and self.exit_code() is None:
            end_tree(self.pid)


def end_tree(pid: int) -> None:
    """Kill a process and its descendants; those that are gone already are no error."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for one in [*process.children(recursive=True), process]:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()


def end_kernel(pid: int) -> None:
    """Kill a kernel that its worker left behind, if that number still belongs to a kernel."""
    with contextlib.suppress(psutil.Error):
        if any("ipykernel" in word for word in psutil.Process(pid).cmdline()):
            end_tree(pid)


def _environment(folder, threads):
    return {
        **{name: value for name, value in os.environ.items() if name != "MPLBACKEND"},
        "DLKIT_HEADLESS": "1",
        # ipykernel then leaves what C code writes alone, as it does under nbval.
        "PYTEST_CURRENT_TEST": "dlkit run",
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(folder),
        "DLKIT_SESSION_FILE": str(folder / SESSION),
        **({"DLKIT_THREADS": str(threads)} if threads else {}),
    }


def _peak_bytes(pid):
    """Linux and Windows remember a process's peak; elsewhere it is what is used just now."""
    if sys.platform == "linux":
        status = Path(f"/proc/{pid}/status").read_text()
        lines = [line for line in status.splitlines() if line.startswith("VmHWM:")]
        return int(lines[0].split()[1]) * 1024 if lines else 0
    process = psutil.Process(pid)
    if sys.platform == "win32":
        # In a virtual environment python.exe only launches the real one.
        return max(p.memory_info().peak_wset for p in [process, *process.children(recursive=True)])
    return process.memory_info().rss
