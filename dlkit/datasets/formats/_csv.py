"""A `.csv` file as a heading and rows of cells, and cells as numbers. What they mean: others."""

import csv
import math
import re
from typing import NamedTuple

import numpy as np

from dlkit._validation import shown
from dlkit.datasets._faults import FileFault, counted

SUFFIXES = (".csv", ".tsv")
MOST_BYTES = 200 * 2**20
MISSING = {"", "na", "n/a", "nan", "null"}
_SEPARATOR = re.compile(r"sep=(.)", re.IGNORECASE)  # what Excel writes above a table
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+")
_NUMBER = re.compile(r"[+-]?(\d+([.]\d*)?|[.]\d+)(e[+-]?\d+)?", re.IGNORECASE)


class Table(NamedTuple):
    """The heading, the rows of cells, the number of each row's line, and what parts the cells."""

    path: object
    header: list
    rows: list
    lines: list
    delimiter: str

    def cells(self, position):
        """The cells of one column, from top to bottom."""
        return [row[position] for row in self.rows]


def check_suffix(path, table, columns):
    """A FileFault where the name of a file does not end as that of a table."""
    if path.is_file() and path.suffix.lower() not in SUFFIXES:
        raise FileFault(
            path,
            f"a file of this name is not read as a table of {table}",
            "A name that ends in .csv or .tsv was expected.",
            f"Save the table as CSV (UTF-8), with {columns}.",
        )


def read_table(path):
    """The Table of a file in UTF-8; blank lines and lines that begin with # are passed over.

    So are a first line `sep=;` and a last column that has no name and nothing in it.
    """
    written = _text(path).splitlines()
    delimiter = _delimiter(written)
    header, rows, lines = None, [], []
    reader = csv.reader((f"{line}\n" for line in written), delimiter=delimiter)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(row) or row[0].startswith("#"):
                continue
            if header is None:
                header, top = cells, reader.line_num
            else:
                rows.append(_fitted(path, reader.line_num, cells, header, delimiter))
                lines.append(reader.line_num)
    except csv.Error as error:
        raise FileFault(
            f"{path}, line {reader.line_num}",
            f"it cannot be read ({error})",
            "Cells parted by commas, semicolons or tabs were expected.",
            "Save it anew as CSV (UTF-8).",
        ) from error
    while header and len(header) > 1 and not any(row[-1] for row in [header, *rows]):
        header, rows = header[:-1], [row[:-1] for row in rows]
    if header:
        _check_header(path, top, header)
    if not rows:
        raise FileFault(
            path,
            "it has a heading only" if header else "it is empty",
            "A line that names the columns was expected, and lines of values below it.",
            "Check how the file was saved.",
        )
    return Table(path, header, rows, lines, delimiter)


def _delimiter(written):
    """What parts the cells: as a line `sep=;` says, which is blanked, or by the first line."""
    at = next((i for i, line in enumerate(written) if _counts(line)), None)
    said = at is not None and _SEPARATOR.fullmatch(written[at].strip("\r\n "))
    if said:
        written[at] = ""
        return said[1]
    return next((mark for mark in ";\t" if at is not None and mark in written[at]), ",")


def _text(path):
    if path.is_dir():
        what, remedy = "this is a folder", "Pass the path of one file."
        raise FileFault(path, what, "A .csv file was expected.", remedy)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise FileFault(
            path,
            f"it has {size:,} bytes",
            f"At most {MOST_BYTES:,} were expected, to be held in memory.",
            "Take a part of it.",
        )
    content = path.read_bytes()
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"byte {content[error.start]:#04x} is no UTF-8"
        raise _no_text(f"{path}, line {line}", what) from None
    if "\0" in text:
        raise _no_text(path, "there are zero bytes in it, which no text has")
    return text


def _no_text(where, what):
    return FileFault(where, what, "Text in UTF-8 was expected.", "Save it anew as CSV (UTF-8).")


def _counts(line):
    return line.strip() and not line.startswith("#")


def _check_header(path, line, header):
    numbers = [cell for cell in header if parsed(cell) is not None and cell[-1:].isdigit()]
    if numbers and len(numbers) >= len(header) - 1:
        raise FileFault(
            f"{path}, line {line}",
            f"it begins with numbers ({shown(numbers[0])})",
            "A first line that names the columns was expected.",
            "Write one above the numbers, for example date,price.",
        )
    named = [cell for cell in header if cell]
    twice = [cell for cell in named if named.count(cell) > 1]
    if twice or "" in header[1:]:
        raise FileFault(
            f"{path}, line {line}",
            f"two columns are called {twice[0]!r}" if twice else "a column has no name",
            "Another name for each column was expected.",
            "Name every column in the first line.",
        )


def _fitted(path, line, cells, header, delimiter):
    """The cells without empty ones behind the last column, or the fault of their number."""
    while len(cells) > len(header) and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != len(header):
        mark = {",": "commas", ";": "semicolons", "\t": "tabs"}.get(delimiter, repr(delimiter))
        raise FileFault(
            f"{path}, line {line}",
            f"it has {counted(len(cells), 'cell')}, parted by {mark}",
            f"As many as in the first line, {len(header)}, were expected.",
            "Mend that line; numbers with decimal commas need semicolons between the columns.",
        )
    return cells


def numbers(table, position, gaps=True):
    """One column as float64, missing cells as NaN; `gaps` tells whether some may be missing."""
    decimal_comma = _decimal_comma(table, position)
    values = np.empty(len(table.rows))
    for i, cell in enumerate(table.cells(position)):
        value = parsed(cell.replace(",", ".") if decimal_comma else cell)
        if value is None:
            raise _no_number(table, i, position, cell, gaps)
        values[i] = value
    return values


def _decimal_comma(table, position):
    cells = table.cells(position)
    points = [i for i, cell in enumerate(cells) if "." in cell]
    commas = [i for i, cell in enumerate(cells) if "," in cell]
    if points and commas:
        i = max(points[0], commas[0])
        raise FileFault(
            place(table, i, position),
            f"{shown(cells[i])} in a column with decimal commas and with points",
            "One sign for the decimals was expected, and none for thousands.",
            "Write 1234.5 or 1234,5 for a thousand and more.",
        )
    # In a file that is parted by commas "1,234" is more likely a thousand.
    parted = table.delimiter == "," and all(_THOUSANDS.fullmatch(cells[i]) for i in commas)
    return bool(commas) and not parted


def parsed(cell):
    """The cell as a float, NaN where it is missing, or None where it is no finite number."""
    if cell.lower() in MISSING:
        return math.nan
    cell = cell.replace("\N{MINUS SIGN}", "-")
    if not _NUMBER.fullmatch(cell) or not math.isfinite(float(cell)):
        return None
    return float(cell)


def place(table, i, position):
    """Where a cell stands: file, line and column."""
    return f"{table.path}, line {table.lines[i]}, column {table.header[position] or position + 1!r}"


def _no_number(table, i, position, cell, gaps):
    remedy = "Write it without unit and without a sign for thousands."
    if gaps and not any(map(str.isdigit, cell)):
        remedy = "Leave the cell blank where the number is missing."
    return FileFault(
        place(table, i, position),
        f"{shown(cell)} is no number",
        f"A number such as -1234.5 was expected{', or nothing where it is missing' * gaps}.",
        remedy,
    )
