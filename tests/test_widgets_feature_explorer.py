"""The feature explorer as a panel, without a browser: hands on its controls, and what they show."""

import base64
import gc
import threading
import weakref

import numpy as np
import pytest

from dlkit.plots.palette import TEST
from dlkit.widgets import FeatureExplorer
from dlkit.widgets.feature_explorer import FeatureEngine
from dlkit.widgets.feature_explorer._formula import Formula, Sheet, Table, text, total
from dlkit.widgets.feature_explorer._thumbnails import cells, thumbnail
from dlkit.widgets.feature_explorer._words import formula_html, units_html

keras = pytest.importorskip("keras")
L = keras.layers
NAMES = ["ant", "bee", "cat"]


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            L.Conv2D(5, 3, padding="same", activation="relu", name="edges"),
            L.MaxPooling2D(2, name="pooled"),
            L.Conv2D(4, 3, name="parts"),
            L.Flatten(name="list"),
            L.Dense(3, activation="softmax", name="classes"),
        ]
    )


@pytest.fixture
def panel(network):
    images = np.random.default_rng(0).random((6, 8, 8))
    made = FeatureExplorer(network, images, labels=[0, 1, 2, 0, 1, 2], class_names=NAMES)
    yield made
    made.close()


def control(panel, name):
    """The control of the view that is bound to a name of the state."""
    assert panel.view is not None
    return next(bond.control for bond in panel._bonds if bond.name == name)


def button(widget, words):
    if getattr(widget, "description", None) == words:
        return widget
    found = (button(child, words) for child in getattr(widget, "children", ()))
    return next((one for one in found if one is not None), None)


def values_of(picture):
    frame = picture.frame
    shape = frame["tiles"], frame["rows"], frame["columns"]
    return np.frombuffer(frame["values"], np.float32).reshape(shape)


def test_the_slider_shows_another_image(panel, network):
    control(panel, "image").value = 4
    assert panel.state["image"] == 4
    assert panel._image.label == "Image 4, labelled bee"
    shown = values_of(panel._maps)
    np.testing.assert_array_equal(shown, panel.engine.maps("edges"))
    part = keras.Model(network.inputs[0], network.get_layer("edges").output)
    wanted = part(panel.engine.images[4][None]).numpy()[0]
    np.testing.assert_allclose(np.moveaxis(shown, 0, -1), wanted, rtol=1e-5, atol=1e-6)


def test_the_menu_lists_every_layer_with_kind_shape_and_weights(panel):
    menu = control(panel, "layer")
    assert [value for _, value in menu.options] == ["edges", "pooled", "parts", "list", "classes"]
    assert menu.options[0][0] == "edges \u00b7 Conv2D \u00b7 8\u00d78\u00d75 \u00b7 50 weights"
    assert menu.options[1][0].endswith("no weights")
    menu.value = "pooled"
    assert panel.state["layer"] == "pooled"
    assert panel._maps.label == "pooled: 5 maps of 4\u00d74"


def test_a_click_on_the_overview_picks_a_layer(panel):
    assert panel.view is not None
    panel._all._hear(None, {"kind": "pick", "cell": [2, 3, 3]}, [])
    assert panel.state["layer"] == "parts"
    assert panel._all.marks[0]["tile"] == 2
    assert control(panel, "layer").value == "parts"


def test_a_click_on_the_mosaic_picks_a_map_and_leaves_the_pixel(panel):
    assert panel.view is not None
    panel.set(row=5, column=2)
    panel._maps._hear(None, {"kind": "pick", "cell": [3, 0, 0]}, [])
    assert [panel.state[name] for name in ("map", "row", "column")] == [3, 5, 2]
    assert panel._maps.marks[0]["tile"] == 3
    np.testing.assert_array_equal(values_of(panel._map)[0], panel.engine.maps()[3])


def test_pointing_at_the_large_map_moves_the_pixel_and_its_frame_in_the_image(panel):
    panel.set(map=0)
    assert panel.view is not None
    panel._map.cursor = [0, 4, 5]
    assert (panel.state["row"], panel.state["column"]) == (4, 5)
    mark = panel._image.marks[0]
    assert [mark[name] for name in ("row", "column", "height", "width")] == [3, 4, 3, 3]
    assert mark["color"] == TEST
    assert "edges, map 0, pixel (4, 5)" in panel._formula.value
    panel._map.cursor = []
    assert (panel.state["row"], panel.state["column"]) == (4, 5)


def test_both_pictures_of_maps_share_one_scale_with_white_at_zero(panel):
    panel.set(layer="parts")
    assert panel.view is not None
    ends = [(picture.frame["low"], picture.frame["high"]) for picture in (panel._maps, panel._map)]
    assert ends[0] == ends[1]
    assert ends[0][0] == -ends[0][1] < 0
    assert panel._maps.palette == panel._map.palette == "signed"
    panel.set(layer="edges")
    assert panel._maps.palette == "grey"
    assert panel._maps.frame["low"] == 0


def test_a_vector_is_shown_as_numbers_with_the_names_of_the_classes(panel):
    panel.set(layer="classes", map=1)
    assert panel.view is not None
    assert panel._map.layout.display == "none"
    assert all(name in panel._units.value for name in NAMES)
    assert panel._maps.frame["numbers"]
    panel._maps._hear(None, {"kind": "pick", "cell": [0, 2, 0]}, [])
    assert panel.state["map"] == 2
    assert "exp(z" in panel._formula.value
    panel.set(layer="edges")
    assert panel._map.layout.display != "none"


def test_a_cell_that_only_fills_a_row_of_a_long_vector_picks_nothing(panel):
    panel.set(layer="list", map=3)
    assert panel.view is not None
    count = len(panel.engine.maps())
    panel._maps._hear(None, {"kind": "pick", "cell": [0, *divmod(count - 1, 4)]}, [])
    assert panel.state["map"] == count - 1
    grid = cells(np.zeros(14))
    assert grid.size > 14


def test_a_click_is_served_by_the_worker_and_not_where_it_arrives(network, monkeypatch):
    monkeypatch.setenv("DLKIT_HEADLESS", "0")
    panel = FeatureExplorer(network, np.ones((1, 8, 8)))
    assert panel.view is not None
    scene, seen = FeatureEngine.scene.fget, set()
    note = lambda engine: (seen.add(threading.get_ident()), scene(engine))[1]  # noqa: E731
    monkeypatch.setattr(FeatureEngine, "scene", property(note))
    with panel._lock:  # as while the worker draws
        panel._maps._hear(None, {"kind": "pick", "cell": [3, 0, 0]}, [])
        assert not seen
    assert panel.settle()
    assert panel.state["map"] == 3
    assert seen
    assert threading.get_ident() not in seen
    panel.close()


def test_a_click_on_what_is_gone_by_now_changes_nothing(panel):
    for layer, cell in (("parts", [4, 0, 0]), ("classes", [0, 3, 0])):
        panel.set(layer=layer)
        assert panel.view is not None
        before = panel.state
        panel._maps._hear(None, {"kind": "pick", "cell": cell}, [])
        assert (panel.state, panel.error) == (before, "")


def test_a_key_takes_a_whole_map_but_one_number_of_a_vector(panel):
    assert panel.view is not None
    assert panel._all.whole
    for layer, whole in (("edges", True), ("classes", False), ("pooled", True)):
        panel.set(layer=layer)
        assert panel._maps.whole is whole


def _spoilt(network, value):
    twin = keras.models.clone_model(network)
    for variable in twin.variables:
        variable.assign(np.full(variable.shape, value))
    return twin


@pytest.mark.parametrize(("value", "said"), [(np.nan, "NaN"), (np.inf, "\u221e"), (3e38, "")])
@pytest.mark.parametrize("layer", ["edges", "pooled", "parts", "list", "classes"])
def test_a_model_that_has_diverged_can_be_looked_at(network, value, said, layer):
    images = np.random.default_rng(0).random((1, 8, 8))
    panel = FeatureExplorer(_spoilt(network, value), images, class_names=NAMES)
    panel.set(layer=layer, row=0, column=0)
    assert panel.view is not None
    assert said in panel.read_out or "NaN" in panel.read_out
    if np.isnan(panel.engine.scene.value):
        assert "= NaN" in panel._formula.value
        assert "not taken apart" not in panel._formula.value
    assert np.isfinite([panel._maps.frame["low"], panel._maps.frame["high"]]).all()
    data, metadata = panel._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert panel.read_out in metadata["image/png"]["alt"]
    panel.close()


@pytest.mark.parametrize("size", [1e39, -1e300])
def test_images_that_float32_does_not_hold_are_refused(network, size):
    with pytest.raises(ValueError, match="larger than float32 holds"):
        FeatureExplorer(network, np.full((1, 8, 8), size))


def test_images_near_the_end_of_float32_are_shown(network):
    panel = FeatureExplorer(network, np.full((1, 8, 8), 3e38))
    assert panel.view is not None
    assert panel._repr_mimebundle_()[0]["image/png"]
    panel.close()


def test_numbers_that_are_not_finite_stand_in_lists_sheets_and_thumbnails_by_name():
    values = np.linspace(0, 1, 100)
    values[[5, 7]] = np.nan, np.inf
    html = units_html(values, None, chosen=3)
    assert "unit 5<" in html
    assert "unit 7<" in html
    assert "NaN" in html
    assert "\u221e" in html
    sheet = Sheet("channel 0", values[:8].reshape(2, 4), np.full((2, 4), np.nan))
    html += formula_html("layer", Formula("sum", ("z = NaN",), (sheet,)))
    assert "nan" not in html
    assert [text(value) for value in (np.nan, np.inf, -np.inf)] == ["NaN", "\u221e", "\u2212\u221e"]
    maps = np.full((1, 24, 24), 2.0)
    maps[0, 0, 0], maps[0, 1, 1], maps[0, 2, 2] = np.nan, np.inf, 4.0
    picture = thumbnail(maps)
    assert [picture[0, 0], picture[1, 1], picture[2, 2], picture[3, 3]] == [0, 1, 1, 0.5]


def test_what_was_trained_on_is_shown_after_refresh(network):
    twin = keras.models.clone_model(network)
    panel = FeatureExplorer(twin, np.ones((1, 8, 8)))
    assert panel.view is not None
    twin.get_layer("edges").kernel.assign(np.full((3, 3, 1, 5), 2.0))
    button(panel.view, "Refresh").click()
    assert values_of(panel._maps).max() == pytest.approx(18.0)
    twin.get_layer("edges").bias.assign(np.ones(5))
    panel.refresh()
    assert values_of(panel._maps).max() == pytest.approx(19.0)
    panel.close()


def test_step_slides_the_pixel_and_reset_returns(panel):
    opening = panel.state
    panel.set(row=0, column=7)
    button(panel.view, "Step").click()
    assert (panel.state["row"], panel.state["column"]) == (1, 0)
    button(panel.view, "Reset").click()
    assert panel.state == opening


def test_a_state_can_be_given_to_another_panel(panel, network):
    twin = FeatureExplorer(network, np.random.default_rng(0).random((6, 8, 8)))
    panel.set(image=2, layer="parts", map=3, row=1, column=1)
    twin.state = panel.state
    assert twin.state == panel.state
    with pytest.raises(ValueError, match="layer"):
        twin.set(layer="edge")
    assert twin.state == panel.state
    twin.close()


def test_every_control_has_words(panel):
    def controls(widget):
        yield widget
        for child in getattr(widget, "children", ()):
            yield from controls(child)

    for one in controls(panel.view):
        if type(one).__name__ in ("IntSlider", "Dropdown", "Button", "ToggleButton"):
            assert one.description


def test_headless_it_is_a_picture_with_its_read_out(panel):
    data, metadata = panel._repr_mimebundle_()
    picture = base64.b64decode(data["image/png"])
    assert len(picture) < 40_000
    assert panel.read_out in metadata["image/png"]["alt"]
    assert data["text/plain"] == "Feature explorer: run this cell in JupyterLab to work it."
    panel.set(layer="classes")
    assert panel._repr_mimebundle_()[0]["image/png"] != data["image/png"]


def test_a_closed_panel_lets_the_traced_function_go(network):
    panel = FeatureExplorer(network, np.ones((1, 8, 8)))
    assert panel.view is not None
    run = weakref.ref(panel.engine.network._run)
    panel.close()
    panel.close()
    gc.collect()
    assert run() is None
    assert panel.state["layer"] == "edges"


def test_a_closed_panel_keeps_its_last_words_and_says_why_it_does_no_more(network):
    panel = FeatureExplorer(network, np.ones((1, 8, 8)))
    panel.set(map=2, row=3)
    words = panel.read_out
    panel.close()
    assert panel.read_out == words
    for ask in (lambda: panel.set(map=1), lambda: panel.view, lambda: panel.engine.maps()):
        with pytest.raises(ValueError, match=r"closed.*was expected.*Make it again"):
            ask()
    assert panel.state["map"] == 2


def test_the_formula_says_every_number_that_is_in_it():
    sheet = Sheet("channel 0", np.array([[1.0, 0.0]]), np.array([[0.25, 4.0]]),
                  np.array([[False, True]]))  # fmt: skip
    made = Formula("z = <sum>", ("z = 0.25",), (sheet,), (Table(("a", "b"), (("x", "7"),)),))
    html = formula_html("layer & map", made)
    for part in ("layer &amp; map", "&lt;sum&gt;", "0.25", "pad", "add up to 0.25", ">7<"):
        assert part in html


def test_of_many_units_the_largest_and_the_chosen_one_are_listed():
    values = np.linspace(0, 1, 100)
    html = units_html(values, None, chosen=3)
    assert "unit 99" in html
    assert "unit 3<" in html
    assert "88 smaller ones" in html


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (-0.5, "\u22120.5"),
        (123456.0, "1.2e+05"),
        (999.6, "1000"),
        (1e-5, "1.0e\u221205"),
    ],
)
def test_numbers_are_short_and_keep_their_sign(value, said):
    assert text(value) == said


def test_a_sum_of_one_negative_number_keeps_its_sign():
    assert total([(-2.0, "a"), (3.0, "")]) == "\u22122 (a) + 3"


def test_a_thumbnail_shows_where_a_layer_answers():
    maps = np.zeros((3, 48, 48))
    maps[1, :24] = -2
    picture = thumbnail(maps)
    assert picture.max() == 1
    assert picture[0, 0] == 1
    assert picture[-1, -1] == 0
    assert not thumbnail(np.zeros((2, 5, 5))).any()


def test_weights_are_looked_at_a_few_times_for_a_picture_and_not_once_a_layer(panel, monkeypatch):
    assert panel.view is not None
    looks, mark = [], panel.engine.network.mark
    monkeypatch.setattr(panel.engine.network, "mark", lambda: looks.append(1) or mark())
    panel.set(image=3)
    assert len(looks) < len(panel.engine.layers)
