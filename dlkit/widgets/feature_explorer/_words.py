"""Formulas and lists of numbers as HTML, with inline styles alone. Computes nothing."""

import math
from html import escape

import numpy as np

from dlkit.plots.palette import NEGATIVE, POSITIVE
from dlkit.widgets._inks import INK, MONO, QUIET
from dlkit.widgets.feature_explorer._formula import Formula, Sheet, Table, peak, text

LINE = "border:1px solid rgba(128,128,128,.35)"
MOST_UNITS = 12
TALL = 256  # pixels of a list of units, and of the pictures beside it


def rgba(colour: str, share: float) -> str:
    """A colour of the course that lets the page shine through."""
    red, green, blue = bytes.fromhex(colour[1:])
    return f"rgba({red},{green},{blue},{max(0.0, min(1.0, share)):.2f})"


def formula_html(title: str, made: Formula) -> str:
    """A formula: its sentence, its arithmetic, the sheets and the tables of its numbers."""
    lines = "".join(f'<div style="{MONO}">{escape(line)}</div>' for line in made.lines)
    parts = [_sheet(sheet) for sheet in made.sheets] + [_table(table) for table in made.tables]
    body = f'<div style="display:flex;flex-wrap:wrap;gap:6px 14px">{"".join(parts)}</div>'
    return (
        f'<div style="{INK};line-height:1.5;font-size:13px">'
        f'<div style="font-weight:600">{escape(title)}</div>'
        f'<div style="{QUIET}">{escape(made.words)}</div>{lines}{body}</div>'
    )


def units_html(values: np.ndarray, names: list | None, chosen: int) -> str:
    """The numbers of a vector as bars with their names: all of them, or the largest ones.

    Where all are shown, each bar stands beside its cell of a picture `TALL` pixels high.
    """
    count = len(values)
    listed = list(range(count))
    if count > MOST_UNITS:
        sizes = np.nan_to_num(np.abs(values), nan=np.inf)  # what is not finite comes first
        listed = np.argsort(-sizes, kind="stable")[: MOST_UNITS - 1].tolist()
        listed = sorted({*listed, chosen})
    high = TALL // max(len(listed), 1) if count <= MOST_UNITS else TALL // MOST_UNITS
    largest = peak(values) or 1.0
    rows = "".join(
        _bar(names[n] if names else f"unit {n}", float(values[n]), largest, high, n == chosen)
        for n in listed
    )
    left = count - len(listed)
    rest = f'<div style="{QUIET}">{left:,} smaller ones are not listed</div>' if left else ""
    return f'<div style="{INK};font-size:12px">{rows}{rest}</div>'


def title_html(words: str) -> str:
    """A line above a picture, as tall as the pictures' own."""
    return f'<div style="{INK};font-weight:600;line-height:1.3">{escape(words)}</div>'


def _bar(name, value, largest, high, chosen):
    colour = rgba(NEGATIVE if value < 0 else POSITIVE, 0.75)
    size = f"width:{round(110 * _share(value, largest))}px;height:{min(high - 4, 14)}px"
    mark = "font-weight:700" if chosen else ""
    arrow = "\u25b8 " if chosen else "\u2002 "
    return (
        f'<div style="display:flex;align-items:center;height:{high}px;white-space:nowrap;{mark}">'
        f'<div style="width:92px;overflow:hidden;text-overflow:ellipsis">{arrow}{escape(str(name))}'
        f'</div><div style="{size};background:{colour}"></div>'
        f'<div style="padding-left:6px">{text(value)}</div></div>'
    )


def _share(value, largest):
    """How large a number is beside the largest finite one, from 0 to 1; NaN has no size."""
    return 0.0 if math.isnan(value) else min(abs(value) / largest, 1.0)


def _sheet(sheet: Sheet):
    """Numbers, weights and products side by side, under the name of their channel."""
    grids = [_grid(sheet.numbers, "rgba(128,128,128,{:.2f})", sheet.outside)]
    end = ""
    if sheet.weights is not None:
        grids += [_sign("\N{MULTIPLICATION SIGN}"), _grid(sheet.weights), _sign("=")]
        grids += [_grid(sheet.products)]
        end = f": products add up to {text(sheet.products.sum())}"
    head = f'<div style="{QUIET};font-size:12px">{escape(sheet.name)}{end}</div>'
    return f'<div>{head}<div style="display:flex;align-items:center">{"".join(grids)}</div></div>'


def _sign(sign):
    return f'<div style="width:16px;text-align:center;font-weight:600">{sign}</div>'


def _grid(values, plain=None, outside=None):
    """A matrix as a table whose cells are the darker the larger their number."""
    largest = peak(values) or 1.0
    places = max(0, 1 - math.floor(math.log10(largest)))
    cells = []
    for row, numbers in enumerate(values):
        cells.append("<tr>")
        for column, number in enumerate(numbers):
            share = 0.55 * _share(number, largest)
            colour = rgba(NEGATIVE if number < 0 else POSITIVE, share)
            fill = plain.format(share) if plain and number >= 0 else colour
            beyond = outside is not None and outside[row, column]
            style = f"{LINE};padding:1px 2px;min-width:36px;text-align:right;background:{fill}"
            shown = '<i title="padding">pad</i>' if beyond else _brief(number, places)
            cells.append(f'<td style="{style};{QUIET if beyond else ""}">{shown}</td>')
        cells.append("</tr>")
    return (
        '<table style="border-collapse:collapse;font-size:10px;line-height:1.6">'
        f"{''.join(cells)}</table>"
    )


def _brief(number, places):
    """With as many places as the largest number beside it needs to show two digits."""
    if number == 0 or places > 4 or not math.isfinite(number):
        return text(number, digits=2)
    return f"{number:.{places}f}".replace("-", "\N{MINUS SIGN}")


def _table(table: Table):
    head = "".join(f'<th style="{_align(n)}">{escape(h)}</th>' for n, h in enumerate(table.head))
    rows = ""
    for number, row in enumerate(table.rows):
        mark = ";font-weight:700" if number == table.marked else ""
        rows += f'<tr style="background:transparent{mark}">'
        rows += "".join(
            f'<td style="{LINE};{_align(n)}">{escape(cell)}</td>' for n, cell in enumerate(row)
        )
        rows += "</tr>"
    return (
        '<table style="border-collapse:collapse;font-size:12px;line-height:1.35">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _align(column):
    return f"padding:1px 8px;text-align:{'right' if column else 'left'}"
