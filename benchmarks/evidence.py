"""How far intervals and verdicts can be trusted, by simulation, and what `compare` itself costs.

Coverage: how often the 95 % interval holds the truth, over many simulated comparisons with a known
one. All of them are computed at once, with the margins that `Interval.of_mean` uses. Overlapping
splits: sets of normal numbers are split at random again and again, and two predictors are scored on
each test part, the mean of the training part and the number 0; what they score on average over all
sets is known by a formula.

Cost: the time of a comparison of small Keras networks, less that of the candidates themselves.
"""

import statistics
import time

import numpy as np
from _table import parser, write

from dlkit.evidence._interval import margin, overlap_factor

MEAN = 0.3  # of the numbers that are split: small, so that neither predictor wins outright


def main():
    """Simulate, measure, and print the table."""
    words = parser(__doc__)
    words.add_argument("--comparisons", type=int, default=50_000, help="simulated (50,000)")
    words.add_argument("--seed", type=int, default=0, help="of the simulation (0)")
    words.add_argument("--no-cost", action="store_true", help="leave the cost of compare out")
    arguments = words.parse_args()
    table = list(rows(arguments.comparisons, arguments.seed))
    if not arguments.no_cost:
        table += costs()
    write("evidence", table, arguments.json)


def rows(comparisons, seed):
    """(name, value, unit) of every simulation."""
    rng = np.random.default_rng(seed)
    normal = rng.normal(size=(comparisons, 5))
    yield "coverage, normal, n = 5", 100 * coverage(normal, 0.0), "%"
    yield "no effect, yet called supported", 100 * supported(normal, 0.0), "%"
    skewed = rng.lognormal(size=(comparisons, 5))
    yield "coverage, log-normal, n = 5", 100 * coverage(skewed, np.exp(0.5)), "%"
    skewed = rng.lognormal(size=(comparisons, 10))
    yield "coverage, log-normal, n = 10", 100 * coverage(skewed, np.exp(0.5)), "%"
    values, truth = overlapping(rng, comparisons)
    yield "coverage, ten splits of one set, plain", 100 * coverage(values, truth), "%"
    corrected = overlap_factor(10, 0.2)
    share = coverage(values, truth, corrected)
    yield "coverage, ten splits of one set, corrected", 100 * share, "%"


def limits(values, factor=None):
    """Lower and upper limits of the 95 % interval of each row."""
    half = margin(values.std(axis=1, ddof=1), values.shape[1], factor=factor)
    mean = values.mean(axis=1)
    return mean - half, mean + half


def coverage(values, truth, factor=None):
    """The share of rows whose interval holds the truth."""
    low, high = limits(values, factor)
    return np.mean((low <= truth) & (truth <= high))


def supported(values, bar):
    """The share of rows whose whole interval lies above the bar."""
    return np.mean(limits(values)[0] > bar)


def overlapping(rng, sets, size=100, test_fraction=0.2, splits=10):
    """Gains of the training mean over the number 0, a row a set and a column a split; the truth.

    The expected squared error of 0 is MEAN**2 + 1, that of the mean of m numbers 1 + 1/m.
    """
    tested = round(size * test_fraction)
    gains = np.empty((sets, splits))
    for start in range(0, sets, 5_000):
        data = rng.normal(MEAN, 1, (min(5_000, sets - start), size))
        for split in range(splits):
            mixed = rng.permuted(data, axis=1)
            test, train = mixed[:, :tested], mixed[:, tested:]
            guess = train.mean(axis=1, keepdims=True)
            gain = (test**2).mean(axis=1) - ((test - guess) ** 2).mean(axis=1)
            gains[start : start + len(data), split] = gain
    return gains, MEAN**2 - 1 / (size - tested)


def costs(repeats=5):
    """What `compare` adds to its candidates, over several comparisons of two small networks."""
    from dlkit.environment import prepare

    prepare("cpu")
    import keras
    from sklearn.datasets import load_digits

    from dlkit.evidence import compare, spread

    spent = []
    pixels, labels = load_digits(return_X_y=True)

    def network(units):
        def candidate(_):
            began = time.perf_counter()
            layers = [keras.Input((64,)), keras.layers.Dense(units, "relu")]
            model = keras.Sequential([*layers, keras.layers.Dense(10, "softmax")])
            model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
            model.fit(pixels / 16, labels, epochs=10, verbose=0)
            score = model.evaluate(pixels / 16, labels, verbose=0)[1]
            spent.append(time.perf_counter() - began)
            return score

        return candidate

    candidates = {"small": network(16), "large": network(64)}
    compare(candidates, [1], varies="start")
    shares = []
    for repeat in range(repeats):
        spent.clear()
        began = time.perf_counter()
        result = compare(candidates, spread(repeat, 3), varies="start", unit="%")
        whole = time.perf_counter() - began
        if result.failures():
            raise SystemExit(f"Nothing was measured: {result.failures()[0].trouble}")
        shares.append(100 * (whole - sum(spent)) / sum(spent))
    yield "time of one candidate", sum(spent) / len(spent), "s"
    yield "what compare adds, median", statistics.median(shares), "%"
    yield "what compare adds, most", max(shares), "%"


if __name__ == "__main__":
    main()
