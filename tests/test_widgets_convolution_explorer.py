"""The convolution explorer without a browser: its controls, pictures and words."""

import sys

import ipywidgets
import numpy as np
import pytest
from scipy import signal

from dlkit.widgets import ConvolutionExplorer
from dlkit.widgets.convolution_explorer import _marks as marks
from dlkit.widgets.convolution_explorer import _pictures as pictures
from dlkit.widgets.convolution_explorer import _words as words

COLOUR = np.random.default_rng(0).integers(0, 256, (12, 10, 3)).astype(np.uint8)
RED = "#D55E00"


@pytest.fixture
def panel(monkeypatch):
    monkeypatch.setenv("DLKIT_HEADLESS", "1")
    made = ConvolutionExplorer()
    assert made.view is not None
    yield made
    made.close()


def inside(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def control(panel, description, kind=ipywidgets.DOMWidget):
    found = [
        each
        for each in inside(panel.view)
        if isinstance(each, kind) and getattr(each, "description", None) == description
    ]
    assert len(found) == 1, description
    return found[0]


def values(picture):
    """The numbers that a heat map was sent."""
    frame = picture.frame
    shape = frame["tiles"], frame["rows"], frame["columns"]
    return np.frombuffer(frame["values"], float if frame["wide"] else np.float32).reshape(shape)


def edit(picture, row, column, value):
    picture._hear(None, {"kind": "edit", "cell": [0, row, column], "value": value}, [])


def text(panel):
    """All words of the panel."""
    return " ".join(each.value for each in inside(panel.view) if isinstance(each, ipywidgets.HTML))


def test_the_opening_is_a_picture_with_the_read_out_as_alt_text(panel):
    data, more = panel._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png"}
    assert panel.read_out in more["image/png"]["alt"]
    assert "64x64" in more["image/png"]["alt"]
    assert not any(letter.isdigit() for letter in data["text/plain"])


@pytest.mark.parametrize("image", [COLOUR, COLOUR / 255, COLOUR[..., 0] / 127 - 1])
def test_any_image_has_an_opening(image, monkeypatch):
    monkeypatch.setenv("DLKIT_HEADLESS", "1")
    panel = ConvolutionExplorer(image, padding=3, stride=2, pool="average", relu=True)
    assert "image/png" in panel._repr_mimebundle_()[0]
    assert panel.view is not None
    panel.close()


@pytest.mark.parametrize(
    ("description", "value", "name", "state"),
    [
        ("kernel", "emboss", "preset", "emboss"),
        ("as", True, "flip", True),
        ("bias", -3.5, "bias", -3.5),
        ("stride s", 3, "stride", 3),
        ("padding", "same", "padding", "same"),
        ("padding", "number", "padding", 0),
        ("zeros p", 4, "padding", 4),
        ("dilation d", 2, "dilation", 2),
        ("ReLU", True, "relu", True),
        ("pooling", "average", "pool", "average"),
        ("window", 5, "pool_size", 5),
    ],
)
def test_a_control_and_the_state_follow_each_other(panel, description, value, name, state):
    field = control(panel, description)
    before, opening = field.value, panel.state[name]
    field.value = value
    assert panel.state[name] == state
    panel.set(**{name: opening})
    assert field.value == before
    panel.set(**{name: state})
    assert field.value == value


def test_the_pictures_hold_what_scipy_computes(panel):
    panel.set(preset="Laplacian", padding=2, stride=2, bias=7, relu=True, pool="max")
    padded = np.pad(panel.engine.image.astype(float), 2)
    kernel = [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
    expected = signal.correlate2d(padded, kernel, mode="valid")[::2, ::2] + 7
    shown = panel._pictures
    np.testing.assert_allclose(values(shown.output)[0], expected)
    np.testing.assert_allclose(values(shown.relu)[0], np.maximum(expected, 0))
    halved = expected[:32, :32].reshape(16, 2, 16, 2).max(axis=(1, 3))
    np.testing.assert_allclose(values(shown.pool)[0], np.maximum(halved, 0))
    ends = {(each.frame["low"], each.frame["high"]) for each in (shown.output, shown.relu)}
    assert len(ends) == 1, "equal values have equal colours in all stages"


def test_the_grids_show_the_arithmetic_of_the_place(panel):
    panel.set(row=20, column=30, flip=True, preset="emboss")
    shown = panel._pictures
    patch = panel.engine.image[20:23, 30:33]
    assert (values(shown.patch)[0] == patch).all()
    assert (values(shown.kernel)[0] == [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]).all()
    assert (values(shown.laid)[0] == [[2, 1, 0], [1, 1, -1], [0, -1, -2]]).all()
    assert (values(shown.products)[0] == patch * values(shown.laid)[0]).all()
    total = int(values(shown.products).sum())
    assert f"sum {words.number(total)}" in text(panel)
    assert panel.engine.stages["convolution"][20, 30] == total


def test_a_stride_of_nothing_turns_its_field_red_and_says_why(panel):
    field = control(panel, "stride s")
    shown, read_out = panel._pictures.output.frame, panel.read_out
    field.value = 0
    assert "has to move on" in panel.error
    assert RED in field.layout.border_top
    assert panel._pictures.output.frame is shown
    assert panel.read_out == read_out
    field.value = 2
    assert panel.error == ""
    assert RED not in field.layout.border_top
    assert panel.state["stride"] == 2


def test_a_kernel_wider_than_the_image_is_refused_until_the_padding_makes_room(panel):
    field = control(panel, "dilation d")
    field.value = 32
    assert "wider than the image" in panel.error
    assert panel.state["dilation"] == 1
    control(panel, "zeros p").value = 1
    assert panel.error == ""
    assert (panel.state["dilation"], panel.state["padding"]) == (32, 1)


def test_a_weight_is_edited_in_its_cell(panel):
    edit(panel._pictures.kernel, 1, 2, 0.5)
    assert panel.state["kernel"][1] == [-2.0, 0.0, 0.5]
    assert panel.state["preset"] == "own"
    assert control(panel, "kernel").value == "own"
    edit(panel._pictures.kernel, 1, 2, 2.0)
    assert panel.state["preset"] == "vertical edges"


def test_a_weight_whose_cell_is_gone_is_not_edited(panel):
    panel.set(kernel=[[1, 2]])
    before = panel.state
    for row, column in ((2, 2), (1, 0), (0, 2)):
        edit(panel._pictures.kernel, row, column, 5.0)
    assert panel.state == before
    assert panel.error == ""


def test_an_image_of_true_and_false_is_white_where_it_is_true(monkeypatch):
    monkeypatch.setenv("DLKIT_HEADLESS", "1")
    panel = ConvolutionExplorer(np.eye(5, dtype=bool))
    assert panel.view is not None
    frame = panel._pictures.input.frame
    assert (frame["low"], frame["high"]) == (0.0, 1.0)
    panel.close()


def test_buttons_change_the_size_from_one_to_seven(panel):
    larger, smaller = panel.larger, panel.smaller
    for size in (4, 5, 6, 7):
        larger.click()
        assert np.shape(panel.state["kernel"]) == (size, size)
        assert panel.state["preset"] == "vertical edges"
    assert larger.disabled
    for size in range(6, 0, -1):
        smaller.click()
        assert np.shape(panel.state["kernel"]) == (size, size)
    assert smaller.disabled
    assert not larger.disabled


def test_a_look_elsewhere_sends_no_picture_again(panel):
    shown = panel._pictures
    large = shown.input, shown.output, shown.relu, shown.pool
    before = [each.frame for each in large]
    shown.output.cursor = [0, 12, 34]
    assert (panel.state["row"], panel.state["column"]) == (12, 34)
    assert all(each.frame is frame for each, frame in zip(large, before, strict=True))
    first = shown.input.marks[0]
    assert [first[name] for name in ("row", "column", "height", "width")] == [12, 34, 3, 3]
    assert (shown.output.marks[0]["row"], shown.output.marks[0]["column"]) == (12, 34)
    shown.output.cursor = []
    assert (panel.state["row"], panel.state["column"]) == (12, 34)


def test_a_place_that_was_left_is_not_gone_back_to(panel):
    panel._pictures.output.cursor = [0, 5, 5]
    panel.tick(3)
    panel._pictures.input.cursor = [0, 1, 1]
    panel._pictures.patch.cursor = [0, 1, 1]
    assert (panel.state["row"], panel.state["column"]) == (5, 8)


def test_a_look_at_any_moment_while_another_is_followed_is_not_lost(panel):
    for moment in range(60):
        panel.set(row=0, column=0)
        if not _look_again(panel, moment):
            break
        assert (panel.state["row"], panel.state["column"]) == (7, moment), moment
    assert moment > 3


def _look_again(panel, moment):
    """Look at (7, moment) when `_follow` has come that many steps of Python's; whether it did."""
    steps = []

    def trace(frame, event, _):
        if event == "call":
            wanted = frame.f_code.co_name == "_follow"
            frame.f_trace_opcodes = wanted
            return trace if wanted else None
        if event == "opcode":
            steps.append(event)
            if len(steps) == moment + 1:
                panel._look(panel.engine.point, 0, 7, moment)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        panel._look(panel.engine.point, 0, 3, 3)
    finally:
        sys.settrace(before)
    return len(steps) > moment


def test_a_later_stage_is_seen_only_while_it_is_switched_on(panel):
    shown = panel._pictures
    for relu in (False, True):
        for pool in ("none", "max"):
            panel.set(relu=relu, pool=pool)
            seen = [each.layout.display != "none" for each in (shown.relu, shown.pool)]
            assert seen == [relu, pool != "none"]
    assert "Size after pooling" in text(panel)
    panel.set(pool="none")
    assert "pooling" not in text(panel)


def test_the_kernel_and_the_red_line_stand_beside_the_controls_over_the_images(panel):
    order = list(inside(panel.view))
    places = [
        order.index(each)
        for each in (
            panel._pictures.kernel,
            control(panel, "kernel"),
            panel._red,
            panel._pictures.input,
            panel._pictures.patch,
        )
    ]
    assert places == sorted(places)


def test_the_formula_has_the_letters_of_the_fields_and_names_what_same_adds(panel):
    assert "floor((n + 2p − d·(k − 1) − 1) / s) + 1" in text(panel)
    panel.set(padding="same", stride=2)
    assert "floor((n + zeros − d·(k − 1) − 1) / s) + 1" in text(panel)
    assert "floor((64 + 0 + 1 − 1·(3 − 1) − 1) / 2) + 1 = 32" in text(panel)


@pytest.mark.parametrize("image", [None, COLOUR, COLOUR / 255, np.eye(9)])
def test_numbers_stand_only_where_they_are_nine_pixels_tall(image, monkeypatch):
    """The size of the letters is that of the module in the browser; `%g` writes no fewer."""
    monkeypatch.setenv("DLKIT_HEADLESS", "1")
    panel = ConvolutionExplorer(image, padding="same")
    assert panel.view is not None
    shown, seen = panel._pictures, set()
    for name in ("vertical edges", "box blur", "identity"):
        for size in range(2, 8):
            panel.set(preset=name)
            panel.engine.resize(size)
            panel.set(row=1, column=2)
            for grid in (shown.kernel, shown.patch, shown.laid, shown.products):
                numbers = grid.frame["numbers"]
                seen.add(numbers)
                assert not numbers or smallest_letters(grid) >= 9
    assert seen == {True, False}
    panel.close()


def smallest_letters(grid):
    """Pixels of the smallest letters that the browser writes into the cells."""
    tiles, rows, columns = values(grid).shape
    side = int(min(grid.width / columns, grid.height / (tiles * (rows + 1) - 1)))
    longest = max(len(f"{each:.{5 if abs(each) >= 100 else 3}g}") for each in values(grid).flat)
    return min(14, side * 0.5, side * 1.6 / longest)


def test_zero_is_white_where_nothing_else_is(panel):
    panel.set(kernel=np.zeros((3, 3)))
    shown = panel._pictures
    for grid in (shown.kernel, shown.laid, shown.products):
        assert (grid.frame["low"], grid.frame["high"]) == (-1, 1)


def test_small_grids_bear_their_numbers_and_where_one_does_not_a_sentence_says_so(panel):
    shown = panel._pictures
    grids = shown.kernel, shown.patch, shown.laid, shown.products
    assert all(each.frame["numbers"] for each in grids)
    assert "Point at a cell" not in text(panel)
    panel.engine.resize(7)
    panel.set(bias=1)
    assert not shown.products.frame["numbers"]
    assert "Point at a cell of a grid for its value." in text(panel)


def test_a_pixel_of_the_input_marks_the_outputs_that_see_it(panel):
    shown = panel._pictures
    shown.input.cursor = [0, 0, 5]
    assert "3 outputs: row 0, columns 3 to 5" in text(panel)
    seen = [mark for mark in shown.output.marks if mark["color"] == marks.SEEN]
    assert [seen[0][name] for name in ("row", "column", "height", "width")] == [0, 3, 1, 3]
    panel.set(dilation=2)
    assert "columns 1, 3, 5" in text(panel)
    assert len([m for m in shown.output.marks if m["color"] == marks.SEEN]) == 3
    shown.input.cursor = []
    assert not [mark for mark in shown.output.marks if mark["color"] == marks.SEEN]
    panel.set(dilation=1, stride=4)
    shown.input.cursor = [0, 3, 3]
    assert "no output" in text(panel)


def test_a_cell_of_the_patch_is_marked_in_the_input(panel):
    panel.set(row=10, column=20, dilation=3)
    panel._pictures.patch.cursor = [0, 2, 1]
    cell = [mark for mark in panel._pictures.input.marks if mark["color"] == marks.SEEN]
    assert [(mark["row"], mark["column"]) for mark in cell[:1]] == [(16, 23)]


def test_a_click_on_the_input_lays_the_middle_of_the_kernel_there(panel):
    def click(row, column):
        panel._pictures.input._hear(None, {"kind": "pick", "cell": [0, row, column]}, [])
        return panel.state["row"], panel.state["column"]

    assert click(20, 30) == (19, 29)
    assert click(0, 63) == (0, 61)
    panel.set(padding="same", stride=3)
    assert click(20, 31) == (7, 10)


def test_a_window_of_the_pooling_leads_to_the_output_that_won(panel):
    panel.set(pool="max", pool_size=8, relu=True)
    out = panel.engine.stages["convolution"]
    panel._pictures.pool.cursor = [0, 4, 5]
    row, column = panel.state["row"], panel.state["column"]
    assert (row // 8, column // 8) == (4, 5)
    assert out[row, column] == out[32:40, 40:48].max() == panel.engine.stages["pool"][4, 5]
    panel._pictures.relu.cursor = [0, 3, 2]
    assert (panel.state["row"], panel.state["column"]) == (3, 2)


def test_the_words_on_flat_areas_hold_for_a_flat_area(monkeypatch):
    monkeypatch.setenv("DLKIT_HEADLESS", "1")
    for image in (np.full((9, 9), 7.0), np.full((9, 9, 3), 7.0)):
        panel = ConvolutionExplorer(image)
        for name in ("vertical edges", "box blur", "Gaussian blur", "Laplacian", "emboss"):
            for bias in (0, 5):
                panel.set(preset=name, bias=bias)
                flat = panel.engine.stages["convolution"]
                assert ("a flat area gives 0" in text(panel)) == np.allclose(flat, 0)
                assert ("a flat area stays as it is" in text(panel)) == np.allclose(flat, 7)
        panel.close()


def test_padding_is_framed_in_the_patch_and_counted(panel):
    panel.set(padding=1)
    panel.set(row=0, column=0)
    framed = {(mark["row"], mark["column"]) for mark in panel._pictures.patch.marks}
    assert framed == {(0, 0), (0, 1), (0, 2), (1, 0), (2, 0)}
    assert "5 padded" in panel._pictures.patch.label
    panel.set(padding=5, row=0, column=0)
    assert panel._pictures.input.marks == [], "the patch lies wholly in the padding"


def test_the_window_of_the_pooling_is_framed_in_what_it_pools(panel):
    panel.set(pool="max", pool_size=4, row=21, column=9)
    window, number = panel._pictures.relu.marks[0], panel._pictures.pool.marks[0]
    assert [window[n] for n in ("row", "column", "height", "width")] == [20, 8, 4, 4]
    assert [number[n] for n in ("row", "column", "height", "width")] == [5, 2, 1, 1]
    panel.set(row=61, column=61)
    assert panel._pictures.pool.marks == [], "rows left over are pooled by no window"


def test_each_colour_has_its_patch_products_and_sum(monkeypatch):
    monkeypatch.setenv("DLKIT_HEADLESS", "1")
    panel = ConvolutionExplorer(COLOUR, kernel="horizontal edges")
    panel.set(row=3, column=4)
    shown, patch = None, COLOUR[3:6, 4:7].astype(float)
    assert panel.view is not None
    shown = panel._pictures
    assert (shown.input.frame["channels"], shown.patch.frame["tiles"]) == (3, 3)
    for channel, name in enumerate(("red", "green", "blue")):
        assert (values(shown.patch)[channel] == patch[..., channel]).all()
        total = (patch[..., channel] * [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]).sum()
        assert f"{name} {words.term(total)}" in text(panel)
    control(panel, "colours").value = "grey"
    assert (shown.input.frame["channels"], shown.patch.frame["tiles"]) == (1, 1)
    np.testing.assert_allclose(values(shown.patch)[0], patch.mean(axis=2), rtol=1e-6)
    panel.close()


def test_play_walks_along_the_rows_and_rests_under_the_hand(panel):
    panel.set(row=0, column=60)
    panel._player.playing = True
    for place in ((0, 61), (1, 0)):
        panel._player._pulsed(None)
        assert (panel.state["row"], panel.state["column"]) == place
    panel._pictures.output.cursor = [0, 30, 30]
    panel._player._pulsed(None)
    assert (panel.state["row"], panel.state["column"]) == (30, 30)
    panel._pictures.output.cursor = []
    panel._player._pulsed(None)
    assert (panel.state["row"], panel.state["column"]) == (30, 31)
    panel._player.playing = False
    panel._player._pulsed(None)
    assert (panel.state["row"], panel.state["column"]) == (30, 31)


def test_a_place_found_by_keys_does_not_hold_the_walk_that_begins_after_it(panel):
    panel._pictures.output.cursor = [0, 5, 5]
    panel._player.playing = True
    panel._player._pulsed(None)
    assert panel.state["column"] == 6


def test_step_moves_one_output_and_reset_goes_back_to_the_opening(panel):
    opening = panel.state
    panel.set(stride=2, row=4, column=5, preset="emboss")
    control(panel, "Step").click()
    assert (panel.state["row"], panel.state["column"]) == (4, 6)
    control(panel, "Reset").click()
    assert panel.state == opening
    assert control(panel, "kernel").value == "vertical edges"


def test_every_control_can_be_named_and_every_picture_described(panel):
    for each in inside(panel.view):
        if isinstance(each, ipywidgets.ValueWidget | ipywidgets.Button):
            named = getattr(each, "description", "") or getattr(each, "tooltip", "")
            assert named or isinstance(each, ipywidgets.HTML)
    shown = vars(panel._pictures)
    heat = [each for name, each in shown.items() if not name.startswith("_")]
    assert len(heat) == 8
    assert all(each.frame["alt"] and each.label for each in heat)


def test_a_state_is_handed_to_another_panel(panel):
    panel.set(kernel=[[1, 2], [3, 4]], padding=3, stride=2, relu=True)
    other = ConvolutionExplorer(**panel.state)
    assert other.state == panel.state
    assert other.read_out == panel.read_out
    other.close()


def test_the_scale_is_grey_where_nothing_is_negative_and_signed_otherwise():
    assert pictures.scale(np.array([[3.0, 90.0]]), (0.0, 255.0)) == ("grey", 0.0, 255.0)
    assert pictures.scale(np.array([[3.0, 900.0]]), (0.0, 255.0)) == ("grey", 0.0, 900.0)
    assert pictures.scale(np.array([[-3.0, 2.0]]), (0.0, 1.0)) == ("signed", -3.0, 3.0)


def test_a_closed_panel_still_has_its_state(panel):
    state = panel.state
    panel.close()
    assert panel.state == state
