"""How a weighed claim looks: as words that a test may compare, and as a card. Decides nothing."""

from html import escape

from dlkit._card import box
from dlkit.evidence import _verdict as rule
from dlkit.evidence._effect import VARIES
from dlkit.evidence._interval import Interval
from dlkit.evidence._quantity import quantity


def words(weighed):
    """Statement and verdict; no measured number, since those move from machine to machine."""
    return f"Claim: {weighed.row.statement} {_said(weighed)}"


def html(weighed):
    """The card: statement, verdict, interval against the bar, how measured, and this run."""
    row, shown = weighed.row, _shown_interval(weighed)
    tone = rule.TONE.get(weighed.verdict, "quiet")
    body = [f'<div style="font-style:italic;margin:.2em 0">{escape(row.statement)}</div>']
    if shown is not None:
        body.append(f"<div>{_measured(row, shown)}</div>")
        body.append(rule.picture(shown, row.bar, row.smallest, tone))
    if weighed.because:
        body.append(f"<div>{escape(weighed.because)}</div>")
    notes = [escape(note) for note in _notes(weighed)]
    return box(_title(weighed), "".join(body), tone, "<br>".join(notes))


def from_record(record):
    """The interval that a record holds."""
    return Interval(
        record["effect"],
        record["low"],
        record["high"],
        record.get("n") or 0,
        record.get("level") or 0.95,
        record.get("method") or "",
        record.get("unit") or "",
    )


def _said(weighed):
    if weighed.row.kind == "counted" and weighed.verdict_now != rule.UNTESTABLE:
        held = "it holds" if weighed.verdict_now == rule.HOLDS else "it does not hold"
        return f"Counted: {held}{f' ({weighed.because})' if weighed.because else ''}."
    if weighed.verdict_now == rule.UNTESTABLE:
        return f"Not testable here: {weighed.because}."
    if weighed.own_data:
        return f"On these data, this run alone: {weighed.verdict_now}."
    if weighed.record is None:
        return "Not yet recorded."
    return f"Recorded: {weighed.verdict}."


def _title(weighed):
    if weighed.own_data:
        return f"This run, on your data: {weighed.verdict_now}"
    return weighed.verdict[0].upper() + weighed.verdict[1:]


def _shown_interval(weighed):
    """The record's interval where the record counts, else this run's."""
    if weighed.interval is None:
        return None
    counts = weighed.record is not None and not weighed.own_data
    return from_record(weighed.record) if counts else weighed.interval


def _measured(row, interval):
    bar = f"the claim needs it {row.expect} {quantity(row.bar, row.unit)}"
    what = f"{row.measure[0].upper()}{row.measure[1:]}".rstrip(".")
    return f"{escape(what)}: <b>{escape(str(interval))}</b>; {escape(bar)}."


def _notes(weighed):
    """How it was measured, and what this run says beside the record."""
    record, row = weighed.record, weighed.row
    if weighed.trouble and row.kind == "measured":
        yield weighed.trouble
    if weighed.interval is None:
        return
    if row.smallest:
        yield f"Closer to the bar than {_distance(row)} it would not matter (grey band)."
        if _reaches_into_band(weighed):
            yield "The interval reaches into the band: whether it is enough to matter is open."
    if weighed.effect is not None and weighed.effect.trouble:
        yield f"In this run {weighed.effect.trouble}, so it says less."
    if weighed.own_data:
        yield "The record is about other data, so it is left out."
    elif record is not None:
        redraws = VARIES.get(record.get("varies"), "")
        recorded = f"Recorded over {record.get('n')} seeds"
        yield f"{recorded}; {redraws}." if redraws else f"{recorded}."
        yield _this_run(weighed)
    else:
        yield f"This run alone, over {weighed.interval.n} seeds, would say: {weighed.verdict_now}."


def _reaches_into_band(weighed):
    """Whether a clear verdict leaves open that the effect is too small to matter."""
    interval, row = _shown_interval(weighed), weighed.row
    if weighed.verdict not in (rule.SUPPORTED, rule.REFUTED):
        return False
    nearest = min(abs(interval.low - row.bar), abs(interval.high - row.bar))
    return nearest < row.smallest


def _distance(row):
    return quantity(row.smallest, row.unit).lstrip("+")


def _this_run(weighed):
    judged = {
        True: "on the same side of the bar",
        False: "on the other side of the bar: a few seeds can be",
        None: "beside a record that takes no side",
    }[weighed.agrees]
    seeds = weighed.interval.n
    counted = "1 seed" if seeds == 1 else f"{seeds} seeds"
    unit = weighed.interval.unit
    return f"This run, over {counted}: {quantity(weighed.interval.estimate, unit)}, {judged}."
