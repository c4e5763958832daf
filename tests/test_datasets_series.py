"""Share prices as the libraries install them, and series that the kit makes with their truth."""

import csv

import numpy as np
import pytest
from matplotlib.cbook import get_sample_data

from dlkit.datasets import (
    _origins,
    _places,
    _registry,
    load_series,
    make_autoregressive,
    make_random_walk,
    make_sines,
    names,
)

MADE = {
    "random_walk": make_random_walk,
    "autoregressive": make_autoregressive,
    "sines": make_sines,
}


def test_google_is_the_closing_price_of_each_trading_day():
    google = load_series("google")
    table = get_sample_data("goog.npz")["price_data"]
    assert np.array_equal(google.values, table["close"])
    assert np.array_equal(google.values, table["adj_close"])
    assert (google.values[0], str(google.dates[0])) == (100.34, "2004-08-19")  # its first day
    assert (google.values.dtype, google.dates.dtype) == (np.float64, np.dtype("datetime64[D]"))
    assert np.all(np.is_busday(google.dates))
    assert repr(google) == "google: 1,047 values, 2004-08-19 to 2008-10-14, US dollars"


def test_what_the_card_of_google_says_of_missing_days_is_so():
    google = load_series("google")
    days = np.arange(google.dates[0], google.dates[-1] + 1)
    missing = np.setdiff1d(days[np.is_busday(days)], google.dates)
    counts = np.bincount(google.steps)
    assert (counts.sum(), counts[5], len(counts)) == (len(google.steps), 1, 6)
    text = (
        f"{len(missing)} weekdays, all of them holidays or days of mourning, and the weekends. "
        f"Of the {len(google.steps):,} steps {counts[1]} are of one day, {counts[2]} of two, "
        f"{counts[3]} of three, {counts[4]} of four, one of five"
    )
    assert text in " ".join(_registry.entries()["google"].faults)


@pytest.fixture
def stocks():
    return load_series("stocks")


def test_stocks_have_every_month_once_and_the_prices_of_the_file(stocks):
    months = np.arange("1990-01", "2022-07", dtype="datetime64[M]")
    assert np.array_equal(stocks.dates, months.astype("datetime64[D]"))
    with get_sample_data("Stocks.csv") as file:
        next(file)
        rows = {row["Date"]: row for row in csv.DictReader(file)}
    for j, name in enumerate(stocks.columns):
        prices = [float(rows[str(date)][name] or "nan") for date in stocks.dates]
        assert np.array_equal(stocks.values[:, j], prices, equal_nan=True)
    assert len(stocks.columns) == 10
    left_out = sorted(set(rows) - set(map(str, stocks.dates)))
    last = rows[left_out.pop()]
    assert last == {**rows["2022-06-01"], "Date": "2022-06-28"}
    assert len(left_out) == 133
    assert not any(value for date in left_out for value in list(rows[date].values())[1:])


def test_gaps_are_said_and_never_filled(stocks):
    assert "585 of them missing" in repr(stocks)
    assert int(np.isnan(stocks.values).sum()) == sum(gap.steps for gap in stocks.gaps) == 585
    assert {gap.column for gap in stocks.gaps} == {"AMZN", "DELL", "GOOGL"}
    assert all(str(gap.first) == "1990-01-01" for gap in stocks.gaps)  # none in the middle
    amazon = stocks.column("AMZN")
    assert np.isnan(amazon.values[:89]).all()
    assert not np.isnan(amazon.values[89:]).any()
    with pytest.raises(ValueError, match=r"AMZN has 1 gap: AMZN from 1990-01-01 .*stretches"):
        amazon.gapless()
    (whole,) = stocks.stretches()
    assert whole.gapless() is whole
    assert (str(whole.dates[0]), whole.values.shape) == ("2016-09-01", (70, 10))
    assert (stocks.column("^GSPC").unit, amazon.unit) == ("index points", "US dollars")
    assert load_series("stocks", column="IBM").gapless().values[0] == 10.970438003540039
    with pytest.raises(ValueError, match="Did you mean 'AMZN'"):
        stocks.column("AMZ")


@pytest.mark.parametrize("name", names("series"))
def test_a_series_cannot_be_written_to_and_says_where_it_is_from(name):
    series = load_series(name)
    for array in (series.values, series.dates):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]
    assert ("made by dlkit" if name in MADE else "Yahoo Finance") in series.source
    assert "Licence: " in series.source


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("gogle", 'Did you mean "google"'),
        ("china", r'load_photo\("china"\)'),
        (None, "Known names: google, stocks"),
        (3, "Known names: google, stocks"),
    ],
)
def test_an_unknown_name_is_answered_with_what_was_meant(given, answer):
    with pytest.raises(ValueError, match=answer):
        load_series(given)


DAMAGED = [b"", b"Date\n1990-01-01", b"Date,IBM\n1990-01-01,x\n", b"PK"]


@pytest.mark.parametrize("name", ["google", "stocks"])
@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_of_a_library_is_named_with_it(tmp_path, monkeypatch, name, content):
    path = tmp_path / "prices"
    path.write_bytes(content)
    monkeypatch.setattr(_origins, "located", lambda _: path)
    with pytest.raises(ValueError, match=r"prices: it cannot be read.*Install it anew: .*matplot"):
        load_series(name)


def test_a_damaged_file_of_the_kit_is_made_anew(tmp_path, monkeypatch):
    path = tmp_path / "sines.npz"
    monkeypatch.setattr(_origins, "located", lambda _: path)
    whole = (_places.shipped() / "sines.npz").read_bytes()
    for content in (b"", whole[:5000], whole.replace(b"periods", b"perioda")):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"cannot be read.*dlkit data build sines"):
            load_series("sines")


@pytest.mark.parametrize("name", MADE)
def test_the_loaded_series_is_the_one_of_the_maker_with_its_truth(name):
    fresh, loaded = MADE[name](), load_series(name)
    assert np.array_equal(fresh.values, loaded.values)
    assert fresh.process == loaded.process
    assert fresh.best_error_at(3) == loaded.best_error_at(3)
    assert "not the one" not in loaded.source
    assert "seed 0" in fresh.source


MAKERS = {
    "walk": lambda n, seed: make_random_walk(n, step=2.5, seed=seed),
    "swing": lambda n, seed: make_autoregressive(n, noise=0.7, seed=seed),
    "order 3": lambda n, seed: make_autoregressive(n, (0.4, 0.3, -0.5), seed=seed),
    "order 1": lambda n, seed: make_autoregressive(n, (-0.9,), seed=seed),
    "sines": lambda n, seed: make_sines(n, seed=seed),
}
N = 100_000


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("horizon", [1, 2, 7])
def test_the_best_forecast_has_the_best_error(maker, horizon):
    series = MAKERS[maker](N, 3)
    error = series.values[horizon:] - series.best_forecast(horizon)[:-horizon]
    # The relative standard error of a root mean square is sqrt(1 / 2n); errors that overlap over
    # h steps are worth n / h of them at least.
    tolerance = 5 * np.sqrt(horizon / (2 * N))
    rmse = np.sqrt(np.nanmean(error**2))
    assert rmse == pytest.approx(series.best_error_at(horizon), rel=tolerance)
    assert np.isnan(error).sum() < 4


@pytest.mark.parametrize("maker", ["walk", "swing", "order 3", "order 1"])
def test_no_linear_forecast_from_ten_values_beats_the_best(maker):
    fit, held = (MAKERS[maker](N, seed).values for seed in (4, 5))

    def lagged(values):
        return np.column_stack([values[9 - k : N - k - 1] for k in range(10)])

    weights, *_ = np.linalg.lstsq(lagged(fit), fit[10:], rcond=None)
    error = np.sqrt(np.mean((held[10:] - lagged(held) @ weights) ** 2))
    # From below nothing is better; from above, a fit of ten weights comes as near.
    assert error == pytest.approx(MAKERS[maker](10, 0).best_error, rel=4 / np.sqrt(2 * N))


def test_an_autoregressive_process_is_stationary_from_its_first_value_on():
    starts = np.array([make_autoregressive(3, seed=seed).values for seed in range(4000)])
    # The covariance by its definition: sum_j psi_j psi_{j+k}, psi the response to one shock.
    psi = [1.0, 1.6]
    while len(psi) < 500:
        psi.append(1.6 * psi[-1] - 0.8 * psi[-2])
    psi = np.array(psi)
    expected = [psi[: len(psi) - k] @ psi[k:] for k in range(3)]
    process = make_autoregressive(1).process
    assert process.variance == pytest.approx(expected[0])
    assert process.best_error_at(500) ** 2 == pytest.approx(expected[0])
    covariance = starts.T @ starts / len(starts)
    for i in range(3):
        for j in range(i, 3):
            assert covariance[i, j] == pytest.approx(expected[j - i], rel=0.1)


UNSTABLE = [(1.0,), (-1.2,), (0.5, 0.5), (0, 0, 1.5), (1.9, -0.8), (0.2, 0.2, 0.7)]


@pytest.mark.parametrize("coefficients", UNSTABLE)
def test_a_process_that_is_not_stationary_is_refused(coefficients):
    with pytest.raises(ValueError, match=r"not stationary. Roots of size below 1"):
        make_autoregressive(10, coefficients)


def test_the_reflections_and_the_roots_agree_on_what_is_stationary():
    rng = np.random.default_rng(0)
    seen = set()
    for _ in range(300):
        coefficients = tuple(rng.uniform(-0.9, 0.9, rng.integers(1, 5)))
        inside = bool(np.abs(np.roots([1, *(-a for a in coefficients)])).max() < 1)
        seen.add(inside)
        try:
            make_autoregressive(5, coefficients)
            accepted = True
        except ValueError:
            accepted = False
        assert accepted == inside
    assert seen == {True, False}


@pytest.mark.parametrize("n", [1, 2, 4, 5])
def test_a_series_shorter_than_its_order_has_forecasts_of_its_own_length(n):
    series = make_autoregressive(n, (0.1, 0.2, 0.1, 0.2, 0.1))
    forecast = series.best_forecast(2)
    assert forecast.shape == (n,)
    assert np.isnan(forecast).sum() == min(n, 4)


def test_a_sine_without_noise_is_what_the_formula_says():
    series = make_sines(300, periods=(12,), amplitudes=(2,), noise=0)
    assert np.ptp(series.values) == pytest.approx(4, abs=0.15)
    assert np.abs(series.values[12:] - series.values[:-12]).max() < 1e-8
    assert np.abs(series.best_forecast(5)[:-5] - series.values[5:]).max() < 1e-8
    assert series.best_error == 0


def test_sines_of_which_only_the_periods_are_given_have_falling_amplitudes():
    assert make_sines(50, periods=12).process.amplitudes == (1,)
    assert make_sines(50, periods=(30, 20, 10)).process.amplitudes == (1, 1 / 2, 1 / 3)


def test_a_forecast_knows_the_steps_of_a_part():
    series = make_sines(100, noise=0)
    values = np.where(np.arange(100) == 40, np.nan, series.values)
    torn = type(series)(values, series.dates, "torn", "", "", process=series.process)
    with pytest.raises(ValueError, match=r"torn has 1 gap: torn from 40 to 40 \(1 step\)"):
        torn.best_forecast()
    part = torn.stretches()[1]
    assert np.array_equal(part.best_forecast(3), series.best_forecast(3)[41:])


def test_seeds_draw_other_values_and_the_same_seed_the_same():
    for maker in MAKERS.values():
        assert np.array_equal(maker(50, 1).values, maker(50, 1).values)
        assert not np.array_equal(maker(50, 1).values, maker(50, 2).values)


@pytest.mark.parametrize("seed", [0, 1])
def test_no_two_made_series_share_their_noise(seed):
    noises = [
        series.values[3:] - series.best_forecast()[2:-1]
        for series in (maker(2000, seed=seed) for maker in MADE.values())
    ]
    correlations = np.corrcoef(noises)[np.triu_indices(3, 1)]
    # Of independent noises the correlation has a standard deviation of 1 / sqrt(n).
    assert np.abs(correlations).max() < 4 / np.sqrt(2000)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: make_random_walk(0), "`n` must be an integer from 1"),
        (lambda: make_random_walk(step=0), "`step` must be a positive number"),
        (lambda: make_random_walk(step="a"), "`step` must be a finite number"),
        (lambda: make_sines(noise=-1), "`noise` must be 0 or a positive number"),
        (lambda: make_sines(amplitudes=(1e10, 1)), "`amplitudes` must hold numbers of at most"),
        (lambda: make_random_walk(seed=-1), "`seed`"),
        (lambda: make_autoregressive(coefficients=()), "`coefficients` must hold 1 to 100"),
        (lambda: make_autoregressive(coefficients=("a",)), "`coefficients` must be a finite"),
        (lambda: make_autoregressive(noise=-1), "`noise`"),
        (lambda: make_sines(periods=(5, 6, 7), amplitudes=(1, 2)), "3 `periods`, but 2 `amplit"),
        (lambda: make_sines(amplitudes=2), "There are 2 `periods`, but one number in `amplitudes`"),
        (lambda: make_sines(periods=(1, 7)), "At least 2 steps"),
        (lambda: make_sines(periods=None), "`periods` must be a finite number"),
        (lambda: load_series("sines").best_error_at(0), "`horizon` must be an integer from 1"),
        (lambda: load_series("google").best_error_at(1), "Nobody knows the best forecast"),
        (lambda: load_series("google").best_forecast(), "Nobody knows the best forecast"),
    ],
)
def test_what_makes_no_series_is_refused(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert str(caught.value).count(". ") >= 2


def test_real_data_have_no_best_error():
    assert load_series("google").best_error is None
