"""`make_random_walk`, `make_autoregressive`, `make_sines`. Their formulas: `_processes.py`."""

import numpy as np

from dlkit._validation import integer
from dlkit.datasets._series_data import Series
from dlkit.datasets.made._archive import archived
from dlkit.datasets.made._draws import generator
from dlkit.datasets.made._processes import MOST_VALUES, PROCESSES, Autoregressive, RandomWalk, Sines

UNIT = "no unit"


def make_random_walk(n: int = 2000, step: float = 1.0, seed: int = 0) -> Series:
    """x_t = x_{t-1} + step * e_t, e_t ~ N(0, 1): nothing beats the last value as a forecast.

    Args:
        n: the number of values.
        step: the standard deviation of a step.
        seed: the same seed gives the same values.

    Returns:
        A Series whose dates are the steps 0, 1, ... n - 1. The best root-mean-square error h steps
        ahead is `best_error_at(h)` = step * sqrt(h).

    Raises:
        ValueError: an argument out of its range.

    >>> walk = make_random_walk(500, step=2.0)
    >>> walk.best_error, walk.best_error_at(9)
    (2.0, 6.0)

    References:
        K. Pearson (1905). The problem of the random walk. Nature 72. doi:10.1038/072294b0
    """
    return _series("random_walk", RandomWalk(step), n, seed)


def make_autoregressive(
    n: int = 2000, coefficients: tuple = (1.6, -0.8), noise: float = 1.0, seed: int = 0
) -> Series:
    """x_t = sum_k a_k x_{t-k} + noise * e_t, e_t ~ N(0, 1), stationary from its first value on.

    With the default coefficients it swings, with a period of about 14 steps that never quite
    repeats.

    Args:
        n: the number of values.
        coefficients: a_1, ... a_p, the weights of the last value, of the one before, and so on.
        noise: the standard deviation of what is new in each step.
        seed: the same seed gives the same values.

    Returns:
        A Series whose dates are the steps 0, 1, ... n - 1. The best root-mean-square error h steps
        ahead is `best_error_at(h)` = noise * sqrt(sum_{j<h} psi_j²), psi_0 = 1 and
        psi_j = sum_k a_k psi_{j-k}: one step ahead it is the noise.

    Raises:
        ValueError: the coefficients make no stationary process, or an argument out of its range.

    >>> make_autoregressive(500, coefficients=(0.75,), noise=4.0).best_error_at(2)
    5.0

    References:
        G. U. Yule (1927). On a method of investigating periodicities in disturbed series.
        Philosophical Transactions A 226. doi:10.1098/rsta.1927.0007
        J. Durbin (1960). The fitting of time-series models. Review of the International Statistical
        Institute 28(3). doi:10.2307/1401322
    """
    return _series("autoregressive", Autoregressive(coefficients, noise), n, seed)


def make_sines(
    n: int = 2000,
    periods: tuple = (24, 7),
    amplitudes: tuple | None = None,
    noise: float = 0.25,
    seed: int = 0,
) -> Series:
    """x_t = sum_k A_k sin(2 pi t / P_k + phase_k) + noise * e_t, e_t ~ N(0, 1).

    Args:
        n: the number of values.
        periods: P_k, the length of each sine in steps, 2 or more.
        amplitudes: A_k, the height of each sine; None for 1, 1/2, 1/3 and so on.
        noise: the standard deviation of what is new in each step; 0 for none.
        seed: draws the phases and the noise.

    Returns:
        A Series whose dates are the steps 0, 1, ... n - 1. To whom the sines are known the best
        root-mean-square error is the noise, however many steps ahead.

    Raises:
        ValueError: not as many amplitudes as periods, or an argument out of its range.

    >>> sines = make_sines(500, periods=(12,), amplitudes=(2,), noise=0.1)
    >>> sines.best_error, sines.best_error_at(100)
    (0.1, 0.1)

    References:
        A. Schuster (1898). On the investigation of hidden periodicities. Terrestrial Magnetism
        3(1). doi:10.1029/TM003i001p00013
    """
    count = len(Sines(periods, amplitudes).periods)
    rng = generator("sines", seed)
    phases = tuple(np.round(rng.uniform(0, 2 * np.pi, count), 9).tolist())
    return _series("sines", Sines(periods, amplitudes, phases, noise), n, seed, rng)


def _series(name, process, n, seed, rng=None):
    n = integer("n", n, low=1, high=MOST_VALUES, remedy="Pass how many values to make, n=2000.")
    values = process.draw(n, rng or generator(name, seed))
    source = f"Made here: {n:,} values, seed {seed}, {process}."
    return Series(values, np.arange(n), name, UNIT, source, process=process)


def shipped(name):
    """The bytes of `NAME.npz`: what `make_NAME()` gives, with the settings of its process."""
    makers = {
        "random_walk": make_random_walk,
        "autoregressive": make_autoregressive,
        "sines": make_sines,
    }
    series = makers[name]()
    settings = {
        key: getattr(series.process, key)
        for key, field in PROCESSES[name].__dataclass_fields__.items()
        if field.init
    }
    return archived(values=series.values, **settings)
