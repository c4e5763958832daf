"""papermill's engine for the kit: its client on our kernel, outputs capped. Judges nothing."""

import logging
import threading
import time

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.translators import PythonTranslator, papermill_translators

from dlkit.runner.execution._budget import Budget, join_streams

ENGINE = "dlkit"
OUTPUTS = ("stream", "display_data", "execute_result", "error")


class Journal:
    """What is known of a run while it goes on: the cell at work, times, why a kernel was ended.

    `reason` is None while nothing ended the kernel from outside, then "timeout" or "interrupted".
    """

    def __init__(self, timeout=None, on_event=None, stop=None):
        self.timeout = timeout
        self.on_event = on_event or (lambda _: None)
        self.stop = stop or threading.Event()
        self.notebook = None
        self.cell = None
        self.began = None
        self.cell_seconds = []
        self.replies = {}
        self.reason = None

    def begin(self, index):
        self.cell, self.began = index, time.monotonic()

    def is_late(self):
        """Whether the cell at work has used up its time."""
        began = self.began
        return bool(self.timeout) and began is not None and time.monotonic() - began > self.timeout

    def finish(self):
        """Close the cell at work, if there is one."""
        if self.began is not None:
            self.cell_seconds.append(round(time.monotonic() - self.began, 3))
            self.began = None
            self.on_event({"event": "cell", "index": self.cell, "seconds": self.cell_seconds[-1]})


class Watch(threading.Thread):
    """Ends the kernel when a cell is over its time or the run is to stop; follows its memory.

    A thread, since a kernel that hangs answers nobody; and it kills, since a cell can refuse to be
    interrupted. nbclient sees a dead kernel within a second.
    """

    def __init__(self, kernel, journal):
        super().__init__(daemon=True)
        self.kernel, self.journal = kernel, journal
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(0.1):
            self.kernel.measure()
            if self.journal.stop.is_set():
                return self._end("interrupted")
            # nbclient needs a second to see a kernel that died by itself: that is no lateness.
            if self.journal.is_late() and self.kernel.exit_code() is None:
                return self._end("timeout")
        return None

    def _end(self, reason):
        self.journal.reason = self.journal.reason or reason
        # A kernel that is being started has no process yet; it must not outlive us.
        while not self.over.is_set():
            self.kernel.kill()
            self.over.wait(0.1)


class CourseClient(PapermillNotebookClient):
    """papermill's client on a kernel that we hold, and with a budget for every cell's outputs."""

    def __init__(self, manager, kernel, journal, **options):
        super().__init__(manager, km=kernel.manager, **options)
        self.kernel, self.journal = kernel, journal
        self.budget = Budget()

    def process_message(self, message, cell, cell_index):
        """Let nbclient add an output to the cell, as far as the cell's budget goes."""
        if message["msg_type"] == "clear_output":
            self.budget = Budget()
        if message["msg_type"] in OUTPUTS and not self.budget.admit(message):
            return None
        output = super().process_message(message, cell, cell_index)
        if output is not None:
            join_streams(cell.outputs)
        return output

    def ready(self, **_):
        """nbclient's hook: the kernel answers."""
        where = {"pid": self.kernel.pid, "folder": str(self.kernel.folder)}
        self.journal.on_event({"event": "kernel", **where})

    def begin(self, cell_index, **_):
        """nbclient's hook: a code cell goes to the kernel."""
        self.budget = Budget()
        self.journal.begin(cell_index)

    def finish(self, cell, cell_index, execute_reply):
        """nbclient's hook: the kernel has answered, and the cell's outputs are in."""
        self.journal.replies[cell_index] = execute_reply["content"]
        self.close(cell)

    def close(self, cell):
        """End a cell, whatever ended it: time, memory, and the note on what was left out."""
        self.kernel.measure()
        self.journal.finish()
        note = self.budget.note()
        if note:
            cell.outputs.append(note)
        self.budget = Budget()


class CourseEngine(Engine):
    """papermill's engine with our client; papermill's own has no place for a kernel of ours."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, *, kernel, journal, **_):
        journal.notebook = nb_man.nb
        client = CourseClient(
            nb_man,
            kernel,
            journal,
            kernel_name=kernel_name,
            log=logging.getLogger("papermill"),
            timeout=None,  # ours is kept by the Watch
            startup_timeout=120,
            raise_on_iopub_timeout=False,  # in a flood the last messages may be lost
            store_widget_state=False,
            record_timing=False,
        )
        client.on_cell_execute, client.on_cell_executed = client.begin, client.finish
        client.on_notebook_start = client.ready
        log = kernel.log()
        try:
            with log:
                client.execute(
                    env=kernel.environment,
                    cwd=str(kernel.cwd),
                    stdout=log,
                    stderr=log,
                    cleanup_kc=True,
                )
        finally:
            if journal.began is not None:
                client.close(nb_man.nb.cells[journal.cell])


class CourseTranslator(PythonTranslator):
    """papermill's way to write values as Python, and tuples too, which it would make texts."""

    @classmethod
    def translate(cls, val):
        if isinstance(val, tuple):
            return "(" + "".join(f"{cls.translate(item)}, " for item in val).strip() + ")"
        return super().translate(val)


def register():
    """Make all this known to papermill, and keep papermill's log lines off the terminal."""
    if not logging.getLogger("papermill").handlers:
        logging.getLogger("papermill").addHandler(logging.NullHandler())
    papermill_engines.register(ENGINE, CourseEngine)
    papermill_translators.register("python", CourseTranslator)
    return ENGINE
