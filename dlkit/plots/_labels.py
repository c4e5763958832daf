"""Words beside the ends of lines, moved apart where they would overlap; instead of a legend."""

import numpy as np

from dlkit.plots._style import SMALL
from dlkit.plots.palette import INK, mix

HEIGHT = 13  # pixels a label takes


def readable(colour):
    """A darker relative of a colour, for letters: light ones are hard to read on white."""
    return mix(colour, INK, 0.35) if colour.startswith("#") and len(colour) == 7 else colour


def label_ends(ax, series, colors):
    """Writes each name to the right of its line's last point, in the line's colour."""
    named = [
        (name, values, colour)
        for (name, values), colour in zip(series.items(), colors, strict=True)
    ]
    labels = [_label(ax, name, values, colour) for name, values, colour in named if name]
    if len(labels) < 2:
        return
    ax.figure.draw_without_rendering()  # only now is it known how many pixels a unit is
    heights = np.array([ax.transData.transform((0, label.xy[1]))[1] for label in labels])
    pixels = ax.figure.dpi / 72
    for label, shift in zip(labels, spread(heights, HEIGHT) - heights, strict=True):
        label.set_position((6, shift / pixels))


def _label(ax, name, values, colour):
    last = values[np.isfinite(values)][-1]
    return ax.annotate(
        name,
        (1, last),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        color=readable(colour),
        fontsize=SMALL + 0.5,
        va="center",
        annotation_clip=False,
    )


def spread(heights, gap):
    """The nearest positions to `heights`, in their order, that are at least `gap` apart.

    Least squares under an order constraint: blocks that would overlap are merged and centred.

    >>> spread(np.array([10.0, 0.0, 11.0]), 4).tolist()
    [8.5, 0.0, 12.5]
    """
    order = np.argsort(heights, kind="stable")
    blocks = []  # [sum of wishes for the block's foot, how many]
    for wish in heights[order]:
        blocks.append([wish, 1])
        while len(blocks) > 1 and _foot(blocks[-2]) + gap * blocks[-2][1] > _foot(blocks[-1]):
            total, count = blocks.pop()
            blocks[-1][0] += total - gap * blocks[-1][1] * count
            blocks[-1][1] += count
    placed = [_foot(block) + gap * step for block in blocks for step in range(block[1])]
    result = np.empty(len(heights))
    result[order] = placed
    return result


def _foot(block):
    return block[0] / block[1]
