"""A series in a `.csv` file: dates or steps, and columns of numbers. The cells: `_csv.py`."""

import re

import numpy as np

from dlkit._validation import shown
from dlkit.datasets._faults import FileFault
from dlkit.datasets.formats import _csv

_ENGLISH = "date dates datetime day week month year time timestamp step t"
_GERMAN = "datum tag woche monat jahr zeit zeitpunkt zeitstempel schritt"
_FRENCH = "jour semaine mois an annee année pas"
_DATED = {"", *_ENGLISH.split(), *_GERMAN.split(), *_FRENCH.split()}
_DATE = re.compile(r"\d{4}-\d\d(-\d\d)?([T ]\d\d:\d\d(:\d\d)?)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})( \d\d:\d\d(:\d\d)?)?")
_LIKE_A_DATE = re.compile(r"\d+([-/.])\d+\1\d+\b.*")
_STEP = re.compile(r"[+-]?\d{1,15}")


def read_series(path):
    """(dates (n,), values float64 (n, columns), the names of the columns)."""
    _csv.check_suffix(path, "numbers", "a line above them that names the columns")
    table = _csv.read_table(path)
    dated = _is_dated(table)
    positions = range(int(dated), len(table.header))
    if not positions:
        raise FileFault(
            path,
            f"its one column, {table.header[0]!r}, holds dates",
            "A column of numbers was expected beside them.",
            "Add one, or give the column another name if it holds the numbers.",
        )
    values = np.column_stack([_csv.numbers(table, position) for position in positions])
    if np.isnan(values).all():
        what, remedy = "there is no number in it", "Check how the file was saved."
        raise FileFault(path, what, "Numbers below the first line were expected.", remedy)
    dates = _dates(table) if dated else np.arange(len(values))
    return dates, values, tuple(table.header[position] for position in positions)


def _is_dated(table):
    """Whether the first column holds dates; a FileFault where it seems to, but is not named so."""
    first = table.rows[0][0]
    written = _DATE.fullmatch(first) or _LIKE_A_DATE.fullmatch(first)
    if table.header[0].lower() in _DATED or written:
        return True
    if len(table.header) > 1 and _counts_up(table.cells(0)):
        raise FileFault(
            f"{table.path}, column {table.header[0]!r}",
            f"it counts up from {first} under a heading that names no time",
            "Years or steps were expected under year, month, day or step (also as Jahr, Monat, Tag "
            "or Schritt).",
            "Rename it if it numbers the lines; if it is data, put a column of steps before it.",
        )
    return False


def _counts_up(cells):
    """Whether whole numbers go up one by one, or are years."""
    if len(cells) < 3 or not all(map(_STEP.fullmatch, cells)):
        return False
    numbers = np.array(cells, np.int64)
    steps, years = np.diff(numbers), bool(numbers[0] >= 1500 and numbers[-1] < 2200)
    return bool((steps == 1).all() or (years and (steps > 0).all()))


def _dates(table):
    cells = table.cells(0)
    pattern = next((each for each in (_STEP, _DOTTED) if each.fullmatch(cells[0])), _DATE)
    for i, cell in enumerate(cells):
        if not pattern.fullmatch(cell):
            raise _no_date(table, i, cell)
    dates = np.array(cells, np.int64) if pattern is _STEP else _calendar(table, cells)
    _check_order(table, dates)
    return dates


def _calendar(table, cells):
    unit = "s" if any(":" in cell for cell in cells) else "D"
    dates = np.empty(len(cells), f"datetime64[{unit}]")
    for i, cell in enumerate(cells):
        try:
            dates[i] = np.datetime64(_DOTTED.sub(_iso, cell).replace(" ", "T"))
        except ValueError:
            raise _no_date(table, i, cell) from None
    return dates


def _iso(found):
    day, month, year, time, _ = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}{time or ''}"


def _no_date(table, i, cell):
    return FileFault(
        _csv.place(table, i, 0),
        f"{shown(cell)} is no date",
        "A date such as 2024-01-31, 2024-01, 31.01.2024 or 2024-01-31 12:00 was expected, or in "
        "every line the number of a step.",
        "Write all dates alike, best as 2024-01-31; a column of numbers needs another name.",
    )


def _check_order(table, dates):
    late = np.flatnonzero(np.diff(dates).astype(np.int64) <= 0)
    if not len(late):
        return
    i = int(late[0]) + 1
    again = dates[i] in dates[:i]
    raise FileFault(
        _csv.place(table, i, 0),
        f"{dates[i]} comes a second time" if again else f"{dates[i]} comes after {dates[i - 1]}",
        "Each date was expected once, the earliest first.",
        "Leave one of the two lines out." if again else "Sort the lines by date.",
    )
