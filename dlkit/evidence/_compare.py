"""Every candidate on every seed, each from a clean start. What was measured is judged elsewhere."""

import gc
import sys
import time
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from dlkit._validation import fault, fraction, integer, one_of, shown
from dlkit.environment import headless, reseed
from dlkit.evidence._comparison import COSTS, Comparison, Run
from dlkit.evidence._effect import VARIES
from dlkit.evidence._quantity import checked_unit

REMEDY = 'Pass for example compare({"dense": dense, "cnn": cnn}, seeds=spread(SEED, 5), ...).'


def spread(seed: int, n: int) -> list[int]:
    """n seeds that have nothing to do with one another, all from one; the first ones stay the same.

    Args:
        seed: the notebook's SEED, an integer from 0.
        n: how many, at least 1.

    Returns:
        n different integers from 0 to 4294967295, in a fixed order.

    Raises:
        ValueError: an argument is no such integer.

    Example:
        >>> spread(0, 3) == spread(0, 5)[:3], len(set(spread(0, 500)))
        (True, 500)
    """
    seed = integer("seed", seed, low=0, remedy="Pass the notebook's SEED.")
    n = integer("n", n, low=1, remedy="Pass how many seeds, for example 5.")
    drawn = np.random.SeedSequence(seed).generate_state(n + 64)
    return [int(one) for one in dict.fromkeys(drawn.tolist())][:n]


def compare(
    candidates: Mapping[str, Callable[[int], object]],
    seeds: Iterable[int],
    *,
    varies: str,
    test_fraction: float | None = None,
    unit: str = "",
    best: str = "highest",
) -> Comparison:
    """Every candidate runs on every seed, so that what a seed draws is the same for all of them.

    Before each run Python, NumPy and Keras are seeded anew and Keras forgets what was built. A
    candidate that fails on a seed, or gives no finite number, is told in the table, and the others
    go on. Interrupted, it returns what was measured so far.

    Args:
        candidates: name to a callable that takes a seed and returns its score, or a dict of scores,
            the first of which is the one that is compared; `parameters` and `bytes` among them are
            shown as costs.
        seeds: different integers from 0 to 4294967295, as `spread` gives them.
        varies: what a seed redraws: "fresh data", "split" (of one set of data) or "start" (weights
            and batches only).
        test_fraction: with "split", the share of the data on which each split tests; the rest is
            what a candidate learns from, whatever part of it is set aside to choose by.
        unit: of the scores; "%" where they are shares from 0 to 1.
        best: whether the "highest" or the "lowest" score is the best.

    Returns:
        A `Comparison`, which has `table()`, `interval(name)`, `difference(a, b)` and `ranking()`.

    Raises:
        ValueError: before anything runs, where an argument is none of these.

    Example:
        >>> coin = {"fair": lambda seed: seed % 2, "always": lambda seed: 1}
        >>> result = compare(coin, seeds=[4, 7, 8], varies="fresh data")
        >>> result.difference("always", "fair").values
        {4: 1.0, 7: 0.0, 8: 1.0}
    """
    candidates = _candidates(candidates)
    seeds = _seeds(seeds)
    one_of("varies", varies, VARIES, remedy="Say what a seed of yours draws anew.")
    one_of("best", best, ("highest", "lowest"), remedy='Pass best="lowest" for errors and losses.')
    share = _test_fraction(varies, test_fraction)
    result = Comparison(list(candidates), varies, share, checked_unit(unit), best)
    with _Clean() as clean, _bar(len(seeds) * len(candidates)) as bar:
        try:
            for seed in seeds:
                for name, candidate in candidates.items():
                    bar.set_description_str(name, refresh=False)
                    result.add(_measured(name, seed, candidate))
                    clean()
                    bar.update()
        except KeyboardInterrupt:
            result.interrupted = True
    return result


def _measured(name, seed, candidate):
    """One run: its scores, costs and seconds, or the words for what went wrong."""
    reseed(seed)
    began = time.perf_counter()
    try:
        answer = candidate(seed)
        seconds = time.perf_counter() - began
        scores, costs = _scores(answer)
    except Exception as error:
        words = " ".join(str(error).split()) or "no message"
        return Run(name, seed, trouble=f"{type(error).__name__}: {words[:200]}")
    return Run(name, seed, scores, costs, seconds)


def _scores(answer):
    """Scores and costs as floats by name."""
    given = answer if isinstance(answer, Mapping) else {"score": answer}
    numbers = {str(key): _number(value) for key, value in given.items()}
    scores = {key: value for key, value in numbers.items() if key not in COSTS}
    if not scores:
        raise ValueError(f"no score was returned, but {shown(answer)}")
    for key, value in scores.items():
        if not np.isfinite(value):
            raise ValueError(f"`{key}` is {value}")
    return scores, {key: value for key, value in numbers.items() if key in COSTS}


def _number(value):
    """A float; a yes or no stays what it is, since a share of solved tasks has another interval."""
    return bool(value) if isinstance(value, bool | np.bool_) else float(value)


class _Clean:
    """Frees what a run leaves behind, at a price that does not grow with what was there before.

    Models hold themselves in circles, which only the collector undoes; with TensorFlow loaded it
    would look through half a million older objects each time, unless these are set aside.
    """

    def __enter__(self):
        gc.freeze()
        return self

    def __call__(self):
        gc.collect()

    def __exit__(self, *_):
        gc.unfreeze()


def _bar(total):
    """Progress with the time left, where somebody is looking and it takes more than a second."""
    from tqdm import tqdm

    form = "{desc} |{bar}| {n_fmt}/{total_fmt} runs, {remaining} left"
    return tqdm(
        total=total, file=sys.stdout, disable=headless(), leave=False, delay=1, bar_format=form
    )


def _candidates(candidates):
    if not isinstance(candidates, Mapping) or not candidates:
        raise ValueError(
            fault(
                "`candidates` must name what is compared.",
                f"A dict from name to a function of a seed was expected. Received: "
                f"{shown(candidates)}.",
                REMEDY,
            )
        )
    for name, candidate in candidates.items():
        if not isinstance(name, str) or not callable(candidate):
            raise ValueError(
                fault(
                    f"The candidate {shown(name)} cannot be run: {shown(candidate)}.",
                    "A name, and a function that takes a seed and returns a score, were expected.",
                    "Pass the function itself, without calling it.",
                )
            )
    return dict(candidates)


def _seeds(seeds):
    remedy = "Pass seeds=spread(SEED, 5)."
    try:
        listed = list(seeds)
    except TypeError:
        listed = []
    if not listed:
        raise ValueError(
            fault(
                "`seeds` holds no seed.",
                f"A list of different integers was expected. Received: {shown(seeds)}.",
                remedy,
            )
        )
    checked = [integer("seeds", one, low=0, high=2**32 - 1, remedy=remedy) for one in listed]
    if len(set(checked)) < len(checked):
        raise ValueError(
            fault(
                "`seeds` holds the same seed twice.",
                f"Different ones were expected, since a repeated run adds nothing. Received: "
                f"{shown(listed)}.",
                remedy,
            )
        )
    return checked


def _test_fraction(varies, test_fraction):
    if varies == "split" and test_fraction is None:
        raise ValueError(
            fault(
                '`test_fraction` is missing, and varies="split" needs it.',
                "Splits of one set share examples, and how many decides how far to trust them.",
                "Pass the share of the data that each split tests on, such as test_fraction=0.2.",
            )
        )
    if varies != "split" and test_fraction is not None:
        raise ValueError(
            fault(
                f"`test_fraction` does not go with varies={varies!r}.",
                "It says how much the splits of one set overlap.",
                'Leave it out, or pass varies="split".',
            )
        )
    if test_fraction is None:
        return None
    return fraction("test_fraction", test_fraction, remedy="Pass for example test_fraction=0.2.")
