"""Worker processes, seen from the parent: tasks out, records back, crashes and stops. No files."""

import collections
import contextlib
import multiprocessing
import shutil
import time
from multiprocessing import connection, resource_tracker

from dlkit._validation import fault
from dlkit.runner.execution._execute import is_killed, new_record
from dlkit.runner.execution._worker import END, STOP, signals_blocked, work

GRACE = 20  # seconds that a worker may take to end its kernel and save the notebook


class Worker:
    """One process with its pipe, and what is known of the notebook that it works on."""

    def __init__(self, context):
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=work, args=(theirs,), daemon=True)
        self.task = self.kernel = None
        self.told = False
        with signals_blocked():
            self.process.start()
        theirs.close()

    def begin(self, task):
        self.task, self.kernel = task, None
        self.tell(task)

    def tell(self, message):
        """Send a message; a process that has ended is noticed when its pipe is read."""
        with contextlib.suppress(OSError):
            self.pipe.send(message)

    def bury(self):
        """Make sure that neither the process nor its kernel is left, nor the kernel's folder."""
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        if self.kernel:
            from dlkit.runner.execution._kernel import end_kernel

            end_kernel(self.kernel["pid"])
            shutil.rmtree(self.kernel["folder"], ignore_errors=True)


class Pool:
    """Runs tasks on a number of worker processes that are used again and again.

    `concurrent.futures` gives up all tasks when one process dies, and `multiprocessing.Pool` waits
    for the dead one for ever: here a crash costs its own notebook, and a new worker goes on.
    """

    def __init__(self, jobs):
        # The helper of multiprocessing unblocks signals when it starts: it has to start first.
        resource_tracker.ensure_running()
        self.context = multiprocessing.get_context("spawn")
        self.workers = [Worker(self.context) for _ in range(jobs)]
        self.stopped = None

    def run(self, tasks, on_event):
        """Execute every task, unless `stop` is called.

        `on_event(task, event)` hears all that the workers send and, while they are silent, a
        `{"event": "tick"}` of no task five times a second.
        """
        waiting = collections.deque(tasks)
        while True:
            while waiting and self.stopped is None and self._idle():
                self._idle()[0].begin(waiting.popleft())
            busy = [worker for worker in self.workers if worker.task]
            if not busy:
                return
            self._pass_on_stop()
            ready = connection.wait([worker.pipe for worker in busy], timeout=0.2)
            if not ready:
                on_event(None, {"event": "tick"})
            for worker in busy:
                if worker.pipe in ready:
                    self._hear(worker, on_event)
                elif self.stopped and time.monotonic() - self.stopped > GRACE:
                    self._lost(worker, on_event)

    def stop(self):
        """Start nothing more, and have the workers kill their kernels. Safe in a signal handler:
        it only notes the time, since a handler may come in the middle of another message.
        """
        self.stopped = self.stopped or time.monotonic()

    def close(self):
        """End the processes, in peace where they let us."""
        for worker in self.workers:
            worker.tell(STOP if worker.task else END)
        for worker in self.workers:
            worker.process.join(GRACE)
            worker.bury()
            worker.pipe.close()

    def _pass_on_stop(self):
        for worker in self.workers:
            if self.stopped and not worker.told:
                worker.told = True
                worker.tell(STOP)

    def _idle(self):
        return [worker for worker in self.workers if worker.task is None]

    def _hear(self, worker, on_event):
        try:
            event = worker.pipe.recv()
        except (EOFError, OSError):
            return self._lost(worker, on_event)
        if event["event"] == "kernel":
            worker.kernel = event
        task = worker.task
        if event["event"] == "record":
            worker.task = None
        return on_event(task, event)

    def _lost(self, worker, on_event):
        """A worker has crashed, or does not end: its notebook is lost, its place is taken."""
        task, worker.task = worker.task, None
        worker.bury()
        status = "failed" if self.stopped is None else "interrupted"
        code = worker.process.exitcode
        message = fault(
            f"The process that executed this notebook ended with code {code}.",
            "It should outlive whatever a notebook does.",
            "Most often memory was short: close other programs, or use --jobs 1."
            if is_killed(code)
            else "Look in the notebook for what ends other processes, or run it again alone.",
        )
        error = {"cell": None, "name": "WorkerDied", "message": message}
        self.workers.remove(worker)
        if self.stopped is None:
            self.workers.append(Worker(self.context))
        record = new_record(task["source"], status, task["parameters"], error)
        on_event(task, {"event": "record", "record": record})
