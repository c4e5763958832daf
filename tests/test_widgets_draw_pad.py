"""The pad without a browser: what it takes, what it tells, and what it sends."""

import numpy as np
import pytest

from dlkit.widgets import DrawPad


def from_browser(pad, drawing, turn):
    """What the browser's message does: the bytes come as a memoryview."""
    pad.set_state({"pixels": memoryview(np.asarray(drawing, np.uint8).tobytes()), "turn": turn})


def test_what_is_set_is_what_is_read_and_no_window_on_it():
    pad = DrawPad(size=8)
    given = np.arange(64, dtype=np.uint8).reshape(8, 8)
    pad.drawing = given
    np.testing.assert_array_equal(pad.drawing, given)
    pad.drawing[:] = 7
    given[:] = 9
    assert pad.drawing[0, 5] == 5
    assert pad.drawing.dtype == np.uint8


def test_whoever_listens_hears_the_hand_and_not_python():
    pad, heard = DrawPad(size=4), []
    pad.on_draw(lambda drawing, done: heard.append((drawing, done)))
    pad.drawing = np.ones((4, 4), int)
    assert heard == []
    ink = np.eye(4, dtype=np.uint8) * 255
    from_browser(pad, ink // 2, ["view", 1, 1, False])
    from_browser(pad, ink, ["view", 1, 2, True])
    assert [done for _, done in heard] == [False, True]
    np.testing.assert_array_equal(heard[0][0], ink // 2)
    np.testing.assert_array_equal(heard[1][0], ink)
    np.testing.assert_array_equal(pad.drawing, ink)


def test_a_stroke_that_changed_nothing_is_told_too():
    pad, heard = DrawPad(size=4), []
    pad.on_draw(lambda *said: heard.append(said[1]))
    for message in range(3):
        from_browser(pad, np.zeros((4, 4)), ["view", 1, message + 1, message == 2])
    assert heard == [False, False, True]


def test_each_setting_is_a_new_turn_of_python_that_views_take_over():
    pad = DrawPad(size=4)
    from_browser(pad, np.ones((4, 4)), ["view", 5, 9, True])
    turns = []
    for value in (2, 3):
        pad.drawing = np.full((4, 4), value)
        turns.append(list(pad.turn))
    assert [turn[0] for turn in turns] == ["python", "python"]
    assert turns[0] != turns[1]


def test_bytes_of_another_size_are_refused_and_change_nothing():
    pad = DrawPad(size=4)
    pad.drawing = np.full((4, 4), 3)
    with pytest.raises(Exception, match="16 bytes"):
        pad.set_state({"pixels": memoryview(b"12345")})
    assert (pad.drawing == 3).all()


@pytest.mark.parametrize("wrong", [None, 16, [0] * 16, "0" * 16, np.zeros(16, np.uint8), 10**9])
def test_pixels_that_are_no_bytes_are_refused_and_change_nothing(wrong):
    pad = DrawPad(size=4)
    pad.drawing = np.full((4, 4), 3)
    with pytest.raises(Exception, match="16 bytes"):
        pad.pixels = wrong
    assert (pad.drawing == 3).all()


def test_a_sample_is_asked_for_only_where_somebody_gives_one():
    pad, asked = DrawPad(), []
    assert not pad.samples
    pad._handle_custom_msg({"kind": "sample"}, [])
    pad.on_sample(lambda: asked.append("sample"))
    assert pad.samples
    pad._handle_custom_msg({"kind": "sample"}, [])
    pad._handle_custom_msg({"kind": "else"}, [])
    assert asked == ["sample"]


def test_a_closed_pad_tells_nobody():
    pad, heard = DrawPad(size=4), []
    pad.on_draw(lambda *said: heard.append(said))
    pad.on_sample(lambda: heard.append("sample"))
    pad.close()
    pad._handle_custom_msg({"kind": "sample"}, [])
    pad.turn = ["view", 1, 1, True]
    assert heard == []


@pytest.mark.parametrize(
    ("drawing", "beat"),
    [
        (np.zeros((4, 5)), "shape (4, 5)"),
        (np.zeros(16), "shape (16,)"),
        (None, "shape ()"),
        ([[0, 1], [2]], "shape (0,)"),
        (np.full((4, 4), 256), "256"),
        (np.full((4, 4), -1), "-1"),
        (np.full((4, 4), 0.5), "float64"),
        (np.full((4, 4), np.nan), "float64"),
        (np.full((4, 4), np.inf), "inf"),
        (np.full((4, 4), "ink"), "<U3"),
    ],
)
def test_what_is_no_drawing_is_explained_and_the_old_one_stays(drawing, beat):
    pad = DrawPad(size=4)
    pad.drawing = np.full((4, 4), 9)
    with pytest.raises(ValueError, match="`drawing`") as error:
        pad.drawing = drawing
    assert beat in str(error.value)
    assert (pad.drawing == 9).all()


@pytest.mark.parametrize(
    "wrong", [{"size": 0}, {"size": 1000}, {"size": 6.5}, {"width": 3}, {"width": True}]
)
def test_a_size_that_is_none_is_explained(wrong):
    with pytest.raises(ValueError, match=f"`{next(iter(wrong))}` must be an integer from"):
        DrawPad(**wrong)


def test_whole_numbers_of_any_type_are_a_drawing():
    pad = DrawPad(size=4)
    for kind in (bool, np.int64, np.float32):
        pad.drawing = np.eye(4).astype(kind)
        np.testing.assert_array_equal(pad.drawing, np.eye(4))
