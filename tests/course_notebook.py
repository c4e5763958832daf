"""A small notebook of the course that keeps every rule of claims and exercises. No test is here."""

import json

import good_notebook as good
from good_notebook import code, text_output
from nbformat.v4 import new_markdown_cell, new_output

from dlkit import evidence
from dlkit.evidence import _claims, _records
from dlkit.runner.ledger._source import fingerprint

SLUG, NAME = "sentiment", "31_sentiment.ipynb"
LEAD, COUNTED = f"{SLUG}.lead", f"{SLUG}.counted"
CHECKS = (f"{SLUG}.one", f"{SLUG}.two", f"{SLUG}.kill")
FIELDS = (
    "effect", "low", "high", "level", "unit", "n", "method", "seeds", "varies", "bar", "smallest",
    "expect", "profile", "seed", "data", "recorded", "agrees", "because",
)  # fmt: skip
VERBS = """
from dlkit.evidence import claim, reading
from dlkit.exercises import check, predict, recall, reveal"""


def row(id=LEAD, kind="measured", **changes):
    """A row of claims.toml."""
    words = {"statement": f"{id} is so.", "notebook": id.partition(".")[0], "section": "Suns"}
    if kind == "measured":
        words |= {"measure": "the lead", "unit": "points", "bar": 0.0, "smallest": 0.005}
        words |= {"bar_reason": "At 0 there is no lead.", "smallest_reason": "Less is one image."}
    return evidence.Claim(**{"id": id, "kind": kind, **words, **changes})


def rows():
    """One measured and one counted claim."""
    found = [row(), row(COUNTED, "counted")]
    return {one.id: one for one in found}


def said(id=LEAD, kind="measured", verdict="supported", **changes):
    """What a claim's cell tells machines."""
    empty = dict.fromkeys(FIELDS)
    if kind == "measured":
        empty |= {"effect": 0.02, "low": 0.01, "high": 0.03, "level": 0.95, "unit": "points"}
        empty |= {"n": 3, "method": "paired t", "seeds": [0, 1, 2], "varies": "fresh data"}
        empty |= {"bar": 0.0, "smallest": 0.005, "expect": "above", "profile": "full", "seed": 0}
    return {"id": id, "kind": kind, "verdict": verdict, **empty, **changes}


def record(notebook=None, **changes):
    """What is recorded for the measured claim, of the code of a notebook."""
    spoken = said()
    kept = {key: spoken[key] for key in spoken if key not in ("id", "kind", "agrees", "recorded")}
    source = fingerprint(notebook, LEAD) if notebook else "0" * 64
    provenance = {
        "source": source,
        "versions": {"python": "3.11.9", "tensorflow": "2.21.0"},
        "machine": "2 CPU cores",
        "seconds": 61,
        "date": "2026-03-01",
    }
    parameters = {"PROFILE": "full", "DATASET": "digits", "SEED": 0}
    return {**kept, "parameters": parameters, "provenance": provenance, **changes}


def install(monkeypatch, folder, claims=None, checks=CHECKS, kills=(CHECKS[2],)):
    """Have the package hold these claims, records in this folder, and these checks."""
    from dlkit import exercises
    from dlkit.runner.rules import _exercises

    folder.mkdir(parents=True, exist_ok=True)
    claims = rows() if claims is None else claims
    monkeypatch.setattr(_claims, "_rows", lambda: claims)
    monkeypatch.setattr(_records, "records_folder", lambda: folder)
    monkeypatch.setattr(evidence, "records_folder", lambda: folder)
    monkeypatch.setattr(exercises, "ids", lambda slug: checks if slug == SLUG else ())
    monkeypatch.setattr(_exercises, "killers", lambda _: set(kills))
    _records.forget()


def write_record(folder, one=None, id=LEAD, slug=SLUG, **changes):
    """Write a file of records, and have it read anew."""
    content = {"format": 1, "notebook": slug, "claims": {id: one or record()}, **changes}
    (folder / f"{slug}.json").write_text(json.dumps(content), encoding="utf-8")
    _records.forget()


def valued(text, **forms):
    """The output of a cell whose last value has this plain text."""
    return new_output("execute_result", data={"text/plain": text, **forms}, execution_count=1)


def weighing(source, told):
    """A cell that weighs a claim, with its output."""
    return code(source, valued("Claim: so. Recorded.", **{evidence.MIME: told}))


def exercise(id, number):
    """A task, and its solution."""
    yield code(f'answer_{number} = ...\ncheck("{id}", answer_{number})', valued(UNTOUCHED))
    solved = f'own_{number} = {number}\ncheck("{id}", own_{number}, record=False)'
    yield code(solved, valued("Right. So it is."), tags=["solution"])


UNTOUCHED = "Not attempted yet."
READING = f'reading("{LEAD}", supported="Yes.", refuted="No.", undecided="Who?")'


def course_notebook():
    """The good notebook, with recall, a prediction, two claims, a reading and three exercises."""
    notebook = good.good_notebook()
    notebook.cells[2].source += VERBS
    inserted = [
        code(f'recall("{SLUG}")', valued("Three questions.")),
        code(f'predict("{SLUG}.rise", "How often?", unit="%")', valued("A prediction.")),
        code("lead = risen - DAYS\nprint('so far')", text_output("so far\n")),
        code(f'reveal("{SLUG}.rise", lead)', valued("Your prediction.")),
        weighing(f'claim("{LEAD}", lead)', said()),
        code(READING, valued("Yes.")),
        weighing(f'claim("{COUNTED}", holds=True)', said(COUNTED, "counted", "counted: holds")),
        *(cell for n, id in enumerate(CHECKS, start=1) for cell in exercise(id, n)),
    ]
    notebook.cells[6:6] = inserted
    return notebook


def further(words=40, headings=1):
    """A last part that may be skipped."""
    parts = ["## Further: where it breaks", *["### And here"] * (headings - 1)]
    return new_markdown_cell("\n\n".join([*parts, "word " * words]))
