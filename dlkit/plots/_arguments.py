"""What plots accept: arrays checked early, with errors in three beats. Draws nothing."""

from dataclasses import fields, is_dataclass

import numpy as np

from dlkit._validation import fault, shown


def array(name, value, *, expected, remedy):
    """The value as a NumPy array (TensorFlow tensors too), or an error where it is ragged."""
    _check_no_record(name, value)
    try:
        result = np.asarray(value)
    except (TypeError, ValueError):
        result = None
    if result is None or result.dtype == object:
        raise ValueError(
            fault(
                f"`{name}` is not an array.",
                f"{expected} was expected. Received: {name}={shown(value)}.",
                remedy,
            )
        )
    return result


def _check_no_record(name, value):
    """A record that holds arrays is none itself; it names those that could be meant."""
    held = [field.name for field in fields(value)] if is_dataclass(value) else []
    held = [key for key in held if isinstance(getattr(value, key, None), np.ndarray)]
    if held and not isinstance(value, type) and not hasattr(value, "__array__"):
        raise ValueError(
            fault(
                f"`{name}` is a record, not an array.",
                f"An array was expected. Received: {type(value).__name__}.",
                f"Pass one of its arrays, as data.{held[0]}; it has {', '.join(held)}.",
            )
        )


def numbers(name, value, *, ndim, expected, remedy):
    """The value as a non-empty array of finite numbers with one of the given dimensions."""
    result = array(name, value, expected=expected, remedy=remedy)
    if not (np.issubdtype(result.dtype, np.number) or result.dtype == bool) or np.iscomplexobj(
        result
    ):
        raise ValueError(
            fault(
                f"`{name}` does not hold numbers.",
                f"{expected} was expected. Received: {name} of type {result.dtype}.",
                remedy,
            )
        )
    if result.ndim not in ndim or result.size == 0:
        raise ValueError(
            fault(
                f"`{name}` has the wrong shape.",
                f"{expected} was expected. Received: {name} of shape {result.shape}.",
                remedy,
            )
        )
    _check_finite(name, result, expected)
    return result


def _check_finite(name, result, expected):
    finite = np.isfinite(result)
    if not finite.all():
        raise ValueError(
            fault(
                f"`{name}` holds NaN or infinity.",
                f"{expected} was expected, and finite. Received: {int((~finite).sum())} of "
                f"{result.size} values that are not.",
                "Look for a division by zero or too large a learning rate, or leave them out with "
                "np.isfinite.",
            )
        )


def as_many(name, value, count, of, *, remedy):
    """The value as a list of `count` things, one for each of `of`, or an error."""
    try:
        if isinstance(value, str | bytes):
            raise TypeError
        things = list(value)
    except TypeError:
        raise ValueError(
            fault(
                f"`{name}` is not a list.",
                f"One for each of the {count} {of} was expected. Received: {name}={shown(value)}.",
                remedy,
            )
        ) from None
    if len(things) != count:
        raise ValueError(
            fault(
                f"`{name}` has the wrong length.",
                f"One for each of the {count} {of} was expected. Received: {len(things)}.",
                remedy,
            )
        )
    return things


def as_colours(name, value, count, of):
    """The value as a list of `count` colours that matplotlib knows, or an error."""
    from matplotlib.colors import is_color_like

    remedy = f"Pass one colour for each of the {of}, for example {name}=[plots.POSITIVE, 'black']."
    colours = as_many(name, value, count, of, remedy=remedy)
    unknown = [colour for colour in colours if not is_color_like(colour)]
    if unknown:
        raise ValueError(
            fault(
                f"`{name}` holds what is no colour.",
                f"Names or hex strings were expected. Received: {shown(unknown[0])}.",
                remedy,
            )
        )
    return colours


def class_names_for(codes, class_names, *, remedy):
    """Names of the classes 0..k-1 as text, enough for every code; by default the numbers."""
    if class_names is None:
        return [str(code) for code in range(int(codes.max()) + 1)]
    names = [str(name) for name in class_names]
    if len(names) <= codes.max():
        raise ValueError(
            fault(
                "`class_names` has fewer names than there are classes.",
                f"{codes.max() + 1} names were expected, for the labels 0 to {codes.max()}. "
                f"Received: {len(names)}.",
                remedy,
            )
        )
    return names


def class_codes(name, value, *, remedy):
    """Integer labels (n,), none negative."""
    codes = numbers(
        name, value, ndim=(1,), expected="A list of class numbers, shape (n,)", remedy=remedy
    )
    if not np.issubdtype(codes.dtype, np.integer) and not np.array_equal(codes, codes.astype(int)):
        raise ValueError(
            fault(
                f"`{name}` holds fractions.",
                f"Class numbers 0, 1, 2, ... were expected. Received: {name}={shown(value)}.",
                "Turn probabilities into classes with .argmax(axis=-1).",
            )
        )
    if codes.min() < 0:
        raise ValueError(
            fault(
                f"`{name}` holds a negative class.",
                f"Class numbers 0, 1, 2, ... were expected. Received: {int(codes.min())}.",
                remedy,
            )
        )
    return codes.astype(int)
