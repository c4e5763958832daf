"""The kernels that have names: their weights at each size, and what they do; knows no image."""

from typing import Any

import numpy as np

from dlkit._validation import fault, known, shown

LARGEST = 7  # cells a side
HEAVIEST = 1_000_000
OWN = "own"
DEFAULT = "vertical edges"


def _identity(size):
    weights = np.zeros((size, size))
    weights[(size - 1) // 2, (size - 1) // 2] = 1
    return weights


def _binomial(size):
    """1, 2, 1 and its like: what is left after averaging neighbours size - 1 times."""
    row = np.ones(1)
    for _ in range(size - 1):
        row = np.convolve(row, [1, 1])
    return row


def _gaussian(size):
    row = _binomial(size)
    return np.outer(row, row) / row.sum() ** 2


def _edges(size):
    """Smoothed along the edge, a difference across it; at size 3 that of Sobel."""
    across = np.convolve(_binomial(size - 2), [-1, 0, 1]) if size > 2 else np.array([-1, 1])
    return np.outer(_binomial(size), across)


def _fixed(*rows):
    return lambda _: np.array(rows, float)


ANY, THREE = range(1, LARGEST + 1), range(3, 4)
PRESETS = {  # name: (sizes, weights at a size, what it does)
    "identity": (ANY, _identity, "A single 1: the output is the image itself."),
    "box blur": (
        ANY,
        lambda size: np.full((size, size), 1 / size**2),
        "The mean of all pixels under the kernel: fine detail and noise are averaged away.",
    ),
    "Gaussian blur": (
        ANY,
        _gaussian,
        "A mean that counts near pixels more, by a bell curve (binomial weights): a softer blur.",
    ),
    "sharpen": (
        THREE,
        _fixed([0, -1, 0], [-1, 5, -1], [0, -1, 0]),
        "The pixel five times less its four neighbours: differences from them grow.",
    ),
    "vertical edges": (
        range(2, LARGEST + 1),
        _edges,
        "Right minus left, smoothed along the edge (Sobel at 3x3): positive from dark to bright.",
    ),
    "horizontal edges": (
        range(2, LARGEST + 1),
        lambda size: _edges(size).T,
        "Below minus above, smoothed along the edge (Sobel at 3x3): positive from dark to bright.",
    ),
    "diagonal edges": (
        THREE,
        _fixed([-2, -1, 0], [-1, 0, 1], [0, 1, 2]),
        "Lower right minus upper left: strongest where an edge runs from lower left to upper "
        "right.",
    ),
    "Laplacian": (
        THREE,
        _fixed([0, 1, 0], [1, -4, 1], [0, 1, 0]),
        "Four neighbours less four times the pixel: 0 on even slopes, strong at points and lines.",
    ),
    "emboss": (
        THREE,
        _fixed([-2, -1, 0], [-1, 1, 1], [0, 1, 2]),
        "The pixel plus what changes along the diagonal: the picture seems lit from one side.",
    ),
    OWN: ((), None, "Weights of your own."),
}
TURNED = {  # what those do that are not the same when turned by 180 degrees
    "vertical edges": "left minus right, smoothed along the edge: positive from bright to dark.",
    "horizontal edges": "above minus below, smoothed along the edge: positive from bright to dark.",
    "diagonal edges": "upper left minus lower right: strongest where an edge runs from lower left "
    "to upper right.",
    "emboss": "the pixel less what changes along the diagonal: the picture seems lit from the "
    "other side.",
}


def sentence(name: str, flip: bool = False) -> str:
    """What a named kernel does, laid on as it is or turned by 180 degrees.

    >>> sentence("diagonal edges").split(":")[0], sentence("emboss", flip=True).split(":")[0]
    ('Lower right minus upper left', 'Turned by 180°')
    """
    return f"Turned by 180°: {TURNED[name]}" if flip and name in TURNED else PRESETS[name][2]


def preset(name: str, size: int = 3) -> np.ndarray:
    """The weights of a named kernel, at the given size or the nearest one that it has.

    >>> preset("vertical edges").astype(int).tolist()
    [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    """
    named = [each for each in PRESETS if each != OWN]
    remedy = "Pass one of these names, or the weights as rows of numbers."
    sizes, weights, _ = PRESETS[known("kernel", name, named, remedy=remedy)]
    return weights(min(max(size, sizes[0]), sizes[-1]))


def recognised(kernel: Any, first: str = OWN) -> str:
    """The name of these weights, `first` where several fit, or "own".

    >>> recognised([[0, 0, 0], [0, 1, 0], [0, 0, 0]]), recognised([[1, 2]])
    ('identity', 'own')
    """
    kernel = np.asarray(kernel)
    names = [first, *PRESETS] if first != OWN else PRESETS
    return next((name for name in names if _is(kernel, name)), OWN)


def _is(kernel, name):
    size = len(kernel)
    return (
        name != OWN and size in PRESETS[name][0] and np.array_equal(kernel, PRESETS[name][1](size))
    )


def resized(kernel: Any, size: int, name: str = OWN) -> np.ndarray:
    """The kernel at another size: its preset's own, or cells taken or zeros put around it.

    >>> resized([[5.0]], 3).tolist()
    [[0.0, 0.0, 0.0], [0.0, 5.0, 0.0], [0.0, 0.0, 0.0]]
    """
    if name != OWN and size in PRESETS[name][0]:
        return PRESETS[name][1](size)
    kernel = np.asarray(kernel, float)
    for axis in (0, 1):
        more = size - kernel.shape[axis]
        # The middle of an even size is the cell before its true middle, as in `identity`.
        before = (size - 1) // 2 - (kernel.shape[axis] - 1) // 2
        if more < 0:
            kernel = kernel.take(range(-before, -before + size), axis)
        else:
            sides = [(0, 0), (0, 0)]
            sides[axis] = (before, more - before)
            kernel = np.pad(kernel, sides)
    return kernel


def checked(kernel: Any) -> list:
    """The kernel as rows of numbers, or an error that says why it is none."""
    try:
        given = np.asarray(kernel)
        weights = np.zeros(0) if given.dtype.kind in "USMmc" else given.astype(float)
    except (OverflowError, TypeError, ValueError):
        weights = np.zeros(0)
    right = weights.ndim == 2 and all(1 <= side <= LARGEST for side in weights.shape)
    if not right or not (np.abs(weights) <= HEAVIEST).all():
        raise ValueError(
            fault(
                "`kernel` is no grid of weights.",
                f"1 to {LARGEST} rows of 1 to {LARGEST} numbers of at most a million in size were "
                f"expected. Received: kernel={shown(kernel)}.",
                "Pass for example kernel=[[-1, 0, 1]] * 3, or a name as kernel='box blur'.",
            )
        )
    return weights.tolist()
