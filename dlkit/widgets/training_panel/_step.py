"""What a training step is given and what it gives, checked early; knows no panel."""

import inspect
from collections.abc import Mapping

import numpy as np

from dlkit._validation import fault, number, shown

SLOWEST, FASTEST = 1e-30, 1e30  # learning rates: what float32 and a slider of powers still hold


def checked_rate(rate):
    """A positive learning rate as a float, or a ValueError."""
    remedy = "Pass for example 0.1."
    return number("learning_rate", rate, low=SLOWEST, high=FASTEST, remedy=remedy)


def checked_call(name, function):
    """A function without arguments, or None; or a ValueError."""
    if function is not None and not callable(function):
        raise ValueError(
            fault(
                f"`{name}` cannot be called.",
                f"A function or None was expected. Received: {name}={shown(function)}.",
                f"Pass the function itself, as {name}=my_{name}, or leave it out.",
            )
        )
    return function


def checked_step(step, rated):
    """The function if it can be called as it will be, or a ValueError."""
    given = ("learning_rate",) if rated else ()
    try:
        inspect.signature(step).bind(*given)
    except TypeError as error:
        remedy = (
            "Let `step` take the learning rate, or leave `rate` out."
            if rated
            else "Let `step` take nothing, or pass the opening learning rate as rate=0.1."
        )
        raise ValueError(
            fault(
                f"`step` cannot be called: {error}.",
                f"It is called as step({', '.join(given)}).",
                remedy,
            )
        ) from None
    except ValueError:  # a built-in says nothing about what it takes
        pass
    return step


def numbers(result, names):
    """What a step gave as one float for each name, or a ValueError."""
    if isinstance(result, Mapping):
        values = [result.get(name) for name in names]
    else:
        values = [result] if len(names) == 1 else [None] * len(names)
    try:
        return [_real(value) for value in values]
    except (OverflowError, TypeError, ValueError):
        raise ValueError(
            fault(
                "`step` gave no numbers of these names.",
                f"{', '.join(names)} were expected: one number, or a dict of name to number. "
                f"Received: {shown(result)}.",
                "Return the loss, or pass the names of what it returns as names=(...).",
            )
        ) from None


def _real(value):
    """One number as a float, which may be infinite or NaN: an array of it, or a tensor, too."""
    array = np.asarray(value)
    if array.size != 1 or array.dtype.kind in "bcmMSU":
        raise TypeError
    return float(array.item())
