"""The Keras callback itself: passes on what `fit` tells, and stops it. Loads Keras."""

import sys
import time
from numbers import Real

import keras

from dlkit._validation import fault, shown
from dlkit.environment import headless
from dlkit.training._interrupt import Interrupt
from dlkit.training._progress import Progress
from dlkit.training._screen import Screen, watched


class Live(keras.callbacks.Callback):
    """Watches one call of `fit` after the other; see `dlkit.training.LiveCurves`.

    Args:
        seconds: the time budget, or None.
        metric: the one to draw, or None.
    """

    def __init__(self, seconds, metric):
        super().__init__()
        self._seconds, self._metric = seconds, metric
        self._interrupt = None

    def on_train_begin(self, logs=None):  # noqa: ARG002 - Keras's signature, here and below
        if self._interrupt is not None:  # left by a `fit` that raised
            self._interrupt.end()
        now, given = time.perf_counter(), self.params or {}
        self._progress = Progress(given.get("epochs"), given.get("steps"), self._seconds, now)
        self._record, self._known, self._late = {}, False, False
        live = watched() and not headless()
        self._screen = Screen(self._metric, self._progress.live(now, None), now) if live else None
        self._interrupt = Interrupt(self.model)
        self._interrupt.begin()

    def on_epoch_begin(self, epoch, logs=None):  # noqa: ARG002
        self._progress.epoch_begins(epoch)

    def on_train_batch_end(self, batch, logs=None):
        now = time.perf_counter()
        self._progress.batch_done(batch, now)
        if not self._known:
            self._check_metric(logs or {})
        self._stop_in_time(now)
        if self.model.stop_training:
            self._say("Stopping; the epoch so far is validated first, where it can be.")
        elif not self._progress.epoch_complete:  # else the epoch's own values follow
            self._show(logs)

    def on_epoch_end(self, epoch, logs=None):  # noqa: ARG002
        for name, value in (logs or {}).items():
            if isinstance(value, Real):
                self._record.setdefault(name, []).append(float(value))
        self._progress.epoch_done(whole=not self.model.stop_training)
        self._stop_in_time(time.perf_counter())
        if not self.model.stop_training and not self._progress.complete:
            self._show(logs)

    def on_train_end(self, logs=None):  # noqa: ARG002
        self._interrupt.end()
        line = self._progress.last(self._cause())
        self._say(line)
        if self._screen is None:
            sys.stdout.write(line + "\n")

    def _check_metric(self, logs):
        """An unknown name is said after the first batch, which is the first to tell the names."""
        self._known = True
        if self._metric is not None and self._metric not in logs:
            self._interrupt.end()
            raise ValueError(
                fault(
                    f"`metric` names nothing that this training records: {shown(self._metric)}.",
                    f"One of {', '.join(map(repr, logs))} was expected.",
                    "Pass metrics=[...] to model.compile to have more recorded.",
                )
            )

    def _stop_in_time(self, now):
        if self._progress.out_of_time(now) and not self.model.stop_training:
            self._late = self.model.stop_training = True

    def _show(self, logs):
        if self._screen is not None:
            loss = (logs or {}).get("loss")
            loss = loss if isinstance(loss, Real) else None
            self._screen.update(self._progress, self._record, loss)

    def _say(self, line):
        if self._screen is not None:
            self._screen.say(line)

    def _cause(self):
        """What ended the training early, if anything did."""
        if not self.model.stop_training:
            return None
        return "interrupt" if self._interrupt.asked else "time" if self._late else "another"
