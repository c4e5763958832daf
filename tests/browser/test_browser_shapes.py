"""The explorers of tensors and of broadcasting, by mouse and by keyboard alone."""

from ast import literal_eval

import numpy as np
import pytest

from browser.hand import Hand
from browser.subjects import SETUP, SUBJECTS

pytestmark = pytest.mark.slow

NAMES = ("TensorExplorer", "BroadcastExplorer")


@pytest.fixture(scope="module")
def notebook(opened):
    made = opened([SETUP, *(SUBJECTS[name].cell for name in NAMES)])
    made.run(0, 1, 2)
    return made


@pytest.fixture
def tensor(notebook):
    notebook.ask("tensor.reset()")
    return Hand(notebook, 1, "tensor")


@pytest.fixture
def broadcast(notebook):
    notebook.ask("broadcast.reset()")
    return Hand(notebook, 2, "broadcast")


def test_a_click_on_the_slider_shows_another_step(tensor):
    slider = tensor.area.locator(".noUi-target").first
    box = slider.bounding_box()
    tensor.follows(lambda: slider.click(position={"x": box["width"] * 0.6, "y": box["height"] / 2}))
    assert 15 < tensor.told("tensor.state['index'][0]") < 30


def test_arrows_step_through_the_tensor(tensor):
    tensor.tab_to(tensor.area.locator(".noUi-handle").first)
    before = tensor.told("tensor.state['index'][0]")
    said = tensor.follows(lambda: tensor.keys("ArrowRight", "ArrowRight"))
    assert tensor.told("tensor.state['index'][0]") == before + 2
    assert f"video[{before + 2}]" in said


def test_a_role_is_chosen_with_the_keyboard(tensor):
    """The mean over the first axis, as NumPy has it."""
    menu = tensor.area.locator("select").first
    tensor.tab_to(menu)
    said = tensor.follows(lambda: tensor.keys("m"))
    assert tensor.told("tensor.state['roles'][0]") == "mean"
    assert "mean" in said
    expected = tensor.told("video.mean(axis=0)[3, 4]")
    tensor.hover(3, 4)
    assert value_of(tensor, "video[:, 3, 4].mean(axis=0)") == pytest.approx(expected, rel=5e-3)


def value_of(hand, formula):
    """The number that stands on the page as the value of a formula."""
    line = hand.area.get_by_text(f"{formula} = ").last
    line.wait_for()
    return float(line.inner_text().split(" = ")[1])


def test_the_cell_under_the_mouse_is_the_tensors_own(tensor):
    index = tensor.told("tensor.state['index'][0]")
    tensor.hover(5, 7)
    expected = tensor.told(f"video[{index}, 5, 7]")
    assert value_of(tensor, f"video[{index}, 5, 7]") == pytest.approx(expected, rel=5e-3)


def test_an_axis_without_three_steps_cannot_be_colour(tensor):
    menu = tensor.area.locator("select").first
    words = tensor.refuses(lambda: menu.select_option("shown as colour"))
    assert "colour" in words
    assert "rgb(213, 94, 0)" in menu.evaluate(
        "(one) => getComputedStyle(one.closest('.widget-dropdown')).borderTopColor"
    )
    menu.select_option("one step: index")
    tensor.area.get_by_text(words).wait_for(state="detached")


def type_shape(hand, number, shape):
    """Go to a field by Tab and type."""
    hand.tab_to(hand.area.get_by_role("textbox").nth(number))
    hand.keys("ControlOrMeta+a")
    hand.page.keyboard.type(shape)
    hand.keys("Enter")


@pytest.mark.parametrize(("first", "second"), [("(2, 1)", "(1, 3)"), ("4, 2, 3", "3"), ("5", "()")])
def test_typed_shapes_are_broadcast_as_numpy_does(broadcast, first, second):
    expected = np.broadcast_shapes(
        *(np.empty(literal_eval(shape)).shape for shape in (first, second))
    )
    before = broadcast.notebook.look(broadcast.area)
    type_shape(broadcast, 0, first)
    type_shape(broadcast, 1, second)
    broadcast.notebook.wait_for_kernel(f"broadcast.engine.result == {expected}")
    broadcast.notebook.wait_for_another_look(broadcast.area, before)
    assert str(expected) in broadcast.agrees()


def test_shapes_that_clash_are_mended_with_the_keyboard(broadcast):
    type_shape(broadcast, 1, "(3,)")
    broadcast.notebook.wait_for_kernel("broadcast.engine.result == (3, 3)")
    type_shape(broadcast, 0, "(3, 4)")
    broadcast.notebook.wait_for_kernel("broadcast.engine.result is None")
    assert "do not fit" in broadcast.agrees()
    button = broadcast.area.get_by_role("button", name="Try ")
    assert button.is_visible()
    broadcast.notebook.focus_by_tab(button)
    broadcast.follows(lambda: broadcast.keys("Space"))
    broadcast.notebook.wait_for_kernel("broadcast.engine.result is not None")
    button.wait_for(state="hidden")


def test_what_is_no_shape_is_explained_and_not_drawn(broadcast):
    words = broadcast.refuses(lambda: type_shape(broadcast, 0, "x"))
    assert "x" in words
    type_shape(broadcast, 0, "(2, 1)")
    broadcast.notebook.wait_for_kernel("broadcast.error == ''")
    broadcast.agrees()


def test_an_entry_of_the_sum_leads_to_both_operands(broadcast):
    """first is 0, 10, 20 in three rows; second 1, 2, 3, 4 in four columns."""
    others = [broadcast.notebook.look(broadcast.picture(name)) for name in ("first", "second")]
    broadcast.hover(2, 3, "first + second")
    broadcast.area.get_by_text("= 20 + 4 = 24").wait_for()
    for name, before in zip(("first", "second"), others, strict=True):
        broadcast.notebook.wait_for_another_look(broadcast.picture(name), before)


def test_all_that_went_without_an_error_or_a_request_outside(notebook):
    assert notebook.errors == []
    assert notebook.hosts == {"127.0.0.1"}
