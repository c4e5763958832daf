"""The ledger page of a report: every claim, what is recorded, what this run said, and the bar."""

import re

import course_notebook as course
import good_notebook as good
import nbformat
import pytest
from course_notebook import COUNTED, LEAD, SLUG, record
from test_runner_report import Page, manifest

from dlkit.evidence import _records
from dlkit.runner.report import _report
from dlkit.runner.report._report import write_report

CNN = "cnn_classifier.lead"
STEM = course.NAME[:-6]


class World:
    """A clone with one written notebook of the course, and a run's folder."""

    def __init__(self, folder, monkeypatch):
        self.notebooks, self.out = folder / "notebooks", folder / "out"
        self.records = folder / "records"
        self.rows = course.rows() | {
            LEAD: course.row(statement="A <b>lead</b> & more."),
            f"{SLUG}.late": course.row(f"{SLUG}.late", planned="It waits for more data."),
            "course.else": course.row("course.else", "untestable", notebook="", because="None."),
            CNN: course.row(CNN),
        }
        for each in (self.notebooks, self.out):
            each.mkdir()
        course.install(monkeypatch, self.records, self.rows)
        monkeypatch.setattr(_report, "_sources", lambda: self.notebooks)
        good.save(course.course_notebook(), self.notebooks, course.NAME)

    def record(self, **changes):
        course.write_record(self.records, record(course.course_notebook(), **changes))

    def report(self, *claims, name=STEM, status="ok", **changes):
        """Write the report of a run in which the notebook's cells said this; its folder."""
        nbformat.write(course.course_notebook(), self.out / f"{name}.ipynb")
        entry = {"name": name, "status": status, "seconds": 12.0, "peak_rss_mb": 600.0}
        entry |= {"parameters": {}, "error": None, "claims": list(claims)}
        write_report(self.out, manifest({**entry, **changes}))
        return self.out

    def ledger(self, *claims, **changes):
        return Page(self.report(*claims, **changes) / "ledger.html")


@pytest.fixture
def world(tmp_path, monkeypatch):
    yield World(tmp_path, monkeypatch)
    _records.forget()


def entry(id=LEAD, verdict="undecided", effect=0.015, **changes):
    bare = {"low": None, "high": None, "recorded": "supported", "agrees": True}
    return {"id": id, "verdict": verdict, "effect": effect, **bare, **changes}


def text_of(page, id):
    return " ".join(page.one("article", id=id)["text"].split())


def test_every_claim_of_the_course_stands_under_its_part_and_its_notebook(world):
    world.record()
    page = world.ledger(entry())
    assert [article["id"] for article in page.all("article")] == [
        CNN,
        LEAD,
        COUNTED,
        f"{SLUG}.late",
        "course.else",
    ]
    assert [heading["text"] for heading in page.all("h2")] == [
        "Vision",
        "Sequences",
        "In no notebook",
    ]
    assert [heading["text"] for heading in page.all("h3")] == [
        "21 A convolutional network learns to read digits",
        "31 Sentiment",
    ]
    assert "5 claims: 1 supported, 1 counted: holds, 1 not testable here, 2 planned." in page.text


def test_a_recorded_claim_shows_verdict_effect_seeds_bar_and_picture(world):
    world.record()
    page = world.ledger(entry())
    told = text_of(page, LEAD)
    for words in (
        "A <b>lead</b> & more.",
        "✔ supported: +2.0 points (+1.0 to +3.0); the claim needs it above 0 points",
        "3 seeds, each with another draw of fresh data.",
        "At 0 there is no lead.",
        "Less is one image.",
        "2026-03-01, in 61 s on 2 CPU cores",
        "Suns",
    ):
        assert words in told
    (picture,) = page.all("svg")
    assert any(element.get("id") == LEAD for element in picture["inside"])
    assert "+2.0 points" in picture["aria-label"]
    assert page.one("article", id=LEAD)["class"] == "claim good"


def test_the_reasons_are_folded(world):
    world.record()
    page = world.ledger(entry())
    reasons = page.all("dd", text="above 0 points. At 0 there is no lead.")
    assert len(reasons) == 3
    for reason in reasons:
        assert "details" in [element["tag"] for element in reason["inside"]]


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [
        ("refuted", "claim bad"),
        ("undecided", "claim quiet"),
        ("too small to matter", "claim quiet"),
    ],
)
def test_a_verdict_has_its_colour_and_never_the_colour_alone(verdict, kind, world):
    world.record(verdict=verdict)
    page = world.ledger(entry())
    assert page.one("article", id=LEAD)["class"] == kind
    assert f" {verdict}:" in text_of(page, LEAD)


def test_planned_claims_are_grey_with_their_reason_and_counted_aloud(world):
    page = world.ledger()
    assert page.one("article", id=CNN)["class"] == "claim planned"
    assert "its notebook is not written yet" in text_of(page, CNN)
    assert "It waits for more data." in text_of(page, f"{SLUG}.late")
    assert f"Planned: {SLUG}.late. It waits for more data." in " ".join(page.text.split())
    assert page.one("article", id="course.else")["class"] == "claim quiet"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (entry(), "This run: +1.5 points, undecided; on the record's side of the bar."),
        (
            entry(effect=-0.01, agrees=False),
            "This run: -1.0 points, undecided; on the other side of the bar, as few seeds can be.",
        ),
        (
            entry(low=0.01, high=0.02, verdict="supported", agrees=None),
            "This run: +1.5 points (+1.0 to +2.0), supported.",
        ),
    ],
)
def test_this_run_is_told_beside_the_record(said, words, world):
    world.record()
    assert words in text_of(world.ledger(said), LEAD)


def test_this_run_of_a_counted_claim_is_held_against_what_is_stored(world):
    holds = entry(COUNTED, "counted: holds", None, recorded=None, agrees=None)
    assert "This run: counted: holds. See" in text_of(world.ledger(holds), COUNTED)
    fails = {**holds, "verdict": "counted: does not hold"}
    assert "does not hold, unlike what is stored." in text_of(world.ledger(fails), COUNTED)


def test_a_run_that_stopped_before_a_claim_says_so_and_links_nowhere(world):
    error = {"cell": 4, "name": "ValueError", "message": "no"}
    page = world.ledger(status="failed", error=error)
    assert "This run did not get that far." in text_of(page, LEAD)
    assert "See the experiment" not in page.text


def test_the_link_leads_to_the_cell_that_weighed_it(world):
    page = world.ledger(entry())
    link = page.one("a", href=f"{STEM}.html#claim-{LEAD}")
    assert link["text"] == "See the experiment."
    notebook = Page(world.out / f"{STEM}.html")
    anchor = notebook.one("a", id=f"claim-{LEAD}")
    cell = next(e for e in reversed(anchor["inside"]) if "cell code" in e.get("class", ""))
    assert f'claim("{LEAD}", lead)' in cell["text"]


def test_index_pages_and_ledger_lead_to_one_another(world):
    page = world.ledger(entry())
    assert page.all("a", href="index.html")
    assert page.one("a", href=f"{STEM}.html")["text"] == "31 Sentiment"
    index = Page(world.out / "index.html")
    assert index.one("a", href="ledger.html")
    assert "5 claims: " in index.text
    notebook = Page(world.out / f"{STEM}.html")
    assert len(notebook.all("a", href="ledger.html")) == 2


def test_a_run_without_a_notebook_of_the_course_has_no_ledger(world):
    out = world.report(entry(), name="07_sunrise")
    assert not (out / "ledger.html").exists()
    for name in ("index", "07_sunrise"):
        assert "ledger" not in (out / f"{name}.html").read_text(encoding="utf-8")


def test_the_ledger_needs_no_network_no_script_and_no_other_file(world):
    world.record()
    page = world.ledger(entry())
    for element in page.elements:
        assert element["tag"] not in {"script", "link", "iframe", "img", "object", "embed"}
        assert not any(name.startswith("on") for name in element)
        assert "http" not in element.get("href", "")
    assert "default-src 'none'" in page.source
    assert "url(" not in page.source
    ids = [element["id"] for element in page.elements if element.get("id")]
    assert len(ids) == len(set(ids))


def test_the_same_run_gives_the_same_bytes(world):
    world.record()
    first = (world.report(entry()) / "ledger.html").read_bytes()
    _records.forget()
    assert (world.report(entry()) / "ledger.html").read_bytes() == first
    assert b"0x" not in re.sub(rb"#[0-9a-fA-F]+", b"", first)


def test_a_stale_record_says_so(world):
    course.write_record(world.records, record())
    told = text_of(world.ledger(entry()), LEAD)
    assert "the code that leads to it has changed since it was recorded" in told


def test_a_damaged_record_says_so_and_the_rest_stands(world):
    (world.records / f"{SLUG}.json").write_text("{")
    _records.forget()
    page = world.ledger(entry())
    assert "is damaged" in text_of(page, LEAD)
    assert "○ not yet recorded" in text_of(page, LEAD)
    assert "counted: holds" in text_of(page, COUNTED)


def test_a_notebook_called_ledger_does_not_take_its_place(world):
    cells = [nbformat.v4.new_markdown_cell("# Mine")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), world.out / "Ledger.ipynb")
    nbformat.write(course.course_notebook(), world.out / course.NAME)
    bare = {"status": "ok", "seconds": 1.0, "peak_rss_mb": 1.0, "parameters": {}, "error": None}
    names = ("Ledger", STEM)
    write_report(world.out, manifest(*({"name": name, **bare, "claims": []} for name in names)))
    assert "ledger of claims" in (world.out / "ledger.html").read_text(encoding="utf-8")
    assert (world.out / "Ledger_.html").exists()
