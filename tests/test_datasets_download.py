"""Downloads: a server on this machine misbehaves in every way that a network can."""

import contextlib
import dataclasses
import errno
import gzip
import hashlib
import io
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from dlkit.__main__ import main
from dlkit.datasets import _registry, fetch, load_images, names
from dlkit.datasets.download import DownloadFault, _fetch, _transfer

rng = np.random.default_rng(0)
X, Y = rng.integers(0, 256, (60, 9, 8), np.uint8), np.arange(60, dtype=np.uint8) % 3
NAMES = [
    f"{part}-{kind}-ubyte.gz"
    for part in ("train", "t10k")
    for kind in ("images-idx3", "labels-idx1")
]


def idx(array):
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return gzip.compress(bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes(), mtime=0)


FILES = dict(zip(NAMES, map(idx, (X[:40], Y[:40], X[40:], Y[40:])), strict=True))
PAGE = b"\n<!DOCTYPE html><title>Please log in</title>" + bytes(9000)


class Server(ThreadingHTTPServer):
    """Serves FILES, each in the manner that the first part of the path names."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.over = [], threading.Event()

    def handle_error(self, request, client_address):
        """Clients that hang up are what is tested."""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        _, manner, name = self.path.split("/")
        self.server.asked.append((manner, name))
        getattr(self, manner)(FILES.get(name, b""))

    def log_message(self, *_):
        """Quiet."""

    def _head(self, length, code=200, **headers):
        self.send_response(code)
        for key, value in {"Content-Length": length, **headers}.items():
            self.send_header(key, str(value))
        self.end_headers()

    def good(self, body):
        self._head(len(body))
        self.wfile.write(body)

    def slow(self, body):
        self._head(len(body))
        step = len(body) // 20 + 1
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            time.sleep(0.03)

    def gone(self, _):
        self._head(0, 404)

    def broken(self, _):
        self._head(0, 503)

    def cut(self, body):
        self._head(len(body))
        self.wfile.write(body[: len(body) // 2])

    def short(self, body):
        self.good(body[:-1])

    def long(self, body):
        self.good(body + b"\0")

    def other(self, body):
        self.good(body[:-1] + bytes([body[-1] ^ 1]))

    def silent(self, _):
        self.server.over.wait(20)

    def halting(self, body):
        self._head(len(body))
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self.server.over.wait(20)

    def dribbling(self, body):
        self._head(len(body))
        for byte in body:
            self.wfile.write(bytes([byte]))
            if self.server.over.wait(0.1):
                return

    def portal(self, _):
        self._head(0, 302, Location="/page/login")

    def page(self, _):
        self._head(len(PAGE), **{"Content-Type": "text/html"})
        self.wfile.write(PAGE)


@pytest.fixture
def server():
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.over.set()
        running.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """Downloads go here, and no proxy of this machine stands between."""
    for key in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(key, raising=False)
        monkeypatch.delenv(key.lower(), raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("DLKIT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def table(*mirrors):
    """What `registry.toml` would say of the set."""
    known = {
        name: {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        for name, body in FILES.items()
    }
    words = {
        key: key for key in ("title", "source", "licence", "unit", "citation", "teach", "meanwhile")
    }
    return {
        **words,
        "kind": "images",
        "shape": [60, 9, 8],
        "faults": ["small"],
        "meanwhile": "digits",
        "class_names": ["a", "b", "c"],
        "mirrors": list(mirrors),
        "files": [
            {"name": name, "hash_from": "here", "verified": True, **keys}
            for name, keys in known.items()
        ],
    }


@pytest.fixture
def mirrored(server, monkeypatch):
    """A set "tiny" whose mirrors behave in these manners."""

    def prepare(*manners):
        mirrors = [f"http://127.0.0.1:{server.server_port}/{manner}/" for manner in manners]
        entries = {**_registry.entries(), "tiny": _registry._entry("tiny", table(*mirrors))}
        monkeypatch.setattr(_registry, "entries", lambda: entries)
        return mirrors

    return prepare


def lying(folder):
    """Every file under a folder, whatever it is called."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


WHOLE = sorted(f"tiny/{name}" for name in NAMES)


def refused(timeout=1.0):
    """The words of the fault, three beats, and nothing left."""
    with pytest.raises(DownloadFault) as caught:
        fetch("tiny", timeout=timeout)
    text = str(caught.value)
    assert "'tiny'" in text
    assert 'load_images("digits") needs no network' in text
    assert text.count(". ") >= 2
    return text


def test_what_is_downloaded_is_what_the_server_has_and_is_asked_for_once(server, mirrored, cache):
    mirrored("good")
    paths = fetch("tiny")
    assert [path.name for path in paths] == NAMES
    assert {path.name: path.read_bytes() for path in paths} == FILES
    assert lying(cache) == WHOLE
    assert [path.name for path in cache.iterdir()] == ["tiny"]
    assert fetch("tiny") == paths
    assert server.asked == [("good", name) for name in NAMES]
    if os.name != "nt":
        assert {path.stat().st_mode & 0o777 for path in paths} == {0o644}


def test_images_come_through_the_door_of_ones_own(mirrored):
    mirrored("good")
    data = load_images("tiny")
    assert repr(data) == "tiny: 40 training and 20 test images, 9 x 8 grey, 3 classes"
    assert np.array_equal(data.x_train, X[:40])
    assert np.array_equal(data.x_test, X[40:])
    assert np.array_equal(data.y_test, Y[40:])
    assert data.class_names == ("a", "b", "c")
    assert data.source == "title: source. Licence: licence."
    assert np.array_equal(load_images("tiny", split="ordered").x_test, X[48:])


def test_a_plain_file_beside_the_proven_one_is_not_read(mirrored, cache):
    mirrored("good")
    folder = fetch("tiny")[0].parent
    (folder / NAMES[0].removesuffix(".gz")).write_bytes(b"damaged")
    assert np.array_equal(load_images("tiny").x_train, X[:40])


@pytest.mark.parametrize(
    ("manner", "words"),
    [
        ("gone", "it answered 404"),
        ("broken", "it answered 503"),
        ("cut", "the connection was cut while the file came"),
        ("short", r"it sent [\d,]+ of [\d,]+ bytes"),
        ("long", r"it sent more than the [\d,]+ bytes"),
        ("other", r"it sent [\d,]+ bytes that are not the known file \(another sha256\)"),
        ("silent", "it sent nothing for 1 s"),
        ("halting", "it sent nothing for 1 s"),
        ("dribbling", r"it stalls: \d+ bytes in 1 s"),
        ("portal", "a web page came instead of the file, as a captive portal or a proxy sends"),
    ],
)
def test_a_mirror_that_fails_is_told_and_nothing_is_kept(mirrored, cache, manner, words):
    (mirror,) = mirrored(manner)
    started = time.monotonic()
    text = refused()
    assert time.monotonic() - started < 8
    assert re.search(f"{urlsplit(mirror).netloc}: {words}", text), text
    assert lying(cache) == []
    assert NAMES[0] in text


def test_the_next_mirror_serves_and_the_one_that_failed_is_asked_no_more(server, mirrored, cache):
    mirrored("other", "gone", "good")
    fetch("tiny")
    assert lying(cache) == WHOLE
    first = [(manner, NAMES[0]) for manner in ("other", "gone", "good")]
    assert server.asked == first + [("good", name) for name in NAMES[1:]]


def test_every_mirror_is_told_with_its_own_reason(mirrored):
    mirrored("gone", "other")
    text = refused()
    assert text.index("404") < text.index("another sha256")


def test_without_a_network_it_is_told_at_once(mirrored, monkeypatch):
    mirrored()
    entries = dict(_registry.entries())
    entries["tiny"] = dataclasses.replace(
        entries["tiny"], mirrors=("https://mirror.invalid/", "http://127.0.0.1:9/")
    )
    monkeypatch.setattr(_registry, "entries", lambda: entries)
    text = refused()
    assert "mirror.invalid: its name is not resolved, as without a network" in text
    assert "127.0.0.1:9: no connection" in text


def test_the_command_tells_it_in_words_and_with_its_exit_code(mirrored, capsys):
    mirrored("gone")
    assert main(["data", "fetch", "tiny"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("dlkit: 'tiny' could not be downloaded")
    assert "Traceback" not in told


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a full queue wait")
def test_a_machine_that_does_not_answer_is_given_up_after_a_third_of_the_time(
    mirrored, monkeypatch
):
    mirrored()
    with socket.socket() as deaf, contextlib.ExitStack() as waiting:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for _ in range(4):
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(deaf.getsockname())
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        entry = dataclasses.replace(_registry.entries()["tiny"], mirrors=(address,))
        monkeypatch.setattr(_registry, "entries", lambda: {"tiny": entry})
        assert "no connection within 0.333 s" in refused()


def test_a_download_goes_on_where_it_was_broken_off(server, mirrored, cache):
    mirrored("good")
    fetch("tiny")
    (cache / "tiny" / NAMES[2]).unlink()
    server.asked.clear()
    fetch("tiny")
    assert server.asked == [("good", NAMES[2])]


@pytest.mark.parametrize("at", [0, 100, -1])
def test_a_file_that_was_damaged_later_is_noticed_and_mended(server, mirrored, cache, at):
    mirrored("good")
    fetch("tiny")
    path = cache / "tiny" / NAMES[0]
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    assert np.array_equal(load_images("tiny").x_train, X[:40])
    assert path.read_bytes() == FILES[NAMES[0]]
    assert server.asked.count(("good", NAMES[0])) == 2


def test_a_damaged_file_is_not_used_where_it_cannot_be_mended(mirrored, cache):
    mirrored("good")
    fetch("tiny")
    path = cache / "tiny" / NAMES[0]
    path.write_bytes(path.read_bytes()[:-1])
    mirrored("gone")
    assert f"The file that was kept, {str(path)!r}, is damaged and is not used" in refused()
    with pytest.raises(DownloadFault):
        load_images("tiny")


def test_a_place_that_is_no_folder_is_told_with_what_to_do(mirrored, cache):
    mirrored("good")
    cache.write_text("a file")
    assert re.search(r"cannot be kept in .*cache.*DLKIT_CACHE", refused())


def test_a_place_that_takes_no_file_is_told_with_what_to_do(mirrored, monkeypatch):
    if not Path("/proc/self").is_dir():
        pytest.skip("no folder here that refuses root too")
    mirrored("good")
    monkeypatch.setenv("DLKIT_CACHE", "/proc/dlkit")
    assert re.search(r"cannot be kept in '/proc/dlkit'.*DLKIT_CACHE", refused())


def test_a_folder_of_the_files_name_is_told(mirrored, cache):
    mirrored("good")
    (cache / "tiny" / NAMES[0]).mkdir(parents=True)
    assert "cannot be kept in" in refused()
    assert lying(cache) == []


def test_a_full_disk_is_told_and_nothing_is_left(mirrored, cache, monkeypatch):
    mirrored("good", "good")

    class Full(io.BytesIO):
        def write(self, _):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(_transfer, "open", lambda *_: Full(), raising=False)
    assert f"({os.strerror(errno.ENOSPC)})" in refused()
    assert lying(cache) == []


def test_an_interrupt_leaves_nothing(mirrored, cache, monkeypatch):
    mirrored("slow")
    updates = []

    def interrupted(chunk):
        updates.append(chunk)
        raise KeyboardInterrupt

    monkeypatch.setattr(_transfer, "_check_no_page", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetch("tiny")
    assert updates
    assert lying(cache) == []
    assert not list(cache.glob(".*"))


CHILD = """
import json, sys
from dlkit.datasets import _registry, fetch
entry = _registry._entry("tiny", json.loads(sys.argv[1]))
entries = {"tiny": entry}
_registry.entries = lambda: entries
print("begins", flush=True)
for path in fetch("tiny"):
    print(path.name)
"""


def child(mirrors):
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, json.dumps(table(*mirrors))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_processes_at_once_both_succeed(server, mirrored, cache):
    children = [child(mirrored("slow")) for _ in range(2)]
    for process in children:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert out.split() == ["begins", *NAMES]
        assert err == ""
    assert lying(cache) == WHOLE
    assert {name: (cache / "tiny" / name).read_bytes() for name in NAMES} == FILES
    assert [path.name for path in cache.iterdir()] == ["tiny"]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of POSIX")
def test_a_killed_download_leaves_no_file_of_the_final_name_and_is_swept(server, mirrored, cache):
    process = child(mirrored("halting"))
    until = time.monotonic() + 30
    while not server.asked and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    (left,) = lying(cache)
    assert left.startswith(".tiny-")
    mirrored("good")
    fetch("tiny")
    assert left in lying(cache), "it might be a live one's"
    for path in (cache / left, (cache / left).parent):
        os.utime(path, (time.time() - 4000,) * 2)
    (cache / "tiny" / NAMES[0]).unlink()
    fetch("tiny")
    assert lying(cache) == WHOLE


def test_an_earlier_download_is_used_wherever_it_lies(server, mirrored, cache, monkeypatch):
    mirrored("good")
    paths = fetch("tiny")
    monkeypatch.setattr(_fetch._places, "caches", lambda: [cache, cache.parent / "empty"])
    assert fetch("tiny") == paths
    (cache / "tiny" / NAMES[0]).unlink()
    assert fetch("tiny")[0] == cache.parent / "empty/tiny" / NAMES[0]
    assert len(server.asked) == 8


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_bar_is_drawn_on_a_terminal_alone(mirrored, cache, monkeypatch):
    mirrored("gone", "good")
    drawn = {}
    for name, stream, progress in (
        ("terminal", Terminal(), True),
        ("asked not to", Terminal(), False),
        ("file", io.StringIO(), True),
    ):
        monkeypatch.setenv("DLKIT_CACHE", str(cache / name))
        with contextlib.redirect_stderr(stream):
            fetch("tiny", progress=progress)
        drawn[name] = stream.getvalue()
    assert "tiny: 100%" in drawn["terminal"]
    assert drawn["asked not to"] == drawn["file"] == ""


class Kernel:
    """What IPython gives in a notebook, where stderr is no terminal."""

    kernel = object()


def test_the_bar_is_drawn_in_a_notebook_unless_nobody_looks(mirrored, cache, monkeypatch):
    IPython = pytest.importorskip("IPython")
    mirrored("good")
    monkeypatch.setattr(IPython, "get_ipython", Kernel)
    drawn = {}
    for headless in ("0", "1"):
        monkeypatch.setenv("DLKIT_HEADLESS", headless)
        monkeypatch.setenv("DLKIT_CACHE", str(cache / headless))
        with contextlib.redirect_stderr(io.StringIO()) as stream:
            fetch("tiny")
        drawn[headless] = stream.getvalue()
    assert "tiny: " in drawn["0"]
    assert drawn["0"].endswith("\r"), "no bar stays in the notebook"
    assert drawn["1"] == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("digits", r"'digits' needs no download.*load_images\(\"digits\"\)"),
        ("minst", "Did you mean 'mnist'"),
        (3, "is not known: 3"),
        (None, "is not known: None"),
    ],
)
def test_a_name_that_is_not_downloaded_is_answered(name, words):
    with pytest.raises(ValueError, match=words):
        fetch(name)


@pytest.mark.parametrize("timeout", [0, -1, "30", float("nan"), True])
def test_a_timeout_is_a_time(timeout):
    with pytest.raises(ValueError, match="`timeout` must be a finite number"):
        fetch("mnist", timeout=timeout)


def test_without_being_asked_for_nothing_opens_a_socket(monkeypatch):
    opened = []

    def refuse(*given, **_):
        opened.append(given)
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert "mnist" not in names()
    assert "mnist" not in names("images")
    assert {"mnist", "fashion_mnist"} <= set(names("images", downloads=True))
    for name in names("images"):
        load_images(name)
    with pytest.raises(ValueError, match="There is no data set"):
        load_images("minst")
    assert not opened
    with pytest.raises(AssertionError, match="a socket was opened"):
        fetch("mnist")


DOWNLOADS = [entry for entry in _registry.entries().values() if entry.files]


@pytest.mark.parametrize("entry", DOWNLOADS, ids=lambda entry: entry.name)
def test_the_card_of_a_download_is_complete(entry):
    assert len(entry.mirrors) > 1
    for mirror in entry.mirrors:
        assert re.fullmatch(r"https://[a-z0-9.-]+/(\S+/)*", mirror)
    for file in entry.files:
        assert re.fullmatch("[0-9a-f]{64}", file.sha256)
        assert file.size > 0
        assert file.hash_from
        assert Path(file.name).name == file.name
    assert len({file.sha256 for file in entry.files}) == len(entry.files)
    assert entry.meanwhile in names(entry.kind)
    assert entry.teach.strip()
    assert entry.citation
    unproven = any(not file.verified for file in entry.files)
    assert unproven == any("could not be fetched" in text for text in entry.faults)


def test_what_mnist_and_fashion_mnist_hold_is_as_documented():
    mnist, fashion = (_registry.entries()[name] for name in ("mnist", "fashion_mnist"))
    assert mnist.shape == fashion.shape == (70000, 28, 28)
    assert [file.name for file in mnist.files] == [file.name for file in fashion.files] == NAMES
    assert len(fashion.class_names) == 10
