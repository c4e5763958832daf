"""The checks of notebook 20: a kernel for one direction, sizes, stacks, moves, a layer to test."""

import numpy as np

from dlkit.exercises import Wrong, _safe, exercise
from dlkit.exercises._expect import Mistake, array, kills, number, state
from dlkit.exercises._verdict import Unattempted

# The mission: a kernel that answers to vertical edges alone.

OPENING = [[-2, -1, 0], [-1, 0, 1], [0, 1, 2]]  # as the panel of the page opens
SIDE, MOST = 24, 9  # pixels of a made picture; cells of a kernel, dilation counted
NONE = 0.01  # of the answer to vertical edges: as good as no answer
UNTOUCHED = "Change the kernel in the panel first, then run this cell again."
SILENT = "This kernel answers to nothing, not even to a vertical edge. Give it weights."
STRAIGHT = (
    "It answers neither to edges that stand nor to edges that lie, only to such as corners and "
    "slanting lines. Let every row of it compare left with right in the same sense."
)
GREY = (
    "On flat grey your map is {:.3g}, where nothing at all is to be seen. What must the weights "
    "add up to, so that equal pixels cancel?"
)
BIASED = "The bias is added at every place, also where there is no edge. What must it be?"
ACROSS = (
    "It answers to horizontal edges and not to vertical ones. Which way does the kernel have to "
    "compare: rows with rows, or columns with columns?"
)
BOTH = (
    "It answers to vertical edges, and to horizontal ones as well. Lay the kernel over a "
    "horizontal edge: what must each of its rows add up to?"
)
SWITCHED_OFF = "ReLU has cut every answer away. Let the edges give something above 0."


def _kernel(found):
    given = dict.get(found, "kernel")
    shape = _safe.array_shape(given)
    if shape is None or len(shape) != 2 or not 1 <= max(shape) <= MOST or not min(shape):
        raise Wrong(
            "A state of the panel has a kernel, at most 7 by 7: rows of numbers, such as "
            '{"kernel": [[0, 1], [2, 3]]}.'
        )
    weights = array(given, shape=(None, None)).astype(float)
    if not np.isfinite(weights).all():
        raise Wrong("A weight of your kernel is no finite number.")
    return weights


def _setting(found, name, default):
    """A number of the state, however it was written."""
    value = _safe.number(dict.get(found, name, default))
    if value is None or isinstance(value, complex):
        raise Wrong(f"In a state of the panel, {name!r} is a number, or True or False.")
    return value


def _steps():
    """Pictures of one edge between two greys, at several places and both ways round."""
    for place in range(MOST, SIDE - MOST + 1):
        for left, right in ((0.2, 0.8), (0.9, 0.4)):
            yield np.where(np.arange(SIDE) < place, left, right) * np.ones((SIDE, 1))


def _filtered(found, weights, dilation, bias):
    if _setting(found, "flip", False):
        weights = weights[::-1, ::-1]
    reach = [(k - 1) * dilation + 1 for k in weights.shape]

    def answer(picture):
        windows = np.lib.stride_tricks.sliding_window_view(picture, reach)
        z = np.einsum("ijuv,uv->ij", windows[:, :, ::dilation, ::dilation], weights) + bias
        return float(abs(np.maximum(z, 0) if _setting(found, "relu", False) else z).max())

    return answer


def _answers(found):
    """The strongest answers to vertical edges, to horizontal ones, and to flat grey."""
    weights = _kernel(found)
    dilation, bias = int(_setting(found, "dilation", 1)), _setting(found, "bias", 0)
    if not 1 <= dilation <= (MOST - 1) // max(1, max(weights.shape) - 1):
        raise Wrong("That is more dilation than there is room for. Try it with 1.")
    answer = _filtered(found, weights, dilation, bias)
    vertical = max(answer(picture) for picture in _steps())
    horizontal = max(answer(picture.T) for picture in _steps())
    return vertical, horizontal, max(answer(np.full((SIDE, SIDE), g)) for g in (0, 0.3, 1))


def _why_silent(found):
    if not np.any(_kernel(found)):
        return SILENT
    return SWITCHED_OFF if _cut_off(found) else STRAIGHT


def _cut_off(found):
    """Whether there would be answers without ReLU."""
    return max(_answers({**found, "relu": False})) > 1e-9


@exercise(
    "convolution.vertical-edges",
    hints=(
        "Move over the picture and watch the sum. On which side of a vertical edge should a weight "
        "count for, and on which against?",
        "On flat grey all weights of the kernel see the same, and the sum has to be 0. At a "
        "horizontal edge, all the weights of one row see the same.",
        "Negative weights in the left column, positive ones in the right, so that each row adds up "
        "to 0; bias 0.",
    ),
    right="It compares columns, and each of its rows adds up to 0: what is alike cancels. Weights "
    "that are the same from both sides, such as -1, 2, -1, answer most to thin lines.",
    given=lambda: {"np": np},
)
def vertical_edges(answer):
    bare = _safe.array_shape(answer)  # a kernel without a panel is welcome too
    found = {"kernel": answer} if bare else state(answer)
    if np.array_equal(_kernel(found), OPENING):
        raise Unattempted(UNTOUCHED)
    vertical, horizontal, grey = _answers(found)
    least = NONE * max(vertical, horizontal)
    if max(vertical, horizontal, grey) <= 1e-9:
        raise Wrong(_why_silent(found))
    if grey > max(least, 1e-9) and not np.isclose(_kernel(found).sum(), 0, atol=1e-6):
        raise Wrong(GREY.format(grey))
    if grey > max(least, 1e-9):
        raise Wrong(BIASED)
    if vertical <= NONE * horizontal:
        raise Wrong(ACROSS)
    if horizontal > NONE * vertical:
        raise Wrong(BOTH)


# The size of a map.

ROWS = (
    Mistake(213, "One row is missing: 213 steps are made, and the place of the start counts too."),
    Mistake(
        212,
        "That is without padding. It adds two rows of zeros above and two below.",
        "padding-keeps-size",
    ),
    Mistake(
        213.5, "A place that does not fit is left out: round down before the start is counted."
    ),
    Mistake(
        427,
        "As large as the photograph it would be with steps of one row. Here they are two.",
        "padding-keeps-size",
    ),
    Mistake(215, "Rounded up, the last kernel would end below the frame. Round down."),
    Mistake(
        214.5, "A place that does not fit is left out: round down before the start is counted."
    ),
)
FRAME = (
    Mistake(3, "That keeps the size for a kernel of 7 without dilation. How far does this reach?"),
    Mistake(
        12,
        "So many rows are missing in all. Padding stands on both sides, and is named for one.",
        "padding-keeps-size",
    ),
    Mistake(
        0, "Without a frame the map has 12 rows fewer than the photograph.", "padding-keeps-size"
    ),
    Mistake(7, "A kernel of 7 with dilation 2 reaches over 13 rows, not 14 or 15."),
    Mistake(6.5, "Half of the reach is more than is needed: the row in the middle counts once."),
    Mistake(13, "That is the reach. How many of its rows lie outside, on one side?"),
)


def _reach(k, d):
    return (k - 1) * d + 1


def _size(n, k, p=0, s=1, d=1):
    return (n + 2 * p - _reach(k, d)) // s + 1


def _part(name, *given, **rules):
    """One number of several, judged by `number`; the hint says which of them it is about."""
    try:
        number(*given, **rules)
    except Wrong as wrong:
        raise Wrong(f"{name}: {wrong.hint}", wrong.misconception) from None


def _two(answer, what):
    """The two numbers of an answer, however they were put together."""
    if type(answer) not in (tuple, list):
        answer = array(answer, shape=(2,)).tolist()
    if len(answer) != 2:
        raise Wrong(f"Two numbers are asked for: {what}.")
    return answer


@exercise(
    "convolution.output-size",
    hints=(
        "How many rows are there with the frame? And how many of them does the kernel cover at "
        "its first place?",
        "rows: 427 and 2 above and 2 below, of which the kernel covers 5; then steps of 2. "
        "padding: set the stride to 1 and ask for as many rows as there were.",
        "rows is (427 + 4 - 5) // 2 + 1. For padding, solve n + 2p - 13 + 1 = n for p.",
    ),
    right="The formula holds for every layer of this course, along each side by itself.",
    given=lambda: {"np": np, "reach": _reach, "size": _size},
)
def output_size(answer):
    rows, padding = _two(answer, "the number of rows, and the padding")
    _part("Your rows", rows, 214, rtol=1e-9, mistakes=ROWS)
    _part("Your padding", padding, 6, rtol=1e-9, mistakes=FRAME)


# A stack of small kernels against a large one.

FIELD = (
    Mistake(9, "You added three times 3. The first sees 3 pixels; each later one adds 2 more."),
    Mistake(5, "So far sees the second layer. One more is to come."),
    Mistake(3, "So far sees the first layer. A place of the second looks at 3 of its places."),
    Mistake(27, "You multiplied. A stride would multiply; here each layer adds to the field."),
    Mistake(8, "Each layer after the first adds 3 - 1 pixels."),
    Mistake(49, "Those are the pixels in it. Asked for is how many there are along one side."),
    Mistake(6, "Each layer adds 3 - 1 pixels, and the one that you started from counts too."),
)
STACKED = (
    Mistake(
        27,
        "Those are kernels for one channel, and one of them a layer. Each layer reads 32 maps and "
        "makes 32.",
        "kernels-are-two-dimensional",
    ),
    Mistake(
        864,
        "A kernel reaches through all 32 maps below, and each layer has 32 such kernels.",
        "kernels-are-two-dimensional",
    ),
    Mistake(9216, "That is one of the three layers."),
    Mistake(27744, "With biases it would be so many. This stack has none."),
    Mistake(288, "That is one kernel. A layer has 32 of them, and there are three layers."),
)
SINGLE = (
    Mistake(49, "A kernel reaches through all channels.", "kernels-are-two-dimensional"),
    Mistake(
        1568,
        "That is one kernel, or 32 that read one map each. Each of the 32 reads all 32.",
        "kernels-are-two-dimensional",
    ),
    Mistake(50208, "With biases it would be so many. This layer has none."),
    Mistake(25600, "That is for a kernel of 5 by 5. Take the side of the field."),
    Mistake(82944, "That is for a kernel of 9 by 9. How far do three layers see?"),
    Mistake(27648, "The single layer needs more than the stack: a square grows faster."),
)
THREE = "the side of the field, the weights of the stack, the weights of the single layer"


@exercise(
    "convolution.stack",
    hints=(
        "Draw a row of pixels, and above it the three rows of maps. From one place at the top, "
        "which places does it look at, layer by layer down?",
        "Each layer after the first widens the field by 2. And one kernel has as many weights as "
        "it covers, height by width by channels below.",
        "The field has a side of 7. A layer of 3 by 3 has 3 * 3 * 32 * 32 weights, one of 7 by 7 "
        "has 7 * 7 * 32 * 32.",
    ),
    right="As far a view for little more than half of the weights.",
    given=lambda: {"np": np},
)
def stack(answer):
    if type(answer) not in (tuple, list):
        answer = array(answer, shape=(3,)).tolist()
    if len(answer) != 3:
        raise Wrong(f"Three numbers are asked for: {THREE}.")
    field, small, large = answer
    _part("The side of the field", field, 7, whole=True, mistakes=FIELD)
    _part("The weights of the three layers", small, 27_648, whole=True, mistakes=STACKED)
    _part("The weights of the single layer", large, 50_176, whole=True, mistakes=SINGLE)


# Which moves the maps follow.

LEAST = (
    Mistake(
        6,
        "You added the strides. Moved by one place, a map below moves by a whole stride, and its "
        "own map by a stride of that.",
    ),
    Mistake(2, "By 2 the maps of the first pooling move along by one, and what comes next?"),
    Mistake(4, "By 4 the maps of the second pooling move by one place. The last stride is left."),
    Mistake(
        1,
        "Only maps without any stride before them follow a move by one pixel.",
        "maps-follow-every-move",
    ),
    Mistake(10, "You added all five strides, those of 1 too. Strides multiply."),
    Mistake(8 / 1.5, "Each of the three strides halves: they multiply to a whole number."),
    Mistake(16, "By 16 they move along by two places. What is the least?"),
)
FOLLOW = (
    Mistake(
        5, "20 is no multiple of 8: what does the last layer make of it?", "maps-follow-every-move"
    ),
    Mistake(3, "20 is a multiple of 4 as well: the second pooling follows, by 5 places."),
    Mistake(2, "20 is a multiple of 2 and of 4 as well: poolings follow such moves."),
    Mistake(1, "A layer follows every move that is a multiple of the strides up to it."),
    Mistake(0, "Far from the rim, a layer without stride follows every move."),
)


@exercise(
    "convolution.in-step",
    hints=(
        "Begin with the first pooling. By how many pixels must the image move, so that its maps "
        "move by exactly one place?",
        "Write under each layer the product of all strides up to it: 1, 2, 2, 4, 8.",
        "The least move is the last product. A layer follows a move of 20 if 20 can be divided by "
        "its own product.",
    ),
    right="Strides multiply, and what is not a multiple of their product falls between the places.",
    given=lambda: {"np": np},
)
def in_step(answer):
    least, follow = _two(answer, "the least move, and how many of the layers follow")
    _part("The least move", least, 8, rtol=1e-9, mistakes=LEAST)
    _part("The number of layers in step", follow, 4, whole=True, mistakes=FOLLOW)


# A test of a layer.


def _windows(x, K):
    return np.lib.stride_tricks.sliding_window_view(x, K.shape[:2], axis=(0, 1))  # i j c u v


def _layer(x, K):
    return np.einsum("ijcuv,uvcf->ijf", _windows(np.asarray(x), np.asarray(K)), K)


def _one_product(x, K):
    windows = np.moveaxis(_windows(np.asarray(x, float), K), 2, -1)
    return windows.reshape(*windows.shape[:2], -1) @ np.reshape(K, (-1, K.shape[-1]))


def _place_by_place(x, K):
    h, w, _, filters = K.shape
    z = np.zeros((x.shape[0] - h + 1, x.shape[1] - w + 1, filters))
    for u in range(h):
        for v in range(w):
            z += np.asarray(x)[u : u + z.shape[0], v : v + z.shape[1]] @ K[u, v]
    return z


def _as_float32(x, K):
    return _layer(np.asarray(x, "float32"), np.asarray(K, "float32"))


def _out_of_order(x, K):
    windows = _windows(np.asarray(x, float), K)
    return windows.reshape(*windows.shape[:2], -1) @ np.reshape(K, (-1, K.shape[-1]))


def _each_by_itself(x, K):
    z = np.einsum("ijcuv,uvcf->ijcf", _windows(np.asarray(x), K), K)
    return z.reshape(*z.shape[:2], -1)


def _framed(x, K):
    h, w = K.shape[:2]
    sides = ((h // 2, (h - 1) // 2), (w // 2, (w - 1) // 2), (0, 0))
    return _layer(np.pad(x, sides), K)


SOUND = [_layer, _one_product, _place_by_place, _as_float32]
FAULTY = {
    "turns its kernels by 180 degrees": lambda x, K: _layer(x, K[::-1, ::-1]),
    "mirrors its kernels from left to right": lambda x, K: _layer(x, K[:, ::-1]),
    "reads patches and kernels in different orders": _out_of_order,
    "looks at the first channel alone": lambda x, K: _layer(x[..., :1], K[:, :, :1]),
    "weighs all channels alike": lambda x, K: _layer(x, np.repeat(K[:, :, :1], K.shape[2], axis=2)),
    "gives a map for each channel": _each_by_itself,
    "adds a frame of zeros": _framed,
    "stops one column early": lambda x, K: _layer(x, K)[:, :-1],
    "cuts negative sums off": lambda x, K: np.maximum(_layer(x, K), 0),
    "uses the first kernel for all maps": lambda x, K: np.repeat(
        _layer(x, K)[..., :1], K.shape[-1], axis=2
    ),
}


def _correlate(x, K):
    patches = np.lib.stride_tricks.sliding_window_view(x, K.shape)
    return np.einsum("ijuv,uv->ij", patches, K)


@exercise(
    "convolution.layer-test",
    hints=(
        "A layer whose answer you can foretell is easy to test. Draw a small image and kernels at "
        "random, and compute the maps in another way, such as with `correlate`.",
        "Let nothing be symmetric: no kernel that looks the same turned, no two channels alike, "
        "more than one map. Positive and negative weights.",
        "For each f, map f is the sum over c of correlate(x[..., c], K[..., c, f]). Compare shapes "
        "first, then values with np.allclose.",
    ),
    right="Your test passes four sound layers, and catches ten that are not.",
    given=lambda: {"np": np, "correlate": _correlate},
)
def layer_test(answer):
    kills(answer, right=SOUND, wrong=FAULTY)
