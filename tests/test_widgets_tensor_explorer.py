"""The tensor explorer: its shapes, code and values against plain loops, and its controls."""

import base64
import json
import statistics
import warnings

import numpy as np
import pytest

from dlkit.widgets import TensorExplorer
from dlkit.widgets.panel._bond import WRONG
from dlkit.widgets.tensor_explorer import TensorEngine
from dlkit.widgets.tensor_explorer._steps import REDUCED, SHOWN

AXES = ("time", "row", "column", "channel")
KINDS = {"mean": statistics.fmean, "sum": sum, "min": min, "max": max}


@pytest.fixture(autouse=True)
def headless(monkeypatch):
    monkeypatch.setenv("DLKIT_HEADLESS", "1")


@pytest.fixture
def video():
    return np.random.default_rng(0).integers(0, 256, (6, 5, 7, 3)).astype("uint8")


@pytest.fixture
def panel(video):
    panel = TensorExplorer(video, AXES, "video")
    yield panel
    panel.close()


def some_roles(rng, shape):
    """Roles that fit, with every kind of them among many draws."""
    roles = [str(rng.choice(["pick", *REDUCED])) for _ in shape]
    free = list(rng.permutation(len(shape)))
    for role in SHOWN[:3]:
        if free and rng.random() < 0.7:
            roles[free.pop()] = role
    return roles


def pasted(code, x):
    """What a learner gets who pastes the code under the picture."""
    return eval(code, {"x": x})  # noqa: S307 - the code is our own


def by_hand(array, roles, index, places):
    """One cell by loops: the shown axes at their places, the others reduced from the left."""
    key = [
        places[role] if role in places else index[a] if role == "pick" else slice(None)
        for a, role in enumerate(roles)
    ]
    values = array[tuple(key)].tolist()
    for role in (role for role in roles if role in REDUCED):
        values = _first_away(values, KINDS[role])
    return values


def _first_away(values, reduce):
    if not isinstance(values[0], list):
        return reduce(values)
    return [_first_away(list(rows), reduce) for rows in zip(*values, strict=True)]


@pytest.mark.parametrize("rank", range(6))
def test_code_picture_and_values_are_what_loops_over_the_tensor_give(rank):
    rng = np.random.default_rng(rank)
    for _ in range(60):
        shape = tuple(rng.integers(1, 5, rank))
        array = rng.normal(size=shape)
        roles = some_roles(rng, shape)
        index = [int(rng.integers(n)) for n in shape]
        engine = TensorEngine(array, roles=roles, index=index)
        given = np.asarray(pasted(engine.code, array))
        assert given.shape == engine.shape
        np.testing.assert_array_equal(given, engine.result)
        assert given.size == engine.picture.size
        tiles, rows, columns = engine.picture.shape
        for place in np.ndindex(tiles, rows, columns):
            wanted = by_hand(array, roles, index, dict(zip(SHOWN, place, strict=False)))
            assert engine.picture[place] == pytest.approx(wanted)
            assert engine.value(*place) == pytest.approx(wanted)
            assert pasted(engine.formula(*place), array) == pytest.approx(wanted)


@pytest.mark.parametrize("kind", ["bool", "int8", "uint16", "int64", "float16", "float32"])
def test_any_type_of_number_is_reduced_as_numpy_would(kind):
    array = np.random.default_rng(1).integers(0, 2, (3, 4, 2)).astype(kind)
    for role in REDUCED:
        engine = TensorEngine(array, roles=[role, "rows", "columns"])
        np.testing.assert_array_equal(engine.picture[0], getattr(array, role)(axis=0))


def test_the_steps_spell_out_each_shape_and_count_axes_as_numpy_does_by_then(video):
    engine = TensorEngine(video, roles=["mean", "rows", "columns", "pick"], index=[0, 0, 0, 1])
    assert engine.arithmetic == (
        "(6, 5, 7, 3) → index 1 of axis 3 → (6, 5, 7) → mean over axis 0 → (5, 7)"
    )
    engine.set(roles=["pick", "max", "rows", "mean"])
    assert engine.arithmetic == (
        "(6, 5, 7, 3) → index 0 of axis 0 → (5, 7, 3) → max over axis 0 (once 1) → (7, 3) → "
        "mean over axis 1 (once 3) → (7,)"
    )
    assert engine.code == "x[0].max(axis=0).mean(axis=1)"


def test_steps_of_named_axes_say_their_names(video):
    engine = TensorEngine(video, AXES, "video", ["columns", "rows", "pick", "min"], [0, 0, 2, 0])
    words = [step.words for step in engine.steps]
    assert words == [
        "index 2 of axis 2 (column)",
        "min over axis 2 (channel)",
        "axes in the order 1, 0",
    ]
    assert engine.code == "video[:, :, 2].min(axis=2).T"


def test_a_tensor_opens_on_its_last_axes(video):
    assert TensorEngine(video).state["roles"] == ["pick", "rows", "columns", "colour"]
    assert TensorEngine(video / 255).state["roles"] == ["pick", "pick", "rows", "columns"]
    assert TensorEngine(np.zeros((9, 8, 8))).state["roles"] == ["pick", "rows", "columns"]
    assert TensorEngine([1.0, 2.0]).state["roles"] == ["columns"]
    assert TensorEngine(5).state == {"roles": [], "index": []}


def test_colour_is_three_bytes_of_the_picture_and_means_are_rounded(video):
    engine = TensorEngine(video)
    engine.set(roles=["tiles", "rows", "columns", "colour"])
    np.testing.assert_array_equal(engine.picture, video)
    engine.set(roles=["mean", "rows", "columns", "colour"])
    assert engine.picture.dtype == np.uint8
    np.testing.assert_array_equal(engine.picture[0], np.rint(video.mean(axis=0)))
    np.testing.assert_allclose(engine.value(0, 2, 3), video[:, 2, 3].mean(axis=0))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"roles": ["rows", "rows", "columns", "pick"]}, "both shown as rows"),
        ({"roles": ["colour", "rows", "columns", "pick"]}, "A colour has three"),
        ({"roles": ["sum", "rows", "columns", "colour"]}, "A sum of bytes is no byte"),
        ({"roles": ["rows", "columns"]}, "does not speak of every axis"),
        ({"roles": ["pick", None, "rows", "columns"]}, "`roles` is not known"),
        ({"roles": ["pick", "row", "columns", "pick"]}, "Did you mean 'rows'"),
        ({"roles": "rows"}, "does not speak of every axis"),
        ({"index": [6, 0, 0, 0]}, "Axis 0 (time) has 6 steps: pass 0 to 5"),
        ({"index": [0.5, 0, 0, 0]}, "must be an integer"),
        ({"index": [True, 0, 0, 0]}, "must be an integer"),
        ({"index": [0, 0]}, "does not speak of every axis"),
        ({"rolls": []}, "Did you mean 'roles'"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason_and_changes_nothing(video, changes, why):
    engine = TensorEngine(video, AXES)
    before = engine.state
    with pytest.raises(ValueError, match="(?s)" + why.replace("(", r"\(").replace(")", r"\)")):
        engine.set(**changes)
    assert engine.state == before


@pytest.mark.parametrize(
    ("array", "why"),
    [
        (np.ones(3, complex), "two parts"),
        (np.zeros((0, 3)), "is empty"),
        ([], "is empty"),
        ([[1], [2, 3]], "cannot be read as an array"),
        ("text", "texts"),
        (None, "Python objects"),
        (np.array(["2026-01-31"], "datetime64[D]"), "dates"),
    ],
)
def test_what_is_no_tensor_of_numbers_is_refused(array, why):
    with pytest.raises(ValueError, match=why):
        TensorExplorer(array)


@pytest.mark.parametrize(
    "wrong",
    [
        {"axes": ("a",)},
        {"axes": ("a", "a")},
        {"axes": ("a", 1)},
        {"axes": ("a", "a ")},
        {"axes": 5},
        {"axes": {"a", "b"}},
        {"name": "2x"},
        {"name": "for"},
        {"name": None},
    ],
)
def test_names_that_name_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        TensorExplorer(np.eye(2), **wrong)


def test_colour_needs_bytes():
    with pytest.raises(ValueError, match="no bytes"):
        TensorEngine(np.zeros((4, 4, 3)), roles=["rows", "columns", "colour"])


def test_more_tiles_than_can_be_told_apart_are_refused():
    TensorEngine(np.zeros((64, 2, 2)), roles=["tiles", "rows", "columns"])
    with pytest.raises(ValueError, match="At most 64"):
        TensorEngine(np.zeros((65, 2, 2)), roles=["tiles", "rows", "columns"])


def test_a_negative_index_counts_from_the_end_and_is_stored_from_the_start(video):
    engine = TensorEngine(video, index=[-1, 0, 0, -2])
    assert engine.state["index"] == [5, 0, 0, 1]
    np.testing.assert_array_equal(engine.result, video[-1])


def test_a_state_is_json_and_can_be_handed_on(video):
    engine, other = TensorEngine(video), TensorEngine(video)
    engine.set(roles=["mean", "rows", "pick", "columns"], index=[0, 1, np.int64(2), 0])
    other.set(**json.loads(json.dumps(engine.state)))
    assert other.read_out == engine.read_out
    np.testing.assert_array_equal(other.picture, engine.picture)


def test_roles_are_swapped_with_the_axis_that_holds_them(video):
    engine = TensorEngine(video)
    assert engine.taken(0, "rows") == ["rows", "pick", "columns", "colour"]
    assert engine.taken(1, "columns") == ["pick", "columns", "rows", "colour"]
    assert engine.taken(0, "mean") == ["mean", "rows", "columns", "colour"]
    # The rows cannot become the colour, as they are not three: they stand still instead.
    assert engine.taken(3, "rows") == ["pick", "pick", "columns", "rows"]
    for axis in range(4):
        for role in ("rows", "columns", "pick", "mean"):
            engine.set(roles=engine.taken(axis, role))
            assert engine.state["roles"][axis] == role


def test_nan_and_infinity_are_told_and_do_not_set_the_scale():
    array = np.array([[1.0, np.nan, 5.0], [np.inf, 2.0, -np.inf]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        engine = TensorEngine(array)
        assert engine.scale == (1.0, 5.0)
        assert "1 of 6 are NaN" in engine.read_out
        engine.set(roles=["mean", "columns"])
        assert np.isnan(engine.value(0, 0, 1))
        assert np.isnan(TensorEngine([np.nan] * 3).picture).all()


def test_what_is_not_finite_is_counted_and_what_has_no_finite_value_has_no_ends():
    array = np.full((3, 3), np.nan)
    engine = TensorEngine(array)
    assert engine.read_out.endswith("; no value is finite, 9 of 9 are NaN.")
    array[0, :2] = np.inf, -np.inf
    assert "no value is finite, 7 of 9 are NaN, 2 of 9 are infinite" in TensorEngine(array).read_out
    array[1, 1] = 2.5
    assert "the value is 2.5, 6 of 9 are NaN" in TensorEngine(array).read_out


def test_the_opening_says_that_what_is_not_finite_is_drawn_as_zero():
    for odd in (np.nan, np.inf):
        _, extra = TensorExplorer([[1.0, odd]])._repr_mimebundle_()
        assert "NaN or infinite is drawn as 0" in extra["image/png"]["alt"]
    assert "NaN" not in TensorExplorer([[1.0, 2.0]])._repr_mimebundle_()[1]["image/png"]["alt"]


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((4096, 3), "(drawn: every 4th row)"),
        ((3, 2048), "(drawn: every 2nd column)"),
        ((2048, 4096), "(drawn: every 4th row, every 8th column)"),
        ((1, 512 * 1024), "(drawn: every 512th column)"),
        ((1, 32 * 1024), "(drawn: every 32nd column)"),
        ((9, 9), "to 0"),
    ],
)
def test_thinning_is_told_in_ordinals_and_only_where_it_is(shape, words):
    array = np.zeros(shape, np.int8)
    array[0, 0] = -1
    assert TensorEngine(array).read_out.endswith(f"{words}.")


def test_an_array_that_is_changed_has_a_scale_that_holds_its_values():
    array = np.zeros((2, 10, 10))
    engine = TensorEngine(array)
    assert engine.scale == (0.0, 0.0)
    array[:] = np.arange(200.0).reshape(2, 10, 10)
    engine.set(index=[1, 0, 0])
    assert "values from 100 to 199" in engine.read_out
    assert engine.scale == (0.0, 199.0)


def test_a_large_tensor_is_thinned_and_the_line_under_the_mouse_says_where():
    array = np.arange(3000 * 2000, dtype="int64").reshape(3000, 2000)
    engine = TensorEngine(array)
    down, across = engine.thinning
    np.testing.assert_array_equal(engine.picture[0], array[::down, ::across])
    assert engine.picture.size <= 300_000
    line = engine.template.format(tile=0, row=7, column=9, value="v")
    place, _ = line.split(" = ")
    assert pasted(place, array) == engine.picture[0, 7, 9]
    assert f"every {down}th row" in engine.read_out


def test_a_long_series_of_rank_one_is_one_row():
    engine = TensorEngine(np.arange(1047.0))
    assert engine.code == "x"
    assert engine.picture.shape == (1, 1, -(-1047 // engine.thinning[1]))
    assert engine.template == "x[2*{column}] = {value}"


def test_the_scale_stays_when_the_index_moves():
    array = np.arange(24.0).reshape(4, 3, 2)
    engine = TensorEngine(array)
    scales = set()
    for step in range(4):
        engine.set(index=[step, 0, 0])
        scales.add(engine.scale)
    assert scales == {(0.0, 23.0)}


def test_the_read_out_says_what_is_seen(video):
    engine = TensorEngine(video, AXES, "video")
    low, high = video[0].min(), video[0].max()
    assert engine.read_out == (
        "video[0] has the shape (5, 7, 3): rows are axis 1 (row), columns are axis 2 (column), "
        f"colour is axis 3 (channel); values from {low} to {high}."
    )


# The panel, without a browser.


def drawn(panel):
    """What the picture was last given, read back from its bytes."""
    frame = panel._picture.frame
    shape = [frame["tiles"], frame["rows"], frame["columns"], frame["channels"]]
    return np.frombuffer(frame["data"], np.uint8).reshape(shape)


def test_the_picture_follows_the_controls(panel, video):
    assert panel.view is panel.view
    np.testing.assert_array_equal(drawn(panel)[0], video[0])
    panel._sliders[0].value = 4
    np.testing.assert_array_equal(drawn(panel)[0], video[4])
    panel._roles[0].value = "rows"
    panel._sliders[1].value = 2
    np.testing.assert_array_equal(drawn(panel)[0], video[:, 2])
    panel._roles[0].value = "tiles"
    np.testing.assert_array_equal(drawn(panel)[:, 0], video[:, 2])


def test_a_role_that_is_held_is_swapped_and_both_dropdowns_show_it(panel):
    panel.view  # noqa: B018 - built when asked for
    panel._roles[0].value = "rows"
    assert [control.value for control in panel._roles] == ["rows", "pick", "columns", "colour"]
    assert panel.state["roles"] == ["rows", "pick", "columns", "colour"]
    assert panel.error == ""


def test_only_picked_axes_have_an_index_that_moves(panel):
    panel.view  # noqa: B018
    assert [slider.disabled for slider in panel._sliders] == [False, True, True, True]
    panel._roles[0].value = "mean"
    assert all(slider.disabled for slider in panel._sliders)


def test_an_index_is_seen_only_where_it_matters(panel):
    panel.view  # noqa: B018
    seen = [slider.layout.visibility for slider in panel._sliders]
    assert seen == ["visible", "hidden", "hidden", "hidden"]
    panel._roles[2].value = "pick"
    assert panel._sliders[2].layout.visibility == "visible"


def test_an_impossible_role_turns_its_own_field_red_and_says_why(panel):
    panel.view  # noqa: B018
    before = panel.state
    panel._roles[1].value = "colour"
    assert "A colour has three" in panel.error
    assert panel.state == before
    assert [control.layout.border_top == WRONG for control in panel._roles] == [0, 1, 0, 0]
    panel._roles[1].value = "mean"
    assert panel.error == ""
    assert panel.state["roles"] == ["pick", "mean", "columns", "colour"]
    assert not any(control.layout.border_top == WRONG for control in panel._roles)


def test_what_python_sets_the_controls_show(panel):
    panel.view  # noqa: B018
    panel.state = {"roles": ["mean", "columns", "rows", "pick"], "index": [0, 0, 0, 2]}
    assert [control.value for control in panel._roles] == ["mean", "columns", "rows", "pick"]
    assert panel._sliders[3].value == 2
    panel.reset()
    assert panel.state["roles"] == ["pick", "rows", "columns", "colour"]
    assert panel._sliders[3].value == 0


def test_the_cell_under_the_cursor_is_told_exactly():
    panel = TensorExplorer([[0.1, 1 / 3], [0.25, np.nan]], name="w")
    panel.view  # noqa: B018
    panel._picture.cursor = [0, 0, 1]
    assert f"exactly {1 / 3} (float64)" in panel._exact.value
    panel._picture.cursor = [0, 1, 1]
    assert "exactly nan (float64)" in panel._exact.value
    panel._picture.cursor = []
    assert "exactly" not in panel._exact.value
    assert [mark["row"] for mark in panel._picture.marks] == [1]
    panel.close()


def test_a_cursor_is_told_in_terms_of_the_whole_tensor_where_it_is_thinned():
    array = np.arange(3000 * 2000).reshape(3000, 2000)
    panel = TensorExplorer(array)
    panel.view  # noqa: B018
    down, across = panel.engine.thinning
    panel._picture.cursor = [0, 3, 5]
    assert f"exactly {array[3 * down, 5 * across]} (int64)" in panel._exact.value
    panel.close()


@pytest.mark.parametrize("turned", [False, True])
def test_a_single_line_is_a_broad_band_whose_cells_are_its_own(turned):
    array = np.random.default_rng(0).random((96, 5))
    array[7] = np.nan
    roles = ["columns", "mean"] if turned else ["rows", "mean"]
    panel = TensorExplorer(array, roles=roles)
    panel.view  # noqa: B018
    frame, means = panel._picture.frame, array.mean(axis=1)
    assert sorted([frame["rows"], frame["columns"]]) == [8, 96]
    values = np.frombuffer(frame["values"], np.float64)
    values = values.reshape(frame["rows"], frame["columns"])
    for line in values if turned else values.T:
        np.testing.assert_allclose(line, means, rtol=1e-6)
    panel._picture.cursor = [0, 5, 40] if turned else [0, 40, 5]
    assert f"exactly {means[40]} (float64)" in panel._exact.value
    (mark,) = panel._picture.marks
    assert [mark["column" if turned else "row"], mark["height" if turned else "width"]] == [7, 8]
    panel.close()


@pytest.mark.parametrize(("shape", "role"), [((20, 9), "mean"), ((96, 2), "columns")])
def test_what_is_short_or_has_two_axes_keeps_its_cells(shape, role):
    panel = TensorExplorer(np.ones(shape), roles=["rows", role])
    panel.view  # noqa: B018
    assert panel._picture.frame["columns"] == (1 if role == "mean" else shape[1])
    panel.close()


def test_a_band_never_outgrows_what_a_picture_holds():
    panel = TensorExplorer(np.ones((1000, 64, 2)), roles=["rows", "tiles", "mean"])
    panel.view  # noqa: B018
    frame = panel._picture.frame
    assert frame["rows"] * frame["columns"] * frame["tiles"] <= 300_000
    panel.close()


def test_a_picture_is_sent_again_only_when_it_changed(panel):
    panel.view  # noqa: B018
    frame = panel._picture.frame
    panel._picture.cursor = [0, 1, 1]
    assert panel._picture.frame is frame
    panel._sliders[0].value = 1
    assert panel._picture.frame is not frame


def test_signed_numbers_have_a_scale_with_white_at_zero():
    panel = TensorExplorer([[-1.0, 4.0]])
    panel.view  # noqa: B018
    assert panel._picture.palette == "signed"
    assert (panel._picture.frame["low"], panel._picture.frame["high"]) == (-4.0, 4.0)
    panel.close()


@pytest.mark.parametrize("shape", [(), (5,), (4, 6), (3, 8, 8), (40, 30, 3), (2, 3, 4, 5)])
def test_headless_it_is_a_picture_with_words(shape):
    panel = TensorExplorer(np.arange(np.prod(shape, dtype=int)).reshape(shape).astype("uint8"))
    data, extra = panel._repr_mimebundle_()
    assert data["text/plain"] == TensorExplorer.words
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert panel.read_out in extra["image/png"]["alt"]
    assert panel._view is None
    panel.close()


def test_tensorflow_tensors_are_welcome():
    tf = pytest.importorskip("tensorflow")
    panel = TensorExplorer(tf.reshape(tf.range(24), (2, 3, 4)))
    np.testing.assert_array_equal(panel.engine.picture[0], np.arange(12).reshape(3, 4))
    with pytest.raises(ValueError, match=r"tf\.cast"):
        TensorExplorer(tf.zeros(3, tf.bfloat16))
