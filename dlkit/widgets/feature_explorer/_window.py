"""Where the kernel or window of a layer lies for one of its outputs. Computes no numbers."""

import math

import numpy as np


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
