"""Rules of claims: each has its row, its one cell, its record, and words for every outcome."""

import ast
from difflib import get_close_matches

from dlkit import evidence
from dlkit.runner._verbs import id_of
from dlkit.runner.ledger._standing import stale
from dlkit.runner.ledger._weighed import weighed
from dlkit.runner.rules._registry import rule

SENTENCES = {
    "measured": ("supported", "refuted", "undecided"),
    "counted": ("holds", "fails"),
    "untestable": ("untestable",),
}


@rule("The bar is set in claims.toml, before anything is measured: no row, no bar.", of_course=True)
def claim_row(page):
    rows = _rows()
    for cell, call in page.calls("claim", "reading"):
        name = id_of(call)
        if name is None:
            yield cell, f"The id in `{_brief(call)}` is computed. Write it out, as its row has it."
        elif name not in rows:
            near = get_close_matches(name, rows, n=2)
            hint = f"Did you mean {' or '.join(near)}?" if near else "Write its row first."
            yield cell, f"claims.toml has no row {name}. {hint}"


@rule("Weighed twice, a claim has two verdicts.", of_course=True)
def claim_once(page):
    seen = set()
    for cell, name in _weighed_here(page):
        if name in seen:
            yield cell, f"{name} is weighed a second time. Leave one of the two cells."
        seen.add(name)


@rule("Who looks for a claim looks in the notebook that its row names.", of_course=True)
def claim_place(page):
    for cell, name in _weighed_here(page):
        row = _rows().get(name)
        if row and page.slug not in (row.notebook, *row.also):
            yield (
                cell,
                f"{name} is a claim of {row.notebook or 'no notebook'}. Weigh it there, or add "
                f'"{page.slug}" to `also` in its row.',
            )


@rule("The card is seen, and harvested, only as the last value of its cell.", of_course=True)
def claim_last(page):
    for cell, call in page.calls("claim"):
        last = cell.tree.body[-1]
        if not (isinstance(last, ast.Expr) and last.value is call):
            yield cell, f"`{_brief(call)}` is not the last value of its cell. Make it so."


@rule("A claim without a cell looks like a claim that nobody dared to weigh.", of_course=True)
def claim_cell(page):
    cells = {name: cell for cell, name in _weighed_here(page)}
    for row in _own_rows(page):
        if row.id not in cells and not row.planned:
            yield (
                None,
                f"{row.id} has a row, and no cell weighs it. Weigh it, or give its row "
                '`planned = "the reason"`.',
            )
        elif row.id in cells and row.planned:
            yield cells[row.id], f"{row.id} is weighed here: take `planned` out of its row."


@rule("The verdict that a page shows is that of a full run of the code on it.", of_course=True)
def claim_recorded(page):
    trouble = evidence.record_trouble(page.slug)
    if trouble:
        yield None, trouble
        return
    untestable = {one.id for one in weighed(page.notebook) if one.said["kind"] == "untestable"}
    cells = {name: cell for cell, name in _weighed_here(page)}
    for row in _own_rows(page):
        if row.kind == "measured" and row.id in cells:
            record = evidence.record(row.id)
            if record is None and row.id not in untestable:
                yield cells[row.id], f"{row.id} has no record. {_recording(page)}"
            doubt = record and stale(row, record, page.notebook)
            if doubt:
                yield cells[row.id], doubt


@rule("No text presumes how an experiment came out.", of_course=True)
def reading_sentences(page):
    before = {name: cell.place for cell, name in reversed(list(_weighed_here(page)))}
    for cell, call in page.calls("reading"):
        row = _rows().get(id_of(call))
        if row is None:
            continue
        given = {word.arg for word in call.keywords}
        missing = [name for name in SENTENCES[row.kind] if name not in given]
        if missing:
            yield cell, f"The reading of {row.id} has no sentence for {', '.join(missing)}. Add it."
        if before.get(row.id, cell.place + 1) > cell.place:
            yield cell, f"The reading of {row.id} comes before its claim. Put it below."


def _rows():
    return {row.id: row for row in evidence.claims()}


def _own_rows(page):
    return [row for row in evidence.claims() if row.notebook == page.slug]


def _weighed_here(page):
    """(cell, id) of every claim that the code weighs by an id that is written out."""
    for cell, call in page.calls("claim"):
        if name := id_of(call):
            yield cell, name


def _recording(page):
    number = page.path.name[:2]
    return (
        f"Call `dlkit run --only {number} --profile full --record`, then `dlkit refresh {number}`."
    )


def _brief(call):
    text = ast.unparse(call)
    return text if len(text) <= 60 else text[:59] + "…"
