"""The convolution explorer: hover, edit, play, and what is refused, against NumPy."""

import json

import numpy as np
import pytest

from browser.hand import Hand
from browser.page import SLEEP

pytestmark = pytest.mark.slow

SETUP = """
import time
import numpy as np
from dlkit.widgets import ConvolutionExplorer
image = np.random.default_rng(3).integers(0, 10, (12, 14)).astype(float)
convolution = ConvolutionExplorer(image, kernel=[[1, 0, -1], [2, 0, -2], [1, 0, -1]])
convolution
"""
INPUT, OUTPUT, KERNEL = "Input", "Output", "Kernel: "


@pytest.fixture(scope="module")
def notebook(opened):
    made = opened([SETUP, SLEEP])
    made.run(0)
    return made


@pytest.fixture
def panel(notebook):
    notebook.ask("convolution.reset()")
    hand = Hand(notebook, 0, "convolution")
    hand.away()
    return hand


def expected(panel, row, column):
    """The output at a place, by NumPy alone."""
    image, kernel = (
        np.array(panel.told(name)) for name in ("image.tolist()", "convolution.state['kernel']")
    )
    rows, columns = kernel.shape
    return (image[row : row + rows, column : column + columns] * kernel).sum()


def place(panel):
    state = panel.told("convolution.state")
    return state["row"], state["column"]


def test_the_mouse_lays_the_kernel_where_it_points(panel):
    said = panel.follows(lambda: panel.hover(4, 7, OUTPUT))
    assert place(panel) == (4, 7)
    assert f"Output (4, 7) = {expected(panel, 4, 7):g}".replace("-", "−") in said


def test_arrow_keys_lay_it_elsewhere(panel):
    before = place(panel)
    panel.tab_to(panel.picture(OUTPUT))
    down = "ArrowUp" if before[0] == 9 else "ArrowDown"
    panel.follows(lambda: panel.keys("ArrowLeft", down))
    panel.notebook.wait_for_kernel(f"convolution.state['row'] != {before[0]}")
    row, column = place(panel)
    said = panel.agrees()
    assert f"Output ({row}, {column}) = {expected(panel, row, column):g}".replace("-", "−") in said


def test_a_pixel_of_the_input_is_seen_by_nine_outputs(panel):
    before = panel.notebook.look(panel.picture(OUTPUT))
    panel.hover(5, 5, INPUT)
    panel.area.get_by_text("lies under the kernel of 9 outputs: rows 3 to 5").wait_for()
    panel.notebook.wait_for_another_look(panel.picture(OUTPUT), before)


def test_a_weight_is_typed_with_the_keyboard(panel):
    panel.tab_to(panel.picture(KERNEL))
    panel.keys("ArrowRight", "ArrowRight", "Enter")
    panel.page.keyboard.type("5")
    panel.follows(lambda: panel.keys("Enter"))
    assert panel.told("convolution.state['kernel'][0]") == [1, 5, -1]
    assert panel.told("convolution.state['preset']") == "own"


def test_an_impossible_stride_is_refused_in_its_place(panel):
    stride = panel.area.get_by_label("stride")
    panel.tab_to(stride)
    panel.keys("ControlOrMeta+a")
    panel.refuses(lambda: panel.keys("0", "Tab"))
    border = "(one) => getComputedStyle(one.closest('.widget-text')).borderTopColor"
    assert stride.evaluate(border) == "rgb(213, 94, 0)"
    stride.fill("2")
    panel.keys("Tab")
    panel.notebook.wait_for_kernel("convolution.state['stride'] == 2")
    panel.agrees()
    assert panel.ask("error") == ""


def test_a_menu_pads_and_a_box_rectifies(panel):
    panel.tab_to(panel.area.locator("select").filter(has_text="valid"))
    panel.keys("s")
    panel.notebook.wait_for_kernel("convolution.state['padding'] == 'same'")
    assert panel.told("convolution.engine.stages['relu'].shape") == [12, 14]
    panel.tab_to(panel.area.get_by_role("checkbox"))
    panel.follows(lambda: panel.keys("Space"))
    assert panel.told("float(convolution.engine.stages['relu'].min())") == 0


def goes_on(panel):
    """Two more places are seen, in the kernel and on the page."""
    for _ in range(2):
        before, said = panel.notebook.look(panel.area), panel.ask("read_out")
        panel.notebook.wait_for_another_look(panel.area, before)
        panel.notebook.wait_for_kernel(f"convolution.read_out != {said!r}")


def pause(panel):
    panel.area.get_by_role("button", name="Pause").click()
    panel.area.get_by_role("button", name="Play").wait_for()


def test_play_walks_and_pause_stops_it(panel):
    play = panel.area.get_by_role("button", name="Play")
    panel.tab_to(play)
    panel.keys("Space")
    goes_on(panel)
    pause(panel)
    still = panel.agrees()
    panel.page.evaluate("new Promise((resolve) => setTimeout(resolve, 600))")
    assert panel.ask("read_out") == still


def test_step_goes_one_place_on_and_reset_back(panel):
    opening = panel.ask("state")
    before = place(panel)
    panel.follows(lambda: panel.area.get_by_role("button", name="Step").click())
    assert place(panel) != before
    panel.follows(lambda: panel.area.get_by_role("button", name="Reset").click())
    assert panel.ask("state") == opening


def test_an_interrupt_while_it_plays_leaves_it_playing_and_usable(panel):
    panel.area.get_by_role("button", name="Play").click()
    panel.notebook.fall_asleep(1)
    panel.notebook.wake_up(1)
    goes_on(panel)
    pause(panel)
    panel.follows(lambda: panel.hover(2, 2, OUTPUT))
    assert place(panel) == (2, 2)


def test_a_state_is_copied_to_another_panel(panel):
    """What a teacher hands to a class: the state as text."""
    panel.follows(lambda: panel.hover(3, 3, OUTPUT))
    state = json.dumps(panel.told("convolution.state"))
    panel.notebook.ask(f"other = ConvolutionExplorer(image); other.state = {json.loads(state)!r}")
    assert panel.notebook.ask("print(other.read_out)") == panel.ask("read_out")


def test_all_that_went_without_an_error_or_a_request_outside(notebook):
    assert notebook.errors == []
    assert notebook.hosts == {"127.0.0.1"}
