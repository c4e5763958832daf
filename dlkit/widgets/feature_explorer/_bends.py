"""What an activation makes of sums, as a formula with its numbers. Knows no layer's sums."""

import numpy as np

from dlkit.widgets.feature_explorer._formula import Table, percent, text

MOST = 12  # classes whose terms are written out


def bend_of(layer):
    """The name of a layer's activation; "linear" where it has none."""
    function = getattr(layer, "activation", None)
    return "linear" if function is None else getattr(function, "__name__", str(function))


def spreads(layer):
    """Whether the activation of one sum depends on the sums beside it, as that of softmax does."""
    return "softmax" in bend_of(layer)


def bent(layer, sums, at, classes=None):
    """(value, lines, tables) of the activation of `sums[at]`.

    Args:
        layer: of Keras.
        sums: of all channels where the activation spreads, else of one.
        at: the index in `sums`.
        classes: names for the rows of softmax.
    """
    name, z = bend_of(layer), float(sums[at])
    if name == "linear":
        return z, (), ()
    if name == "relu":
        return max(0.0, z), (f"relu(z) = max(0, {text(z)}) = {text(max(0.0, z))}",), ()
    value = float(applied(layer.activation, sums)[at])
    if name == "softmax":
        line, table = softmax(sums, at, classes)
        return value, (line,), (table,)
    return value, (f"{name}(z) = {name}({text(z)}) = {text(value)}",), ()


def softmax(sums, at, classes=None):
    """exp(z_k) over the sum of them all, with all numbers: (a line, a table).

    The largest sum is taken from all first, which changes no share and lets no power overflow.
    """
    sums = np.asarray(sums, float)
    powers = np.exp(sums - sums.max())
    shares = powers / powers.sum()
    order = np.arange(len(sums)) if len(sums) <= MOST else _with(at, np.argsort(-sums))
    names = [str(classes[k]) if classes is not None else str(k) for k in order]
    rows = tuple(
        (name, text(sums[k]), text(powers[k]), percent(shares[k]))
        for name, k in zip(names, order, strict=True)
    )
    left = len(sums) - len(order)
    if left:
        rest = powers.sum() - powers[order].sum()
        rows += ((f"{left} others", "", text(rest), percent(rest / powers.sum())),)
    line = (
        f"softmax = exp(z \N{MINUS SIGN} m) / sum = {text(powers[at])} / {text(powers.sum())} "
        f"= {text(shares[at])}, where m = {text(sums.max())} is the largest z"
    )
    head = ("class", "z", "exp(z \N{MINUS SIGN} m)", "share")
    return line, Table(head, rows, marked=int(np.flatnonzero(order == at)[0]))


def applied(function, sums):
    """A Keras activation of a list of numbers."""
    import keras

    given = keras.ops.convert_to_tensor(np.asarray(sums, np.float32)[None])
    return keras.ops.convert_to_numpy(function(given))[0]


def _with(at, order):
    """The first of an order, with `at` among them."""
    first = order[:MOST]
    return first if at in first else np.append(first[:-1], at)
