"""The sum of products at every place, and at one place in full; knows no widget and no engine."""

from typing import Any

import numpy as np

from dlkit.widgets.convolution_explorer import _geometry as geometry
from dlkit.widgets.convolution_explorer._picture import channels

ROUNDING = 64 * np.finfo(float).eps  # of what a sum could be: it has up to 7 x 7 x 3 terms

# What a state says where it is silent: every function here takes a part of a state too.
SILENT = {
    "flip": False,
    "bias": 0.0,
    "stride": 1,
    "padding": "valid",
    "dilation": 1,
    "relu": False,
    "pool": "none",
    "pool_size": 2,
    "channels": "sum",
}


def response(state: dict, image: Any) -> np.ndarray:
    """y[r, c] = bias + sum of kernel[i, j] x[r s + i d - p, c s + j d - p], over all channels.

    With "flip" the kernel is turned by 180 degrees first: that is a convolution, and without it
    the cross-correlation that the layers of neural networks compute.

    Args:
        state: A state of the panel, or a part of one that has at least "kernel".
        image: (height, width) or (height, width, 3).

    Returns:
        (rows, columns) of outputs, before ReLU and pooling.

    Raises:
        ValueError: If the kernel fits nowhere on the image.

    Example:
        >>> response({"kernel": [[-1, 1]]}, np.array([[0, 0, 5, 5]])).tolist()
        [[0.0, 5.0, 0.0]]
        >>> response({"kernel": [[-1, 1]], "flip": True}, np.array([[0, 0, 5, 5]])).tolist()
        [[0.0, -5.0, 0.0]]
    """
    state = {**SILENT, **state}
    # One kernel on each channel, summed, is the kernel on their sum.
    total = planes(state, image).sum(axis=0)
    return _exact(correlate(total, state) + state["bias"], state, total)


def stages(state: dict, image: Any) -> dict[str, np.ndarray]:
    """What leaves the convolution, the ReLU and the pooling, in this order.

    A stage that is switched off passes on what it is given.

    >>> made = stages({"kernel": [[1]], "relu": True, "pool": "max"}, np.array([[1, -2], [3, -4]]))
    >>> made["relu"].tolist(), made["pool"].tolist()
    ([[1.0, 0.0], [3.0, 0.0]], [[3.0]])
    """
    state = {**SILENT, **state}
    convolved = response(state, image)
    rectified = np.maximum(convolved, 0) if state["relu"] else convolved
    return {
        "convolution": convolved,
        "relu": rectified,
        "pool": pooled(rectified, state["pool"], state["pool_size"]),
    }


def planes(state: dict, image: Any) -> np.ndarray:
    """The channels that the kernel runs over: (1 or 3, height, width).

    With "channels": "grey" a colour is first made the mean of its red, green and blue.
    """
    each = channels(np.asarray(image))
    return each.mean(axis=0, keepdims=True) if state["channels"] == "grey" else each


def applied(state: dict) -> np.ndarray:
    """The kernel as it is laid on the image: turned by 180 degrees where "flip" says so."""
    kernel = np.asarray(state["kernel"], float)
    return kernel[::-1, ::-1] if state.get("flip") else kernel


def sides(state: dict, shape: tuple) -> list[tuple]:
    """For height and width: what the functions of the geometry take, from n to the dilation."""
    how = (state["stride"], state["padding"], state["dilation"])
    kernel = state["kernel"]
    return [(n, k, *how) for n, k in zip(shape, (len(kernel), len(kernel[0])), strict=True)]


def _exact(values, state, pixels):
    """The values, 0 where they are no more than what rounding leaves of sums that cancel."""
    largest = np.abs(np.asarray(state["kernel"], float)).sum() * np.abs(pixels).max()
    return np.where(np.abs(values) <= ROUNDING * (largest + abs(state["bias"])), 0.0, values)


def correlate(image: np.ndarray, state: dict) -> np.ndarray:
    """One shifted copy of the image for each weight, added up.

    For kernels of at most 7 x 7 that is as quick as a library's, and takes stride and dilation.
    """
    stride, dilation = state["stride"], state["dilation"]
    along = sides(state, image.shape)
    rows, columns = (geometry.output_size(*side) for side in along)
    padded = np.pad(image, [geometry.pads(*side) for side in along])
    out, product = np.zeros((rows, columns)), np.empty((rows, columns))
    for (i, j), weight in np.ndenumerate(applied(state)):
        if weight:
            top, left = i * dilation, j * dilation
            bottom, right = top + (rows - 1) * stride + 1, left + (columns - 1) * stride + 1
            np.multiply(padded[top:bottom:stride, left:right:stride], weight, out=product)
            out += product
    return out


def pooled(values: np.ndarray, how: str, size: int) -> np.ndarray:
    """The largest or the mean of each size x size window; rows and columns left over are dropped.

    >>> pooled(np.arange(10.0).reshape(2, 5), "average", 2).tolist()
    [[3.0, 5.0]]
    """
    if how == "none":
        return values
    rows, columns = (side // size * size for side in values.shape)
    join = np.maximum.reduce if how == "max" else np.add.reduce
    # Whole slices, first along one side, then along the other: many times quicker than windows.
    down = join([values[start:rows:size, :columns] for start in range(size)])
    both = join([down[:, start::size] for start in range(size)])
    return both if how == "max" else both / size**2


def patch(state: dict, image: Any, row: int, column: int) -> dict[str, Any]:
    """All that makes up one output: what lies under the kernel, and the products.

    Args:
        state: A state of the panel, or a part of one that has at least "kernel".
        image: (height, width) or (height, width, 3).
        row: Row of the output.
        column: Column of the output.

    Returns:
        A dict: "values" and "products" (channels, k, k), "kernel" (k, k) as it is laid on,
        "padding" (k, k) True where a cell lies beside the image, "rows" and "columns" of the image
        under the kernel's cells (negative or past the end in the padding), "sums" of the products
        of each channel, "value" of the output.

    Example:
        >>> found = patch({"kernel": [[-1, 1]], "padding": 1}, np.array([[3, 5]]), 1, 0)
        >>> found["values"][0].tolist(), found["padding"].tolist(), found["value"]
        ([[0.0, 3.0]], [[True, False]], 3.0)
    """
    state = {**SILENT, **state}
    pixels, kernel = planes(state, image), applied(state)
    places = []
    for at, side in zip((row, column), sides(state, pixels.shape[1:]), strict=True):
        before = geometry.pads(*side)[0]
        places.append(at * state["stride"] - before + state["dilation"] * np.arange(side[1]))
    inside = [(at >= 0) & (at < n) for at, n in zip(places, pixels.shape[1:], strict=True)]
    beside = ~np.logical_and.outer(*inside)
    clipped = [np.clip(at, 0, n - 1) for at, n in zip(places, pixels.shape[1:], strict=True)]
    values = np.where(beside, 0.0, pixels[:, clipped[0][:, None], clipped[1]])
    products = values * kernel
    sums = products.sum(axis=(1, 2))
    return {
        "values": values,
        "kernel": kernel,
        "products": products,
        "padding": beside,
        "rows": places[0],
        "columns": places[1],
        "sums": _exact(sums, {**state, "bias": 0.0}, pixels),
        "value": float(_exact(sums.sum() + state["bias"], state, pixels.sum(axis=0))),
    }
