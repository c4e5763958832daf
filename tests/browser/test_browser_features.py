"""The feature explorer on a convolutional network, against what Keras itself computes."""

import pytest

from browser.hand import Hand
from browser.page import SLEEP
from browser.subjects import SETUP, SUBJECTS

pytestmark = pytest.mark.slow

ORACLE = """
outputs = {name: keras.Model(network.inputs, network.get_layer(name).output)
           for name in ("edges", "pool", "parts", "answer")}

def keras_says(layer, *place):
    image = tf.constant(large[features.state["image"]][None, ..., None], tf.float32)
    return float(outputs[layer](image)[(0, *place)])
"""
OUTSIDE = """(area) => {
  const edge = area.getBoundingClientRect().right + 1;
  return [...area.querySelectorAll("*")]
    .filter((one) => one.checkVisibility())
    .filter((one) => one.getBoundingClientRect().right > edge
      || (one.scrollWidth > one.clientWidth && /auto|scroll/.test(getComputedStyle(one).overflowX)))
    .map((one) => `${one.tagName} ${one.className}`);
}"""
ALL, MAPS, MAP = "All layers", "edges: ", "Map "


@pytest.fixture(scope="module")
def notebook(opened):
    made = opened([SETUP, SUBJECTS["FeatureExplorer"].cell, ORACLE, SLEEP])
    made.run(0, 1, 2)
    return made


@pytest.fixture
def panel(notebook):
    notebook.ask("features.set(layer='edges', image=0, map=0, row=4, column=4)")
    hand = Hand(notebook, 1, "features")
    hand.away()
    return hand


def state(panel, name):
    return panel.told(f"features.state['{name}']")


def value(panel, said):
    """The number in a read-out."""
    return float(said.split(" = ")[1].split(",")[0].replace("−", "-"))


def test_arrow_keys_go_from_image_to_image(panel):
    panel.notebook.ask("features.set(image=2)")
    expected = panel.told("[keras_says('edges', 4, 4, channel) for channel in range(16)]")
    brightest = expected.index(max(expected))
    panel.notebook.ask(f"features.set(image=0, map={brightest})")
    panel.tab_to(panel.area.locator(".noUi-handle"))
    panel.follows(lambda: panel.keys("ArrowRight", "ArrowRight"))
    panel.notebook.wait_for_kernel("features.state['image'] == 2")
    said = panel.agrees()
    assert value(panel, said) == pytest.approx(expected[brightest], rel=2e-3) != 0


def test_a_layer_is_chosen_with_the_keyboard_and_with_the_mouse(panel):
    panel.tab_to(panel.area.locator("select"))
    panel.follows(lambda: panel.keys("ArrowDown"))
    assert state(panel, "layer") == "pool"
    thumbnails = panel.picture(ALL)
    box = thumbnails.locator("canvas").first.bounding_box()
    layers = panel.told("list(features.engine.layers)")
    x = (layers.index("parts") + 0.5) / len(layers) * box["width"]
    panel.follows(lambda: thumbnails.click(position={"x": x, "y": box["height"] / 2}))
    assert state(panel, "layer") == "parts"


def test_a_click_picks_a_map_and_leaves_the_pixel(panel):
    """The maps of 22x22 stand four in a row, one cell apart: (24, 27) lies on map 5."""
    said = panel.follows(lambda: click(panel, MAPS, 24, 27))
    assert [state(panel, name) for name in ("map", "row", "column")] == [5, 4, 4]
    expected = panel.told("keras_says('edges', 4, 4, 5)")
    assert value(panel, said) == pytest.approx(expected, rel=5e-3, abs=1e-4)  # three digits


def test_one_arrow_key_leads_to_the_next_map_and_to_the_next_layer(panel):
    """The first key is where the mark is; each further one is a whole thumbnail."""
    panel.tab_to(panel.picture(MAPS))
    panel.follows(lambda: panel.keys("ArrowRight", "ArrowRight", "ArrowDown", "Enter"))
    assert [state(panel, name) for name in ("map", "row", "column")] == [5, 4, 4]
    panel.tab_to(panel.picture(ALL))
    panel.follows(lambda: panel.keys("ArrowRight", "ArrowRight", "Enter"))
    assert state(panel, "layer") == "pool"


@pytest.mark.parametrize("width", [1250, 1000])
def test_nothing_lies_outside_the_page_and_nothing_scrolls_sideways(panel, width):
    page, size = panel.page, panel.page.viewport_size
    page.set_viewport_size({"width": width, "height": 900})
    try:
        page.wait_for_timeout(500)
        outside = panel.area.evaluate(OUTSIDE)
        assert outside == []
    finally:
        page.set_viewport_size(size)


def click(panel, label, row, column):
    panel.hover(row, column, label)
    panel.page.mouse.down()
    panel.page.mouse.up()


def test_keys_move_over_a_map_and_the_formula_follows(panel):
    panel.tab_to(panel.picture(MAP))
    panel.follows(lambda: panel.keys("ArrowRight", "ArrowDown"))
    row, column = state(panel, "row"), state(panel, "column")
    said = panel.agrees()
    expected = panel.told(f"keras_says('edges', {row}, {column}, 0)")
    assert value(panel, said) == pytest.approx(expected, rel=2e-3, abs=1e-4)
    panel.area.get_by_text(f"edges, map 0, pixel ({row}, {column}) = ").first.wait_for()


def test_the_answer_is_the_networks(panel):
    panel.tab_to(panel.area.locator("select"))
    panel.follows(lambda: panel.keys("End"))
    assert state(panel, "layer") == "answer"
    shares = panel.told("[keras_says('answer', unit) for unit in range(10)]")
    assert sum(shares) == pytest.approx(1, abs=1e-3)
    assert value(panel, panel.agrees()) == pytest.approx(
        shares[panel.told("features.engine.scene.channel")], rel=2e-3, abs=1e-4
    )


def test_slide_walks_and_an_interrupt_leaves_it_usable(panel):
    panel.area.get_by_role("button", name="Play").click()
    panel.notebook.fall_asleep(3)
    panel.notebook.wake_up(3)
    for _ in range(2):
        before = panel.notebook.look(panel.area)
        panel.notebook.wait_for_another_look(panel.area, before)
    panel.area.get_by_role("button", name="Pause").click()
    panel.area.get_by_role("button", name="Play").wait_for()
    panel.agrees()


def test_all_that_went_without_an_error_or_a_request_outside(notebook):
    assert notebook.errors == []
    assert notebook.hosts == {"127.0.0.1"}
