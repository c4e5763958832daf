"""Reviews in a `.csv` or `.tsv` file: columns text and label, perhaps part. Cells: `_csv.py`."""

import numpy as np

from dlkit._validation import shown
from dlkit.datasets import _split
from dlkit.datasets._faults import FileFault
from dlkit.datasets.formats import _csv

_LABELS = {"0": 0, "negative": 0, "neg": 0, "1": 1, "positive": 1, "pos": 1}


def read_reviews(path):
    """{column: cells}; those of `label` as int64 (n,), 0 or 1, and no text is empty."""
    _csv.check_suffix(path, "reviews", "the columns text and label")
    table = _csv.read_table(path)
    header = [name.lower() for name in table.header]
    if "text" not in header or "label" not in header:
        raise FileFault(
            f"{path}, line 1",
            f"the columns are {shown(', '.join(table.header), 200)}",
            "text and label were expected among them.",
            "Rename them in the first line.",
        )
    columns = {name: table.cells(position) for position, name in enumerate(header)}
    if "" in columns["text"]:
        raise FileFault(
            _csv.place(table, columns["text"].index(""), header.index("text")),
            "the review is empty",
            "A text was expected.",
            "Write it there, or leave the line out.",
        )
    return {**columns, "label": _labels(table, header.index("label"))}


def _labels(table, position):
    cells = table.cells(position)
    for i, cell in enumerate(cells):
        if cell.lower() not in _LABELS:
            raise FileFault(
                _csv.place(table, i, position),
                f"the label is {shown(cell)}",
                "0 or negative, 1 or positive was expected.",
                "Write 0 for a displeased review and 1 for a pleased one.",
            )
    y = np.array([_LABELS[cell.lower()] for cell in cells], np.int64)
    if y.min() == y.max():
        raise FileFault(
            table.path,
            f"the reviews are all of one kind ({len(y):,} times {y[0]})",
            "Negative and positive ones were expected.",
            "Add some of the other kind.",
        )
    return y


def parts(path, columns, seed):
    """Indices (train, test): as the column `part` says, or a fifth of each class to test."""
    y = columns["label"]
    if "part" not in columns:
        count = _split.share(len(y), _split.TEST_FRACTION)
        return _split.stratified(path, y, count, seed, "review")
    part = np.char.lower(np.array(columns["part"]))
    held = sorted(set(part.tolist()))
    if held != ["test", "train"]:
        raise FileFault(
            path,
            f"the column part holds {shown(', '.join(held), 200)}",
            "train and test were expected, both of them and nothing else.",
            "Write one of them in each line, or leave the column out.",
        )
    return np.flatnonzero(part == "train"), np.flatnonzero(part == "test")
