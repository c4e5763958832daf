"""What a training step is given and what it gives, checked early; knows no panel."""

import inspect
import math
from collections.abc import Mapping

import numpy as np

from dlkit._validation import fault, shown


def checked_rate(rate):
    """A learning rate as a float, or a ValueError."""
    try:
        number = math.nan if isinstance(rate, bool) else float(rate)
    except (TypeError, ValueError):
        number = math.nan
    if not 0 < number < math.inf:
        raise ValueError(
            fault(
                "`learning_rate` must be a positive number.",
                f"Received: {shown(rate)}.",
                "Pass for example 0.1.",
            )
        )
    return number


def checked_names(names):
    """The names of the numbers that a step gives, or a ValueError."""
    listed = [names] if isinstance(names, str) else [str(name) for name in names]
    if not listed or len(set(listed)) < len(listed):
        raise ValueError(
            fault(
                "`names` does not tell the numbers of a step apart.",
                f"At least one name, each another, was expected. Received: {shown(names)}.",
                'Pass for example names=("loss", "accuracy").',
            )
        )
    return listed


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
        arrays = [np.asarray(value, float) for value in values]
        if any(array.size != 1 for array in arrays) or any(value is None for value in values):
            raise TypeError
    except (TypeError, ValueError):
        raise ValueError(
            fault(
                "`step` gave no numbers of these names.",
                f"{', '.join(names)} were expected: one number, or a dict of name to number. "
                f"Received: {shown(result)}.",
                "Return the loss, or pass the names of what it returns as names=(...).",
            )
        ) from None
    return [array.item() for array in arrays]
