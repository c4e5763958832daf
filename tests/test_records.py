"""The committed records are of today's claims, today's bars, and the code on today's pages."""

import json

import pytest

from dlkit import evidence
from dlkit.runner import _project
from dlkit.runner.ledger._standing import committed, stale

FILES = sorted(evidence.records_folder().glob("*.json"))
ROWS = {row.id: row for row in evidence.claims()}
NOTEBOOKS = committed(_project.root() / "notebooks")


def content(path):
    return json.loads(path.read_text(encoding="utf-8"))


RECORDS = [
    pytest.param(path.stem, id, id=id)
    for path in FILES
    if evidence.record_trouble(path.stem) is None
    for id in content(path)["claims"]
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_of_records_is_whole_and_called_after_its_notebook(path):
    assert evidence.record_trouble(path.stem) is None
    assert content(path)["notebook"] == path.stem
    assert content(path)["claims"]


@pytest.mark.parametrize(("slug", "id"), RECORDS)
def test_a_record_is_of_a_measured_claim_of_its_notebook(slug, id):
    assert id in ROWS, f"claims.toml has no row {id}"
    assert (ROWS[id].notebook, ROWS[id].kind) == (slug, "measured")
    assert not ROWS[id].planned


@pytest.mark.parametrize(("slug", "id"), RECORDS)
def test_a_record_is_not_stale(slug, id):
    doubt = stale(ROWS[id], evidence.record(id), NOTEBOOKS.get(slug))
    assert doubt is None, doubt


@pytest.mark.parametrize(("slug", "id"), RECORDS)
def test_a_recorded_verdict_is_what_its_interval_says_of_its_bar(slug, id):
    record = evidence.record(id)
    limits = record["effect"], record["low"], record["high"], record["n"]
    row = ROWS[id]
    said = evidence.verdict(evidence.Interval(*limits), row.bar, row.smallest, row.expect)
    assert record["verdict"] == said


@pytest.mark.parametrize(("slug", "id"), RECORDS)
def test_a_record_is_of_the_full_size_and_says_where_it_comes_from(slug, id):
    record = evidence.record(id)
    assert record["parameters"]["PROFILE"] == "full"
    assert record["seeds"] is None or len(record["seeds"]) == record["n"]
    source = record["provenance"]
    assert {"tensorflow", "keras", "numpy", "python"} <= set(source["versions"])
    assert "CPU" in source["machine"]
    assert source["seconds"] > 0
    assert len(source["date"]) == len("2026-03-01")
