"""What the runner survives. Every fault is caused for real, by a notebook that does it."""

import io
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest
from notebook_files import (
    command,
    executed,
    interrupt,
    is_gone,
    make_notebook,
    manifest,
    statuses,
    wait_for,
)

from dlkit.runner._run import run
from dlkit.runner.execution import _manifest, _pool
from dlkit.runner.execution._execute import execute_notebook

posix = pytest.mark.skipif(os.name != "posix", reason="signals of a POSIX system")
SLOW_CELL = (
    "open('started', 'w').write(str(__import__('os').getpid())); import time; time.sleep(90)"
)
FAULTS = {
    "01_fine": ["1 + 1"],
    "02_raises": ["x = 1", "1 / 0", "print('never')"],
    "03_killed": ["import os; os.kill(os.getpid(), 9)", "print('never')"],
    "04_deaf": [
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)",
        "print('before')\nwhile True: pass",
    ],
    "05_exits": ["import os; os._exit(3)"],
    "06_leaves_children": [
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(90)'])\n"
        "open('child', 'w').write(str(child.pid))\n"
        "while True: pass"
    ],
    "07_asks": ["input()"],
    "08_ends_the_worker": [
        "import os; open('folder', 'w').write(os.environ['IPYTHONDIR'])\n"
        "open('orphan', 'w').write(str(os.getpid())); os.kill(os.getppid(), 9)",
        "import time; time.sleep(90)",
    ],
    "16_fine": ["2 + 2"],
}
BROKEN = {
    "10_not_json": "{'cells': ",
    "11_no_notebook": '{"a": 1}',
    "12_empty": "",
    "13_list": "[1, 2]",
    "14_invalid": '{"cells": [{"cell_type": "code"}], "metadata": {}, "nbformat": 4, '
    '"nbformat_minor": 5}',
}


@pytest.fixture(scope="module")
def faults(tmp_path_factory):
    """One run over all faulty notebooks, two at a time: its exit code and its folder."""
    folder, out = tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("out")
    paths = [make_notebook(folder, name, *cells) for name, cells in FAULTS.items()]
    for name, text in BROKEN.items():
        paths.append(folder / f"{name}.ipynb")
        paths[-1].write_text(text)
    paths.append(make_notebook(folder, "15_no_parameters", "1", parameters=None))
    with (folder / "log").open("w") as log:
        code = run(sorted(paths), out, jobs=2, timeout=3, stream=log)
    return code, folder, out


@pytest.fixture
def records(faults):
    return {record["name"]: record for record in manifest(faults[2])["notebooks"]}


@pytest.mark.slow
def test_after_any_fault_the_other_notebooks_run_and_the_exit_code_tells(faults):
    code, folder, out = faults
    found = statuses(out)
    assert code == 1
    assert list(found) == sorted(path.stem for path in folder.glob("*.ipynb"))
    assert [name for name, status in found.items() if status == "ok"] == ["01_fine", "16_fine"]
    assert {found[name] for name in found if "fine" not in name} == {"failed"}


@pytest.mark.slow
def test_a_cell_that_raises_is_named_and_shown_and_nothing_runs_after_it(faults, records):
    notebook = executed(faults[2], "02_raises")
    error = records["02_raises"]["error"]
    assert error == {"cell": 3, "name": "ZeroDivisionError", "message": "division by zero"}
    assert notebook.cells[error["cell"]].outputs[0].ename == "ZeroDivisionError"
    assert notebook.cells[4].outputs == []
    assert notebook.cells[4].execution_count is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("03_killed", r"by signal 9 .* Most often memory ran out" if os.name == "posix" else " 9 "),
        ("05_exits", r"with exit code 3 while the cell was running\. .* Look in the cell"),
    ],
)
def test_a_kernel_that_dies_is_noticed_before_its_time_is_up(faults, records, name, said):
    record = records[name]
    assert record["error"]["name"] == "DeadKernel"
    assert re.search(said, record["error"]["message"])
    output = executed(faults[2], name).cells[record["error"]["cell"]].outputs[-1]
    assert (output.output_type, output.ename) == ("error", "DeadKernel")
    assert record["peak_rss_mb"] > 20


@pytest.mark.slow
@pytest.mark.parametrize("name", ["04_deaf", "06_leaves_children"])
def test_a_cell_that_never_ends_is_ended_even_if_it_ignores_interrupts(faults, records, name):
    error = records[name]["error"]
    assert error["name"] == "CellTimeout"
    assert "after 3 s" in error["message"]
    assert 3 <= records[name]["seconds"] < 60
    outputs = executed(faults[2], name).cells[error["cell"]].outputs
    assert outputs[-1].ename == "CellTimeout"
    if name == "04_deaf":
        assert outputs[0].text == "before\n"


@pytest.mark.slow
def test_what_a_killed_kernel_had_started_ends_with_it(faults):
    assert is_gone((faults[1] / "child").read_text())


@pytest.mark.slow
def test_a_cell_that_asks_for_input_fails_instead_of_waiting(records):
    assert records["07_asks"]["error"]["name"] == "StdinNotImplementedError"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("10_not_json", "is not JSON"),
        ("11_no_notebook", "no cells"),
        ("12_empty", "is not JSON"),
        ("13_list", "no cells"),
        ("14_invalid", "not a valid notebook"),
        ("15_no_parameters", "no cell with the tag 'parameters'"),
    ],
)
def test_a_file_that_is_no_notebook_is_told_in_its_record(faults, records, name, said):
    error = records[name]["error"]
    assert (error["cell"], error["name"]) == (None, "NotebookError")
    assert said in error["message"]
    assert not (faults[2] / f"{name}.ipynb").exists()


@pytest.mark.slow
def test_a_flood_of_text_is_cut_and_the_cut_is_told(tmp_path):
    source = make_notebook(tmp_path, "01_flood", "for _ in range(1000): print('y' * 50_000)", "7")
    target = tmp_path / "out.ipynb"
    before = psutil.Process().memory_info().rss
    record = execute_notebook(source, target)
    assert record["status"] == "ok"
    assert target.stat().st_size < 300_000
    text = "".join(output.text for output in executed(tmp_path, "out").cells[2].outputs)
    dropped = 1000 * 50_001 - 200_000
    assert text.count("y") + text.count("\n") == pytest.approx(200_000, abs=10)
    assert f"left out {dropped:,} characters" in text
    assert psutil.Process().memory_info().rss - before < 400 * 2**20


@pytest.mark.slow
def test_a_flood_of_small_outputs_is_cut_and_the_cut_is_told(tmp_path):
    cell = "from IPython.display import display\nfor i in range(2000): display(i)"
    source = make_notebook(tmp_path, "01_flood", cell, "7")
    record = execute_notebook(source, tmp_path / "out.ipynb")
    outputs = executed(tmp_path, "out").cells[2].outputs
    assert record["status"] == "ok"
    assert [o.data["text/plain"] for o in outputs[:-1]] == [str(i) for i in range(500)]
    assert "left out 1,500 outputs" in outputs[-1].text
    assert executed(tmp_path, "out").cells[3].outputs[0].data["text/plain"] == "7"


def test_a_kernel_that_cannot_start_is_told_with_its_last_words(tmp_path):
    source = make_notebook(tmp_path, "01_fine", "1")
    # The kernel's folder is the notebook's: a file of that name there is in Python's way.
    (tmp_path / "ipykernel_launcher.py").write_text("raise ImportError('not the real one')")
    record = execute_notebook(source, tmp_path / "out.ipynb")
    assert record["status"] == "failed"
    assert record["error"]["name"] == "KernelStartError"
    assert record["error"]["cell"] is None
    assert "not the real one" in record["error"]["message"]


def test_ctrl_c_where_there_is_no_pool_ends_the_kernel_too(tmp_path):
    source = make_notebook(tmp_path, "01_slow", SLOW_CELL)
    kernels = []

    def on_event(event):
        if event["event"] == "cell":  # as if it came while the next cell is being sent
            raise KeyboardInterrupt
        kernels.append(event.get("pid"))

    with pytest.raises(KeyboardInterrupt):
        execute_notebook(source, tmp_path / "out.ipynb", on_event=on_event)
    assert is_gone(kernels[-1])


@posix
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_keeps_what_was_done_and_leaves_no_kernel(tmp_path, number):
    folder, out = tmp_path / "notebooks", tmp_path / "out"
    make_notebook(folder, "01_fine", "1 + 1")
    make_notebook(folder, "02_slow", "print('shown')", SLOW_CELL)
    make_notebook(folder, "03_waits", "1")
    process = command("--notebooks", folder, "--out", out)
    kernel = wait_for(folder / "started")
    if number == signal.SIGINT:
        interrupt(process, number)
        time.sleep(0.1)
        interrupt(process, number)  # an impatient learner
    else:
        process.send_signal(number)
    words, errors = process.communicate(timeout=180)
    assert process.returncode == 1
    assert statuses(out) == {"01_fine": "ok", "02_slow": "interrupted", "03_waits": "skipped"}
    assert executed(out, "02_slow").cells[2].outputs[0].text == "shown\n"
    assert executed(out, "02_slow").cells[3].outputs[-1].ename == "Interrupted"
    assert is_gone(kernel)
    assert "interrupted" in words
    assert "Traceback" not in errors


@posix
@pytest.mark.slow
def test_a_run_that_is_killed_leaves_a_whole_manifest_and_no_kernel(tmp_path):
    folder, out = tmp_path / "notebooks", tmp_path / "out"
    make_notebook(folder, "01_fine", "1 + 1")
    make_notebook(folder, "02_slow", SLOW_CELL)
    process = command("--notebooks", folder, "--out", out)
    kernel = wait_for(folder / "started")
    process.kill()
    process.communicate(timeout=180)
    assert statuses(out) == {"01_fine": "ok", "02_slow": "skipped"}
    assert is_gone(kernel, seconds=15)
    with _manifest.taken_over(out, []):  # the system has taken the lock back
        pass


@pytest.mark.slow
def test_a_second_run_into_the_same_folder_is_refused_and_the_first_is_not_disturbed(tmp_path):
    folder, out = tmp_path / "notebooks", tmp_path / "out"
    wait = "import os, time\nwhile not os.path.exists('go'): time.sleep(0.05)"
    make_notebook(folder, "01_fine", "print('kept')")
    make_notebook(folder, "02_waits", "open('started', 'w').write('1')", wait)
    first = command("--notebooks", folder, "--out", out)
    wait_for(folder / "started")
    try:
        second = command("--notebooks", folder, "--only", "1", "--out", out)
        words, errors = second.communicate(timeout=180)
    finally:
        (folder / "go").touch()
    first.communicate(timeout=180)
    assert (second.returncode, words) == (2, "")
    assert f"Another run is writing to {out}. " in errors
    assert "Wait for that one to end, or pass another --out." in errors
    assert "Traceback" not in errors
    assert first.returncode == 0
    assert statuses(out) == {"01_fine": "ok", "02_waits": "ok"}
    assert executed(out, "01_fine").cells[2].outputs[0].text == "kept\n"


def _outlast(folder, out, cell):
    """Run a notebook that harms the output folder, and one after it: exit code and words."""
    sources = [
        make_notebook(folder, "01_harms", f"OUT = {str(out)!r}\n{cell}"),
        make_notebook(folder, "02_fine", "open('ran', 'w').write('1')"),
    ]
    stream = io.StringIO()
    code = run(sources, out, stream=stream)
    assert (folder / "ran").exists()
    return code, stream.getvalue()


@posix
@pytest.mark.slow
def test_an_output_folder_that_vanishes_is_told_after_the_other_notebooks_have_run(tmp_path):
    out = tmp_path / "out"
    code, words = _outlast(tmp_path / "notebooks", out, "import shutil; shutil.rmtree(OUT)")
    assert code == 1
    assert len(re.findall(r"OutputNotWritten: 0\d_\w+\.ipynb could not be written to", words)) == 2
    assert f"manifest.json could not be written to {out}: No such file or directory. " in words
    assert f"The report could not be written to {out}: No such file or directory. " in words
    assert "Died" not in words


@pytest.mark.slow
def test_a_file_that_cannot_be_written_costs_its_own_notebook_and_is_named(tmp_path):
    out = tmp_path / "out"
    cell = "import os; os.mkdir(os.path.join(OUT, '01_harms.ipynb'))"
    code, words = _outlast(tmp_path / "notebooks", out, cell)
    assert code == 1
    assert statuses(out) == {"01_harms": "failed", "02_fine": "ok"}
    error = manifest(out)["notebooks"][0]["error"]
    assert (error["cell"], error["name"]) == (None, "OutputNotWritten")
    assert f"01_harms.ipynb could not be written to {out}: " in error["message"]
    assert words.splitlines()[-1] == str(out / "index.html")
    with pytest.raises(ValueError, match="cannot be written"):
        run([tmp_path / "notebooks" / "01_harms.ipynb"], out, stream=io.StringIO())


@pytest.mark.slow
def test_a_notebook_that_fails_and_cannot_be_written_keeps_its_own_error(tmp_path):
    source = make_notebook(tmp_path, "01_raises", "1 / 0")
    error = execute_notebook(source, tmp_path / "none" / "out.ipynb")["error"]
    assert (error["cell"], error["name"]) == (2, "ZeroDivisionError")
    assert "division by zero (And: out.ipynb could not be written" in error["message"]


@posix
@pytest.mark.slow
def test_a_full_disk_is_named_as_what_it_is(tmp_path):
    """A file system of 64 KiB, mounted for this one process."""
    folder, out = tmp_path / "notebooks", tmp_path / "out"
    make_notebook(folder, "01_large", "print('z' * 150_000)")
    out.mkdir()
    mount = f"mount -t tmpfs -o size=64k none {shlex.quote(str(out))}"
    try:
        subprocess.run(["unshare", "-rm", "sh", "-c", mount], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no file system can be mounted here")
    call = shlex.join([sys.executable, "-m", "dlkit", "run", "--notebooks", str(folder)])
    call = f"{mount} && {call} --out {shlex.quote(str(out))}"
    done = subprocess.run(["unshare", "-rm", "sh", "-c", call], capture_output=True, text=True)
    assert done.returncode == 1, done
    assert "OutputNotWritten: 01_large.ipynb could not be written" in done.stdout
    assert "No space left on device" in done.stdout
    assert "Traceback" not in done.stderr


def test_no_room_for_a_kernels_own_files_is_told(tmp_path, monkeypatch):
    source = make_notebook(tmp_path, "01_fine", "1")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    record = execute_notebook(source, tmp_path / "out.ipynb")
    assert (record["status"], record["error"]["name"]) == ("failed", "KernelStartError")
    assert "temporary files could not be written" in record["error"]["message"]


@posix
@pytest.mark.slow
def test_a_worker_that_crashes_costs_its_own_notebook_only(faults, records):
    assert records["08_ends_the_worker"]["error"]["name"] == "WorkerDied"
    assert "Most often memory was short" in records["08_ends_the_worker"]["error"]["message"]
    assert is_gone((faults[1] / "orphan").read_text())
    assert not Path((faults[1] / "folder").read_text()).parent.exists()


@posix
@pytest.mark.slow
def test_a_worker_that_does_not_stop_is_ended_after_a_grace(tmp_path, monkeypatch):
    monkeypatch.setattr(_pool, "GRACE", 1)
    stop_worker = (
        "import os, signal; os.kill(os.getppid(), signal.SIGSTOP); import time\n" + SLOW_CELL
    )
    source = make_notebook(tmp_path / "notebooks", "01_frozen", stop_worker)
    pool, heard = _pool.Pool(1), []
    task = {"source": source, "target": tmp_path / "x.ipynb", "parameters": None}

    def on_event(_, event):
        if event["event"] != "tick":
            heard.append(event)
        if event["event"] == "kernel":
            wait_for(source.parent / "started")
            pool.stop()

    pool.run([task], on_event)
    pool.close()
    assert heard[-1]["record"]["status"] == "interrupted"
    assert is_gone((source.parent / "started").read_text())


@pytest.mark.parametrize("place", ["file", "inside_a_file", "proc"])
def test_a_folder_that_cannot_be_written_stops_the_run_before_it_begins(tmp_path, place):
    if place == "proc" and not sys.platform.startswith("linux"):
        pytest.skip("/proc is Linux's")
    (tmp_path / "file").write_text("mine")
    out = {
        "file": tmp_path / "file",
        "inside_a_file": tmp_path / "file" / "out",
        "proc": "/proc/self/out",
    }[place]
    source = make_notebook(tmp_path / "notebooks", "01_marks", "open('started', 'w').write('1')")
    process = command("--notebooks", source.parent, "--out", out)
    words, errors = process.communicate(timeout=180)
    assert process.returncode == 2
    assert "cannot be written" in errors
    assert "--out" in errors
    assert words == ""
    assert not (source.parent / "started").exists()
    assert (tmp_path / "file").read_text() == "mine"
