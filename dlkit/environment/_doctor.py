"""What is missing on this machine, and what to do about it. Changes nothing."""

import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from dlkit.environment import _machine
from dlkit.environment._describe import describe, installed

MEMORY_GIB = 2.0
DISK_GIB = 1.0
TENSORFLOW_SECONDS = 180
PROBE = """
from dlkit.environment._quiet import load_tensorflow
tensorflow = load_tensorflow()
print(len(tensorflow.config.list_physical_devices("GPU")))
"""


def doctor() -> tuple[str, bool]:
    """Look at everything that the kit needs; text to read, and whether all is well.

    Each line says `ok`, `note` (works, could be better) or `FAULT`, and a fault says what to do.
    TensorFlow is tried in a process of its own, so that one that crashes is only a line here.

    Example:
        >>> text, well = doctor()
        >>> "TensorFlow" in text
        True
    """
    findings = [_packages(), _tensorflow(), _memory(), _disk(), _browser()]
    lines = [f"{mark:<6}{text}" for mark, text in findings]
    well = all(mark != "FAULT" for mark, _ in findings)
    last = "All is well." if well else "Mend the lines marked FAULT, then ask again."
    return "\n".join([describe(), "", *lines, "", last]), well


def _packages():
    from packaging.requirements import Requirement

    wanted = [Requirement(text) for text in _requirements()]
    wanted = [item for item in wanted if item.marker is None or item.marker.evaluate()]
    missing = [str(item) for item in wanted if not _fits(item)]
    if missing:
        return "FAULT", (
            f"packages missing or of another version: {', '.join(missing)}. "
            f"`{sys.executable} -m pip install -r requirements.lock` mends it."
        )
    return "ok", f"packages: all {len(wanted)} that the kit names are here"


def _requirements():
    """The lines of requirements.txt, from the installed package or from the clone it is run in."""
    try:
        return requires("dlkit") or []
    except PackageNotFoundError:
        listed = Path(__file__).parents[2] / "requirements.txt"
        lines = [line.split("#")[0].strip() for line in listed.read_text("utf-8").splitlines()]
        return [line for line in lines if line]


def _fits(requirement):
    found = installed(
        "tensorflow" if requirement.name.startswith("tensorflow") else requirement.name
    )
    return found is not None and requirement.specifier.contains(found, prereleases=True)


def _tensorflow():
    try:
        probe = subprocess.run(
            [sys.executable, "-P", "-c", PROBE],
            capture_output=True,
            text=True,
            timeout=TENSORFLOW_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return (
            "FAULT",
            f"TensorFlow did not load within {TENSORFLOW_SECONDS} s. Close other programs.",
        )
    if probe.returncode != 0:
        last = (probe.stderr.strip().splitlines() or [f"exit code {probe.returncode}"])[-1]
        return "FAULT", f"TensorFlow does not load: {last}. Remove .venv and call kit.py again."
    return _gpu(int(probe.stdout.split()[-1]))


def _gpu(count):
    if count:
        return "ok", f"TensorFlow loads, and finds {count} GPU"
    if shutil.which("nvidia-smi"):
        return "note", (
            "TensorFlow loads, on the CPU. An NVIDIA driver is here: `python3 kit.py --gpu doctor` "
            "makes an environment from requirements-gpu.txt that can use the GPU."
        )
    return "ok", "TensorFlow loads, on the CPU; every notebook is made for that"


def _memory():
    total, free = _machine.memory_gib()
    if total < MEMORY_GIB:
        return (
            "FAULT",
            f"memory: {total:.1f} GiB; a notebook needs up to 1.2 GB, so 2 GiB at least.",
        )
    if free < MEMORY_GIB:
        return (
            "note",
            f"memory: {free:.1f} GiB free; open one notebook at a time, shut down the others.",
        )
    return "ok", f"memory: {free:.1f} GiB free; a notebook needs up to 1.2 GB"


def _disk():
    free = shutil.disk_usage(tempfile.gettempdir()).free / 2**30
    if free < DISK_GIB:
        return (
            "FAULT",
            f"disk: {free:.1f} GiB free in {tempfile.gettempdir()}; make room for 1 GiB.",
        )
    return "ok", f"disk: {free:.0f} GiB free"


def _browser():
    found = _machine.chromium()
    if found is None:
        return (
            "note",
            "no Chromium on the PATH: only the browser tests need one (set DLKIT_CHROMIUM)",
        )
    return "ok", f"browser for tests: {found}"
