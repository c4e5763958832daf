"""The first interrupt of a run of `fit` ends it after a batch; every other goes its usual way."""

import signal
import threading
import traceback
import weakref


class Interrupt:
    """Answers SIGINT once for a model that is being trained, and then gives the signal back.

    Keras tells its callbacks nothing when `fit` raises, so this may outlive the training. It
    therefore looks whether the training is among the callers of what was interrupted, and hands
    the signal on where it is not: no interrupt is ever lost.

    Args:
        model: the model in training.
    """

    def __init__(self, model):
        self.asked = False
        self._model = weakref.ref(model)
        self._before = None

    def begin(self):
        """Answer the next interrupt, where Python code in the main thread may answer it."""
        if not _in_main_thread():
            return
        before = signal.getsignal(signal.SIGINT)
        while isinstance(before, Interrupt) and before._model() in (None, self._model()):
            before = before._before  # an earlier `fit` of this model raised, and left it
        if callable(before):  # else the signal is ignored, or ends the process: so it stays
            self._before = before
            signal.signal(signal.SIGINT, self)

    def end(self):
        """Give the signal back to whoever answered it before, unless somebody else has it now."""
        if _in_main_thread() and signal.getsignal(signal.SIGINT) is self:
            signal.signal(signal.SIGINT, self._before)

    def __call__(self, number, frame):
        self.end()
        if self._training(frame):
            self.asked = True
            self._model().stop_training = True
        else:
            self._before(number, frame)

    def _training(self, frame):
        """Whether this model's `fit` is among the callers of a frame."""
        model = self._model()
        return model is not None and any(
            caller.f_code.co_name == "fit" and caller.f_locals.get("self") is model
            for caller, _ in traceback.walk_stack(frame)
        )


def _in_main_thread():
    """Whether Python lets this thread choose who answers a signal."""
    return threading.current_thread() is threading.main_thread()
