"""What is kept of a learner: whole lines, one file, nothing lost, and nothing at all headless."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dlkit.evidence import Interval
from dlkit.exercises import _learner, _live, _progress, _progress_file, _registry, _tally, progress
from dlkit.exercises._path import PATH, place

CHECK = {"kind": "check", "id": "tensors.rank", "right": True}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A learner with an empty folder, who is looking."""
    monkeypatch.setenv("DLKIT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DLKIT_HEADLESS", raising=False)
    monkeypatch.setattr(_learner, "_kept", [])
    monkeypatch.setattr(_learner, "_said", set())
    monkeypatch.setattr(_learner, "_wrong", type(_learner._wrong)())
    return tmp_path / "home"


@pytest.fixture
def file(home):
    return home / "progress.jsonl"


def lines(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_record_is_one_line_that_says_its_version_and_the_time(file):
    assert _learner.remember("check", "tensors.rank", right=True) == ""
    (line,) = lines(file)
    assert line.pop("at").endswith("+00:00")
    assert line == {"v": 1, **CHECK}
    assert file.read_bytes().endswith(b"}\n")


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_nobody_else_may_read_it(file):
    _progress_file.append(CHECK)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_without_a_folder_of_ones_own_it_lies_with_the_users_data(monkeypatch):
    from platformdirs import user_data_path

    for value in (None, ""):
        if value is None:
            monkeypatch.delenv("DLKIT_HOME")
        else:
            monkeypatch.setenv("DLKIT_HOME", value)
        assert _progress_file.path().parent == user_data_path("dlkit", appauthor=False)
    monkeypatch.setenv("DLKIT_HOME", "~/mine")
    assert _progress_file.path() == Path.home() / "mine" / "progress.jsonl"
    monkeypatch.setenv("DLKIT_HOME", "~nobody-of-that-name/mine")
    assert _progress_file.path().name == "progress.jsonl"


WRITER = """
import sys
from dlkit.exercises import _progress_file
for number in range(400):
    _progress_file.append({"kind": "check", "id": f"tensors.{sys.argv[1]}-{number}", "right": True})
"""


def test_notebooks_that_write_at_once_lose_nothing(home):
    _progress_file.append(CHECK)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, name]) for name in "abcd"]
    assert [writer.wait(timeout=60) for writer in writers] == [0] * 4
    reading = _progress_file.read()
    assert (reading.damaged, reading.newer) == (0, 0)
    wanted = {f"tensors.{name}-{number}" for name in "abcd" for number in range(400)}
    assert {record["id"] for record in reading.records} == wanted | {"tensors.rank"}


KILLED = """
import os, signal, sys
from dlkit.exercises import _progress_file
number = 0
while True:
    _progress_file.append({"kind": "check", "id": f"tensors.n{number}", "right": True})
    print(number, flush=True)
    number += 1
"""


def test_whatever_was_written_before_a_crash_can_be_read(home):
    writer = subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True)
    said = [int(writer.stdout.readline()) for _ in range(50)]
    writer.kill()
    writer.wait()
    writer.stdout.close()
    found = [record["id"] for record in _progress_file.read().records]
    assert found[:50] == [f"tensors.n{number}" for number in said]


def test_a_torn_line_is_skipped_and_the_next_one_begins_afresh(file):
    _progress_file.append(CHECK)
    with file.open("ab") as torn:
        torn.write(b'{"v": 1, "kind": "che')
    assert len(_progress_file.read().records) == 1
    _progress_file.append({**CHECK, "id": "tensors.slice"})
    reading = _progress_file.read()
    assert [record["id"] for record in reading.records] == ["tensors.rank", "tensors.slice"]
    assert reading.damaged == 1


DAMAGED = [
    b"no json",
    b"[1, 2]",
    b"{" * 3000,
    b'{"v": 1}',
    b'{"v": 1, "kind": "check", "id": "a.b"}',
    b'{"v": 1, "kind": "check", "id": "a.b", "right": "yes"}',
    b'{"v": 1, "kind": "check", "id": 3, "right": true}',
    b'{"v": 1, "kind": ["check"], "id": "a.b", "right": true}',
    b'{"v": 1, "kind": "song", "id": "a.b"}',
    b'{"v": 0, "kind": "check", "id": "a.b", "right": true}',
    b'{"v": null, "kind": "check", "id": "a.b", "right": true}',
    b'{"v": 1, "kind": "predict", "id": "a.b", "value": NaN, "low": null, "high": null, '
    b'"choice": null, "late": false}',
    b'{"v": 1, "kind": "predict", "id": "a.b", "value": true, "low": null, "high": null, '
    b'"choice": null, "late": false}',
    b"\xff\xfe\x00",
    b'{"v": 1, "x": "' + b"x" * 5000 + b'"}',
]


@pytest.mark.parametrize("line", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_line_is_left_in_place_skipped_and_counted(file, line):
    _progress_file.append(CHECK)
    with file.open("ab") as damaged:
        damaged.write(line + b"\n\n")
    _progress_file.append(CHECK)
    reading = _progress_file.read()
    assert (len(reading.records), reading.damaged, reading.newer) == (2, 1, 0)
    assert line in file.read_bytes()
    assert "damaged, and are left as they are: 1." in _progress.picture()


def test_lines_of_a_newer_version_are_left_in_place_skipped_and_counted(file):
    _progress_file.append(CHECK)
    with file.open("ab") as newer:
        newer.write(b'{"v": 2, "kind": "check", "id": "a.b", "right": true}\n{"v": 9}\n')
    reading = _progress_file.read()
    assert (len(reading.records), reading.damaged, reading.newer) == (1, 0, 2)
    assert "a newer dlkit wrote, and that are left as they are: 2." in _progress.picture()
    assert b'"v": 9' in file.read_bytes()


@pytest.mark.parametrize("junk", [b"x" * 1000, b"x\n" * 500, b'{"v":1}\n' * 125], ids=len)
def test_a_huge_file_of_junk_is_not_read_whole(file, junk):
    file.parent.mkdir()
    with file.open("wb") as large:
        for _ in range(100_000):
            large.write(junk)
    _progress_file.append(CHECK)
    start = time.perf_counter()
    reading = _progress_file.read()
    seconds = time.perf_counter() - start
    assert reading.cut
    assert [record["id"] for record in reading.records] == ["tensors.rank"]
    assert "larger than 2 MB, so only its newest part was read" in _progress.picture()
    assert file.stat().st_size > 99_000_000
    assert seconds < 5


def in_three_beats(trouble, verb):
    assert trouble.startswith(f"Your progress could not be {verb}. ")
    assert "A file that can be written was expected, " in trouble
    assert "set DLKIT_HOME" in trouble


def remembered():
    return [record["id"] for record in _learner.records("check")]


def test_a_folder_that_is_a_file_is_said_once_and_the_session_remembers(home):
    home.write_text("I am a file.")
    trouble = _learner.remember("check", "tensors.rank", right=True)
    in_three_beats(trouble, "kept")
    assert "What should be a folder is a file." in trouble
    assert _learner.remember("check", "tensors.slice", right=False) == ""
    assert remembered() == ["tensors.rank", "tensors.slice"]
    assert home.read_text() == "I am a file."


def test_a_file_that_is_a_folder_or_a_pipe_is_no_file(file):
    file.mkdir(parents=True)
    in_three_beats(_learner.remember("check", "tensors.rank", right=True), "kept")
    assert "It is a folder." in _learner.recollect()[1]
    file.rmdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(file)
        assert "It is not a file." in _learner.remember("check", "tensors.rank", right=True)
        assert "It is not a file." in _learner.recollect()[1]


FULL = """
import resource, signal, sys
from pathlib import Path
from dlkit.exercises import _learner, _progress_file
_learner.remember("check", "tensors.first", right=True)
size = _progress_file.path().stat().st_size
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, size + 20))
print(_learner.remember("check", "tensors.second", right=True))
print(repr(_learner.remember("check", "tensors.third", right=True)))
print([record["id"] for record in _learner.records()])
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")
def test_a_disk_that_is_full_in_the_midst_of_a_line_loses_no_answer(file):
    """The limit on the size of a file cuts a line as a full disk does."""
    environment = {key: value for key, value in os.environ.items() if key != "DLKIT_HEADLESS"}
    done = subprocess.run(
        [sys.executable, "-c", FULL], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    full, again, kept = done.stdout.splitlines()
    in_three_beats(full, "kept")
    assert "full" in full
    assert kept == "['tensors.first', 'tensors.second', 'tensors.third']"
    assert "too large" in again.lower()
    _progress_file.append(CHECK)
    reading = _progress_file.read()
    assert [record["id"] for record in reading.records] == ["tensors.first", "tensors.rank"]
    assert reading.damaged == 1


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a place where none may write")
def test_a_place_where_nothing_can_be_written_is_said(monkeypatch):
    """Not even an administrator may write there, which in a container one often is."""
    monkeypatch.setenv("DLKIT_HOME", "/proc/self/dlkit")
    in_three_beats(_learner.remember("check", "tensors.rank", right=True), "kept")
    assert remembered() == ["tensors.rank"]


def test_an_answer_gets_its_verdict_where_nothing_can_be_kept(home, monkeypatch):
    monkeypatch.setattr(_registry, "_exercises", dict(_registry._exercises))
    home.write_text("I am a file.")

    @_registry.exercise("tensors.kept", ("a", "b", "c"), "It is.")
    def kept(answer):
        pass

    from dlkit.exercises import check

    first, second = check("tensors.kept", 1), check("tensors.kept", 1)
    assert str(first).startswith("Right. It is.\nYour progress could not be kept.")
    assert "Your progress could not be kept." in first.forms["text/html"]
    assert str(second) == "Right. It is."
    in_three_beats(_learner.forget(), "deleted")


def test_headless_the_file_is_neither_read_nor_written(tmp_path, monkeypatch):
    """Every function that touches a file fails; the room still works."""
    from dlkit.exercises import predict, recall, reveal

    def touched(*_, **__):
        raise AssertionError("the file was touched")

    for name in ("append", "read", "erase", "path"):
        monkeypatch.setattr(_progress_file, name, touched)
    monkeypatch.setenv("DLKIT_HEADLESS", "1")
    monkeypatch.setenv("DLKIT_HOME", str(tmp_path / "never"))
    monkeypatch.setattr(_live, "_in_a_kernel", lambda: True)
    _learner.remember("check", "tensors.rank", right=True)
    predict("tensors.rank", "How many?", answer=3)
    reveal("tensors.rank", 3)
    recall("tensors")
    assert str(progress()) == _progress.WORDS
    assert _learner.forget() == ""
    assert not (tmp_path / "never").exists()


def test_headless_the_map_is_empty_whatever_was_done(monkeypatch):
    monkeypatch.setenv("DLKIT_HEADLESS", "1")
    empty = progress().forms["text/html"]
    _learner.remember("check", _registry.ids()[0] if _registry.ids() else "tensors.x", right=True)
    _learner.remember("recall", "tensors.rank", right=True)
    assert progress().forms["text/html"] == empty
    assert "/" not in empty.partition("<table")[0].replace("</div>", "")
    assert "Ranges given: 0." in empty
    assert str(Path.home()) not in empty


def test_the_map_has_every_notebook_and_says_what_is_done(monkeypatch):
    ids = {"tensors": ("tensors.a", "tensors.b", "tensors.c")}
    monkeypatch.setattr(_registry, "ids", lambda slug: ids.get(slug, ()))
    for id, right in (("a", False), ("a", True), ("a", False), ("b", False), ("gone", True)):
        _learner.remember("check", f"tensors.{id}", right=right)
    number = {"value": 1.0, "low": None, "high": None, "choice": None, "late": False}
    _learner.remember("predict", "tensors.early", **number)
    _learner.remember("predict", "tensors.early", **number)
    _learner.remember("reveal", "tensors.early", held=None)
    _learner.remember("reveal", "tensors.after", held=None)
    _learner.remember("predict", "tensors.after", **number | {"late": True})
    for id, right in (("rank", False), ("rank", True), ("slice", False)):
        _learner.remember("recall", f"tensors.{id}", right=right)
    tallies = _tally.tally(_learner.records())
    assert [one.stop for one in tallies] == list(PATH)
    tensors = tallies[place("tensors")]
    assert tensors.exercises == {"tensors.a": "right", "tensors.b": "tried", "tensors.c": "open"}
    assert (tensors.predictions, tensors.recalled, tensors.asked) == (1, 1, 2)
    html = _progress.picture()
    row = html[html.index("01 Tensors") :].partition("</tr>")[0]
    assert "✔ ✖ ○" in row
    assert "1 of 3 right, 1 tried" in row
    assert "1 of 2 right" in row
    assert all(stop.title in html for stop in PATH)
    assert str(_progress_file.path()) in html


def test_the_map_is_a_table_that_can_be_read_aloud():
    from bs4 import BeautifulSoup

    table = BeautifulSoup(_progress.picture(), "html.parser").table
    assert table.caption
    assert len(table.find_all("th", scope="row")) == len(PATH)
    assert len(table.find_all("th", scope="rowgroup")) == len({stop.part for stop in PATH})
    heads = [head.get_text() for head in table.thead.find_all("th", scope="col")]
    assert heads == ["Notebook", "Exercises", "Predictions", "Recalled"]


def reveals(held, name="a"):
    return [
        {"kind": "reveal", "id": f"tensors.{name}{number}", "held": one}
        for number, one in enumerate(held)
    ]


def test_only_the_first_result_of_a_question_counts():
    records = [*reveals([True, None, False]), *reveals([False, True, True])]
    assert _tally.ranges(records) == [True, False]


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ([], "Ranges given: 0. From 20 on"),
        ([True] * 19, "Ranges given: 19. From 20 on"),
        ([True] * 20, "wider than they need be"),
        ([True] * 16 + [False] * 4, "cannot be told from well chosen ones"),
        ([True] * 8 + [False] * 12, "too narrow"),
        ([False] * 20, "too narrow"),
    ],
)
def test_how_often_ranges_held_is_said_from_twenty_on(held, words):
    said = _tally.calibration(held)
    assert words in said
    if len(held) >= 20:
        assert f"Of your {len(held)} ranges {sum(held)} held: " in said
        assert str(Interval.of_share(sum(held), len(held))) in said


def test_the_verdict_on_ranges_is_that_of_the_interval():
    for right in range(41):
        limits = Interval.of_share(right, 40)
        said = _tally.calibration([True] * right + [False] * (40 - right))
        assert ("too narrow" in said) == (limits.high < 0.8)
        assert ("wider than" in said) == (limits.low > 0.8)


@pytest.fixture
def panel(monkeypatch):
    pytest.importorskip("ipywidgets")
    monkeypatch.setattr(_live, "_in_a_kernel", lambda: True)
    return progress()


def test_all_is_forgotten_at_the_second_click(file, panel):
    from dlkit.exercises._progress_panel import Panel

    _learner.remember("check", "tensors.rank", right=True)
    panel = Panel(_progress.picture)
    assert panel.keep.layout.display == "none"
    panel.reset.click()
    assert file.exists()
    assert panel.reset.description == "Delete all of it, for good"
    assert panel.keep.layout.display is None
    panel.keep.click()
    assert panel.reset.description == "Forget my progress"
    panel.reset.click()
    assert file.exists()
    panel.reset.click()
    assert not file.exists()
    assert "Everything has been forgotten." in panel.map.value
    assert _learner.records() == []
    panel.reset.click()
    panel.reset.click()
    assert "Everything has been forgotten." in panel.map.value


def test_live_the_map_is_a_widget_with_the_map_as_html_beside_it(panel):
    assert str(panel) == _progress.WORDS
    assert "application/vnd.jupyter.widget-view+json" in panel.forms
    assert panel.forms["text/html"] == panel.widget.children[0].value
