"""Formulas of the layers that weigh and add up: convolutions of every kind, and dense layers."""

import numpy as np

from dlkit.widgets.feature_explorer._bends import bend_of, bent, spreads
from dlkit.widgets.feature_explorer._formula import Formula, Sheet, Table, largest, text, total
from dlkit.widgets.feature_explorer._window import cropped, taps, window

MOST_CELLS = 260  # numbers in the sheets of one formula: more cannot be read
MOST_TERMS = 8


def weights(variable):
    """A layer's weights as they are now, or None."""
    return None if variable is None else np.asarray(variable.numpy(), float)


def patch_at(layer, image, row, column):
    """(numbers, outside): what lies under the kernel or window, 0 where there is only padding."""
    rows, columns = (
        taps(layer, axis, place, image.shape[axis]) for axis, place in enumerate((row, column))
    )
    inside = np.logical_and.outer(*(
        (at >= 0) & (at < length)
        for at, length in zip((rows, columns), image.shape, strict=False)
    ))  # fmt: skip
    at = np.ix_(rows.clip(0, image.shape[0] - 1), columns.clip(0, image.shape[1] - 1))
    return np.where(inside[..., None], image[at], 0.0).astype(float), ~inside


def convolution(case):
    """The sum over patch and channels of number times weight, plus bias, then the activation."""
    layer, (image,), channel = case.layer, case.given, case.channel
    numbers, outside = patch_at(layer, image, *case.place[:2])
    kernel = weights(layer.kernel)
    groups, own = layer.groups, kernel.shape[3] // layer.groups
    first = channel // own * kernel.shape[2]
    mine = numbers[..., first : first + kernel.shape[2]]
    names = [f"channel {first + k}" for k in range(kernel.shape[2])]
    products = mine * kernel[..., channel]
    parts = products.sum(axis=(0, 1))
    sums, at = parts.sum(keepdims=True), 0
    if spreads(layer):
        grouped = numbers.reshape(-1, groups, kernel.shape[2])
        split = kernel.reshape(-1, kernel.shape[2], groups, own)
        sums, at = np.einsum("pgi,pigo->go", grouped, split).ravel(), channel
    return _summed(case, mine, kernel[..., channel], outside, names, parts, sums, at)


def depthwise(case):
    """The sum over the patch of one channel alone, plus bias, then the activation."""
    layer, (image,), channel = case.layer, case.given, case.channel
    numbers, outside = patch_at(layer, image, *case.place[:2])
    kernel = weights(layer.kernel)
    k, q = divmod(channel, kernel.shape[3])
    sums = np.einsum("hwi,hwim->im", numbers, kernel).ravel()
    mine, own = numbers[..., k : k + 1], kernel[:, :, k : k + 1, q]
    parts = sums[channel : channel + 1]
    return _summed(case, mine, own, outside, [f"channel {k}"], parts, sums, channel)


def transposed(case):
    """The sum over the input's places whose kernel reaches here of number times weight."""
    layer, (image,), channel = case.layer, case.given, case.channel
    kernel = weights(layer.kernel)
    pairs = [_reaching(layer, axis, case.place[axis], image.shape[axis]) for axis in (0, 1)]
    (rows, up), (columns, left) = pairs
    numbers = image[np.ix_(rows, columns)].astype(float)
    lying = kernel[np.ix_(up, left)]
    names = [f"channel {k}" for k in range(image.shape[2])]
    all_sums = np.einsum("hwi,hwoi->o", numbers, lying)
    own = lying[:, :, channel, :]
    parts = (numbers * own).sum(axis=(0, 1))
    outside = np.zeros(numbers.shape[:2], bool)
    return _summed(case, numbers, own, outside, names, parts, all_sums, channel)


def separable(case):
    """A sum over each channel's patch, then a weighted sum of those, plus bias."""
    layer, (image,), channel = case.layer, case.given, case.channel
    numbers, outside = patch_at(layer, image, *case.place[:2])
    deep, pointwise = weights(layer.depthwise_kernel), weights(layer.pointwise_kernel)[0, 0]
    firsts = np.einsum("hwi,hwim->im", numbers, deep).ravel()
    parts = firsts * pointwise[:, channel]
    sums, at = firsts @ pointwise, channel
    wide = np.repeat(numbers, deep.shape[3], axis=2)
    flat = deep.reshape(*deep.shape[:2], -1)
    names = [
        f"channel {k // deep.shape[3]}: {text(firsts[k])} \N{MULTIPLICATION SIGN} "
        f"{text(pointwise[k, channel])}"
        for k in range(len(firsts))
    ]
    return _summed(case, wide, flat, outside, names, parts, sums, at, after=pointwise[:, channel])


def dense(case):
    """The sum over all inputs of number times weight, plus bias, then the activation."""
    layer, unit = case.layer, case.channel
    numbers = case.given[0][case.place[:-1]].astype(float)
    kernel, bias = weights(layer.kernel), weights(layer.bias) if layer.use_bias else None
    products = numbers * kernel[:, unit]
    chosen = largest(products, MOST_TERMS)
    rows = tuple(
        (case.names(k), text(numbers[k]), text(kernel[k, unit]), text(products[k])) for k in chosen
    )
    left = len(products) - len(chosen)
    if left:
        rows += ((f"{left} others", "", "", text(products.sum() - products[chosen].sum())),)
    sums = numbers @ kernel + (0 if bias is None else bias)
    parts = [(products.sum(), f"{len(products)} products")]
    parts += [(bias[unit], "bias")] if bias is not None else []
    value, lines, shares = bent(layer, sums, unit, case.classes)
    line = f"z = {total(parts)} = {text(sums[unit])}"
    return Formula(
        f"{_called(layer, 'z')}, z = sum of input \N{MULTIPLICATION SIGN} weight"
        + (" + bias" if bias is not None else ""),
        (line, *lines),
        tables=(Table(("input", "x", "w", "x \N{MULTIPLICATION SIGN} w"), rows), *shares),
        value=value,
        patch=f"{len(products)} inputs",
    )


def _summed(case, numbers, own, outside, names, parts, sums, at, after=None):
    """The formula of a sum over patch and channels; `sums` are without bias."""
    layer, channel = case.layer, case.channel
    bias = weights(layer.bias) if layer.use_bias else None
    if bias is not None:
        sums = sums + (bias if len(sums) == len(bias) else bias[channel])
    value, lines, tables = bent(layer, sums, at)
    size = numbers.shape[0] * numbers.shape[1]
    most = max(1, min(3, MOST_CELLS // (3 * max(size, 1))))
    chosen = largest(parts, most)
    sheets = tuple(Sheet(names[k], numbers[..., k], own[..., k], outside) for k in chosen)
    left = len(parts) - len(chosen)
    terms = [(parts[k], names[k].partition(":")[0]) for k in chosen]
    terms += [(parts.sum() - parts[chosen].sum(), _others(left))] if left else []
    terms += [(bias[channel], "bias")] if bias is not None else []
    line = f"z = {total(terms)} = {text(sums[at])}"
    height, width = numbers.shape[:2]
    count = len(parts) if after is None else case.given[0].shape[2]
    return Formula(
        _sentence(layer, after is not None, bias is not None),
        (line, *lines),
        sheets,
        tables,
        value,
        f"a {height}x{width}x{count} patch",
    )


def _sentence(layer, in_two, biased):
    what = "sum of patch \N{MULTIPLICATION SIGN} kernel over rows, columns and channels"
    if in_two:
        what = "sum over the channels of (sum of patch \N{MULTIPLICATION SIGN} kernel) "
        what += "\N{MULTIPLICATION SIGN} weight"
    return f"{_called(layer, 'z')}, z = {what}" + (" + bias" if biased else "")


def _called(layer, z):
    name = bend_of(layer)
    return f"value = {z}" if name == "linear" else f"value = {name}({z})"


def _others(count):
    return f"{count} other channel{'s' if count > 1 else ''}"


def _reaching(layer, axis, place, length):
    """The input's places whose kernel reaches an output's, and the kernel's weight that does."""
    size, stride, dilation = window(layer, axis)
    places, taken = np.meshgrid(np.arange(length), np.arange(size), indexing="ij")
    hit = places * stride - cropped(layer, axis) + taken * dilation == place
    return places[hit], taken[hit]
