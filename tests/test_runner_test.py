"""`dlkit test`: what it calls, with what around it, and that the network is really gone."""

import argparse
import os
import signal
import subprocess
import sys
import time

import pytest

from dlkit.runner import _bench, _child, _offline, _test

NEEDS_NAMESPACES = pytest.mark.skipif(
    _offline.obstacle() is not None, reason=f"{_offline.obstacle()}"
)
REACH = """
import socket, threading, time
start = time.perf_counter()
try:
    socket.create_connection(("192.0.2.1", 80), timeout=20)
    print("reached")
except OSError as error:
    print(type(error).__name__, error.errno, time.perf_counter() - start < 1)
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname(), timeout=5)
server.accept()[0].sendall(b"loopback")
print(client.recv(8).decode())
"""


def words(*given):
    """The parsed words of `dlkit test`."""
    parser = argparse.ArgumentParser()
    _test.add_arguments(parser)
    return parser.parse_args(given)


@NEEDS_NAMESPACES
def test_inside_the_wrapper_there_is_loopback_and_nothing_else():
    command = _offline.offline([sys.executable, "-c", REACH])
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    refused, answer = result.stdout.splitlines()
    # ENETUNREACH: the kernel knows no way, so that nothing waits for a time limit.
    assert refused == "OSError 101 True"
    assert answer == "loopback"


@NEEDS_NAMESPACES
def test_the_wrapper_hands_on_exit_code_folder_and_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("MARK", "seen")
    code = "import os; open('here', 'w').write(os.environ['MARK']); raise SystemExit(7)"
    assert _child.hand_over(_offline.offline([sys.executable, "-c", code]), cwd=tmp_path) == 7
    assert (tmp_path / "here").read_text() == "seen"


def test_where_unshare_is_missing_or_refused_the_reason_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    if sys.platform.startswith("linux"):
        assert "missing" in _offline.obstacle()
        refuses = tmp_path / "unshare"
        refuses.write_text(
            "#!/bin/sh\necho 'unshare failed: Operation not permitted' >&2\nexit 1\n"
        )
        refuses.chmod(0o755)
        assert "Operation not permitted" in _offline.obstacle()
    else:
        assert "namespaces" in _offline.obstacle()


def test_the_whole_suite_compares_notebooks_and_measures_coverage():
    command = _test.pytest_command()
    assert command[:3] == [sys.executable, "-m", "pytest"]
    assert {"--nbval", "--cov=dlkit", "--cov-fail-under=90"} <= set(command)


def test_a_part_of_the_suite_is_asked_for_no_coverage():
    fast, named = _test.pytest_command(fast=True), _test.pytest_command(words=["tests/test_x.py"])
    assert not any(word.startswith(("--cov", "--nbval")) for word in fast)
    assert not any(word.startswith("--cov") for word in named)
    assert named[-1] == "tests/test_x.py"


def test_words_for_pytest_come_after_two_dashes_or_a_file():
    assert words("--fast", "--", "-x", "-k", "a b").words == ["--", "-x", "-k", "a b"]
    assert words("tests/test_x.py", "-x").words == ["tests/test_x.py", "-x"]
    assert words().words == []


def test_the_callers_shell_does_not_decide_what_passes(monkeypatch):
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    monkeypatch.setenv("MPLBACKEND", "QtAgg")
    monkeypatch.setenv("DLKIT_THREADS", "2")
    environment = _test.environment()
    assert {"PYTHONWARNINGS", "MPLBACKEND"}.isdisjoint(environment)
    assert (environment["DLKIT_HEADLESS"], environment["DLKIT_THREADS"]) == ("1", "2")


@pytest.mark.parametrize(
    ("body", "code", "last"),
    [
        ("def test_it(): assert True", 0, "1 passed"),
        ("", 1, "no tests ran"),
    ],
)
@pytest.mark.slow
def test_the_exit_code_and_the_last_line_are_those_of_pytest(body, code, last, tmp_path, capfd):
    (tmp_path / "test_it.py").write_text(body)
    assert _test.main(words("--", "-p", "no:cacheprovider", str(tmp_path))) == code
    printed = capfd.readouterr().out
    assert last in printed.strip().splitlines()[-1]
    assert "network" in printed.splitlines()[0]


@pytest.mark.slow
def test_words_that_pytest_does_not_know_are_wrong_use(capfd):
    assert _test.main(words("--", "--nonsense")) == 2
    assert "--nonsense" in capfd.readouterr().err


@pytest.mark.skipif(
    sys.platform == "win32", reason="a process cannot be sent Ctrl-C alone on Windows"
)
def test_an_interrupt_is_answered_by_the_program_that_runs(tmp_path):
    """The child asks for time to clean up; the parent waits for it and gives its exit code."""
    child = (
        "import pathlib, time\n"
        "try:\n    pathlib.Path('ready').touch(); time.sleep(60)\n"
        "except KeyboardInterrupt:\n    time.sleep(0.3); raise SystemExit(5)"
    )
    parent = (
        "import sys; from dlkit.runner._child import hand_over;"
        f"sys.exit(hand_over([sys.executable, '-c', {child!r}]))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent], cwd=tmp_path, start_new_session=True
    ) as both:
        end = time.monotonic() + 30
        while not (tmp_path / "ready").exists() and time.monotonic() < end:
            time.sleep(0.05)
        # Ctrl-C in a terminal reaches the whole group.
        os.killpg(both.pid, signal.SIGINT)
        assert both.wait(timeout=30) == 5


# Benchmarks -----------------------------------------------------------------------------------


def test_benchmarks_are_listed_with_the_first_line_of_their_docstring(tmp_path):
    (tmp_path / "fast.py").write_text('"""How fast it is.\n\nMore."""\n')
    (tmp_path / "_table.py").write_text('"""Not one."""\n')
    assert _bench.benchmarks(tmp_path) == {"fast": "How fast it is."}


def bench(*given):
    parser = argparse.ArgumentParser()
    _bench.add_arguments(parser)
    return _bench.main(parser.parse_args(given))


def test_every_benchmark_of_the_kit_says_what_it_measures(capsys):
    assert bench() == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("startup ") for line in lines)
    assert all(len(line.split(maxsplit=1)) == 2 for line in lines)


def test_an_unknown_benchmark_is_wrong_use():
    with pytest.raises(ValueError, match="'startup'"):
        bench("nonsense")


@pytest.mark.slow
def test_the_startup_benchmark_prints_and_writes_the_same_numbers(tmp_path, capfd):
    import json

    assert bench("startup", "--json", str(tmp_path / "table.json"), "--runs", "2") == 0
    table = json.loads((tmp_path / "table.json").read_text(encoding="utf-8"))
    printed = capfd.readouterr().out
    assert table["benchmark"] == "startup"
    assert table["machine"] in printed
    for row in table["rows"]:
        assert set(row) == {"name", "value", "unit"}
        assert row["name"] in printed
    values = {row["name"]: row["value"] for row in table["rows"]}
    assert 0 < values["modules that `import dlkit` loads"] < 200
    assert values["`dlkit --help`"] > 0
    assert values["the bare interpreter"] > 0
