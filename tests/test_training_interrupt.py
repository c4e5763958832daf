"""A watched run of `fit` in real processes: interrupts are sent, and a kernel's messages read."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

KEPT_NAMES = ("PATH", "HOME", "SYSTEMROOT", "TMPDIR", "TEMP", "LANG", "DLKIT_HOME")
KEPT = "Interrupted: the weights reached so far are kept."

SCRIPT = """
import json, os, signal, sys, time
import keras, numpy as np
from dlkit.training import LiveCurves

def interrupt(at):
    def batch_end(batch, logs):
        seen.append(batch)
        if batch in at:
            os.kill(os.getpid(), signal.SIGINT)
    return keras.callbacks.LambdaCallback(on_train_batch_end=batch_end)

def build():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    return model

def fit(*callbacks, model=None, **more):
    seen.clear()
    model = model or build()
    return model.fit(x, x, 1, 3, verbose=0, callbacks=list(callbacks), **more)

def fails(epoch, logs):
    raise RuntimeError

def outcome(action):
    try:
        action()
    except BaseException as error:
        return type(error).__name__
    return "went on"

x, seen, found = np.ones((20, 1), "float32"), [], {}
usual = signal.getsignal(signal.SIGINT)
watch, broken = LiveCurves(), keras.callbacks.LambdaCallback(on_epoch_end=fails)

model = build()
before = model.get_weights()[0].copy()
history = fit(watch, interrupt({3}), model=model, validation_data=(x, x))
found["once"] = [seen[:], sorted(history.history), len(history.history["loss"])]
found["moved"] = bool((model.get_weights()[0] != before).all())
found["restored"] = signal.getsignal(signal.SIGINT) is usual
found["again"] = outcome(lambda: fit(watch, model=model))
found["twice"] = outcome(lambda: fit(LiveCurves(), interrupt({3, 4}), interrupt({3})))

model = build()
found["raised"] = outcome(lambda: fit(watch, broken, model=model))
found["later"] = outcome(lambda: os.kill(os.getpid(), signal.SIGINT))
found["later still"] = outcome(lambda: os.kill(os.getpid(), signal.SIGINT))
found["raised anew"] = [outcome(lambda: fit(LiveCurves(), broken)) for _ in range(3)]
found["another model"] = outcome(lambda: fit(interrupt({3})))
found["raised before"] = outcome(lambda: fit(LiveCurves(), broken, model=model))
found["twice then"] = outcome(
    lambda: fit(LiveCurves(), interrupt({3}), interrupt({3}), model=model)
)
outcome(lambda: fit(LiveCurves(), broken))
found["after others"] = outcome(lambda: fit(LiveCurves(), interrupt({3}))), len(seen)
found["after those"] = outcome(lambda: os.kill(os.getpid(), signal.SIGINT))
found["usual again"] = signal.getsignal(signal.SIGINT) is usual

signal.signal(signal.SIGINT, signal.SIG_IGN)
found["ignored"] = outcome(lambda: fit(LiveCurves(), interrupt({3}))), len(seen)
print(json.dumps(found))
"""


@pytest.mark.slow
def test_an_interrupt_stops_once_and_none_is_lost():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    *said, found = done.stdout.splitlines()
    assert json.loads(found) == {
        "once": [[0, 1, 2, 3], ["loss", "val_loss"], 1],
        "moved": True,
        "restored": True,
        "again": "went on",
        "twice": "KeyboardInterrupt",
        "raised": "RuntimeError",
        "later": "KeyboardInterrupt",
        "later still": "KeyboardInterrupt",
        "raised anew": ["RuntimeError"] * 3,
        "another model": "KeyboardInterrupt",
        "raised before": "RuntimeError",
        "twice then": "KeyboardInterrupt",
        "after others": ["went on", 4],
        "after those": "KeyboardInterrupt",
        "usual again": True,
        "ignored": ["went on", 60],
    }
    to_the_end = "Trained to the end: epoch 3 of 3."
    assert said == [KEPT, to_the_end, KEPT, to_the_end]


CELLS = {
    "set up": """
        import os, time, numpy as np, keras
        import matplotlib.pyplot as plt
        from dlkit.training import LiveCurves, _screen
        _screen.FIRST = 0.5  # draws the first picture after half a second
        os.environ.pop('DLKIT_HEADLESS', None)
        x = np.ones((40, 1), 'float32')
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        model.compile('sgd', 'mse')
        def fit(epochs, *others):
            nap = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs:
                                                 time.sleep(.02))
            return model.fit(x, x, 2, epochs, verbose=0, validation_data=(x, x),
                             callbacks=[LiveCurves(), nap, *others])""",
    "watched": "_ = fit(4)",
    "figures": "print(plt.get_fignums())",
    "interrupted": "history = fit(9999)\nprint(sorted(history.history))",
    "raised": """
        def fails(epoch, logs):
            raise RuntimeError('bad')
        try:
            fit(2, keras.callbacks.LambdaCallback(on_epoch_end=fails))
        except RuntimeError:
            print('now')
        time.sleep(60)""",
    "headless": "os.environ['DLKIT_HEADLESS'] = '1'\n_ = fit(1)",
}


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """What a real kernel sends for each cell, with its time; interrupted where it says so.

    A process of its own asks the kernel: no environment of another test reaches it.
    """
    kept = {name: os.environ[name] for name in KEPT_NAMES if name in os.environ}
    kept["IPYTHONDIR"] = str(tmp_path_factory.mktemp("kernel"))
    asked = [sys.executable, __file__]
    done = subprocess.run(asked, env=kept, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _watched():
    from jupyter_client.manager import start_new_kernel

    with _answering_interrupts():
        manager, client = start_new_kernel(kernel_name="python3")
    try:
        cells = {name: textwrap.dedent(cell).strip() for name, cell in CELLS.items()}
        return {name: _sent(manager, client, name, cell) for name, cell in cells.items()}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@contextlib.contextmanager
def _answering_interrupts():
    """A process started here can be interrupted, even where a shell's `&` has switched that off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    mask = signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, before)


def _sent(manager, client, name, code):
    sent, due = [], {"interrupted": "of 9999, batch", "raised": "now"}.get(name)

    def keep(message):
        nonlocal due
        if message["msg_type"] in ("status", "execute_input"):
            return  # what was asked, in which the awaited word may stand too; not what was said
        sent.append((time.monotonic(), message["msg_type"], message["content"]))
        if due is not None and due in json.dumps(message["content"]):
            due = None
            manager.interrupt_kernel()

    reply = client.execute_interactive(code, timeout=60, output_hook=keep)
    return reply["content"]["status"], sent


@pytest.mark.slow
def test_a_notebook_has_one_output_that_is_updated_in_place(kernel):
    status, sent = kernel["watched"]
    assert status == "ok"
    assert [kind for _, kind, _ in sent] == [
        "display_data",
        *["update_display_data"] * (len(sent) - 1),
    ]
    assert len({content["transient"]["display_id"] for *_, content in sent}) == 1
    lines = [content["data"]["text/plain"] for *_, content in sent]
    assert lines[0] == "Training begins; the first batch takes longest."
    assert any("Epoch 1 of 4" in line and "left" in line for line in lines), "before it has ended"
    pictures = [content["data"].get("text/html", "") for *_, content in sent]
    assert any('<img alt="Learning curves after' in picture for picture in pictures)
    assert sent[-1][2]["data"] == {"text/plain": "Trained to the end: epoch 4 of 4."}
    assert kernel["figures"][1][0][2]["text"] == "[]\n"


@pytest.mark.slow
def test_an_interrupted_kernel_goes_on_with_the_history(kernel):
    status, sent = kernel["interrupted"]
    assert status == "ok"
    assert sent[-2][2]["data"] == {"text/plain": KEPT}
    assert sent[-1][2]["text"] == "['loss', 'val_loss']\n"


@pytest.mark.slow
def test_a_kernel_whose_fit_raised_is_interrupted_as_ever(kernel):
    status, sent = kernel["raised"]
    assert status == "error"
    assert sent[-1][2]["ename"] == "KeyboardInterrupt"


@pytest.mark.slow
def test_a_headless_kernel_shows_one_line_alone(kernel):
    status, sent = kernel["headless"]
    assert status == "ok"
    (one,) = sent
    line = {"name": "stdout", "text": "Trained to the end: epoch 1 of 1.\n"}
    assert one[1:] == ["stream", line]


if __name__ == "__main__":
    print(json.dumps(_watched()))
