"""Labelled points in a `.csv` file: columns x1, x2 and label. The cells: `_csv.py`."""

import re

import numpy as np

from dlkit._validation import shown
from dlkit.datasets._arrays import MOST_CLASSES
from dlkit.datasets._faults import FileFault, counted
from dlkit.datasets.formats import _csv

KEYS = ("x1", "x2", "label")
_WHOLE = re.compile(r"[+-]?\d{1,9}")


def read_points(path):
    """(x float32 (n, 2), y int64 (n,), class names): labels that are numbers in their order."""
    _csv.check_suffix(path, "points", "the columns x1, x2 and label")
    table = _csv.read_table(path)
    header = [name.lower() for name in table.header]
    if sorted(header) != sorted(KEYS):
        raise FileFault(
            f"{path}, line 1",
            f"the columns are {', '.join(table.header)}",
            f"{', '.join(KEYS)} were expected.",
            "Rename them in the first line, and leave others out.",
        )
    first, second, label = map(header.index, KEYS)
    x = np.column_stack([_coordinates(table, position) for position in (first, second)])
    y, class_names = _labels(table, label)
    return x.astype(np.float32), y, class_names


def _coordinates(table, position):
    values = _csv.numbers(table, position, gaps=False)
    bad = np.flatnonzero(~(np.abs(values) < 1e30))
    if len(bad):
        i = int(bad[0])
        cell, missing = table.rows[i][position], np.isnan(values[i])
        raise FileFault(
            _csv.place(table, i, position),
            (f"{shown(cell)} stands for no number" if cell else "the cell is empty")
            if missing
            else f"{shown(cell)} is too large",
            "A point needs both of its numbers, and each between -1e30 and 1e30.",
            "Write the number there, or leave the line out.",
        )
    return values


def _labels(table, position):
    cells = table.cells(position)
    if "" in cells:
        raise FileFault(
            _csv.place(table, cells.index(""), position),
            "the point has no label",
            "A number or a text was expected.",
            "Write its class there, or leave the line out.",
        )
    whole = all(_WHOLE.fullmatch(cell) for cell in cells)
    cells = [str(int(cell)) for cell in cells] if whole else cells
    class_names = sorted(set(cells), key=int if whole else str)
    if not 2 <= len(class_names) <= MOST_CLASSES:
        raise FileFault(
            table.path,
            f"the points have {counted(len(class_names), 'different label')}",
            f"2 to {MOST_CLASSES:,} were expected.",
            "Check the column of labels.",
        )
    numbers = {name: number for number, name in enumerate(class_names)}
    return np.array([numbers[cell] for cell in cells], np.int64), tuple(class_names)
