"""Records: when they may be written, what of, what they say, and what survives a fault."""

import datetime
import json

import course_notebook as course
import pytest
from course_notebook import COUNTED, LEAD, SLUG, record, said, weighing
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from notebook_files import make_notebook

from dlkit import evidence
from dlkit.__main__ import main
from dlkit.evidence import _records
from dlkit.runner import _run
from dlkit.runner._notebooks import write
from dlkit.runner.execution._manifest import versions
from dlkit.runner.ledger import _recorder
from dlkit.runner.ledger._recorder import Recorder
from dlkit.runner.ledger._source import fingerprint
from dlkit.runner.ledger._standing import stale
from dlkit.runner.stored._measured import machine

FULL = ["run", "--profile", "full", "--record"]


@pytest.fixture
def records(tmp_path, monkeypatch):
    """The folder of records, in a package with two claims."""
    course.install(monkeypatch, tmp_path / "records")
    yield tmp_path / "records"
    _records.forget()


# Before anything runs ---------------------------------------------------------------------------


@pytest.fixture
def own(records, tmp_path, monkeypatch):
    """A course of one notebook, whose execution would fail the test."""
    root = tmp_path / "clone"
    make_notebook(root / "notebooks", "31_sentiment", "claim()")
    monkeypatch.setattr(_run, "root", lambda: root)

    def never(*_, **__):
        raise AssertionError("a notebook was executed")

    monkeypatch.setattr(_run, "_execute", never)
    return root


@pytest.mark.parametrize(
    ("words", "beats"),
    [
        (["run", "--record"], ["without --profile full", "full size", "Write --profile full"]),
        (["run", "--record", "--profile", "quick"], ["without --profile full"]),
        (
            [*FULL, "-p", "DATASET=mine.npz"],
            ["-p DATASET=mine.npz", "nobody chooses", "Leave -p out"],
        ),
        ([*FULL, "-p", "SEED=3"], ["-p SEED=3", "seeds", "Leave -p out"]),
        ([*FULL, "--jobs", "2"], ["--jobs 2", "about time", "Leave --jobs out"]),
        ([*FULL, "--notebooks", "/"], ["--notebooks", "of the course", "Leave --notebooks"]),
    ],
)
def test_what_may_not_be_recorded_is_refused_before_anything_runs(words, beats, own, capsys):
    assert main(words) == 2
    told = capsys.readouterr().err
    assert all(beat in told for beat in beats), told
    assert not (own / "build").exists()


def test_where_nothing_is_measured_nothing_is_run(own, capsys):
    make_notebook(own / "notebooks", "42_topics", "1")
    assert main([*FULL, "--only", "42"]) == 2
    told = capsys.readouterr().err
    assert "no measured claim is weighed in topics" in told
    assert "--only" in told


def test_a_package_that_cannot_be_written_to_is_told_before_anything_runs(
    own, records, monkeypatch, capsys
):
    records.rmdir()
    records.write_text("in the way")
    assert main(FULL) == 2
    told = capsys.readouterr().err
    assert str(records) in told
    assert "clone of your own" in told
    assert records.read_text() == "in the way"


# What is written of one notebook ----------------------------------------------------------------


def executed(out, *cells, parameters=True):
    """An executed notebook with a claim's cell, as a full run leaves it; its path's stem."""
    chosen = [
        new_code_cell('PROFILE = "quick"\nSEED = 0\nDATASET = "digits"\nSIZES = (3, 1 / 3)'),
        new_code_cell("# Parameters\nPROFILE = 'full'"),
    ]
    for cell, tag in zip(chosen, ("parameters", "injected-parameters"), strict=True):
        cell.metadata["tags"] = [tag]
    setup = new_code_cell(f"{course.VERBS}\nlead = 3")
    notebook = new_notebook(cells=[new_markdown_cell("# Suns"), *chosen, setup, *cells])
    out.mkdir(exist_ok=True)
    write(notebook, out / course.NAME)
    return notebook


def ran(**changes):
    """What `execute_notebook` says of it."""
    return {"name": course.NAME[:-6], "status": "ok", "seconds": 61.4, "device": "cpu", **changes}


def lead(**changes):
    return weighing(f'claim("{LEAD}", lead)', said(**changes))


def recorded(records):
    return json.loads((records / f"{SLUG}.json").read_text(encoding="utf-8"))


def take(records, *cells, out=None, **changes):
    """Have a notebook recorded; what is told of it."""
    out = out or records.parent / "out"
    executed(out, *cells)
    recorder = Recorder(out)
    recorder.add(ran(**changes))
    _records.forget()
    return recorder.told()


def test_a_record_holds_what_was_measured_and_where_it_came_from(records):
    counted = weighing(
        f'claim("{COUNTED}", holds=True)', said(COUNTED, "counted", "counted: holds")
    )
    before = datetime.datetime.now(datetime.UTC).date().isoformat()
    told = take(records, lead(verdict="refuted"), counted)
    content = recorded(records)
    assert (content["format"], content["notebook"]) == (1, SLUG)
    assert set(content["claims"]) == {LEAD}
    one = content["claims"][LEAD]
    spoken = said(verdict="refuted")
    for key in ("verdict", "effect", "low", "high", "level", "unit", "n", "seeds", "varies"):
        assert one[key] == spoken[key]
    for key in ("method", "bar", "smallest", "expect"):
        assert one[key] == spoken[key]
    assert one["parameters"] == {
        "PROFILE": "full",
        "SEED": 0,
        "DATASET": "digits",
        "SIZES": "(3, 1 / 3)",
    }
    source = one["provenance"]
    assert source["source"] == fingerprint(executed(records.parent / "out", lead()), LEAD)
    assert (source["versions"], source["machine"], source["seconds"]) == (versions(), machine(), 61)
    assert before <= source["date"] <= datetime.datetime.now(datetime.UTC).date().isoformat()
    assert f"{LEAD}: refuted (first record)" in told
    assert str(records / f"{SLUG}.json") in told
    assert COUNTED not in told


def test_a_record_is_what_the_package_reads_and_not_stale(records):
    take(records, lead())
    assert evidence.record_trouble(SLUG) is None
    found = evidence.record(LEAD)
    notebook = executed(records.parent / "out", lead())
    assert stale(course.row(), found, notebook) is None


def test_the_same_run_gives_the_same_file(records):
    take(records, lead())
    first = (records / f"{SLUG}.json").read_bytes()
    take(records, lead())
    assert (records / f"{SLUG}.json").read_bytes() == first
    assert first.endswith(b"}\n")
    assert [path.name for path in records.iterdir()] == [f"{SLUG}.json"]


def test_a_run_on_a_gpu_says_so(records):
    take(records, lead(), device="gpu")
    assert recorded(records)["claims"][LEAD]["provenance"]["machine"] == f"{machine()}, a GPU"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("supported", "undecided", "was supported, is undecided"),
        ("refuted", "refuted", ": refuted"),
        ("undecided", "too small to matter", "was undecided, is too small to matter"),
    ],
)
def test_verdicts_that_changed_are_told(old, new, words, records):
    course.write_record(records, record(verdict=old))
    told = take(records, lead(verdict=new))
    assert f"{LEAD}" in told
    assert words in told
    assert ("was" in told) == (old != new)


@pytest.mark.parametrize("status", ["failed", "interrupted", "skipped"])
def test_a_notebook_that_did_not_run_well_keeps_its_record(status, records):
    course.write_record(records)
    before = (records / f"{SLUG}.json").read_bytes()
    told = take(records, lead(verdict="refuted"), status=status)
    assert (records / f"{SLUG}.json").read_bytes() == before
    assert f"31_sentiment {status}, so its record stays" in told
    (records / f"{SLUG}.json").unlink()
    assert "nothing recorded" in take(records, lead(), status=status)


def test_a_claim_that_this_machine_cannot_test_keeps_its_record(records):
    old = record(verdict="refuted")
    course.write_record(records, old)
    told = take(records, lead(kind="untestable", verdict="not testable here"))
    assert recorded(records)["claims"] == {LEAD: old}
    assert "not testable here, so its record stays" in told
    (records / f"{SLUG}.json").unlink()
    told = take(records, lead(kind="untestable", verdict="not testable here"))
    assert not (records / f"{SLUG}.json").exists()
    assert "not testable here, so nothing is recorded" in told


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([lead(profile="quick")], "ran with the profile 'quick'"),
        ([lead(profile=None)], "ran with the profile None"),
        ([lead(effect=float("nan"))], "no finite number"),
        ([lead(bar=0.01)], "another bar"),
        ([lead(expect="below")], "another bar"),
        ([], "no cell weighed it"),
        ([weighing("claim(name, lead)", said())], "written out"),
    ],
)
def test_what_is_no_record_is_told_and_changes_nothing(cells, words, records):
    course.write_record(records)
    before = (records / f"{SLUG}.json").read_bytes()
    assert words in take(records, *cells)
    assert (records / f"{SLUG}.json").read_bytes() == before


def test_an_end_of_an_interval_that_json_lacks_is_null(records):
    take(records, lead(high=float("inf"), verdict="undecided"))
    text = (records / f"{SLUG}.json").read_text()
    one = json.loads(text, parse_constant=lambda word: pytest.fail(word))["claims"][LEAD]
    assert one["high"] is None


@pytest.mark.parametrize(
    ("unfit", "why"),
    [
        ({"low": None, "high": None}, "no interval of 95%"),
        ({"level": 0.8}, "no interval of 95%"),
        ({"trouble": "a run failed on 2 of the seeds"}, "a run failed on 2 of the seeds"),
    ],
)
def test_what_rests_on_fewer_runs_than_it_says_is_not_recorded(records, unfit, why):
    told = take(records, lead(**unfit))
    assert f"{why}, so nothing is recorded" in told
    assert not (records / f"{SLUG}.json").exists()


def test_a_record_of_a_claim_that_the_row_plans_is_neither_written_nor_missed(records, monkeypatch):
    rows = {LEAD: course.row(), f"{SLUG}.later": course.row(f"{SLUG}.later", planned="later")}
    monkeypatch.setattr(evidence._claims, "_rows", lambda: rows)
    told = take(records, lead())
    assert set(recorded(records)["claims"]) == {LEAD}
    assert "later" not in told


def test_claims_of_other_notebooks_are_not_recorded_where_they_are_met_again(records, monkeypatch):
    rows = {LEAD: course.row(), "topics.many": course.row("topics.many", also=(SLUG,))}
    monkeypatch.setattr(evidence._claims, "_rows", lambda: rows)
    take(records, lead(), weighing('claim("topics.many", lead)', said("topics.many")))
    assert set(recorded(records)["claims"]) == {LEAD}
    assert [path.name for path in records.iterdir()] == [f"{SLUG}.json"]


def test_a_damaged_record_is_written_anew(records):
    (records / f"{SLUG}.json").write_text("{")
    assert "(first record)" in take(records, lead())
    assert set(recorded(records)["claims"]) == {LEAD}


def test_a_disk_that_fills_costs_no_record(records, monkeypatch):
    course.write_record(records)
    before = (records / f"{SLUG}.json").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_recorder, "write_text", full)
    executed(records.parent / "out", lead(verdict="refuted"))
    recorder = Recorder(records.parent / "out")
    recorder.add(ran())
    assert recorder.failed
    assert "No space left" in recorder.told()
    assert (records / f"{SLUG}.json").read_bytes() == before


def test_an_executed_notebook_that_is_gone_is_told(records, tmp_path):
    recorder = Recorder(tmp_path / "nowhere")
    recorder.add(ran())
    assert recorder.failed
    assert "31_sentiment.ipynb" in recorder.told()


def test_notebooks_without_measured_claims_are_not_spoken_of(records, tmp_path):
    recorder = Recorder(tmp_path)
    recorder.add(ran(name="42_topics"))
    assert recorder.told() == "No notebook with a measured claim was run."


# When a record is stale -------------------------------------------------------------------------


@pytest.fixture
def notebook():
    return course.course_notebook()


def test_a_record_of_today_is_not_stale(notebook):
    assert stale(course.row(), record(notebook), notebook) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"bar": 0.01}, "its bar was 0.0 when it was recorded, and is 0.01"),
        ({"smallest": 0.01}, "its smallest was 0.005"),
        ({"expect": "below"}, "its expect was 'above'"),
        ({"unit": "times"}, "its unit was 'points'"),
    ],
)
def test_a_record_is_of_the_bar_it_was_weighed_against(changes, words, notebook):
    told = stale(course.row(**changes), record(notebook), notebook)
    assert words in told
    assert f"dlkit run --only {SLUG} --profile full --record" in told


def test_a_record_is_of_the_code_on_the_page(notebook):
    old = record(notebook)
    cell = next(cell for cell in notebook.cells if cell.source.startswith("lead"))
    cell.source = cell.source.replace("risen", "2 * risen")
    assert "the code that leads to it has changed" in stale(course.row(), old, notebook)
    notebook.cells = [cell for cell in notebook.cells if LEAD not in cell.source]
    assert "no cell weighs it any more" in stale(course.row(), old, notebook)
    assert f"there is no {SLUG}" in stale(course.row(), old, None)
    assert "has changed" in stale(
        course.row(), {**old, "provenance": None}, course.course_notebook()
    )


# The command as a whole -------------------------------------------------------------------------

WEIGHING = """from dlkit.environment import _prepare
from dlkit.evidence import Interval, claim
_prepare._session = _prepare.Session("cpu", 1, SEED, PROFILE, DATASET)  # as prepare does
effect = {values}"""
PARAMETERS = 'PROFILE = "quick"  # or "full"\nDATASET = "digits"\nSEED = 0  # any'


def weighing_cells(row):
    """A measurement that supports the claim of a row, and the claim."""
    side = 1 if row.expect == "above" else -1
    values = [row.bar + side * (1 + 10 * row.smallest) * x for x in (1.0, 1.1, 0.9)]
    return [
        WEIGHING.format(values=values),
        f'claim("{row.id}", Interval.of_mean(effect, unit="{row.unit}"))',
    ]


@pytest.mark.slow
def test_a_full_run_of_the_course_is_recorded(tmp_path, monkeypatch, capsys):
    """One notebook ends well, one fails after its claim; each weighs a real row of the course."""
    rows = {row.notebook: row for row in evidence.claims() if row.kind == "measured"}
    (good, row), (bad, other) = list(rows.items())[:2]
    root, records = tmp_path / "clone", tmp_path / "records"
    make_notebook(root / "notebooks", f"01_{good}", *weighing_cells(row), parameters=PARAMETERS)
    cells = [*weighing_cells(other), "1 / 0"]
    make_notebook(root / "notebooks", f"02_{bad}", *cells, parameters=PARAMETERS)
    monkeypatch.setattr(_run, "root", lambda: root)
    for place in (_records, evidence):
        monkeypatch.setattr(place, "records_folder", lambda: records)
    _records.forget()
    assert main([*FULL, "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().out
    assert f"{row.id}: supported (first record)" in told
    assert f"02_{bad} failed: nothing recorded." in told
    assert [path.name for path in records.iterdir()] == [f"{good}.json"]
    _records.forget()
    one = evidence.record(row.id)
    assert one["verdict"] == "supported"
    assert one["parameters"] == {"PROFILE": "full", "DATASET": "digits", "SEED": 0}
    source = json.loads((root / "notebooks" / f"01_{good}.ipynb").read_text())
    assert stale(row, one, source) is None
    _records.forget()
