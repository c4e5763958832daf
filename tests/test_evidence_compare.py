"""Paired runs: every candidate on every seed, from a clean start, whatever one of them does."""

import random
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from dlkit.evidence import Effect, compare, spread
from dlkit.evidence._comparison import holm

SEEDS = spread(0, 6)


def noisy(mean, spread=0.01):
    return lambda _: mean + spread * np.random.normal()


def test_seeds_are_spread_far_and_begin_alike():
    assert spread(3, 4) == spread(3, 9)[:4]
    assert len(set(spread(0, 2000))) == 2000
    assert not set(spread(0, 100)) & set(spread(1, 100))


@pytest.mark.parametrize(("seed", "n"), [(-1, 3), (0, 0), ("a", 3), (0, 2.5), (True, 3)])
def test_spread_refuses_what_is_no_number_of_seeds(seed, n):
    with pytest.raises(ValueError, match="must be an integer"):
        spread(seed, n)


def test_every_candidate_sees_every_seed_and_the_same_random_numbers():
    seen = []

    def candidate(seed):
        seen.append((seed, random.random(), np.random.random()))
        return 1.0

    compare({"a": candidate, "b": candidate}, SEEDS, varies="fresh data")
    assert [seed for seed, *_ in seen] == [seed for seed in SEEDS for _ in "ab"]
    assert seen[0::2] == seen[1::2]
    assert len(set(seen)) == len(SEEDS)


def test_a_comparison_is_the_same_when_it_is_made_again():
    made = [
        compare({"a": noisy(0.9), "b": noisy(0.8)}, SEEDS, varies="fresh data") for _ in range(2)
    ]
    assert made[0].scores("a") == made[1].scores("a")


@pytest.mark.slow
def test_keras_starts_anew_for_each_run():
    """The same network on the same seed has the same weights, whatever ran before it."""
    code = """
import numpy as np
from dlkit.environment import prepare
prepare("cpu")
import keras
from dlkit.evidence import compare

def built(extra):
    def candidate(seed):
        for _ in range(extra):
            keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="d")])
        return float(np.abs(model.get_weights()[0]).sum())
    return candidate

first = compare({"a": built(0)}, [1, 2], varies="start")
again = compare({"b": built(5), "a": built(0)}, [1, 2], varies="start")
assert first.scores("a") == again.scores("a")
assert len(set(first.scores("a").values())) == 2
"""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_differences_are_taken_seed_by_seed():
    result = compare({"a": lambda s: s + 1.0, "b": lambda s: s}, [5, 9, 30], varies="fresh data")
    effect = result.difference("a", "b")
    assert effect.values == {5: 1.0, 9: 1.0, 30: 1.0}
    assert "no spread" in str(effect)


def test_effects_subtract_seed_by_seed_not_interval_by_interval():
    """What two effects share cancels: the interaction is known far better than either effect."""
    shared = dict(zip(range(8), np.random.default_rng(0).normal(0, 5, 8), strict=True))
    extra = dict(zip(range(8), np.random.default_rng(1).normal(1, 0.01, 8), strict=True))
    first = Effect({seed: shared[seed] + extra[seed] for seed in shared}, "fresh data")
    second = Effect(shared, "fresh data")
    interval = (first - second).interval()
    assert interval.high - interval.low < 0.05
    assert first.interval().high - first.interval().low > 3
    assert (first - second + second).values == pytest.approx(first.values)
    assert (-second).values[0] == -second.values[0]


def test_effects_of_different_comparisons_do_not_mix():
    one = Effect({1: 0.1, 2: 0.2, 3: 0.3}, "fresh data")
    for other in (
        Effect({4: 0.1}, "fresh data"),
        Effect({1: 0.1}, "split", 0.2),
        Effect({1: 0.1}, "fresh data", unit="points"),
    ):
        with pytest.raises(ValueError, match="same comparison"):
            _ = one - other
    with pytest.raises(ValueError, match="intervals cannot be subtracted"):
        _ = one - one.interval()


def test_splits_of_one_set_get_the_wider_interval():
    candidates = {"a": noisy(0.9)}
    fresh = compare(candidates, SEEDS, varies="fresh data").interval("a")
    split = compare(candidates, SEEDS, varies="split", test_fraction=0.2).interval("a")
    widths = [interval.high - interval.low for interval in (split, fresh)]
    assert widths[0] / widths[1] == pytest.approx((1 + 6 * 0.25) ** 0.5)


def test_what_only_starts_anew_says_nothing_of_other_data():
    result = compare({"a": noisy(0.9)}, SEEDS, varies="start")
    assert "does not say what other data would give" in html(result)


def failing(seed):
    if seed == SEEDS[1]:
        raise RuntimeError("out\nof memory")
    if seed == SEEDS[2]:
        return float("nan")
    return {"accuracy": "a word"} if seed == SEEDS[3] else 0.5 + 0.1 * (seed % 2)


def test_an_effect_remembers_that_runs_are_missing_and_so_does_what_is_made_of_it():
    def sometimes(seed):
        if seed == SEEDS[1]:
            raise RuntimeError("no luck")
        return 1.0

    rivals = {"a": sometimes, "b": float, "c": float}
    result = compare(rivals, SEEDS, varies="fresh data")
    told = "a run failed on 1 of the seeds"
    assert result.difference("a", "b").trouble == told
    assert result.difference("b", "c").trouble == ""
    both = result.difference("a", "b") - result.difference("a", "c")
    assert both.trouble == told
    assert (-both).trouble == told


def test_a_candidate_that_fails_is_told_and_the_others_go_on():
    result = compare({"bad": failing, "good": noisy(0.9)}, SEEDS, varies="fresh data", unit="%")
    assert len(result.scores("bad")) == 3
    assert len(result.scores("good")) == 6
    assert [run.seed for run in result.failures()] == SEEDS[1:4]
    assert "Runs that failed: 3." in repr(result)
    for words in ("RuntimeError: out of memory", "is nan", "could not convert"):
        assert words in html(result)
    assert result.difference("good", "bad").seeds == [SEEDS[0], *SEEDS[4:]]


def test_a_candidate_that_never_works_says_why_when_it_is_asked_for():
    def broken(_):
        raise KeyError("no such key")

    result = compare({"broken": broken, "good": noisy(0.9)}, SEEDS, varies="fresh data")
    for question in (
        lambda: result.interval("broken"),
        lambda: result.difference("good", "broken"),
        lambda: result.difference("broken", "good"),
    ):
        with pytest.raises(ValueError, match=r"no score of 'broken'.*no such key"):
            question()
    assert result.ranking().order == ["good"]


def test_an_interrupt_keeps_what_was_measured():
    def impatient(seed):
        if seed == SEEDS[3]:
            raise KeyboardInterrupt
        return float(seed % 7)

    result = compare({"a": noisy(1), "b": impatient}, SEEDS, varies="fresh data")
    assert result.difference("a", "b").seeds == SEEDS[:3]
    assert "interrupted" in repr(result)
    assert "interrupted" in html(result)


@pytest.mark.parametrize(
    ("candidates", "words"),
    [
        ({}, "must name"),
        ([noisy(1)], "must name"),
        ({"a": 0.9}, "cannot be run"),
        ({3: noisy(1)}, "cannot be run"),
    ],
)
def test_candidates_are_checked_before_anything_runs(candidates, words):
    with pytest.raises(ValueError, match=words):
        compare(candidates, SEEDS, varies="fresh data")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"seeds": []}, "holds no seed"),
        ({"seeds": 5}, "holds no seed"),
        ({"seeds": [1, 1]}, "same seed twice"),
        ({"seeds": [1, -2]}, "must be an integer"),
        ({"seeds": [0.5]}, "must be an integer"),
        ({"varies": "data"}, "must be one of"),
        ({"varies": "split"}, "needs it"),
        ({"test_fraction": 0.2}, "does not go with"),
        ({"varies": "split", "test_fraction": 20}, "between 0 and 1"),
        ({"unit": None}, "must be a text"),
        ({"best": "biggest"}, "must be one of"),
    ],
)
def test_arguments_are_checked_before_anything_runs(arguments, words):
    ran = []
    call = {"seeds": SEEDS, "varies": "fresh data"} | arguments
    with pytest.raises(ValueError, match=words):
        compare({"a": ran.append}, **call)
    assert not ran


def test_names_that_are_not_there_get_the_nearest():
    result = compare({"dense": noisy(0.9), "cnn": noisy(0.95)}, SEEDS, varies="fresh data")
    with pytest.raises(ValueError, match="Did you mean 'dense'"):
        result.interval("dens")
    with pytest.raises(ValueError, match="`score` is not known"):
        result.interval("cnn", score="loss")


def test_several_scores_and_costs_come_in_one_dict():
    def candidate(seed):
        return {"accuracy": 0.9, "loss": 1 + seed % 3, "parameters": 1234, "bytes": 5000}

    result = compare({"a": candidate}, [0, 1, 2], varies="fresh data", unit="%")
    assert result.scores("a") == {0: 0.9, 1: 0.9, 2: 0.9}
    assert result.scores("a", "loss") == {0: 1.0, 1: 2.0, 2: 3.0}
    assert result.cost("a", "parameters") == 1234
    assert "1,234" in html(result)
    assert "5.0 kB" in html(result)


def test_the_table_keeps_measured_seconds_apart_and_out_of_the_plain_words():
    result = compare({"a": noisy(0.9)}, SEEDS, varies="fresh data")
    assert '<span class="dlkit-measured">' in html(result)
    assert repr(result) == "Comparison of a."
    assert result.table().forms["text/html"] == html(result)


def html(result):
    return result._repr_mimebundle_()["text/html"]


def test_names_cannot_write_into_the_page():
    result = compare({"<b>a</b>": lambda _: 1 / 0}, [1], varies="fresh data")
    assert "<b>" not in html(result)


def test_tasks_solved_or_not_get_wilsons_interval():
    result = compare({"a": lambda seed: seed > 2}, [1, 2, 3, 4, 5], varies="start", unit="%")
    assert result.interval("a").method == "Wilson"
    assert (result.interval("a").low, result.interval("a").high) == pytest.approx(
        tuple(stats.binomtest(3, 5).proportion_ci(method="wilson"))
    )


def test_a_ranking_orders_only_what_is_separated():
    def score(number, mean):
        return lambda seed: np.random.default_rng([seed, number]).normal(mean, 0.01)

    means = {"low": 0.5, "twin": 0.9, "other twin": 0.9}
    candidates = {name: score(n, mean) for n, (name, mean) in enumerate(means.items())}
    ranking = compare(candidates, spread(1, 12), varies="fresh data", unit="%").ranking()
    assert ranking.order[-1] == "low"
    assert ranking.separated("low", "twin")
    assert "not separated from" in ranking.forms["text/html"]
    errors = compare(candidates, spread(1, 12), varies="fresh data", best="lowest").ranking()
    assert errors.order[0] == "low"


def test_twins_with_the_same_luck_are_not_separated():
    ranking = compare({"a": noisy(1), "b": noisy(1)}, SEEDS, varies="fresh data").ranking()
    assert not ranking.separated("a", "b")


def test_the_p_of_a_pair_is_that_of_scipy():
    def by_seed(offset):
        return lambda seed: np.random.default_rng([seed, offset]).normal(0.01 * offset, 0.02)

    result = compare({"a": by_seed(1), "b": by_seed(2)}, SEEDS, varies="fresh data")
    theirs = stats.ttest_rel(*(list(result.scores(name).values()) for name in "ab")).pvalue
    assert result._p("a", "b") == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize(
    ("p_values", "rejected"),
    [
        ([0.001, 0.02, 0.04], [True, True, True]),
        ([0.04, 0.001, 0.03], [False, True, False]),
        ([0.06], [False]),
        ([], []),
    ],
)
def test_holms_steps(p_values, rejected):
    """Steps by hand: the smallest p is held against 0.05/3, the next against 0.05/2, then 0.05."""
    assert holm(p_values) == rejected


def test_progress_is_silent_where_nobody_looks(monkeypatch, capsys):
    monkeypatch.setenv("DLKIT_HEADLESS", "1")
    compare({"a": noisy(1)}, SEEDS, varies="fresh data")
    assert capsys.readouterr() == ("", "")


def test_perfect_scores_are_no_solved_tasks():
    result = compare({"perfect": lambda _: 1.0}, SEEDS, varies="split", test_fraction=0.2, unit="%")
    assert result.interval("perfect").low is None
    assert "no spread" in str(result.interval("perfect"))
