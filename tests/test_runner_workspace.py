"""The learner's copies: brought up to date, and nothing of a learner's is ever lost."""

import contextlib
import http.client
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from dlkit.__main__ import main
from dlkit.runner import _project
from dlkit.runner._lab import FIRST, lab_command
from dlkit.runner._lab import _with_our_settings as with_our_settings
from dlkit.runner._workspace import STATE, fill

NOTIFICATION = "@jupyterlab/apputils-extension:notification"
NAME = "07_sunrise.ipynb"
OFFER = "07_sunrise.new.ipynb"


def notebook(*sources, outputs=(), **cell):
    """A stored notebook of code cells; `cell` sets further keys of every cell."""
    cells = [
        {
            "cell_type": "code",
            "id": f"c{place}",
            "metadata": {},
            "source": source.splitlines(keepends=True),
            "outputs": list(outputs),
            "execution_count": 1 if outputs else None,
        }
        | cell
        for place, source in enumerate(sources)
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


PRINTED = {"output_type": "stream", "name": "stdout", "text": ["1\n"]}


def put(path, content):
    path.write_text(json.dumps(content), encoding="utf-8")


def get(path):
    return json.loads(path.read_text(encoding="utf-8"))


def sources(path):
    return ["".join(cell["source"]) for cell in get(path)["cells"]]


@pytest.fixture
def rooms(tmp_path):
    """The folders (work, notebooks), with one notebook copied already."""
    work, course = tmp_path / "work", tmp_path / "notebooks"
    course.mkdir()
    put(course / NAME, notebook("first", outputs=[PRINTED]))
    assert [str(change) for change in fill(work, course)] == [f"{NAME}: copied."]
    return work, course


def everything(work):
    """Every file but the state: name to bytes."""
    return {path.name: path.read_bytes() for path in work.iterdir() if path.name != STATE}


def test_a_copy_has_no_outputs_and_the_same_cells(rooms):
    work, course = rooms
    cell = get(work / NAME)["cells"][0]
    assert (cell["outputs"], cell["execution_count"]) == ([], None)
    assert sources(work / NAME) == ["first"]
    assert get(course / NAME)["cells"][0]["outputs"] == [PRINTED]


def test_filling_again_changes_no_byte(rooms):
    work, course = rooms
    before, state = everything(work), (work / STATE).stat().st_mtime_ns
    assert fill(work, course) == []
    assert everything(work) == before
    assert (work / STATE).stat().st_mtime_ns == state


def test_an_untouched_copy_is_replaced_by_a_newer_version(rooms):
    work, course = rooms
    put(course / NAME, notebook("second"))
    assert "newer version" in str(fill(work, course)[0])
    assert sources(work / NAME) == ["second"]
    assert set(everything(work)) == {NAME}
    put(course / NAME, notebook("third"))
    fill(work, course)
    assert sources(work / NAME) == ["third"]


def test_saving_in_jupyterlab_is_not_a_change(rooms):
    work, course = rooms
    opened = get(work / NAME)
    opened["metadata"] = {"kernelspec": {"name": "python3"}}
    opened["cells"][0] |= {"id": "other", "metadata": {"scrolled": True}, "execution_count": 3}
    put(work / NAME, opened)
    put(course / NAME, notebook("second"))
    fill(work, course)
    assert sources(work / NAME) == ["second"]


CHANGES = {
    "source": notebook("mine"),
    "another cell": notebook("first", "mine"),
    "outputs": notebook("first", outputs=[PRINTED]),
    "a tag": notebook("first", metadata={"tags": ["mine"]}),
    "an attachment": notebook("first", attachments={"a.png": {"image/png": "aaaa"}}),
    "fewer cells": notebook(),
}


@pytest.mark.parametrize("mine", CHANGES.values(), ids=CHANGES)
def test_a_changed_copy_stays_and_the_newer_version_lies_beside_it(mine, rooms):
    work, course = rooms
    put(work / NAME, mine)
    kept = (work / NAME).read_bytes()
    assert fill(work, course) == []
    put(course / NAME, notebook("second"))
    assert [str(change) for change in fill(work, course)] == [
        f"{NAME}: you changed it, so it stays; its newer version is {OFFER}."
    ]
    assert (work / NAME).read_bytes() == kept
    assert sources(work / OFFER) == ["second"]
    assert fill(work, course) == []


def test_an_untouched_offer_gives_way_to_a_newer_one(rooms):
    work, course = rooms
    put(work / NAME, notebook("mine"))
    for version in ("second", "third"):
        put(course / NAME, notebook(version))
        fill(work, course)
    assert set(everything(work)) == {NAME, OFFER}
    assert sources(work / OFFER) == ["third"]


def test_a_changed_offer_stays_and_the_next_gets_a_number(rooms):
    work, course = rooms
    put(work / NAME, notebook("mine"))
    put(course / NAME, notebook("second"))
    fill(work, course)
    put(work / OFFER, notebook("second, mine"))
    put(course / NAME, notebook("third"))
    fill(work, course)
    assert sources(work / OFFER) == ["second, mine"]
    assert sources(work / "07_sunrise.new2.ipynb") == ["third"]


def test_a_file_in_the_place_of_an_offer_stays_whatever_it_is(rooms):
    work, course = rooms
    put(work / NAME, notebook("mine"))
    (work / OFFER).write_text("a letter", encoding="utf-8")
    put(course / NAME, notebook("second"))
    fill(work, course)
    assert (work / OFFER).read_text(encoding="utf-8") == "a letter"
    assert sources(work / "07_sunrise.new2.ipynb") == ["second"]


def test_an_offer_that_was_deleted_is_not_made_twice(rooms):
    work, course = rooms
    put(work / NAME, notebook("mine"))
    put(course / NAME, notebook("second"))
    fill(work, course)
    (work / OFFER).unlink()
    assert fill(work, course) == []
    assert set(everything(work)) == {NAME}
    put(course / NAME, notebook("third"))
    fill(work, course)
    assert sources(work / OFFER) == ["third"]


def test_an_offer_that_lies_there_is_not_made_again_when_the_state_is_lost(rooms):
    work, course = rooms
    put(work / NAME, notebook("mine"))
    put(course / NAME, notebook("second"))
    fill(work, course)
    (work / STATE).unlink()
    assert fill(work, course) == []
    assert set(everything(work)) == {NAME, OFFER}


def test_an_offer_taken_over_is_up_to_date_again(rooms):
    work, course = rooms
    put(work / NAME, notebook("mine"))
    put(course / NAME, notebook("second"))
    fill(work, course)
    (work / OFFER).replace(work / NAME)
    assert fill(work, course) == []
    put(course / NAME, notebook("third"))
    fill(work, course)
    assert sources(work / NAME) == ["third"]


def test_a_deleted_copy_comes_back(rooms):
    work, course = rooms
    (work / NAME).unlink()
    assert "gone" in str(fill(work, course)[0])
    assert sources(work / NAME) == ["first"]


@pytest.mark.parametrize(
    "state", [None, "not JSON", "[]", '{"notebooks": {"07_sunrise.ipynb": 3}}']
)
def test_without_a_state_all_is_the_learners(state, rooms):
    work, course = rooms
    put(course / "08_moon.ipynb", notebook("moon"))
    fill(work, course)
    if state is None:
        (work / STATE).unlink()
    else:
        (work / STATE).write_text(state, encoding="utf-8")
    put(course / NAME, notebook("second"))
    fill(work, course)
    assert sources(work / NAME) == ["first"]
    assert sources(work / OFFER) == ["second"]
    # What is equal to the course's version holds nothing that could be lost.
    put(course / "08_moon.ipynb", notebook("full moon"))
    fill(work, course)
    assert sources(work / "08_moon.ipynb") == ["full moon"]


@pytest.mark.parametrize("held", [b"half a note", b'{"cells": [1]}', b"[]", b"\xff\xfe", b""])
def test_a_copy_that_cannot_be_read_is_left_alone(held, rooms):
    work, course = rooms
    (work / NAME).write_bytes(held)
    put(course / NAME, notebook("second"))
    for _ in range(2):
        assert "left alone" in str(fill(work, course)[0])
        assert everything(work) == {NAME: held}


def test_a_folder_or_a_dead_link_in_the_place_of_a_copy_is_left_alone(rooms):
    work, course = rooms
    put(course / "08_moon.ipynb", notebook("moon"))
    (work / NAME).unlink()
    (work / NAME).mkdir()
    expected = 1
    if sys.platform != "win32":
        (work / "08_moon.ipynb").symlink_to("nowhere")
        expected = 2
    assert sum("left alone" in str(change) for change in fill(work, course)) == expected
    assert (work / NAME).is_dir()


def test_a_broken_notebook_of_the_course_keeps_nothing_else_back(rooms):
    work, course = rooms
    (course / "08_moon.ipynb").write_text("{", encoding="utf-8")
    put(course / "09_stars.ipynb", notebook("stars"))
    assert [change.name for change in fill(work, course)] == ["08_moon.ipynb", "09_stars.ipynb"]
    assert set(everything(work)) == {NAME, "09_stars.ipynb"}


def test_a_folder_that_cannot_be_written_to_is_said_in_words(rooms):
    _, course = rooms
    taken = course.parent / "taken"
    taken.write_text("a file", encoding="utf-8")
    with pytest.raises(ValueError, match="cannot be written to") as fault:
        fill(taken, course)
    assert "Pass `--work DIR` with a folder of your own" in str(fault.value)
    assert "~/dlkit-work" in str(fault.value)


@pytest.mark.skipif(
    not Path("/proc/self").is_dir(), reason="needs a folder that even root cannot write to"
)
def test_a_file_system_that_takes_no_files_is_said_in_words(rooms):
    with pytest.raises(ValueError, match="cannot be written to"):
        fill(Path("/proc/self"), rooms[1])


READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'


def _permits_mounts(folder):
    command = ["unshare", "-rm", "sh", "-c", READ_ONLY, str(folder), "true"]
    with contextlib.suppress(OSError):
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    return False


def test_a_full_folder_that_is_read_only_is_refused_before_a_learner_works_in_it(rooms):
    """All copies are there, somebody else's: nothing is to be written, nor can be saved."""
    work, course = rooms
    if not _permits_mounts(work):
        pytest.skip("no mount namespaces here")
    code = "import sys; from pathlib import Path; from dlkit.runner._workspace import fill\n"
    code += "fill(*map(Path, sys.argv[1:]))"
    call = [sys.executable, "-c", code, str(work), str(course)]
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", READ_ONLY, str(work), *call],
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stderr.splitlines()[-1]
    assert f"ValueError: {work} cannot be written to: Read-only file system." in last
    assert "`--work DIR`" in last


def test_no_draft_is_left_behind(rooms):
    work, course = rooms
    put(course / NAME, notebook("second"))
    fill(work, course)
    assert {path.name for path in work.iterdir()} == {NAME, STATE}


def test_lab_fills_the_folder_and_says_so(rooms, monkeypatch, capsys):
    work, course = rooms
    monkeypatch.setattr(_project, "root", lambda: course.parent)
    put(course / "08_moon.ipynb", notebook("moon"))
    assert main(["lab", "--prepare-only"]) == 0
    printed = capsys.readouterr().out
    assert "08_moon.ipynb: copied.\n" in printed
    assert str(work) in printed
    assert sources(work / "08_moon.ipynb") == ["moon"]


@pytest.mark.parametrize("typed", ["mine/deep", "~/mine/deep", "{elsewhere}/mine/deep"])
def test_lab_fills_another_folder_and_leaves_the_clone_alone(typed, rooms, monkeypatch, capsys):
    work, course = rooms
    elsewhere = course.parent / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(_project, "root", lambda: course.parent)
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("HOME", str(elsewhere))
    monkeypatch.setenv("USERPROFILE", str(elsewhere))
    before = everything(work)
    put(course / "08_moon.ipynb", notebook("moon"))
    typed = typed.format(elsewhere=elsewhere)
    assert main(["lab", "--prepare-only", f"--work={typed}"]) == 0
    mine = elsewhere / "mine" / "deep"
    assert f"Your notebooks are in {mine}.\n" in capsys.readouterr().out
    assert {path.name for path in mine.iterdir()} == {NAME, "08_moon.ipynb", STATE}
    assert everything(work) == before


def test_lab_says_how_to_have_a_folder_of_ones_own(rooms, monkeypatch, capsys):
    clone = rooms[1].parent / "clone"
    clone.mkdir()
    (clone / "work").write_text("a file", encoding="utf-8")
    rooms[1].rename(clone / "notebooks")
    monkeypatch.setattr(_project, "root", lambda: clone)
    assert main(["lab", "--prepare-only"]) == 2
    said = capsys.readouterr().err
    assert "cannot be written to" in said
    assert "`--work ~/dlkit-work`" in said
    assert main(["lab", "--prepare-only", "--work", str(clone.parent / "mine")]) == 0


@pytest.mark.parametrize("inside", [".", "deeper"])
def test_the_courses_own_folder_is_nobodys_workspace(inside, rooms, monkeypatch, capsys):
    course = rooms[1]
    before = everything(course)
    monkeypatch.setattr(_project, "root", lambda: course.parent)
    assert main(["lab", "--prepare-only", "--work", str(course / inside)]) == 2
    assert "the course's own folder" in capsys.readouterr().err
    assert everything(course) == before


def test_a_port_that_is_none_is_wrong_use(capsys):
    assert main(["lab", "--port", "70000"]) == 2
    assert "Received: --port=70000" in capsys.readouterr().err


# JupyterLab ----------------------------------------------------------------------------------


def test_jupyterlab_serves_this_machine_alone_and_asks_nobody(tmp_path):
    command = lab_command(tmp_path)
    assert "--ip=127.0.0.1" in command
    assert "--LabApp.news_url=None" in command
    assert "--no-browser" not in command
    # The token is Jupyter's own: nothing here may switch it off.
    assert not any("token" in word or "password" in word for word in command)


def test_it_opens_on_the_first_notebook_where_there_is_one(tmp_path):
    assert "--LabApp.default_url=/lab/tree/work" in lab_command(tmp_path)
    (tmp_path / "work").mkdir()
    put(tmp_path / "work" / FIRST, notebook())
    assert f"--LabApp.default_url=/lab/tree/work/{FIRST}" in lab_command(tmp_path)


def test_a_folder_of_ones_own_is_all_that_is_served(tmp_path):
    command = lab_command(tmp_path / "clone", work=tmp_path)
    assert f"--ServerApp.root_dir={tmp_path}" in command
    assert "--LabApp.default_url=/lab/tree" in command
    put(tmp_path / FIRST, notebook())
    command = lab_command(tmp_path / "clone", work=tmp_path)
    assert f"--LabApp.default_url=/lab/tree/{FIRST}" in command


@pytest.mark.slow
@pytest.mark.parametrize("own", [False, True], ids=["clone", "--work"])
def test_the_server_asks_for_its_token_and_shows_the_notebooks(tmp_path, own):
    work = tmp_path / ("mine" if own else "work")
    work.mkdir()
    put(work / FIRST, notebook("1"))
    shown = FIRST if own else f"work/{FIRST}"
    command = lab_command(tmp_path, port=18888, browser=False, work=work if own else None)
    pipes = {"stderr": subprocess.PIPE, "text": True, "env": with_our_settings()}
    with subprocess.Popen(command, cwd=tmp_path, **pipes) as server:
        try:
            port, page, token = announced(server.stderr)
            contents = f"/api/contents/{shown}?content=0"
            refused, _ = answered(port, contents)
            allowed, listed = answered(port, f"{contents}&token={token}")
            _, news = answered(port, f"/lab/api/settings/{NOTIFICATION}?token={token}")
        finally:
            server.terminate()
            server.stderr.read()
    assert (refused, allowed) == (403, 200)
    assert json.loads(listed)["name"] == FIRST
    assert page == f"/lab/tree/{shown}"
    assert json.loads(news)["schema"]["properties"]["fetchNews"]["default"] == "false"


def announced(log):
    """Port, page and token of the address that Jupyter writes to its log."""
    for line in log:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)(/\S*)\?token=(\w+)", line):
            return found.groups()
    raise AssertionError("the server ended before it said where it is")


def answered(port, path):
    """Status and body of a GET; the server announces its address shortly before it listens."""
    end = time.monotonic() + 30
    while True:
        link = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
        with contextlib.closing(link), contextlib.suppress(ConnectionRefusedError):
            link.request("GET", path)
            with link.getresponse() as response:
                return response.status, response.read()
        assert time.monotonic() < end, "the server does not listen"
        time.sleep(0.1)


def test_ending_us_ends_the_program_that_we_wait_for(tmp_path):
    """A service manager ends the process that it started; JupyterLab must not live on."""
    sleeper = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    code = f"""
import sys
from dlkit.runner._child import hand_over
sys.exit(hand_over([sys.executable, "-c", {sleeper!r}]) != 0)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        child = int(parent.stdout.readline())
        parent.terminate()
        assert parent.wait(timeout=20) == 1
    assert not psutil.pid_exists(child)
