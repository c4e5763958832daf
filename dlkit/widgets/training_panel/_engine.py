"""Training, step by step, with its history; knows no widget, and no model but its functions."""

import math
import time

import numpy as np

from dlkit._validation import fault, integer
from dlkit.widgets._names import distinct
from dlkit.widgets.panel import Engine
from dlkit.widgets.training_panel._step import checked_call, checked_rate, checked_step, numbers

MOST = 10_000  # steps that setting a state may train
PATIENCE = 2.0  # seconds that a panel may train before it opens


class Diverged(ArithmeticError):
    """A number of a training step is not finite."""


class TrainingEngine(Engine):
    """A training step, called again and again, and what it said.

    Args:
        step: step() or, with a rate, step(learning_rate): trains once, gives a number or a dict.
        draw: draw() gives an array that shows the model, or None.
        rate: the opening learning rate, or None.
        reset: reset() puts the model back, or None.
        names: of the numbers that a step gives.
    """

    def __init__(self, step, draw=None, rate=None, reset=None, names=("loss",)):
        self._train = checked_step(step, rate is not None)
        self._sketch = checked_call("draw", draw)
        self._back = checked_call("reset", reset)
        self.names = distinct("names", names)
        self.run, self._done = 0, 0
        self._forget()
        super().__init__(**({} if rate is None else {"learning_rate": rate}), steps=0)

    def open(self, ticks, patient):
        """Train `ticks` steps; unless `patient`, only as many as fit into two seconds."""
        end = math.inf if patient else time.perf_counter() + PATIENCE
        while self._done < ticks and not self.trouble and time.perf_counter() < end:
            self.tick()

    def checked(self, wanted):
        """A positive learning rate, where there is one, and a number of steps."""
        steps = integer(
            "steps", wanted["steps"], low=0, remedy=f"Pass from 0 to {MOST}, for example steps=100."
        )
        if steps != self._done and steps > MOST:
            raise ValueError(
                fault(
                    f"`steps` is more than are trained at one go: {steps:,}.",
                    f"At most {MOST:,} were expected. Received: steps={steps}.",
                    "Press Play for more.",
                )
            )
        if steps != self._done and self._back is None:
            raise ValueError(
                fault(
                    "`steps` cannot be set: the model cannot be put back.",
                    f"{self._done} were expected, which are done. Received: steps={steps}.",
                    "Make the panel with reset=, a function that puts the model back.",
                )
            )
        state = {**wanted, "steps": steps}
        if "learning_rate" in wanted:
            state["learning_rate"] = checked_rate(wanted["learning_rate"])
        return state

    def set(self, **changes):
        """Change the learning rate at once; other `steps` put the model back and train so many."""
        super().set(**changes)
        steps = self._state["steps"]
        if steps != self._done:
            self._state["steps"] = self._done
            self._restart()
            self.tick(steps)

    def tick(self, n=1):
        """Train `n` steps; fewer where a number is not finite."""
        for _ in range(integer("n", n, low=0, remedy="Pass steps, for example tick(10).")):
            rate = [self._state["learning_rate"]] if "learning_rate" in self._state else []
            values = numbers(self._train(*rate), self.names)
            self._done += 1
            self._state["steps"] = self._done
            self.version += 1
            for name, value in zip(self.names, values, strict=True):
                self._history[name].append(value)
            if not all(map(math.isfinite, values)):
                self._stumble(values)
                return
            self.trouble = ""

    def reset(self):
        """Put the model back, and the learning rate; no step is done then."""
        if self._back is None:
            raise ValueError(
                fault(
                    "The model cannot be put back.",
                    "A function that does it was expected. Received: reset=None.",
                    "Make the panel with reset=, or make model and panel anew.",
                )
            )
        self._restart()
        if "learning_rate" in self._state:
            self._state["learning_rate"] = self._opening["learning_rate"]

    @property
    def picture(self):
        """What `draw` gives at this step; None without it."""
        return None if self._sketch is None else self._sketch()

    def history(self, start=0):
        """(steps, {name: values}) from the step after `start` on."""
        steps = np.arange(start + 1, self._done + 1)
        return steps, {name: np.array(self._history[name][start:]) for name in self.names}

    @property
    def read_out(self):
        """The step, its numbers and the learning rate."""
        said = [f"{name} {number(values[-1])}" for name, values in self._history.items() if values]
        said = said or ["nothing is trained yet"]
        if "learning_rate" in self._state:
            said.append(f"learning rate {number(self._state['learning_rate'])}")
        return f"Step {self._done:,}: {', '.join(said)}."

    def _restart(self):
        self._back()
        self.run += 1
        self._done = self._state["steps"] = 0
        self.version += 1
        self._forget()

    def _forget(self):
        self._history = {name: [] for name in self.names}
        self.trouble = ""

    def _stumble(self, values):
        if self.trouble:
            return
        name, value = next(
            pair for pair in zip(self.names, values, strict=True) if not math.isfinite(pair[1])
        )
        rate = self._state.get("learning_rate")
        smaller = "a smaller learning rate" if rate is None else f"less than {number(rate)}"
        self.trouble = fault(
            f"The {name} is {'NaN' if math.isnan(value) else 'infinite'} since step "
            f"{self._done:,}: training has stopped.",
            "A finite number was expected.",
            f"Put the model back and take {smaller}.",
        )


def number(value):
    """A number with three significant digits, for people.

    >>> number(1234.5), number(0.03125), number(1e-7)
    ('1,234', '0.0312', '1e-07')
    """
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e9 else f"{value:.3g}"
