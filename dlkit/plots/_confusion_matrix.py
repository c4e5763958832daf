"""Which class is taken for which, so drawn that few errors are seen beside many hits; no model."""

from typing import Any

import numpy as np

from dlkit._validation import fault
from dlkit.plots._arguments import as_many, class_codes, class_names_for
from dlkit.plots._style import SMALL, drawing, text_width
from dlkit.plots.palette import INK, NEGATIVE, PALE, POSITIVE, QUIET, mix

MOST = 20
HIGH = 32  # pixels of a cell
NAMES = "Pass one name for each class, in the order of their numbers."


def confusion_matrix(
    y_true: Any,
    y_pred: Any,
    *,
    alt: str,
    class_names: Any = None,
    title: str | None = None,
    ax: Any = None,
) -> Any:
    """Rows are what is true, columns what was said: right answers stand on the diagonal.

    Right and wrong answers have a scale of colours each, so that a few errors are not drowned by
    many hits; empty cells hold no example. Recall, the share of a row that is right, stands beside.

    Args:
        y_true: True classes 0, 1, 2, ..., shape (n,).
        y_pred: Predicted classes, shape (n,); of probabilities pass `.argmax(axis=-1)`.
        alt: What the figure shows, in words.
        class_names: Name of each class, or None for the numbers.
        title: Over the matrix.
        ax: Axes to draw in, or None for a new figure.

    Returns:
        The matplotlib Axes.

    Raises:
        ValueError: If the lengths differ, or the classes are no small integers.

    Example:
        >>> ax = confusion_matrix([0, 0, 1, 1], [0, 1, 1, 1], alt="One 0 is taken for a 1.")
        >>> [text.get_text() for text in ax.texts]
        ['1', '1', '2', 'recall', '50 %', '100 %']
    """
    counts, names = _counts(y_true, y_pred, class_names)
    longest = max(text_width(name) for name in names)
    wide = _cell_width(counts, longest)
    turned = longest > wide - 4
    left, below = longest + 36, (longest if turned else 12) + 34
    top = 30 if title else 26
    inner = (wide * len(names), HIGH * len(names))
    size = (left + inner[0] + 64, top + inner[1] + below)
    with drawing(alt=alt, ax=ax, size=size, box=(left, top, *inner)) as (axes,):
        _draw_counts(axes, counts)
        _draw_recall(axes, counts)
        _name_classes(axes, names, turned)
        if title is not None:
            axes.set_title(title, pad=10)
    return axes


def _counts(y_true, y_pred, class_names):
    """Counts (classes, classes), rows true, columns predicted, and the classes' names."""
    from sklearn.metrics import confusion_matrix as count

    remedy = "Pass integer classes, for example model.predict(x).argmax(axis=-1)."
    y_true = class_codes("y_true", y_true, remedy=remedy)
    y_pred = class_codes("y_pred", y_pred, remedy=remedy)
    as_many("y_pred", y_pred, len(y_true), "true classes", remedy="Predict the examples of y_true.")
    names = class_names_for(np.concatenate([y_true, y_pred]), class_names, remedy=NAMES)
    if len(names) > MOST:
        raise ValueError(
            fault(
                f"There are {len(names)} classes.",
                f"At most {MOST} can be read in one matrix.",
                "Keep the examples of the classes in question, numbered from 0.",
            )
        )
    return count(y_true, y_pred, labels=range(len(names))), names


def _cell_width(counts, longest):
    """Pixels: room for the numbers, and for the names too where there are few."""
    needed = max(text_width(str(count)) for count in counts.ravel()) + 14
    return max(38.0, needed, min(longest + 12, 360 / len(counts)))


def _draw_counts(ax, counts):
    right = np.eye(len(counts), dtype=bool)
    most_right, most_wrong = counts[right].max(), counts[~right].max(initial=0)
    picture = np.ones((*counts.shape, 3))
    for (row, column), count in np.ndenumerate(counts):
        colour, most = (POSITIVE, most_right) if row == column else (NEGATIVE, most_wrong)
        # The least count has a tint that can be seen, and the largest leaves the number legible.
        share = 0.15 + 0.5 * count / most if count else 0.0
        fill = mix("#FFFFFF", colour, share)
        picture[row, column] = [byte / 255 for byte in bytes.fromhex(fill[1:])]
        if count:
            ax.text(column, row, str(count), ha="center", va="center_baseline", color=INK)
    ax.imshow(picture, aspect="auto", interpolation="nearest")
    edges = np.arange(len(counts) + 1) - 0.5
    ax.hlines(edges, edges[0], edges[-1], color=PALE, linewidth=0.8, clip_on=False)
    ax.vlines(edges, edges[0], edges[-1], color=PALE, linewidth=0.8, clip_on=False)


def _draw_recall(ax, counts):
    totals = counts.sum(axis=1)
    beside = {
        "xycoords": ("axes fraction", "data"),
        "va": "center_baseline",
        "annotation_clip": False,
    }
    style = {"fontsize": SMALL, "color": QUIET, "ha": "right"}
    ax.annotate(
        "recall", (1, 1), (50, 5), xycoords="axes fraction", textcoords="offset pixels", **style
    )
    for row, total in enumerate(totals):
        text = f"{100 * counts[row, row] / total:.0f} %" if total else "none"
        ax.annotate(text, (1, row), (50, 0), textcoords="offset pixels", **beside, **style)


def _name_classes(ax, names, turned):
    places = range(len(names))
    ax.set_xticks(places, names, rotation=90 if turned else 0)
    ax.set_yticks(places, names)
    ax.tick_params(length=0)
    ax.set(xlabel="predicted", ylabel="true")
    ax.spines[:].set_visible(False)
