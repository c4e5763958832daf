"""Frames over the pictures: where the kernel lies, and who sees a pixel; knows no widget."""

from typing import Any

import numpy as np

from dlkit.plots.palette import TEST, VALIDATION
from dlkit.widgets.convolution_explorer import _geometry as geometry

PLACE, SEEN, BESIDE = TEST, VALIDATION, "#59636E"
SMALLEST = 9  # pixels of the screen: a frame that is smaller gets another one around it


def frame(rows: tuple, columns: tuple, colour: str) -> dict:
    """A frame from the first to the last of some rows and columns."""
    (top, bottom), (left, right) = rows, columns
    return {
        "row": int(top),
        "column": int(left),
        "height": int(bottom - top + 1),
        "width": int(right - left + 1),
        "color": colour,
    }


def on_input(engine: Any, cell: tuple | None, room: int) -> list:
    """Where the kernel lies; its cells one by one where they have gaps, or one that is hovered."""
    found = engine.patch
    rows, columns = found["rows"], found["columns"]
    marks = [frame(rows[[0, -1]], columns[[0, -1]], PLACE)]
    if engine.state["dilation"] > 1:
        marks += [frame((row, row), (column, column), PLACE) for row in rows for column in columns]
    if cell is not None and cell[0] < len(rows) and cell[1] < len(columns):
        row, column = rows[cell[0]], columns[cell[1]]
        marks.append(frame((row, row), (column, column), SEEN))
    return _visible(marks, engine.image.shape, room)


def on_output(engine: Any, pixel: tuple | None, room: int) -> list:
    """The output looked at, and those that see the pixel of the input that is hovered."""
    state, shape = engine.state, engine.stages["convolution"].shape
    here = [frame((state["row"],) * 2, (state["column"],) * 2, PLACE)]
    marks = _visible(here, shape, room)
    if pixel is None:
        return marks
    rows, columns = (
        geometry.seen_by(at, *side) for at, side in zip(pixel, engine.along, strict=True)
    )
    if not rows or not columns:
        return marks
    if len(rows) == np.ptp(rows) + 1 and len(columns) == np.ptp(columns) + 1:
        return [
            *_visible([frame((rows[0], rows[-1]), (columns[0], columns[-1]), SEEN)], shape, room),
            *marks,
        ]
    return [frame((r, r), (c, c), SEEN) for r in rows for c in columns] + marks


def on_stages(engine: Any, room: int) -> tuple[list, list]:
    """The window that is pooled, on what leaves the ReLU, and the one number made of it."""
    state, made = engine.state, engine.stages
    side = 1 if state["pool"] == "none" else state["pool_size"]
    row, column = state["row"] // side, state["column"] // side
    rows, columns = made["pool"].shape
    if row >= rows or column >= columns:  # left over by the pooling
        return [], []
    window = frame(
        (row * side, (row + 1) * side - 1), (column * side, (column + 1) * side - 1), PLACE
    )
    return (
        _visible([window], made["relu"].shape, room),
        _visible([frame((row, row), (column, column), PLACE)], made["pool"].shape, room),
    )


def on_patch(engine: Any) -> list:
    """The cells of the patch that lie in the padding, in every channel."""
    found = engine.patch
    return [
        {"tile": tile, "row": int(row), "column": int(column), "color": BESIDE}
        for tile in range(len(found["values"]))
        for row, column in np.argwhere(found["padding"])
    ]


def _visible(marks, shape, room):
    """Those that touch the picture, the first with a wider frame around it where it is tiny."""
    scale = room / max(shape[:2])
    first = marks[0]
    if max(first["height"], first["width"]) * scale < SMALLEST:
        more = round(SMALLEST / scale)
        marks = [
            *marks,
            {
                **first,
                "row": first["row"] - more,
                "column": first["column"] - more,
                "height": first["height"] + 2 * more,
                "width": first["width"] + 2 * more,
            },
        ]
    return [mark for mark in marks if _touches(mark, shape)]


def _touches(mark, shape):
    rows = mark["row"] < shape[0] and mark["row"] + mark["height"] > 0
    return rows and mark["column"] < shape[1] and mark["column"] + mark["width"] > 0
