"""Two shapes below each other as an HTML table, with a word on each place. Knows no widget."""

from html import escape

from dlkit.plots.palette import NEGATIVE
from dlkit.widgets._inks import INK, MONO, QUIET

CELL = "padding:2px 10px;text-align:center;min-width:5.5em;line-height:1.5"
EDGE = "1px solid rgba(128,128,128,.4)"


def table(engine):
    """The shapes aligned at the right, axis by axis; what is stretched and what clashes is said."""
    places, rows = engine.places, []
    heads = [_cell(f"axis {axis}", QUIET) for axis in range(len(places))]
    rows.append(_row("of the result", heads, QUIET))
    for which in ("first", "second"):
        rows.append(_row(which, [_length(place, which) for place in places], INK))
    total = [_total(place) for place in places]
    rows.append(_row("first + second", total, f"{INK};font-weight:600;border-top:{EDGE}"))
    rows.append(_row("", [_cell(_why(place), QUIET) for place in places], QUIET))
    body = "".join(rows)
    return (
        '<table aria-label="The two shapes, aligned at the right" '
        f'style="border-collapse:collapse;font-size:13px;{INK}">{body}</table>'
    )


def _row(head, cells, style):
    first = f'<th scope="row" style="text-align:left;{style}">{head}</th>'
    return f'<tr style="height:1.6em">{first}{"".join(cells)}</tr>'


def _cell(text, style):
    return f'<td style="{CELL};{style}">{text}</td>'


def _length(place, which):
    own, count = getattr(place, which), place.repeats(which)
    shown = "missing" if own is None else f"{own:,}"
    if place.result is None:
        return _cell(shown, f"{MONO};color:{NEGATIVE};font-weight:600")
    if count is None:
        return _cell(shown, MONO)
    times = "" if count == 1 else f" <b>× {count:,}</b>"
    return _cell(f'<span style="{QUIET}">{shown}</span>{times}', MONO)


def _total(place):
    style = f"{MONO};font-weight:600;border-top:{EDGE}"
    if place.result is None:
        return _cell("✖", f"{style};color:{NEGATIVE}")
    return _cell(f"{place.result:,}", style)


def _why(place):
    if place.result is None:
        return f"{place.first:,} is not {place.second:,}, and neither is 1"
    if None in (place.first, place.second):
        return "missing counts as 1" if place.result == 1 else "the missing one is repeated"
    if place.first == place.second:
        return "equal"
    return "the 1 is repeated"


def advice(engine):
    """That they fit, or what to change where they do not; and why there is no picture."""
    way, none = engine.remedy, engine.hindrance
    words = "✔ They fit."
    if engine.result is None:
        clash = next(place for place in reversed(engine.places) if place.result is None)
        words = (
            f"<b>✖ They do not fit.</b> Give both the length {clash.first:,} or {clash.second:,} "
            "there, or one of them the length 1."
        )
    if way is not None:
        words += (
            f' <code style="{MONO}">{escape(way.code)}</code> '
            f"has the shape {way.shape}, and the result is then {way.result}."
        )
    quiet = f'<span style="{QUIET}">{escape(none)}</span>' if none else ""
    return f'<div style="{INK};line-height:1.5;min-height:3em">{words} {quiet}</div>'
