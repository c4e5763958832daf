"""Points in a plane by class, with pictures of some of them where there is room. Does not embed."""

from typing import Any

import numpy as np

from dlkit._validation import fault
from dlkit.plots._arguments import as_many, class_codes, class_names_for, numbers
from dlkit.plots._style import drawing, text_width
from dlkit.plots.palette import CLASSES, INK

THUMB = 26  # pixels a thumbnail is wide, about
MOST_THUMBS = 60


def embedding(
    points: Any,
    *,
    alt: str,
    images: Any = None,
    labels: Any = None,
    class_names: Any = None,
    title: str | None = None,
    ax: Any = None,
) -> Any:
    """Near means alike, where an embedding is good: points by class, with pictures of some of them.

    A picture is drawn centred on its point, framed in the colour of its class; the first come
    first, and one that would cover another is left out.

    Args:
        points: (n, 2) positions.
        alt: What the figure shows, in words.
        images: (n, height, width) or (n, height, width, 3), a picture of each point.
        labels: (n,) classes 0, 1, 2, ..., at most ten.
        class_names: Name of each class.
        title: Over the plane.
        ax: Axes to draw in, or None for a new figure.

    Returns:
        The matplotlib Axes.

    Raises:
        ValueError: If the shapes do not fit together, or a position is not finite.

    Example:
        >>> ax = embedding([[0, 0], [1, 1]], alt="Two points.", labels=[0, 1], class_names="ab")
        >>> [text.get_text() for text in ax.get_legend().get_texts()]
        ['a', 'b']
    """
    points = _points(points)
    pictures = _pictures(images, len(points))
    codes, names = _classes(labels, class_names, len(points))
    beside = 40 + max(text_width(name) for name in names) if labels is not None else 0
    top = 30 if title else 10
    with drawing(alt=alt, ax=ax, size=(470 + beside, 400 + top), box=(40, top, 420, 366)) as (
        axes,
    ):
        _scatter(axes, points, codes, names, quiet=pictures is not None)
        if pictures is not None:
            _place(axes, points, pictures, codes)
        if labels is not None:
            _name_classes(axes, codes, names)
        if title is not None:
            axes.set_title(title)
    return axes


def _points(points):
    expected = "Positions of shape (n, 2)"
    remedy = "Reduce to two numbers a point first, for example with sklearn.decomposition.PCA(2)."
    points = numbers("points", points, ndim=(2,), expected=expected, remedy=remedy)
    if points.shape[1] != 2:
        raise ValueError(
            fault(
                "`points` are not in a plane.",
                f"{expected} were expected. Received: shape {points.shape}.",
                remedy,
            )
        )
    return points.astype(float)


def _pictures(images, count):
    """(n, height, width, 3) bytes, the whole set on one scale, or None."""
    if images is None:
        return None
    remedy = "Pass the image of each point, in the points' order."
    images = numbers(
        "images", images, ndim=(3, 4), expected="Shape (n, height, width[, 3])", remedy=remedy
    )
    as_many("images", images, count, "points", remedy=remedy)
    if images.ndim == 4 and images.shape[-1] == 1:
        images = images[..., 0]
    low, high = min(images.min(), 0), images.max()
    levels = (images - low) / ((high - low) or 1)
    colour = levels if images.ndim == 4 else levels[..., None].repeat(3, axis=-1)
    return (255 * colour).round().astype(np.uint8)


def _classes(labels, class_names, count):
    """Codes (n,) and names; one class of no name where there are no labels."""
    if labels is None:
        return np.zeros(count, int), [""]
    remedy = "Pass the class of each point, numbered 0, 1, 2, ..."
    codes = class_codes("labels", labels, remedy=remedy)
    as_many("labels", codes, count, "points", remedy=remedy)
    names = class_names_for(codes, class_names, remedy=remedy)
    if codes.max() >= len(CLASSES):
        raise ValueError(
            fault(
                f"`labels` has {codes.max() + 1} classes.",
                f"At most {len(CLASSES)} can be told apart by colour.",
                "Keep the points of the classes in question, numbered from 0.",
            )
        )
    return codes, names


def _scatter(ax, points, codes, names, quiet):
    size = 16 if quiet else float(np.clip(6000 / len(points), 8, 36))
    colours = [CLASSES[code] for code in codes] if len(names) > 1 else INK
    ax.scatter(*points.T, s=size, c=colours, linewidths=0.4, edgecolors="white", alpha=0.9)
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.06 * np.where(high > low, high - low, 1)
    ax.set(
        xlim=(low[0] - margin[0], high[0] + margin[0]),
        ylim=(low[1] - margin[1], high[1] + margin[1]),
    )


def _place(ax, points, pictures, codes):
    """Greedy: each picture in turn, where it covers none of those before."""
    from matplotlib.offsetbox import AnnotationBbox, OffsetImage

    ax.figure.draw_without_rendering()
    pixels = ax.transData.transform(points)
    scale = max(1, THUMB // max(pictures.shape[1:3]))
    step = max(1, -(-max(pictures.shape[1:3]) // 48))
    small = pictures[:, ::step, ::step].repeat(scale, axis=1).repeat(scale, axis=2)
    room = max(small.shape[1:3]) + 8
    for index in chosen(pixels, room, MOST_THUMBS):
        picture = OffsetImage(small[index], zoom=72 / ax.figure.dpi, interpolation="nearest")
        ax.add_artist(
            AnnotationBbox(
                picture,
                points[index],
                pad=0.1,
                bboxprops={"edgecolor": CLASSES[codes[index]], "linewidth": 1.5},
            )
        )


def chosen(places, room, most):
    """Indices of the first places that are at least `room` apart, across or down.

    >>> chosen(np.array([[0, 0], [3, 0], [10, 0]]), 5, 60)
    [0, 2]
    """
    taken = []
    for index, place in enumerate(places):
        apart = np.abs(places[taken] - place).max(axis=1)
        if (apart >= room).all():
            taken.append(index)
        if len(taken) == most:
            break
    return taken


def _name_classes(ax, codes, names):
    from matplotlib.lines import Line2D

    handles = [
        Line2D(
            [], [], linestyle="", marker="o", markersize=7, color=CLASSES[code], label=names[code]
        )
        for code in np.unique(codes)
    ]
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1), handletextpad=0.1)
