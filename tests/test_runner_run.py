"""`dlkit run` where all is well: what is executed, with what, and what is left behind."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from nbformat.v4 import new_output
from notebook_files import command, executed, make_notebook, manifest, statuses

from dlkit.environment import cores
from dlkit.runner import _notebooks
from dlkit.runner._run import _stoppable, run
from dlkit.runner.execution import _budget, _kernel, _manifest, _progress
from dlkit.runner.execution._execute import execute_notebook

SHOW = """import json, os
names = ("DLKIT_HEADLESS", "PYTEST_CURRENT_TEST", "DLKIT_THREADS", "IPYTHONDIR",
         "JUPYTER_RUNTIME_DIR")
print(json.dumps({"cwd": os.getcwd(), "python": __import__("sys").executable,
                  **{name: os.environ.get(name) for name in names}}))"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two notebooks that run well."""
    folder = tmp_path_factory.mktemp("notebooks")
    make_notebook(
        folder,
        "01_first_steps",
        SHOW,
        "from dlkit.environment import _prepare\n"
        "_prepare._record(_prepare.Session('cpu', 1, 0, 'quick', None))  # as prepare does\n"
        "print('TensorFlow runs on the GPU, says a notebook.')\nblock = bytearray(150 * 2**20)",
        "del block\nimport pathlib\npathlib.Path(DATASET).name, pathlib.Path(DATASET).parent.name",
        parameters='PROFILE = "quick"\nDATASET = "digits"',
    )
    make_notebook(
        folder,
        "21_second",
        SHOW,
        "print('TensorFlow runs on the GPU, seed 0.')\n"
        "import tempfile; kept = tempfile.TemporaryDirectory(); print(kept.name)",
        parameters='PROFILE = "quick"\nDATASET = "digits"',
        seconds=40,
    )
    return folder


@pytest.fixture(scope="module")
def result(folder, tmp_path_factory):
    """The command over both at once: process, its words, and its folder."""
    caller = tmp_path_factory.mktemp("caller")
    words = ["--notebooks", folder, "--jobs", "2", "--out", "out", "-p", "DATASET=mine/own.npz"]
    # Coverage has remarks of its own on stderr, which has to stay empty.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    process = command(*words, cwd=caller, env=env)
    words, errors = process.communicate(timeout=120)
    return process, words, errors, caller


@pytest.mark.slow
def test_the_command_ends_well_and_says_how_it_went(result):
    process, words, errors, caller = result
    assert (process.returncode, errors) == (0, "")
    assert re.search(r"\[2/2\] \w+ ok \d", words)
    assert re.search(r"^01_first_steps +ok +[\d.]+ s +\d+ MB$", words, re.M)
    assert words.splitlines()[-1] == str(caller / "out" / "index.html")
    assert (caller / "out" / "index.html").exists()


@pytest.mark.slow
def test_the_manifest_holds_what_is_promised_and_nothing_else(result):
    content = manifest(result[3] / "out")
    assert set(content) == {"versions", "device", "notebooks"}
    assert content["versions"]["python"] == sys.version.split()[0]
    assert {"dlkit", "tensorflow", "keras", "numpy"} <= set(content["versions"])
    assert content["device"] == "cpu"
    first, second = content["notebooks"]
    keys = {"name", "status", "seconds", "peak_rss_mb", "parameters", "error", "claims"}
    assert set(first) == set(second) == keys
    assert (first["name"], first["status"], first["error"]) == ("01_first_steps", "ok", None)
    assert first["claims"] == []
    assert first["parameters"] == {"DATASET": str(result[3] / "mine" / "own.npz")}


@pytest.mark.slow
def test_the_peak_of_memory_is_the_kernels_even_if_it_was_given_back(result):
    first, second = manifest(result[3] / "out")["notebooks"]
    assert 145 < first["peak_rss_mb"] - second["peak_rss_mb"] < 200


@pytest.mark.slow
def test_a_kernel_has_its_own_folders_a_share_of_the_threads_and_the_notebooks_folder(
    result, folder
):
    outputs = [
        json.loads(executed(result[3] / "out", path.stem).cells[3].outputs[0].text)
        for path in sorted(folder.glob("*.ipynb"))
    ]
    for said in outputs:
        assert said["DLKIT_HEADLESS"] == "1"
        assert said["PYTEST_CURRENT_TEST"]
        assert said["DLKIT_THREADS"] == str(max(1, cores() // 2))
        assert Path(said["cwd"]) == folder.resolve()
        assert said["python"] == sys.executable
        assert not Path(said["IPYTHONDIR"]).exists()
    assert outputs[0]["JUPYTER_RUNTIME_DIR"] != outputs[1]["JUPYTER_RUNTIME_DIR"]


@pytest.mark.slow
def test_a_kernel_ends_in_order_so_that_what_a_notebook_made_for_a_while_is_gone(result):
    made = executed(result[3] / "out", "21_second").cells[4].outputs[0].text.split()[-1]
    assert Path(made).parent.is_dir()
    assert not Path(made).exists()


@pytest.mark.slow
def test_an_executed_notebook_is_the_source_with_outputs_and_the_parameters_cell(result, folder):
    source = _notebooks.read(folder / "01_first_steps.ipynb")
    done = executed(result[3] / "out", "01_first_steps")
    injected = [i for i, c in enumerate(done.cells) if "injected-parameters" in _tags(c)]
    assert injected == [2]
    others = [cell for i, cell in enumerate(done.cells) if i not in injected]
    assert [(c.id, c.source, _tags(c)) for c in others] == [
        (c.id, c.source, _tags(c)) for c in source.cells
    ]
    assert done.cells[-1].outputs[0].data["text/plain"] == "('own.npz', 'mine')"
    assert [c.execution_count for c in done.cells if c.cell_type == "code"] == [1, 2, 3, 4, 5]
    assert "papermill" not in json.dumps(done)
    assert all(not cell.outputs for cell in source.cells if cell.cell_type == "code")


def _tags(cell):
    return cell.metadata.get("tags", [])


@pytest.mark.slow
def test_a_second_run_removes_what_the_first_made_and_nothing_else(tmp_path):
    folder, out = tmp_path / "notebooks", tmp_path / "out"
    first = make_notebook(folder, "01_first", "1")
    second = make_notebook(folder, "02_second", "1")
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    assert run([first, second], out, stream=io.StringIO()) == 0
    (out / "mine.txt").write_text("kept")
    assert {number: signal.getsignal(number) for number in handlers} == handlers
    assert statuses(out) == {"01_first": "ok", "02_second": "ok"}
    with _manifest.taken_over(out, [second]):
        assert {path.name for path in out.iterdir()} == {".lock", "mine.txt"}


def test_a_run_never_writes_over_files_that_are_not_its_own(tmp_path):
    source = make_notebook(tmp_path / "notebooks", "01_first", "1")
    work = make_notebook(tmp_path / "work", "01_first", "'a learner wrote this'")
    before = work.read_bytes()
    with pytest.raises(ValueError, match=r"no run of ours has made: 01_first\.ipynb"):
        run([source], work.parent, stream=io.StringIO())
    assert work.read_bytes() == before
    for out in (source.parent, source.parent / "inside"):
        with pytest.raises(ValueError, match="notebooks' own folder"):
            run([source], out, stream=io.StringIO())
    assert list(source.parent.iterdir()) == [source]


def test_a_manifest_from_elsewhere_makes_nothing_outside_the_folder_vanish(tmp_path):
    outside = tmp_path / "precious.ipynb"
    outside.write_text("kept")
    out = tmp_path / "out"
    out.mkdir()
    for text in ('{"notebooks": [{"name": "../precious"}]}', "[]", "{", '{"notebooks": 3}'):
        (out / "manifest.json").write_text(text)
        with _manifest.taken_over(out, [tmp_path / "notebooks" / "01_a.ipynb"]):
            pass
        assert outside.read_text() == "kept"


def test_an_error_that_a_tag_allows_is_no_failure(tmp_path):
    source = make_notebook(tmp_path, "01_allowed", "1 / 0", "'after'")
    notebook = _notebooks.read(source)
    notebook.cells[2].metadata["tags"] = ["raises-exception"]
    _notebooks.write(notebook, source)
    record = execute_notebook(source, tmp_path / "out.ipynb")
    done = executed(tmp_path, "out")
    assert (record["status"], record["error"]) == ("ok", None)
    assert [cell.source for cell in done.cells] == [cell.source for cell in notebook.cells]
    assert done.cells[2].outputs[0].ename == "ZeroDivisionError"
    assert done.cells[3].outputs[0].data["text/plain"] == "'after'"


def test_one_notebook_reports_its_cells_as_they_end_and_can_be_stopped_before_it_begins(tmp_path):
    source = make_notebook(tmp_path, "01_first", "import time; time.sleep(0.3)", "", "1")
    events = []
    record = execute_notebook(source, tmp_path / "out.ipynb", on_event=events.append)
    cells = [event for event in events if event["event"] == "cell"]
    assert events[0] == {"event": "start", "cells": 3}
    assert [event["index"] for event in cells] == [1, 2, 4]
    assert [event["seconds"] for event in cells] == record["cell_seconds"]
    assert 0.3 <= record["cell_seconds"][1] < 3
    assert sum(record["cell_seconds"]) < record["seconds"]
    stop = threading.Event()
    stop.set()
    record = execute_notebook(source, tmp_path / "stopped.ipynb", stop=stop)
    assert record["status"] == "interrupted"
    assert all(not c.outputs for c in executed(tmp_path, "stopped").cells[1:])


def test_text_of_one_stream_is_one_output_and_cleared_text_does_not_count(tmp_path):
    cell = (
        "import sys, time\nfrom IPython.display import clear_output\n"
        "for i in range(3):\n    clear_output()\n    print('z' * 150_000)\n"
        "clear_output()\nfor i in range(3):\n    print(i, flush=True); time.sleep(0.3)\n"
        "print('e', file=sys.stderr)"
    )
    source = make_notebook(tmp_path, "01_streams", cell)
    execute_notebook(source, tmp_path / "out.ipynb")
    outputs = executed(tmp_path, "out").cells[2].outputs
    assert [(o.name, o.text) for o in outputs] == [("stdout", "0\n1\n2\n"), ("stderr", "e\n")]


def test_the_budget_keeps_a_picture_after_a_flood_of_text_and_cuts_long_tracebacks():
    budget = _budget.Budget()
    flood = {"msg_type": "stream", "content": {"text": "y" * 10**6}}
    picture = {"text/plain": "<Figure>", "image/png": "A" * 1000}
    shown = {"msg_type": "display_data", "content": {"data": picture}}
    assert budget.admit(flood)
    assert len(flood["content"]["text"]) == _budget.TEXT_LIMIT
    assert not budget.admit({"msg_type": "stream", "content": {"text": "more"}})
    assert budget.admit(shown)
    assert picture["text/plain"] == "<Figure>"
    error = {"evalue": "v" * 10**6, "traceback": ["t" * 10**6] * 1000}
    assert budget.admit({"msg_type": "error", "content": error})
    assert len(error["evalue"]) + sum(map(len, error["traceback"])) < 1_100_000
    huge = {"msg_type": "display_data", "content": {"data": {"text/html": "h" * 10**7}}}
    assert not budget.admit(huge)
    assert "800,004 characters of text and 1 output of" in budget.note().text


def test_streams_are_joined_only_where_they_touch():
    def said(name, text):
        return new_output("stream", name=name, text=text)

    outputs = []
    for output in (
        said("stdout", "a"),
        said("stdout", "b"),
        said("stderr", "c"),
        said("stdout", "d"),
    ):
        outputs.append(output)
        _budget.join_streams(outputs)
    assert [o.text for o in outputs] == ["ab", "c", "d"]


@pytest.mark.parametrize(
    ("only", "found"),
    [
        (["21"], ["21_cnn_classifier"]),
        (["1", "gradients"], ["01_tensors", "02_gradients"]),
        (["01_tensors.ipynb"], ["01_tensors"]),
        ([" 02 ", "2"], ["02_gradients"]),
        (None, ["01_tensors", "02_gradients", "21_cnn_classifier", "teachers_own"]),
        (["teachers_own"], ["teachers_own"]),
    ],
)
def test_notebooks_are_found_by_number_slug_and_name(tmp_path, only, found):
    for name in ("21_cnn_classifier", "01_tensors", "02_gradients", "teachers_own", ".hidden"):
        (tmp_path / f"{name}.ipynb").touch()
    (tmp_path / ".ipynb_checkpoints").mkdir()
    assert [path.stem for path in _notebooks.find(tmp_path, only)] == found


@pytest.mark.parametrize(
    ("only", "said"),
    [
        (["99"], "There are: 01_tensors, 21_cnn_classifier"),
        (["cnn_clasifier"], "Did you mean 21_cnn_classifier"),
        (["1_tensor"], "Did you mean 01_tensors"),
        ([""], "No notebook is called ''"),
    ],
)
def test_a_notebook_that_is_nowhere_is_told_with_the_nearest(tmp_path, only, said):
    for name in ("21_cnn_classifier", "01_tensors"):
        (tmp_path / f"{name}.ipynb").touch()
    with pytest.raises(ValueError, match=said):
        _notebooks.find(tmp_path, only)


def test_a_folder_without_notebooks_is_told(tmp_path):
    with pytest.raises(ValueError, match="holds no notebook"):
        _notebooks.find(tmp_path)
    with pytest.raises(ValueError, match="is not a folder"):
        _notebooks.find(tmp_path / "nowhere")


def test_the_title_is_the_first_heading(tmp_path):
    path = make_notebook(tmp_path, "07_name")
    assert _notebooks.title(_notebooks.read(path)) == "07_name"
    assert _notebooks.number(tmp_path / "teachers_own.ipynb") is None


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def test_a_terminal_sees_a_bar_and_a_file_sees_lines():
    outlines = {"01_a": (2, 10.0), "02_b": (3, 30.0)}
    texts = []
    for stream in (Terminal(), io.StringIO()):
        progress = _progress.Progress(outlines, jobs=1, stream=stream)
        progress.start("01_a", 2)
        progress.cell("01_a")
        progress.end({"name": "01_a", "status": "ok", "seconds": 3.0})
        progress.close()
        texts.append(stream.getvalue())
    assert "1/5 cells" in texts[0]
    assert "2/5 cells" in texts[0]
    assert re.search(r"about \d+ s left", texts[0])
    assert texts[1] == "[1/2] 01_a ok 3.0 s\n"


def test_the_time_left_is_that_of_the_notebooks_not_yet_done_shared_by_the_jobs():
    outlines = {"01_a": (2, 100.0), "02_b": (4, 300.0)}
    alone = _progress.Progress(outlines, jobs=1, stream=io.StringIO())
    both = _progress.Progress(outlines, jobs=2, stream=io.StringIO())
    assert alone.seconds_left() == pytest.approx(400, rel=0.02)
    assert both.seconds_left() == pytest.approx(200, rel=0.02)
    alone.began -= 50  # 50 s have gone, and half of what was expected of them is done
    alone.start("01_a", 2)
    alone.cell("01_a")
    assert alone.seconds_left() == pytest.approx(350, rel=0.02)
    alone.began -= 150  # slower than was measured: the rest will be, too
    assert alone.seconds_left() > 900


def test_an_outline_counts_code_cells_and_takes_the_measured_time(tmp_path):
    assert _progress.outline(make_notebook(tmp_path, "01_a", "1", seconds=12.5)) == (2, 12.5)
    assert _progress.outline(make_notebook(tmp_path, "02_b", "1", "2")) == (3, 3.0)
    (tmp_path / "broken.ipynb").write_text("[1]")
    assert _progress.outline(tmp_path / "broken.ipynb") == (0, 0.0)
    assert _progress.outline(tmp_path / "none.ipynb") == (0, 0.0)


def test_a_text_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a.txt"
    _notebooks.write_text(path, "one")
    with pytest.raises(UnicodeEncodeError):
        _notebooks.write_text(path, "two \ud800")
    assert path.read_text() == "one"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_the_help_is_there_at_once_and_names_every_option():
    code = (
        "import sys; from dlkit.__main__ import main\n"
        "try: main(['run', '--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('papermill', 'nbformat', 'tensorflow') if m in sys.modules])"
    )
    words = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    for option in ("--only", "--profile", "--device", "-p", "--jobs", "--out", "--timeout"):
        assert f"\n  {option} " in words, option
    assert "--notebooks DIR" in words
    assert words.splitlines()[-1] == "[]"


def test_outside_the_main_thread_signals_are_left_alone():
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def enter():
        with _stoppable():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert seen == [before]


def test_a_signal_before_the_pool_exists_still_stops_it():
    calls = []
    with _stoppable() as stopping:
        signal.raise_signal(signal.SIGINT)
        stopping.add(lambda: calls.append("stopped"))
    assert calls == ["stopped"]


def test_a_backend_chosen_for_the_shell_does_not_take_the_figures_from_a_kernel(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    assert "MPLBACKEND" not in _kernel._environment(tmp_path, threads=1)


@pytest.mark.slow
def test_a_notebook_called_index_is_run_again_into_its_folder(tmp_path):
    source, out = make_notebook(tmp_path / "notebooks", "index", "1"), tmp_path / "out"
    for _ in range(2):
        assert run([source], out, stream=io.StringIO()) == 0
    assert {"index.html", "index_.html", "index.ipynb"} <= {path.name for path in out.iterdir()}
