"""`Heatmap` under the hand: pixels are values, and each is named, picked, typed and painted."""

import json

import pytest

from browser.page import SLEEP

pytestmark = pytest.mark.slow

GREY = """
import numpy as np
from dlkit.widgets import Heatmap
picture = Heatmap(width=320, height=320, label="Field")
values = np.random.default_rng(0).integers(0, 256, (8, 8))
picture.show(values, low=0, high=255, template="x[{row}, {column}] = {value}", alt="Sixty-four.")
picked, pointed = [], []
picture.on_pick(lambda *cell: picked.append(cell))
picture.on_point(lambda *cell: pointed.append(cell))
picture
"""
SECOND_VIEW = "picture"
EDIT = """
table, edited = Heatmap(width=200, height=200, edit=True), []
table.show([[1.5, 2.5], [3.5, 4.5]], numbers=True)
table.on_edit(lambda *what: edited.append(what))
table
"""
PAINT = """
canvas, painted = Heatmap(width=200, height=200, paint=True), []
canvas.show(np.zeros((5, 5)), low=0, high=1)
canvas.on_paint(lambda cells, value: painted.append((cells, value)))
canvas
"""
MOSAIC = """
tiles = Heatmap(width=320, height=320)
tiles.show(np.arange(2 * 4 * 4).reshape(2, 4, 4), names=["left", "right"], across=2)
tiles
"""
PIXEL = """(canvas, [row, column]) =>
  Array.from(canvas.getContext('2d').getImageData(column, row, 1, 1).data)"""
CELL = 40  # CSS pixels: 320 for eight cells


@pytest.fixture(scope="module")
def notebook(opened):
    made = opened([GREY, SECOND_VIEW, EDIT, PAINT, MOSAIC, SLEEP])
    made.run(0, 1, 2, 3, 4)
    return made


def stage(notebook, index):
    """The part that takes mouse and keys."""
    return notebook.output(index).get_by_role("application")


def hover(notebook, index, row, column, size=CELL):
    stage(notebook, index).hover(position={"x": (column + 0.5) * size, "y": (row + 0.5) * size})


def told(notebook, name):
    """A list of the kernel's, as JSON gives it back."""
    return json.loads(notebook.ask(f"import json; print(json.dumps({name}))"))


def test_every_pixel_is_its_value(notebook):
    sheet = notebook.output(0).locator("canvas").first
    values = told(notebook, "values.tolist()")
    for row, column in ((0, 0), (0, 7), (3, 5), (7, 0), (7, 7)):
        grey = values[row][column]
        assert sheet.evaluate(PIXEL, [row, column]) == pytest.approx([grey] * 3 + [255], abs=1)


def test_the_mouse_names_a_cell_and_leaves_it(notebook):
    value = told(notebook, "values.tolist()")[2][5]
    hover(notebook, 0, 2, 5)
    notebook.output(0).get_by_text(f"x[2, 5] = {value}", exact=True).wait_for()
    notebook.wait_for_kernel("pointed[-1:] == [(0, 2, 5)]")
    notebook.page.mouse.move(2, 2)
    notebook.output(0).get_by_text("x[2, 5]").wait_for(state="detached")
    notebook.wait_for_kernel("pointed[-1:] == [(None, None, None)]")


def test_a_click_picks_the_cell_under_it(notebook):
    hover(notebook, 0, 6, 1)
    notebook.page.mouse.down()
    notebook.page.mouse.up()
    notebook.wait_for_kernel("picked[-1:] == [(0, 6, 1)]")


def test_the_keyboard_alone_reaches_moves_and_picks(notebook):
    notebook.page.mouse.move(2, 2)
    notebook.output(0).get_by_text("Field", exact=True).click()
    before = notebook.look(stage(notebook, 0))
    notebook.focus_by_tab(stage(notebook, 0))
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp"):
        notebook.page.keyboard.press(key)
    notebook.output(0).get_by_text("x[1, 1] =").wait_for()
    assert notebook.look(stage(notebook, 0)) != before
    notebook.page.keyboard.press("Enter")
    notebook.wait_for_kernel("picked[-1:] == [(0, 1, 1)]")


def test_other_values_are_other_pixels_in_every_view_with_their_words(notebook):
    views = [notebook.output(index).locator("canvas").first for index in (0, 1)]
    before = [notebook.look(view) for view in views]
    assert before[0] == before[1]
    notebook.ask("picture.show(255 - values, low=0, high=255, alt='The reverse.')")
    after = [notebook.wait_for_another_look(*pair) for pair in zip(views, before, strict=True)]
    assert after[0] == after[1]
    for index in (0, 1):
        assert "The reverse." in stage(notebook, index).get_attribute("aria-label")


def test_python_moves_the_cursor(notebook):
    before = notebook.look(stage(notebook, 0))
    notebook.ask("picture.cursor = [0, 4, 4]")
    notebook.wait_for_another_look(stage(notebook, 0), before)


def test_a_value_is_typed_into_its_cell(notebook):
    notebook.output(2).scroll_into_view_if_needed()
    stage(notebook, 2).focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        notebook.page.keyboard.press(key)
    field = notebook.output(2).get_by_role("spinbutton")
    assert field.input_value() == "2.5"
    notebook.page.keyboard.type("-7.25")
    notebook.page.keyboard.press("Enter")
    notebook.wait_for_kernel("edited == [(0, 0, 1, -7.25)]")
    assert field.count() == 0


def test_escape_types_nothing(notebook):
    before = told(notebook, "edited")
    stage(notebook, 2).focus()
    for key in ("Enter", "9", "Escape"):
        notebook.page.keyboard.press(key)
    assert notebook.output(2).get_by_role("spinbutton").count() == 0
    assert told(notebook, "edited") == before


def test_a_stroke_paints_the_cells_that_it_meets(notebook):
    before = notebook.look(stage(notebook, 3))
    hover(notebook, 3, 2, 0)
    notebook.page.mouse.down()
    for column in range(1, 5):
        hover(notebook, 3, 2, column)
    notebook.page.mouse.up()
    notebook.wait_for_kernel(
        "{cell for cells, _ in painted for cell in cells} == {(0, 2, c) for c in range(5)}"
    )
    assert notebook.look(stage(notebook, 3)) != before


def test_arrows_lead_from_tile_to_tile(notebook):
    stage(notebook, 4).focus()
    for _ in range(5):
        notebook.page.keyboard.press("ArrowRight")
    notebook.output(4).get_by_text("right, row 0, column 0: 16", exact=True).wait_for()


def test_it_works_while_a_cell_runs_and_after_its_interrupt(notebook):
    notebook.fall_asleep(5)
    hover(notebook, 0, 5, 5)
    notebook.output(0).get_by_text("row 5, column 5").wait_for()
    notebook.wake_up(5)
    hover(notebook, 0, 5, 5)
    notebook.page.mouse.down()
    notebook.page.mouse.up()
    notebook.wait_for_kernel("picked[-1:] == [(0, 5, 5)]")


def test_all_that_went_without_an_error_or_a_request_outside(notebook):
    assert notebook.errors == []
    assert notebook.hosts == {"127.0.0.1"}


def test_a_restarted_kernel_leaves_a_clear_message(notebook):
    """The last test of this page: its kernel has forgotten the picture."""
    notebook.restart()
    alert = notebook.output(0).get_by_role("alert")
    alert.get_by_text("The kernel behind this picture has gone: run the cell again.").wait_for()
    notebook.run(0)
    stage(notebook, 0).wait_for()
    assert "gone" not in notebook.output(0).inner_text()
