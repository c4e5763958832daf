"""What a heat map tells the browser, and what it hears from it; its pixels are tested there."""

import numpy as np
import pytest

from dlkit.widgets import Heatmap
from dlkit.widgets._shading import colours, levels, scale


@pytest.fixture
def heatmap():
    made = Heatmap(label="map")
    yield made
    made.close()


def told(heatmap, **content):
    """The browser sends a message."""
    heatmap._handle_custom_msg(content, [])


@pytest.mark.parametrize("dtype", ["float32", "float64", "int16", "uint8", "bool"])
def test_a_byte_is_the_place_of_the_value_on_the_scale(dtype):
    values = (np.random.default_rng(0).normal(0, 60, (40, 50))).astype(dtype)
    low, high = scale(values, "grey", None, None)
    place = (values.astype(float) - low) / ((high - low) or 1)
    assert np.abs(levels(values, low, high) - 255 * place).max() <= 0.51
    assert (low, high) == (values.min(), values.max())


def test_values_beyond_the_scale_take_its_ends_and_nan_the_first():
    values = np.array([[-9.0, 0.0, 1.0, 9.0, np.nan, np.inf, -np.inf]])
    assert levels(values, 0.0, 1.0).tolist() == [[0, 0, 255, 255, 0, 255, 0]]
    assert scale(values, "grey", None, None) == (-9.0, 9.0)


def test_a_signed_scale_is_symmetric_so_that_white_is_zero():
    assert scale(np.array([-1.0, 5.0]), "signed", None, None) == (-5.0, 5.0)
    middle = levels(np.zeros((1, 1)), -5.0, 5.0)[0, 0]
    white = np.frombuffer(colours("signed"), np.uint8).reshape(256, 4)[middle]
    assert white.min() >= 253


def test_where_all_is_zero_a_signed_scale_is_white():
    zeros = np.zeros((2, 2))
    ends = scale(zeros, "signed", None, None)
    assert ends == (-1.0, 1.0)
    assert (levels(zeros, *ends) == levels(np.zeros(1), -5.0, 5.0)).all()


def test_dates_in_seconds_are_told_apart(heatmap):
    heatmap.show([[1.7e9, 1.7e9 + 20, 1.7e9 + 40, 1.7e9 + 60]])
    assert list(heatmap.frame["data"]) == [0, 85, 170, 255]
    assert np.frombuffer(heatmap.frame["values"], "float64")[1] == 1.7e9 + 20


def test_what_is_never_finite_is_shown_all_the_same(heatmap):
    heatmap.show([[np.nan, np.nan]])
    assert (heatmap.frame["low"], heatmap.frame["high"]) == (0.0, 1.0)
    heatmap.show(np.array([[1e39, 2e39]]))
    assert list(heatmap.frame["data"]) == [0, 255]


def test_equal_values_do_not_divide_by_zero(heatmap):
    heatmap.show(np.full((3, 3), 7.0))
    assert set(heatmap.frame["data"]) == {0}
    assert np.frombuffer(heatmap.frame["values"], "float64").tolist() == [7.0] * 9


def test_a_mosaic_keeps_the_order_of_its_numbers(heatmap):
    values = np.arange(24.0).reshape(2, 3, 4)
    heatmap.show(values, names=["a", "b"], across=2)
    frame = heatmap.frame
    assert (frame["tiles"], frame["rows"], frame["columns"]) == (2, 3, 4)
    assert np.frombuffer(frame["values"], "float64").tolist() == list(range(24))
    assert frame["names"] == ["a", "b"]


def test_many_values_travel_as_bytes_alone(heatmap):
    heatmap.show(np.zeros((256, 256)))
    assert heatmap.frame["values"] is None
    assert len(heatmap.frame["data"]) == 256 * 256


def test_a_picture_in_colour_travels_as_it_is(heatmap):
    picture = np.random.default_rng(0).integers(0, 256, (5, 6, 3)).astype("uint8")
    heatmap.show(picture, colour=True)
    assert heatmap.frame["data"] == picture.tobytes()
    assert heatmap.frame["channels"] == 3


def test_one_show_is_one_message(heatmap, monkeypatch):
    sent = []
    monkeypatch.setattr(type(heatmap), "_send", lambda *message, **_: sent.append(message))
    heatmap.show(np.eye(3), alt="first", marks=[{"row": 1, "column": 1}])
    assert len(sent) == 1
    heatmap.show(np.eye(3), alt="first", marks=[{"row": 1, "column": 1}])
    assert len(sent) == 1, "the same again is no news"


def test_what_the_hand_does_is_heard(heatmap):
    heard = []
    heatmap.on_pick(lambda *cell: heard.append(("pick", *cell)))
    heatmap.on_edit(lambda *what: heard.append(("edit", *what)))
    heatmap.on_paint(lambda *what: heard.append(("paint", *what)))
    assert not heatmap.follow
    heatmap.on_point(lambda *cell: heard.append(("point", *cell)))
    assert heatmap.follow
    told(heatmap, kind="pick", cell=[0, 1, 2])
    told(heatmap, kind="edit", cell=[0, 1, 2], value=2.5)
    told(heatmap, kind="paint", cells=[[0, 0, 0], [0, 0, 1]], value=1)
    told(heatmap, kind="unknown")
    heatmap.cursor = [0, 2, 2]
    heatmap.cursor = []
    assert heard == [
        ("pick", 0, 1, 2),
        ("edit", 0, 1, 2, 2.5),
        ("paint", [(0, 0, 0), (0, 0, 1)], 1.0),
        ("point", 0, 2, 2),
        ("point", None, None, None),
    ]


@pytest.mark.parametrize(
    ("values", "more", "says"),
    [
        ([], {}, "cannot be drawn as cells"),
        ([1, 2], {}, r"\(rows, columns\)"),
        (np.zeros((2, 2, 2, 2)), {}, r"shape \(2, 2, 2, 2\)"),
        ([["a"]], {}, "Numbers"),
        (np.zeros((2, 2), complex), {}, "complex"),
        (np.zeros((2, 2, 3)), {"colour": True}, "Uint8"),
        (np.zeros((2000, 2000)), {}, "4,000,000 numbers"),
        (np.eye(2), {"low": 2, "high": 1}, "low first"),
        (np.eye(2), {"low": float("nan")}, "Finite"),
        (np.eye(2), {"marks": [{"row": 5}]}, "mark lies beside"),
        (np.eye(2), {"marks": [{"line": 1}]}, "what no mark has"),
        (np.eye(2), {"marks": [{"row": "1"}]}, "mark lies beside"),
        (np.eye(2), {"marks": [{"tile": -1}]}, "mark lies beside"),
        (np.eye(2), {"marks": [3]}, "mark lies beside"),
        (np.eye(2), {"low": "a"}, "low first"),
        (np.eye(2), {"across": 1.5}, "`across` must be"),
        (np.eye(2), {"names": 3}, "one for each"),
        (np.eye(2), {"names": ["a", "b"]}, "one for each"),
        ([[1], [1, 2]], {}, "cannot be drawn as cells"),
    ],
)
def test_what_cannot_be_shown_is_refused_and_the_picture_stays(heatmap, values, more, says):
    heatmap.show(np.eye(2))
    before = heatmap.frame
    with pytest.raises(ValueError, match=says):
        heatmap.show(values, **more)
    assert heatmap.frame is before


@pytest.mark.parametrize("more", [{"width": 0}, {"height": 3.5}, {"palette": "jet"}])
def test_a_heatmap_of_no_size_or_colour_is_refused(more):
    with pytest.raises(ValueError, match="must be"):
        Heatmap(**more)
