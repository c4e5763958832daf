"""Right and wrong answers to the exercises of notebook 01. What they prove: exercise_proofs.py."""

from exercise_proofs import Proof

BURST = Proof(
    right=[
        "(4, 5 * 427 * 640 * 3)",
        "[photo.ndim + 1, 5 * photo.size]",
        "np.array([4, 4_099_200])",
        "(np.int64(4), float(5 * photo.size))",
        "(len((5, *photo.shape)), np.prod((5, *photo.shape)))",
    ],
    wrong=[
        ("(3, 5 * photo.size)", "the rank of one photograph"),
        ("(5, 5 * photo.size)", "one axis all the same"),
        ("(2, 5 * photo.size)", "A photograph alone has three axes"),
        ("(5 * photo.size, 5 * photo.size)", "rank-is-dimension"),
        ("(5 * photo.size, 4)", "rank-is-dimension"),
        ("(4, 4)", "rank-is-dimension"),
        ("(4, photo.size)", "holds five of them"),
        ("(4, 5 * 427 * 640)", "Those are the pixels"),
        ("(4, 5 + 427 + 640 + 3)", "is their product"),
        ("(4, (5, 427, 640, 3))", "one number is asked for"),
        ("((5, 427, 640, 3), 5 * photo.size)", "one number is asked for"),
        ("(4, 'many')", "a number is asked for"),
        ("4", "an array of shape (2,) is asked for"),
        ("(4, 5 * photo.size, 3)", "has the shape (3,), and (2,) is asked for"),
    ],
)


def _panel(*roles, index="[0, 0, 0, 0]"):
    """A panel of the film that stands at these roles."""
    return (
        "from dlkit.widgets import TensorExplorer\n"
        f"answer = TensorExplorer(video, roles={list(roles)}, index={index})"
    )


STRIPES = Proof(
    right=[
        _panel("rows", "pick", "columns", "colour", index="[0, 3, 0, 0]"),
        _panel("columns", "pick", "rows", "colour"),
        _panel("rows", "mean", "columns", "pick"),
        _panel("columns", "max", "rows", "tiles"),
        "{'roles': ['rows', 'pick', 'columns', 'mean'], 'index': [0, 48, 0, 0]}",
        "{'roles': ('rows', 'pick', 'columns', 'colour')}",
    ],
    wrong=[
        (_panel("pick", "rows", "columns", "colour"), "One moment is picked"),
        (_panel("mean", "rows", "columns", "colour"), "Time is reduced"),
        (_panel("max", "pick", "columns", "rows"), "Time is reduced"),
        (_panel("tiles", "rows", "columns", "colour"), "a picture of its own"),
        (_panel("tiles", "pick", "columns", "rows"), "a picture of its own"),
        (_panel("columns", "rows", "pick", "colour"), "the window moves sideways"),
        (_panel("rows", "columns", "mean", "colour"), "the window moves sideways"),
        (_panel("rows", "pick", "pick", "columns"), "no axis that says where"),
        (_panel("rows", "pick", "tiles", "columns"), "no axis that says where"),
        (_panel("columns", "mean", "mean", "mean"), "no axis that says where"),
        (
            "from dlkit.widgets import TensorExplorer\n"
            "answer = TensorExplorer(video[:, 2], roles=['rows', 'columns', 'colour'])",
            "has four axes",
        ),
        ("{'roles': 'rows'}", "has four axes"),
        ("{'index': [0, 48, 0, 0]}", "has four axes"),
        ("video[:, 2]", "a panel is asked for"),
        ("'video[:, 2]'", "a panel is asked for"),
    ],
    equivalent={
        "my_roles = ['pick'] * 4\nmy_roles[0], my_roles[-2] = ('rows', 'columns')\n"
        "answer = {'roles': my_roles}": "Of four axes, the second from the end is axis 2.",
    },
)

FINISH = Proof(
    right=[
        "lambda film, column: film[:, :, column].swapaxes(0, 1)",
        "lambda film, column: np.moveaxis(film, 0, 2)[:, column]",
        "lambda film, column: film.transpose(1, 0, 2, 3)[:, :, column, :]",
        "lambda film, column: np.stack([frame[:, column] for frame in film], axis=1)",
        "lambda film, column: np.einsum('trc->rtc', film[:, :, column])",
        "lambda film, column: [[frame[row][column].tolist() for frame in film]"
        " for row in range(film.shape[1])]",
        "def answer(film, column):\n    strip = film[:, :, column]\n"
        "    return np.array([strip[:, row] for row in range(strip.shape[1])])",
    ],
    wrong=[
        ("lambda film, column: film[:, :, column]", "time runs downwards"),
        (
            "lambda film, column: film[:, :, column].reshape(film.shape[1], film.shape[0], 3)",
            "reshape-is-transpose",
        ),
        ("lambda film, column: film[:, :, column].T", "the channels come first"),
        ("lambda film, column: np.transpose(film[:, :, column])", "the channels come first"),
        ("lambda film, column: film[:, :, column].transpose(1, 0, 2)[:, ::-1]", "runs backwards"),
        (
            "lambda film, column: film[:, :, column:column + 1].transpose(1, 0, 2, 3)",
            "slice-removes-axis",
        ),
        ("lambda film, column: film[:, :, [column]]", "slice-removes-axis"),
        ("lambda film, column: film[column]", "whole frame"),
        ("lambda film, column: film[:, column]", "You picked a row"),
        ("lambda film, column: film[:, column].transpose(1, 0, 2)", "You picked a row"),
        ("lambda film, column: film.transpose(1, 0, 2, 3)", "All columns are still there"),
        ("lambda film, column: film[..., column].transpose(1, 0, 2)", "You picked a channel"),
        ("lambda film, column: film[:, :, 64].transpose(1, 0, 2)", "raised IndexError"),
        ("lambda film, column: video[:, :, 2].transpose(1, 0, 2)", "has the shape (6, 4, 3)"),
        ("lambda film: film[:, :, 2].transpose(1, 0, 2)", "raised TypeError"),
        ("def answer(film, column):\n    film[:, :, column].transpose(1, 0, 2)", "`return`"),
        ("video[:, :, 2].transpose(1, 0, 2)", "a function is asked for"),
    ],
)

WANTED = "(pictures - pictures.mean((0, 1, 2))) / pictures.std((0, 1, 2))"
RANDOM = "images = np.random.default_rng(1).integers(0, 256, (5, 4, 7, 3), dtype='uint8')\n"


def _test(mean="(0, 1, 2)", spread="(0, 1, 2)", compared="standardise(pictures), wanted"):
    """The solution, with these axes."""
    return (
        f"def my_test(standardise):\n    mean = pictures.mean(axis={mean})\n"
        f"    spread = pictures.std(axis={spread})\n    wanted = (pictures - mean) / spread\n"
        f"    return np.allclose({compared}, atol=1e-05)\nanswer = my_test"
    )


STANDARDISE = Proof(
    right=[
        f"lambda f: np.allclose(f(pictures), {WANTED}, atol=1e-4)",
        f"lambda f: bool(np.abs(f(pictures) - {WANTED}).max() < 1e-3)",
        f"def answer(f):\n    assert np.allclose(f(pictures), {WANTED}, atol=1e-5)",
        f"def answer(f):\n    {RANDOM}    result = np.asarray(f(images), 'float64')\n"
        "    for c in range(3):\n        x = images[..., c].astype('float64')\n"
        "        wanted = (x - x.mean()) / x.std()\n"
        "        if not np.allclose(result[..., c], wanted, atol=1e-5):\n"
        "            return False\n    return True",
        # Without a right result: x must be a straight line of z, channel by channel.
        "def answer(f):\n    z = f(pictures)\n    return z.shape == pictures.shape and all(\n"
        "        np.allclose(z[..., c].std(), 1, atol=1e-3)\n"
        "        and np.allclose(z[..., c].mean(), 0, atol=1e-3)\n"
        "        and np.corrcoef(z[..., c].ravel(), pictures[..., c].ravel())[0, 1] > 0.9999\n"
        "        for c in range(3))",
    ],
    wrong=[
        (
            "lambda f: np.allclose(f(pictures).mean((0, 1, 2)), 0, atol=1e-4)"
            " and np.allclose(f(pictures).std((0, 1, 2)), 1, atol=1e-4)",
            "standardises each picture by itself",
        ),
        ("lambda f: True", "standardises each picture by itself"),
        ("lambda f: f(pictures).shape == pictures.shape", "standardises each picture by itself"),
        (
            "lambda f: np.allclose(f(pictures).mean(), 0, atol=1e-4)"
            " and np.allclose(f(pictures).std(), 1, atol=1e-4)",
            "standardises each picture by itself",
        ),
        # One frame alone cannot tell a picture from the batch, but it has no spread over a batch.
        (
            "def answer(f):\n    one = pictures[:1]\n"
            "    wanted = (one - one.mean((0, 1, 2))) / one.std((0, 1, 2))\n"
            "    return np.allclose(f(one), wanted, atol=1e-5)",
            "standardises each picture by itself",
        ),
        (
            "def answer(f):\n    z = f(pictures)\n"
            f"    means = ({WANTED}).mean((1, 2))\n"
            "    return np.allclose(z.mean((1, 2)), means, atol=1e-4)"
            " and np.allclose(z.std((0, 1, 2)), 1, atol=1e-4)",
            "swaps rows and columns",
        ),
        (
            "def answer(f):\n    x = pictures.astype('float64')\n"
            "    wanted = (x - x.mean((0, 1, 2))) / x.std((0, 1, 2))\n"
            "    return np.allclose(f(x), wanted, atol=1e-5)",
            "subtracts in bytes",
        ),
        (
            f"lambda f: np.array_equal(f(pictures), {WANTED})",
            "fails an implementation that is right",
        ),
        (
            "lambda f: np.allclose(f(pictures), (pictures - pictures.mean()) / pictures.std())",
            "fails an implementation that is right",
        ),
        (f"lambda f: np.isclose(f(pictures), {WANTED}, atol=1e-5)", "Is it np.all of it"),
        ("lambda f: False", "fails an implementation that is right"),
        (
            "calls = []\ndef answer(f):\n    calls.append(f)\n"
            "    while len(calls) > 3:\n        pass\n    return True",
            "took longer than",
        ),
        ("lambda f: f(pictures[0]).shape == 3", "fails an implementation that is right"),
        ("lambda f: f(picturse)", "stops with NameError"),
        (f"np.allclose(pictures, {WANTED})", "a function that tests is asked for"),
    ],
    equivalent={
        _test(mean="(0, 1, -2)"): "Of four axes, -2 is axis 2.",
        _test(spread="(0, 1, -2)"): "Of four axes, -2 is axis 2.",
        _test(
            compared="wanted, standardise(pictures)"
        ): "What is close to the one is so to the other.",
    },
)

NEAREST = Proof(
    right=[
        "lambda b, p: ((b.astype('int64') - p) ** 2).sum((1, 2)).argmin()",
        "lambda b, p: np.argmin([((x.astype(float) - p) ** 2).sum() for x in b])",
        "lambda b, p: np.sqrt(((b - p.astype('float64')) ** 2).mean(axis=(1, 2))).argmin()",
        "lambda b, p: int(np.linalg.norm((b - p.astype(float)).reshape(len(b), -1), axis=1)"
        ".argmin())",
        "lambda b, p: np.array([((b.astype(float) - p) ** 2).sum(-1).sum(-1).argmin()])[0]",
        "def answer(batch, picture):\n    best, least = 0, np.inf\n"
        "    for number, other in enumerate(batch):\n"
        "        distance = ((other.astype('float32') - picture) ** 2).sum()\n"
        "        if distance < least:\n            best, least = number, distance\n"
        "    return best",
    ],
    wrong=[
        ("lambda b, p: ((b - p) ** 2).sum((1, 2)).argmin()", "integers-do-not-overflow"),
        (
            "lambda b, p: ((b - p).astype(float) ** 2).sum((1, 2)).argmin()",
            "integers-do-not-overflow",
        ),
        ("lambda b, p: np.abs(b - p).sum((1, 2)).argmin()", "integers-do-not-overflow"),
        ("lambda b, p: (b - p).sum((1, 2)).argmin()", "integers-do-not-overflow"),
        (
            "lambda b, p: ((b.astype(float) - p) ** 2).sum((1, 2)).argmax()",
            "least like it",
        ),
        ("lambda b, p: (b.astype(float) - p).sum((1, 2)).argmin()", "must be squared"),
        ("lambda b, p: ((b.astype(float) - p).sum((1, 2)) ** 2).argmin()", "must be squared"),
        ("lambda b, p: np.abs(b.astype(float) - p).sum((1, 2)).argmin()", "without their signs"),
        ("lambda b, p: ((b.astype(float) - p) ** 2).sum((1, 2)).min()", "Asked for is where"),
        ("lambda b, p: b[((b.astype(float) - p) ** 2).sum((1, 2)).argmin()]", "picture itself"),
        ("lambda b, p: ((b.astype(float) - p) ** 2).sum((1, 2))", "sums of all pictures"),
        ("lambda b, p: ((b.astype(float) - p) ** 2).argmin()", "a pixel among all pixels"),
        ("lambda b, p: ((b.astype(float) - p) ** 2).sum(0).argmin()", "axis-stays"),
        ("lambda b, p: ((b.astype(float) - p) ** 2).sum((0, 1)).argmin()", "axis-stays"),
        ("lambda b, p: ((b.astype(float) - p) ** 2).sum(1).argmin()", "Only one axis is summed"),
        ("lambda b, p: ((b.astype(float) - p) ** 2).sum(-1).argmin()", "Only one axis is summed"),
        (
            "lambda b, p: ((b.astype(float) - p) ** 2).sum((1, 2)).argmin() + 1",
            "You count from 1",
        ),
        ("7", "a function is asked for"),
    ],
    equivalent={
        "def my_nearest(batch, picture):\n"
        "    differences = batch.astype('float32') - picture\n"
        "    return (differences ** 2).mean(axis=(1, 2)).argmin()\n"
        "answer = my_nearest": "Where the sum is least, so is the mean.",
    },
)

PROOFS = {
    "tensors.burst": BURST,
    "tensors.stripes": STRIPES,
    "tensors.finish-line": FINISH,
    "tensors.test-standardise": STANDARDISE,
    "tensors.nearest": NEAREST,
}
