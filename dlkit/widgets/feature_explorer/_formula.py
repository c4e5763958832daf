"""The formula behind one number of a layer, with the numbers in it. Runs no layer."""

import dataclasses
import math
from typing import Any

import numpy as np


@dataclasses.dataclass(frozen=True)
class Sheet:
    """What one input channel adds: numbers, the weights that lie on them, and their products."""

    name: str
    numbers: np.ndarray
    weights: np.ndarray | None = None
    outside: np.ndarray | None = None  # True where there is no number, only padding

    @property
    def products(self) -> np.ndarray | None:
        """Number times weight, place by place."""
        return None if self.weights is None else self.numbers * self.weights


@dataclasses.dataclass(frozen=True)
class Table:
    """Rows of words and numbers under a head; `marked` is the row that is meant."""

    head: tuple
    rows: tuple
    marked: int | None = None


@dataclasses.dataclass(frozen=True)
class Formula:
    """How one number of a layer comes about.

    Args:
        words: the formula in a sentence.
        lines: the arithmetic, with its numbers.
        sheets: the places of the input that count most.
        tables: the terms of a sum over units or classes.
        value: what the numbers come to; None where the layer is not taken apart.
        patch: what it is computed from, such as "a 3x3x1 patch".
    """

    words: str
    lines: tuple = ()
    sheets: tuple = ()
    tables: tuple = ()
    value: float | None = None
    patch: str = ""


@dataclasses.dataclass(frozen=True)
class Case:
    """One number of a layer, and all that it is computed from.

    Args:
        layer: the Keras layer.
        kind: its class.
        given: its inputs, without the batch.
        output: what it makes of them.
        place: of the number in the output: (row, column, map) or (unit,).
        names: called with the index of a unit of the input, gives its name.
        classes: the names of the output's units, or None.
    """

    layer: Any
    kind: str
    given: list
    output: np.ndarray
    place: tuple
    names: Any = str
    classes: Any = None

    @property
    def shown(self) -> float:
        """The number itself, as the layer gave it."""
        return float(self.output[self.place])

    @property
    def channel(self) -> int:
        """Its map or unit."""
        return self.place[-1]


def text(value: float, digits: int = 3) -> str:
    """A number with the digits that count, and a true minus sign.

    >>> text(-0.012345), text(1234.5), text(0.0)
    ('−0.0123', '1234', '0')
    """
    value = float(value)
    size = abs(value)
    if value == 0 or math.isnan(value):
        return "0" if value == 0 else "NaN"
    if math.isinf(value):
        return "\u221e" if value > 0 else "\N{MINUS SIGN}\u221e"
    if size >= 1e5 or size < 1e-3:
        short = f"{value:.{digits - 2}e}"
    elif size >= 100:
        short = f"{value:.0f}"
    else:
        short = f"{value:.{digits}g}"
    return short.replace("-", "\N{MINUS SIGN}")


def percent(share: float) -> str:
    """A share of 1 in hundredths.

    >>> percent(0.123), percent(float("nan"))
    ('12.3%', 'NaN')
    """
    return f"{share:.1%}" if math.isfinite(share) else text(share)


def peak(values: np.ndarray) -> float:
    """The largest size among the finite numbers; 0 where there is none.

    >>> peak([1.0, -3.0, float("nan"), float("inf")])
    3.0
    """
    sizes = np.abs(np.asarray(values, float))
    return float(sizes[np.isfinite(sizes)].max(initial=0.0))


def total(parts: list) -> str:
    """Numbers with their words, added up: "0.4 (channel 0) − 0.1 (bias)".

    >>> total([(0.4, "channel 0"), (-0.1, "bias")])
    '0.4 (channel 0) − 0.1 (bias)'
    """
    words = ""
    for value, name in parts:
        number = text(abs(value))
        sign = "\N{MINUS SIGN}" if value < 0 else "+"
        words += f" {sign} {number}" if words else (sign if value < 0 else "") + number
        words += f" ({name})" if name else ""
    return words


def largest(sizes: np.ndarray, most: int) -> list:
    """The places of the largest sizes, largest first."""
    order = np.argsort(-np.abs(sizes), kind="stable")
    return order[:most].tolist()
