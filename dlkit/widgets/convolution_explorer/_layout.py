"""Rows that wrap, columns, and the places of all parts of the panel; knows no engine."""

from typing import Any

import ipywidgets

from dlkit.widgets._inks import INK

SIDE = "600px"  # of the controls beside the kernel, where the page is wide
NARROWEST = "340px"
RED_LINES = "42px"  # room that is kept for two lines of the red line


def row(*children: Any, **more: str) -> ipywidgets.HBox:
    """Children side by side; those that find no room go on below, and nothing scrolls."""
    layout = ipywidgets.Layout(flex_flow="row wrap", overflow="visible", **more)
    return ipywidgets.HBox(children, layout=layout)


def stack(*children: Any, **more: str) -> ipywidgets.VBox:
    """Children one below the other, which never scroll."""
    return ipywidgets.VBox(children, layout=ipywidgets.Layout(overflow="visible", **more))


def sign(text: str) -> ipywidgets.HTML:
    """A sign between two grids of numbers, at half their height."""
    style = f"font-size:22px;padding:90px 6px 0 0;{INK}"
    return ipywidgets.HTML(f'<div style="{style}">{text}</div>')


def top(kernel: Any, controls: Any, about: Any, red: Any) -> ipywidgets.HBox:
    """The kernel's weights, and beside them the controls, what it does, and what is refused."""
    red.layout.min_height = RED_LINES
    beside = stack(controls, about, red, flex=f"1 1 {NARROWEST}", min_width="0", max_width=SIDE)
    return row(kernel, beside)


def pictures(given: Any, output: Any, later: tuple) -> ipywidgets.HBox:
    """Input and output, and the later stages beside them, or below where there is no room."""
    for each in later:
        each.layout.min_width = "184px"
    return row(given, output, row(*later, flex="1 1 200px", align_content="flex-start"))


def numbers(names: Any, patch: Any, laid: Any, products: Any, sums: Any) -> ipywidgets.HBox:
    """Patch times kernel is products and sum; each side of the "=" stays together."""
    sums.layout.width = "110px"
    left, right = (names, patch, sign("×"), laid), (sign("="), products, sums)
    return row(*map(_together, (left, right)), margin="6px 0 0 0")


def _together(children):
    return ipywidgets.HBox(children, layout=ipywidgets.Layout(overflow="visible"))
