"""Right and wrong answers to the exercises of notebook 00. What they prove: exercise_proofs.py."""

from exercise_proofs import Proof


def _layers(w1="28 * 28 * 100", b1="100", w2="1000", b2="10"):
    """An answer in the form of the task."""
    return f'[{{"weights": {w1}, "biases": {b1}}}, {{"weights": {w2}, "biases": {b2}}}]'


PARAMETERS = Proof(
    right=[
        _layers(),
        '({"biases": 1e2, "weights": 78400.0}, {"weights": np.int64(1000), "biases": 10})',
        "[[28 * 28 * 100, 100], [100 * 10, 10]]",
        "np.array([[78400, 100], [1000, 10]])",
        "[(78400, 100), np.array([1000, 10.0])]",
    ],
    wrong=[
        (_layers(b1="0"), "The biases of the first layer: There is a bias for each number"),
        (_layers(b1="1"), "One bias for the whole layer"),
        (_layers(b1="28 * 28"), "not to each number that it is given"),
        (_layers(b1="28 * 28 * 100"), "not to each weight"),
        (_layers(b1="10"), "what the other layer needs"),
        (_layers(b1="32"), "32 is the network on the page"),
        (_layers(w2="28 * 28 * 10"), "does not see the pixels"),
        (_layers(w2="28 * 28 * 100 * 10"), "does not see the pixels"),
        (_layers(w2="100"), "one row of the table"),
        (_layers(w2="100 + 10"), "is their product"),
        (_layers(w2="101 * 10"), "The biases are counted among the weights"),
        (_layers(w2="100 * 100"), "its table has 10 rows"),
        (_layers(w2="32 * 10"), "32 is the network on the page"),
        (_layers(w2="999"), "Off by one"),
        (_layers(w2="[10, 100]"), "one number is asked for"),
        (_layers(w2="1000.5"), "whole number is asked for"),
        (_layers(w1="28 * 100"), "28 pixels are one row"),
        (_layers(w1="28 * 28"), "one row of the table"),
        (_layers(b2="100"), "not to each number that it is given"),
        (_layers(b2="1"), "The biases of the second layer: One bias for the whole layer"),
        ('[{"weights": 78400}, {"weights": 1000, "biases": 10}]', "no entry 'biases'"),
        ("79510", "Two layers are asked for"),
        ("[78400, 100, 1000, 10]", "Two layers are asked for"),
        ("np.array([78400, 100, 1000, 10])", "Two layers are asked for"),
        ("[78500, 1010]", "an array of shape (2,) is asked for"),
    ],
)


def _call(answers, labels, expected):
    return f"lambda accuracy: accuracy(np.array({answers}), np.array({labels})) == {expected}"


ACCURACY = Proof(
    right=[
        "lambda accuracy: accuracy(np.arange(9)[::-1], np.arange(9)) == 1 / 9",
        "lambda accuracy: accuracy([3, 1, 4, 1], [3, 4, 1, 0]) == 0.25",
        _call("[0, 2, 3, 4]", "[0, 4, 2, 3]", "0.25"),
        "def answer(accuracy):\n    assert abs(accuracy([7, 8, 9, 5, 0, 1], [8, 7, 9, 5, 1, 0])"
        " - 1 / 3) < 1e-9",
        "def answer(f):\n    rng = np.random.default_rng(0)\n"
        "    for _ in range(5):\n        a, b = rng.integers(0, 4, (2, 30))\n"
        "        hits = sum(int(a[i]) == int(b[i]) for i in range(30))\n"
        "        if not np.isclose(f(a, b), hits / 30):\n            return False\n"
        "    return True",
        "def answer(f):\n    a, b = np.array([5, 5, 0, 0, 7]), np.array([5, 0, 5, 7, 0])\n"
        "    return f(a, b) == f(b, a) == 0.2 and f(a, a) == 1",
        "lambda f: np.isclose(f(np.array([1, 0, 3]), np.array([1, 3, 0])), np.float64(1) / 3)",
    ],
    wrong=[
        ("lambda f: True", "that gives a percentage. 0 of 8"),
        ("lambda f: f(np.arange(5), np.arange(5)) is None or True", "that gives a percentage"),
        ("lambda f: 0 <= f(np.arange(5), np.arange(5)) <= 1", "gives the share of the errors"),
        ("lambda f: f(np.arange(5), np.arange(5)) == 1", "whether all of them agree"),
        (_call("[1, 2, 3, 4]", "[1, 2, 5, 6]", "1 / 2"), "gives the share of the errors"),
        (_call("[1, 2, 3, 4]", "[1, 5, 6, 7]", "1 / 4"), "compares how often"),
        (_call("[4, 3, 2, 1]", "[1, 2, 3, 4]", "0"), "gives a percentage"),
        (_call("[3, 2, 1, 4]", "[3, 1, 2, 5]", "1 / 4"), "places where the label is 0"),
        (_call("[1, 2, 3, 4]", "[1, 5, 6, 7]", "25"), "percent-is-share"),
        (_call("[1, 2, 3, 4]", "[1, 5, 6, 7]", "1"), "that counts the hits would pass"),
        (_call("[1, 2, 3, 4]", "[1, 5, 6, 7]", "0.75"), "share of the errors would pass"),
        (_call("[1, 2, 3, 4]", "[1, 5, 6, 7]", "0.3"), "fails an implementation that is right"),
        (
            _call("[0, 1, 2, 3, 4, 5, 6, 7, 9, 8]", "[1, 0, 3, 2, 5, 4, 6, 8, 7, 9]", "0.1"),
            "divides by 10",
        ),
        (_call("[1, 2, 3]", "[1, 2]", "1"), "stops with"),
        ("lambda f: f(np.arange(3), np.arange(3))", "True or False is asked for"),
        ("lambda: True", "stops with TypeError"),
        ("0.95", "a function that tests is asked for"),
    ],
    equivalent={
        "def only_the_middle_agrees(accuracy):\n    labels = np.arange(9)\n"
        "    return accuracy(labels, labels[::-1]) == 1 / 9\n"
        "answer = only_the_middle_agrees": "Agreeing goes both ways.",
    },
)


def _verdicts(small="[3, 4]", supported="[1]", refuted="[5]", undecided="[2]"):
    return (
        f'{{"too small to matter": {small}, "supported": {supported}, '
        f'"refuted": {refuted}, "undecided": {undecided}}}'
    )


VERDICTS = Proof(
    right=[
        _verdicts(),
        _verdicts("(4, 3)", "1", "{5}", "np.int64(2)"),
        _verdicts("np.array([3.0, 4.0])", "frozenset([1])", "[5.0]", "range(2, 3)[0]"),
    ],
    wrong=[
        (_verdicts("[4]", "[1, 3]"), "all of it nearer than 0.5 points"),
        (_verdicts("[3]", undecided="[2, 4]"), "it says enough"),
        (_verdicts("[]", "[1, 3]", undecided="[2, 4]"), "all of it nearer than 0.5 points"),
        (_verdicts(supported="[1, 2]", undecided="[]"), "Interval 2 reaches over the bar"),
        (_verdicts(refuted="[2, 5]", undecided="[]"), "Interval 2 reaches over the bar"),
        (_verdicts("[3, 4, 5]", refuted="[]"), "Interval 5 does not lie nearer"),
        (_verdicts("[2, 3, 4]", undecided="[]"), "Interval 2 does not lie nearer"),
        (_verdicts("[1, 3, 4]", "[]"), "Interval 1 does not lie nearer"),
        (_verdicts(undecided="[1, 2]", supported="[]"), "Interval 1 does not reach over"),
        (_verdicts("[4]", undecided="[2, 3]"), "Interval 3 does not reach over"),
        (_verdicts(undecided="[2, 5]", refuted="[]"), "Interval 5 does not reach over"),
        (_verdicts(supported="[5]", refuted="[1]"), "A minus B is positive"),
        (_verdicts(supported="[1, 5]", refuted="[]"), "A minus B is negative"),
        (_verdicts("[4]", refuted="[3, 5]"), "A minus B is positive"),
        (_verdicts("[3]", refuted="[4, 5]"), "it says enough"),
        (_verdicts("[3]", supported="[1, 4]"), "it says enough"),
        (_verdicts("[3]"), "Interval 4 has no verdict"),
        (_verdicts(undecided="[2, 4]"), "Interval 4 has two verdicts"),
        (_verdicts("[2, 3]", "[0]", "[4]", "[1]"), "the numbers 1 to 5"),
        (_verdicts(supported="(0.6, 2.0)"), "the numbers 1 to 5"),
        (_verdicts(supported="'1'"), "You gave the text"),
        ('{"supported": [1], "refuted": [5], "undecided": [2]}', "Keep the four verdicts"),
        ("[[3, 4], [1], [5], [2]]", "a dict of the four verdicts"),
    ],
)

GAINS = "[after[seed] - before[seed] for seed in before]"
LISTED = "np.array(list(after.values())) - list(before.values())"
RANKED = "np.sort(list(after.values())) - np.sort(list(before.values()))"

PAIRS = Proof(
    right=[
        "(0.01, 0.016)",
        f"gains = {GAINS}\nanswer = [min(gains), max(gains)]",
        f"np.sort({GAINS})[[0, -1]]",
        "(round(after[14] - before[14], 3), round(after[11] - before[11], 3))",
        f"np.float32([min({GAINS}), max({GAINS})])",
    ],
    wrong=[
        (
            f"gains = {LISTED}\nanswer = (gains.min(), gains.max())",
            "in which the scores are written",
        ),
        (
            f"gains = {LISTED}\nanswer = (gains.max(), gains.min())",
            "in which the scores are written",
        ),
        (f"gains = {RANKED}\nanswer = (gains.min(), gains.max())", "You subtracted the sorted"),
        (
            "(min(after.values()) - min(before.values()), max(after.values()) - "
            "max(before.values()))",
            "of the worst score and of the best",
        ),
        (
            "(max(after.values()) - max(before.values()), min(after.values()) - "
            "min(before.values()))",
            "of the worst score and of the best",
        ),
        ("(-0.016, -0.01)", "You subtracted after from before"),
        ("(-0.01, -0.016)", "You subtracted after from before"),
        ("(0.016, 0.01)", "in the other order"),
        ("(1.0, 1.6)", "percent-is-share"),
        (GAINS, "the four gains"),
        (f"np.array({GAINS}).reshape(2, 2)", "the shape (2, 2)"),
        (f"sum({GAINS}) / 4", "an array of shape (2,) is asked for"),
        ("(12, 14)", "none of the values"),
        ("(0.01, 0.015)", "1 of 2 entries"),
        ("'from 1 to 1.6 points'", "an array of shape (2,) is asked for"),
        ("{12: 0.013, 14: 0.01}", "an array of shape (2,) is asked for"),
    ],
)

PROOFS = {
    "start_here.parameters": PARAMETERS,
    "start_here.accuracy-test": ACCURACY,
    "start_here.verdicts": VERDICTS,
    "start_here.pairs": PAIRS,
}
