"""The pad and the digit pad: strokes of mouse and keys, and what is made of them."""

import numpy as np
import pytest

from browser.hand import Hand
from browser.page import SLEEP
from browser.subjects import SETUP, SUBJECTS

pytestmark = pytest.mark.slow

NAMES = ("DrawPad", "DigitPad")
PIXELS = """(canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i]);
}"""


@pytest.fixture(scope="module")
def notebook(opened):
    made = opened([SETUP, *(SUBJECTS[name].cell for name in NAMES), SLEEP])
    made.run(0, 1, 2)
    return made


@pytest.fixture
def pad(notebook):
    notebook.ask("pad.drawing = np.zeros((64, 64), np.uint8)")
    hand = Hand(notebook, 1, "pad")
    canvas = hand.picture().element_handle()
    notebook.page.wait_for_function(f"(canvas) => !({PIXELS})(canvas).some(Boolean)", arg=canvas)
    return hand


@pytest.fixture
def digit(notebook):
    return Hand(notebook, 2, "digit")


def stroke(hand, *points):
    """A line through points, each (x, y) as shares of the pad's edges."""
    hand.picture().scroll_into_view_if_needed()
    box = hand.picture().bounding_box()
    for number, (x, y) in enumerate(points):
        hand.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        if number == 0:
            hand.page.mouse.down()
    hand.page.mouse.up()


def drawing(hand, name="pad.drawing"):
    return np.array(hand.told(f"{name}.tolist()"))


def test_the_mouse_inks_the_line_that_it_draws(pad):
    stroke(pad, (0.25, 0.5), (0.75, 0.5))
    pad.notebook.wait_for_kernel("pad.drawing[32, 47] == 255")
    ink = drawing(pad)
    assert (ink[32, 17:47] == 255).all()
    assert not ink[:26].any()
    assert not ink[38:].any()
    assert pad.picture().evaluate(PIXELS) == ink.ravel().tolist()


def test_keys_draw_the_same_way(pad):
    pad.picture().focus()
    pad.keys("ArrowRight", "Space", *["ArrowDown"] * 8, "Space")
    pad.notebook.wait_for_kernel("pad.drawing.max() == 255 and pad.turn[3]")
    rows, columns = np.nonzero(drawing(pad))
    assert np.ptp(rows) > np.ptp(columns) + 6
    assert pad.picture().evaluate(PIXELS) == drawing(pad).ravel().tolist()


def test_undo_erase_and_clear(pad):
    stroke(pad, (0.2, 0.2), (0.8, 0.8))
    pad.notebook.wait_for_kernel("pad.drawing[50, 50] == 255")
    whole = drawing(pad).sum()
    pad.area.get_by_role("button", name="Erase").click()
    stroke(pad, (0.4, 0.4), (0.6, 0.6))
    pad.notebook.wait_for_kernel(f"pad.drawing.sum() < {whole} and pad.turn[3]")
    assert drawing(pad)[32, 32] == 0
    pad.area.get_by_role("button", name="Erase").click()
    pad.keys("Tab", "Space")  # Undo is the next button
    pad.notebook.wait_for_kernel(f"pad.drawing.sum() == {whole}")
    pad.area.get_by_role("button", name="Clear").click()
    pad.notebook.wait_for_kernel("pad.drawing.max() == 0")
    assert max(pad.picture().evaluate(PIXELS)) == 0


def test_a_drawn_digit_is_read_as_the_network_reads_it(digit):
    digit.area.get_by_role("button", name="Clear").click()
    digit.notebook.wait_for_kernel("digit.engine.drawing.max() == 0")
    digit.agrees()
    digit.follows(lambda: stroke(digit, (0.5, 0.15), (0.5, 0.85)))
    digit.notebook.wait_for_kernel("digit.pad.turn[3] and digit.settle()")
    said = digit.agrees()
    shares = digit.told("predict(digit.engine.seen[None])[0].tolist()")
    best = int(np.argmax(shares))
    assert f"The network says {best} with" in said
    row = digit.area.locator("tr", has_text=f"{100 * shares[best]:.1f} %").first
    assert row.inner_text().split()[0] == str(best)


def test_centring_is_switched_with_the_keyboard(digit):
    digit.follows(
        lambda: digit.notebook.ask("digit.reset()") or digit.notebook.ask("digit.set(drawing=5)")
    )
    digit.tab_to(digit.area.get_by_role("checkbox"))
    digit.follows(lambda: digit.keys("Space"))
    assert digit.told("digit.state['centre']") is False
    digit.follows(lambda: digit.keys("Space"))
    assert digit.told("digit.state['centre']") is True


def test_a_sample_is_loaded_with_the_keyboard(digit):
    digit.tab_to(digit.area.get_by_role("button", name="Load a sample"))
    digit.follows(lambda: digit.keys("Space"))
    assert (
        digit.picture().evaluate(PIXELS) == drawing(digit, "digit.engine.drawing").ravel().tolist()
    )


def test_an_interrupt_leaves_the_pad_usable(digit):
    digit.notebook.fall_asleep(3)
    digit.notebook.wake_up(3)
    digit.follows(lambda: stroke(digit, (0.2, 0.2), (0.8, 0.2)))


def test_all_that_went_without_an_error_or_a_request_outside(notebook):
    assert notebook.errors == []
    assert notebook.hosts == {"127.0.0.1"}
