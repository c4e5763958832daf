"""Two scores of each run, joined, and what is left when they are subtracted; judges neither."""

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

import numpy as np

from dlkit._validation import fault, one_of, shown
from dlkit.plots._arguments import as_many, numbers
from dlkit.plots._style import SMALL, WIDTH, drawing, text_width
from dlkit.plots.palette import BASELINE, INK, QUIET, TEST, mix

REMEDY = "Pass for example pairs([0.91, 0.94], [0.95, 0.97], ('dense', 'cnn'), alt=...)."
HEIGHT = 290
ROOM, COLUMN = 170, 125  # pixels for the name of the right side, and of a column on the left
EDGE = mix(TEST, INK, 0.45)


def pairs(
    first: Any,
    second: Any,
    labels: Sequence[str],
    *,
    alt: str,
    interval: Any = None,
    ylabel: str = "accuracy",
    unit: str = "",
    ax: Any = None,
) -> Any:
    """Subtracting pair by pair takes away what both scores of a run share: both sides, one scale.

    On the left each run is a line from its first score to its second; large dots are the means. On
    the right stand the differences, first minus second, with their mean. A pixel is worth the same
    on both sides, so that the two spreads can be compared by eye.

    Args:
        first: Scores, one for each run, or a dict of run to score, such as `Comparison.scores`
            gives; of two dicts the runs are drawn that both have.
        second: The other scores of the same runs, in the same order.
        labels: What the two are called.
        alt: What the figure shows, in words.
        interval: Limits (low, high) of the mean difference, or None.
        ylabel: What the score is.
        unit: "%" where scores are shares from 0 to 1 that are to be read in percent.
        ax: Axes to draw the left side in, alone; or None for a new figure of both sides.

    Returns:
        The matplotlib Axes of the left side; `ax.figure.axes[1]` is the right one.

    Raises:
        ValueError: If the scores do not make pairs, or one is not finite.

    Example:
        >>> ax = pairs([0.90, 0.94, 0.92], [0.93, 0.96, 0.95], ("dense", "cnn"),
        ...            alt="Three lines that rise alike.")
        >>> ax.figure.axes[1].lines[1].get_ydata().round(2).tolist()
        [-0.03, -0.02, -0.03]
    """
    one_of("unit", unit, ("", "%"), remedy='Pass unit="%" for shares that are read in percent.')
    scale = 100 if unit else 1
    left, right = (scale * scores for scores in _paired(first, second))
    labels = [str(label) for label in as_many("labels", labels, 2, "sides", remedy=REMEDY)]
    limits = _limits(interval, scale)
    with drawing(alt=alt, ax=ax, size=(WIDTH, HEIGHT), panels=2) as axes:
        _draw_scores(axes[0], left, right, labels, unit)
        axes[0].set_ylabel(f"{ylabel} ({unit})" if unit else ylabel)
        if ax is None:
            axes[0].get_gridspec().set_width_ratios([3, 2])
            _draw_differences(axes[1], left - right, limits, unit)
            axes[1].set_ylabel(f"difference{' (points)' if unit else ''}")
            name = f"{labels[0]} − {labels[1]}"
            side = "center" if text_width(name, SMALL + 1) <= ROOM else "right"
            axes[1].set_xlabel(name, fontsize=SMALL + 1, loc=side)  # room is on the left
            _share_scale(axes, np.concatenate([left, right]), [*(left - right), *limits, 0.0])
    return axes[0]


def _paired(first, second):
    """Two arrays of one length, in which what belongs together stands in the same place."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        both = [run for run in first if run in second]
        first, second = ([side[run] for run in both] for side in (first, second))
    elif isinstance(first, Mapping) or isinstance(second, Mapping):
        raise ValueError(
            fault(
                "Of `first` and `second` one is a dict, and the other is not.",
                "Two lists in one order, or two dicts with the runs as keys, were expected.",
                REMEDY,
            )
        )
    sides = (_scores("first", first), _scores("second", second))
    as_many("second", sides[1], len(sides[0]), "scores in `first`", remedy=REMEDY)
    return sides


def _scores(name, values):
    expected = "A list of scores, one for each run, shape (n,),"
    return numbers(name, values, ndim=(1,), expected=expected, remedy=REMEDY).astype(float)


def _limits(interval, scale):
    """(low, high) as they are drawn, or nothing where there is no interval."""
    expected = "Two limits, the lower one first, or None were expected."
    remedy = "Pass for example interval=(-0.03, 0.01)."
    if interval is None:
        return []
    ends = as_many("interval", interval, 2, "limits", remedy=remedy)
    if all(end is None for end in ends):
        return []
    low, high = numbers("interval", ends, ndim=(1,), expected=expected, remedy=remedy)
    if low > high:
        raise ValueError(
            fault(f"`interval` begins above its end: {shown(interval)}.", expected, remedy)
        )
    return [scale * float(low), scale * float(high)]


def _draw_scores(ax, left, right, labels, unit):
    ends = np.stack([left, right])
    ax.plot([0, 1], ends, color=QUIET, linewidth=1.2, alpha=0.7)
    for place, values in enumerate(ends):
        ax.plot(np.full(len(values), place), values, **_small())
        _draw_mean(ax, place, values.mean(), _written(values.mean(), unit), side=2 * place - 1)
    _name_columns(ax, [_folded(label) for label in labels], room=0.45)


def _draw_differences(ax, differences, limits, unit):
    ax.axhline(0, color=BASELINE, linestyle=(0, (4, 3)), linewidth=1.5, zorder=1)
    places = np.linspace(-0.25, 0.25, len(differences)) if len(differences) > 1 else [0.0]
    ax.plot(places, differences, **_small())
    mean = differences.mean()
    _draw_mean(ax, 1, mean, _written(mean, unit, signed=True), side=1)
    if limits:  # over the dot, which may be larger
        ax.plot([1, 1], limits, color=EDGE, linewidth=2.5, zorder=4, solid_capstyle="butt")
        ax.plot([1, 1], limits, "_", color=EDGE, markersize=11, markeredgewidth=2, zorder=4)
    _name_columns(ax, ["each run", "mean"], room=0.75)


def _name_columns(ax, names, room):
    ax.set_xlim(-0.45, 1 + room)
    ax.set_xticks([0, 1], names, fontsize=SMALL + 1, color=INK)
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="y")


def _folded(name):
    """The name on as many lines as keep it from its neighbour."""
    width = text_width(name, SMALL + 1)
    return name if width <= COLUMN else fill(name, max(1, int(len(name) * COLUMN / width)))


def _draw_mean(ax, place, mean, words, side):
    ax.plot(place, mean, "o", markersize=10, markerfacecolor=TEST, markeredgecolor=EDGE, zorder=3)
    ax.annotate(
        words,
        (place, mean),
        xytext=(9 * side, 0),
        textcoords="offset points",
        ha="left" if side > 0 else "right",
        va="center",
        fontsize=SMALL + 1,
    )


def _small():
    return {
        "linestyle": "",
        "marker": "o",
        "color": TEST,
        "markersize": 5,
        "markeredgewidth": 0.8,
        "markeredgecolor": EDGE,
        "alpha": 0.8,
    }


def _share_scale(axes, *everything):
    """Limits of one length on all sides, each with its own values in the middle."""
    ends = [(min(values), max(values)) for values in everything]
    span = 1.16 * max(high - low for low, high in ends) or 1.0
    for ax, (low, high) in zip(axes, ends, strict=True):
        middle = (low + high) / 2
        ax.set_ylim(middle - span / 2, middle + span / 2)


def _written(value, unit, signed=False):
    """The value with the digits that `scores` gives it; one place of a percentage."""
    places = (1 if abs(value) >= 0.095 or not value else 2) if unit else 3
    return f"{value:{'+' if signed else ''}.{places}f}".replace("-", "−")
