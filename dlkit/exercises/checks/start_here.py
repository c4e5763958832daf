"""The checks of notebook 00: parameters, tests, verdicts, pairs. The tasks are in the notebook."""

import numpy as np

from dlkit.exercises import Wrong, _safe, exercise
from dlkit.exercises._expect import Mistake, TookLong, array, kills, number


def _numpy():
    return {"np": np}


PIXELS, HIDDEN, CLASSES = 28 * 28, 100, 10
PARTS = ("weights", "biases")
OWN_BIAS = "A bias is added once to each number that the layer gives, not to each {}."
OTHER_LAYER = "That is what the other layer needs."
NO_BIAS = "There is a bias for each number that the layer gives: the column b of the formula."
ONE_BIAS = (
    "One bias for the whole layer would shift all its numbers alike. Each has one of its own."
)
ONE_ROW = "That is one row of the table. It has as many rows as the layer gives numbers."
ADDED = "You added the two lengths of the table; how many entries it has is their product."
SEES_NO_PIXELS = "The second layer does not see the pixels: it is given what the first one found."
WITH_BIASES = "The biases are counted among the weights here; they have a place of their own."
THIRTY_TWO = "32 is the network on the page. The first layer of this one gives 100 numbers."
SIDE = "28 pixels are one row of the picture. All of its rows go into the column x."


def _weights(inputs, outputs):
    """Mistakes that the weights of any layer invite."""
    return (
        Mistake(inputs, ONE_ROW),
        Mistake(inputs + outputs, ADDED),
        Mistake((inputs + 1) * outputs, WITH_BIASES),
    )


def _biases(inputs, outputs):
    return (
        Mistake(0, NO_BIAS),
        Mistake(1, ONE_BIAS),
        Mistake(inputs, OWN_BIAS.format("number that it is given")),
        Mistake(inputs * outputs, OWN_BIAS.format("weight")),
    )


LAYERS = (
    (PIXELS * HIDDEN, (*_weights(PIXELS, HIDDEN), Mistake(28 * HIDDEN, SIDE))),
    (HIDDEN, (Mistake(CLASSES, OTHER_LAYER), *_biases(PIXELS, HIDDEN), Mistake(32, THIRTY_TWO))),
    (
        HIDDEN * CLASSES,
        (
            *_weights(HIDDEN, CLASSES),
            Mistake(PIXELS * CLASSES, SEES_NO_PIXELS),
            Mistake(PIXELS * HIDDEN * CLASSES, SEES_NO_PIXELS),
            Mistake(HIDDEN * HIDDEN, "The last layer gives 10 numbers, so its table has 10 rows."),
            Mistake(32 * CLASSES, THIRTY_TWO),
        ),
    ),
    (CLASSES, _biases(HIDDEN, CLASSES)),
)
PLACES = [f"The {part} of the {nth} layer" for nth in ("first", "second") for part in PARTS]


@exercise(
    "start_here.parameters",
    hints=(
        "Each layer has a table of weights and a column of biases. How many rows has the table, "
        "and how long is each row?",
        "There is one row for each number that the layer gives, and in it one weight for each "
        "number that goes in. A bias belongs to a row.",
        "The second layer is given the 100 numbers of the first one, and gives 10: its table has "
        "10 rows of 100 weights.",
    ),
    right="All four together are 79,510 numbers, nearly all of them in the first table.",
    given=_numpy,
)
def parameters(answer):
    pair = _safe.is_a(answer, list, tuple) and len(answer) == 2
    if not pair and _safe.array_shape(answer) != (2, 2):
        given = _safe.describe(answer)
        raise Wrong(f"You gave {given}. Two layers are asked for, each with weights and biases.")
    layers = answer if pair else array(answer)
    found = [count for layer in layers for count in _counts(layer)]
    for place, value, (expected, mistakes) in zip(PLACES, found, LAYERS, strict=True):
        try:
            number(value, expected, whole=True, mistakes=mistakes)
        except Wrong as wrong:
            raise Wrong(f"{place}: {wrong.hint}") from None


def _counts(layer):
    """The weights and the biases of one layer."""
    if not _safe.is_a(layer, dict):
        return array(layer, shape=(2,))
    missing = [name for name in PARTS if dict.get(layer, name) is None]
    if missing:
        raise Wrong(
            f"A layer has no entry {missing[0]!r}. Keep both names, and give their numbers."
        )
    return [dict.get(layer, name) for name in PARTS]


def _agreeing(answers, labels):
    return np.asarray(answers) == np.asarray(labels)


def _accuracy(answers, labels):
    return np.mean(_agreeing(answers, labels))


def _one_by_one(answers, labels):
    right = 0
    for answer, label in zip(answers, labels, strict=True):
        right += bool(answer == label)
    return right / len(labels)


def _percent(answers, labels):
    return 100 * _accuracy(answers, labels)


def _how_many(answers, labels):
    return int(_agreeing(answers, labels).sum())


def _errors(answers, labels):
    return 1 - _accuracy(answers, labels)


def _but_for_zeros(answers, labels):
    return np.mean(_agreeing(answers, labels)[np.asarray(labels) != 0])


INACCURATE = {
    "gives a percentage": _percent,
    "counts the hits, and does not divide": _how_many,
    "gives the share of the errors": _errors,
    "gives 1 or 0: whether all of them agree": lambda a, b: float(np.all(_agreeing(a, b))),
    "gives 1 as soon as one of them agrees": lambda a, b: float(np.any(_agreeing(a, b))),
    "compares how often each number occurs, and not where": lambda a, b: _accuracy(
        np.sort(a), np.sort(b)
    ),
    "leaves out the places where the label is 0": _but_for_zeros,
    "divides by 10, however many places there are": lambda a, b: _how_many(a, b) / 10,
}
SHARE = (
    "A right function fails your test, and one that {} would pass. Asked for is the share, which "
    "runs from 0 to 1."
)
EXPECTED = (
    (_percent, SHARE.format("gives a percentage"), "percent-is-share"),
    (_how_many, SHARE.format("counts the hits"), None),
    (
        _errors,
        "A right function fails your test, and one that gives the share of the errors would pass. "
        "Which of your places agree?",
        None,
    ),
)


@exercise(
    "start_here.accuracy-test",
    hints=(
        "Choose answers and labels of which you know the share yourself. What would a function "
        "give that counts instead, or counts the errors? Can your arrays tell it?",
        "Fewer than half of the places should agree, and not one in ten. The arrays should hold "
        "the same numbers in another order, so that it matters where each stands.",
        "Of 0 to 8 and the same numbers backwards only the 4 in the middle agrees: the share is "
        "one ninth, and hardly a mistake leads to that.",
    ),
    right="Your test passes what is right, and catches eight functions that are wrong.",
    given=_numpy,
)
def accuracy_test(answer):
    right = [_accuracy, _one_by_one]
    try:
        kills(answer, right, {})
    except TookLong:
        raise
    except Wrong:
        _raise_if_expected(answer)
        raise
    kills(answer, right, INACCURATE)


def _raise_if_expected(answer):
    """Say it where the test fails what is right because it asks for something else."""
    for implementation, words, misconception in EXPECTED:
        if _lets_pass(answer, implementation):
            raise Wrong(words, misconception)


def _lets_pass(answer, implementation):
    try:
        kills(answer, [implementation], {}, seconds=0.1)
    except Wrong:
        return False
    return True


NAMES = ("supported", "refuted", "undecided", "too small to matter")
WHERE = {1: NAMES[0], 2: NAMES[2], 3: NAMES[3], 4: NAMES[3], 5: NAMES[1]}
OVER = "Interval 2 reaches over the bar: the true mean may lie on either side of 0."
NOT_OVER = "Interval {} does not reach over the bar, so it does decide."
SMALL_THREE = (
    "Interval 3 lies above the bar, and all of it nearer than 0.5 points: the effect may well be "
    "there, and nobody need care. The rules are read from the top."
)
SMALL_FOUR = (
    "Interval 4 reaches over the bar, and yet it says enough: wherever the mean lies in it, it is "
    "nearer to 0 than 0.5 points. The rules are read from the top."
)
FAR = "Interval {} does not lie nearer to the bar than 0.5 points as a whole: one end does not."
SIDES = "Which of the two scores higher where A minus B is {}? Look at interval {} again."
HINTS = {
    (1, NAMES[1]): SIDES.format("positive", 1),
    (1, NAMES[2]): NOT_OVER.format(1),
    (1, NAMES[3]): FAR.format(1),
    (2, NAMES[0]): OVER,
    (2, NAMES[1]): OVER,
    (2, NAMES[3]): FAR.format(2),
    (3, NAMES[0]): SMALL_THREE,
    (3, NAMES[1]): SIDES.format("positive", 3),
    (3, NAMES[2]): NOT_OVER.format(3),
    (4, NAMES[2]): SMALL_FOUR,
    (4, NAMES[0]): SMALL_FOUR,
    (4, NAMES[1]): SMALL_FOUR,
    (5, NAMES[0]): SIDES.format("negative", 5),
    (5, NAMES[2]): NOT_OVER.format(5),
    (5, NAMES[3]): FAR.format(5),
}


@exercise(
    "start_here.verdicts",
    hints=(
        "Draw a line with a mark at 0, the bar, and marks at -0.5 and +0.5. Lay each interval on "
        "it. Which lie between the outer marks?",
        "Begin with the first row of the table. What lies between the marks as a whole is done: "
        "the other rows do not matter for it.",
        "Two of them are too small to matter, one of these above the bar and one across it.",
    ),
    right="You can read a claim card: what is above the bar may be small, what is across it too.",
    given=_numpy,
)
def verdicts(answer):
    if not _safe.is_a(answer, dict):
        raise Wrong(f"You gave {_safe.describe(answer)}; a dict of the four verdicts is asked for.")
    placed = {name: _which(dict.get(answer, name, ())) for name in NAMES}
    if len(answer) != len(NAMES):
        raise Wrong("Keep the four verdicts of the table as the keys, each once.")
    for interval, expected in WHERE.items():
        given = [name for name in NAMES if interval in placed[name]]
        if len(given) != 1:
            count = "two verdicts" if given else "no verdict"
            raise Wrong(f"Interval {interval} has {count}. Give each interval one.")
        if given[0] != expected:
            raise Wrong(HINTS[interval, given[0]])


def _which(value):
    """The numbers of intervals, from a list or whatever holds some."""
    if _safe.is_a(value, set, frozenset):
        value = list(value)
    if _safe.array_shape(value) == ():
        value = [value]
    found = set(array(value, shape=(None,)).tolist())
    if not found <= set(WHERE):
        raise Wrong(f"The intervals have the numbers 1 to {len(WHERE)}, and no others.")
    return found


BEFORE = {11: 0.936, 12: 0.905, 13: 0.921, 14: 0.940}
AFTER = {14: 0.950, 11: 0.952, 13: 0.936, 12: 0.918}


def _two_runs():
    return {"np": np, "before": dict(BEFORE), "after": dict(AFTER)}


GAINS = np.array([AFTER[seed] - BEFORE[seed] for seed in BEFORE])
LISTED = np.array(list(AFTER.values())) - list(BEFORE.values())
SORTED = np.sort(list(AFTER.values())) - np.sort(list(BEFORE.values()))
ENDS = np.array(
    [min(AFTER.values()) - min(BEFORE.values()), max(AFTER.values()) - max(BEFORE.values())]
)
IN_ORDER = (
    "You subtracted in the order in which the scores are written. Look at the seeds: the second "
    "dict has them in another order."
)
BY_RANK = "You subtracted the sorted scores, best from best. What belongs together has one seed."
OF_ENDS = (
    "Those are the gains of the worst score and of the best one, which are of different seeds. "
    "Subtract within each seed first."
)
MINUS = "You subtracted after from before: a gain is what comes out higher afterwards."
TURNED = "Those are the two, in the other order: the smallest one first."
POINTS = "You gave points. Scores and gains are shares: 1 point is 0.01."
ALL_FOUR = "Those are the four gains. Which of them is the smallest, which the largest?"


@exercise(
    "start_here.pairs",
    hints=(
        "Which score after the change belongs to the score 0.936 before it? Both ran on one seed.",
        "Take the seeds one by one, and look both scores up by the seed. That gives four gains.",
        "after[11] - before[11] is 0.016. Do the same for 12, 13 and 14, and take min and max.",
    ),
    right="Every seed gains 1 to 1.6 points, though the scores of one method lie 3.5 points apart.",
    given=_two_runs,
)
def pairs(answer):
    found = _safe.array_shape(answer)
    if found == (4,) and np.allclose(np.sort(array(answer, shape=(4,))), np.sort(GAINS)):
        raise Wrong(ALL_FOUR)
    expected, close = _least_and_most(GAINS), {"rtol": 0, "atol": 1e-4}
    slips = {IN_ORDER: LISTED, BY_RANK: SORTED, OF_ENDS: ENDS, MINUS: -GAINS}
    mistakes = [
        Mistake(value, words)
        for words, gains in slips.items()
        for value in (_least_and_most(gains), _least_and_most(gains)[::-1])
    ]
    mistakes += [Mistake(expected[::-1], TURNED)]
    mistakes += [Mistake(100 * expected, POINTS, "percent-is-share")]
    array(answer, expected, mistakes=mistakes, **close)


def _least_and_most(gains):
    return np.array([gains.min(), gains.max()])
