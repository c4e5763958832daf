"""The checks of notebook 21: a convolution by hand, rates per class, strokes, audits, seeds."""

import sys
from types import SimpleNamespace

import numpy as np

from dlkit.exercises import Wrong, exercise
from dlkit.exercises._expect import Mistake, array, function, kills, number
from dlkit.exercises._verdict import Unattempted


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


LAYER = "convolution_0"  # whose kernels lie on the image itself
# 1.5 times is met by more than a fifth of all kernels of 3 by 3 random numbers, so that a network
# has such maps whatever its seed; a kernel that prefers no direction stays below.
STRONGER, WEAK, NEAR = 1.5, 0.1, 0.95
UNTOUCHED = "Change the panel first, then run this cell again."
NO_PANEL = (
    "The panel itself is asked for, since the check questions your network through it: pass "
    "`explorer`, as the cell had it."
)


class _Explorer:
    """What this exercise reads of the page's panel: one convolution, padded, in plain NumPy."""

    def __init__(self, network, images):
        kernels = network.get_layer(LAYER).kernel.numpy()
        self.kernels, self.images = np.moveaxis(kernels[:, :, 0], -1, 0), images
        self.engine, self.version = self, 0
        self.state = {"image": 0, "layer": "maps_0", "map": 0, "row": 0, "column": 0}

    def set(self, **changes):
        state = self.state | changes
        if min(state["row"], state["column"]) < 0:
            raise ValueError("A map has no such pixel.")
        self.state, self.version = state, self.version + 1

    def responses(self, images, _layer):
        padded = np.pad(np.asarray(images)[..., 0], ((0, 0), (1, 1), (1, 1)))
        return np.stack([[_correlate(x, K) for K in self.kernels] for x in padded])


KERNELS = (
    [[-2, -2, -1], [0, 0, 0], [3, 2, 3]],  # its columns nearly cancel
    [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    [[6, 7, 6], [0, 3, 0], [1, 3, 1]],  # the largest answer, and to both
    [[0.1, 0.1, 0.1], [0, 0, 0], [-0.1, -0.1, -0.1]],
    [[9, 0, 4], [0, 0, -6], [0, 0, 2]],
    [[0, 0, 0], [1, 1, 1], [-1, -1, -2]],
)


def _with_panel():
    kernels = np.moveaxis(np.array(KERNELS, float), 0, -1)[:, :, None]
    kernel = SimpleNamespace(numpy=lambda: kernels)
    network = SimpleNamespace(get_layer={LAYER: SimpleNamespace(kernel=kernel)}.get)
    strokes = np.zeros((2, 8, 7, 1))
    strokes[0, 4] = strokes[1, :, 3] = 1
    images = np.concatenate([np.eye(8, 7)[None, ..., None], strokes])
    return {
        "np": np,
        "height": 8,
        "width": 7,
        "FeatureExplorer": _Explorer,
        "network": network,
        "strokes": strokes,
        "explorer": _Explorer(network, images),
    }


@exercise(
    "cnn_classifier.strokes",
    hints=(
        "Go to the stroke that lies, then to the one that stands, and back. Which maps are strong "
        "in the first and pale in the second?",
        "Read the kernel in the formula. A stroke that lies covers one of its rows, so its answer "
        "is the sum of that row; a stroke that stands gives the sum of a column.",
        "Choose a map whose kernel has a row of large weights of one sign and columns that cancel. "
        "Then set the image to the lying stroke and point at the darkest place of the large map.",
    ),
    right="A kernel with one strong row, and columns that cancel, tells such strokes apart.",
    given=_with_panel,
)
def strokes(answer):
    engine = _engine(answer)
    try:
        _judge_strokes(engine)
    except Wrong:
        if engine.version == 0:  # nobody has touched the panel yet
            raise Unattempted(UNTOUCHED) from None
        raise


def _engine(answer):
    """The engine of a panel that asks a network; no other object is asked for anything."""
    room = sys.modules.get("dlkit.widgets.panel")
    kinds = (_Explorer, getattr(room, "Panel", None), getattr(room, "Engine", None))
    lineage = type.__dict__["__mro__"].__get__(type(answer))
    if not any(base is kind for base in lineage for kind in kinds):
        raise Wrong(NO_PANEL)
    engine = getattr(answer, "engine", answer)
    if not hasattr(engine, "responses"):
        raise Wrong(NO_PANEL)
    return engine


def _judge_strokes(engine):
    state = engine.state
    if state["layer"] != LAYER:
        raise Wrong(
            f"Your panel stands at the layer {state['layer']}. Pick {LAYER}, whose kernels lie on "
            "the image itself."
        )
    image = np.asarray(engine.images[state["image"]], float)
    if _along(image, 0) or not _along(image, 1):
        what = "the stroke that stands" if _along(image, 0) else "neither of the two strokes"
        raise Wrong(f"Your panel shows {what}. Leave it on the stroke that lies.")
    _judge_map(engine, image.shape, state["map"])
    map_ = abs(engine.responses(image[None], LAYER)[0, state["map"]])
    here, most = map_[state["row"], state["column"]], map_[1:-1, 1:-1].max()
    if here < NEAR * most:
        raise Wrong(
            f"The map is right. At the pixel ({state['row']}, {state['column']}) its number has "
            f"the size {here:.2g}, and elsewhere in it {most:.2g}. Point there."
        )


def _judge_map(engine, shape, chosen):
    """Whether a map answers to lying strokes, wherever they are, and less to standing ones."""
    lying, standing = _answers(engine, shape)
    strong = (lying >= STRONGER * standing) & (lying >= WEAK * lying.max())
    # A network may have no such map: then the one that comes nearest counts.
    strong[(lying - STRONGER * standing).argmax()] = True
    if strong[chosen]:
        return
    said = (
        f"answers with {lying[chosen]:.2g} to lying strokes and {standing[chosen]:.2g} to standing"
    )
    if max(lying[chosen], standing[chosen]) < WEAK * lying.max():
        raise Wrong(f"Map {chosen} hardly answers to any stroke. Choose a stronger one.")
    if standing[chosen] >= STRONGER * lying[chosen]:
        raise Wrong(f"Map {chosen} {said} ones: it is the other way round.")
    raise Wrong(f"Map {chosen} {said} ones. At least {STRONGER} times as strongly is asked for.")


def _answers(engine, shape):
    """The size of each map's largest number, rim left out: (to lying, to standing strokes)."""
    sizes = []
    for axis in (0, 1):
        length = shape[axis]
        places = np.unique(np.linspace(2, max(2, length - 3), 4).astype(int).clip(0, length - 1))
        images = np.zeros((len(places), *shape), np.float32)
        for image, place in zip(images, places, strict=True):
            np.moveaxis(image, axis, 0)[place] = 1
        found = abs(engine.responses(images, LAYER))[:, :, 1:-1, 1:-1]
        sizes.append(found.max(axis=(2, 3)).mean(axis=0))
    return sizes


def _along(image, axis):
    """Whether an image is the same all along an axis, and not everywhere."""
    return bool(np.ptp(image, axis=axis).max() == 0 < np.ptp(image))


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
