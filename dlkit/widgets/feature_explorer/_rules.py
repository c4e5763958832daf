"""Formulas of the layers without sums of weights: pooling, normalisation, bends, merges, moves."""

import math

import numpy as np

from dlkit.widgets.feature_explorer._bends import applied, softmax
from dlkit.widgets.feature_explorer._formula import Formula, Sheet, text
from dlkit.widgets.feature_explorer._sums import patch_at, weights

MOST_WINDOW = 64  # numbers of a window that are written out


def pooling(case):
    """The largest number in the window, or the mean of them; padding is not among them."""
    (image,), (row, column, channel) = case.given, case.place
    numbers, outside = patch_at(case.layer, image, row, column)
    return _pooled(case, numbers[..., channel], outside, "window")


def whole_maps(case):
    """The largest number of a whole map, or the mean of them."""
    numbers = case.given[0][..., case.channel].astype(float)
    return _pooled(case, numbers, np.zeros(numbers.shape, bool), "map")


def _pooled(case, numbers, outside, what):
    inside, takes_max = numbers[~outside], "Max" in case.kind
    value = inside.max() if takes_max else inside.mean()
    rule = "the largest number" if takes_max else "the mean of the numbers"
    line = f"largest of {inside.size} numbers = {text(value)}"
    if not takes_max:
        line = f"{text(inside.sum())} / {inside.size} = {text(value)}"
    sheets = (Sheet(f"map {case.channel}", numbers, None, outside),)
    height, width = numbers.shape
    return Formula(
        f"value = {rule} in the {what}",
        (line,),
        sheets if numbers.size <= MOST_WINDOW else (),
        value=float(value),
        patch=f"a {height}x{width} {what}",
    )


def normalisation(case):
    """(x - mean) / sqrt(variance + eps) * gamma + beta, with the averages that training kept."""
    layer = case.layer
    axis = layer.axis - 1 if layer.axis > 0 else layer.axis
    at, x = case.place[axis], float(case.given[0][case.place])
    mean, variance = (
        weights(each)[at] for each in (layer.moving_mean, layer.moving_variance)
    )  # fmt: skip
    gamma = weights(layer.gamma)[at] if layer.scale else 1.0
    beta = weights(layer.beta)[at] if layer.center else 0.0
    value = (x - mean) / math.sqrt(variance + layer.epsilon) * gamma + beta
    line = (
        f"({text(x)} \N{MINUS SIGN} {_bracket(mean)}) / sqrt({text(variance)} + "
        f"{text(layer.epsilon)}) \N{MULTIPLICATION SIGN} {_bracket(gamma)} + {_bracket(beta)} "
        f"= {text(value)}"
    )
    words = "value = (x \N{MINUS SIGN} mean) / sqrt(variance + \u03b5) \N{MULTIPLICATION SIGN} "
    words += "\u03b3 + \u03b2, with the mean and variance of this map that training kept"
    return Formula(words, (line,), value=value)


def rectifier(case):
    """max(0, x), or a bend of that family."""
    layer, x = case.layer, float(case.given[0][case.place])
    slope = float(getattr(layer, "negative_slope", 0.0) or 0.0)
    most, bar = getattr(layer, "max_value", None), float(getattr(layer, "threshold", 0.0) or 0.0)
    value = x if x >= bar else slope * (x - bar)
    words, line = "value = max(0, x)", f"max(0, {text(x)})"
    if slope:
        words, line = f"value = x, or {text(slope)} x where x < 0", f"bend of {text(x)}"
    if bar:
        words, line = f"{words}, bent at {text(bar)}", f"bend of {text(x)}"
    if most is not None:
        value = min(value, float(most))
        words, line = f"value = min({text(most)}, max(0, x))", f"bend of {text(x)}"
    return _of_one(words, f"{line} = {text(value)}", value)


def activation(case):
    """The function of an `Activation` layer."""
    layer, channels = case.layer, case.given[0][case.place[:-1]]
    name = getattr(layer.activation, "__name__", str(layer.activation))
    x = float(channels[case.channel])
    if name == "softmax":
        return shares(case)
    value = float(applied(layer.activation, channels)[case.channel])
    if name == "relu":
        return _of_one("value = max(0, x)", f"max(0, {text(x)}) = {text(value)}", value)
    return _of_one(f"value = {name}(x)", f"{name}({text(x)}) = {text(value)}", value)


def shares(case):
    """exp(z) over the sum of them, along the last axis."""
    layer = case.layer
    if getattr(layer, "axis", -1) not in (-1, case.output.ndim):
        return other(case)
    sums = case.given[0][case.place[:-1]].astype(float)
    line, table = softmax(sums, case.channel, case.classes)
    powers = np.exp(sums - sums.max())
    value = float(powers[case.channel] / powers.sum())
    words = "value = exp(z) / sum of exp(z) over all classes"
    return Formula(words, (line,), tables=(table,), value=value, patch=f"{len(sums)} sums")


MERGES = {
    "Add": ("+", np.sum),
    "Average": (None, np.mean),
    "Multiply": ("\N{MULTIPLICATION SIGN}", np.prod),
    "Maximum": (None, np.max),
    "Minimum": (None, np.min),
    "Subtract": ("\N{MINUS SIGN}", lambda numbers: numbers[0] - numbers[1]),
}


def merge(case):
    """The numbers of all branches at the same place, put together."""
    numbers = np.array([_at(each, case.place) for each in case.given])
    if len(numbers) < 2:
        return other(case)
    sign, rule = MERGES[case.kind]
    value = float(rule(numbers))
    listed = (f" {sign} " if sign else ", ").join(map(_bracket, numbers))
    how = "sum" if case.kind == "Add" else case.kind.lower()
    line = f"{listed if sign else f'{how}({listed})'} = {text(value)}"
    return Formula(
        f"value = {how} of {len(numbers)} branches at the same place",
        (line,),
        value=value,
        patch=f"{len(numbers)} numbers",
    )


def joined(case):
    """A map of one of the branches, passed on."""
    axis = case.layer.axis - 1 if case.layer.axis > 0 else case.layer.axis + case.output.ndim
    at = case.place[axis]
    ends = np.cumsum([each.shape[axis] for each in case.given])
    number = int(np.searchsorted(ends, at, side="right"))
    at -= int(ends[number]) - case.given[number].shape[axis]
    place = tuple(at if n == axis else own for n, own in enumerate(case.place))
    value = float(case.given[number][place])
    words = f"passed on: branch {number} of {len(case.given)}, its map {place[-1]}"
    return _of_one(words, f"value = x = {text(value)}", value)


def padded(case):
    """A number of the input, or one of the zeros around it."""
    (top, _), (left, _) = case.layer.padding
    return _moved(case, top, left, "a frame of zeros is laid around the maps")


def cropped(case):
    """A number of the input, further in."""
    (top, _), (left, _) = case.layer.cropping
    return _moved(case, -top, -left, "the edge of the maps is cut off")


def _moved(case, down, right, what):
    row, column = case.place[0] - down, case.place[1] - right
    image = case.given[0]
    if not (0 <= row < image.shape[0] and 0 <= column < image.shape[1]):
        return _of_one(f"{what}; this place lies in it", "value = 0", 0.0)
    value = float(image[row, column, case.channel])
    line = f"value = x at ({row}, {column}) = {text(value)}"
    return _of_one(f"{what}; this is a number of the input, passed on", line, value)


def enlarged(case):
    """A number of the input, shown several times."""
    if case.layer.interpolation != "nearest":
        return other(case)
    row, column = (place // size for place, size in zip(case.place, case.layer.size, strict=False))
    value = float(case.given[0][row, column, case.channel])
    size = "x".join(map(str, case.layer.size))
    line = f"value = x at ({row}, {column}) = {text(value)}"
    return _of_one(f"each number is repeated in {size} places", line, value)


def reordered(case):
    """The same numbers in the same order, with other axes."""
    given = case.given[0]
    at = np.unravel_index(np.ravel_multi_index(case.place, case.output.shape), given.shape)
    value = float(given[at])
    where = ", ".join(str(int(each)) for each in at)
    where = f"row, column and map ({where})" if len(at) == 3 else f"place ({where})"
    words = f"the numbers are laid out anew, {_shapes(case)}; nothing is computed"
    return _of_one(words, f"value = x at {where} = {text(value)}", value)


def rescaled(case):
    """scale * x + offset."""
    layer, x = case.layer, float(case.given[0][case.place])
    scale, offset = (
        float(np.broadcast_to(each, case.output.shape)[case.place])
        for each in (layer.scale, layer.offset)
    )
    value = scale * x + offset
    line = f"{text(scale)} \N{MULTIPLICATION SIGN} {_bracket(x)} + {_bracket(offset)}"
    return _of_one(
        "value = scale \N{MULTIPLICATION SIGN} x + offset", f"{line} = {text(value)}", value
    )


def idle(case):
    """A layer that is at work in training only, and passes on what it is given in use."""
    value = float(case.given[0][case.place])
    words = f"{case.kind} is at work in training only; in use it passes on what it is given"
    return _of_one(words, f"value = x = {text(value)}", value)


def other(case):
    """A layer that is not taken apart: what goes in, and what comes out."""
    words = f"{case.kind} turns {_shapes(case)}; its formula is not taken apart here"
    return Formula(words, (f"value = {text(case.shown)}",), patch="its input")


def _of_one(words, line, value):
    return Formula(words, (line,), value=float(value))


def _at(array, place):
    """The number of a branch at a place; an axis that is missing or of length 1 has one place."""
    own = place[len(place) - array.ndim :]
    return float(array[tuple(0 if n == 1 else at for n, at in zip(array.shape, own, strict=True))])


def _bracket(value):
    return f"({text(value)})" if value < 0 else text(value)


def _shapes(case):
    given = ", ".join(str(each.shape) for each in case.given)
    return f"{given} into {case.output.shape}"
