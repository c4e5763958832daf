"""axe-core, which finds what shuts people out: fetched with npm into build/, where there is a net.

Standard library only: `.ci/run` calls this file before there is an environment, since the tests
themselves run with no network.
"""

import shutil
import subprocess
import sys
from pathlib import Path

VERSION = "4.14.1"  # fixed: another version knows other rules
FOLDER = Path(__file__).parents[2] / "build" / f"axe-{VERSION}"
FILE = FOLDER / "node_modules" / "axe-core" / "axe.min.js"


def fetched(seconds=60):
    """The path of its script and None, or None and why it is not to be had."""
    if FILE.is_file():
        return FILE, None
    npm = shutil.which("npm")
    if npm is None:
        return None, "npm is not installed, which fetches axe-core"
    command = [npm, "install", "--no-save", "--no-package-lock", "--ignore-scripts"]
    command += ["--fetch-retries=0", "--prefix", str(FOLDER), f"axe-core@{VERSION}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return None, f"npm has not fetched axe-core in {seconds} s"
    if FILE.is_file():
        return FILE, None
    last = (done.stderr.strip().splitlines() or ["no reason given"])[0]
    return None, f"npm has not fetched axe-core {VERSION} ({last})"


if __name__ == "__main__":
    trouble = fetched()[1]
    if trouble:
        sys.exit(f"The accessibility test will be skipped: {trouble}.")
