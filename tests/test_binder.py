"""The Binder folder: what its image holds, and a launch on this machine, learner included."""

import json
import os
import secrets
import shutil
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[1]
BINDER = ROOT / "binder"
FIRST = "work/00_start_here.ipynb"


def pins(path):
    """The lines of a requirements file that install something."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def test_image_holds_the_packages_of_the_lock():
    """Outside of binder/ nothing is read when the packages of the image are installed."""
    assert pins(BINDER / "requirements.txt") == pins(ROOT / "requirements.lock")
    assert len(pins(BINDER / "requirements.txt")) > 100


def test_image_has_a_python_that_the_kit_supports():
    version = (BINDER / "runtime.txt").read_text().strip().removeprefix("python-")
    assert version in ("3.11", "3.12", "3.13")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such bit")
@pytest.mark.parametrize("name", ["start", "postBuild"])
def test_script_can_be_executed_and_is_sound_bash(name):
    assert (BINDER / name).stat().st_mode & stat.S_IXUSR
    subprocess.run(["bash", "-n", str(BINDER / name)], check=True)


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A copy of all that git would put into a clone, as it is in the working tree."""
    folder = tmp_path_factory.mktemp("binder") / "clone"
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode:
        pytest.skip("this is no clone: git lists no files")
    for name in listing.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


class Server:
    """JupyterLab as the image starts it, on loopback, and what a browser would ask of it."""

    def __init__(self, clone, state):
        self.token = secrets.token_hex(16)
        self.runtime = state / "runtime"
        environment = os.environ | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(clone),  # postBuild would have installed it from there
            "JUPYTER_CONFIG_DIR": str(state / "config"),
            "JUPYTER_DATA_DIR": str(state / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.runtime),
            "IPYTHONDIR": str(state / "ipython"),
            "JUPYTER_TOKEN": self.token,
        }
        command = [str(clone / "binder" / "start"), "jupyter", "lab", "--ip=127.0.0.1", "--port=0"]
        self.log = state / "server.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "--no-browser", "--allow-root"],
                cwd=clone,
                env=environment,
                stdout=log,
                stderr=log,
            )

    def wait(self, seconds=120):
        """Waits until the server answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log.read_text()
            for file in self.runtime.glob("jpserver-*.json"):
                try:
                    self.address = json.loads(file.read_text())["url"]
                    return self.ask("GET", "api/status")
                except (urllib.error.URLError, json.JSONDecodeError):
                    break
            time.sleep(0.2)
        raise AssertionError(f"no answer after {seconds} s: {self.log.read_text()}")

    def ask(self, method, path, content=None):
        """The JSON that a request is answered with, or None."""
        request = urllib.request.Request(  # noqa: S310
            self.address + path,
            method=method,
            data=None if content is None else json.dumps(content).encode(),
            headers={"Authorization": f"token {self.token}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            body = answer.read()
        return json.loads(body) if body else None

    def channel(self, kernel):
        """The web socket of a kernel."""
        import websocket

        address = self.address.replace("http", "ws", 1)
        return websocket.create_connection(
            f"{address}api/kernels/{kernel}/channels",
            header=[f"Authorization: token {self.token}"],
            timeout=180,
        )

    def end(self):
        """Ends the server and whatever it has started."""
        if self.process.poll() is None:
            started = psutil.Process(self.process.pid).children(recursive=True)
            for process in [*started, self.process]:
                process.kill()
        self.process.wait(timeout=30)


@pytest.fixture
def server(clone, tmp_path):
    """A server that is ended even where the test fails."""
    server = Server(clone, tmp_path)
    yield server
    server.end()


def execute(channel, code):
    """All messages that one cell brings forth, up to its reply and the kernel's rest after it."""
    name = uuid.uuid4().hex
    header = {"msg_id": name, "msg_type": "execute_request", "session": name, "username": "learner"}
    content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
    message = {"header": header | {"version": "5.3"}, "parent_header": {}, "metadata": {}}
    channel.send(json.dumps(message | {"content": content, "channel": "shell", "buffers": []}))
    messages, idle, replied = [], False, False
    while not (idle and replied):
        message = json.loads(channel.recv())
        if message["parent_header"].get("msg_id") == name:
            messages.append(message)
            idle = idle or message["content"].get("execution_state") == "idle"
            replied = replied or message["msg_type"] == "execute_reply"
    return messages


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Binder's images are Linux")
def test_launch_fills_the_workspace_and_the_first_notebook_runs(server, clone):
    server.wait()
    copies = {path.name for path in (clone / "work").glob("*.ipynb")}
    assert copies == {path.name for path in (clone / "notebooks").glob("*.ipynb")}

    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(server.address + "api/contents", timeout=30)  # noqa: S310
    assert refusal.value.code == 403
    refusal.value.close()

    notebook = server.ask("GET", f"api/contents/{FIRST}")["content"]
    sources = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    kernel = {"name": notebook["metadata"]["kernelspec"]["name"]}
    session = {"path": FIRST, "name": FIRST, "type": "notebook", "kernel": kernel}
    number = server.ask("POST", "api/sessions", session)["kernel"]["id"]
    channel = server.channel(number)
    shown = []
    for source in sources:
        messages = execute(channel, source)
        errors = [message["content"] for message in messages if message["msg_type"] == "error"]
        assert not errors, "\n".join(errors[0]["traceback"])
        assert messages[-1]["content"].get("status", "ok") == "ok"
        shown += [message["content"] for message in messages]
    channel.close()
    assert any("TensorFlow runs on" in content.get("text", "") for content in shown)
    assert any("image/png" in content.get("data", {}) for content in shown)

    started = psutil.Process(server.process.pid).children(recursive=True)
    assert any("ipykernel" in " ".join(process.cmdline()) for process in started)
    server.ask("POST", "api/shutdown")
    assert server.process.wait(timeout=60) == 0
    _, left = psutil.wait_procs(started, timeout=10)
    assert left == []
