"""How loss and score went, epoch by epoch, from a Keras History or its dict; does not train."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlkit._validation import fault, shown
from dlkit.plots._arguments import array
from dlkit.plots._labels import label_ends, readable
from dlkit.plots._style import SMALL, WIDTH, drawing
from dlkit.plots.palette import QUIET, TRAIN, VALIDATION

REMEDY = "Pass what model.fit(...) returned, or a dict such as {'loss': [0.9, 0.5]}."
RISING = ("acc", "auc", "precision", "recall", "f1", "iou", "dice", "r2")
NOT_METRICS = ("lr", "learning_rate")


def learning_curves(
    history: Any,
    *,
    alt: str,
    metric: str | None = None,
    title: str | None = None,
    ax: Any = None,
) -> Any:
    """Whether training still helps is seen in the validation curve, where the best epoch is marked.

    Draws the loss and, where there is one, the accuracy beside it: training solid, validation
    dashed. Values that are not finite, as of a run that diverged, are left out and said so.

    Args:
        history: A Keras `History`, or a dict of name ("loss", "val_loss", ...) to values.
        alt: What the figure shows, in words.
        metric: Draw this one alone, for example "loss".
        title: Over the first panel.
        ax: Axes to draw one metric in (by default the loss), or None for a new figure.

    Returns:
        The matplotlib Axes of the first panel; `ax.figure.axes` has them all.

    Raises:
        ValueError: If there is nothing to draw, or the metric is unknown.

    Example:
        >>> history = {"loss": [0.9, 0.5, 0.3], "val_loss": [0.9, 0.6, 0.7]}
        >>> ax = learning_curves(history, alt="The validation loss is lowest after epoch 2.")
        >>> [text.get_text() for text in ax.texts]
        ['train', 'validation', 'best: epoch 2']
    """
    record = _record(history)
    metrics = _metrics(record, metric, one=ax is not None)
    size = (WIDTH, 260) if len(metrics) > 1 else (420, 270)
    with drawing(alt=alt, ax=ax, size=size, panels=len(metrics)) as panels:
        for axes, name in zip(panels, metrics, strict=True):
            _draw(axes, name, record)
        if title is not None:
            panels[0].set_title(title)
    return panels[0]


def _record(history):
    record = getattr(history, "history", history)
    if not isinstance(record, Mapping):
        raise ValueError(
            fault(
                "`history` is not the record of a training run.",
                f"A Keras History or a dict of lists was expected. Received: {shown(history)}.",
                REMEDY,
            )
        )
    curves = {
        str(name): array(
            f"history[{name!r}]", values, expected="One number an epoch", remedy=REMEDY
        )
        for name, values in record.items()
        if name not in NOT_METRICS
    }
    drawable = {name: values for name, values in curves.items() if values.size}
    _check_curves(drawable, record)
    return {name: values.astype(float) for name, values in drawable.items()}


def _check_curves(curves, record):
    for name, values in curves.items():
        if values.ndim != 1 or not np.issubdtype(values.dtype, np.number):
            raise ValueError(
                fault(
                    f"history[{name!r}] is not one number an epoch.",
                    f"Shape (epochs,) was expected. Received: {values.dtype}, {values.shape}.",
                    REMEDY,
                )
            )
    if not any(np.isfinite(values).any() for values in curves.values()):
        raise ValueError(
            fault(
                "`history` holds no epoch to draw.",
                f"At least one finite value was expected. Received: {shown(dict(record))}.",
                "Train for at least one epoch, with a learning rate that keeps the loss finite.",
            )
        )


def _metrics(record, metric, *, one):
    """Names to draw: the one asked for, or the loss and the first accuracy, or the first two."""
    names = [name for name in record if not (name.startswith("val_") and name[4:] in record)]
    if metric is not None:
        if metric not in record:
            raise ValueError(
                fault(
                    f"`metric` names nothing in the history: {shown(metric)}.",
                    f"One of {', '.join(map(repr, record))} was expected.",
                    "Pass metrics=[...] to model.compile to have more recorded.",
                )
            )
        return [metric]
    if "loss" in names:
        names.sort(key=lambda name: (name != "loss", not _rises(name)))
        names = [name for name in names if name == "loss" or _rises(name)]
    return names[:1] if one else names[:2]


def _rises(name):
    return any(word in name.lower() for word in RISING)


def _draw(ax, name, record):
    from matplotlib.ticker import MaxNLocator

    curves = {"train": record[name]}
    if f"val_{name}" in record:
        curves["validation"] = record[f"val_{name}"]
    for (role, values), (colour, dashes) in zip(curves.items(), _ROLES, strict=False):
        epochs = np.arange(1, len(values) + 1)
        marker = "o" if len(values) == 1 else ""
        ax.plot(epochs, values, color=colour, linestyle=dashes, marker=marker, label=role)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=7, integer=True, min_n_ticks=1))
    ax.set(xlabel="epoch", ylabel=_words(name))
    ax.grid(axis="y")
    ax.set_xlim(*_span(max(len(values) for values in curves.values())))
    finite = {role: values for role, values in curves.items() if np.isfinite(values).any()}
    label_ends(ax, finite, [colour for colour, _ in _ROLES[: len(finite)]])
    if "validation" in finite and len(finite["validation"]) > 1:
        _mark_best(ax, finite["validation"], rising=_rises(name))
    _say_gaps(ax, curves)


_ROLES = ((TRAIN, "-"), (VALIDATION, "--"))


def _span(epochs):
    """All epochs, those too in which the values were not finite."""
    margin = max(0.02 * epochs, 0.1)
    return 1 - margin, epochs + margin


def _words(name):
    return (
        name.removeprefix("val_")
        .replace("_", " ")
        .removeprefix("sparse ")
        .removeprefix("categorical ")
    )


def _mark_best(ax, values, *, rising):
    from matplotlib.patheffects import withStroke

    best = int(np.nanargmax(values) if rising else np.nanargmin(values))
    ax.plot(
        best + 1,
        values[best],
        "o",
        markersize=8,
        markerfacecolor="white",
        markeredgewidth=2,
        color=VALIDATION,
        clip_on=False,  # the last epoch lies at the edge
        zorder=3,
    )
    share = best / (len(values) - 1)
    ax.annotate(
        f"best: epoch {best + 1}",
        (best + 1, values[best]),
        xytext=(0, -9 if rising else 9),
        textcoords="offset points",
        ha="left" if share < 0.2 else "right" if share > 0.8 else "center",
        va="top" if rising else "bottom",
        fontsize=SMALL,
        path_effects=[withStroke(linewidth=3, foreground="white")],  # legible on a line
        zorder=4,
        color=readable(VALIDATION),
    )


def _say_gaps(ax, curves):
    first = [
        int(np.argmin(np.isfinite(values))) + 1
        for values in curves.values()
        if not np.isfinite(values).all()
    ]
    if first:  # what diverges goes up, so the lower right is free
        place = {"x": 0.98, "y": 0.05, "transform": ax.transAxes, "ha": "right"}
        ax.text(s=f"not finite from epoch {min(first)}", fontsize=SMALL, color=QUIET, **place)
