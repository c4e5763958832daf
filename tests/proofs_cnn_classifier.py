"""Proofs of the checks of notebook 21. What a proof is stands in `exercise_proofs.py`."""

from exercise_proofs import Proof


def variants(solution, changes):
    """Mutants of a solution that change nothing, as the table prints them, with the reasons."""
    assert all(solution.count(old) == 1 for old, _, _ in changes)
    return {solution.replace(old, new): reason for old, new, reason in changes}


BY_HAND = Proof(
    right=[
        "(5, 1)",
        "[5.0, 1]",
        "np.array([5, 1])",
        "(np.int64(5), np.float32(1))",
        "z = correlate(picture, kernel); answer = z[0, 1], z[1, 0]",
        "1 * 3 - 1 * 0 + 0 * 3 + 2 * 1, 1 * 0 - 1 * 3 + 0 * 3 + 2 * 2",
    ],
    wrong=[
        ("(4, -1)", "convolution-flips"),
        ("(2, 1)", "swapped rows and columns of the kernel"),
        ("(1, 5)", "exchanged"),
        ("(5, 7)", "takes its pixel away"),
        ("(7, 8)", "has to be multiplied by its weight"),
        ("(4, 4)", "That is z_00"),
        ("(6, 6)", "That is z_11"),
        ("(0, 1)", "moved on by the width"),
        ("(5, 2)", "1 of 2 entries"),
        ("(5.5, 2)", "none of the values"),
        ("6", "Two things are asked for"),
        ("correlate(picture, kernel)", "Two things are asked for"),
        ("('6', '4')", "a number is asked for"),
    ],
    equivalent=variants(
        """\
my_z = correlate(picture, kernel)
answer = (my_z[0, 1], my_z[1, 0])""",
        [
            ("[0, 1]", "[0, -1]", "The map has two columns: the last is that of index 1."),
            ("[1, 0]", "[-1, 0]", "The map has two rows: the last is that of index 1."),
        ],
    ),
)
RATES = Proof(
    right=[
        "lambda counts, k: (counts[k, k] / counts[k].sum(), counts[k, k] / counts[:, k].sum())",
        "lambda counts, k: np.array([counts[k, k] / sum(rows[k]) for rows in (counts, counts.T)])",
        """
def answer(counts, k):
    found = read = 0
    for other in range(len(counts)):
        found += counts[k][other]
        read += counts[other][k]
    return [counts[k][k] / found, counts[k][k] / read]
""",
        "lambda m, c: m[c, c] / np.stack([m.sum(axis=1)[c], m.sum(axis=0)[c]])",
    ],
    wrong=[
        (
            "lambda c, k: (c[k, k] / c[:, k].sum(), c[k, k] / c[k].sum())",
            "changed places",
        ),
        ("lambda c, k: (c[k, k] / c[k].sum(),) * 2", "are the recall"),
        ("lambda c, k: (c[k, k] / c[:, k].sum(),) * 2", "are the precision"),
        ("lambda c, k: (c[k, k] / c.sum(),) * 2", "number of all images"),
        ("lambda c, k: (np.trace(c) / c.sum(),) * 2", "accuracy-is-per-class"),
        (
            "lambda c, k: (np.trace(c) / c.sum(), c[k, k] / c[:, k].sum())",
            "accuracy-is-per-class",
        ),
        (
            "lambda c, k: ((c.diagonal() / c.sum(1)).mean(), (c.diagonal() / c.sum(0)).mean())",
            "means over all rows",
        ),
        (
            "lambda c, k: (1 - c[k, k] / c[k].sum(), 1 - c[k, k] / c[:, k].sum())",
            "shares of mistakes",
        ),
        ("lambda c, k: (c[k, k], c[k, k])", "Those are counts"),
        ("lambda c, k: (c[k].sum(), c[:, k].sum())", "Those are the wholes"),
        ("lambda c, k: c[k, k] / c[k].sum()", "That is the recall"),
        ("lambda c, k: c[k, k] / c[:, k].sum()", "That is the precision"),
        (
            "lambda c, k: (100 * c[k, k] / c[k].sum(), 100 * c[k, k] / c[:, k].sum())",
            "100 times",
        ),
        (
            "lambda c, k: (c[k, k] / c[k].sum(), c[k, k] / c[k].sum() / "
            "(c[:, k] / c.sum(axis=1)).sum())",
            "a rare class weighs as much",
        ),
        ("lambda c, k: print(c[k, k])", "returns None"),
        ("lambda counts: counts", "raised TypeError"),
        ("(0.9, 0.8)", "a function is asked for"),
    ],
)


def at(**state):
    """The panel of the page, left in a state."""
    named = ", ".join(f"{name}={value!r}" for name, value in state.items())
    layer = "" if "layer" in state else "layer='convolution_0', "
    return f"explorer.set({layer}{named}) or explorer"


STROKES = Proof(
    right=[
        at(image=1, map=0, row=3, column=3),
        at(image=1, map=0, row=3, column=1),
        at(image=1, map=5, row=3, column=2) + ".engine",
        "explorer.set(image=1, layer='convolution_0', map=5, row=3, column=5); answer = explorer",
    ],
    wrong=[
        ("explorer.state | {'image': 1}", "The panel itself is asked for"),
        ("5", "The panel itself is asked for"),
        (at(image=1, map=0, row=3, column=3, layer="maps_0"), "stands at the layer maps_0"),
        (at(image=2, map=0, row=3, column=3), "shows the stroke that stands"),
        (at(image=0, map=0, row=3, column=3), "neither of the two strokes"),
        (at(image=1, map=1, row=4, column=3), "the other way round"),
        (at(image=1, map=2, row=5, column=3), "1.5 times as strongly is asked for"),
        (at(image=1, map=4, row=5, column=3), "1.5 times as strongly is asked for"),
        (at(image=1, map=3, row=3, column=3), "hardly answers to any stroke"),
        (at(image=1, map=0, row=0, column=3), "The map is right"),
        (at(image=1, map=0, row=5, column=3), "The map is right"),
    ],
    equivalent=variants(
        """\
my_kernels = network.get_layer('convolution_0').kernel.numpy().sum(axis=2)
my_rows, my_columns = [abs(my_kernels.sum(axis=n)) for n in (1, 0)]
my_map = (my_rows.max(axis=0) - 1.5 * my_columns.max(axis=0)).argmax()
my_row = height // 2 + 1 - my_rows[:, my_map].argmax()
my_explorer = FeatureExplorer(network, strokes)
my_explorer.set(layer='convolution_0', map=my_map, row=my_row, column=width // 2)
answer = my_explorer""",
        [
            ("axis=2)", "axis=-2)", "Of four axes the third is the second from the end."),
            ("1.5 *", "2.5 *", "What is 2.5 times as strong is 1.5 times as strong, too."),
            ("width // 2", "width // 3", "Along a stroke all places answer alike."),
        ],
    ),
)
LIES = """
    (x, y), test = parts
    lies = np.random.default_rng(4).permutation(y)
    liar = score(taught(x, lies), ((x, lies), test))
"""
TWICE = """
    known = taught(*parts[0])
    same = len({float(score(known, parts)) for _ in range(8)}) == 1
"""
AUDIT = Proof(
    right=[
        f"def answer(score):{TWICE}{LIES}    return same and liar < 0.4",
        f"def answer(score):{TWICE}{LIES}    assert same\n    assert liar < 3 / C",
        # whoever computes the honest score finds every other one out
        """
def answer(score):
    model = taught(*parts[0])
    x, y = parts[1]
    honest = np.mean(model(x, training=False) == y)
    return all(np.isclose(score(model, parts), honest) for _ in range(8))
""",
        # a test part whose labels are all wrong: nothing can be read there
        """
def answer(score):
    (x, y), (x_test, _) = parts
    hopeless = [(x, y), (x_test, np.full(len(x_test), C))]
    if score(taught(x, y), hopeless) != 0:
        return False
    first = score(taught(x, y), parts)
    for _ in range(8):
        if score(taught(x, y), parts) != first:
            return False
    return True
""",
    ],
    wrong=[
        ("lambda score: True", "leaves dropout on. 0 of 4"),
        ("lambda score: False", "fails an implementation that is right"),
        (f"def answer(score):{TWICE}    return same", "scores the training part under the name"),
        (f"def answer(score):{LIES}    return liar < 0.4", "that leaves dropout on. 3 of 4"),
        (
            f"def answer(score):{TWICE}{LIES}    return same and liar < 0.8",
            "training part and test part together",
        ),
        (
            f"def answer(score):{TWICE}{LIES}    return same and liar == 1 / C",
            "fails an implementation that is right",
        ),
        (
            "def answer(score):\n    return score(taught(*parts[0]), parts) < 0.999",
            "leaves dropout on",
        ),
        ("def answer(score):\n    return score(parts)", "stops with TypeError"),
        (
            "def answer(score):\n    return score(taught(*parts[0]), parts)",
            "True or False is asked for",
        ),
        (
            "def answer(score):\n    while True:\n        score(taught(*parts[0]), parts)",
            "longer than",
        ),
        ("True", "a function that tests is asked for"),
    ],
    equivalent=variants(
        """\
def my_audit(score):
    known = taught(*parts[0])
    steady = len({score(known, parts) for _ in range(9)}) == 1
    (x, y), test = parts
    lies = np.random.default_rng(0).permutation(y)
    guessed = score(taught(x, lies), [(x, lies), test])
    return steady and guessed < 1 / C + 0.2
answer = my_audit""",
        [
            ("parts[0]", "parts[1]", "Whatever a model has learned, dropout makes it waver."),
            ("parts[0]", "parts[-1]", "Whatever a model has learned, dropout makes it waver."),
            ("range(9)", "range(10)", "One call more does no harm."),
            ("range(9)", "range(8)", "Eight draws do not agree by chance either."),
            ("default_rng(0)", "default_rng(1)", "Labels in another random order are as wrong."),
            ("guessed <", "guessed <=", "No score lies exactly at the bar."),
            ("1 / C", "2 / C", "0.4 too lies far above chance and far below what was learned."),
            ("1 / C", "0 / C", "0.2 too lies well above chance, and below what was learned."),
        ],
    ),
)
HOW_MANY = Proof(
    right=[
        "(13, 0.784)",
        "[13.0, 0.78]",
        "np.array([13, 0.784])",
        "(np.int64(13), reach(10_000, 0.8))",
        """
n = 3
while reach(n, 0.8) >= 1:
    n += 1
answer = n, 1.96 * 0.8 * np.sqrt(0.2 / 0.8)
""",
    ],
    wrong=[
        ("(5, 0.784)", "fresh images"),
        ("(7, 0.784)", "You took 1.96 for t"),
        ("(12, 0.784)", "still above 1 point"),
        ("(14, 0.784)", "are they the least"),
        ("(2, 0.784)", "too small"),
        ("(40, 0.784)", "too large"),
        ("(12.5, 0.784)", "a whole number is asked for"),
        ("(13, 0)", "One term under the root does not shrink"),
        ("(13, 0.4)", "factor that comes close to 1.96"),
        ("(13, 0.392)", "root of the second fraction"),
        ("(13, 1)", "That is the difference"),
        ("(13, 0.98)", "spread of 1 point"),
        ("(13, 1.568)", "whole root become 1"),
        ("(13, reach(20, 0.8))", "too large"),
        ("(13, 0.00784)", "hundredth"),
        ("13", "Two things are asked for"),
    ],
    equivalent=variants(
        """\
my_seeds = min((n for n in range(3, 100) if reach(n, 0.8) < 1))
my_limit = 1.96 * 0.8 * np.sqrt(0.2 / (1 - 0.2))
answer = (my_seeds, my_limit)""",
        [
            ("range(3", "range(2", "With 2 seeds it is far above 1."),
            ("range(3", "range(4", "With 3 seeds it is far above 1, so one may begin later."),
            ("100)", "101)", "The least is 13, wherever the search ends beyond it."),
            ("100)", "99)", "The least is 13, wherever the search ends beyond it."),
            ("0.8) < 1", "0.8) <= 1", "No number of seeds makes the reach exactly 1."),
        ],
    ),
)
PROOFS = {
    "cnn_classifier.by-hand": BY_HAND,
    "cnn_classifier.recall-precision": RATES,
    "cnn_classifier.strokes": STROKES,
    "cnn_classifier.audit": AUDIT,
    "cnn_classifier.how-many": HOW_MANY,
}
