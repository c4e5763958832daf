"""Signals that end a process: which there are, and who answers them for a while. Ends nothing."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterable


def present(*names: str) -> list[signal.Signals]:
    """Those of the named signals that this system has.

    >>> present("SIGTERM", "SIGNOTHING")
    [<Signals.SIGTERM: 15>]
    """
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


SIGNALS = present("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


@contextlib.contextmanager
def answered_by(handler: Callable, numbers: Iterable[int] = SIGNALS):
    """A context in which `handler` answers these signals; the earlier answers come back after it.

    Outside the main thread, where Python lets nobody answer a signal, nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
