"""The record of numbers over time and of their gaps. Where they come from: `_series.py`."""

from dataclasses import KW_ONLY, dataclass, replace
from typing import NamedTuple

import numpy as np

from dlkit._validation import fault, known
from dlkit.datasets import _arrays
from dlkit.datasets.made._processes import check_horizon


class Gap(NamedTuple):
    """A run of missing values: in which column, its first and last date, how many steps long."""

    column: str
    first: object
    last: object
    steps: int

    def __str__(self):
        plural = "s" if self.steps > 1 else ""
        return f"{self.column} from {self.first} to {self.last} ({self.steps:,} step{plural})"


@dataclass(frozen=True, eq=False, repr=False)
class Series:
    """Numbers over time, of one column or of several; a missing one is NaN, and `gaps` says where.

    Attributes:
        values: float64 (n,), or (n, columns) where there are several, in `unit`; read-only.
        dates: (n,), increasing, read-only: datetime64[D], datetime64[s] where a file of your own
            has times of day, or int64 steps where there is no calendar.
        name: what the series is called.
        unit: what the values are measured in, for example "US dollars".
        source: origin and licence in words.
        columns: a text for each column of `values`.
        process: the law that made the values, where the kit made them; else None.
    """

    values: np.ndarray
    dates: np.ndarray
    name: str
    unit: str
    source: str
    _: KW_ONLY
    columns: tuple[str, ...] = ()
    process: object | None = None

    def __post_init__(self):
        object.__setattr__(self, "values", _arrays.read_only(self.values))
        object.__setattr__(self, "dates", _arrays.read_only(self.dates))
        object.__setattr__(self, "columns", tuple(self.columns) or (self.name,))

    def __repr__(self):
        n, missing = len(self.dates), int(np.isnan(self.values).sum())
        size = f"{n:,}" if self.values.ndim == 1 else f"{n:,} x {len(self.columns)}"
        size += " value" if size == "1" else " values"
        size += f", {missing:,} of them missing" if missing else ""
        span = f"{self.dates[0]} to {self.dates[-1]}"
        span = f"steps {span}" if self.dates.dtype.kind == "i" else span
        return f"{self.name}: {size}, {span}, {self.unit}"

    @property
    def steps(self) -> np.ndarray:
        """int64 (n - 1,): from each date to the next, in days (in seconds, in steps) as `dates`.

        >>> from dlkit.datasets import load_series
        >>> [int((load_series("google").steps == days).sum()) for days in range(1, 6)]
        [821, 8, 189, 27, 1]
        """
        return np.diff(self.dates).astype(np.int64)

    @property
    def gaps(self) -> list[Gap]:
        """Every run of missing values, column by column.

        >>> from dlkit.datasets import load_series
        >>> for gap in load_series("stocks").gaps:
        ...     print(gap)
        AMZN from 1990-01-01 to 1997-05-01 (89 steps)
        DELL from 1990-01-01 to 2016-08-01 (320 steps)
        GOOGL from 1990-01-01 to 2004-08-01 (176 steps)
        """
        table = self.values.reshape(len(self.dates), -1)
        return [
            Gap(column, self.dates[run][0], self.dates[run][-1], run.stop - run.start)
            for column, values in zip(self.columns, table.T, strict=True)
            for run in _runs(np.isnan(values))
        ]

    def column(self, name: str) -> "Series":
        """One column as a Series of its own, values (n,), with its gaps.

        >>> from dlkit.datasets import load_series
        >>> load_series("stocks").column("AMZN")
        AMZN: 390 values, 89 of them missing, 1990-01-01 to 2022-06-01, US dollars
        """
        known("column", name, self.columns, remedy="See `columns`.")
        values = self.values.reshape(len(self.dates), -1)[:, self.columns.index(name)]
        unit = _unit(self.unit, name)
        return replace(self, values=values, name=name, columns=(name,), unit=unit)

    def stretches(self) -> list["Series"]:
        """The runs in which no column has a gap, in order of time.

        >>> from dlkit.datasets import load_series
        >>> load_series("stocks").column("AMZN").stretches()
        [AMZN: 301 values, 1997-06-01 to 2022-06-01, US dollars]
        """
        whole = ~np.isnan(self.values.reshape(len(self.dates), -1)).any(axis=1)
        return [
            replace(self, values=self.values[run], dates=self.dates[run]) for run in _runs(whole)
        ]

    def gapless(self) -> "Series":
        """This series if nothing is missing in it, or a ValueError that says what is.

        >>> from dlkit.datasets import load_series
        >>> load_series("google").gapless().values.shape
        (1047,)
        """
        gaps = self.gaps
        if gaps:
            listed = "; ".join(map(str, gaps[:3]))
            listed += f"; and {len(gaps) - 3} more" if len(gaps) > 3 else ""
            raise ValueError(
                fault(
                    f"{self.name} has {len(gaps)} gap{'s' if len(gaps) > 1 else ''}: {listed}.",
                    "A value at every date was expected.",
                    "Take one of its .stretches(), or another column by .column(name).",
                )
            )
        return self

    @property
    def best_error(self) -> float | None:
        """The least root-mean-square error that any forecast of the next value can have.

        It is exact, a formula of `process`; None for data that the kit did not make, since nobody
        knows it for them.
        """
        return self.process and self.process.best_error_at(1)

    def best_error_at(self, horizon: int) -> float:
        """The least root-mean-square error of any forecast so many steps ahead: exact.

        Raises:
            ValueError: the series was not made by the kit, or `horizon` is no positive integer.
        """
        horizon = check_horizon(horizon)
        return self._law().best_error_at(horizon)

    def best_forecast(self, horizon: int = 1) -> np.ndarray:
        """E[x_{t+h} | x_t, x_{t-1}, ...]: no forecast has a smaller mean square error.

        Args:
            horizon: how many steps h ahead.

        Returns:
            float64 (n,): at position t the forecast of the value at t + h, made when t was the
            last that was known. NaN where too little of the past is in the series.

        Raises:
            ValueError: the series was not made by the kit, has gaps, or `horizon` is out of range.

        >>> from dlkit.datasets import load_series
        >>> walk = load_series("random_walk")
        >>> np.array_equal(walk.best_forecast(), walk.values)
        True
        """
        horizon = check_horizon(horizon)
        return self._law().best_forecast(self.gapless().values, self.dates, horizon)

    def _law(self):
        if self.process is None:
            raise ValueError(
                fault(
                    f"Nobody knows the best forecast of {self.name}.",
                    "A series that the kit made was expected, whose law is known.",
                    'Take load_series("autoregressive"), or compare with a trivial forecast.',
                )
            )
        return self.process


def _unit(unit, column):
    """Of "US dollars; ^GSPC and ^IXIC: index points" the part that speaks of the column."""
    general, _, special = unit.partition("; ")
    listed, _, other = special.partition(": ")
    return other if column in listed.split(" and ") else general


def _runs(mask):
    """The slices in which the mask holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [slice(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]
