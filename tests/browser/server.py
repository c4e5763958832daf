"""A Jupyter server on loopback, of JupyterLab or of Notebook 7. The browser is elsewhere."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).parents[2]
GUARD = Path(__file__).with_name("guard.py")
# What the tests set for themselves, or the caller's shell for its own programs.
NOT_FOR_A_LEARNER = ("DLKIT_HEADLESS", "COVERAGE_PROCESS_CONFIG", "MPLBACKEND", "PYTHONWARNINGS")
COMMAND = (
    "--no-browser",
    "--allow-root",
    "--ip=127.0.0.1",
    "--port=0",
    "--IdentityProvider.token=",  # of a server for tests alone, which nobody else can reach
    "--ServerApp.terminals_enabled=False",
)
LAB = (
    "--LabApp.expose_app_in_browser=True",
    "--LabApp.extension_manager=readonly",
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
)
# Not on the same server: it would look for Notebook's fonts in JupyterLab's folder.
NOTEBOOK = ("--JupyterNotebookApp.expose_app_in_browser=True",)
APPS = {"lab": ("jupyterlab", LAB), "notebook": ("notebook", NOTEBOOK)}


class Server:
    """JupyterLab ("lab") or Notebook 7 ("notebook") at `address`; its files are in `root`.

    It has folders of its own for everything that Jupyter, IPython and the kit keep of a user. It
    ends with `end`, or when this process does.
    """

    def __init__(self, folder, app="lab"):
        self.app = app
        self.root = folder / "root"
        self.root.mkdir(parents=True)
        self._runtime = folder / "runtime"
        self.log = folder / "server.log"
        module, words = APPS[app]
        command = [sys.executable, "-P", "-m", module, *COMMAND, *words]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(GUARD), *command, f"--ServerApp.root_dir={self.root}"],
                cwd=self.root,
                env=environment(folder),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the tests, which then end the server
            )
        self.address = self._answered(60)

    def write(self, name, cells):
        """A notebook of code cells under `root`."""
        notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, self.root / name)

    def end(self):
        """End the server and every kernel."""
        self._process.stdin.close()
        self._process.wait(timeout=30)

    def _answered(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            for file in self._runtime.glob("jpserver-*.json"):
                address = _address(file)
                if address:
                    return address
            time.sleep(0.05)
        self.end()
        raise RuntimeError(f"The server did not answer:\n{self.log.read_text()}")


def environment(folder):
    """Ours, with all that is kept of a user in a folder of its own, and not headless."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_FOR_A_LEARNER}
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return kept | {
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "JUPYTER_CONFIG_PATH": str(ROOT / "dlkit" / "runner" / "jupyter"),  # as `kit.py lab`
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "IPYTHONDIR": str(folder / "ipython"),
        "DLKIT_HOME": str(folder / "learner"),
        "JUPYTER_PLATFORM_DIRS": "1",
    }


def _address(file):
    try:
        address = json.loads(file.read_text())["url"]
        with urllib.request.urlopen(f"{address}api/status", timeout=10):  # noqa: S310
            return address
    except (urllib.error.URLError, json.JSONDecodeError, KeyError):
        return None
