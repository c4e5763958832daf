"""A measured number in words: with its unit, and with no more digits than mean something."""

from dlkit._validation import fault, shown

SHARES = ("%", "points")  # held as shares from 0 to 1, shown as hundredths


def quantity(value: float, unit: str = "", digits: int | None = None) -> str:
    """A number with its unit; shares are held raw and shown in percent or percentage points.

    Args:
        value: the number. With the units "%" and "points", 0.97 means 97 %, 0.01 one point.
        unit: any word or sign. "points" is the unit of a difference, so it shows its sign.
        digits: decimals of a share; by default one, or two where one would leave nothing.

    Example:
        >>> quantity(0.9712, "%"), quantity(0.012, "points"), quantity(-0.0004, "points")
        ('97.1 %', '+1.2 points', '-0.04 points')
        >>> quantity(1234.5, "s"), quantity(0.031)
        ('1230 s', '0.031')
    """
    if value == 0:
        text = "0"
    elif unit in SHARES:
        scaled = 100 * value
        digits = digits if digits is not None else 1 if abs(scaled) >= 0.095 else 2
        text = f"{scaled:{'+' if unit == 'points' else ''}.{digits}f}"
    else:
        text = _significant(value)
    return f"{text} {unit}".strip()


def _significant(value):
    """Three significant figures, without an exponent where that can be read."""
    text = f"{value:.3g}"
    return f"{float(text):.0f}" if "e" in text and 1000 <= abs(value) < 1e7 else text


def of_difference(unit: str) -> str:
    """The unit of a difference of two scores."""
    return "points" if unit == "%" else unit


def checked_unit(unit):
    """The unit, or a ValueError where it is no text."""
    if not isinstance(unit, str):
        raise ValueError(
            fault(
                f"`unit` must be a text. Received: unit={shown(unit)}.",
                'A sign or a word was expected, or "" for a bare number.',
                'Pass unit="%" where scores are shares from 0 to 1.',
            )
        )
    return unit
