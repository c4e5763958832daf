"""`load_series`: real share prices, a number for each date. Nothing here forecasts."""

import csv
import zipfile
from dataclasses import dataclass

import numpy as np

from dlkit.datasets import _arrays, _registry


@dataclass(frozen=True, eq=False, repr=False)
class Series:
    """Numbers over time.

    Attributes:
        values: float64 (n,), in `unit`; read-only.
        dates: datetime64[D] (n,), increasing; read-only.
        name: what the series is called.
        unit: "US dollars" or "index points".
        source: origin and licence in words.
    """

    values: np.ndarray
    dates: np.ndarray
    name: str
    unit: str
    source: str

    def __post_init__(self):
        object.__setattr__(self, "values", _arrays.read_only(self.values))
        object.__setattr__(self, "dates", _arrays.read_only(self.dates))

    def __repr__(self):
        first, last = self.dates[0], self.dates[-1]
        return f"{self.name}: {len(self.values):,} values, {first} to {last}, {self.unit}"


def load_series(name: str) -> Series:
    """Real share prices in order of time, installed with the kit.

    Args:
        name: "google" (each trading day, August 2004 to October 2008: the column `close`, which
            equals `adj_close` in this file), "ibm" (adjusted closing price) or "sp500" (closing
            level of the index), both each month from January 1990 to June 2022.

    Returns:
        A Series: values float64 (n,), dates datetime64[D] (n,), name, unit, source.

    Raises:
        ValueError: an unknown name, or an installed file that is damaged.

    >>> load_series("google")
    google: 1,047 values, 2004-08-19 to 2008-10-14, US dollars
    """
    entry = _registry.find(name, "series")
    if not entry:
        raise _registry.unknown(name, "series")
    path = _registry.installed(entry)
    dates, values = _read(entry, path)
    return Series(values, dates, entry.name, entry.unit, _registry.provenance(entry, path))


def _read(entry, path):
    try:
        dates, values = _months(path, entry.column) if entry.column else _days(path)
    except (OSError, EOFError, LookupError, ValueError, zipfile.BadZipFile) as error:
        raise _registry.damaged(entry, path, error) from error
    if not len(values):
        raise _registry.damaged(entry, path, "no prices in it")
    return dates, values


def _days(path):
    with np.load(path, allow_pickle=False) as archive:
        table = archive["price_data"]
    return table["date"].astype("datetime64[D]"), table["close"].astype(np.float64)


def _months(path, column):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    # A price stands at the first of its month; the rest are days of dividends, and the last day.
    rows = [row for row in rows if row["Date"].endswith("-01") and row[column]]
    dates = np.array([row["Date"] for row in rows], "datetime64[D]")
    return dates, np.array([row[column] for row in rows], np.float64)
