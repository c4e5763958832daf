"""How each claim of the course stands: its record, or its notebook's word. Writes nothing."""

import dataclasses
import json
from pathlib import Path

from dlkit import evidence
from dlkit.exercises import PATH
from dlkit.runner._notebooks import slug
from dlkit.runner.ledger._source import fingerprint
from dlkit.runner.ledger._weighed import weighed

PLANNED, UNRECORDED, UNTESTABLE = "planned", "not yet recorded", "not testable here"
UNWRITTEN = "its notebook is not written yet"
SYMBOLS = {
    "supported": "✔",
    "refuted": "✖",
    "undecided": "?",
    "too small to matter": "≈",
    "counted: holds": "✔",
    "counted: does not hold": "✖",
    UNTESTABLE: "–",
    UNRECORDED: "○",
    PLANNED: "·",
}
FIXED = ("bar", "smallest", "expect", "unit")  # what a record has in common with its row


@dataclasses.dataclass(frozen=True)
class Standing:
    """A claim with its verdict; `note` is the reason of a verdict or of none, `trouble` a doubt."""

    claim: evidence.Claim
    verdict: str
    record: dict | None = None
    note: str = ""
    trouble: str | None = None

    @property
    def symbol(self) -> str:
        return SYMBOLS.get(self.verdict, "?")

    @property
    def tone(self) -> str:
        """How cards are drawn: "good", "bad" or "quiet"."""
        return {"✔": "good", "✖": "bad"}.get(self.symbol, "quiet")

    @property
    def interval(self) -> evidence.Interval | None:
        """What the record has measured, or None."""
        return None if self.record is None else interval_of(self.record)


def standings(folder: Path) -> list[Standing]:
    """Every claim in the order of the course, with what the package and the notebooks say.

    A measured claim has its record. A counted one needs none: its verdict is what its notebook in
    `folder` shows, since refresh has stored what came out.

    Args:
        folder: the notebooks as they are committed.
    """
    stored = committed(folder)
    places = {stop.slug: place for place, stop in enumerate(PATH)}
    rows = sorted(evidence.claims(), key=lambda row: places.get(row.notebook, len(places)))
    return [_standing(row, stored.get(row.notebook)) for row in rows]


def committed(folder: Path) -> dict[str, dict]:
    """Slug to notebook, as JSON, of all in a folder that can be read.

    Without nbformat, which would take longer than all that is asked of them here.
    """
    found = {}
    for path in sorted(Path(folder).glob("*.ipynb")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            weighed(content), fingerprint(content, "")
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            continue
        found[slug(path)] = content
    return found


def stale(claim: evidence.Claim, record: dict, notebook: dict | None) -> str | None:
    """Why a record no longer tells of its claim, in three beats; None where it does.

    Args:
        claim: the row of `claims.toml`.
        record: what was recorded for it.
        notebook: the committed notebook of that claim, or None where there is none.
    """
    remedy = f"Record it anew: `dlkit run --only {claim.notebook} --profile full --record`."
    for key in FIXED:
        now, then = getattr(claim, key), record.get(key)
        if now != then and not (key == "unit" and then is None):
            said = f"{claim.id}: its {key} was {then!r} when it was recorded, and is {now!r}."
            return f"{said} A verdict holds for the bar it was weighed against. {remedy}"
    hashed = fingerprint(notebook, claim.id) if notebook else None
    if hashed is None:
        where = "no cell weighs it any more" if notebook else f"there is no {claim.notebook}"
        return f"{claim.id} is recorded, but {where}. {remedy}"
    if hashed != (record.get("provenance") or {}).get("source"):
        said = f"{claim.id}: the code that leads to it has changed since it was recorded."
        return f"{said} A record is of the code on the page. {remedy}"
    return None


def interval_of(record: dict) -> evidence.Interval:
    """The interval of a record, or of what a cell said."""
    return evidence.Interval(
        record["effect"],
        record.get("low"),
        record.get("high"),
        record.get("n") or 0,
        record.get("level") or 0.95,
        record.get("method") or "",
        record.get("unit") or "",
    )


def _standing(claim, notebook):
    record = evidence.record(claim.id) if claim.kind == "measured" else None
    if claim.planned:
        return Standing(claim, PLANNED, note=claim.planned)
    if record is not None:
        return Standing(claim, record["verdict"], record, trouble=stale(claim, record, notebook))
    if claim.kind == "untestable":
        return Standing(claim, UNTESTABLE, note=claim.because)
    if notebook is None:
        return Standing(claim, PLANNED, note=UNWRITTEN)
    return _without_record(claim, notebook)


def _without_record(claim, notebook):
    """A claim of a written notebook that has no record: what its stored output shows."""
    said = {one.id: one.said for one in weighed(notebook)}.get(claim.id)
    if said and said["kind"] in ("counted", "untestable"):
        because = said.get("because")
        note = because if isinstance(because, str) else ""
        return Standing(claim, said["verdict"], note=note)
    trouble = evidence.record_trouble(claim.notebook) if claim.kind == "measured" else None
    note = "" if fingerprint(notebook, claim.id) else "no cell of its notebook weighs it"
    return Standing(claim, UNRECORDED, note=note, trouble=trouble)
