"""A dot for each score, with its value written beside it; does not decide which is better."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlkit._validation import fault, shown
from dlkit.plots._arguments import numbers
from dlkit.plots._style import SMALL, WIDTH, drawing
from dlkit.plots.palette import BASELINE, INK, QUIET, TEST, mix

REMEDY = "Pass for example scores({'dense': 0.91, 'cnn': [0.95, 0.96]}, alt=...)."
LEAST_SPAN = (
    0.1  # of the axis where scores lie in 0..1, so that a hair's breadth does not look wide
)


def scores(
    values: Mapping[str, Any],
    *,
    alt: str,
    baseline: Any = None,
    xlabel: str = "accuracy",
    title: str | None = None,
    ax: Any = None,
) -> Any:
    """Scores are positions, not lengths: dots, so that the axis need not begin at zero.

    Several values of one name are drawn as small dots, with their mean as the large one.

    Args:
        values: Name to score, or to a list of scores.
        alt: What the figure shows, in words.
        baseline: What needs no learning, as a score or as (name, score); a dashed line.
        xlabel: What the score is, with its unit.
        title: Over the Axes.
        ax: Axes to draw in, or None for a new figure.

    Returns:
        The matplotlib Axes.

    Raises:
        ValueError: If there is no score, or one is not finite.

    Example:
        >>> ax = scores({"dense": 0.91, "cnn": [0.94, 0.96]}, alt="The cnn leads by 0.04.",
        ...             baseline=("most frequent class", 0.10))
        >>> [text.get_text() for text in ax.texts]
        ['0.910', '0.950', 'most frequent class 0.100']
    """
    lists = _lists(values)
    baseline = _baseline(baseline)
    top = 34 if baseline else 10
    height = top + 30 * len(lists) + 50 + (24 if title else 0)
    with drawing(alt=alt, ax=ax, size=(WIDTH, height)) as (axes,):
        _set_scale(axes, lists, baseline)
        for row, name in enumerate(lists):
            _draw_row(axes, row, lists[name])
        if baseline:
            _draw_baseline(axes, *baseline)
        axes.set_yticks(range(len(lists)), list(lists), fontsize=SMALL + 1, color=INK)
        axes.set_ylim(len(lists) - 0.4, -0.6)
        axes.set_xlabel(xlabel)
        if title is not None:
            axes.set_title(title, pad=24 if baseline else None)
    return axes


def _lists(values):
    if not isinstance(values, Mapping) or not values:
        raise ValueError(
            fault(
                "`values` names no scores.",
                f"A dict of name to score or to a list was expected. Received: {shown(values)}.",
                REMEDY,
            )
        )
    return {
        str(name): np.atleast_1d(
            numbers(
                f"values[{name!r}]",
                score,
                ndim=(0, 1),
                expected="A number or a list",
                remedy=REMEDY,
            )
        ).astype(float)
        for name, score in values.items()
    }


def _baseline(baseline):
    """(name, score), or None."""
    if baseline is None:
        return None
    pair = (
        baseline
        if isinstance(baseline, tuple | list) and len(baseline) == 2
        else ("baseline", baseline)
    )
    score = numbers(
        "baseline",
        pair[1],
        ndim=(0,),
        expected="A score, or a name and a score",
        remedy='Pass for example baseline=("most frequent class", 0.10).',
    )
    return str(pair[0]), float(score)


def _set_scale(ax, lists, baseline):
    everything = np.concatenate([*lists.values(), [baseline[1]] if baseline else []])
    low, high = everything.min(), everything.max()
    shares = low >= 0 and high <= 1
    span = max(high - low, LEAST_SPAN if shares else 1e-9 + 0.1 * abs(high))
    middle = (low + high) / 2
    low, high = middle - span / 2, middle + span / 2
    # More room on the right, where the values are written.
    limits = (low - 0.08 * span, high + 0.2 * span)
    ax.set_xlim(limits)
    if shares:  # the room on the right lies beyond what a share can be
        ax.set_xticks([tick for tick in ax.get_xticks() if limits[0] <= tick <= 1 + 1e-9])
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def _draw_row(ax, row, values):
    ax.axhline(row, color="#EEF1F4", linewidth=1, zorder=0)
    if len(values) > 1:
        ax.plot(
            values,
            np.full(len(values), row),
            "o",
            color=TEST,
            markersize=5,
            alpha=0.45,
            markeredgewidth=0,
        )
    ax.plot(
        values.mean(),
        row,
        "o",
        markersize=10,
        markerfacecolor=TEST,
        markeredgecolor=mix(TEST, INK, 0.45),
    )
    ax.annotate(
        _written(values.mean()),
        (max(values.max(), values.mean()), row),
        xytext=(9, 0),
        textcoords="offset points",
        va="center",
        fontsize=SMALL + 1,
    )


def _draw_baseline(ax, name, score):
    ax.axvline(score, color=BASELINE, linestyle=(0, (4, 3)), linewidth=1.5, zorder=1)
    low, high = ax.get_xlim()
    right = score > (low + high) / 2
    ax.annotate(
        f"{name} {_written(score)}",
        (score, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 4),
        textcoords="offset points",
        ha="right" if right else "left",
        fontsize=SMALL,
        color=QUIET,
    )


def _written(score):
    return f"{score:.3f}" if abs(score) < 10 else f"{score:.4g}"
