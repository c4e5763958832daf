"""The broadcast explorer: NumPy's own rule over random shapes, what is typed, and its controls."""

import base64
import itertools
import json
import re
import time

import numpy as np
import pytest

from dlkit.widgets import BroadcastExplorer
from dlkit.widgets.broadcast_explorer import BroadcastEngine
from dlkit.widgets.broadcast_explorer._drawing import tiled, veils
from dlkit.widgets.broadcast_explorer._places import aligned, joined, remedy
from dlkit.widgets.broadcast_explorer._shape import shape
from dlkit.widgets.panel._bond import WRONG


@pytest.fixture(autouse=True)
def headless(monkeypatch):
    monkeypatch.setenv("DLKIT_HEADLESS", "1")


@pytest.fixture
def panel():
    panel = BroadcastExplorer("(3, 1)", "(4,)")
    panel.view  # noqa: B018 - built when asked for
    yield panel
    panel.close()


def pairs(count, longest=4, most=5, seed=0):
    """Random pairs of shapes in which 0, 1 and equal lengths are common."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield tuple(
            tuple(int(n) for n in rng.choice(longest + 1, rng.integers(most), p=_odds(longest)))
            for _ in range(2)
        )


def _odds(longest):
    odds = np.ones(longest + 1)
    odds[0], odds[1] = 0.3, 3
    return odds / odds.sum()


def numpys(first, second):
    try:
        return np.broadcast_shapes(first, second)
    except ValueError:
        return None


def test_thousands_of_pairs_give_what_numpy_gives():
    outcomes = [(joined(a, b), numpys(a, b)) for a, b in pairs(5000)]
    assert all(ours == theirs for ours, theirs in outcomes)
    assert 500 < sum(theirs is None for _, theirs in outcomes) < 4500


def test_what_is_repeated_is_what_numpy_reads_with_a_stride_of_zero():
    """`np.broadcast_to` walks a repeated axis without moving: its stride is 0 there."""
    for first, second in pairs(2000):
        result = numpys(first, second)
        if result is None or 0 in result:
            continue
        for which, own in (("first", first), ("second", second)):
            strides = np.broadcast_to(np.zeros(own), result).strides
            places = aligned(first, second)
            for place, stride, length in zip(places, strides, result, strict=True):
                if length > 1:
                    assert (place.repeats(which) == length) == (stride == 0)
                    assert place.repeats(which) in (None, length)


def test_operands_are_stretched_and_every_entry_leads_to_its_two_sources():
    for first, second in pairs(300, longest=3, most=4):
        engine = BroadcastEngine(first, second)
        if engine.hindrance:
            continue
        a, b = engine.operands
        stretched = engine.stretched
        np.testing.assert_array_equal(stretched[0] + stretched[1], a + b)
        for index in np.ndindex(engine.result):
            for which, operand, wide in zip(("first", "second"), (a, b), stretched, strict=True):
                assert operand[engine.source(which, index)] == wide[index]
            assert engine.formula(index).endswith(f" = {(a + b)[index]}")


def test_a_remedy_makes_the_shapes_fit_and_its_code_does_what_it_says():
    tried = 0
    for first, second in pairs(3000):
        if numpys(first, second) is not None:
            continue
        tried += 1
        way = remedy(first, second)
        arrays = {"first": np.zeros(first), "second": np.zeros(second)}
        changed = eval(way.code, arrays)  # noqa: S307 - the code is our own
        assert changed.shape == way.shape
        arrays[way.which] = changed
        assert (arrays["first"] + arrays["second"]).shape == way.result
    assert tried > 500


def test_a_remedy_is_a_shape_that_may_be_typed_or_there_is_none():
    offered = []
    for above, below in itertools.product(range(1, 9), repeat=2):
        first, second = (2,) * above, (3,) * below
        way = remedy(first, second)
        offered.append(way is not None)
        if way is not None:
            assert shape(way.which, way.shape) == way.shape
        # As no length fits another, one of them needs a new axis for each axis of the other.
        assert (way is not None) == (above + below <= 8)
    assert any(offered)
    assert not all(offered)


def test_the_search_for_a_remedy_is_short_and_done_once_for_a_state():
    engine = BroadcastEngine((2, 3, 5, 7, 2, 3, 5, 7), (3, 5, 7, 2, 3, 5, 7, 2))
    start = time.perf_counter()
    assert engine.remedy is None
    assert time.perf_counter() - start < 0.2
    engine.set(first="(3,)", second="(4,)")
    assert engine.remedy is engine.remedy
    assert engine.remedy.code == "second[:, None]"


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ((50, 10), (50,), "second[:, None]"),
        ((50,), (50, 10), "first[:, None]"),
        ((3, 4), (4, 3), "second.T"),
        ((2, 3), (2, 5), "second[:, :, None, None]"),
        ((3,), (4,), "second[:, None]"),
        ((24, 96, 128, 3), (24,), "second[:, None, None, None]"),
    ],
)
def test_the_remedy_is_the_one_with_the_smallest_result(first, second, code):
    assert remedy(first, second).code == code


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("3, 1", (3, 1)),
        ("(3,1)", (3, 1)),
        ("(4,)", (4,)),
        ("4", (4,)),
        ("4,", (4,)),
        (" ( 2 , 3 ) ", (2, 3)),
        ("[2, 0]", (2, 0)),
        ("()", ()),
        ("( )", ()),
        ("[]", ()),
        ("(3, 1", (3, 1)),
        ("1, 2, 3, 4, 5, 6, 7, 8", (1, 2, 3, 4, 5, 6, 7, 8)),
        ((3, 1), (3, 1)),
        ([4], (4,)),
        ((), ()),
        (5, (5,)),
        (np.zeros((2, 3)).shape, (2, 3)),
        ((np.int64(7), 1), (7, 1)),
    ],
)
def test_a_shape_is_read_as_it_is_typed(text, lengths):
    assert shape("first", text) == lengths
    assert all(type(length) is int for length in shape("first", text))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing stands there yet"),
        (" (", "nothing stands there yet"),
        ("-1, 3", "cannot be negative"),
        ("3.5", "whole number"),
        ("None, 3", "must be known"),
        ("3;1", "commas between"),
        ("3 1", "commas between"),
        ("3,,1", "commas between"),
        (",", "commas between"),
        ("((3))", "commas between"),
        ("3)(", "commas between"),
        ("__import__('os').abort()", "commas between"),
        ("1" * 5000, "commas between"),
        ((1,) * 9, "too many axes"),
        ("2000000000", "too long"),
        ([True], "commas between"),
        (None, "must be known"),
        ((2.0,), "whole number"),
        ({1, 2}, "commas between"),
    ],
)
def test_what_is_no_shape_is_refused_with_the_reason(text, why):
    with pytest.raises(ValueError, match=why) as caught:
        BroadcastEngine(text)
    assert "`first`" in str(caught.value)


def test_shapes_that_do_not_fit_are_a_state_that_says_why():
    engine = BroadcastEngine("(50, 10)", "(50,)")
    assert engine.result is None
    assert engine.read_out == (
        "(50, 10) and (50,) do not fit: axis 1 of the first has length 10 and axis 0 of the second "
        "has length 50; they differ, neither is 1."
    )
    assert "no sum" in engine.hindrance


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (
            "(3, 1)",
            "(4,)",
            "(3, 1) and (4,) give (3, 4): along axis 0 of the result the second has no axis and is "
            "repeated 3 times; along axis 1 of the result the first has length 1 and is repeated "
            "4 times.",
        ),
        ("2, 3", "2, 3", "(2, 3) and (2, 3) give (2, 3): nothing is repeated."),
        ("()", "()", "() and () give (): nothing is repeated."),
        (
            "1, 3",
            "3",
            "(1, 3) and (3,) give (1, 3): along axis 0 of the result the second has no axis and "
            "counts as 1.",
        ),
        (
            "0, 3",
            "1, 3",
            "(0, 3) and (1, 3) give (0, 3): along axis 0 of the result the second has length 1 and "
            "is repeated 0 times, so that nothing is left.",
        ),
    ],
)
def test_the_read_out_names_every_repeat(first, second, words):
    assert BroadcastEngine(first, second).read_out == words


def test_a_state_is_normal_text_and_can_be_handed_on():
    engine, other = BroadcastEngine("3,1", [4]), BroadcastEngine()
    assert engine.state == {"first": "(3, 1)", "second": "(4,)"}
    other.set(**json.loads(json.dumps(engine.state)))
    assert other.read_out == engine.read_out


@pytest.mark.parametrize(
    ("first", "second", "hindered"),
    [
        ("8, 8, 8", "8", False),
        ("()", "()", False),
        ("9, 1", "1", True),
        ("1, 1, 1, 1", "1", True),
        ("3, 0", "1", True),
        ("3, 4", "3", True),
    ],
)
def test_what_has_no_room_is_left_out_with_the_reason(first, second, hindered):
    assert bool(BroadcastEngine(first, second).hindrance) == hindered


def test_veils_cover_exactly_what_is_only_repeated():
    for first, second in itertools.product(
        [(), (3,), (1,), (2, 1), (2, 3), (2, 1, 3), (1, 2, 1), (2, 2, 3)], repeat=2
    ):
        engine = BroadcastEngine(first, second)
        if engine.hindrance:
            continue
        for which, wide in zip(("first", "second"), engine.stretched, strict=True):
            cells = tiled(wide)
            covered = np.zeros(cells.shape, int)
            for veil in veils(engine, which):
                rows = slice(veil["row"], veil["row"] + veil["height"])
                columns = slice(veil["column"], veil["column"] + veil["width"])
                covered[veil["tile"], rows, columns] += 1
            # Each value of an operand is new, so the first of each is the stored one.
            stored = np.zeros(cells.size, int)
            stored[np.unique(cells, return_index=True)[1]] = 1
            np.testing.assert_array_equal(covered, 1 - stored.reshape(cells.shape))


# The panel, without a browser.


def test_what_is_typed_is_drawn_and_stays_as_it_is_typed(panel):
    panel._fields["first"].value = "2,1,4"
    panel._fields["second"].value = "3, 1"
    assert panel.state == {"first": "(2, 1, 4)", "second": "(3, 1)"}
    assert panel._fields["first"].value == "2,1,4"
    frame = panel._pictures[2].frame
    assert (frame["tiles"], frame["rows"], frame["columns"]) == (2, 3, 4)
    values = np.frombuffer(frame["values"], np.float64).reshape(2, 3, 4)
    wanted = 10 * np.arange(8).reshape(2, 1, 4) + np.arange(1, 4).reshape(3, 1)
    np.testing.assert_array_equal(values, wanted)


def test_a_field_that_is_no_shape_turns_red_and_the_rest_stays(panel):
    panel._fields["second"].value = "4, x"
    assert "`second` is no shape" in panel.error
    assert panel.state["second"] == "(4,)"
    assert panel._fields["second"].layout.border_top == WRONG
    assert panel._fields["first"].layout.border_top != WRONG
    panel._fields["second"].value = "4, 1"
    assert panel.error == ""
    assert panel.state["second"] == "(4, 1)"
    assert panel._fields["second"].layout.border_top != WRONG


def test_the_clash_is_marked_at_its_axis_and_can_be_mended(panel):
    panel.set(first="(5, 3)", second="(5,)")
    cells = re.findall(r"<td[^>]*>(.*?)</td>", panel._table.value)
    marks = [cell for cell in cells if "✖" in cell]
    assert len(marks) == 1
    assert "3 is not 5, and neither is 1" in panel._table.value
    assert panel._mend.description == "Try second[:, None]"
    assert panel._mend.layout.visibility == "visible"
    assert panel._row.layout.visibility == "hidden"
    panel._mend.click()
    assert panel.state["second"] == "(5, 1)"
    assert panel._fields["second"].value == "(5, 1)"
    assert panel._mend.layout.visibility == "hidden"
    assert panel._row.layout.visibility == "visible"


def test_without_a_remedy_there_is_no_button_and_the_words_still_say_what_to_do(panel):
    panel.set(first=(2,) * 5, second=(3,) * 5)
    assert panel._mend.layout.visibility == "hidden"
    assert "They do not fit" in panel._advice.value
    assert "one of them the length 1" in panel._advice.value
    panel._mend.click()
    assert panel.error == ""
    assert panel.state["first"] == "(2, 2, 2, 2, 2)"


def test_one_cursor_runs_through_all_three_pictures(panel):
    panel._pictures[2].cursor = [0, 2, 3]
    assert [picture.cursor for picture in panel._pictures] == [[0, 2, 3]] * 3
    assert "sum[2, 3] = first[2, 0] + second[3] = 20 + 4 = 24" in panel._sum.value
    panel._pictures[0].cursor = [0, 1, 0]
    assert "sum[1, 0] = first[1, 0] + second[0] = 10 + 1 = 11" in panel._sum.value
    panel._pictures[0].cursor = []
    assert "sum" not in panel._sum.value


def test_the_line_under_the_mouse_names_the_stored_entry(panel):
    assert panel._pictures[0].frame["template"] == "first[{row}, 0] = {value}"
    assert panel._pictures[1].frame["template"] == "second[{column}] = {value}"
    assert panel._pictures[2].frame["template"] == "sum[{row}, {column}] = {value}"


@pytest.mark.parametrize(("first", "second"), [("3, 1", "4"), ("5, 10", "5"), ("()", "()")])
def test_headless_it_is_a_picture_with_words(first, second):
    panel = BroadcastExplorer(first, second)
    data, extra = panel._repr_mimebundle_()
    assert data["text/plain"] == BroadcastExplorer.words
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert panel.read_out in extra["image/png"]["alt"]
    panel.close()


def test_reset_leads_back_to_the_opening_shapes(panel):
    panel._fields["first"].value = "7"
    panel.reset()
    assert panel.state == {"first": "(3, 1)", "second": "(4,)"}
    assert panel._fields["first"].value == "(3, 1)"
