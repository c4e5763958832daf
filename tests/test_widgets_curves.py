"""Growing lines without a browser: what travels, what is answered, and what is refused."""

import threading
import time

import numpy as np
import pytest

from dlkit.widgets import Curves


class Browser:
    """A view that puts together what it is sent, and checks how it is numbered."""

    def __init__(self, curves, monkeypatch):
        self.names, self.sent, self.bytes = list(curves.names), [], 0
        monkeypatch.setattr(curves, "send", self.take)

    def take(self, message, buffers=()):
        self.sent.append(message)
        self.bytes += sum(map(len, buffers))
        if message["kind"] == "all":
            self.lines = {name: ([], []) for name in self.names}
            self.run, self.number = message["run"], message["number"]
        else:
            assert (message["run"], message["number"]) == (self.run, self.number)
            self.number += 1
        x = [np.frombuffer(part, "<f8") for part in buffers[::2]]
        y = [np.frombuffer(part, "<f4") for part in buffers[1::2]]
        for line, xs, ys in zip(message["lines"], x, y, strict=True):
            assert len(xs) == len(ys)
            self.lines[self.names[line]][0].extend(xs)
            self.lines[self.names[line]][1].extend(ys)


def ask(curves):
    curves._handle_custom_msg({"kind": "all"}, [])


@pytest.fixture
def curves():
    return Curves(["loss", "accuracy"])


def test_a_view_has_every_point_whenever_it_asks(curves, monkeypatch):
    browser = Browser(curves, monkeypatch)
    rng = np.random.default_rng(0)
    ask(curves)
    for step in range(300):
        x = step + np.arange(step % 4) / 4
        curves.append(x, {"loss": rng.normal(size=len(x))})
        if step % 10 == 0:
            curves.append(step, {"accuracy": rng.uniform()})
        if step % 97 == 0:
            ask(curves)
    curves.flush()
    for name in curves.names:
        for have, keep in zip(browser.lines[name], curves.points(name), strict=True):
            np.testing.assert_array_equal(have, keep)
    assert len(browser.lines["loss"][0]) == 450


def test_an_append_sends_the_new_points_alone(curves, monkeypatch):
    browser = Browser(curves, monkeypatch)
    ask(curves)
    curves.append(np.arange(10_000), {"loss": np.ones(10_000)})
    curves.flush()
    before = browser.bytes
    curves.append(10_000, {"loss": 0.5, "accuracy": 0.25})
    curves.flush()
    assert browser.bytes - before == 2 * (8 + 4)


def test_a_fast_loop_sends_few_messages_and_loses_nothing(curves, monkeypatch):
    browser = Browser(curves, monkeypatch)
    ask(curves)
    start = time.monotonic()
    for step in range(5000):
        curves.append(step, {"loss": step})
    took = time.monotonic() - start
    assert len(browser.sent) <= 2 + took / 0.03
    curves._handle_custom_msg({"kind": "rest"}, [])
    assert browser.lines["loss"][1] == list(range(5000))
    count = len(browser.sent)
    curves._handle_custom_msg({"kind": "rest"}, [])
    assert len(browser.sent) == count, "there is nothing left to send"


def test_nothing_travels_before_there_is_a_view(curves, monkeypatch):
    browser = Browser(curves, monkeypatch)
    for step in range(100):
        curves.append(step, {"loss": step})
    curves.flush()
    assert browser.sent == []
    ask(curves)
    assert browser.lines["loss"][0] == list(range(100))


def test_clearing_begins_anew_in_every_view(curves, monkeypatch):
    browser = Browser(curves, monkeypatch)
    ask(curves)
    curves.append([1, 2], {"loss": [3, 4]})
    curves.clear()
    assert browser.lines["loss"] == ([], [])
    curves.append(9, {"loss": 8})
    curves.flush()
    assert browser.lines["loss"] == ([9], [8])
    assert curves.points("loss")[0].tolist() == [9]


def test_nothing_is_sent_where_nothing_is_appended(curves, monkeypatch):
    browser = Browser(curves, monkeypatch)
    curves.append([], {"loss": []})
    curves.append([1, 2], {})
    assert browser.sent == []


def test_what_is_not_finite_is_a_gap(curves):
    curves.append([1, 2, 3, 4], {"loss": [1.0, np.nan, np.inf, 1e300]})
    assert np.isnan(curves.points("loss")[1]).tolist() == [False, True, True, True]


def test_appends_from_several_threads_are_all_kept_and_numbered(curves, monkeypatch):
    browser = Browser(curves, monkeypatch)
    ask(curves)

    def grow(name):
        for step in range(500):
            curves.append(step, {name: step})

    threads = [threading.Thread(target=grow, args=[name]) for name in curves.names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    curves.flush()
    assert all(browser.lines[name][1] == list(range(500)) for name in curves.names)


@pytest.mark.parametrize(
    ("x", "values", "beat"),
    [
        (1, {"los": 1}, "Did you mean 'loss'?"),
        ([1, 2], {"loss": [1]}, "2 positions"),
        (1, {"loss": "low"}, "'low'"),
        ([[1]], {"loss": [1]}, "[[1]]"),
        (1, {"loss": None}, "None"),
    ],
)
def test_what_cannot_be_appended_is_explained_and_nothing_is(curves, x, values, beat):
    with pytest.raises(ValueError, match=r"`(x|values.*)`") as error:
        curves.append(x, {"accuracy": x, **values})
    assert beat in str(error.value)
    assert len(curves.points("accuracy")[0]) == 0


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"names": []}, "names"),
        ({"names": ["a", "a"]}, "names"),
        ({"names": [""]}, "names"),
        ({"names": 5}, "names"),
        ({"names": None}, "names"),
        ({"names": ["a"], "colors": 5}, "colors"),
        ({"names": ["a"], "width": 1}, "width"),
        ({"names": ["a"], "height": 2.5}, "height"),
        ({"names": ["a"], "colors": ["#0072B2", "#0072B2"]}, "colors"),
        ({"names": ["a"], "colors": ['"><b>']}, "colors"),
    ],
)
def test_impossible_curves_are_explained(wrong, named):
    with pytest.raises(ValueError, match=f"`{named}`"):
        Curves(**wrong)


def test_every_line_has_a_colour_and_one_name_needs_no_list():
    assert len(Curves([str(i) for i in range(13)]).colors) == 13
    assert Curves("loss").names == ["loss"]


@pytest.mark.parametrize("values", [None, 5, "loss", ["loss"]])
def test_values_without_names_are_explained(curves, values):
    with pytest.raises(ValueError, match="`values` does not say which lines grow"):
        curves.append(1, values)


def test_an_unknown_line_has_no_points(curves):
    with pytest.raises(ValueError, match="Did you mean 'loss'"):
        curves.points("lss")
