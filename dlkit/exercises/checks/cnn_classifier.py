"""The checks of notebook 21: convolutions by hand and by count, rates per class, audits, seeds."""

import numpy as np

from dlkit.exercises import Wrong, exercise
from dlkit.exercises._expect import Mistake, array, function, kills, number, shape


def _pair(answer, what):
    """The two parts of an answer, however they were put together."""
    if type(answer) in (tuple, list) and len(answer) == 2:
        return answer
    try:
        return array(answer, shape=(2,))
    except Wrong as wrong:
        raise Wrong(f"Two things are asked for: {what}. {wrong.hint}") from None


def _correlate(x, K):
    h, w = K.shape
    rows, columns = x.shape[0] - h + 1, x.shape[1] - w + 1
    return np.array(
        [[np.sum(K * x[i : i + h, j : j + w]) for j in range(columns)] for i in range(rows)]
    )


PICTURE = np.array([[1, 3, 0], [0, 3, 1], [3, 2, 2]])
KERNEL = np.array([[1, -1], [0, 2]])
TURNED = (
    "You turned the kernel by 180 degrees before you laid it down. Here it is laid down as it is."
)
LEANING = "You swapped rows and columns of the kernel. Its first row lies on the upper pixels."
EXCHANGED = "The right two numbers, exchanged. The first index is the row: z_10 is one place down."
STEPPED = (
    "You moved on by the width of the kernel. The next place is one pixel on, and most of the "
    "kernel lies where it lay before."
)
SIGNLESS = "The weight −1 takes its pixel away from the sum. You added it."
FIRST = "That is z_00, worked out above. Move the kernel one pixel on."
LAST = "That is z_11: one place to the right and one down. Take one step only."
BARE = "You added up the pixels under the kernel. Each has to be multiplied by its weight first."


def _places(z):
    return z[0, 1], z[1, 0]


def _by_hand_mistakes():
    z = _correlate(PICTURE, KERNEL)
    wide = np.pad(PICTURE, ((0, 1), (0, 1)))  # room for a step of two pixels, zeros beyond
    stepped = _correlate(wide, KERNEL)
    return (
        Mistake(_places(_correlate(PICTURE, KERNEL[::-1, ::-1])), TURNED, "convolution-flips"),
        Mistake(_places(_correlate(PICTURE, KERNEL.T)), LEANING),
        Mistake(_places(z.T), EXCHANGED),
        Mistake((stepped[0, 2], stepped[2, 0]), STEPPED),
        Mistake(_places(_correlate(PICTURE, abs(KERNEL))), SIGNLESS),
        Mistake(_places(_correlate(PICTURE, np.ones((2, 2)))), BARE),
        Mistake((z[0, 0], z[0, 0]), FIRST),
        Mistake((z[1, 1], z[1, 1]), LAST),
    )


@exercise(
    "cnn_classifier.by-hand",
    hints=(
        "Lay the kernel on the picture with a finger. Which four pixels does it cover, one step to "
        "the right of where it began?",
        "One step to the right it covers 3, 0 above and 3, 1 below; one step down it covers 0, 3 "
        "above and 3, 2 below.",
        "Multiply each covered pixel by the weight above it, 1, -1, 0 and 2 in the order of "
        "reading, and add the four products up.",
    ),
    right="Four products and a sum: that is all that a convolution does, at every place.",
    given=lambda: {"np": np, "correlate": _correlate, "picture": PICTURE, "kernel": KERNEL},
)
def by_hand(answer):
    pair = _pair(answer, "z_01 and z_10")
    right = _places(_correlate(PICTURE, KERNEL))
    array(_numbers(pair), right, mistakes=_by_hand_mistakes())


def _numbers(pair):
    """Two answers as one list of plain numbers, each judged to be one."""
    return [number(one, low=-1e9, high=1e9) for one in pair]


SHAPES = (
    Mistake(
        (32, 32, 16),
        "As large as the photograph the maps would be with a frame of zeros, and this layer has "
        "none. In how many places does a kernel 5 wide fit along 32 pixels?",
        "padding-keeps-size",
    ),
    Mistake(
        (28, 28, 3),
        "The kernels sum over the three channels, so these are gone. How many maps come out, one "
        "for each kernel?",
        "kernels-are-two-dimensional",
    ),
    Mistake(
        (28, 28, 48),
        "Each kernel gives one map, not one for each channel: it sums over the channels too.",
        "kernels-are-two-dimensional",
    ),
    Mistake((28, 28), "That is one map. The layer has 16 of them, along a third axis."),
    Mistake((28, 28, 1), "That is one map. The layer has 16 of them."),
    Mistake((27, 27, 16), "One place is missing: 32 - 5 steps are made, and the start counts too."),
    Mistake((30, 30, 16), "That is what kernels of 3 by 3 leave. Here they are 5 by 5."),
    Mistake((16, 28, 28), "All three lengths are right; here the channels come last."),
    Mistake((16, 16, 16), "Nothing halves the size here: there is no pooling, and steps are of 1."),
    Mistake(
        (1, 28, 28, 16), "Right for a batch of one. Give the shape without the axis of the batch."
    ),
)
WEIGHTS = (
    Mistake(
        16 * 25 + 16,
        "Those are kernels for one channel. Each has 5 by 5 weights for each of the three.",
        "kernels-are-two-dimensional",
    ),
    Mistake(
        16 * 25,
        "Each kernel has 5 by 5 weights for each of the three channels, and then its bias.",
        "kernels-are-two-dimensional",
    ),
    Mistake(16 * 75, "The biases are missing: one for each kernel."),
    Mistake(16 * 75 + 1, "You counted one bias for the whole layer. Each kernel has its own."),
    Mistake(16 * 75 + 3, "You counted a bias for each channel. It is each kernel that has one."),
    Mistake(
        16 * 3 * 26, "You gave each kernel a bias for each channel. It adds one number in all."
    ),
    Mistake(76, "That is one kernel with its bias. The layer has 16."),
    Mistake(75, "That is one kernel without its bias. The layer has 16."),
    Mistake(
        16 * 75 * 28 * 28,
        "You gave each place weights of its own. The same kernel is laid down at every place.",
        "weights-at-each-place",
    ),
    Mistake(
        16 * 76 * 28 * 28,
        "You gave each place weights of its own. The same kernel is laid down at every place.",
        "weights-at-each-place",
    ),
    Mistake(
        28 * 28 * 16,
        "Those are the numbers in the maps. Asked for are the weights that make them.",
        "weights-at-each-place",
    ),
    Mistake(
        (32 * 32 * 3 + 1) * 16,
        "That many weights has a dense layer of 16 units, which looks at the whole photograph.",
        "weights-at-each-place",
    ),
)


@exercise(
    "cnn_classifier.layer",
    hints=(
        "For the shape: at how many places can a kernel 5 pixels wide begin, so that it still ends "
        "within 32 pixels? For the weights: what does one kernel lie on?",
        "One kernel lies on 5 by 5 pixels with three channels each, has one bias, and gives one "
        "map.",
        "Along each side 32 - 5 + 1 places; 16 kernels of 5 * 5 * 3 weights and one bias each.",
    ),
    right="A larger photograph would give larger maps, and leave the number of weights as it is.",
    given=lambda: {"np": np},
)
def layer(answer):
    if not (type(answer) in (tuple, list) and len(answer) == 2):
        raise Wrong("Two things are asked for: the shape of the maps, and the number of weights.")
    maps, weights = answer
    shape(maps, (28, 28, 16), mistakes=SHAPES)
    number(weights, 16 * 76, whole=True, mistakes=WEIGHTS)


def _rates(counts, k):
    return counts[k, k] / counts[k].sum(), counts[k, k] / counts[:, k].sum()


def _share_of_all(counts, k):
    return counts[k, k] / counts.sum()


def _accuracy(counts, _):
    return np.trace(counts) / counts.sum()


SWAPPED = (
    "Recall and precision have changed places, or rows and columns have. True classes stand in the "
    "rows, and recall asks how many of a true class were read right."
)
TWICE = "Both of your numbers are the {}. The other share divides by another sum."
ALL_IMAGES = (
    "You divide by the number of all images. What is the whole of which each share is a part: the "
    "images of class k, and the images read as k?"
)
ALL_CLASSES = "That is the share of all images that were read right. What of class k alone?"
MEAN = "You took means over all rows or columns. Asked for are the two shares of class k alone."
REST = "These are the shares of mistakes. Asked for are the shares of what was right."


def _both(one):
    return lambda counts, k: (one(counts, k), one(counts, k))


def _means(counts, _):
    pairs = np.array([_rates(counts, k) for k in range(len(counts))])
    return tuple(pairs.mean(axis=0))


RATES = (
    Mistake(lambda counts, k: _rates(counts, k)[::-1], SWAPPED),
    Mistake(_both(lambda counts, k: _rates(counts, k)[0]), TWICE.format("recall")),
    Mistake(_both(lambda counts, k: _rates(counts, k)[1]), TWICE.format("precision")),
    Mistake(_both(_share_of_all), ALL_IMAGES),
    Mistake(_both(_accuracy), ALL_CLASSES, "accuracy-is-per-class"),
    Mistake(lambda c, k: (_accuracy(c, k), _rates(c, k)[1]), ALL_CLASSES, "accuracy-is-per-class"),
    Mistake(lambda c, k: (_rates(c, k)[0], _accuracy(c, k)), ALL_CLASSES, "accuracy-is-per-class"),
    Mistake(_means, MEAN),
    Mistake(lambda counts, k: tuple(1 - rate for rate in _rates(counts, k)), REST),
    Mistake(lambda c, k: (c[k, k], c[k, k]), "Those are counts. A share still has to be divided."),
    Mistake(lambda c, k: (c[k].sum(), c[:, k].sum()), "Those are the wholes. How much is right?"),
    Mistake(lambda c, k: _rates(c, k)[0], "That is the recall. Return the precision, too."),
    Mistake(lambda c, k: _rates(c, k)[1], "That is the precision. Return the recall, too."),
    Mistake(
        lambda c, k: _rates(c / c.sum(axis=1, keepdims=True), k),
        "You divided each row by its sum first. Then a rare class weighs as much as a frequent "
        "one, and the precision is another.",
    ),
)


def _tables():
    draw = np.random.default_rng(0)
    for classes, k in ((3, 0), (4, 3), (5, 2)):
        counts = draw.integers(1, 9, (classes, classes))
        yield counts + np.diag(draw.integers(10, 40, classes)), k


@exercise(
    "cnn_classifier.recall-precision",
    hints=(
        "Both shares have the same count above the line: the images of class k that were read as "
        "k. Where does it stand?",
        "counts[k, k] is right. counts[k] holds all images of class k, counts[:, k] all that were "
        "read as k.",
        "return counts[k, k] / counts[k].sum(), and after the comma the same with the column in "
        "place of the row.",
    ),
    right="A class can be read well and its name still be given to many others, or the reverse.",
    given=lambda: {"np": np, "counts": next(_tables())[0]},
)
def recall_precision(answer):
    function(answer, _tables(), _rates, mistakes=RATES)


def _audited():
    """As on the page: nearest neighbours behind dropout, and two parts of ten noisy classes."""
    from scipy.spatial.distance import cdist  # here, since it would use up a learner's time there

    def taught(x, y):
        def model(seen, training=True):
            kept = np.random.random(seen.shape) > 0.3 if training else 1
            return y[cdist(seen * kept, x).argmin(axis=1)]

        return model

    draw = np.random.default_rng(0)
    centres = draw.random((10, 64))

    def part(n):
        y = draw.integers(0, 10, n)
        return (centres[y] + draw.normal(0, 0.5, (n, 64))).clip(0, 1), y

    return {"np": np, "taught": taught, "parts": [part(100), part(100)], "C": 10}


def _share(model, part, training=False):
    x, y = part
    return np.mean(model(x, training=training) == y)


def _in_pieces(model, parts):
    _, (x, y) = parts
    pieces = np.array_split(np.arange(len(y)), 3)
    return sum(np.sum(model(x[n], training=False) == y[n]) for n in pieces) / len(y)


def _as_float32(model, parts):
    _, (x, y) = parts
    return np.float32(np.count_nonzero(model(x, training=False) == y)) / np.float32(len(y))


def _together(model, parts):
    x, y = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return _share(model, (x, y))


HONEST = [lambda model, parts: _share(model, parts[1]), _in_pieces, _as_float32]
FAULTY = {
    "leaves dropout on": lambda model, parts: _share(model, parts[1], training=True),
    "scores the training part under the name of the test part": lambda model, parts: _share(
        model, parts[0]
    ),
    "scores training part and test part together": _together,
    "leaves dropout on, and scores the training part": lambda model, parts: _share(
        model, parts[0], training=True
    ),
}


@exercise(
    "cnn_classifier.audit",
    hints=(
        "Two questions are enough. One of them you ask twice, or better ten times. The other is "
        "about a model of which you know beforehand how little it knows.",
        "Dropout draws anew at each call. And a model that was taught labels dealt out at random "
        "can know nothing about images that it has not seen: what must an honest score be?",
        "Are ten calls of score(taught(*parts[0]), parts) all equal? And with y shuffled in the "
        "training part, for teaching and for scoring: is the score near 1 / C?",
    ),
    right="Your audit passes honest evaluations and catches four that flatter or waver.",
    given=_audited,
)
def audit(answer):
    kills(answer, right=HONEST, wrong=FAULTY)


def _reach(n, s, f=0.2):
    from scipy.stats import t

    return t.ppf(0.975, n - 1) * s * np.sqrt(1 / n + f / (1 - f))


SEEDS = (
    Mistake(5, "So many would do if each seed had fresh images: the second fraction is missing."),
    Mistake(7, "You took 1.96 for t. With few seeds t is larger, and so is the reach."),
    Mistake(3, "You took 1.96 for t, and left the second fraction out."),
    Mistake(12, "With 12 seeds the reach is still above 1 point, if only by a little."),
    Mistake(14, "14 are enough; are they the least?"),
    Mistake(9, "With 9 seeds the reach is still above 1 point. Try the next."),
)
LIMITS = (
    Mistake(
        0,
        "So it would be if each seed had fresh images. One term under the root does not shrink, "
        "however large n grows.",
    ),
    Mistake(0.4, "That is s times the root. The factor that comes close to 1.96 is missing."),
    Mistake(0.5, "That is the root alone."),
    Mistake(1.96 * 0.8 * 0.25, "The root of the second fraction is missing: it is 0.5."),
    Mistake(0.98, "That is for a spread of 1 point; s is 0.8."),
    Mistake(1.96 * 0.8, "You let the whole root become 1. What is left of it when 1 / n is gone?"),
    Mistake(1.0, "That is the difference. Asked for is what the reach comes down to as n grows."),
)


@exercise(
    "cnn_classifier.how-many",
    hints=(
        "Try it: what is reach(5, 0.8), what with 10 seeds, with 20, and with a million?",
        "In a loop over n, or in min(...) of those n for which it holds, look for the first "
        "reach below 1. For the other number, which of the two fractions goes to 0?",
        "For n beyond all bounds, the reach comes down to 1.96 * s * the root of f / (1 - f).",
    ),
    right="More cuts of the same images cannot tell what other images would say.",
    given=lambda: {"np": np, "reach": _reach},
)
def how_many(answer):
    seeds, limit = _pair(answer, "the least number of seeds, and what the reach comes down to")
    number(seeds, 13, whole=True, mistakes=SEEDS)
    if abs(number(limit, low=-1e9, high=1e9) - 0.784) > 0.006:
        number(limit, 0.784, mistakes=LIMITS)
