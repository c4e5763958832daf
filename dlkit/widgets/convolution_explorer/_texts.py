"""What stands beside the pictures, as HTML made from an engine; knows no widget."""

from html import escape
from typing import Any

import numpy as np

from dlkit.widgets._inks import INK
from dlkit.widgets.convolution_explorer import _geometry as geometry
from dlkit.widgets.convolution_explorer import _kernels as kernels
from dlkit.widgets.convolution_explorer import _words as words

LABEL = 18  # pixels of the label over a picture
HINT = (
    "Hover the output (or use its arrow keys) to move the kernel; hover the input to see which "
    "outputs it reaches."
)


def text(said: str, lines: int) -> str:
    """Words that keep the room of a number of lines, so that nothing below them moves."""
    return f'<div style="line-height:1.5;min-height:{1.5 * lines}em;{INK}">{said}</div>'


def about(engine: Any) -> str:
    """What the kernel does, and what it does to a flat area where that is plain."""
    state = engine.state
    total = float(np.sum(state["kernel"]))
    plain = {0.0: ": a flat area gives 0"}
    if engine.image.ndim == 2 or state["channels"] == "grey":
        plain[1.0] = ": a flat area stays as it is"
    effect = "" if state["bias"] else plain.get(round(total, 9), "")
    sentence = f"{kernels.sentence(state['preset'], state['flip'])} The weights sum to "
    return text(f"{escape(sentence)}{words.number(total)}{effect}.", 2)


def sizes(engine: Any) -> str:
    """The formula of the output's size, with its numbers, and that of pooling."""
    state, (rows, columns) = engine.state, engine.stages["relu"].shape
    zeros = "zeros" if state["padding"] == "same" else "2p"
    told = f"Size: floor((n + {zeros} − d·(k − 1) − 1) / s) + 1; {engine.size_words}."
    side = state["pool_size"]
    more = f"floor({rows} / {side}) = {rows // side}"
    more += f", floor({columns} / {side}) = {columns // side}" if rows != columns else ""
    pooled = "" if state["pool"] == "none" else f"Size after pooling: {more}."
    square = engine.image.shape[0] == engine.image.shape[1]
    return text(f"{escape(told)}<br>{pooled}", 2 if square else 3)


def total(engine: Any, legible: bool = True) -> str:
    """The sum that makes the output looked at, and what the next stages make of it."""
    state, here = engine.state, (engine.state["row"], engine.state["column"])
    told = f"<b>Output ({here[0]}, {here[1]})</b> = {escape(engine.sum_words)}"
    value = float(engine.stages["convolution"][here])
    if state["relu"]:
        told += f"; ReLU: max(0, {words.number(value)}) = {words.number(max(value, 0.0))}"
    more = "" if legible else " Point at a cell of a grid for its value."
    return text(f"{told}.{more}", 2)


def seen(engine: Any, pixel: tuple | None) -> str:
    """Which outputs see a pixel of the input, or what to do where none is pointed at."""
    if pixel is None:
        return text(HINT, 2)
    rows, columns = (
        geometry.seen_by(at, *side) for at, side in zip(pixel, engine.along, strict=True)
    )
    where = f"<b>Input ({pixel[0]}, {pixel[1]})</b>"
    if not rows or not columns:
        return text(f"{where} lies under the kernel of no output: the stride steps over it.", 2)
    count = len(rows) * len(columns)
    return text(
        f"{where} lies under the kernel of {count} output{'s' if count > 1 else ''}: "
        f"{_span('row', rows)}, {_span('column', columns)}.",
        2,
    )


def column(said: Any, height: int, gap: int) -> str:
    """Words one below the other, each in the middle of a grid of numbers of this height."""
    style = f"height:{height}px;line-height:{height}px;margin-bottom:{gap}px"
    lines = "".join(f'<div style="{style}">{each}</div>' for each in said)
    whole = f"margin-bottom:-{gap}px;padding:{LABEL}px 4px 0 0;white-space:nowrap;{INK}"
    return f'<div style="{whole}">{lines}</div>'


def _span(name, at):
    if len(at) == 1:
        return f"{name} {at[0]}"
    listed = f"{at[0]} to {at[-1]}" if at[-1] - at[0] == len(at) - 1 else ", ".join(map(str, at))
    return f"{name}s {listed}"
