"""Errors in three beats: what is wrong, what was expected, what to do. Knows arguments only."""

import math
import operator
from difflib import get_close_matches
from numbers import Real


def fault(what, expected, remedy):
    """Three beats joined into one message.

    >>> fault("`units` is negative: -3.", "A positive integer was expected.", "Pass units=64.")
    '`units` is negative: -3. A positive integer was expected. Pass units=64.'
    """
    return " ".join(beat.strip() for beat in (what, expected, remedy))


def shown(value, limit=80):
    """A value as text for an error message, cut where it is long; survives a broken `__repr__`."""
    try:
        text = repr(value)
    except Exception:
        text = f"<{type(value).__name__}, whose repr fails>"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def integer(name, value, *, low=None, high=None, remedy):
    """The value as an int, or a ValueError that says what `name` must be."""
    bounds = _bounds(low, high)
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or (low is not None and number < low) or (high is not None and number > high):
        raise ValueError(
            fault(
                f"`{name}` must be an integer{bounds}.", f"Received: {name}={shown(value)}.", remedy
            )
        )
    return number


def number(name, value, *, low=None, high=None, remedy):
    """The value as a finite float, or a ValueError that says what `name` must be.

    Arrays and tensors with no axis are numbers too; texts and True are none.

    >>> number("bias", "2", low=0, remedy="Pass bias=2.")
    Traceback (most recent call last):
    ValueError: `bias` must be a finite number of at least 0. Received: bias='2'. Pass bias=2.
    """
    real = _real(value)
    within = math.isfinite(real) and (low is None or real >= low) and (high is None or real <= high)
    if not within:
        raise ValueError(
            fault(
                f"`{name}` must be a finite number{_bounds(low, high)}.",
                f"Received: {name}={shown(value)}.",
                remedy,
            )
        )
    return real


def fraction(name, value, *, remedy):
    """The value as a float strictly between 0 and 1, or a ValueError."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = None
    if number is None or isinstance(value, bool) or not 0 < number < 1:
        raise ValueError(
            fault(
                f"`{name}` must be a number between 0 and 1, both excluded.",
                f"Received: {name}={shown(value)}.",
                remedy,
            )
        )
    return number


def one_of(name, value, choices, *, remedy):
    """The value if it is one of the choices, or a ValueError that lists them."""
    if not isinstance(value, str) or value not in choices:
        listed = ", ".join(repr(choice) for choice in choices)
        raise ValueError(
            fault(f"`{name}` must be one of {listed}.", f"Received: {name}={shown(value)}.", remedy)
        )
    return value


def known(name, value, choices, *, remedy):
    """The value if it is among the choices, or a ValueError that names the nearest of them.

    >>> known("id", "tensor.rank", ["tensors.rank"], remedy="See dlkit claims.")
    Traceback (most recent call last):
    ValueError: `id` is not known: 'tensor.rank'. Did you mean 'tensors.rank'? See dlkit claims.
    """
    choices = list(choices)
    if isinstance(value, str) and value in choices:
        return value
    near = get_close_matches(value, choices, n=3, cutoff=0.5) if isinstance(value, str) else []
    listed = " or ".join(repr(choice) for choice in near)
    if not listed:
        listed = ", ".join(repr(choice) for choice in choices[:12])
        listed += ", ..." if len(choices) > 12 else ""
    hint = f"Did you mean {listed}?" if near else f"There are: {listed or 'none'}."
    raise ValueError(fault(f"`{name}` is not known: {shown(value)}.", hint, remedy))


def _bounds(low, high):
    if low is None and high is None:
        return ""
    if high is None:
        return f" of at least {low}"
    if low is None:
        return f" of at most {high}"
    return f" from {low} to {high}"


def _real(value):
    """The value as a float; NaN where it is no real number, or larger than any float."""
    try:
        value = value.numpy() if hasattr(value, "numpy") else value
        value = value.item() if getattr(value, "ndim", None) == 0 else value
        return float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
    except (AttributeError, NotImplementedError, OverflowError, TypeError, ValueError):
        return math.nan
