"""The learning curves so far as the bytes of a PNG, with their alt text. Leaves no figure open."""

import io
import math


def picture(record, metric, first):
    """The curves of the epochs so far, or None where no value of them can be drawn.

    Args:
        record: name to values, one an epoch.
        metric: the one to draw, or None.
        first: the number of the first epoch, counted from 0.

    Returns:
        PNG bytes and alt text, or None.
    """
    if not any(math.isfinite(value) for values in record.values() for value in values):
        return None
    import matplotlib.pyplot as plt

    from dlkit import plots

    alt = words(record, metric)
    figure = plots.learning_curves(record, alt=alt, metric=metric).figure
    try:
        for axes in figure.axes if first else ():
            axes.set_xlabel("epoch of this call of fit")
        buffer = io.BytesIO()
        # Not `plots.png`, which saves bytes in a file: nothing is kept, and this is faster.
        figure.savefig(buffer, format="png", dpi=figure.dpi, facecolor="white")
    finally:
        plt.close(figure)
    return buffer.getvalue(), alt


def words(record, metric):
    """The alt text: how many epochs, and the values that the last of them gave.

    >>> words({"loss": [2.5, 1.25], "val_loss": [3, 2.0]}, None)
    'Learning curves after 2 epochs: loss 1.25, val_loss 2.'
    """
    names = [name for name in record if metric is None or name.removeprefix("val_") == metric]
    epochs = max(len(record[name]) for name in names)
    values = ", ".join(f"{name} {record[name][-1]:.3g}" for name in names)
    return f"Learning curves after {epochs} epoch{'s' * (epochs != 1)}: {values}."
