"""A plain line plot: values over numbers or dates. Does not know what they measure."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlkit._validation import fault
from dlkit.plots._arguments import array, as_colours, as_many, numbers
from dlkit.plots._labels import label_ends
from dlkit.plots._style import WIDTH, drawing
from dlkit.plots.palette import CLASSES, INK

REMEDY = "Pass two lists of one length, for example line(x, y, alt=...), or y={'name': values}."


def line(
    x: Any,
    y: Any,
    *,
    alt: str,
    xlabel: str = "",
    ylabel: str = "",
    colors: Any = None,
    ax: Any = None,
) -> Any:
    """A line joins what belongs together: one line, or one for each name, over numbers or dates.

    NaN leaves a gap, as the start of a moving average does; a value between two gaps is a dot.

    Args:
        x: Numbers or `datetime64` dates, shape (n,); None counts from 0.
        y: Values, shape (n,), or a dict of name to values.
        alt: What the figure shows, in words.
        xlabel: Quantity and unit along x.
        ylabel: Quantity and unit along y.
        colors: One colour for each line, or None.
        ax: Axes to draw in, or None for a new figure.

    Returns:
        The matplotlib Axes.

    Raises:
        ValueError: If the lengths differ, or nothing can be drawn.

    Example:
        >>> ax = line([0, 1, 2], {"squares": [0, 1, 4]}, alt="The squares of 0, 1 and 2.")
        >>> [text.get_text() for text in ax.texts]
        ['squares']
    """
    series = _series(y)
    x = _positions(x, series)
    colors = _colours(colors, len(series))
    with drawing(alt=alt, ax=ax, size=(WIDTH, 290)) as (axes,):
        for values, colour in zip(series.values(), colors, strict=True):
            axes.plot(x, values, color=colour, linewidth=1.6)
            alone = isolated(values)
            if alone.any():
                axes.plot(x[alone], values[alone], "o", color=colour, markersize=3)
        axes.set(xlabel=xlabel, ylabel=ylabel)
        axes.grid(axis="y")
        axes.margins(x=0.01)
        if np.issubdtype(x.dtype, np.datetime64):
            _name_dates(axes)
        label_ends(axes, series, colors)
    return axes


def _series(y):
    named = dict(y) if isinstance(y, Mapping) else {"": y}
    if not named:
        raise ValueError(fault("`y` names no lines.", "At least one was expected.", REMEDY))
    return {str(name): _values(f"y[{name!r}]" if name else "y", named[name]) for name in named}


def _values(name, values):
    expected = "A list of numbers, shape (n,)"
    values = array(name, values, expected=expected, remedy=REMEDY)
    gaps = np.isnan(values) if np.issubdtype(values.dtype, np.floating) else None
    present = values if gaps is None or values.ndim != 1 else values[~gaps]
    if values.ndim == 1 and values.size and not present.size:
        raise ValueError(
            fault(
                f"`{name}` has nothing to draw: every value is missing.",
                f"A number in at least one place was expected. Received: {len(values)} times NaN.",
                "Leave this line out, or look for the step that made its values NaN.",
            )
        )
    numbers(name, present, ndim=(1,), expected=expected, remedy=REMEDY)
    return values.astype(float)


def isolated(values):
    """Which values stand alone, both neighbours missing: no line could show them."""
    there = np.pad(~np.isnan(values), 1)
    return there[1:-1] & ~there[:-2] & ~there[2:]


def _positions(x, series):
    count = len(next(iter(series.values())))
    if x is None:
        x = np.arange(count)
    x = array("x", x, expected="A list of numbers or dates, shape (n,)", remedy=REMEDY)
    if not np.issubdtype(x.dtype, np.datetime64):
        numbers("x", x, ndim=(1,), expected="A list of numbers or dates", remedy=REMEDY)
    for name, values in series.items():
        as_many(f"y[{name!r}]" if name else "y", values, len(x), "positions x", remedy=REMEDY)
    return x


def _colours(colors, count):
    if colors is not None:
        return as_colours("colors", colors, count, "lines")
    return [INK] if count == 1 else [CLASSES[i % len(CLASSES)] for i in range(count)]


def _name_dates(ax):
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=4, maxticks=8)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
