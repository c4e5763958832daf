"""A worker process: notebooks come in by a pipe, records go out. Decides nothing."""

import contextlib
import queue
import signal
import threading

from dlkit.runner._signals import SIGNALS

STOP, END = "stop", "end"


def work(pipe):
    """Serve tasks (keyword arguments of `execute_notebook`) until "end", "stop" or a closed pipe.

    Sends `{"event": ...}` while a notebook is executed, and `{"event": "record", ...}` at its end.
    """
    stop = threading.Event()
    tasks = queue.SimpleQueue()
    _leave_signals_to_the_parent(stop)
    threading.Thread(target=_listen, args=(pipe, tasks, stop), daemon=True).start()
    from dlkit.runner.execution import _client, _kernel  # noqa: F401  loaded while the parent still plans
    from dlkit.runner.execution._execute import execute_notebook

    while (task := tasks.get()) != END:
        record = execute_notebook(**task, on_event=lambda event: _send(pipe, event), stop=stop)
        _send(pipe, {"event": "record", "record": record})


def signals_blocked():
    """A context in which no signal that ends a run arrives, here or in a process started there."""
    if not hasattr(signal, "pthread_sigmask"):
        return contextlib.nullcontext()
    return _blocked()


@contextlib.contextmanager
def _blocked():
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _leave_signals_to_the_parent(stop):
    """A terminal's Ctrl-C reaches all processes; who acts on it is the parent, who knows the plan.

    A handler that does nothing, since "ignore" would be inherited by the kernels.
    """
    for number in SIGNALS:
        ends = number == getattr(signal, "SIGTERM", None)
        signal.signal(number, (lambda *_: stop.set()) if ends else (lambda *_: None))
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def _listen(pipe, tasks, stop):
    """Read the pipe all the time, so that "stop" is heard, and the parent's death noticed."""
    with contextlib.suppress(EOFError, OSError):
        while (message := pipe.recv()) not in (STOP, END):
            tasks.put(message)
        if message == END:
            return tasks.put(END)
    stop.set()
    return tasks.put(END)


def _send(pipe, message):
    with contextlib.suppress(OSError):  # a parent that is gone needs no answer
        pipe.send(message)
