"""How far a run of `fit` is and how long it may take yet, in words; it is told, and asks nobody."""

import math


class Progress:
    """Epochs and batches done, out of how many, and the pace so far.

    Times are seconds of one clock, which the caller reads.

    Args:
        epochs: number of the last epoch, or None where it is not known.
        steps: batches in an epoch, or None where it is not known.
        seconds: the time budget, or None.
        begun: when the training began.
    """

    def __init__(self, epochs, steps, seconds, begun):
        self.epochs, self.steps, self.seconds, self.begun = epochs, steps, seconds, begun
        self.first = None  # the first epoch, counted from 0: not always 0
        self.epoch = None
        self.batch = 0
        self._warm = None  # when the first batch was done, in which TensorFlow traces its graph

    def epoch_begins(self, epoch):
        """An epoch, counted from 0, is under way."""
        self.first = epoch if self.first is None else self.first
        self.epoch, self.batch = epoch, 0

    def batch_done(self, batch, now):
        """The batch, counted from 0 in its epoch, is done."""
        # Where several steps are taken at once, Keras counts past the end of the epoch.
        self.batch = batch + 1 if self.steps is None else min(batch + 1, self.steps)
        if self._warm is None:
            self._warm = (now, self.batch)

    def epoch_done(self, whole):
        """The epoch is over; a whole one shows how many batches there are."""
        if whole and self.steps is None:
            self.steps = self.batch

    @property
    def epoch_complete(self):
        """Whether the last batch of the epoch under way is known to be done."""
        return self.steps is not None and self.batch >= self.steps

    @property
    def complete(self):
        """Whether the last batch of the last epoch is done."""
        last = self.epochs is not None and self.epoch is not None and self.epoch + 1 >= self.epochs
        return last and self.epoch_complete

    def out_of_time(self, now):
        """Whether the time budget is used up."""
        return self.seconds is not None and now - self.begun >= self.seconds

    def left(self, now):
        """Seconds until the end at the pace so far, or None where that cannot be known."""
        if self._warm is None or self.steps is None or self.epochs is None:
            return None
        (since, before), epoch = self._warm, self.epoch - self.first
        done = epoch * self.steps + self.batch
        total = (self.epochs - self.first) * self.steps
        return (now - since) / (done - before) * (total - done) if done > before else None

    def live(self, now, loss):
        """The line below the picture: where the training is, and how long it may take yet."""
        if self._warm is None:
            return "Training begins; the first batch takes longest."
        parts = [f"Epoch {self.epoch + 1}{_of(self.epochs)}"]
        parts += [f"batch {self.batch}{_of(self.steps)}"] if self.batch else []
        parts += [f"loss {loss:.3g}"] if loss is not None else []
        return ", ".join(parts + self._time_left(now))

    def _time_left(self, now):
        left = self.left(now)
        if self.seconds is not None:
            budget = max(0, self.begun + self.seconds - now)
            if left is None or budget < left:
                return [f"at most {duration(budget)} left"]
        return [] if left is None else [f"about {duration(left)} left"]

    def last(self, cause):
        """The line that stays, with nothing measured in it.

        Args:
            cause: what ended the training before its end: "interrupt", "time", "another", or
                None.
        """
        if self.epoch is None:
            return "There was no epoch to train."
        if cause is None or self.complete:
            return f"Trained to the end: epoch {self.epoch + 1}{_of(self.epochs)}."
        return {
            "interrupt": "Interrupted: the weights reached so far are kept.",
            "time": f"Stopped, since its {self.seconds or 0:g} s are used up: the weights reached "
            "so far are kept.",
            "another": "Stopped before the end by another callback.",
        }[cause]


def _of(total):
    return "" if total is None else f" of {total}"


def duration(seconds):
    """Seconds as a reader says them, rounded up.

    >>> [duration(s) for s in (0, 0.2, 59.1, 200, 3900)]
    ['0 s', '1 s', '1 min 0 s', '3 min 20 s', '1 h 5 min']
    """
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
