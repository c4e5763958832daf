"""Curves and the training panel: values read off; training played, paused and steered."""

import pytest

from browser.hand import Hand
from browser.page import SLEEP
from browser.subjects import SETUP, SUBJECTS

pytestmark = pytest.mark.slow

CURVES = """
curves = widgets.Curves(["square", "root"], xlabel="step")
x = np.arange(1, 11)
curves.append(x, {"square": x**2, "root": np.sqrt(x)})
curves
"""
BROKEN = """
losses = iter([2.0, 1.0, float("nan")])
broken = widgets.TrainingPanel(lambda: next(losses), ticks=1)
broken
"""


@pytest.fixture(scope="module")
def notebook(opened):
    training = SUBJECTS["TrainingPanel"].cell
    made = opened([SETUP, CURVES, training, BROKEN, SLEEP])
    made.run(0, 1, 2, 3)
    return made


@pytest.fixture
def curves(notebook):
    return Hand(notebook, 1, "curves")


@pytest.fixture
def panel(notebook):
    return Hand(notebook, 2, "training")


def test_the_mouse_reads_values_off(curves):
    box = curves.picture().bounding_box()
    curves.picture().hover(position={"x": box["width"] - 13, "y": 60})
    curves.area.get_by_text("step 10: square 100, root 3.162").wait_for()
    curves.away()
    curves.area.get_by_text("step 10:").wait_for(state="detached")


def test_arrow_keys_read_values_off(curves):
    curves.picture().focus()
    curves.keys("End", "ArrowLeft")
    curves.area.get_by_text("step 9: square 81, root 3").wait_for()
    before = curves.notebook.look(curves.picture())
    curves.keys("Home")
    curves.area.get_by_text("step 1: square 1, root 1").wait_for()
    curves.notebook.wait_for_another_look(curves.picture(), before)


def test_a_line_is_switched_off_and_the_height_made_logarithmic(curves):
    before = curves.notebook.look(curves.picture())
    curves.area.get_by_role("button", name="square").focus()
    curves.keys("Space")
    hidden = curves.notebook.wait_for_another_look(curves.picture(), before)
    curves.notebook.wait_for_kernel("curves.hidden == ['square']")
    curves.area.get_by_role("button", name="log y").click()
    curves.notebook.wait_for_another_look(curves.picture(), hidden)
    curves.notebook.wait_for_kernel("curves.log_y")


def steps(panel):
    return panel.told("training.state['steps']")


def goes_on(panel):
    """Steps are made in the kernel, and seen on the page."""
    before, done = panel.notebook.look(panel.area), steps(panel)
    panel.notebook.wait_for_another_look(panel.area, before)
    panel.notebook.wait_for_kernel(f"training.state['steps'] > {done}")


def pause(panel):
    panel.area.get_by_role("button", name="Pause").click()
    panel.area.get_by_role("button", name="Play").wait_for()


def test_play_trains_and_pause_stops_with_the_last_picture_drawn(panel):
    panel.tab_to(panel.area.get_by_role("button", name="Play"))
    panel.keys("Space")
    goes_on(panel)
    goes_on(panel)
    pause(panel)
    said = panel.agrees()
    assert said.startswith(f"Step {steps(panel):,}: loss ")
    panel.page.evaluate("new Promise((resolve) => setTimeout(resolve, 300))")
    assert panel.ask("read_out") == said


def test_the_learning_rate_changes_in_mid_run(panel):
    panel.area.get_by_role("button", name="Play").click()
    goes_on(panel)
    done, rate = steps(panel), panel.told("training.state['learning_rate']")
    panel.area.locator(".noUi-handle").focus()
    panel.keys("ArrowRight", "ArrowRight")
    panel.notebook.wait_for_kernel(f"training.state['learning_rate'] > {rate * 1.1}")
    goes_on(panel)
    assert steps(panel) > done
    pause(panel)


def test_step_is_one_step_and_reset_the_beginning(panel):
    panel.area.get_by_role("button", name="Reset").click()
    panel.notebook.wait_for_kernel("training.state['steps'] == 0 and not weights.any()")
    panel.tab_to(panel.area.get_by_role("button", name="Step"))
    said = panel.follows(lambda: panel.keys("Space"))
    assert steps(panel) == 1
    # Without weights all ten classes are equally likely.
    assert "Step 1: loss 2.3" in said


def test_an_interrupted_cell_does_not_stop_the_clock(panel):
    panel.area.get_by_role("button", name="Play").click()
    goes_on(panel)
    panel.notebook.fall_asleep(4)
    panel.notebook.wake_up(4)
    goes_on(panel)
    pause(panel)


def test_a_loss_that_is_no_number_stops_and_says_so(notebook):
    broken = Hand(notebook, 3, "broken")
    broken.area.get_by_role("button", name="Play").click()
    notebook.wait_for_kernel("broken.error != ''")
    broken.area.get_by_role("alert").get_by_text(broken.ask("error")).wait_for()
    broken.area.get_by_role("button", name="Play").wait_for()
    assert "nan" in broken.ask("error").lower() or "finite" in broken.ask("error")


def test_all_that_went_without_an_error_or_a_request_outside(notebook):
    assert notebook.errors == []
    assert notebook.hosts == {"127.0.0.1"}
