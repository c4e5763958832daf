"""Random processes whose best forecast is known: values, best error, best forecast. No records."""

# ruff: noqa: ARG002 (every process takes what any of them needs)

import math
from dataclasses import dataclass, field

import numpy as np

from dlkit._validation import fault, integer, number, shown

MOST_VALUES = 10_000_000
_LARGEST = 1e9
_HORIZON = "Pass the number of steps ahead, for example 1."


@dataclass(frozen=True)
class RandomWalk:
    """x_t = x_{t-1} + step * e_t with e_t ~ N(0, 1): the best forecast is the last value."""

    step: float = 1.0

    def __post_init__(self):
        _scale(self, "step", self.step)

    def draw(self, n, rng):
        """n values, the first of them one step away from 0."""
        return np.cumsum(self.step * _noise(rng, n))

    def best_error_at(self, horizon):
        """step * sqrt(h)."""
        return self.step * math.sqrt(horizon)

    def best_forecast(self, values, steps, horizon):
        """x_t, for every horizon."""
        return np.array(values)


@dataclass(frozen=True)
class Autoregressive:
    """x_t = sum_k a_k x_{t-k} + noise * e_t with e_t ~ N(0, 1), stationary."""

    coefficients: tuple = (1.6, -0.8)
    noise: float = 1.0
    _ladder: list = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        _scale(self, "noise", self.noise)
        remedy = "Pass one for each past value, the nearest first, for example (1.6, -0.8)."
        numbers = _numbers("coefficients", self.coefficients, remedy)
        object.__setattr__(self, "coefficients", numbers)
        object.__setattr__(self, "_ladder", _ladder(numbers))

    @property
    def variance(self):
        """The variance of every value: noise² / prod_k (1 - r_k²), r_k the k-th reflection."""
        return self.noise**2 / math.prod(1 - row[-1] ** 2 for row in self._ladder)

    def draw(self, n, rng):
        """n values, from the stationary law on: the k-th is drawn given the k - 1 before it."""
        values, noise = [], _noise(rng, n).tolist()
        variance = self.variance
        for k in range(min(n, len(self._ladder))):
            row = self._ladder[k - 1] if k else ()
            variance *= 1 - row[-1] ** 2 if k else 1
            values.append(_weighed(row, values) + math.sqrt(variance) * noise[k])
        for e in noise[len(values) :]:
            values.append(_weighed(self.coefficients, values) + self.noise * e)
        return np.array(values)

    def best_error_at(self, horizon):
        """noise * sqrt(sum_{j<h} psi_j²), where psi_0 = 1 and psi_j = sum_k a_k psi_{j-k}."""
        psi = [1.0]
        while len(psi) < horizon:
            psi.append(_weighed(self.coefficients, psi))
        return self.noise * math.sqrt(math.fsum(p * p for p in psi))

    def best_forecast(self, values, steps, horizon):
        """sum_k a_k x_{t+h-k}, what has not happened yet by its own forecast; NaN at the start."""
        order, n = len(self.coefficients), len(values)
        known = [np.concatenate([np.full(k, np.nan), values])[:n] for k in range(order)]
        for _ in range(horizon):
            ahead = sum(a * x for a, x in zip(self.coefficients, known, strict=True))
            known = [ahead, *known[:-1]]
        return ahead


@dataclass(frozen=True)
class Sines:
    """x_t = sum_k A_k sin(2 pi t / P_k + phase_k) + noise * e_t with e_t ~ N(0, 1)."""

    periods: tuple = (24.0, 7.0)
    amplitudes: tuple | None = None  # 1, 1/2, 1/3, ...
    phases: tuple | None = None  # 0 for each
    noise: float = 0.25

    def __post_init__(self):
        _scale(self, "noise", self.noise, low=0)
        for key, example in (("periods", (24, 7)), ("amplitudes", (1, 0.5)), ("phases", (0, 0))):
            remedy = f"Pass one number for each sine, for example {example}."
            given = getattr(self, key)
            if given is None and key != "periods":
                given = [1 / k if key == "amplitudes" else 0 for k in self._numbered()]
            object.__setattr__(self, key, _numbers(key, given, remedy))
        _check_sines(self)

    def _numbered(self):
        return range(1, len(self.periods) + 1)

    def signal(self, steps):
        """The sum of the sines at these steps, in billionths, so that every machine has the same.

        Processors differ in the last digit of a sine.
        """
        t = np.asarray(steps, np.float64)
        parts = zip(self.periods, self.amplitudes, self.phases, strict=True)
        waves = sum(a * np.sin(2 * np.pi * ((t / p) % 1) + phase) for p, a, phase in parts)
        return np.round(waves, 9)

    def draw(self, n, rng):
        """n values, from step 0 on."""
        return self.signal(np.arange(n)) + self.noise * _noise(rng, n)

    def best_error_at(self, horizon):
        """noise, for every horizon."""
        return self.noise

    def best_forecast(self, values, steps, horizon):
        """The signal at t + h: no past value says anything about the noise to come."""
        return self.signal(np.asarray(steps) + horizon)


def check_horizon(horizon):
    """The number of steps ahead as an int from 1 to 100,000."""
    return integer("horizon", horizon, low=1, high=100_000, remedy=_HORIZON)


def _noise(rng, n):
    # In billionths, for the logarithm behind the far tails may differ in its last digit.
    return np.round(rng.standard_normal(n), 9)


def _weighed(coefficients, past):
    """sum_k a_k past[-k], as far as there is a past."""
    return sum(a * x for a, x in zip(coefficients, reversed(past), strict=False))


def _scale(process, key, value, low=1e-9):
    remedy = f"Pass {key}=1."
    checked = number(key, value, remedy=remedy)
    if not low <= checked <= _LARGEST:
        least = "a positive number, a billionth or more" if low else "0 or a positive number"
        what = f"`{key}` must be {least}, and at most a billion."
        raise ValueError(fault(what, f"Received: {key}={shown(value)}.", remedy))
    object.__setattr__(process, key, checked)


def _numbers(key, values, remedy):
    try:
        values = tuple(values)
    except TypeError:
        values = (values,)
    if not 1 <= len(values) <= 100:
        what = f"`{key}` must hold 1 to 100 numbers."
        raise ValueError(fault(what, f"Received: {key}={shown(values)}.", remedy))
    checked = tuple(number(key, value, remedy=remedy) for value in values)
    if max(map(abs, checked)) > _LARGEST:
        what = f"`{key}` must hold numbers of at most a billion."
        raise ValueError(fault(what, f"Received: {key}={shown(values)}.", remedy))
    return checked


def _ladder(coefficients):
    """The best predictors from 1, 2, ... p values, by the Levinson-Durbin recursion backwards.

    The last coefficient of each is a reflection; the process is stationary if and only if all of
    them lie strictly between -1 and 1.
    """
    rows, row = [], list(coefficients)
    while row:
        rows.insert(0, row)
        last = row[-1]
        if abs(last) > 1 - 1e-9:
            raise _explosive(coefficients)
        row = [(a + last * b) / (1 - last * last) for a, b in zip(row, row[-2::-1], strict=False)]
    return rows


def _explosive(coefficients):
    # The roots of z^p - a_1 z^(p-1) - ... - a_p, each of which must lie within the unit circle.
    largest = np.abs(np.roots([1, *(-a for a in coefficients)])).max(initial=0)
    return ValueError(
        fault(
            f"`coefficients` {shown(coefficients)} make a process that is not stationary.",
            f"Roots of size below 1 were expected; the largest has the size {largest:.6g}.",
            "Pass smaller coefficients, for example (1.6, -0.8), or make a random walk.",
        )
    )


def _counted(key, count, verb=False):
    told = f"{count} `{key}`" if count > 1 else f"one number in `{key}`"
    return f"{'is' if count == 1 else 'are'} {told}" if verb else told


def _check_sines(sines):
    listed = {key: len(getattr(sines, key)) for key in ("amplitudes", "phases")}
    other = {key: count for key, count in listed.items() if count != len(sines.periods)}
    if other:
        told = " and ".join(_counted(key, count) for key, count in other.items())
        raise ValueError(
            fault(
                f"There {_counted('periods', len(sines.periods), verb=True)}, but {told}.",
                "One of each was expected for each sine.",
                "Pass for example periods=(24, 7), amplitudes=(1, 0.5).",
            )
        )
    if min(sines.periods) < 2:
        raise ValueError(
            fault(
                f"`periods` has {min(sines.periods):g} in it.",
                "At least 2 steps were expected: a faster sine looks like a slower one.",
                "Pass longer periods, for example (24, 7).",
            )
        )


PROCESSES = {"random_walk": RandomWalk, "autoregressive": Autoregressive, "sines": Sines}
