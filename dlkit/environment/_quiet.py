"""TensorFlow's first import, without its talk, which is given back where the import fails."""

import contextlib
import os
import sys
import tempfile


def load_tensorflow():
    """Import TensorFlow and Keras with nothing on stderr; `DLKIT_VERBOSE=1` lets all through.

    Python-level settings do not reach the lines that the C++ library writes while it loads, so
    file descriptor 2 itself is turned away for that time.
    """
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    if os.environ.get("DLKIT_VERBOSE") != "1":
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with _silent_stderr():
        import keras  # noqa: F401  (loaded here so that its first lines are silent too)
        import tensorflow

    return tensorflow


def silent_stderr():
    """The same silence for the first operation, which starts the devices."""
    return _silent_stderr()


@contextlib.contextmanager
def _silent_stderr():
    if os.environ.get("DLKIT_VERBOSE") == "1":
        yield
        return
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as talk:
        os.dup2(talk.fileno(), 2)
        try:
            yield
        except BaseException:
            os.dup2(kept, 2)
            talk.seek(0)
            sys.stderr.write(talk.read().decode(errors="replace"))
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
