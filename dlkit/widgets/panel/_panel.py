"""`Panel`: an engine under the learner's hand, in JupyterLab or headless; knows no lesson."""

import threading
import time
from collections.abc import Mapping
from html import escape
from typing import Any

import ipywidgets

from dlkit._validation import fault, shown
from dlkit.environment import headless
from dlkit.plots.palette import NEGATIVE
from dlkit.widgets.panel._bond import Bond
from dlkit.widgets.panel._free import free
from dlkit.widgets.panel._latest import Latest

RED = f"color:{NEGATIVE};font-weight:600;line-height:1.5"
PULSE = 0.05  # seconds that one pulse of the clock works, at least one tick


class Panel:
    """A question that the hand can ask: controls, pictures, and a line that says what they show.

    Whatever a control asks for goes to one worker, which sets the engine and draws; wishes that
    were overtaken are dropped. What is impossible turns its control red, and the line under the
    picture says why. Headless there is no thread and no widget: the panel is a picture.

    Args:
        engine: The panel's `Engine`.

    Example:
        >>> from dlkit.widgets import BroadcastExplorer
        >>> panel = BroadcastExplorer("(3, 1)", "(4,)")
        >>> panel.set(second="(5,)")
        >>> panel.state["second"]
        '(5,)'
    """

    title = "Panel"
    words = "A panel: run this cell in JupyterLab to work it."

    def __init__(self, engine: Any):
        self.engine = engine
        self._view, self._bonds, self._told = None, [], ""
        self._refused, self._reason = {}, ""  # what was wished for in vain, and why
        self._lock = threading.RLock()
        self._raises = headless()
        self._latest = Latest(self._serve, at_once=self._raises)
        self._players, self._closed, self._red_is_placed = [], False, False

    @property
    def state(self) -> dict:
        """A copy of what the panel stands at; give it to another panel, or back, by setting it."""
        return self.engine.state

    @state.setter
    def state(self, state):
        if not isinstance(state, Mapping) or not all(isinstance(name, str) for name in state):
            raise ValueError(
                fault(
                    "A panel's state is a dict with names.",
                    f"Some of {', '.join(map(repr, self.engine.state))} were expected. "
                    f"Received: {shown(state)}.",
                    "Copy one from `panel.state`.",
                )
            )
        self.set(**state)

    @property
    def read_out(self) -> str:
        """What the picture shows, in one line of words and values."""
        return self.engine.read_out

    @property
    def error(self) -> str:
        """Why what was asked for last could not be done; empty when all is well."""
        return self._told

    def set(self, **changes) -> None:
        """Change some of the state, and let pictures and controls follow.

        Raises:
            ValueError: If the state would be impossible; nothing is changed then. What a function
                of the learner's own raises comes through as it is.
        """
        with self._lock:
            try:
                self.engine.set(**changes)
                self._refused = {}
            finally:  # a step of training that failed has still changed something
                self._refresh()

    def tick(self, n: int = 1) -> None:
        """Go on by `n` steps of the engine's own time."""
        with self._lock:
            self.engine.tick(n)
            self._refresh()

    def reset(self) -> None:
        """Back to the opening state."""
        with self._lock:
            self.engine.reset()
            self._refused = {}
            self._refresh()

    @property
    def view(self) -> Any:
        """The widget that is shown, built when it is first asked for."""
        with self._lock:
            if self._closed:
                raise ValueError(
                    fault(
                        f"This panel is closed: {self.title}.",
                        "One that is open was expected.",
                        "Make it again; `panel.state` can be given to the new one.",
                    )
                )
            if self._view is None:
                self._said, self._red = ipywidgets.HTML(), ipywidgets.HTML()
                body = self._build()
                name = ipywidgets.HTML(f'<div style="font-weight:600">{escape(self.title)}</div>')
                lines = [self._said] if self._red_is_placed else [self._said, self._red]
                self._view = ipywidgets.VBox([name, body, *lines])
                self._view.add_class("dlkit-panel")
                self._refresh()
            return self._view

    def settle(self, timeout: float = 10) -> bool:
        """Wait until all that the hand asked for is drawn; whether it was, within the time."""
        return self._latest.settle(timeout)

    def close(self) -> None:
        """Free the widgets, the worker, and all who listen; the state can still be read."""
        self._latest.close()
        with self._lock:
            self._closed = True
            for player in self._players:
                player.close()
            for bond in self._bonds:
                bond.release()
            self._bonds, self._players = [], []
            if self._view is not None:
                free(self._view)
                self._view = None

    def _repr_mimebundle_(self, include=None, exclude=None):  # noqa: ARG002 - IPython's signature
        if self._closed:
            return {"text/plain": f"{self.title}: closed. Make it again to work with it."}
        if headless():
            from dlkit.widgets.panel._opening import bundle

            return bundle(self._opening(), self.read_out, self.words)
        view = {"version_major": 2, "version_minor": 0, "model_id": self.view.model_id}
        return {"text/plain": self.words, "application/vnd.jupyter.widget-view+json": view}

    # What a panel of its own overrides.

    def _build(self):
        """Make pictures and controls, bind them, and return the box that holds them."""
        raise NotImplementedError

    def _draw(self):
        """Show the engine's state in the pictures and texts."""

    def _opening(self):
        """The engine's state as a matplotlib Axes or Figure with alt text."""
        raise NotImplementedError

    def _pulse(self):
        """One pulse of the clock: ticks for `PULSE` seconds."""
        end = time.perf_counter() + PULSE
        self.engine.tick()
        while time.perf_counter() < end:
            self.engine.tick()

    # What it uses.

    def _bind(self, control, name, read=None, write=None):
        """Let a control and a name of the state follow each other; returns the control."""
        bond = Bond(control, name, self._ask, read, write)
        bond.show(self.engine.state[name])
        self._bonds.append(bond)
        return control

    def _error_line(self):
        """The red line, for a panel that places it beside its controls; else it is the last."""
        self._red_is_placed = True
        return self._red

    def _ask(self, **changes):
        """The hand wants this of the state; the latest wins."""
        self._latest.ask(changes)

    def _act(self, function, once=False):
        """The hand wants this done, in its order; then the panel is drawn."""
        self._latest.act(function, once)

    def _serve(self, wishes, actions):
        with self._lock:
            if self._closed:
                return
            told, failed = "", None
            try:
                told = self._wish(wishes) if wishes else ""
                for action in actions:
                    action()
            except Exception as error:
                told, failed = _said(error), error
            try:  # also after a failure: what was done before it is to be seen
                self._refresh(told)
            except Exception as error:
                failed = failed or error
                self._tell(_said(failed))
            if failed is not None and self._raises:
                raise failed

    def _wish(self, wishes):
        """Set what is wished for, with what was refused before if that is possible by now."""
        try:
            self.engine.set(**{**self._refused, **wishes})
            self._refused = {}
        except ValueError as error:
            try:
                self.engine.set(**wishes)
            except ValueError as own:
                self._refused |= wishes
                return _said(own)
            self._refused = {k: v for k, v in self._refused.items() if k not in wishes}
            return _said(error)
        return ""

    def _refresh(self, told=""):
        """Let controls, pictures and lines follow the state."""
        if self._view is None:
            return
        self._reason = told or self._reason if self._refused else ""
        state, waiting = self.engine.state, self._latest.waiting()
        for bond in self._bonds:
            bond.mark(bond.name in self._refused)
            if bond.name not in self._refused and bond.name not in waiting:
                bond.show(state[bond.name])
        self._draw()
        line = f'<div style="min-height:1.5em;line-height:1.5">{escape(self.read_out)}</div>'
        if self._said.value != line:
            self._said.value = line
        self._tell(told or self._reason)

    def _tell(self, text):
        """Put a text into the red line; an empty one clears it."""
        self._told = text
        if self._view is not None:
            self._red.value = (
                f'<div role="alert" style="{RED}">{escape(text)}</div>' if text else ""
            )


def _said(error):
    """An error as a line: what a learner can mend as it is, any other with its name."""
    kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
    return f"{kind}{error}"
