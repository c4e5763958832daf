"""A watched run of `fit`: what is shown and said, what it may cost, what ends it."""

import signal
import threading
import time

import numpy as np
import pytest

from dlkit.training import LiveCurves

KEPT = "the weights reached so far are kept.\n"


@pytest.fixture(scope="module")
def keras():
    from dlkit.environment import prepare

    prepare("cpu")
    import keras

    return keras


@pytest.fixture
def model(keras):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    return model


@pytest.fixture
def slow(keras):
    """A callback that takes 20 ms a batch and counts them."""

    class Slow(keras.callbacks.Callback):
        batches = 0

        def on_train_batch_end(self, *_, **__):
            self.batches += 1
            time.sleep(0.02)

    return Slow()


X = np.linspace(0, 1, 10, dtype=np.float32)[:, None]


@pytest.mark.parametrize("seconds", [True, "20", float("nan"), 0, -1, float("inf"), 1j, [20]])
def test_a_time_that_is_none_is_refused(seconds):
    with pytest.raises(ValueError, match=r"positive, finite number was expected.*Pass for example"):
        LiveCurves(seconds=seconds)


@pytest.mark.parametrize("metric", ["", 3, ["loss"], "val_loss"])
def test_a_metric_that_is_no_name_is_refused(metric):
    with pytest.raises(ValueError, match=r"without 'val_'.*Received: metric=.*leave it out"):
        LiveCurves(metric=metric)


def test_a_metric_that_is_not_recorded_is_refused_after_one_batch(model, slow):
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ValueError, match=r"'f1'.*One of 'loss' was expected.*model\.compile"):
        model.fit(X, X, 1, verbose=0, callbacks=[slow, LiveCurves(metric="f1")])
    assert slow.batches == 1
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(
    ("arguments", "end"),
    [
        ({}, "epoch 2 of 2"),
        ({"validation_data": (X, X)}, "epoch 2 of 2"),
        ({"validation_data": (X, X), "validation_freq": 2}, "epoch 2 of 2"),
        ({"initial_epoch": 1}, "epoch 2 of 2"),
        ({"verbose": 1}, "epoch 2 of 2"),
        ({"batch_size": 3}, "epoch 2 of 2"),
        ({"steps_per_epoch": 2, "batch_size": 5}, "epoch 2 of 2"),
        ({"epochs": 1}, "epoch 1 of 1"),
    ],
)
def test_one_line_stays_and_it_is_the_same_again(model, capsys, arguments, end):
    watch, usual = LiveCurves(seconds=100, metric="loss"), signal.getsignal(signal.SIGINT)
    for _ in range(2):
        model.fit(X, X, **{"epochs": 2, "verbose": 0, "callbacks": [watch]} | arguments)
        assert capsys.readouterr().out.endswith(f"Trained to the end: {end}.\n")
        assert signal.getsignal(signal.SIGINT) is usual


def test_several_steps_at_once_are_counted_to_the_end(keras, capsys):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", steps_per_execution=4)
    model.fit(X, X, 1, epochs=2, verbose=0, callbacks=[LiveCurves()])
    assert capsys.readouterr().out == "Trained to the end: epoch 2 of 2.\n"


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_data_of_unknown_length_shows_no_time_before_its_first_end(model, screen, capsys):
    import tensorflow as tf

    spec = (tf.TensorSpec((2, 1)), tf.TensorSpec((2, 1)))
    data = tf.data.Dataset.from_generator(
        lambda: ((X[:2], X[:2]) for _ in range(40)), output_signature=spec
    )
    nap = {"on_train_batch_end": lambda *_, **__: time.sleep(0.02)}
    shown = screen(model, data, epochs=2, shuffle=False, nap=nap)
    first = [line for line in shown if "Epoch 1 of 2, b" in line and "batch 40" not in line]
    second = [line for line in shown if line.startswith("Epoch 2 of 2, batch")]
    assert first
    assert not any("left" in line or " of 40" in line for line in first)
    assert all("of 40" in line and "left" in line for line in second)


def test_a_loss_that_is_not_finite_is_no_reason_to_stop(model, capsys):
    history = model.fit(X, X * np.nan, epochs=3, verbose=0, callbacks=[LiveCurves()])
    assert np.isnan(history.history["loss"]).all()
    assert capsys.readouterr().out == "Trained to the end: epoch 3 of 3.\n"


def test_another_callback_that_stops_is_named_without_a_number(keras, model, capsys):
    stop = keras.callbacks.EarlyStopping(monitor="loss", min_delta=9, patience=1)
    history = model.fit(X, X, epochs=9, verbose=0, callbacks=[LiveCurves(), stop])
    assert len(history.history["loss"]) == 2
    assert capsys.readouterr().out == "Stopped before the end by another callback.\n"


def test_no_epoch_is_said(model, capsys):
    model.fit(X, X, epochs=2, initial_epoch=2, verbose=0, callbacks=[LiveCurves()])
    assert capsys.readouterr().out == "There was no epoch to train.\n"


@pytest.mark.parametrize("batch_size", [1, 10], ids=["in a long epoch", "over many epochs"])
def test_the_time_ends_training_after_a_batch_each_time_anew(model, slow, capsys, batch_size):
    watch, before = LiveCurves(seconds=0.3), model.get_weights()[0].copy()
    for _ in range(2):
        slow.batches, began = 0, time.perf_counter()
        data = (X.repeat(100, axis=0),) * 2 if batch_size == 1 else (X, X)
        history = model.fit(*data, batch_size, 500, verbose=0, callbacks=[slow, watch])
        assert 0.3 <= time.perf_counter() - began < 3
        assert 1 <= slow.batches <= 15
        assert len(history.history["loss"]) == (1 if batch_size == 1 else slow.batches)
        assert capsys.readouterr().out == f"Stopped, since its 0.3 s are used up: {KEPT}"
    assert model.get_weights()[0] != before


def test_a_time_that_is_used_up_by_validation_begins_no_epoch(keras, model, capsys):
    model.fit(X, X, epochs=1, verbose=0, validation_data=(X, X))  # traces the graphs
    nap = keras.callbacks.LambdaCallback()
    nap.on_test_end = lambda *_, **__: time.sleep(0.5)
    arguments = {"epochs": 9, "verbose": 0, "validation_data": (X, X)}
    history = model.fit(X, X, callbacks=[nap, LiveCurves(seconds=0.5)], **arguments)
    assert len(history.history["val_loss"]) == 1
    assert capsys.readouterr().out == f"Stopped, since its 0.5 s are used up: {KEPT}"


def test_one_batch_is_trained_however_short_the_time(model, slow, capsys):
    model.fit(X, X, 5, verbose=0, callbacks=[slow, LiveCurves(seconds=1e-9)])
    assert slow.batches == 1
    assert "used up" in capsys.readouterr().out
    model.fit(X, X, 10, verbose=0, callbacks=[slow, LiveCurves(seconds=1e-9)])
    assert capsys.readouterr().out == "Trained to the end: epoch 1 of 1.\n"


def test_fit_in_another_thread_leaves_the_signal_alone(keras, model, capsys):
    watch, usual = LiveCurves(), signal.getsignal(signal.SIGINT)
    fails = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        model.fit(X, X, verbose=0, callbacks=[watch, fails])
    left = signal.getsignal(signal.SIGINT)
    try:
        arguments = {"epochs": 2, "verbose": 0, "callbacks": [watch]}
        thread = threading.Thread(target=model.fit, args=(X, X), kwargs=arguments)
        thread.start()
        thread.join()
        assert signal.getsignal(signal.SIGINT) is left is not usual
    finally:
        signal.signal(signal.SIGINT, usual)
    assert capsys.readouterr().out == "Trained to the end: epoch 2 of 2.\n"


# How far, how long, in words: with a clock of our own.


def test_the_time_left_is_counted_from_the_pace_after_the_first_batch():
    from dlkit.training._progress import Progress

    progress = Progress(epochs=4, steps=10, seconds=None, begun=100)
    progress.epoch_begins(2)
    progress.batch_done(0, 150)  # fifty seconds, which are those of the tracing
    assert progress.live(150, 0.5) == "Epoch 3 of 4, batch 1 of 10, loss 0.5"
    progress.batch_done(4, 158)  # two seconds a batch; five are left here, ten in the next epoch
    assert progress.left(158) == 30
    progress.epoch_done(whole=True)
    progress.epoch_begins(3)
    progress.batch_done(4, 178)
    assert progress.live(178, None).endswith("batch 5 of 10, about 10 s left")


def test_a_budget_that_ends_sooner_is_the_time_left():
    from dlkit.training._progress import Progress

    progress = Progress(epochs=1, steps=100, seconds=20, begun=0)
    progress.epoch_begins(0)
    progress.batch_done(0, 1)
    assert progress.live(1, None).endswith("batch 1 of 100, at most 19 s left")
    progress.batch_done(1, 2)
    assert progress.live(2, None).endswith("batch 2 of 100, at most 18 s left")
    progress.batch_done(90, 3)
    assert progress.live(3, None).endswith("about 1 s left")


# What is shown, and what it costs.


class Output:
    """Stands for a notebook's output: keeps what it was given."""

    def __init__(self):
        self.shown = []

    def display(self, shown, display_id=None):
        assert display_id is True
        self.update(shown)
        return self

    def update(self, shown):
        self.shown.append(shown)


@pytest.fixture
def output(monkeypatch):
    import IPython.display

    output = Output()
    monkeypatch.setattr(IPython.display, "display", output.display)
    return output


@pytest.fixture
def screen(keras, output, monkeypatch):
    """A call that fits as in a notebook, and gives the lines that were shown."""
    monkeypatch.setattr("dlkit.training._callback.watched", lambda: True)
    monkeypatch.setattr("dlkit.training._callback.headless", lambda: False)

    def fit(model, *data, nap, **arguments):
        others = [keras.callbacks.LambdaCallback(**nap)]
        model.fit(*data, verbose=0, callbacks=[LiveCurves(), *others], **arguments)
        return [str(shown) for shown in output.shown]

    return fit


@pytest.mark.parametrize("cost", [0.001, 0.2, 2])
def test_drawing_takes_less_than_a_tenth_of_the_time(output, monkeypatch, cost):
    from dlkit.training import _screen
    from dlkit.training._progress import Progress

    clock, drawn, updates = [0.0], [], []

    def picture(*_):
        clock[0] += cost
        drawn.append(clock[0])
        return b"", "Curves."

    monkeypatch.setattr(_screen.time, "perf_counter", lambda: clock[0])
    monkeypatch.setattr("dlkit.training._picture.picture", picture)
    screen = _screen.Screen(None, "begins", 0.0)
    progress, record = Progress(10_000, 1, None, 0.0), {"loss": []}
    while clock[0] < 100:
        clock[0] += 0.01
        progress.epoch_begins(len(record["loss"]))
        progress.batch_done(0, clock[0])
        record["loss"].append(1.0)
        before = len(output.shown)
        screen.update(progress, record, 1.0)
        updates += [clock[0]] * (len(output.shown) - before)
    assert len(drawn) >= 2
    assert len(drawn) * cost < 0.1 * clock[0]
    assert len(updates) > 200
    assert min(np.diff(updates)) > 0.249


def test_a_picture_that_fails_ends_no_training(model, screen, monkeypatch):
    monkeypatch.setattr("dlkit.training._screen.FIRST", 0)
    monkeypatch.setattr("dlkit.training._screen.LOADING", 0)

    def broken(*_):
        raise RuntimeError("no font")

    monkeypatch.setattr("dlkit.training._picture.picture", broken)
    nap = {"on_epoch_end": lambda *_, **__: time.sleep(0.1)}
    with pytest.warns(UserWarning, match="left out: no font") as caught:
        shown = screen(model, X, X, epochs=8, nap=nap)
    assert len(caught) == 1
    assert shown[-1] == "Trained to the end: epoch 8 of 8."


def test_a_picture_has_words_and_leaves_no_figure():
    import matplotlib.pyplot as plt

    from dlkit.training._picture import picture

    record = {"loss": [0.5, 0.25], "val_loss": [0.6, 0.5], "accuracy": [0.1, 0.9]}
    data, alt = picture(record, None, 0)
    assert data[:4] == b"\x89PNG"
    expected = "loss 0.25, val_loss 0.5, accuracy 0.9."
    assert alt == f"Learning curves after 2 epochs: {expected}"
    assert picture(record, "accuracy", 0)[1].endswith("2 epochs: accuracy 0.9.")
    assert picture(record, None, 5)[0] != data, "a fit that goes on says what its epochs count"
    assert picture({"loss": [float("nan")] * 2}, None, 0) is None
    assert plt.get_fignums() == []
