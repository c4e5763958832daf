"""Curves, counts and scores: what is drawn is what was given, and its words can be read."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot as plt

from dlkit import plots
from dlkit.datasets import load_images
from dlkit.plots import _labels

mpl.use("Agg")
ALT = "What is seen."


def texts(ax):
    return [text.get_text() for text in ax.texts]


def drawn(ax):
    """What each line shows, with lines of a single point left out."""
    return [line.get_xydata() for line in ax.lines if len(line.get_xydata()) > 1]


class History:
    """Has what the record of a Keras run has."""

    def __init__(self, **curves):
        self.history = curves


RUN = {
    "accuracy": [0.5, 0.7, 0.8],
    "loss": [1.0, 0.6, 0.4],
    "val_accuracy": [0.4, 0.65, 0.6],
    "val_loss": [1.1, 0.9, 0.7],
    "learning_rate": [0.1, 0.1, 0.01],
}


@pytest.mark.parametrize("history", [RUN, History(**RUN)], ids=["dict", "History"])
def test_curves_are_the_record_over_epochs_from_one(history):
    first = plots.learning_curves(history, alt=ALT)
    loss, accuracy = first.figure.axes
    assert first is loss
    assert (loss.get_ylabel(), accuracy.get_ylabel()) == ("loss", "accuracy")
    for ax, name in ((loss, "loss"), (accuracy, "accuracy")):
        train, validation = drawn(ax)
        np.testing.assert_array_equal(train, np.column_stack([[1, 2, 3], RUN[name]]))
        np.testing.assert_array_equal(validation[:, 1], RUN[f"val_{name}"])
        assert [line.get_color() for line in ax.lines[:2]] == [plots.TRAIN, plots.VALIDATION]
        assert [line.get_linestyle() for line in ax.lines[:2]] == ["-", "--"]


def test_the_best_epoch_is_the_lowest_loss_and_the_highest_accuracy():
    loss, accuracy = plots.learning_curves(RUN, alt=ALT).figure.axes
    assert texts(loss)[-1] == "best: epoch 3"
    assert texts(accuracy)[-1] == "best: epoch 2"
    np.testing.assert_array_equal(accuracy.lines[-1].get_xydata(), [[2, 0.65]])


def test_one_metric_can_be_drawn_into_given_axes():
    _, ax = plt.subplots()
    assert plots.learning_curves(RUN, alt=ALT, metric="accuracy", ax=ax, title="Run") is ax
    np.testing.assert_array_equal(drawn(ax)[0][:, 1], RUN["accuracy"])
    assert ax.get_title(loc="left") == "Run"
    assert len(ax.figure.axes) == 1


def test_a_record_without_a_loss_shows_its_first_two_measures():
    record = {"free_energy_gap": [1, 2], "reconstruction_error": [3, 2], "third": [1, 1]}
    ax = plots.learning_curves(record, alt=ALT)
    names = [axes.get_ylabel() for axes in ax.figure.axes]
    assert names == ["free energy gap", "reconstruction error"]


def test_a_run_that_diverged_is_drawn_as_far_as_it_went():
    ax = plots.learning_curves({"loss": [1, 30, np.nan, np.inf]}, alt=ALT)
    assert texts(ax)[-1] == "not finite from epoch 3"
    assert ax.get_xlim()[1] > 4


def test_a_run_of_one_epoch_is_a_point():
    ax = plots.learning_curves({"loss": [1.0], "val_loss": [0.9]}, alt=ALT)
    assert [line.get_marker() for line in ax.lines] == ["o", "o"]
    assert texts(ax) == ["train", "validation"]


@pytest.mark.parametrize(
    ("history", "options", "beat"),
    [
        ([1, 2], {}, "not the record of a training run"),
        ({}, {}, "no epoch to draw"),
        ({"loss": []}, {}, "no epoch to draw"),
        ({"loss": [np.nan]}, {}, "no epoch to draw"),
        ({"loss": [[1, 2]]}, {}, "not one number an epoch"),
        ({"loss": [1]}, {"metric": "auc"}, "names nothing in the history: 'auc'.*'loss'"),
    ],
)
def test_curves_say_what_is_wrong_with_a_record(history, options, beat):
    with pytest.raises(ValueError, match=beat):
        plots.learning_curves(history, alt=ALT, **options)


def counted(y_true, y_pred, classes):
    """Counts by hand."""
    pairs = list(zip(y_true, y_pred, strict=True))
    return [[pairs.count((row, column)) for column in range(classes)] for row in range(classes)]


def test_a_confusion_matrix_writes_the_counts_and_the_recall():
    rng = np.random.default_rng(0)
    y_true, y_pred = rng.integers(0, 3, 60).tolist(), rng.integers(0, 3, 60).tolist()
    counts = counted(y_true, y_pred, 4)
    ax = plots.confusion_matrix(y_true, y_pred, alt=ALT, class_names=["a", "b", "c", "none seen"])
    cells = {tuple(map(int, text.get_position())): text.get_text() for text in ax.texts[:9]}
    expected = {(c, r): str(counts[r][c]) for r in range(4) for c in range(4) if counts[r][c]}
    assert cells == expected
    recalls = [f"{100 * counts[row][row] / sum(counts[row]):.0f} %" for row in range(3)]
    assert texts(ax)[9:] == ["recall", *recalls, "none"]
    assert [label.get_text() for label in ax.get_yticklabels()][-1] == "none seen"


def test_a_lone_error_is_seen_beside_a_thousand_hits():
    y_true = [0] * 1000 + [1] * 1000
    ax = plots.confusion_matrix(y_true, [1, *y_true[1:]], alt=ALT)
    picture = ax.images[0].get_array()
    right, wrong, empty = picture[0, 0], picture[0, 1], picture[1, 0]
    assert np.abs(np.subtract(right, wrong)).max() > 0.2
    assert np.abs(np.subtract(empty, wrong)).max() > 0.2
    np.testing.assert_array_equal(empty, 1)


def test_nothing_of_a_confusion_matrix_is_cut_off():
    names = ["ankle boot", "sandal", "sneaker", "pullover", "dress", "coat", "shirt", "bag"]
    ax = plots.confusion_matrix(range(8), range(8), alt=ALT, class_names=names, title="All right")
    ax.figure.draw_without_rendering()
    inner, outer = ax.get_tightbbox(), ax.figure.bbox
    assert inner.x0 >= 0
    assert inner.y0 >= 0
    assert inner.x1 <= outer.width
    assert inner.y1 <= outer.height


@pytest.mark.parametrize(
    ("y_true", "y_pred", "options", "beat"),
    [
        ([0, 1], [0], {}, "`y_pred` has the wrong length"),
        ([0, 1], [[0.5, 0.5], [0.1, 0.9]], {}, r"`y_pred` has the wrong shape.*argmax"),
        ([0, 1], [0.2, 0.9], {}, "holds fractions"),
        ([], [], {}, "wrong shape"),
        ([0, 1], [0, 1], {"class_names": ["a"]}, "2 names were expected"),
        ([0, 30], [0, 1], {}, "31 classes"),
    ],
)
def test_a_confusion_matrix_says_what_is_wrong(y_true, y_pred, options, beat):
    with pytest.raises(ValueError, match=beat):
        plots.confusion_matrix(y_true, y_pred, alt=ALT, **options)


def test_scores_are_dots_at_their_values_with_the_mean_written():
    ax = plots.scores({"one": 0.5, "two": [0.6, 0.8]}, alt=ALT, baseline=("guess", 0.1), title="T")
    dots = [line.get_xydata().tolist() for line in ax.lines if line.get_marker() == "o"]
    assert dots == [[[0.5, 0]], [[0.6, 1], [0.8, 1]], [[0.7, 1]]]
    assert texts(ax) == ["0.500", "0.700", "guess 0.100"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["one", "two"]
    assert not ax.patches  # no bar, whose length would mislead on an axis that does not start at 0
    low, high = ax.get_xlim()
    assert low < 0.1 < 0.8 < high


def test_a_hairs_breadth_does_not_look_wide():
    low, high = plots.scores({"a": 0.9001, "b": 0.9002}, alt=ALT).get_xlim()
    assert high - low > 0.1


def test_scores_need_not_be_shares():
    ax = plots.scores({"a": -12.5, "b": 140}, alt=ALT, baseline=3, xlabel="error in degrees")
    assert texts(ax) == ["-12.5", "140", "baseline 3.000"]
    assert ax.get_xlabel() == "error in degrees"


@pytest.mark.parametrize(
    ("values", "options", "beat"),
    [
        ({}, {}, "names no scores"),
        ([0.5], {}, "names no scores"),
        ({"a": []}, {}, "wrong shape"),
        ({"a": np.nan}, {}, "NaN or infinity"),
        ({"a": "high"}, {}, "does not hold numbers"),
        ({"a": 0.5}, {"baseline": "low"}, "`baseline` does not hold numbers"),
    ],
)
def test_scores_say_what_is_wrong(values, options, beat):
    with pytest.raises(ValueError, match=beat):
        plots.scores(values, alt=ALT, **options)


def test_a_line_may_run_over_dates():
    days = np.arange("2008-01-30", "2008-02-04", dtype="datetime64[D]")
    ax = plots.line(days, [1, 2, 4, 3, 5], alt=ALT, ylabel="dollars")
    (shown,) = drawn(ax)
    first = mpl.dates.num2date(shown[0, 0])
    assert (first.year, first.month, first.day) == (2008, 1, 30)
    np.testing.assert_array_equal(shown[:, 1], [1, 2, 4, 3, 5])
    assert ax.get_ylabel() == "dollars"


def test_named_lines_have_their_names_at_their_ends_apart_from_each_other():
    y = {"a": [0, 1.0], "b": [0, 1.001], "c": [0, 1.002], "d": [1, 0]}
    ax = plots.line(None, y, alt=ALT)
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert texts(ax) == ["a", "b", "c", "d"]
    assert boxes[0].y1 <= boxes[1].y0 + 1
    assert boxes[1].y1 <= boxes[2].y0 + 1
    assert all(box.x1 <= ax.figure.bbox.width for box in boxes)


def test_gaps_and_colours_of_lines_are_kept():
    ax = plots.line([5, 6, 7], {"mean": [np.nan, 1, 2]}, alt=ALT, colors=[plots.TEST])
    (shown,) = drawn(ax)
    assert np.isnan(shown[0, 1])
    assert ax.lines[0].get_color() == plots.TEST


@pytest.mark.parametrize(
    ("x", "y", "options", "beat"),
    [
        ([0, 1], [1], {}, "`y` has the wrong length"),
        ([0, 1], {"a": [1, 2], "b": [1]}, {}, r"`y\['b'\]` has the wrong length"),
        ([0], {}, {}, "names no lines"),
        ([0], [np.nan], {}, "every value is missing"),
        ([0], [np.inf], {}, "NaN or infinity"),
        ([[0]], [1], {}, "`x` has the wrong shape"),
        ([0], ["a"], {}, "does not hold numbers"),
        ([0], [1], {"colors": ["red", "blue"]}, "`colors` has the wrong length"),
    ],
)
def test_a_line_says_what_is_wrong(x, y, options, beat):
    with pytest.raises(ValueError, match=beat):
        plots.line(x, y, alt=ALT, **options)


def test_spreading_moves_as_little_as_it_can():
    from scipy.optimize import minimize

    wishes = np.random.default_rng(0).uniform(0, 60, 8)
    found = _labels.spread(wishes, 10)
    order = np.argsort(wishes)
    apart = {"type": "ineq", "fun": lambda places: np.diff(places[order]) - 10}
    best = minimize(lambda places: ((places - wishes) ** 2).sum(), wishes, constraints=apart)
    np.testing.assert_allclose(found, best.x, atol=1e-3)


def test_tensors_are_taken_without_tensorflow():
    class Tensor:
        def __init__(self, value):
            self.value = value

        def __array__(self, dtype=None, copy=None):
            return np.array(self.value, dtype)

    assert texts(plots.scores({"a": Tensor(0.25)}, alt=ALT)) == ["0.250"]
    assert drawn(plots.line(None, Tensor([1, 2]), alt=ALT))[0].tolist() == [[0, 1], [1, 2]]


def test_the_axis_of_shares_marks_nothing_above_one():
    ax = plots.scores({"a": 0.99, "b": 0.95}, alt="Two accuracies near one.")
    ticks = ax.get_xticks()
    assert len(ticks) >= 3
    assert ticks.max() <= 1 + 1e-9


def test_a_value_between_gaps_is_a_dot():
    values = [1, np.nan, 2, np.nan, np.nan, 3, 4, np.nan, 5]
    line, dots = plots.line([9, 8, 7, 6, 5, 4, 3, 2, 1], values, alt=ALT).lines
    assert dots.get_xydata().tolist() == [[9, 1], [7, 2], [1, 5]]
    assert (dots.get_marker(), dots.get_linestyle()) == ("o", "None")
    assert dots.get_color() == line.get_color()
    assert len(plots.line(None, [np.nan, 1, 2], alt=ALT).lines) == 1


def test_a_line_of_missing_values_alone_is_told_as_that():
    with pytest.raises(ValueError, match=r"`y\['b'\]` has nothing to draw: every value is missing"):
        plots.line(None, {"a": [1, 2], "b": [np.nan, np.nan]}, alt=ALT)


def test_a_record_of_arrays_names_the_arrays_that_it_has():
    digits = load_images("digits")
    for draw in (plots.mosaic, lambda data, alt: plots.line(None, data, alt=alt)):
        with pytest.raises(ValueError, match=r"Received: ImageData\. .*data\.x_train"):
            draw(digits, alt=ALT)
