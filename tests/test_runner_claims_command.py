"""`dlkit claims`: how each claim stands, in words and for machines, and how quickly."""

import json
import subprocess
import sys
import time

import course_notebook as course
import good_notebook as good
import pytest
from course_notebook import COUNTED, LEAD, SLUG, record

from dlkit import evidence
from dlkit.__main__ import main
from dlkit.evidence import _records
from dlkit.runner import _project
from dlkit.runner.ledger._standing import PLANNED, SYMBOLS, UNRECORDED, UNTESTABLE, standings

CNN = "cnn_classifier.lead"


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """A clone with one written notebook, and claims of every kind."""
    rows = course.rows() | {
        f"{SLUG}.late": course.row(f"{SLUG}.late", planned="It waits for more data."),
        "course.else": course.row("course.else", "untestable", notebook="", because="No rival."),
        CNN: course.row(CNN),
    }
    course.install(monkeypatch, tmp_path / "records", rows)
    folder = tmp_path / "clone" / "notebooks"
    folder.mkdir(parents=True)
    good.save(course.course_notebook(), folder, course.NAME)
    monkeypatch.setattr(_project, "root", lambda: folder.parent)
    yield folder
    _records.forget()


@pytest.fixture
def recorded(notebooks, tmp_path):
    """The same with a record of the notebook's code."""
    course.write_record(tmp_path / "records", record(course.course_notebook()))
    return notebooks


def stand(notebooks):
    return {one.claim.id: one for one in standings(notebooks)}


def said(words, capsys):
    assert main(["claims", *words]) == 0
    return capsys.readouterr().out


# Standings ---------------------------------------------------------------------------------------


def test_every_verdict_has_a_symbol():
    words = {*evidence.VERDICTS, PLANNED, UNRECORDED}
    assert words == set(SYMBOLS)
    assert UNTESTABLE in words
    assert all(len(symbol) == 1 for symbol in SYMBOLS.values())


def test_a_claim_stands_by_its_record_its_notebook_or_not_at_all(recorded):
    found = stand(recorded)
    verdicts = {id: one.verdict for id, one in found.items()}
    assert verdicts == {
        LEAD: "supported",
        COUNTED: "counted: holds",
        f"{SLUG}.late": "planned",
        "course.else": "not testable here",
        CNN: "planned",
    }
    assert str(found[LEAD].interval) == "+2.0 points (+1.0 to +3.0)"
    assert all(one.trouble is None for one in found.values())
    assert found[f"{SLUG}.late"].note == "It waits for more data."
    assert found["course.else"].note == "No rival."
    assert "not written yet" in found[CNN].note


def test_claims_come_in_the_order_of_the_course_and_those_of_no_notebook_last(recorded):
    assert [one.claim.id for one in standings(recorded)][:2] == [CNN, LEAD]
    assert standings(recorded)[-1].claim.id == "course.else"


def test_without_a_record_a_measured_claim_is_not_yet_recorded(notebooks):
    assert stand(notebooks)[LEAD].verdict == "not yet recorded"
    assert stand(notebooks)[LEAD].note == ""


def test_a_cell_that_is_missing_is_told(notebooks):
    page = course.course_notebook()
    page.cells = [cell for cell in page.cells if f'claim("{COUNTED}"' not in cell.source]
    good.save(page, notebooks, course.NAME)
    one = stand(notebooks)[COUNTED]
    assert (one.verdict, one.note) == ("not yet recorded", "no cell of its notebook weighs it")


def test_a_counted_claim_and_an_untestable_one_stand_by_what_refresh_has_stored(notebooks):
    page = course.course_notebook()
    for cell in page.cells:
        if cell.source.startswith(f'claim("{COUNTED}"'):
            told = course.said(COUNTED, "counted", "counted: does not hold", because="a rank of 1")
            cell.outputs = course.weighing("", told).outputs
        if cell.source.startswith(f'claim("{LEAD}"'):
            told = course.said(LEAD, "untestable", "not testable here", because="there is no GPU")
            cell.outputs = course.weighing("", told).outputs
    good.save(page, notebooks, course.NAME)
    found = stand(notebooks)
    assert (found[COUNTED].verdict, found[COUNTED].note) == (
        "counted: does not hold",
        "a rank of 1",
    )
    assert (found[LEAD].verdict, found[LEAD].note) == ("not testable here", "there is no GPU")


BROKEN = [
    '{"cells": [{}]}',
    '{"cells": [{"cell_type": "code"}]}',
    '{"cells": 3}',
    "{",
    "[]",
    "\x00",
]


@pytest.mark.parametrize("text", BROKEN)
def test_a_notebook_that_cannot_be_read_is_one_that_is_not_there(text, notebooks):
    (notebooks / course.NAME).write_text(text)
    assert stand(notebooks)[LEAD].verdict == "planned"


def test_a_stale_record_and_a_damaged_one_are_marked(recorded, tmp_path, capsys):
    course.write_record(tmp_path / "records", record())
    told = said([], capsys)
    assert "the code that leads to it has changed" in " ".join(told.split())
    assert "Records in doubt: 1." in told
    (tmp_path / "records" / f"{SLUG}.json").write_text("{")
    _records.forget()
    one = stand(recorded)[LEAD]
    assert one.verdict == "not yet recorded"
    assert "is damaged" in one.trouble


# Words -------------------------------------------------------------------------------------------


def test_the_table_has_a_line_a_claim_and_ends_with_the_counts(recorded, capsys):
    lines = said([], capsys).splitlines()
    assert f"31 {SLUG}: Sentiment" in lines
    assert "  lead     ✔ supported               +2.0 points (+1.0 to +3.0), 3 seeds" in lines
    assert "  counted  ✔ counted: holds" in lines
    assert "  late     · planned                 It waits for more data." in lines
    assert "In no notebook" in lines
    counted = "5 claims: 1 supported, 1 counted: holds, 1 not testable here, 2 planned."
    assert lines[-3:] == [
        counted,
        "Planned in a notebook that is not written yet: 1.",
        f"Planned: {SLUG}.late. It waits for more data.",
    ]
    assert all(len(line) <= 100 for line in lines)


@pytest.mark.parametrize("word", [SLUG, "31", "31_sentiment", "31_sentiment.ipynb"])
def test_one_notebook_can_be_chosen_as_elsewhere(word, recorded, capsys):
    told = said(["--notebook", word], capsys)
    assert "3 claims: " in told
    assert "cnn_classifier" not in told


def test_one_claim_is_shown_whole(recorded, capsys):
    told = " ".join(said([LEAD], capsys).split())
    for words in (
        f"{LEAD} is so.",
        "Source Suns",
        "Notebook 31 sentiment: Sentiment",
        "Bar above 0 points. At 0 there is no lead.",
        "Matters from 0.5 points beyond the bar. Less is one image.",
        "Verdict ✔ supported",
        "Effect +2.0 points (+1.0 to +3.0), 95 % interval, paired t",
        "Seeds 3 seeds, each with another draw of fresh data",
        "Seeds are 0, 1, 2",
        "With PROFILE = 'full', DATASET = 'digits', SEED = 0",
        "Recorded 2026-03-01, in 61 s on 2 CPU cores, with python 3.11.9, tensorflow 2.21.0",
    ):
        assert words in told


def test_a_claim_without_a_bar_is_shown_without_one(recorded, capsys):
    told = said(["course.else"], capsys)
    assert "Bar" not in told
    assert "Reason    No rival." in told


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["sentiment.led"], f"'{LEAD}'"),
        (["lead"], "There are"),
        (["--notebook", "sentimental"], "'sentiment'"),
        (["--notebook", "00"], "There are"),
    ],
)
def test_what_is_unknown_is_wrong_use_with_the_nearest_match(words, hint, recorded, capsys):
    assert main(["claims", *words]) == 2
    told = capsys.readouterr().err
    assert hint in told
    assert "Traceback" not in told


# For machines ------------------------------------------------------------------------------------

KEYS = ["id", "notebook", "statement", "verdict", "effect", "low", "high", "seeds"]


def test_machines_get_what_is_promised(recorded, capsys):
    found = json.loads(said(["--json"], capsys))
    assert all(list(one) == KEYS for one in found)
    claims = {one["id"]: one for one in found}
    assert claims[LEAD] == {
        "id": LEAD,
        "notebook": SLUG,
        "statement": f"{LEAD} is so.",
        "verdict": "supported",
        "effect": 0.02,
        "low": 0.01,
        "high": 0.03,
        "seeds": [0, 1, 2],
    }
    bare = dict.fromkeys(("effect", "low", "high", "seeds"))
    assert claims[CNN] | bare == claims[CNN]
    assert claims[CNN]["verdict"] == "planned"
    assert claims[COUNTED]["verdict"] == "counted: holds"


def test_machines_may_ask_for_one_claim_or_one_notebook(recorded, capsys):
    assert [one["id"] for one in json.loads(said([LEAD, "--json"], capsys))] == [LEAD]
    words = ["--notebook", "cnn_classifier", "--json"]
    assert [one["id"] for one in json.loads(said(words, capsys))] == [CNN]


def test_the_course_itself_is_told_at_once_and_without_tensorflow():
    code = "import sys; from dlkit.__main__ import main; code = main(['claims'])\n"
    code += "heavy = {'tensorflow', 'keras', 'matplotlib', 'nbformat', 'scipy', 'sklearn'}\n"
    code += "assert not heavy & set(sys.modules), heavy & set(sys.modules)\nsys.exit(code)"
    times = []
    for _ in range(3):
        began = time.perf_counter()
        ended = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
        times.append(time.perf_counter() - began)
        assert ended.returncode == 0, ended.stderr
    assert len(evidence.claims()) > 0
    assert f"{len(evidence.claims())} claims: " in ended.stdout
    assert min(times) < 1
