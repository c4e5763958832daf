"""`Player`: Play, Pause, Step and Reset for a panel whose engine has a clock; knows no engine."""

from typing import Any

import ipywidgets

from dlkit.widgets.panel._clock import Clock
from dlkit.widgets.panel._free import free


class Player:
    """The clock of a panel: a pulse of the browser lets the engine work for a moment.

    A pulse that comes while the last one is at work is dropped, so a slow engine is never behind.

    Args:
        panel: The `Panel` that is to play.
        interval: Milliseconds from pulse to pulse, at least.

    Example:
        >>> from dlkit.widgets import TrainingPanel
        >>> losses = iter([3.0, 2.0, 1.0])
        >>> panel = TrainingPanel(lambda: next(losses), ticks=1)
        >>> panel.tick()
        >>> panel.state["steps"]
        2
    """

    def __init__(self, panel: Any, interval: int = 50):
        self._panel, self._beat = panel, panel._pulse
        self._clock = Clock(interval)
        self._button = ipywidgets.ToggleButton(description="Play", icon="play")
        self._step = ipywidgets.Button(description="Step", icon="step-forward")
        self._reset = ipywidgets.Button(description="Reset", icon="undo")
        for button in (self._button, self._step, self._reset):
            button.layout.width = "90px"
        # In the browser, so that Pause stops the pulses without asking the kernel.
        self._link = ipywidgets.jslink((self._button, "value"), (self._clock, "playing"))
        self._clock.observe(self._pulsed, "beat")
        self._button.observe(self._toggled, "value")
        self._step.on_click(lambda _: panel._act(panel.engine.tick))
        self._reset.on_click(lambda _: panel._act(self._back))
        self.box = ipywidgets.HBox([self._button, self._step, self._reset])
        panel._players.append(self)

    @property
    def playing(self) -> bool:
        """Whether the clock runs; may be set."""
        return self._button.value

    @playing.setter
    def playing(self, value):
        self._button.value = bool(value)

    def close(self) -> None:
        """Stop, and free what is not in the box."""
        self._link.close()
        free(self._clock)
        self._clock.unobserve_all()

    def _pulsed(self, _):
        if self._button.value:
            self._panel._act(self._beat, once=True)

    def _toggled(self, change):
        playing = change["new"]
        self._button.description = "Pause" if playing else "Play"
        self._button.icon = "pause" if playing else "play"
        if not playing:
            self._panel._latest.forget(self._beat)

    def _back(self):
        self.playing = False
        self._panel.engine.reset()
