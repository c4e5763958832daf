"""One worker that serves the newest wishes of the hand and drops those overtaken; draws nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor


class Latest:
    """Wishes by name, of which the latest counts, and actions, which are done in their order.

    The browser's messages arrive on threads of the kernel, and are to be answered at once: they
    only leave a wish here.

    Args:
        serve: called as serve(wishes, actions), never twice at a time.
        at_once: True serves where the wish is uttered, with no thread (headless).

    Example:
        >>> def serve(wishes, actions):
        ...     print(wishes)
        >>> latest = Latest(serve, at_once=True)
        >>> latest.ask({"stride": 2})
        {'stride': 2}
    """

    def __init__(self, serve, at_once):
        self._serve, self._at_once = serve, at_once
        self._lock = threading.Condition()
        self._wishes, self._actions = {}, []
        self._busy = self._closed = False
        self._pool = None

    def ask(self, wishes):
        """Wish for some values; an older wish for the same name is forgotten."""
        self._add(lambda: self._wishes.update(wishes))

    def act(self, action, once=False):
        """Ask for an action; with `once`, only if the same one is not waiting already."""
        self._add(
            lambda: None if once and action in self._actions else self._actions.append(action)
        )

    def forget(self, action):
        """Take back an action that was asked for and has not begun."""
        with self._lock:
            self._actions = [other for other in self._actions if other != action]

    def waiting(self):
        """The names of the wishes that wait."""
        with self._lock:
            return set(self._wishes)

    def settle(self, timeout=10):
        """Wait until nothing waits and nobody works; whether it came to that in time."""
        with self._lock:
            return self._lock.wait_for(lambda: not self._busy, timeout)

    def close(self):
        """Forget all wishes, and let the thread go."""
        with self._lock:
            self._closed = True
            self._wishes, self._actions = {}, []
        if self._pool is not None:
            self._pool.shutdown(wait=False)

    def _add(self, note):
        with self._lock:
            if self._closed:
                return
            note()
            if self._busy:
                return
            self._busy = True
            if not self._at_once:
                self._pool = self._pool or ThreadPoolExecutor(1, thread_name_prefix="dlkit-panel")
                self._pool.submit(self._work)
                return
        self._work()

    def _work(self):
        try:
            while work := self._next():
                self._serve(*work)
        except BaseException:
            self._rest()
            raise

    def _next(self):
        with self._lock:
            if not (self._wishes or self._actions):
                self._rest()
                return None
            work = self._wishes, self._actions
            self._wishes, self._actions = {}, []
            return work

    def _rest(self):
        with self._lock:
            self._busy = False
            self._lock.notify_all()
