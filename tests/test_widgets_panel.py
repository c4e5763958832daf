"""The base of every panel, worked without a browser: wishes, refusals, clock, picture, end."""

import base64
import threading
import time
from io import BytesIO

import ipywidgets
import pytest
from ipywidgets.widgets.widget import _instances
from PIL import Image

from dlkit import plots
from dlkit.widgets.panel import Engine, Panel, Player
from dlkit.widgets.panel._bond import CALM, WRONG


class Window(Engine):
    """A window of some size over a line of ten cells: size and place depend on each other."""

    def checked(self, wanted):
        size, start = int(wanted["size"]), int(wanted["start"])
        if size < 1 or start < 0 or start + size > 10:
            raise ValueError(f"{size} cells from {start} on do not fit. Ten hold. Move it.")
        return {"size": size, "start": start}

    def tick(self, n=1):
        self.set(start=(self.state["start"] + n) % (11 - self.state["size"]))

    @property
    def read_out(self):
        return f"{self.state['size']} cells from {self.state['start']} on."


class WindowPanel(Panel):
    title = "Window"
    words = "Window: run this cell in JupyterLab to work it."

    def __init__(self, nap=0.0, **state):
        super().__init__(Window(**{"size": 2, "start": 0, **state}))
        self.nap, self.drawn, self.fault = nap, [], None

    def _build(self):
        self.size = self._bind(ipywidgets.IntSlider(max=20), "size")
        self.start = self._bind(ipywidgets.IntText(), "start")
        self.player = Player(self)
        return ipywidgets.VBox([self.size, self.start, self.player.box])

    def _draw(self):
        time.sleep(self.nap)
        if self.fault is not None:
            raise self.fault
        self.drawn.append(self.engine.state["start"])

    def _opening(self):
        return plots.line(None, [0, 1, 0], alt="A tent.", xlabel="cell", ylabel="height")


@pytest.fixture
def panel():
    made = WindowPanel()
    assert made.view is made.view
    yield made
    made.close()


@pytest.fixture
def live(monkeypatch):
    """A panel with its worker thread, as in a notebook that somebody looks at."""
    monkeypatch.setenv("DLKIT_HEADLESS", "0")
    made = WindowPanel(nap=0.02)
    assert made.view.children
    yield made
    made.close()


def test_a_state_given_back_changes_nothing(panel):
    before, version = panel.state, panel.engine.version
    panel.state = panel.state
    assert (panel.state, panel.engine.version) == (before, version)
    panel.state["size"] = 9
    assert panel.state == before, "what is handed out is a copy"


def test_changes_are_made_together_or_not_at_all(panel):
    panel.set(size=4, start=6)
    with pytest.raises(ValueError, match="do not fit"):
        panel.set(size=5, start=9)
    assert panel.state == {"size": 4, "start": 6}
    with pytest.raises(ValueError, match="Did you mean 'start'"):
        panel.set(strat=1)
    panel.reset()
    assert panel.state == {"size": 2, "start": 0}


def test_controls_and_state_follow_each_other(panel):
    panel.size.value = 5
    assert panel.state["size"] == 5
    panel.set(start=3)
    assert panel.start.value == 3
    assert panel.read_out == "5 cells from 3 on."
    assert "5 cells from 3 on." in panel.view.children[2].value


def test_the_impossible_is_marked_said_and_not_drawn(panel):
    panel.set(start=8)
    drawn = len(panel.drawn)
    panel.size.value = 7
    assert panel.state == {"size": 2, "start": 8}
    assert "7 cells from 8 on do not fit" in panel.error
    assert 'role="alert"' in panel.view.children[3].value
    assert panel.size.layout.border_top == WRONG
    assert panel.start.layout.border_top == CALM
    assert panel.size.value == 7, "what was asked for stays to be seen"
    assert panel.drawn[drawn:] in ([], [8]), "nothing but what is possible is drawn"


def test_what_was_refused_comes_true_when_another_change_makes_it_possible(panel):
    panel.set(start=8)
    panel.size.value = 7
    panel.start.value = 1
    assert panel.state == {"size": 7, "start": 1}
    assert panel.error == ""
    assert panel.view.children[3].value == ""
    assert panel.size.layout.border_top == CALM


def test_a_change_that_does_not_help_is_made_and_the_other_stays_refused(panel):
    panel.set(start=8)
    panel.size.value = 7
    panel.start.value = 5
    assert panel.state == {"size": 2, "start": 5}
    assert panel.size.layout.border_top == WRONG
    panel.size.value = 3
    assert panel.state == {"size": 3, "start": 5}
    assert panel.error == ""


def test_a_panel_may_place_its_red_line_itself():
    class Placed(WindowPanel):
        def _build(self):
            return ipywidgets.VBox([super()._build(), self._error_line()])

    made = Placed(start=8)
    assert len(made.view.children) == 3
    made.size.value = 7
    assert "do not fit" in made.view.children[1].children[1].value
    made.close()


def test_the_reason_of_a_red_control_stays_as_long_as_it_is_red(panel):
    panel.set(start=8)
    panel.size.value = 7
    panel.tick()
    assert "do not fit" in panel.error
    panel._act(lambda: None)
    assert "do not fit" in panel.error
    panel.size.value = 1
    assert panel.error == ""


@pytest.mark.parametrize("state", [None, 5, "size", [("size", 1)], {1: 2}, {"size": 99}])
def test_what_is_no_state_is_refused_in_words(panel, state):
    before = panel.state
    with pytest.raises(ValueError, match=r"state|fit"):
        panel.state = state
    assert panel.state == before


def test_headless_an_error_in_a_callback_is_raised_and_said(panel):
    panel.fault = RuntimeError("no ink")
    with pytest.raises(RuntimeError, match="no ink"):
        panel.size.value = 3
    assert panel.error == "RuntimeError: no ink"
    panel.fault = None
    panel.size.value = 4
    assert panel.error == ""


def test_live_an_error_becomes_the_red_line_and_the_panel_goes_on(live):
    live.fault = RuntimeError("no ink")
    live.size.value = 3
    assert live.settle()
    assert live.error == "RuntimeError: no ink"
    live.fault = None
    live.size.value = 4
    assert live.settle()
    assert live.error == ""
    assert live.state["size"] == 4


def test_of_many_wishes_the_latest_is_drawn_and_most_are_dropped(live):
    live.settle()
    live.drawn.clear()
    began = time.perf_counter()
    for n in range(200):
        live._ask(start=n % 9)
    assert time.perf_counter() - began < 200 * live.nap / 4, "asking does not wait for the drawing"
    assert live.settle()
    assert live.drawn[-1] == live.state["start"] == 199 % 9
    assert len(live.drawn) < 50


def test_a_control_is_not_moved_back_under_the_hand(live):
    """While an older wish is drawn, the newer value of the control stands."""
    live.start.value = 1
    time.sleep(live.nap / 2)
    live.start.value = 5
    seen = set()
    while not live.settle(timeout=0.001):
        seen.add(live.start.value)
    assert seen <= {5}
    assert live.state["start"] == 5


def test_actions_are_done_in_their_order_by_one_thread_at_a_time(live):
    done, inside, workers = [], [], set()

    def action(name):
        inside.append(name)
        workers.add(threading.get_ident())
        time.sleep(0.002)
        assert inside.pop() == name, "another one came in between"
        done.append(name)

    for name in range(20):
        live._act(lambda name=name: action(name))
    assert live.settle()
    assert done == list(range(20))
    assert len(workers) == 1
    assert threading.get_ident() not in workers


def test_a_pulse_that_waits_is_not_asked_for_twice(live):
    beats = []

    def beat():
        beats.append(None)
        time.sleep(0.05)

    for _ in range(50):
        live._act(beat, once=True)
    assert live.settle()
    assert 1 <= len(beats) <= 3


def test_the_player_plays_pauses_steps_and_resets(panel):
    player = panel.player
    player._clock.beat += 1
    assert panel.state["start"] == 0, "a late beat after Pause moves nothing"
    player.playing = True
    player._clock.beat += 1
    assert panel.drawn
    player.playing = False
    panel.set(start=4)
    player._step.click()
    assert panel.state["start"] == 5
    player.playing = True
    player._reset.click()
    assert panel.state["start"] == 0
    assert not player.playing


def test_headless_a_panel_is_a_picture_with_its_read_out(panel):
    data, more = panel._repr_mimebundle_()
    assert data["text/plain"] == panel.words
    assert not any("widget" in kind for kind in data)
    assert more["image/png"]["alt"] == "A tent. 2 cells from 0 on."
    picture = Image.open(BytesIO(base64.b64decode(data["image/png"])))
    plain = Image.open(BytesIO(plots.png(panel._opening().figure)))
    assert picture.height > plain.height, "the read-out stands under it"
    lines = picture.convert("L").crop((0, plain.height, picture.width, picture.height))
    assert lines.getextrema()[0] < 150, "as dark letters"


def test_headless_no_widget_is_made_unless_it_is_asked_for():
    before = len(_instances)
    made = WindowPanel()
    made.set(size=3)
    made._repr_mimebundle_()
    assert len(_instances) == before


def test_live_a_panel_is_a_widget_view(live):
    data = live._repr_mimebundle_()
    view = data["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == live.view.model_id


def test_close_frees_all_widgets_and_threads(monkeypatch):
    monkeypatch.setenv("DLKIT_HEADLESS", "0")
    before, threads = set(_instances), threading.active_count()
    made = WindowPanel()
    made.view.children[1].children[0].value = 3
    made.settle()
    assert len(set(_instances) - before) > 8
    made.close()
    made.close()
    deadline = time.monotonic() + 5
    while threading.active_count() > threads and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() <= threads
    assert set(_instances) - before == set()
    assert made.state["size"] == 3, "the state can still be read"
    assert "closed" in made._repr_mimebundle_()["text/plain"]
    with pytest.raises(ValueError, match="is closed"):
        made.view  # noqa: B018


def test_a_panel_without_a_clock_says_so():
    with pytest.raises(ValueError, match="no clock"):
        Engine(a=1).tick()
