"""What was measured: scores by candidate and seed, and the questions that can be put to them."""

import dataclasses
from itertools import combinations

import numpy as np

from dlkit._card import Shown
from dlkit._validation import fault, known
from dlkit.evidence import _table
from dlkit.evidence._effect import VARIES, Effect
from dlkit.evidence._interval import Interval
from dlkit.evidence._quantity import of_difference

COSTS = ("parameters", "bytes")
ALPHA = 0.05


@dataclasses.dataclass(frozen=True)
class Run:
    """One candidate on one seed."""

    name: str
    seed: int
    scores: dict = dataclasses.field(default_factory=dict)
    costs: dict = dataclasses.field(default_factory=dict)
    seconds: float | None = None
    trouble: str | None = None


class Comparison:
    """Paired scores. `compare` makes one; it answers by name, and shows itself as its table.

    Example:
        >>> from dlkit.evidence import compare
        >>> result = compare({"a": lambda s: s, "b": lambda s: 0}, [1, 2, 4], varies="fresh data")
        >>> result.interval("a")
        2.33 (-1.46 to 6.13)
    """

    def __init__(self, names, varies, test_fraction=None, unit="", best="highest"):
        self.names = names
        self.varies, self.test_fraction = varies, test_fraction
        self.unit, self.best = unit, best
        self.runs = []
        self.interrupted = False

    def add(self, run: Run) -> None:
        """Take in one run."""
        self.runs.append(run)

    def scores(self, name: str, score: str | None = None) -> dict[int, float]:
        """Seed to score, of the seeds on which the candidate gave one.

        Raises:
            ValueError: no candidate, or no score, has that name.
        """
        known("name", name, self.names, remedy="Name a candidate as `compare` was given it.")
        runs = [run for run in self.runs if run.name == name and run.trouble is None]
        if runs and score is not None:
            known("score", score, runs[0].scores, remedy="Name a score that the candidates return.")
        key = score or (next(iter(runs[0].scores)) if runs else None)
        return {run.seed: run.scores[key] for run in runs if key in run.scores}

    def interval(self, name: str, score: str | None = None, level: float = 0.95) -> Interval:
        """The mean score of one candidate over its seeds, with the interval that fits `varies`.

        Where each seed says only whether a task was solved (True or False), it is Wilson's.

        Raises:
            ValueError: the name is unknown, or the candidate failed on every seed.
        """
        values = list(self.scores(name, score).values())
        if not values:
            raise ValueError(self._nothing(name))
        if len(values) >= 3 and all(isinstance(value, bool) for value in values):
            return Interval.of_share(int(sum(values)), len(values), level)
        return Interval.of_mean(values, level, self.test_fraction, self.unit)

    def difference(self, a: str, b: str, score: str | None = None) -> Effect:
        """Score of a minus score of b, seed by seed.

        Raises:
            ValueError: a name is unknown, or there is no seed on which both gave a score.
        """
        ours, theirs = self.scores(a, score), self.scores(b, score)
        values = {seed: ours[seed] - theirs[seed] for seed in ours if seed in theirs}
        if not values:
            raise ValueError(self._nothing(a if not ours else b))
        unit, trouble = of_difference(self.unit), self._missing(a, b)
        return Effect(values, self.varies, self.test_fraction, unit, trouble)

    def ranking(self) -> "Ranking":
        """The candidates by their means; two are ordered only where a test separates them.

        Each pair is tested by the t of its differences, and the p-values of all pairs together are
        held to 5 % by Holm's method, so that many candidates do not make an order by chance.

        References:
            S. Holm (1979). A simple sequentially rejective multiple test procedure. Scandinavian
                Journal of Statistics 6, 65-70.
        """
        ran = [name for name in self.names if self.scores(name)]
        means = {name: self.interval(name).estimate for name in ran}
        order = sorted(ran, key=means.get, reverse=self.best == "highest")
        pairs = list(combinations(order, 2))
        separated = holm([self._p(*pair) for pair in pairs])
        apart = {frozenset(pair) for pair, yes in zip(pairs, separated, strict=True) if yes}
        return Ranking(order, means, apart, self.unit)

    def table(self) -> Shown:
        """Score with its interval, and what it costs: parameters, bytes, seconds a run.

        A gain that costs ten times more is not the same gain.
        """
        return Shown(self._words(), html=_table.html(self, VARIES[self.varies]))

    def failures(self) -> list[Run]:
        """The runs that gave no score; `trouble` says why."""
        return [run for run in self.runs if run.trouble is not None]

    def cost(self, name: str, which: str) -> float | None:
        """Median of "parameters", "bytes" or "seconds" over a candidate's runs, or None."""
        runs = [run for run in self.runs if run.name == name and run.trouble is None]
        values = [run.seconds if which == "seconds" else run.costs.get(which) for run in runs]
        values = [value for value in values if value is not None]
        return float(np.median(values)) if values else None

    def __repr__(self):
        return self._words()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.table()._repr_mimebundle_(include, exclude)

    def _words(self):
        text = f"Comparison of {', '.join(self.names)}."
        if self.failures():
            text += f" Runs that failed: {len(self.failures())}."
        return text + (" It was interrupted before its end." if self.interrupted else "")

    def _missing(self, a, b):
        """Why some seeds are missing of a pair, in a few words; nothing where none is."""
        failed = sorted({run.seed for run in self.failures() if run.name in (a, b)})
        told = [f"a run failed on {len(failed)} of the seeds"] if failed else []
        return "; ".join([*told, *(["the comparison was interrupted"] if self.interrupted else [])])

    def _p(self, a, b):
        """Two-sided p of "no difference"; 1 where it cannot be tested."""
        from scipy.stats import t

        try:
            interval = self.difference(a, b).interval()
        except ValueError:
            return 1.0
        if interval.low is None:
            return 1.0
        # The interval's half width is the t of its level times the standard error.
        width = (interval.high - interval.low) / 2
        error = width / t.ppf(0.5 + interval.level / 2, interval.n - 1)
        return float(2 * t.sf(abs(interval.estimate) / error, interval.n - 1))

    def _nothing(self, name):
        why = next((run.trouble for run in self.runs if run.name == name and run.trouble), None)
        return fault(
            f"There is no score of {name!r} to work with.",
            f"Its first run failed: {why}." if why else "It was not run.",
            "Mend the candidate, and compare again.",
        )


class Ranking(Shown):
    """An order that says where it does not know: `order`, `means`, `separated(a, b)`."""

    def __init__(self, order, means, apart, unit):
        self.order, self.means, self._apart = order, means, apart
        text = f"Ranking of {', '.join(sorted(order))}."
        super().__init__(text, html=_table.ranking(self, unit))

    def separated(self, a: str, b: str) -> bool:
        """Whether the test tells the two apart."""
        return frozenset((a, b)) in self._apart


def holm(p_values, alpha=ALPHA):
    """Which of several hypotheses are rejected, together at level alpha.

    >>> holm([0.01, 0.04, 0.03])
    [True, False, False]
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    rejected = [False] * len(p_values)
    for place, index in enumerate(order):
        if p_values[index] > alpha / (len(p_values) - place):
            break
        rejected[index] = True
    return rejected
