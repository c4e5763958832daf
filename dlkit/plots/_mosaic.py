"""Many small images as one picture: how they are coloured, tiled and named. Knows no data set."""

from math import ceil
from typing import Any

import numpy as np

from dlkit._validation import fault, integer
from dlkit.plots._arguments import as_colours, as_many, numbers
from dlkit.plots._style import SMALL, WIDTH, diverging, drawing, grey, text_width
from dlkit.plots._tiling import tile
from dlkit.plots.palette import INK, PALE, RULES

MOST = 400
EDGE = 8  # pixels around the sheet
LINE = 14  # pixels for a line of text
HEAD = 28  # pixels for a title
BAR = 64  # pixels for the scale and its numbers
EXPECTED = "Shape (n, height, width), (n, height, width, 3) or (height, width)"
REMEDY = "Pass for example images.reshape(-1, 28, 28)."


def mosaic(
    images: Any,
    *,
    alt: str,
    labels: Any = None,
    label_colors: Any = None,
    columns: int | None = None,
    title: str | None = None,
    ax: Any = None,
) -> Any:
    """Images shown side by side share one scale: equal values have equal colours in every tile.

    Bytes run from 0 (black) to 255 (white), and fractions from 0 to 1. Where any value is negative
    the images are taken for weights: NEGATIVE colour, white at zero, POSITIVE colour, symmetric.
    Every scale but the first two is drawn beside the sheet.

    Args:
        images: (n, height, width) grey values or signed weights, (n, height, width, 3) colour, or
            one image (height, width) or (height, width, 3); at most 400.
        alt: What the figure shows, in words.
        labels: One text for each image, written under it.
        label_colors: One colour for each label, as POSITIVE for right and NEGATIVE for wrong.
        columns: Images a row; None chooses.
        title: Over the sheet.
        ax: Axes to draw in, or None for a new figure.

    Returns:
        The matplotlib Axes, with one image in it.

    Raises:
        ValueError: If the shape is none of these, or there is nothing or too much to show.

    Example:
        >>> import numpy as np
        >>> ax = mosaic(np.eye(8)[None].repeat(3, axis=0), alt="Three diagonals.", labels=[0, 1, 2])
        >>> len(ax.images), [text.get_text() for text in ax.texts]
        (1, ['0', '1', '2'])
    """
    images = _stack(images)
    count, height, width = images.shape[:3]
    if columns is not None:
        integer("columns", columns, low=1, remedy="Pass how many images a row has, as columns=10.")
        columns = min(columns, count)
    labels, label_colors = _labels(labels, label_colors, count)
    low, high, stated = _limits(images)
    plan = tile(
        count,
        height,
        width,
        columns=columns,
        label=_label_size(labels),
        room=_room(ax, stated),
    )
    beside = _beside(plan, width, _label_size(labels)[0])
    size, box = _figure(plan, height, width, beside, _label_size(labels)[1], stated, title)
    with drawing(alt=alt, ax=ax, size=size, box=box) as (axes,):
        _show(axes, _sheet(images, plan, low, high), plan.scale, low, high)
        if low < 0:
            _outline(axes, plan, images.shape)
        for index, text in enumerate(labels):
            _write(axes, plan.corner(index, height, width), images.shape, text, label_colors[index])
        if title is not None:
            axes.set_title(title)
        if stated:
            _draw_scale(axes, beside)
    return axes


def _stack(images):
    """(n, height, width) or (n, height, width, 3)."""
    images = numbers("images", images, ndim=(2, 3, 4), expected=EXPECTED, remedy=REMEDY)
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    # (n, 3, 3) are small kernels, so only what is larger is taken for one picture in colour.
    if images.ndim == 2 or (
        images.ndim == 3 and images.shape[2] == 3 and min(images.shape[:2]) >= 8
    ):
        images = images[None]
    if images.ndim == 4 and images.shape[-1] != 3:
        raise ValueError(
            fault(
                "`images` has neither one nor three channels.",
                f"{EXPECTED} was expected. Received: images of shape {images.shape}.",
                "Choose a channel as images[..., 0]; kernels (height, width, in, out) need "
                "np.moveaxis(kernels[:, :, 0], -1, 0).",
            )
        )
    if len(images) > MOST:
        raise ValueError(
            fault(
                f"`images` holds {len(images)} images.",
                f"At most {MOST} can be told apart in one figure.",
                f"Pass some of them, for example images[:{MOST // 4}].",
            )
        )
    return images


def _labels(labels, colours, count):
    if labels is None and colours is not None:
        raise ValueError(
            fault(
                "`label_colors` has no labels to colour.",
                "`labels` was expected beside it. Received: labels=None.",
                "Pass labels too, or leave label_colors out.",
            )
        )
    if labels is None:
        return [], []
    remedy = "Pass for example labels=y_train[:10] for ten images."
    texts = [str(text) for text in as_many("labels", labels, count, "images", remedy=remedy)]
    if colours is None:
        return texts, [INK] * count
    return texts, as_colours("label_colors", colours, count, "images")


def _label_size(labels):
    """Screen pixels (width, height) that the widest and the tallest label take."""
    if not labels:
        return 0, 0
    widest = max(text_width(text) for text in set(labels))
    return widest + 8, LINE * max(text.count("\n") + 1 for text in labels) + 6


def _room(ax, stated):
    """Screen pixels (across, down) that the tiles may take; down is free in a figure of its own."""
    bar = BAR if stated else 0
    if not hasattr(ax, "get_window_extent"):
        return WIDTH - 2 * EDGE - bar, None
    across, down = ax.get_window_extent().size
    return max(across - bar, 40), max(down, 40)


def _limits(images):
    """(low, high, whether the figure has to state it) of the scale that all tiles share."""
    low, high = float(images.min()), float(images.max())
    if low < 0:
        largest = max(-low, high)
        return -largest, largest, images.ndim == 3
    whole = 255.0 if np.issubdtype(images.dtype, np.integer) and images.dtype != bool else 1.0
    if whole < high <= 255 and images.ndim == 4:
        whole = 255.0
    # A dark photograph stays dark; grey values in less than half of the range are no photograph.
    if whole / 2 <= high <= whole or (images.ndim == 4 and high <= whole) or high == 0:
        return 0.0, whole, False
    return 0.0, high, images.ndim == 3


def _sheet(images, plan, low, high):
    """All tiles in one array, NaN (or white) between them."""
    height, width = images.shape[1:3]
    colour = images.ndim == 4
    values = images.astype(float)
    if colour:
        values = (values - low) / (high - low)
    sheet = np.full((*plan.sheet(height, width), *images.shape[3:]), 1.0 if colour else np.nan)
    for index, image in enumerate(values):
        top, left = plan.corner(index, height, width)
        sheet[top : top + height, left : left + width] = image
    return sheet


def _beside(plan, width, label_width):
    """Pixels at the left and at the right of a sheet, so that no label is cut off there."""
    return max(EDGE, ceil((label_width - width * plan.scale) / 2))


def _figure(plan, height, width, beside, label_height, stated, title):
    """Pixels: size of the figure, and (left, top, width, height) of its Axes."""
    down, across = (round(side * plan.scale) for side in plan.sheet(height, width))
    top = HEAD if title else EDGE
    bottom = label_height or EDGE
    wide = across + 2 * beside + (BAR if stated else 0)
    if title:
        wide = max(wide, round(text_width(title, 12)) + beside + EDGE)
    return (wide, top + down + bottom), (beside, top, across, down)


def _show(ax, sheet, scale, low, high):
    # Nearest neighbour shows pixels as they are, but drops some of them where there is no room.
    how = "nearest" if scale >= 1 else "auto"
    colours = (diverging if low < 0 else grey)(_levels(sheet.size))
    ax.imshow(
        sheet, cmap=colours, vmin=low, vmax=high, interpolation=how, interpolation_stage="rgba"
    )
    ax.set_axis_off()


def _levels(size):
    """Steps of the scale: the more there is to see, the fewer, so that the file stays small."""
    return 255 if size < 10_000 else 129 if size < 20_000 else 65 if size < 40_000 else 33


def _outline(ax, plan, shape):
    """A thin frame round every tile: zero is white, as the page is."""
    from matplotlib.collections import PolyCollection

    count, height, width = shape[:3]
    frame = np.array([(0, 0), (width, 0), (width, height), (0, height)]) - 0.5
    corners = [plan.corner(index, height, width)[::-1] for index in range(count)]
    frames = [frame + np.array(corner) for corner in corners]
    ax.add_collection(
        PolyCollection(frames, facecolors="none", edgecolors=PALE, linewidths=0.9, clip_on=False),
        autolim=False,
    )


def _write(ax, corner, shape, text, colour):
    top, left = corner
    ax.annotate(
        text,
        (left + (shape[2] - 1) / 2, top + shape[1] - 0.5),
        xytext=(0, -3),
        textcoords="offset points",
        ha="center",
        va="top",
        fontsize=SMALL,
        color=colour,
        annotation_clip=False,
    )


def _draw_scale(ax, beside):
    """A narrow bar that says which value has which colour."""
    bar = ax.figure.colorbar(ax.images[0], cax=ax.inset_axes(_bar_bounds(ax, beside)))
    bar.outline.set_edgecolor(PALE)
    bar.ax.tick_params(labelsize=SMALL, color=RULES, length=3)
    low, high = ax.images[0].get_clim()
    ticks = [low, 0, high] if low < 0 else [0, high]
    bar.set_ticks(ticks, labels=[f"{tick:.2g}".replace("-", "\N{MINUS SIGN}") for tick in ticks])


def _bar_bounds(ax, beside):
    """In fractions of the Axes: 10 pixels wide, at most 150 tall, to the right of every label."""
    size = ax.get_window_extent().size
    tall = min(1.0, 150 / size[1])
    return (1 + (beside + 4) / size[0], 1 - tall, 10 / size[0], tall)
