"""Which formula belongs to which layer, by the name of its class. Computes none."""

import numpy as np

from dlkit.widgets.feature_explorer import _rules, _sums
from dlkit.widgets.feature_explorer._footprint import IDLE
from dlkit.widgets.feature_explorer._formula import Case, Formula, peak

CLOSE = 1e-3  # of the layer's largest number: single precision adds up no more exactly

FORMULAS = {
    "Conv2D": _sums.convolution,
    "Dense": _sums.dense,
    "DepthwiseConv2D": _sums.depthwise,
    "SeparableConv2D": _sums.separable,
    "Conv2DTranspose": _sums.transposed,
    "MaxPooling2D": _rules.pooling,
    "AveragePooling2D": _rules.pooling,
    "GlobalMaxPooling2D": _rules.whole_maps,
    "GlobalAveragePooling2D": _rules.whole_maps,
    "BatchNormalization": _rules.normalisation,
    "ReLU": _rules.rectifier,
    "LeakyReLU": _rules.rectifier,
    "Activation": _rules.activation,
    "Softmax": _rules.shares,
    "Concatenate": _rules.joined,
    "ZeroPadding2D": _rules.padded,
    "Cropping2D": _rules.cropped,
    "UpSampling2D": _rules.enlarged,
    "Flatten": _rules.reordered,
    "Reshape": _rules.reordered,
    "Rescaling": _rules.rescaled,
    **dict.fromkeys(_rules.MERGES, _rules.merge),
    **dict.fromkeys(IDLE, _rules.idle),
}


def formula(case: Case, kinds: tuple) -> Formula:
    """The formula of one number; one that does not come to that number is not shown.

    A layer of one's own that is made from a known one, or an option that is not known here, may
    compute something else: then the number is shown without a formula.

    Args:
        case: the number, and all that it is computed from.
        kinds: the names of the layer's class and of those it is made from, its own first.
    """
    rule = next((FORMULAS[kind] for kind in kinds if kind in FORMULAS), _rules.other)
    try:
        with np.errstate(all="ignore"):  # of a model that has diverged NaN is the right answer
            made = rule(case)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return _rules.other(case)
    right = made.value is None or _same(made.value, case.shown, max(peak(case.output), 1e-6))
    return made if right else _rules.other(case)


def _same(value, shown, size):
    """Whether two numbers are one but for rounding and what float32 does not hold."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.array_equal(np.float32(value), np.float32(shown), equal_nan=True) or (
            abs(value - shown) <= CLOSE * size
        )
