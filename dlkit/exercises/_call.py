"""How a learner's function is called: for a limited time, and in words whatever it does instead."""

import contextlib
import copy
import io
import sys
import time
import warnings

from dlkit.exercises import _safe
from dlkit.exercises._verdict import Unattempted, Wrong

SECONDS = 5  # of computing, for all calls of one verdict: a learner's test may be slow and right
IDLE = 4  # times as long by the clock: other programs may hold a busy machine


class _TooLong(BaseException):
    """Raised in the midst of a function that does not come to an end; `except` must not hold it."""


class Deadline:
    """The end of the time that calls share: so much computing, or a multiple by the clock."""

    def __init__(self, seconds):
        self.seconds = seconds
        self._computing = time.thread_time() + seconds
        self._clock = time.monotonic() + IDLE * seconds

    def over(self):
        """Whether the time is up, for a function that computes or for one that only waits."""
        return time.thread_time() > self._computing or time.monotonic() > self._clock


def deadline(seconds=None):
    """A deadline for calls that share this many seconds of computing, or `SECONDS`."""
    return Deadline(SECONDS if seconds is None else seconds)


def call(function, arguments, until):
    """`function(*arguments)`, or Wrong with what it did instead of returning.

    Time is kept by a trace function, which works in any thread and on any system; it sees every
    line of Python, but cannot end one call of compiled code that takes long by itself.
    """
    result, error = outcome(function, arguments, until)
    if too_long(error):
        raise Wrong(f"{stopped('Your function', until)} or it does far more work than is needed.")
    if error is not None:
        raise Wrong(f"Your function raised {_safe.type_name(error)}{message(error)}.")
    if not _safe.attempted(result):
        raise Unattempted
    return result


def outcome(function, arguments, until):
    """(what it returned, None), or (None, what it raised), even if that asks Python to stop."""

    def watch(*_):
        if until.over():
            raise _TooLong
        return watch

    before = sys.gettrace()
    try:
        with _quiet():
            try:  # no context manager: leaving it would be traced, too
                sys.settrace(watch)
                return function(*arguments), None
            finally:
                sys.settrace(before)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: whatever a learner's code may raise
        return None, error


def copies(arguments):
    """Copies of the inputs, so that what is changed in place is changed in a copy."""
    return tuple(copy.deepcopy(argument) for argument in arguments)


def too_long(error):
    """Whether what was raised says that the time was up."""
    return type(error) is _TooLong


def stopped(who, until):
    """What happened to a function whose time was up, up to its second possible cause."""
    return (
        f"{who} took longer than {until.seconds:g} s for all its calls together, and was stopped. "
        "Either a loop in it never ends,"
    )


def message(error):
    """The first line of an error's own words, if it can tell them."""
    try:
        line = str(error).strip().splitlines()[0]
    except BaseException:  # an error of the learner's own may fail in its words too
        return ""
    return f": {line[:120].rstrip('.')}"


@contextlib.contextmanager
def _quiet():
    """What it prints, and what NumPy warns of, is no part of the verdict."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield
