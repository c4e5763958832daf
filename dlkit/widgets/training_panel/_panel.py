"""`TrainingPanel`: the clock, the learning rate, the curves and the model's picture."""

import math
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import ipywidgets
import numpy as np

from dlkit._validation import integer, number
from dlkit.widgets._curves import Curves
from dlkit.widgets._heatmap import Heatmap
from dlkit.widgets.panel import Panel, Player
from dlkit.widgets.training_panel._engine import Diverged, TrainingEngine

LOW, HIGH = -5, 1  # powers of ten of the learning rate
PICTURE = 240
TICKS = 30  # steps of the picture that a page without a kernel shows
LARGEST = 1e30  # what float32 still holds


class TrainingPanel(Panel):
    """Training is a step, done again and again: here it is watched, and its pace changed, live.

    Play trains in pulses of `seconds`, and draws after each of them. The learning rate changes
    the next step, without a reset. A number that is not finite stops training; what was learnt and
    the curves stay. Nothing is trained before Play or Step is pressed, unless `ticks` asks for it;
    headless the picture is of 30 steps.

    Args:
        step: step(), or step(learning_rate) where `rate` is given: trains once, and returns the
            loss or a dict of numbers.
        draw: draw() returns an array for a `Heatmap`, (rows, columns) or (tiles, rows, columns),
            which shows the model; or None.
        rate: The opening learning rate; None leaves the slider out. A `tf.function` is traced anew
            for each new float: pass it on as a tensor.
        reset: reset() puts the model back to where it began.
        names: The names of the numbers that a step returns.
        seconds: How long a pulse trains, from 0.005 to 1; one step at least.
        ticks: Steps before the panel opens, from 0 to 10,000, or as many as fit into two seconds
            (headless all of them); None for none, and headless for 30.

    Raises:
        ValueError: If an argument or what the first step returns does not fit.
        ArithmeticError: Headless, when a number is not finite.

    Example:
        >>> weight = [3.0]
        >>> def step(learning_rate):  # down the slope of w²
        ...     weight[0] -= learning_rate * 2 * weight[0]
        ...     return weight[0] ** 2
        >>> def reset():
        ...     weight[0] = 3.0
        >>> panel = TrainingPanel(step, rate=0.25, reset=reset, ticks=2)
        >>> panel.read_out
        'Step 2: loss 0.562, learning rate 0.25.'
        >>> panel.set(steps=1)
        >>> panel.read_out
        'Step 1: loss 2.25, learning rate 0.25.'
    """

    title = "Training"
    words = "Training: run this cell in JupyterLab to train with Play, Pause, Step and Reset."

    def __init__(
        self,
        step: Callable,
        draw: Callable | None = None,
        *,
        rate: float | None = None,
        reset: Callable | None = None,
        names: Any = ("loss",),
        seconds: float = 0.05,
        ticks: int | None = None,
    ):
        remedy = "Pass the length of a pulse, for example seconds=0.05."
        self._seconds = number("seconds", seconds, low=0.005, high=1, remedy=remedy)
        if ticks is not None:
            integer("ticks", ticks, low=0, high=10_000, remedy="Pass steps, as ticks=30.")
        super().__init__(TrainingEngine(step, draw, rate, reset, names))
        self.player = self.picture = None
        self._raised = ""
        usual = TICKS if self._raises else 0
        self.engine.open(usual if ticks is None else ticks, patient=self._raises)
        self._refresh()

    def _build(self):
        engine = self.engine
        self._shown, self._pictured = (0, 0), None
        self.player = Player(self)
        controls = [self.player.box]
        if "learning_rate" in engine.state:
            slider = ipywidgets.FloatLogSlider(
                description="learning rate",
                min=LOW,
                max=HIGH,
                step=0.05,
                readout_format=".3g",
                style={"description_width": "90px"},
                layout={"width": "360px"},
            )
            self.rate = self._bind(slider, "learning_rate", write=partial(_reached, slider))
            controls.append(self.rate)
        one = engine.names[0] if len(engine.names) == 1 else ""  # several have a legend
        self.curves = Curves(engine.names, xlabel="step", ylabel=one)
        pictures = [self.curves]
        if engine.picture is not None:
            self.picture = Heatmap(PICTURE, PICTURE, label="The model")
            pictures.append(self.picture)
        row = {"flex_flow": "row wrap", "grid_gap": "16px"}
        return ipywidgets.VBox(
            [ipywidgets.HBox(controls, layout=row), ipywidgets.HBox(pictures, layout=row)]
        )

    def _draw(self):
        engine = self.engine
        run, done = self._shown
        if run != engine.run:
            self.curves.clear()
            done = 0
        steps, values = engine.history(done)
        if len(steps):
            self.curves.append(steps, values)
            self.curves.flush()
        self._shown = engine.run, done + len(steps)
        self.curves.alt = f"The course of {', '.join(engine.names)}. {engine.read_out}"
        if self.picture is not None and self._pictured != self._shown:
            self._show_picture()
            self._pictured = self._shown

    def _show_picture(self):
        values = np.asarray(self.engine.picture)
        if values.dtype.kind == "f":
            if not np.isfinite(values).all():
                return  # the error line says what has happened; the last picture stays
            values = np.clip(values, -LARGEST, LARGEST)
        colour = values.dtype == np.uint8 and values.ndim == 3 and values.shape[-1] == 3
        signed = not colour and values.size and values.min() < 0
        palette = "signed" if signed else "grey"
        if self.picture.palette != palette:
            self.picture.palette = palette
        self.picture.show(values, colour=colour, alt=f"The model. {self.engine.read_out}")

    def _pulse(self):
        end = time.perf_counter() + self._seconds
        try:
            while True:
                self.engine.tick()
                if self.engine.trouble or time.perf_counter() >= end:
                    break
        except Exception:
            self._pause()
            raise

    def _refresh(self, told=""):
        trouble = self.engine.trouble
        if trouble:
            self._pause()
        try:
            super()._refresh(told or trouble)
        except Exception:
            self._pause()
            raise
        fresh, self._raised = trouble != self._raised, trouble
        if trouble and fresh and self._raises:  # headless nobody reads the red line
            raise Diverged(trouble)

    def _pause(self):
        if self.player is not None:
            self.player.playing = False

    def _opening(self):
        from dlkit.plots import line, mosaic, panels

        steps, values = self.engine.history()
        drawn = {name: np.where(np.isfinite(y), y, np.nan) for name, y in values.items()}
        lines = {name: y for name, y in drawn.items() if np.isfinite(y).any()}
        picture = self.engine.picture
        if picture is not None and not np.isfinite(picture).all():
            picture = None  # the read-out says what has happened
        curve, *rest = [None] if picture is None else panels(2, height=230)
        if lines:
            curve = line(steps, lines, alt="The learning curve.", xlabel="step", ax=curve)
        else:
            curve = _unmarked(curve)
        if rest:
            mosaic(np.asarray(picture), alt="The model.", ax=rest[0])
        return curve


def _reached(slider, rate):
    """The rate, with the ends of the slider so wide that it can show it."""
    power = math.log10(rate)
    slider.min = min(slider.min, math.floor(power))
    slider.max = max(slider.max, math.ceil(power))
    return rate


def _unmarked(ax):
    """Axes that say in words why there is no curve."""
    from dlkit.plots import describe, panels

    ax = panels(1, height=230)[0] if ax is None else ax
    ax.text(0.5, 0.5, "No step has given a number yet.", ha="center", va="center")
    ax.set_axis_off()
    describe(ax, "No learning curve: no step has given a number yet.")
    return ax
