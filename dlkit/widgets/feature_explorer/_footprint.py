"""Which numbers of its input a layer looks at for some of its output, axis by axis. Runs nothing.

A footprint is a tuple of arrays of truth values, one for each axis of a tensor without its batch:
rows, columns, channels of maps, or the units of a vector.
"""

from collections import namedtuple

import numpy as np

from dlkit.widgets.feature_explorer._window import cropped, taps, window

NOISE = ("Dropout", "SpatialDropout2D", "GaussianNoise", "GaussianDropout")
SHIFTS = ("RandomTranslation", "RandomRotation", "RandomZoom", "RandomFlip", "RandomContrast")
IDLE = (*NOISE, *SHIFTS, "RandomBrightness", "ActivityRegularization", "Identity")
BENDS = ("Activation", "ReLU", "LeakyReLU", "PReLU", "ELU")
OPERATIONS = ("Relu", "Sigmoid", "Tanh", "Gelu", "Silu", "Negative", "Absolute", "Exp", "Cast")
SAME = (*IDLE, *BENDS, *OPERATIONS, "BatchNormalization", "Rescaling", "Normalization")
MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Divide", "TrueDivide")
_Part = namedtuple("_Part", "layer wanted shapes shape")


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
            return _RULES[kind](_Part(step.operation, wanted, shapes, shape)), True
    return [_everything(each) for each in shapes], False


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


def _convolution(part):
    groups = getattr(part.layer, "groups", 1)
    own = part.wanted[2].reshape(groups, -1).any(axis=1)
    channels = np.repeat(own, part.shapes[0][2] // groups)
    return [(*_slid(part.layer, part.wanted, part.shapes[0]), channels)]


def _depthwise(part):
    own = part.wanted[2].reshape(part.shapes[0][2], -1).any(axis=1)
    return [(*_slid(part.layer, part.wanted, part.shapes[0]), own)]


def _separable(part):
    return [(*_slid(part.layer, part.wanted, part.shapes[0]), np.ones(part.shapes[0][2], bool))]


def _pooling(part):
    return [(*_slid(part.layer, part.wanted, part.shapes[0]), part.wanted[2])]


def _transposed(part):
    axes = []
    for axis in (0, 1):
        size, stride, dilation = window(part.layer, axis)
        at = np.arange(part.shapes[0][axis])[:, None] * stride - cropped(part.layer, axis)
        reached = at + dilation * np.arange(size)
        inside = (reached >= 0) & (reached < part.shape[axis])
        axes.append((inside & part.wanted[axis][reached.clip(0, part.shape[axis] - 1)]).any(axis=1))
    return [(*axes, np.ones(part.shapes[0][2], bool))]


def _whole_maps(part):
    return [(*_everything(part.shapes[0][:2]), part.wanted[-1])]


def _same(part):
    named = getattr(getattr(part.layer, "activation", None), "__name__", "")
    return _normalised(part) if "softmax" in named else [part.wanted]


def _normalised(part):
    """Along the axes that are divided by their sum or spread everything counts."""
    axis = getattr(part.layer, "axis", -1)
    axes = axis if isinstance(axis, list | tuple) else [axis]
    own = {each - 1 if each > 0 else each + len(part.shape) for each in axes}
    return [
        tuple(np.ones_like(one) if n in own else one for n, one in enumerate(part.wanted))
        for _ in part.shapes
    ]


def _merged(part):
    """The same place in each input; an axis of length 1 is the same for all places."""
    parts = []
    for each in part.shapes:
        axes = part.wanted[len(part.wanted) - len(each) :]
        parts.append(
            tuple(
                axis if len(axis) == length else np.ones(length, bool)
                for axis, length in zip(axes, each, strict=True)
            )
        )
    return parts


def _joined(part):
    axis = part.layer.axis - 1 if part.layer.axis > 0 else part.layer.axis + len(part.shape)
    ends = np.cumsum([each[axis] for each in part.shapes])[:-1]
    own = np.split(part.wanted[axis], ends)
    return [tuple(one if n == axis else each for n, each in enumerate(part.wanted)) for one in own]


def _padded(part):
    (top, _), (left, _) = part.layer.padding
    return [(*_shifted(part.wanted, part.shapes[0], top, left), part.wanted[2])]


def _cut(part):
    (top, _), (left, _) = part.layer.cropping
    return [(*_shifted(part.wanted, part.shapes[0], -top, -left), part.wanted[2])]


def _shifted(wanted, shape, down, right):
    steps = (down, right)
    return [_hit(np.flatnonzero(wanted[n]) - steps[n], shape[n]) for n in (0, 1)]


def _enlarged(part):
    axes = []
    for axis, factor in enumerate(part.layer.size):
        places = np.flatnonzero(part.wanted[axis])
        if part.layer.interpolation != "nearest":
            below = np.floor((places + 0.5) / factor - 0.5)
            places = np.stack([below, below + 1]).clip(0, part.shapes[0][axis] - 1)
        else:
            places = places // factor
        axes.append(_hit(places, part.shapes[0][axis]))
    return [(*axes, part.wanted[2])]


def _dense(part):
    return [(*part.wanted[:-1], np.ones(part.shapes[0][-1], bool))]


def _reshaped(part):
    """The same numbers in the same order, counted along other axes."""
    mask = np.ones(part.shape, bool)
    for axis, own in enumerate(part.wanted):
        mask &= np.expand_dims(own, [n for n in range(len(part.shape)) if n != axis])
    mask = mask.reshape(part.shapes[0])
    axes = range(mask.ndim)
    return [tuple(mask.any(axis=tuple(n for n in axes if n != axis)) for axis in axes)]


def _permuted(part):
    parts = [None] * len(part.wanted)
    for axis, source in enumerate(part.layer.dims):
        parts[source - 1] = part.wanted[axis]
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
