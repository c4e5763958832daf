"""Claims in words for a terminal: a table of all, one as a whole, and counts. Prints nothing."""

import textwrap
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from dlkit import evidence
from dlkit.exercises import PATH
from dlkit.runner.ledger._standing import PLANNED, SYMBOLS, UNWRITTEN, Standing

WIDTH = 100
REDRAWS = {
    "fresh data": "fresh data",
    "split": "how the data are split",
    "start": "first weights and batches, so the interval does not cover other data",
}


def table(standings: Sequence[Standing]) -> str:
    """All claims by notebook: name, verdict, effect with its interval or the reason, seeds."""
    names = max((len(_own_name(one)) for one in standings), default=0)
    verdicts = max(map(len, SYMBOLS))
    lines = []
    for notebook, group in groupby(standings, key=lambda one: one.claim.notebook):
        lines += ["", heading(notebook)] if lines else [heading(notebook)]
        for one in group:
            row = f"  {_own_name(one):{names}}  {one.symbol} {one.verdict:{verdicts}}  {_last(one)}"
            lines += [_cut(row)]
            lines += [_paragraph(one.trouble, "      ")] if one.trouble else []
    return "\n".join(lines)


def counts(standings: Sequence[Standing]) -> str:
    """How many claims have which verdict, in one fixed order."""
    found = Counter(one.verdict for one in standings)
    order = [*SYMBOLS, *sorted(set(found) - set(SYMBOLS))]
    parts = [f"{found[verdict]} {verdict}" for verdict in order if found[verdict]]
    noun = "claim" if len(standings) == 1 else "claims"
    total = f"{len(standings)} {noun}: {', '.join(parts) or 'none'}."
    doubts = sum(one.trouble is not None for one in standings)
    return total + (f" Records in doubt: {doubts}." if doubts else "")


def waiting(standings: Sequence[Standing]) -> str:
    """Why planned claims wait: those of notebooks to come together, the others each aloud."""
    planned = [one for one in standings if one.verdict == PLANNED]
    unwritten = [one for one in planned if one.note == UNWRITTEN]
    notebooks = len({one.claim.notebook for one in unwritten})
    lines = []
    if unwritten:
        noun = "a notebook that is" if notebooks == 1 else f"{notebooks} notebooks that are"
        lines.append(f"Planned in {noun} not written yet: {len(unwritten)}.")
    for one in planned:
        if one.note != UNWRITTEN:
            lines.append(_paragraph(f"Planned: {one.claim.id}. {one.note}", ""))
    return "\n".join(lines)


def whole(one: Standing) -> str:
    """One claim with all that is known of it, the reasons of its bar, and its record's origin."""
    claim, record = one.claim, one.record
    also = f"; also in {', '.join(map(heading, claim.also))}" if claim.also else ""
    facts = {
        "Source": claim.section or "put up by the kit itself",
        "Notebook": heading(claim.notebook) + also,
        "Measure": claim.measure,
        "Bar": _reasoned(bar(claim), claim.bar_reason),
        "Matters": _reasoned(matters(claim), claim.smallest_reason),
        "Verdict": f"{one.symbol} {one.verdict}",
        "Reason": one.note,
        **(_recorded(one.interval, record) if record else {}),
        "In doubt": one.trouble or "",
    }
    lines = [claim.id, _paragraph(claim.statement, "  "), ""]
    lines += [_fact(name, text) for name, text in facts.items() if text.strip()]
    return "\n".join(lines)


def heading(notebook: str) -> str:
    """Number, slug and title of a notebook, as far as the course has them.

    >>> heading("tensors").startswith("01 tensors: ")
    True
    """
    stop = next((stop for stop in PATH if stop.slug == notebook), None)
    if stop is None:
        return notebook or "In no notebook"
    return f"{stop.number} {stop.slug}: {stop.title}"


def title(notebook: str) -> str:
    """Number and title of a notebook, for a reader.

    >>> title("start_here")
    '00 Start here'
    """
    stop = next((stop for stop in PATH if stop.slug == notebook), None)
    return f"{stop.number} {stop.title}" if stop else notebook


def bar(claim: evidence.Claim) -> str:
    """What the effect has to pass, such as "above +1.0 points"; empty for one that has no bar."""
    if claim.bar is None:
        return ""
    return f"{claim.expect} {evidence.quantity(claim.bar, claim.unit).lstrip('+')}"


def matters(claim: evidence.Claim) -> str:
    """From what distance a difference from the bar matters; empty where any does."""
    if not claim.smallest:
        return ""
    return f"from {evidence.quantity(claim.smallest, claim.unit).lstrip('+')} beyond the bar"


def seeds(record: dict) -> str:
    """How many seeds, and what each of them draws anew; empty where nobody knows."""
    if not record.get("n"):
        return ""
    noun = "seed" if record["n"] == 1 else "seeds"
    redrawn = REDRAWS.get(record.get("varies"))
    return f"{record['n']} {noun}" + (f", each with another draw of {redrawn}" if redrawn else "")


def provenance(record: dict) -> str:
    """When, where, how long and with what a record was made."""
    source = record.get("provenance") or {}
    took = f"in {source['seconds']} s " if source.get("seconds") else ""
    versions = ", ".join(f"{name} {v}" for name, v in (source.get("versions") or {}).items())
    where = f"on {source.get('machine') or 'an unknown machine'}"
    return f"{source.get('date') or 'at an unknown date'}, {took}{where}, with {versions}"


def _recorded(interval, record):
    level = f"{100 * interval.level:.0f} % interval" if record.get("low") is not None else ""
    how = ", ".join(filter(None, (level, interval.method)))
    chosen = (f"{name} = {value!r}" for name, value in (record.get("parameters") or {}).items())
    listed = record.get("seeds")
    return {
        "Effect": f"{interval}" + (f", {how}" if how else ""),
        "Seeds": seeds(record),
        "Seeds are": ", ".join(map(str, listed)) if isinstance(listed, list) else "",
        "With": ", ".join(chosen),
        "Recorded": provenance(record),
    }


def _own_name(one):
    return one.claim.id.partition(".")[2] or one.claim.id


def _last(one):
    if one.record is None:
        return one.note
    number = one.record.get("n")
    return f"{one.interval}" + (f", {number} seeds" if number else "")


def _cut(text):
    text = text.rstrip()
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def _reasoned(words, reason):
    return f"{words}. {reason}" if words and reason else words


def _fact(name, text):
    return textwrap.fill(
        " ".join(text.split()), WIDTH, initial_indent=f"  {name:10}", subsequent_indent=" " * 12
    )


def _paragraph(text, indent):
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent)
