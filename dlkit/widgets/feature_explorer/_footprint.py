"""Which numbers of its input a layer looks at for some of its output, axis by axis. Runs nothing.

A footprint is a tuple of arrays of truth values, one for each axis of a tensor without its batch:
rows, columns, channels of maps, or the units of a vector.
"""

import math

import numpy as np

SAME = """Activation ReLU LeakyReLU PReLU ELU BatchNormalization Dropout SpatialDropout2D Identity
GaussianNoise GaussianDropout Rescaling Normalization ActivityRegularization RandomTranslation
RandomRotation RandomZoom RandomFlip RandomContrast RandomBrightness Relu Sigmoid Tanh
Gelu Silu Negative Absolute Exp Cast""".split()
MERGES = """Add Subtract Multiply Average Maximum Minimum Divide TrueDivide Power""".split()


def footprint(step, wanted, shapes, shape):
    """The parts of each input, as footprints, that a part of the output depends on.

    Args:
        step: the `Step`.
        wanted: a footprint in its output.
        shapes: of its inputs, without the batch.
        shape: of its output.

    Returns:
        A list of footprints, one for each input, and whether the layer is a known one; of an
        unknown layer every output may depend on all of its input.
    """
    for kind in step.kinds:
        if kind in _RULES:
            return _RULES[kind](step.operation, wanted, shapes, shape), True
    return [_everything(each) for each in shapes], False


def before(layer, axis, length):
    """How many zeros stand before the first row (axis 0) or column (axis 1) of a layer's input."""
    if getattr(layer, "padding", "valid") != "same":
        return 0
    size, stride, dilation = window(layer, axis)
    places = math.ceil(length / stride)
    return max((places - 1) * stride + (size - 1) * dilation + 1 - length, 0) // 2


def window(layer, axis):
    """(size, stride, dilation) of a layer's kernel or window along rows (0) or columns (1)."""
    size = getattr(layer, "kernel_size", None) or layer.pool_size
    return size[axis], layer.strides[axis], getattr(layer, "dilation_rate", (1, 1))[axis]


def taps(layer, axis, place, length):
    """The places along an axis on which the kernel lies for one output; some may lie in padding."""
    size, stride, dilation = window(layer, axis)
    return place * stride - before(layer, axis, length) + dilation * np.arange(size)


def cropped(layer, axis):
    """How many rows or columns a transposed convolution cuts off before its first output."""
    size, stride, dilation = window(layer, axis)
    over = (size - 1) * dilation + 1 - stride
    return max(over, 0) // 2 if layer.padding == "same" else 0


def _everything(shape):
    return tuple(np.ones(length, bool) for length in shape)


def _hit(places, length):
    """Truth values for the places that lie within a length."""
    places = np.asarray(places, int).ravel()
    truth = np.zeros(length, bool)
    truth[places[(places >= 0) & (places < length)]] = True
    return truth


def _slid(layer, wanted, shape):
    """Rows and columns of the input under a sliding window."""
    return [
        _hit([taps(layer, axis, place, shape[axis]) for place in np.flatnonzero(wanted[axis])],
             shape[axis])
        for axis in (0, 1)
    ]  # fmt: skip


def _convolution(layer, wanted, shapes, shape):
    groups = getattr(layer, "groups", 1)
    own = wanted[2].reshape(groups, -1).any(axis=1)
    return [(*_slid(layer, wanted, shapes[0]), np.repeat(own, shapes[0][2] // groups))]


def _depthwise(layer, wanted, shapes, shape):
    own = wanted[2].reshape(shapes[0][2], -1).any(axis=1)
    return [(*_slid(layer, wanted, shapes[0]), own)]


def _separable(layer, wanted, shapes, shape):
    return [(*_slid(layer, wanted, shapes[0]), np.ones(shapes[0][2], bool))]


def _pooling(layer, wanted, shapes, shape):
    return [(*_slid(layer, wanted, shapes[0]), wanted[2])]


def _transposed(layer, wanted, shapes, shape):
    axes = []
    for axis in (0, 1):
        size, stride, dilation = window(layer, axis)
        at = np.arange(shapes[0][axis])[:, None] * stride - cropped(layer, axis)
        reached = at + dilation * np.arange(size)
        inside = (reached >= 0) & (reached < shape[axis])
        axes.append((inside & wanted[axis][reached.clip(0, shape[axis] - 1)]).any(axis=1))
    return [(*axes, np.ones(shapes[0][2], bool))]


def _whole_maps(layer, wanted, shapes, shape):
    return [(*_everything(shapes[0][:2]), wanted[-1])]


def _same(layer, wanted, shapes, shape):
    named = getattr(getattr(layer, "activation", None), "__name__", "")
    return _normalised(layer, wanted, shapes, shape) if "softmax" in named else [wanted]


def _normalised(layer, wanted, shapes, shape):
    """Along the axes that are divided by their sum or spread everything counts."""
    axis = getattr(layer, "axis", -1)
    axes = axis if isinstance(axis, list | tuple) else [axis]
    own = {each - 1 if each > 0 else each + len(shape) for each in axes}
    return [
        tuple(np.ones_like(one) if n in own else one for n, one in enumerate(wanted))
        for _ in shapes
    ]


def _merged(layer, wanted, shapes, shape):
    """The same place in each input; an axis of length 1 is the same for all places."""
    parts = []
    for each in shapes:
        axes = wanted[len(wanted) - len(each) :]
        parts.append(
            tuple(
                axis if len(axis) == length else np.ones(length, bool)
                for axis, length in zip(axes, each, strict=True)
            )
        )
    return parts


def _joined(layer, wanted, shapes, shape):
    axis = layer.axis - 1 if layer.axis > 0 else layer.axis + len(shape)
    ends = np.cumsum([each[axis] for each in shapes])[:-1]
    own = np.split(wanted[axis], ends)
    return [tuple(one if n == axis else each for n, each in enumerate(wanted)) for one in own]


def _padded(layer, wanted, shapes, shape):
    (top, _), (left, _) = layer.padding
    return [(*_shifted(wanted, shapes[0], top, left), wanted[2])]


def _cut(layer, wanted, shapes, shape):
    (top, _), (left, _) = layer.cropping
    return [(*_shifted(wanted, shapes[0], -top, -left), wanted[2])]


def _shifted(wanted, shape, down, right):
    steps = (down, right)
    return [_hit(np.flatnonzero(wanted[n]) - steps[n], shape[n]) for n in (0, 1)]


def _enlarged(layer, wanted, shapes, shape):
    axes = []
    for axis, factor in enumerate(layer.size):
        places = np.flatnonzero(wanted[axis])
        if layer.interpolation != "nearest":
            below = np.floor((places + 0.5) / factor - 0.5)
            places = np.stack([below, below + 1]).clip(0, shapes[0][axis] - 1)
        else:
            places = places // factor
        axes.append(_hit(places, shapes[0][axis]))
    return [(*axes, wanted[2])]


def _dense(layer, wanted, shapes, shape):
    return [(*wanted[:-1], np.ones(shapes[0][-1], bool))]


def _reshaped(layer, wanted, shapes, shape):
    """The same numbers in the same order, counted along other axes."""
    mask = np.ones(shape, bool)
    for axis, own in enumerate(wanted):
        mask &= np.expand_dims(own, [n for n in range(len(shape)) if n != axis])
    mask = mask.reshape(shapes[0])
    axes = range(mask.ndim)
    return [tuple(mask.any(axis=tuple(n for n in axes if n != axis)) for axis in axes)]


def _permuted(layer, wanted, shapes, shape):
    parts = [None] * len(wanted)
    for axis, source in enumerate(layer.dims):
        parts[source - 1] = wanted[axis]
    return [tuple(parts)]


_RULES = {
    **dict.fromkeys(SAME, _same),
    **dict.fromkeys(MERGES, _merged),
    **dict.fromkeys(["Softmax", "LayerNormalization", "UnitNormalization"], _normalised),
    **dict.fromkeys(["GlobalAveragePooling2D", "GlobalMaxPooling2D"], _whole_maps),
    **dict.fromkeys(["MaxPooling2D", "AveragePooling2D"], _pooling),
    **dict.fromkeys(["Flatten", "Reshape"], _reshaped),
    "Conv2DTranspose": _transposed,
    "DepthwiseConv2D": _depthwise,
    "SeparableConv2D": _separable,
    "Conv2D": _convolution,
    "Dense": _dense,
    "Concatenate": _joined,
    "ZeroPadding2D": _padded,
    "Cropping2D": _cut,
    "UpSampling2D": _enlarged,
    "Permute": _permuted,
}
