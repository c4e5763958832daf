"""`load_series`: numbers over time, by name or from a file of your own. Forecasts nothing."""

import csv
import io
import os
import zipfile

import numpy as np

from dlkit.datasets import _origins, _registry
from dlkit.datasets._series_data import Series
from dlkit.datasets.formats import _csv_series
from dlkit.datasets.made._processes import PROCESSES


def load_series(name_or_path: str | os.PathLike, column: str | None = None) -> Series:
    """Numbers in order of time: share prices, series that the kit made, or a file of your own.

    Args:
        name_or_path: a name:
            - "google", the closing price of each trading day, August 2004 to October 2008;
            - "stocks", the closing price of eight shares and the level of two indices for each
              month from January 1990 to June 2022, NaN where a share was not yet listed;
            - "random_walk", "autoregressive", "sines", made by the kit, best forecast known;
            or a `.csv` or `.tsv` file of your own, or its short name in `datasets/own`:
            - the first line names the columns; commas, semicolons or tabs part them; a decimal
              comma is understood too (between commas in quotation marks);
            - the first column holds the dates, as 2024-01-31, 31.01.2024, 2024-01 or
              2024-01-31 12:00, or the steps as integers under the heading date, day, week, month,
              year, time or step (in German or French too); without such a column the lines are
              steps 0, 1, 2, ...;
            - a blank cell (or NA, NaN, null) is a missing value, NaN.
            A name goes before a path ("./sales" is a path).
        column: one column of several, by its name; None for all.

    Returns:
        A Series: values float64 (n,), or (n, columns) where there are several, dates, name, unit,
        source, columns.

    Raises:
        ValueError: an unknown name or column, or a file that is damaged or not as above.
        FileNotFoundError: there is nothing at the path.

    >>> load_series("google")
    google: 1,047 values, 2004-08-19 to 2008-10-14, US dollars
    >>> load_series("stocks", column="IBM")
    IBM: 390 values, 1990-01-01 to 2022-06-01, US dollars
    """
    entry = _registry.find(name_or_path, "series")
    if entry:
        series = _named(entry)
    else:
        path = _registry.find_path(name_or_path, "series")
        series = _own(path)
    return series if column is None else series.column(column)


def _own(path):
    dates, values, columns = _csv_series.read_series(path)
    source = f"{path.name}: a table of your own, of origin and licence unknown to the kit."
    values = values[:, 0] if len(columns) == 1 else values
    return Series(values, dates, path.stem, "unit unknown", source, columns=columns)


def _named(entry):
    path = _origins.located(entry)
    try:
        if entry.maker:
            dates, values, more = _made(path, PROCESSES[entry.name])
        else:
            dates, values, more = {"google": _days, "stocks": _months}[entry.name](path)
        if not len(values):
            raise ValueError("no values in it")
    except (OSError, EOFError, LookupError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise _origins.damaged(entry, path, error) from error
    source = _origins.provenance(entry, path)
    return Series(values, dates, entry.name, entry.unit, source, **more)


def _days(path):
    with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
        table = archive["price_data"]
    return table["date"].astype("datetime64[D]"), table["close"].astype(np.float64), {}


def _months(path):
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(line for line in file if not line.startswith("#"))
    # A price stands at the first of its month; the rest are days of dividends, and the last day.
    rows = [row for row in rows if row[0].endswith("-01") and any(row[1:])]
    values = [[float(cell) if cell else np.nan for cell in row[1:]] for row in rows]
    dates = np.array([row[0] for row in rows], "datetime64[D]")
    return dates, np.array(values, np.float64), {"columns": tuple(header[1:])}


def _made(path, process):
    with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
        settings = {key: archive[key].tolist() for key in archive.files if key != "values"}
        values = archive["values"].astype(np.float64)
    return np.arange(len(values)), values, {"process": process(**settings)}
