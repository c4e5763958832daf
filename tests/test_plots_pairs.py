"""Pairs of scores: each run is one line, each difference one dot, and both sides have one scale."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt

from dlkit import plots

mpl.use("Agg")
ALT = "What is seen."
FIRST, SECOND = [0.90, 0.95, 0.93, 0.96], [0.92, 0.96, 0.96, 0.98]
LABELS = ("dense", "cnn")


def drawn(first=FIRST, second=SECOND, **options):
    left = plots.pairs(first, second, LABELS, alt=ALT, **options)
    return left, left.figure.axes[1]


def lines(ax):
    """The points of every line that joins two columns."""
    shapes = [line.get_xydata() for line in ax.lines]
    return [points for points in shapes if len(points) == 2 and points[0, 0] != points[1, 0]]


def dots(ax, marker="o"):
    """The places and heights of the dots, the large ones, which are alone, left out."""
    found = [line.get_xydata() for line in ax.lines if line.get_marker() == marker]
    return np.concatenate([points for points in found if len(points) > 1])


def texts(ax):
    return [text.get_text() for text in ax.texts]


def bar(ax):
    """The heights of the interval, or nothing."""
    found = [
        line.get_ydata()
        for line in ax.lines
        if line.get_linestyle() == "-" and set(line.get_xdata()) == {1}
    ]
    return [float(end) for ends in found for end in ends]


def test_each_run_is_a_line_from_its_first_score_to_its_second():
    left, _ = drawn()
    expected = [[[0, a], [1, b]] for a, b in zip(FIRST, SECOND, strict=True)]
    np.testing.assert_array_equal(lines(left), expected)
    np.testing.assert_array_equal(dots(left)[:, 1], FIRST + SECOND)
    assert [tick.get_text() for tick in left.get_xticklabels()] == list(LABELS)


def test_the_right_side_shows_the_differences_first_minus_second_and_their_mean():
    _, right = drawn()
    differences = [-0.02, -0.01, -0.03, -0.02]
    np.testing.assert_allclose(dots(right)[:, 1], differences)
    assert len(set(dots(right)[:, 0])) == 4  # side by side: equal differences stay visible
    assert texts(right) == ["−0.020"]
    assert right.get_xlabel() == "dense − cnn"
    assert right.lines[0].get_ydata()[0] == 0


@pytest.mark.parametrize("shift", [0.0, 0.02, 0.5, -3.0])
def test_a_pixel_is_worth_the_same_on_both_sides(shift):
    left, right = drawn(second=[score + shift for score in SECOND], interval=(-0.4, 0.1))
    left.figure.draw_without_rendering()
    heights = [np.ptp(ax.get_window_extent().get_points()[:, 1]) for ax in (left, right)]
    assert heights[0] == pytest.approx(heights[1])
    assert np.ptp(left.get_ylim()) == pytest.approx(np.ptp(right.get_ylim()))


@pytest.mark.parametrize("shift", [0.0, 0.3, -3.0])
def test_everything_lies_inside_and_so_does_no_difference(shift):
    left, right = drawn(second=[score + shift for score in SECOND], interval=(-0.1, 0.05))
    for ax, heights in ((left, dots(left)[:, 1]), (right, [*dots(right)[:, 1], 0, -0.1, 0.05])):
        low, high = ax.get_ylim()
        assert low < min(heights)
        assert max(heights) < high


def test_the_interval_is_drawn_where_there_is_one():
    _, right = drawn(interval=(-0.03, 0.005))
    assert bar(right) == [-0.03, 0.005]
    np.testing.assert_allclose(dots(right, "_"), [[1, -0.03], [1, 0.005]])
    for none in (None, (None, None)):
        assert bar(drawn(interval=none)[1]) == []


def test_shares_are_read_in_percent_and_their_differences_in_points():
    left, right = drawn(unit="%", interval=(-0.03, 0.005))
    assert (left.get_ylabel(), right.get_ylabel()) == ("accuracy (%)", "difference (points)")
    np.testing.assert_allclose(dots(left)[:4, 1], [90, 95, 93, 96])
    np.testing.assert_allclose(dots(right)[:, 1], [-2, -1, -3, -2])
    assert bar(right) == [-3, 0.5]
    assert texts(left) == ["93.5", "95.5"]
    assert texts(right) == ["−2.0"]


def test_a_difference_of_a_hundredth_of_a_point_is_not_written_as_zero():
    _, right = drawn([0.9500, 0.9500], [0.9505, 0.9501], unit="%")
    assert texts(right) == ["−0.03"]
    assert texts(drawn([0.9, 0.8], [0.8, 0.9], unit="%")[1]) == ["+0.0"]


def test_dicts_are_paired_by_run_and_a_run_without_a_partner_is_left_out():
    first, second = {7: 0.9, 8: 0.8, 9: 0.7}, {9: 0.6, 5: 0.1, 7: 0.5}
    left, right = drawn(first, second)
    np.testing.assert_array_equal(lines(left), [[[0, 0.9], [1, 0.5]], [[0, 0.7], [1, 0.6]]])
    np.testing.assert_allclose(dots(right)[:, 1], [0.4, 0.1])


def test_the_pairs_alone_can_be_drawn_into_given_axes():
    _, axes = plt.subplots()
    assert plots.pairs(FIRST, SECOND, LABELS, alt=ALT, ax=axes) is axes
    assert axes.figure.axes == [axes]
    assert len(lines(axes)) == 4


def test_one_pair_and_equal_scores_can_be_drawn():
    left, right = drawn([0.5], [0.5])
    assert texts(left) == ["0.500", "0.500"]
    assert right.get_ylim()[0] < 0 < right.get_ylim()[1]


@pytest.mark.parametrize(
    "labels",
    [("nearest three", "nearest example"), ("network with dropout", "a very long name " * 2)],
)
def test_long_names_are_not_cut_off_and_do_not_touch(labels):
    left = plots.pairs(FIRST, SECOND, labels, alt=ALT, interval=(-0.05, 0.01))
    left.figure.draw_without_rendering()
    for ax in left.figure.axes:
        inner, outer = ax.get_tightbbox(), ax.figure.bbox
        assert inner.x0 >= 0
        assert inner.y0 >= 0
        assert inner.x1 <= outer.width
        assert inner.y1 <= outer.height
    first, second = (tick.get_window_extent() for tick in left.get_xticklabels())
    assert first.x1 < second.x0
    assert [tick.get_text().split() for tick in left.get_xticklabels()] == [
        label.split() for label in labels
    ]


def test_the_alt_text_is_that_of_the_figure():
    left, _ = drawn()
    assert plots.alt_text(left.figure) == ALT


@pytest.mark.parametrize(
    ("arguments", "options", "beat"),
    [
        (([0.9, 0.8], [0.7], LABELS), {}, "`second` has the wrong length"),
        (([], [], LABELS), {}, "`first` has the wrong shape"),
        (({1: 0.9}, {2: 0.9}, LABELS), {}, "`first` has the wrong shape"),
        (({1: 0.9}, [0.9], LABELS), {}, "one is a dict"),
        (([0.9], {1: 0.9}, LABELS), {}, "one is a dict"),
        (([0.9, np.nan], [0.7, 0.8], LABELS), {}, "NaN or infinity"),
        ((["high"], [0.7], LABELS), {}, "does not hold numbers"),
        (([[0.9]], [0.7], LABELS), {}, "`first` has the wrong shape"),
        (([0.9], [0.7], "ab"), {}, "`labels` is not a list"),
        (([0.9], [0.7], ["a", "b", "c"]), {}, "`labels` has the wrong length"),
        (([0.9], [0.7], LABELS), {"alt": " "}, "`alt` is missing"),
        (([0.9], [0.7], LABELS), {"unit": "points"}, "`unit` must be one of"),
        (([0.9], [0.7], LABELS), {"interval": 0.3}, "`interval` is not a list"),
        (([0.9], [0.7], LABELS), {"interval": (0.1,)}, "`interval` has the wrong length"),
        (([0.9], [0.7], LABELS), {"interval": (0.1, None)}, "`interval` is not an array"),
        (([0.9], [0.7], LABELS), {"interval": (0.1, -0.1)}, "begins above its end"),
        (([0.9], [0.7], LABELS), {"ax": "left"}, "`ax` is not a matplotlib Axes"),
    ],
)
def test_what_makes_no_pairs_is_refused_before_anything_is_drawn(arguments, options, beat):
    with pytest.raises(ValueError, match=beat):
        plots.pairs(*arguments, **{"alt": ALT} | options)
    assert plt.get_fignums() == []
