"""A control that stands for one name of a state, both ways; knows no engine."""

import threading
from contextlib import contextmanager

from dlkit.plots.palette import NEGATIVE

CALM = "2px solid transparent"  # as wide as the other, so that nothing moves
WRONG = f"2px solid {NEGATIVE}"


class Bond:
    """What the hand does to a control is asked for; what the state becomes, the control shows.

    Args:
        control: an ipywidgets widget with a `value`.
        name: of the state.
        ask: called as ask(**{name: value}).
        read: from the control's value to the state's.
        write: from the state's value to the control's.
    """

    def __init__(self, control, name, ask, read=None, write=None):
        self.control, self.name = control, name
        self._ask, self._read, self._write = ask, read or _same, write or _same
        control.layout.border, self._wrong = CALM, False
        self._mover = None  # the thread that moves the control now, which is not the hand
        control.observe(self._moved, "value")

    def show(self, value):
        """Let the control show a value of the state."""
        wanted = self._write(value)
        if self.control.value != wanted:
            with self._ourselves():
                self.control.value = wanted

    def mark(self, wrong):
        """Turn the control red where what it asks for is impossible."""
        if wrong != self._wrong:
            self._wrong = wrong
            self.control.layout.border = WRONG if wrong else CALM

    def release(self):
        """Listen no longer."""
        self.control.unobserve(self._moved, "value")

    def _moved(self, change):
        if self._mover != threading.get_ident():
            self._ask(**{self.name: self._read(change["new"])})

    @contextmanager
    def _ourselves(self):
        self._mover = threading.get_ident()
        try:
            yield
        finally:
            self._mover = None


def _same(value):
    return value
