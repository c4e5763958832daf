"""The panel over a training step: clock, rate, curves, what stops it, and what it refuses."""

import base64
import math
import time

import numpy as np
import pytest

from dlkit.widgets import TrainingPanel


class Slope:
    """Gradient descent on w²: after n steps of one rate, w = start (1 - 2 rate)^n."""

    def __init__(self, start=3.0):
        self.start, self.nap = start, 0.0
        self.reset()

    def reset(self):
        self.weight = self.start

    def step(self, learning_rate):
        time.sleep(self.nap)
        self.weight -= learning_rate * 2 * self.weight
        return {"loss": self.weight * self.weight, "weight": self.weight}

    def draw(self):
        return np.array([[self.weight, 0.0]])


NAMES = ("loss", "weight")


@pytest.fixture
def slope():
    return Slope()


@pytest.fixture
def panel(slope):
    made = TrainingPanel(slope.step, slope.draw, rate=0.1, reset=slope.reset, names=NAMES, ticks=2)
    assert made.view.children
    yield made
    made.close()


@pytest.fixture
def live(slope, monkeypatch):
    """A panel with its worker thread, as in a notebook that somebody looks at."""
    monkeypatch.setenv("DLKIT_HEADLESS", "0")
    slope.nap = 0.002
    made = TrainingPanel(slope.step, slope.draw, rate=0.1, reset=slope.reset, names=NAMES, ticks=1)
    assert made.view.children
    yield made
    made.close()


def beat(panel, times=1):
    for _ in range(times):
        panel.player._clock.beat += 1


def test_it_opens_after_the_steps_that_were_asked_for(panel, slope):
    assert panel.state == {"learning_rate": 0.1, "steps": 2}
    assert slope.weight == pytest.approx(3 * 0.8**2)
    assert panel.read_out == "Step 2: loss 3.69, weight 1.92, learning rate 0.1."


def test_steps_follow_the_closed_form_whatever_changes_the_rate(panel, slope):
    panel.tick(3)
    panel.set(learning_rate=0.25)
    panel.tick(2)
    expected = 3 * 0.8**5 * 0.5**2
    assert slope.weight == pytest.approx(expected)
    steps, values = panel.engine.history()
    np.testing.assert_array_equal(steps, np.arange(1, 8))
    np.testing.assert_allclose(values["loss"][-1], expected**2)


def test_the_slider_changes_the_next_step_and_resets_nothing(panel, slope):
    panel.rate.value = 0.01
    assert panel.state == {"learning_rate": pytest.approx(0.01), "steps": 2}
    before = slope.weight
    panel.tick()
    assert slope.weight == pytest.approx(before * 0.98)


def test_setting_steps_trains_from_the_beginning(panel, slope):
    panel.tick(5)
    panel.set(steps=3, learning_rate=0.2)
    assert slope.weight == pytest.approx(3 * 0.6**3)
    assert panel.state == {"learning_rate": 0.2, "steps": 3}


def test_a_state_given_back_trains_nothing(panel, slope):
    before, version = slope.weight, panel.engine.version
    panel.state = panel.state
    assert (slope.weight, panel.engine.version) == (before, version)


def test_reset_puts_model_rate_and_curves_back(panel, slope):
    panel.set(learning_rate=0.3)
    panel.tick(4)
    panel.player._reset.click()
    assert slope.weight == 3.0
    assert panel.state == {"learning_rate": 0.1, "steps": 0}
    assert panel.rate.value == pytest.approx(0.1)
    assert len(panel.curves.points("loss")[0]) == 0
    panel.player._step.click()
    assert panel.curves.points("loss")[0].tolist() == [1]


def test_the_curves_hold_each_step_once(panel):
    for _ in range(7):
        panel.tick(3)
        panel.set(learning_rate=panel.state["learning_rate"] * 0.9)
    x, y = panel.curves.points("loss")
    np.testing.assert_array_equal(x, np.arange(1, 24))
    np.testing.assert_allclose(y, panel.engine.history()[1]["loss"], rtol=1e-6)


def test_a_model_drawn_once_a_step_and_signed_by_its_values(panel, slope, monkeypatch):
    shown = []
    monkeypatch.setattr(panel.picture, "show", lambda values, **_: shown.append(values.copy()))
    panel.tick(4)
    panel.set(learning_rate=0.05)
    assert len(shown) == 1, "a change of the rate draws no new model"
    np.testing.assert_array_equal(shown[0], slope.draw())
    panel.set(learning_rate=0.8)
    panel.tick()
    assert slope.weight < 0
    assert panel.picture.palette == "signed"


def test_a_pulse_trains_for_its_time_and_at_least_one_step(panel, slope):
    panel.player.playing = True
    start = time.perf_counter()
    beat(panel)
    took = time.perf_counter() - start
    assert 0.05 <= took < 2
    assert panel.state["steps"] > 10
    slope.nap, before = 0.1, panel.state["steps"]
    beat(panel)
    assert panel.state["steps"] == before + 1


def test_playing_pauses_in_time_and_the_rate_follows_the_hand(live):
    live.player.playing = True
    for _ in range(10):
        beat(live)
        time.sleep(0.02)
    live.rate.value = 0.001
    beat(live)
    assert live.settle()
    assert live.state["learning_rate"] == pytest.approx(0.001)
    live.player.playing = False
    start = time.perf_counter()
    assert live.settle()
    assert time.perf_counter() - start < 2
    steps = live.state["steps"]
    assert steps > 5
    beat(live, 3)
    assert live.settle()
    assert live.state["steps"] == steps, "a beat after Pause trains nothing"
    assert live.curves.points("loss")[0][-1] == steps


def test_a_number_that_is_not_finite_stops_playing_and_loses_nothing(live, slope):
    live.rate.value = 10.0
    live.settle()
    live.player.playing = True
    for _ in range(60):
        beat(live)
        live.settle()
        if not live.player.playing:
            break
    assert not live.player.playing
    assert "infinite since step" in live.error or "NaN since step" in live.error
    assert "less than 10" in live.error
    steps, values = live.engine.history()
    assert np.isfinite(values["loss"][:-1]).all()
    assert not math.isfinite(values["loss"][-1])
    assert live.curves.points("loss")[0].tolist() == steps.tolist()
    assert live.picture.frame["values"], "the last picture that can be drawn stays"
    live.player._reset.click()
    live.settle()
    assert live.error == ""
    assert live.state["steps"] == 0


def test_headless_a_number_that_is_not_finite_is_raised_once(panel, slope):
    slope.weight = math.nan
    with pytest.raises(ArithmeticError, match="NaN since step 3"):
        panel.tick(5)
    assert panel.state["steps"] == 3
    panel.set(learning_rate=0.05)
    panel.reset()
    panel.tick()
    slope.weight = math.inf
    with pytest.raises(ArithmeticError, match="step 2"):
        panel.tick()


def test_a_number_that_is_finite_again_ends_the_trouble(monkeypatch):
    monkeypatch.setenv("DLKIT_HEADLESS", "0")
    losses = iter([1.0, math.nan, math.nan, 0.5, 0.25, math.inf])
    panel = TrainingPanel(lambda: next(losses), ticks=1)
    assert panel.view.children
    for part in ("NaN since step 2", "NaN since step 2", "", "", "infinite since step 6"):
        panel.player._step.click()
        panel.settle()
        assert part in panel.error
        assert bool(part) == bool(panel.error)
    panel.close()


def test_a_panel_that_recovered_plays_on_without_a_reset(monkeypatch):
    monkeypatch.setenv("DLKIT_HEADLESS", "0")
    losses = iter([1.0, math.nan])
    panel = TrainingPanel(lambda: next(losses, 0.5), ticks=1)
    assert panel.view.children
    for playing in (False, True, True):
        panel.player.playing = True
        beat(panel)
        panel.settle()
        assert panel.player.playing is playing
    panel.close()


@pytest.mark.parametrize("rate", [1e-9, 1e-30, 3e-6, 123.0, 1e30])
def test_the_slider_shows_every_rate_that_is_set(panel, rate):
    panel.set(learning_rate=rate)
    assert panel.state["learning_rate"] == rate
    assert panel.rate.value == rate
    panel.set(learning_rate=0.1)
    assert panel.rate.value == pytest.approx(0.1)


def test_a_step_that_fails_stops_playing_and_says_so(live, slope):
    live.player.playing = True
    beat(live)
    live.settle()
    done = live.state["steps"]
    slope.weight = "lost"
    beat(live)
    live.settle()
    assert live.error.startswith("TypeError: ")
    assert not live.player.playing
    assert live.state["steps"] == done


def test_a_picture_that_fails_stops_playing_and_says_so(live, slope):
    live.player.playing = True
    beat(live)
    live.settle()
    live.engine._sketch = lambda: slope.missing
    beat(live)
    live.settle()
    assert live.error.startswith("AttributeError: ")
    assert not live.player.playing


def test_without_a_rate_there_is_no_slider_and_a_number_is_enough():
    losses = iter(np.arange(9.0))
    panel = TrainingPanel(lambda: np.float32(next(losses)), ticks=3)
    assert panel.view.children
    assert panel.state == {"steps": 3}
    assert panel.read_out == "Step 3: loss 2."
    with pytest.raises(ValueError, match="'learning_rate'"):
        panel.set(learning_rate=0.1)
    with pytest.raises(ValueError, match="reset="):
        panel.reset()
    with pytest.raises(ValueError, match="reset="):
        panel.set(steps=1)
    assert panel.state == {"steps": 3}


@pytest.mark.parametrize(
    ("changes", "beat_"),
    [
        ({"learning_rate": 0}, "learning_rate"),
        ({"learning_rate": -1.0}, "-1.0"),
        ({"learning_rate": math.nan}, "nan"),
        ({"learning_rate": "fast"}, "'fast'"),
        ({"learning_rate": "2"}, "'2'"),
        ({"learning_rate": True}, "True"),
        ({"learning_rate": 10**400}, "1000000"),
        ({"learning_rate": 1e-31}, "1e-31"),
        ({"learning_rate": [0.1, 0.2]}, "[0.1, 0.2]"),
        ({"steps": -1}, "steps=-1"),
        ({"steps": 1.5}, "steps=1.5"),
        ({"steps": 10_001}, "10,000"),
        ({"steps": 10_001}, "steps=10001"),
        ({"steps": "3"}, "'3'"),
        ({"rate": 0.1}, "'rate'"),
    ],
)
def test_an_impossible_state_is_explained_and_changes_nothing(panel, slope, changes, beat_):
    before, weight = panel.state, slope.weight
    with pytest.raises(ValueError, match=r"`\w+`") as error:
        panel.set(**{"learning_rate": 0.2, **changes})
    assert beat_ in str(error.value)
    assert (panel.state, slope.weight) == (before, weight)


@pytest.mark.parametrize(
    ("step", "more", "beat_"),
    [
        (lambda: {"los": 1}, {}, "'los'"),
        (lambda: [1, 2], {}, "[1, 2]"),
        (lambda: None, {}, "None"),
        (lambda: "low", {}, "'low'"),
        (lambda: "0.5", {}, "'0.5'"),
        (lambda: True, {}, "True"),
        (lambda: 10**400, {}, "1000000"),
        (lambda: 1j, {}, "1j"),
        (lambda: {"loss": np.array(["0.5"])}, {}, "'0.5'"),
        (lambda: 1.0, {"names": 5}, "names=5"),
        (lambda: 1.0, {"names": None}, "names=None"),
        (lambda: 1.0, {"names": [""]}, "names=['']"),
        (lambda: 1.0, {"draw": 5}, "draw=5"),
        (lambda: 1.0, {"reset": 5}, "reset=5"),
        (lambda: 1.0, {"seconds": 10**400}, "1000000"),
        (lambda: 1.0, {"seconds": True}, "True"),
        (lambda: 1.0, {"names": ("loss", "accuracy")}, "loss, accuracy"),
        (lambda: 1.0, {"rate": 0.1}, "step(learning_rate)"),
        (lambda rate: rate, {}, "step()"),
        (lambda rate: rate, {"rate": -0.1}, "-0.1"),
        (lambda: 1.0, {"names": ()}, "names"),
        (lambda: 1.0, {"names": ("a", "a")}, "names"),
        (lambda: 1.0, {"seconds": 0}, "seconds=0"),
        (lambda: 1.0, {"seconds": "long"}, "'long'"),
        (lambda: 1.0, {"ticks": -1}, "ticks=-1"),
        (3, {}, "`step`"),
    ],
)
def test_an_argument_that_does_not_fit_is_explained(step, more, beat_):
    with pytest.raises(ValueError, match=r"`\w+`") as error:
        TrainingPanel(step, **more)
    assert beat_ in str(error.value)


def test_a_slow_step_does_not_hold_up_the_page_but_headless_every_step_is_done(monkeypatch):
    def step():
        time.sleep(0.3)
        return 1.0

    monkeypatch.setenv("DLKIT_HEADLESS", "0")
    start = time.perf_counter()
    panel = TrainingPanel(step, ticks=100)
    assert time.perf_counter() - start < 5
    assert 1 <= panel.state["steps"] <= 8
    panel.close()
    monkeypatch.setenv("DLKIT_HEADLESS", "1")
    assert TrainingPanel(step, ticks=9).state["steps"] == 9


@pytest.mark.parametrize("n", ["a", 1.5, -1, None, True])
def test_a_number_of_ticks_that_is_none_is_explained_and_trains_nothing(panel, n):
    with pytest.raises(ValueError, match="`n` must be an integer of at least 0"):
        panel.tick(n)
    assert panel.state["steps"] == 2


def test_numbers_of_any_library_are_numbers():
    for value in (np.float16(0.5), np.array([0.5]), np.array([[0.5]], "float32"), 1, np.uint8(3)):
        panel = TrainingPanel(lambda value=value: value, ticks=1)
        assert panel.engine.history()[1]["loss"].tolist() == [float(np.ravel(value)[0])]


def test_headless_a_panel_that_was_put_back_is_a_picture_that_says_so(panel):
    panel.reset()
    data, metadata = panel._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "no step has given a number" in metadata["image/png"]["alt"]
    assert "nothing is trained yet" in metadata["image/png"]["alt"]


def test_headless_a_panel_whose_numbers_are_lost_is_a_picture_with_what_is_left(slope):
    panel = TrainingPanel(slope.step, slope.draw, rate=0.1, names=NAMES, ticks=2)
    slope.weight = math.inf
    with pytest.raises(ArithmeticError):
        panel.tick()
    data, metadata = panel._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "learning curve" in metadata["image/png"]["alt"]
    assert "loss nan" in metadata["image/png"]["alt"]


def test_headless_it_is_a_picture_with_its_words(panel):
    data, metadata = panel._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png"}
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "learning curve" in metadata["image/png"]["alt"]
    assert panel.read_out in metadata["image/png"]["alt"]
    assert not any(character.isdigit() for character in data["text/plain"])


def test_live_nothing_is_trained_before_play_and_headless_thirty_steps(monkeypatch):
    done = []

    def step():
        done.append(None)
        return 1.0

    assert TrainingPanel(step).state["steps"] == len(done) == 30
    done.clear()
    monkeypatch.setenv("DLKIT_HEADLESS", "0")
    panel = TrainingPanel(step)
    assert panel.view is not None
    assert panel.state["steps"] == len(done) == 0
    panel.player._step.click()
    assert panel.settle()
    assert panel.state["steps"] == len(done) == 1
    panel.close()
