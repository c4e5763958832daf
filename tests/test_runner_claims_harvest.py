"""What a run reads of claims out of outputs into which anybody may put anything."""

import json

import pytest
from course_notebook import COUNTED, LEAD, said
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from notebook_files import make_notebook, manifest

from dlkit.evidence import MIME
from dlkit.runner._notebooks import read, write
from dlkit.runner._run import run
from dlkit.runner.execution import _manifest
from dlkit.runner.execution._execute import execute_notebook
from dlkit.runner.ledger import _weighed
from dlkit.runner.ledger._weighed import weighed

KEYS = {"id", "verdict", "effect", "low", "high", "recorded", "agrees"}


def notebook(*payloads):
    """A notebook with one cell for each."""
    cells = [
        new_code_cell("claim()", outputs=[new_output("display_data", data={MIME: payload})])
        for payload in payloads
    ]
    return new_notebook(cells=[new_markdown_cell("# Title"), *cells])


def entries(*payloads):
    return [one.entry() for one in weighed(notebook(*payloads))]


def test_the_type_is_the_one_that_claims_write():
    assert _weighed.MIME == MIME


def test_a_measured_claim_gives_the_entry_that_the_manifest_promises():
    told = said(verdict="undecided", recorded="supported", agrees=True)
    assert entries(told) == [
        {
            "id": LEAD,
            "verdict": "undecided",
            "effect": 0.02,
            "low": 0.01,
            "high": 0.03,
            "recorded": "supported",
            "agrees": True,
        }
    ]


def test_what_is_not_there_is_null():
    (entry,) = entries(said(COUNTED, "counted", "counted: holds"))
    assert entry == dict.fromkeys(KEYS) | {"id": COUNTED, "verdict": "counted: holds"}
    bare = {"id": COUNTED, "kind": "counted", "verdict": "counted: holds"}
    assert entries(bare) == [entry]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**400])
def test_numbers_that_json_does_not_know_are_null(number):
    (entry,) = entries(said(effect=number))
    assert entry["effect"] is None
    json.dumps(entry, allow_nan=False)


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "supported",
        3,
        [],
        {},
        [said()],
        said(id=3),
        said(id=None),
        said(id=["a", "b"]),
        said(id="Robert'); DROP"),
        said(id='a.b"><script>'),
        said(id="a." + "b" * 300),
        said(id="no-slug"),
        said(kind="certain"),
        said(kind=["measured"]),
        said(verdict=None),
        said(verdict=""),
        said(verdict={"supported": 1}),
        said(verdict="x" * 10_000),
        said(verdict="\x1b[31msupported"),
        said(effect="0.02"),
        said(effect=True),
        said(low=[0.01]),
        said(high={}),
        said(recorded=1),
        said(recorded="x" * 10_000),
        said(agrees="yes"),
        said(agrees=0),
    ],
    ids=lambda payload: json.dumps(payload)[:40],
)
def test_what_is_not_of_that_form_is_passed_over(payload):
    whole = said(COUNTED, "counted", "counted: holds")
    assert [one.id for one in weighed(notebook(payload, whole))] == [COUNTED]


def test_a_claim_that_is_shown_again_counts_once_with_its_last_word():
    found = weighed(notebook(said(), said(COUNTED, "counted", "counted: holds"), said(effect=0.5)))
    assert [(one.id, one.cell) for one in found] == [(COUNTED, 2), (LEAD, 3)]
    assert found[1].said["effect"] == 0.5


DISPLAY = f"""import json
from IPython.display import display
def tell(text):
    display({{"text/plain": "card", "{MIME}": json.loads(text)}}, raw=True)"""


def telling(payload):
    return f"tell({json.dumps(payload)!r})"


@pytest.mark.slow
def test_a_run_puts_the_claims_of_its_outputs_into_the_manifest(tmp_path):
    source = make_notebook(
        tmp_path / "notebooks",
        "01_first",
        DISPLAY,
        telling(said()),
        telling("nonsense"),
        telling(said(COUNTED, "counted", "counted: does not hold")),
        "1 / 0",
        telling(said("sentiment.never")),
    )
    assert run([source], tmp_path / "out", {}) == 1
    (record,) = manifest(tmp_path / "out")["notebooks"]
    assert record["status"] == "failed"
    assert [claim["id"] for claim in record["claims"]] == [LEAD, COUNTED]
    assert all(set(claim) == KEYS for claim in record["claims"])


def test_outputs_that_were_stored_before_are_not_taken_for_those_of_a_run(tmp_path, monkeypatch):
    source = make_notebook(tmp_path, "01_first", "claim()")
    stored = read(source)
    stored.cells[-1].outputs = notebook(said()).cells[1].outputs
    write(stored, source)

    def never(*_, **__):
        raise RuntimeError("no kernel today")

    monkeypatch.setattr("papermill.execute_notebook", never)
    record = execute_notebook(source, tmp_path / "out.ipynb")
    assert record["status"] == "failed"
    assert record["claims"] == []


def test_a_run_removes_the_ledger_of_an_earlier_one_and_no_file_of_others(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "ledger.html").write_text("mine")
    with _manifest.taken_over(out, [tmp_path / "notebooks" / "01_a.ipynb"]):
        assert (out / "ledger.html").exists()
    (out / "manifest.json").write_text('{"notebooks": []}')
    with _manifest.taken_over(out, [tmp_path / "notebooks" / "01_a.ipynb"]):
        assert not (out / "ledger.html").exists()
