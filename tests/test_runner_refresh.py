"""The command `dlkit refresh` on small folders of notebooks, with real kernels."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from dlkit.runner import _refresh
from dlkit.runner.stored import _measured

MARKED = "# Kit\n\n<!-- dlkit:notebooks -->\n<!-- /dlkit:notebooks -->\n"
STALE = [new_output("stream", text="stale\n")]
LIVELY = (
    ("print('alive')", []),
    ("import time\nprint(time.time_ns())", ["measured"]),
    ("1 / 0", ["raises-exception"]),
    ("from PIL import Image\nImage.linear_gradient('L').convert('RGB')", []),
)


def write(folder, name, *cells, needs=()):
    """A notebook whose outputs are stale; cells are (source, tags)."""
    text = new_markdown_cell(f"# {name[3:].title()}\n\n**What is {name[3:]}?**")
    codes = [("SEED = 0  # any integer", ["parameters"]), *cells]
    code = [
        new_code_cell(source, metadata={"tags": tags}, outputs=STALE, execution_count=7)
        for source, tags in codes
    ]
    notebook = new_notebook(
        cells=[text, *code, new_markdown_cell("## Close")],
        metadata={"dlkit": {"core": True, "needs": list(needs)}},
    )
    folder.mkdir(exist_ok=True)
    nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder / f"{name}.ipynb"


def refresh(folder, *words):
    """The exit code of the command, called as the command line calls it."""
    parser = argparse.ArgumentParser()
    _refresh.add_arguments(parser)
    return _refresh.main(parser.parse_args([*words, "--notebooks", str(folder)]))


def outputs(path):
    return [cell.outputs for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def contents(folder):
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "README.md").write_text(MARKED, encoding="utf-8")
    return tmp_path / "notebooks"


@pytest.mark.slow
def test_two_refreshes_give_the_same_bytes_and_measured_cells_keep_theirs(
    folder, capsys, monkeypatch
):
    # A machine that is busy with other tests is slower by any factor for a moment.
    monkeypatch.setattr(_measured, "SLACK_SECONDS", 600)
    path = write(folder, "01_alive", *LIVELY)
    assert refresh(folder) == 0
    first = path.read_bytes()
    shown = outputs(path)
    assert shown[0] == []
    assert shown[1][0].text == "alive\n", "what was stale is replaced"
    assert shown[2][0].text == "stale\n", "what is measured is kept"
    assert shown[3][0].ename == "ZeroDivisionError"
    assert set(shown[4][0].data) == {"image/png", "text/plain"}
    assert b"papermill" not in first
    assert "stored" in capsys.readouterr().out

    assert refresh(folder) == 0
    assert path.read_bytes() == first
    assert "unchanged" in capsys.readouterr().out
    assert refresh(folder, "--check") == 0

    assert refresh(folder, "--measure", "1") == 0
    measured = outputs(path)[2][0].text
    assert measured.strip().isdecimal()
    assert [outputs(path)[i] for i in (0, 1, 3, 4)] == [shown[i] for i in (0, 1, 3, 4)]


@pytest.mark.slow
def test_a_notebook_that_fails_is_left_alone_and_the_others_go_on(folder, capsys):
    bad = {
        "01_raises": "def f():\n    return name\nf()",
        "02_warns": "import warnings\nwarnings.warn('beware')",
        "03_shows": "import os\nprint(os.getcwd())\nobject()",
    }
    before = {name: write(folder, name, (source, [])).read_bytes() for name, source in bad.items()}
    good = write(folder, "04_good", ("print('good')", []))
    assert refresh(folder) == 1
    for name, content in before.items():
        assert (folder / f"{name}.ipynb").read_bytes() == content
    assert outputs(good)[1][0].text == "good\n"
    said = capsys.readouterr().out
    assert "01_raises: cell 3 (`def f():`) raises NameError: name 'name' is not defined" in said
    assert "02_warns: cell 3 (`import warnings`) writes to stderr: " in said
    assert "03_shows: cell 3 (`import os`) shows a path of this machine" in said
    assert "03_shows: cell 3 (`import os`) shows a memory address" in said
    assert "4 executed, 3 failed" in said
    assert [path.name for path in folder.iterdir() if path.suffix != ".ipynb"] == []


@pytest.mark.slow
def test_a_new_neighbour_changes_links_and_table_and_no_output(folder):
    first = write(folder, "01_first", ("print(1)", []))
    never = write(folder, "09_never")
    untouched = never.read_bytes()
    assert refresh(folder, "01") == 0
    assert "[09 Never](09_never.ipynb)" in first.read_text(encoding="utf-8")
    write(folder, "02_second", ("print(2)", []), needs=["first"])
    assert refresh(folder, "--check", "01") == 1
    kept = outputs(first)
    assert refresh(folder, "second") == 0
    assert refresh(folder, "--check", "01", "02") == 0
    assert "Next: [02 Second](02_second.ipynb)" in first.read_text(encoding="utf-8")
    assert outputs(first) == kept
    assert never.read_bytes() == untouched, "its first refresh gives it a card"
    readme = (folder.parent / "README.md").read_text(encoding="utf-8")
    assert "| 02 | [Second](notebooks/02_second.ipynb) | What is second? | core |" in readme


def test_a_check_executes_and_writes_nothing_and_lists_what_is_out_of_date(folder, capsys):
    path = write(folder, "01_stale", ("open('ran', 'w')", []), needs=["later_one"])
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain["cells"][1]["id"] = plain["cells"][2]["id"]
    plain["cells"][2]["metadata"]["trusted"] = True
    plain["cells"][2]["outputs"] *= 2
    path.write_text(json.dumps(plain), encoding="utf-8")
    (folder / "02_broken.ipynb").write_text("{", encoding="utf-8")
    before = contents(folder.parent)
    assert refresh(folder, "--check") == 1
    assert contents(folder.parent) == before
    assert not (folder / "ran").exists()
    said = capsys.readouterr().out
    for reason in (
        "cell 1 (`# Stale`): its header card or its links are out of date",
        "cell 3 (`open('ran', 'w')`): its id is missing, doubled or not valid",
        "cell 3 (`open('ran', 'w')`): its metadata are more than tags and what is ours",
        "cell 3 (`open('ran', 'w')`): it was not executed in order",
        "cell 3 (`open('ran', 'w')`): its outputs are not in canonical form",
        "the metadata of the notebook are not in canonical form",
        "needs 'later_one', which no notebook is called",
    ):
        assert f"01_stale: {reason}\n" in said
    assert "02_broken: 02_broken.ipynb is not JSON" in said
    assert "README.md: its table of notebooks is out of date" in said


def test_a_check_sees_layout_alone_and_a_notebook_that_has_no_header(folder, capsys):
    path = write(folder, "01_layout")
    assert refresh(folder) == 0
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")
    capsys.readouterr()
    assert refresh(folder, "--check") == 1
    assert "01_layout: the layout of the file is not" in capsys.readouterr().out
    notebook = nbformat.read(path, 4)
    del notebook.cells[0]
    nbformat.write(notebook, path)
    assert refresh(folder, "--check") == 1
    assert "01_layout: its first cell is not Markdown" in capsys.readouterr().out


def test_a_broken_notebook_is_reported_and_the_others_are_refreshed(folder, capsys):
    path = write(folder, "01_good", ("print('good')", []))
    (folder / "02_broken.ipynb").write_text("{", encoding="utf-8")
    assert refresh(folder, "1") == 1
    assert "02_broken: cannot be read" in capsys.readouterr().out
    assert outputs(path)[1][0].text == "good\n"
    assert refresh(folder, "2") == 1
    assert (folder / "02_broken.ipynb").read_text(encoding="utf-8") == "{"


def test_a_notebook_that_is_edited_while_it_runs_keeps_the_edit(folder, capsys):
    path = write(folder, "01_edited", ("open('01_edited.ipynb', 'a').write(' ')", []))
    before = path.read_bytes()
    assert refresh(folder) == 1
    assert path.read_bytes() == before + b" "
    assert "was changed while it was executed" in capsys.readouterr().out


def test_a_cell_that_takes_too_long_is_named(folder, capsys):
    path = write(folder, "01_slow", ("import time\ntime.sleep(60)", []))
    before = path.read_bytes()
    assert refresh(folder, "--timeout", "1") == 1
    assert "01_slow: cell 3 (`import time`) raises CellTimeout" in capsys.readouterr().out
    assert path.read_bytes() == before


def test_the_readme_of_the_kit_must_have_its_markers_and_a_foreign_one_need_not(folder, capsys):
    write(folder, "01_a")
    (folder.parent / "README.md").write_text("# Mine\n", encoding="utf-8")
    assert _refresh.Course(folder, None, needs_table=False).table() == ""
    course = _refresh.Course(folder, None)
    assert course.attempt("README.md", course.table) is None
    assert course.failed == 1
    assert "README.md has no marker <!-- dlkit:notebooks -->" in capsys.readouterr().out


def test_wrong_use_is_told_in_three_beats(folder):
    write(folder, "01_a")
    with pytest.raises(ValueError, match=r"--check and --measure.*measures nothing.*Leave one"):
        refresh(folder, "--check", "--measure")
    with pytest.raises(ValueError, match=r"No notebook is called '77'"):
        refresh(folder, "77")


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf"])
def test_a_time_limit_that_is_none_is_wrong_use_and_nothing_is_executed(folder, seconds):
    path = write(folder, "01_a", ("open('ran', 'w')", []))
    before = path.read_bytes()
    message = rf"`--timeout` must be.*Received: --timeout={float(seconds)}\. Pass"
    with pytest.raises(ValueError, match=message):
        refresh(folder, f"--timeout={seconds}")
    assert path.read_bytes() == before
    assert not (folder / "ran").exists()


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows knows no hang-up")
def test_a_hang_up_stays_ignored_under_nohup_and_handlers_come_back():
    names = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        handlers = [signal.getsignal(name) for name in names]
        with _refresh._ended_like_ctrl_c():
            signal.raise_signal(signal.SIGHUP)
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGTERM)
        assert [signal.getsignal(name) for name in names] == handlers
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows sends no interrupt to one process alone")
@pytest.mark.parametrize(
    ("name", "prepare"),
    [
        ("SIGINT", ""),
        ("SIGTERM", ""),
        ("SIGTERM", "signal.signal(signal.SIGINT, signal.SIG_IGN)"),  # as a shell's & does
        ("SIGHUP", ""),
    ],
)
def test_an_interrupt_leaves_the_files_whole_and_nothing_behind(folder, name, prepare):
    cell = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(60)"
    path = write(folder, "01_sleeps", (cell, []))
    before = path.read_bytes()
    code = (
        f"import argparse, signal, sys\n{prepare}\nfrom dlkit.runner import _refresh\n"
        "p = argparse.ArgumentParser()\n"
        "_refresh.add_arguments(p)\nsys.exit(_refresh.main(p.parse_args()))"
    )
    temporary = folder.parent / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", code, "--notebooks", str(folder)],
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    kernel = _number_in(folder / "pid")
    assert list(temporary.glob("dlkit-*")), "there is something to clear up"
    process.send_signal(getattr(signal, name))
    assert process.wait(timeout=120) != 0
    assert not list(temporary.glob("dlkit-*"))
    assert path.read_bytes() == before
    psutil.wait_procs([psutil.Process(kernel)] if psutil.pid_exists(kernel) else [], timeout=10)
    assert not psutil.pid_exists(kernel)
    assert {file.name for file in folder.iterdir()} == {"01_sleeps.ipynb", "pid"}


def _number_in(file, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if file.exists() and file.read_text():
            return int(file.read_text())
        time.sleep(0.1)
    raise AssertionError("the kernel never reached its cell")
