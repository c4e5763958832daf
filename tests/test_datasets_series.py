"""Share prices, and the registry: what is written about a set is true of what is installed."""

import csv
import dataclasses
import re

import numpy as np
import pytest
from matplotlib.cbook import get_sample_data

from dlkit.datasets import _registry, _series, load_images, load_photo, load_series, names


def test_google_is_the_closing_price_of_each_trading_day():
    google = load_series("google")
    table = get_sample_data("goog.npz")["price_data"]
    assert np.array_equal(google.values, table["close"])
    assert np.array_equal(google.values, table["adj_close"])
    assert (google.values[0], str(google.dates[0])) == (100.34, "2004-08-19")  # its first day
    assert (google.values.dtype, google.dates.dtype) == (np.float64, np.dtype("datetime64[D]"))
    assert np.all(np.is_busday(google.dates))
    assert repr(google) == "google: 1,047 values, 2004-08-19 to 2008-10-14, US dollars"


@pytest.mark.parametrize(("name", "column"), [("ibm", "IBM"), ("sp500", "^GSPC")])
def test_monthly_prices_have_every_month_once(name, column):
    series = load_series(name)
    months = np.arange("1990-01", "2022-07", dtype="datetime64[M]")
    assert np.array_equal(series.dates, months.astype("datetime64[D]"))
    with get_sample_data("Stocks.csv") as file:
        next(file)
        prices = {row["Date"]: row[column] for row in csv.DictReader(file)}
    assert series.values.tolist() == [float(prices[str(date)]) for date in series.dates]


@pytest.mark.parametrize("name", names("series"))
def test_a_series_cannot_be_written_to_and_says_where_it_is_from(name):
    series = load_series(name)
    for array in (series.values, series.dates):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]
    assert "Yahoo Finance" in series.source
    assert "Licence: " in series.source


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("gogle", 'Did you mean "google"'),
        ("china", r'load_photo\("china"\)'),
        (None, "Known names: google, ibm, sp500"),
        ("/", "Known names: google, ibm, sp500"),
    ],
)
def test_an_unknown_name_is_answered_with_what_was_meant(given, answer):
    with pytest.raises(ValueError, match=answer):
        load_series(given)


@pytest.mark.parametrize("name", ["google", "ibm"])
@pytest.mark.parametrize("content", [b"", b"Date\n1990-01-01", b"Date,IBM\n1990-01-01,x\n", b"PK"])
def test_a_damaged_file_of_a_library_is_named_with_the_library(tmp_path, name, content):
    path = tmp_path / "prices"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"prices: it cannot be read.*reinstall matplotlib"):
        _series._read(_registry.entries()[name], path)


@pytest.mark.parametrize("name", names())
def test_the_registry_is_true_of_what_is_installed(name):
    entry = _registry.entries()[name]
    loaded = {"images": load_images, "photo": load_photo, "series": load_series}[entry.kind](name)
    shape = {
        "images": lambda: (len(loaded.x_train) + len(loaded.x_test), *loaded.shape),
        "photo": lambda: loaded.pixels.shape,
        "series": lambda: loaded.values.shape,
    }[entry.kind]()
    assert shape == entry.shape
    assert loaded.name == name
    assert entry.licence in loaded.source
    assert re.fullmatch("[0-9a-f]{64}", entry.sha256)
    assert entry.citation
    assert entry.faults


def test_a_file_that_is_not_the_known_one_is_used_and_told(tmp_path):
    entry = _registry.entries()["google"]
    path = tmp_path / "goog.npz"
    path.write_bytes(_registry.installed(entry).read_bytes() + b"\0")
    assert "not the one that the kit knows (goog.npz)" in _registry.provenance(entry, path)
    assert "not the one" not in load_series("google").source


@pytest.mark.parametrize("change", [{"package": "no_such_package"}, {"file": "no/such/file"}])
def test_a_file_that_was_not_installed_is_named_with_its_library(change):
    entry = dataclasses.replace(_registry.entries()["google"], **change)
    with pytest.raises(FileNotFoundError, match=r"data of 'google' are missing.*matplotlib"):
        _registry.installed(entry)
