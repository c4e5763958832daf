"""The ledger of a report: every claim of the course, as recorded and in this run. No HTML."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from dlkit import evidence
from dlkit.exercises import PATH
from dlkit.runner._notebooks import slug
from dlkit.runner.ledger import _told
from dlkit.runner.ledger._standing import PLANNED, Standing, standings
from dlkit.runner.report._page_name import page_name

AGREEMENT = {
    True: "on the record's side of the bar",
    False: "on the other side of the bar, as few seeds can be",
}


@dataclass(frozen=True)
class Line:
    """One claim as the template sees it: what is recorded, what this run said, where it was."""

    standing: Standing
    now: str
    href: str | None

    @property
    def claim(self):
        return self.standing.claim

    @property
    def tone(self):
        return PLANNED if self.standing.verdict == PLANNED else self.standing.tone

    @property
    def effect(self):
        return "" if self.standing.interval is None else str(self.standing.interval)

    @property
    def seeds(self):
        return _told.seeds(self.standing.record) if self.standing.record else ""

    @property
    def provenance(self):
        return _told.provenance(self.standing.record) if self.standing.record else ""

    @property
    def bar(self):
        return _told.bar(self.claim)

    @property
    def matters(self):
        return _told.matters(self.claim)

    @property
    def picture(self):
        """The interval over the bar, or None where nothing is recorded."""
        from markupsafe import Markup

        if self.standing.record is None:
            return None
        row, tone = self.claim, self.standing.tone
        drawn = evidence.picture(self.standing.interval, row.bar, row.smallest, tone)
        return Markup(drawn)  # noqa: S704 - drawn by us, and its words are escaped


@dataclass(frozen=True)
class Ledger:
    """All claims in parts and notebooks, and how many there are of each verdict."""

    parts: tuple
    totals: str
    waiting: str


def ledger_of(entries, records: list[dict], folder) -> Ledger | None:
    """What the ledger page tells, or None where no notebook of the course was run.

    Args:
        entries: the notebooks of the report, `name` and `href` of each.
        records: what the manifest holds of them.
        folder: the notebooks as they are committed.
    """
    pages = {slug(Path(entry.name)): entry for entry in entries}
    if not {stop.slug for stop in PATH} & set(pages):
        return None
    ran = {slug(Path(record["name"])): record for record in records}
    found = standings(folder)
    lines = [_line(one, ran.get(one.claim.notebook), pages) for one in found]
    parts = groupby(lines, key=lambda line: _part(line.claim.notebook))
    return Ledger(
        tuple((part, tuple(_by_notebook(group, pages))) for part, group in parts),
        _told.counts(found),
        _told.waiting(found),
    )


def _by_notebook(lines, pages):
    """Heading, page and claims of each notebook."""
    for notebook, group in groupby(lines, key=lambda line: line.claim.notebook):
        page = pages.get(notebook)
        yield _told.title(notebook), page.href if page else None, tuple(group)


def _line(one, record, pages):
    said = {claim["id"]: claim for claim in (record or {}).get("claims") or ()}
    page, now = pages.get(one.claim.notebook), said.get(one.claim.id)
    href = None
    if now and page and page.href:
        href = f"{quote(page_name(page.name))}#claim-{one.claim.id}"
    return Line(one, _this_run(one, record, now), href)


def _this_run(one, record, now):
    """What this run said of a claim; empty where its notebook, or its cell, is not to be run."""
    if record is None or one.verdict == PLANNED or one.claim.kind == "untestable":
        return ""
    if now is None:
        return "" if record["status"] == "ok" else "This run did not get that far."
    if now["effect"] is None:
        same = now["verdict"] == one.verdict
        return f"This run: {now['verdict']}" + ("." if same else ", unlike what is stored.")
    interval = evidence.Interval(now["effect"], now["low"], now["high"], 0, unit=one.claim.unit)
    side = AGREEMENT.get(now["agrees"])
    return f"This run: {interval}, {now['verdict']}" + (f"; {side}." if side else ".")


def _part(notebook):
    parts = {stop.slug: stop.part for stop in PATH}
    return parts.get(notebook, "In no notebook")
