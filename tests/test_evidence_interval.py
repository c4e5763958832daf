"""Intervals against SciPy, a published example, and simulations with a known truth."""

import importlib.util
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from dlkit.evidence import Interval, quantity
from dlkit.evidence._interval import overlap_factor

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
VALUES = np.random.default_rng(5).normal(0.02, 0.01, 7)


@pytest.fixture(scope="module")
def simulation():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        path = BENCHMARKS / "evidence.py"
        spec = importlib.util.spec_from_file_location("evidence_benchmark", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(BENCHMARKS))
    return module


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_the_interval_of_a_mean_is_that_of_scipy(level):
    ours = Interval.of_mean(VALUES, level)
    theirs = stats.ttest_1samp(VALUES, 0).confidence_interval(level)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-12)
    assert ours.estimate == pytest.approx(VALUES.mean())


def test_pairs_give_the_interval_of_scipys_paired_test():
    first, second = np.random.default_rng(1).normal(0.9, 0.02, (2, 6))
    ours = Interval.of_mean(first - second)
    theirs = stats.ttest_rel(first, second).confidence_interval(0.95)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), rel=1e-12)


def test_the_correction_gives_a_published_example_again():
    """scikit-learn's user guide compares two support vector machines on 100 folds of moons, and
    publishes the corrected and the plain t of their difference: 0.750 and 2.611."""
    from sklearn.datasets import make_moons
    from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
    from sklearn.svm import SVC

    x, y = make_moons(noise=0.352, random_state=1, n_samples=100)
    folds = RepeatedStratifiedKFold(n_splits=10, n_repeats=10, random_state=0)
    scored = [
        cross_val_score(SVC(kernel=kernel, random_state=0), x, y, scoring="roc_auc", cv=folds)
        for kernel in ("rbf", "linear")
    ]
    difference = scored[0] - scored[1]
    found = [statistic(difference, None), statistic(difference, 0.1)]
    assert found == pytest.approx([2.611, 0.750], abs=0.001)


def statistic(values, test_fraction):
    """The t that an interval of `of_mean` stands for."""
    interval = Interval.of_mean(values, test_fraction=test_fraction)
    quantile = stats.t.ppf(0.975, len(values) - 1)
    return interval.estimate / ((interval.high - interval.low) / 2 / quantile)


def test_the_correction_is_the_formula_of_nadeau_and_bengio():
    corrected = Interval.of_mean(VALUES, test_fraction=0.25)
    variance = VALUES.var(ddof=1) * (1 / 7 + 0.25 / 0.75)
    half = stats.t.ppf(0.975, 6) * variance**0.5
    assert corrected.high - corrected.estimate == pytest.approx(half, rel=1e-12)
    assert "corrected" in corrected.method


@pytest.mark.parametrize(
    ("values", "words"),
    [([0.5], "one seed"), ([0.5, 0.6], "2 seeds"), ([0.5] * 6, "no spread")],
)
def test_where_nothing_can_be_said_there_is_no_interval(values, words):
    interval = Interval.of_mean(values)
    assert (interval.low, interval.high) == (None, None)
    assert words in str(interval)


@pytest.mark.parametrize("values", [[], [1, float("nan")], [[1, 2]], "abc", [1, float("inf")], 3])
def test_values_that_are_no_numbers_are_refused(values):
    with pytest.raises(ValueError, match="finite numbers"):
        Interval.of_mean(values)


@pytest.mark.parametrize("fraction", [0, 1, -0.2, "a fifth", True, float("nan")])
def test_a_test_fraction_lies_between_0_and_1(fraction):
    with pytest.raises(ValueError, match="test_fraction"):
        Interval.of_mean(VALUES, test_fraction=fraction)


@pytest.mark.parametrize(("successes", "trials"), [(0, 5), (5, 5), (3, 10), (57, 120)])
def test_shares_have_the_roots_of_wilsons_quadratic(successes, trials):
    """The limits are where (p - share)^2 = z^2 p (1 - p) / n."""
    interval = Interval.of_share(successes, trials)
    z2, share = stats.norm.ppf(0.975) ** 2, successes / trials
    roots = np.sort(np.roots([1 + z2 / trials, -2 * share - z2 / trials, share**2]).real)
    assert (interval.low, interval.high) == pytest.approx(tuple(roots), abs=1e-9)


@pytest.mark.parametrize(("successes", "trials"), [(6, 5), (-1, 5), (1, 0), (1.5, 3), (True, 3)])
def test_impossible_counts_are_refused(successes, trials):
    with pytest.raises(ValueError, match="must be an integer"):
        Interval.of_share(successes, trials)


def test_a_bootstrap_needs_ten_values_and_agrees_with_t_on_many_normal_ones():
    with pytest.raises(ValueError, match=r"9 values.*At least 10"):
        Interval.bootstrapped(range(9))
    values = np.random.default_rng(0).normal(size=300)
    resampled, exact = Interval.bootstrapped(values), Interval.of_mean(values)
    assert (resampled.low, resampled.high) == pytest.approx((exact.low, exact.high), abs=0.01)


def test_blocks_widen_the_interval_of_a_series_whose_neighbours_agree():
    """An AR(1) series with coefficient 0.9: the variance of its mean is about 19 times as large as
    that of independent values, by (1 + 0.9) / (1 - 0.9)."""
    rng = np.random.default_rng(3)
    series = np.zeros(4000)
    for step in range(1, 4000):
        series[step] = 0.9 * series[step - 1] + rng.normal()
    plain, blocks = (Interval.bootstrapped(series, block=block) for block in (1, 100))
    ratio = (blocks.high - blocks.low) / (plain.high - plain.low)
    assert ratio == pytest.approx(19**0.5, rel=0.25)
    with pytest.raises(ValueError, match="blocks of 500"):
        Interval.bootstrapped(series, block=500)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.9712, "%", "97.1 %"),
        (0.012, "points", "+1.2 points"),
        (-0.0004, "points", "-0.04 points"),
        (0.0, "points", "0 points"),
        (0.0312, "nats", "0.0312 nats"),
        (12345, "", "12300"),
        (1.5e-7, "s", "1.5e-07 s"),
    ],
)
def test_numbers_are_shown_with_their_unit(value, unit, text):
    assert quantity(value, unit) == text


def test_an_interval_reads_as_a_sentence_would_have_it():
    interval = Interval(0.0312, 0.0101, 0.0523, 5, unit="points")
    assert f"{interval}" == "+3.1 points (+1.0 to +5.2)"
    assert str(Interval(0.95, 0.9, 1.0, 5, unit="%")) == "95.0 % (90.0 to 100.0)"


def test_the_interval_holds_what_it_promises(simulation):
    found = {name: value for name, value, _ in simulation.rows(50_000, seed=20)}
    assert 94.7 <= found["coverage, normal, n = 5"] <= 95.3
    assert found["no effect, yet called supported"] <= 2.7


def test_the_docstring_says_what_the_simulation_gives(simulation):
    """Each share that the docstring names, within the noise of 50,000 experiments."""
    found = {name: value for name, value, _ in simulation.rows(50_000, seed=21)}
    words = " ".join(Interval.of_mean.__doc__.split())
    for pattern, name in (
        (r"normal values (\d+) %", "coverage, normal, n = 5"),
        (r"sigma 1\) (\d+) %", "coverage, log-normal, n = 5"),
        (r"for (\d+) % of all sets", "coverage, ten splits of one set, plain"),
        (r"corrected one for (\d+) %", "coverage, ten splits of one set, corrected"),
    ):
        assert float(re.search(pattern, words)[1]) == pytest.approx(found[name], abs=0.9), name


def test_the_simulated_margins_are_those_of_the_interval(simulation):
    low, high = simulation.limits(VALUES[None], overlap_factor(7, 0.25))
    interval = Interval.of_mean(VALUES, test_fraction=0.25)
    assert (low[0], high[0]) == pytest.approx((interval.low, interval.high), rel=1e-12)


def test_the_truth_of_the_overlapping_splits_is_what_fresh_data_give(simulation):
    gains, truth = simulation.overlapping(np.random.default_rng(9), 40_000, splits=1)
    standard_error = gains.std() / len(gains) ** 0.5
    assert abs(gains.mean() - truth) < 4 * standard_error
