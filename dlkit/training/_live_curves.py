"""What a notebook calls to watch a run of `fit`, and what it may ask for; Keras comes later."""

import math
import numbers
from typing import Any

from dlkit._validation import fault, shown


def LiveCurves(seconds: float | None = None, metric: str | None = None) -> Any:
    """What training does is seen while it trains: curves, time left, and a stop that keeps weights.

    A callback for `fit`. In a notebook one output shows the learning curves and a line with the
    epoch, the batch and the time left; when the training ends, one line stays. Where nobody is
    looking (in a script, or headless) that line alone is printed. After a first picture, the
    drawing takes a tenth of the training time at most.

    Interrupt once (Kernel > Interrupt, or Ctrl-C), and `fit` ends after the batch under way: it
    validates, keeps the weights reached so far, and returns its History, the unfinished epoch
    included. Interrupt again for a `KeyboardInterrupt`. A time that is used up ends it alike.

    Args:
        seconds: Time budget of one call of `fit`, from its first batch to its last, or None for
            no limit. At least one batch is trained.
        metric: Draw this one alone, for example "loss"; its validation is drawn beside it. By
            default the loss and, where there is one, the accuracy.

    Returns:
        A `keras.callbacks.Callback`, to be used for as many calls of `fit` as wanted.

    Raises:
        ValueError: If `seconds` is no positive number or `metric` no name of a metric; and out of
            `fit`, after its first batch, if the training does not record that metric.

    Example:
        >>> import keras, numpy
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> model.compile("sgd", "mse")
        >>> x = numpy.ones((8, 1))
        >>> history = model.fit(x, x, epochs=3, verbose=0, callbacks=[LiveCurves(seconds=60)])
        Trained to the end: epoch 3 of 3.
    """
    seconds, metric = _seconds(seconds), _metric(metric)
    # Keras takes seconds to load and talks while it does: `prepare` must come before it.
    from dlkit.training._callback import Live

    return Live(seconds, metric)


def _seconds(value):
    if value is None:
        return None
    real = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if not real or not 0 < value < math.inf:
        raise ValueError(
            fault(
                "`seconds` is no time that a training could take.",
                f"A positive, finite number was expected. Received: seconds={shown(value)}.",
                "Pass for example seconds=20, or leave it out for no limit.",
            )
        )
    return float(value)


def _metric(value):
    if value is None:
        return None
    if not isinstance(value, str) or not value or value.startswith("val_"):
        raise ValueError(
            fault(
                "`metric` is not the name of a metric.",
                "A text such as 'loss' was expected, without 'val_', since validation is drawn "
                f"beside it. Received: metric={shown(value)}.",
                "Pass for example metric='loss', or leave it out.",
            )
        )
    return value
