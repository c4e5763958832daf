"""One output of a notebook that shows a run of `fit` while it lasts; bounded in what it costs."""

import base64
import sys
import time
import warnings
from html import escape

from dlkit._card import Shown
from dlkit.environment import in_a_kernel

INTERVAL = 0.25  # seconds from one update to the next, at least
PATIENCE = 1.0  # seconds without an update, at most, where one was slow to be sent
LINES = 0.01  # of the training time may go into sending what is shown
PICTURES = 0.09  # and into drawing it
FIRST = 0.8  # seconds until the first picture: a short training is to be seen too
LOADING = 4.0  # seconds more where matplotlib is not loaded yet, which is slow


def watched():
    """Whether somebody looks: only a kernel has outputs that can be updated in place."""
    return in_a_kernel()


class Screen:
    """The picture and its line, in one output of the notebook.

    Args:
        metric: the one to draw, or None.
        line: what to show until there is more.
        begun: when the training began.
    """

    def __init__(self, metric, line, begun):
        from IPython.display import display

        self._metric, self._image, self._drawn = metric, "", 0
        loading = 0 if "matplotlib.pyplot" in sys.modules else LOADING
        self._next_picture = begun + FIRST + loading
        self._next_update = begun + INTERVAL
        self._output = display(Shown(line), display_id=True)

    def update(self, progress, record, loss):
        """Show where the training is, with a new picture where one is due.

        Args:
            progress: how far the training is.
            record: what it has recorded, one value an epoch.
            loss: the loss so far in this epoch, or None.
        """
        now = time.perf_counter()
        if now < self._next_update:
            return
        epochs = max(map(len, record.values()), default=0)
        if epochs > self._drawn and now >= self._next_picture:
            self._drawn = epochs
            self._draw(record, progress.first)
            now, began = time.perf_counter(), now
            self._next_picture = now + _rest(now - began, PICTURES)
        line = progress.live(now, loss)
        self._output.update(Shown(line, html=f"{self._image}<div>{escape(line)}</div>"))
        sent = time.perf_counter()
        self._next_update = sent + max(INTERVAL, min(_rest(sent - now, LINES), PATIENCE))

    def say(self, line):
        """Put one line in the place of the picture, at once."""
        self._output.update(Shown(line))

    def _draw(self, record, first):
        from dlkit.training._picture import picture

        try:
            drawn = picture(record, self._metric, first)
        except Exception as error:  # a picture is not worth the hours that were trained
            self._drawn = float("inf")
            warnings.warn(f"The live picture is left out: {error}", stacklevel=2)
            return
        if drawn is not None:
            data, alt = drawn
            source = f"data:image/png;base64,{base64.b64encode(data).decode('ascii')}"
            self._image = f'<img alt="{escape(alt)}" src="{source}">'


def _rest(cost, share):
    """Seconds to wait, after what took `cost` seconds, so that it takes that share of the time.

    >>> _rest(1, 0.25)
    3.0
    """
    return cost / share - cost
