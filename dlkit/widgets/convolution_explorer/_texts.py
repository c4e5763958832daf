"""What stands beside the pictures, as HTML made from an engine; knows no widget."""

from html import escape
from typing import Any

import numpy as np

from dlkit.widgets.convolution_explorer import _geometry as geometry
from dlkit.widgets.convolution_explorer import _kernels as kernels
from dlkit.widgets.convolution_explorer import _words as words

HINT = (
    "Hover the output, or move over it with the arrow keys, to lay the kernel elsewhere; hover the "
    "input to see which outputs a pixel reaches."
)


def text(said: str, lines: int) -> str:
    """Words that keep the room of a number of lines, so that nothing below them moves."""
    return (
        f'<div style="line-height:1.5;min-height:{1.5 * lines}em;'
        f'color:var(--jp-ui-font-color1, #1F2933)">{said}</div>'
    )


def about(engine: Any) -> str:
    """What the kernel does, and what it does to a flat area."""
    state = engine.state
    total = float(np.sum(state["kernel"]))
    more = {0.0: ": a flat area gives 0", 1.0: ": a flat area stays as it is"}
    effect = more.get(round(total, 9), "")
    sentence = f"{kernels.PRESETS[state['preset']][2]} The weights sum to "
    return text(f"{escape(sentence)}{words.number(total)}{effect}.", 1)


def sizes(engine: Any) -> str:
    """The formula of the output's size, with its numbers, and that of pooling."""
    state, said = engine.state, engine.size_words
    formula = "Size: floor((n + padding − d·(k − 1) − 1) / s) + 1"
    told = f"{formula}; here {said}."
    if state["pool"] != "none":
        rows, columns = engine.stages["relu"].shape
        side = state["pool_size"]
        told += f" Pooling: floor({rows} / {side}) = {rows // side}"
        told += f", floor({columns} / {side}) = {columns // side}." if rows != columns else "."
    return text(escape(told), 2)


def total(engine: Any) -> str:
    """The sum that makes the output looked at, and what the next stages make of it."""
    state, here = engine.state, (engine.state["row"], engine.state["column"])
    told = f"<b>Output ({here[0]}, {here[1]})</b> = {escape(engine.sum_words)}"
    value = float(engine.stages["convolution"][here])
    if state["relu"]:
        told += f"; ReLU: max(0, {words.number(value)}) = {words.number(max(value, 0.0))}"
    beside = int(engine.patch["padding"].sum())
    if beside:
        told += f". Framed cells of the patch are padding: {beside} zeros beside the image"
    return text(f"{told}.", 3)


def seen(engine: Any, pixel: tuple | None) -> str:
    """Which outputs see a pixel of the input, or what to do where none is pointed at."""
    if pixel is None:
        return text(HINT, 1)
    rows, columns = (
        geometry.seen_by(at, *side) for at, side in zip(pixel, engine.along, strict=True)
    )
    where = f"<b>Input ({pixel[0]}, {pixel[1]})</b>"
    if not rows or not columns:
        return text(f"{where} lies under the kernel of no output: the stride steps over it.", 1)
    count = len(rows) * len(columns)
    return text(
        f"{where} lies under the kernel of {count} output{'s' if count > 1 else ''}: "
        f"{_span('row', rows)}, {_span('column', columns)}.",
        1,
    )


def _span(name, at):
    if len(at) == 1:
        return f"{name} {at[0]}"
    listed = f"{at[0]} to {at[-1]}" if at[-1] - at[0] == len(at) - 1 else ", ".join(map(str, at))
    return f"{name}s {listed}"
