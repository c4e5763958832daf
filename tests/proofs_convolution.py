"""Proofs of the checks of notebook 20. What a proof is stands in `exercise_proofs.py`."""

from exercise_proofs import Proof

SHOWN = """
from dlkit.widgets import ConvolutionExplorer
answer = ConvolutionExplorer(np.eye(9))
answer.set(**{})
"""
EDGES = "[[-1, 0, 1]] * 3"
MISSION = Proof(
    right=[
        f"{{'kernel': {EDGES}}}",
        SHOWN.format(f"{{'kernel': {EDGES}, 'bias': 0.0, 'flip': True, 'relu': True}}"),
        "{'kernel': [[1, -1]], 'stride': 2, 'padding': 'same', 'pool': 'max', 'pool_size': 2}",
        "{'kernel': np.array([[0.5, -1.0, 0.5]]), 'dilation': 2}",
        "{'kernel': [[3, 0, 0, 0, -3], [-1, 0, 2, 0, -1], [0, 0.1, 0, 0, -0.1]]}",
        SHOWN.format("{'kernel': np.outer([1, 2, 1], [-1, 0, 1]).tolist(), 'stride': 3}"),
        # a kernel by itself, and one that is the same from both sides
        EDGES,
        "np.array([[-1, 2, -1]] * 3)",
        # to three decimals, as fields of numbers may keep them
        "{'kernel': [[-0.333, 0, 0.333]] * 3, 'bias': 0}",
    ],
    wrong=[
        ("{'kernel': [[1, 0, -1]] * 3, 'bias': 0.5}", "bias is added at every place"),
        ("{'kernel': [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]}", "compare: rows with rows"),
        ("{'kernel': [[0, 1, 0], [1, -4, 1], [0, 1, 0]]}", "horizontal ones as well"),
        ("{'kernel': [[-1, -1, 0], [-1, 0, 1], [0, 1, 1]]}", "horizontal ones as well"),
        ("{'kernel': [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1.5]]}", "On flat grey your map"),
        ("{'kernel': [[0, 0, 0], [0, 1, 0], [0, 0, 0]]}", "On flat grey your map"),
        ("{'kernel': np.ones((3, 3)) / 9}", "On flat grey your map"),
        ("{'kernel': np.zeros((3, 3))}", "answers to nothing"),
        ("{'kernel': np.zeros((3, 3)), 'relu': True}", "answers to nothing"),
        ("{'kernel': [[1, 0, -1], [0, 0, 0], [-1, 0, 1]]}", "neither to edges that stand"),
        ("{'kernel': [[1, -1], [-1, 1]], 'relu': True}", "neither to edges that stand"),
        ("{'kernel': [[1, 0, -1]], 'bias': -9, 'relu': True}", "ReLU has cut"),
        ("{'kernel': [[1, 0, -1]], 'bias': -0.3}", "bias is added at every place"),
        (SHOWN.format("{'preset': 'horizontal edges'}"), "compare: rows with rows"),
        ("'vertical'", "a panel is asked for"),
        ("[-1, 0, 1]", "has a kernel"),
        ("np.array([[-1, -1], [1, 1]])", "compare: rows with rows"),
        ("{'weights': [[-1, 0, 1]] * 3}", "has a kernel"),
        ("{'kernel': [-1, 0, 1]}", "has a kernel"),
        ("{'kernel': np.zeros((30, 30))}", "has a kernel"),
        ("{'kernel': [[-1, 0, float('nan')]]}", "no finite number"),
        ("{'kernel': [[-1, 0, 1]] * 3, 'dilation': 40}", "more dilation"),
        ("{'kernel': [[-1, 0, 1]] * 3, 'bias': 'none'}", "'bias' is a number"),
        ("{'kernel': [['a', 'b']]}", "has a kernel"),
    ],
)
SIZE = Proof(
    right=[
        "(214, 6)",
        "[214.0, 6]",
        "np.array([214, 6])",
        "((427 + 2 * 2 - 5) // 2 + 1, np.int64(6))",
        """
def places(n, covered, step):
    return len(range(0, n - covered + 1, step))
answer = places(431, 5, 2), next(p for p in range(99) if places(427 + 2 * p, 13, 1) == 427)
""",
    ],
    wrong=[
        ("(213, 6)", "the place of the start"),
        ("(212, 6)", "padding-keeps-size"),
        ("(427, 6)", "padding-keeps-size"),
        ("(213.5, 6)", "round down"),
        ("(214.5, 6)", "round down"),
        ("(215, 6)", "Round down"),
        ("(500, 6)", "Your rows: Your number is too large"),
        ("(214, 5)", "Your padding: Your number is too small"),
        ("(214, 3)", "without dilation"),
        ("(214, 12)", "Padding stands on both sides"),
        ("(214, 0)", "padding-keeps-size"),
        ("(214, 7)", "reaches over 13"),
        ("(214, 6.5)", "counts once"),
        ("(214, 13)", "That is the reach"),
        ("214", "an array of shape (2,) is asked for"),
        ("(214, 6, 1)", "Two numbers are asked for"),
        ("('214', 6)", "a number is asked for"),
    ],
)
STACK = Proof(
    right=[
        "(7, 27648, 50176)",
        "[7.0, 27_648, np.int64(50176)]",
        "np.array([7, 27648, 50176])",
        "side = 3 + 2 + 2; answer = side, 3 * 9 * 32**2, (side * 32) ** 2",
    ],
    wrong=[
        ("(9, 27648, 50176)", "three times 3"),
        ("(5, 27648, 50176)", "the second layer"),
        ("(3, 27648, 50176)", "the first layer"),
        ("(27, 27648, 50176)", "You multiplied"),
        ("(49, 27648, 50176)", "along one side"),
        ("(6, 27648, 50176)", "you started from"),
        ("(7, 27, 49)", "kernels-are-two-dimensional"),
        ("(7, 864, 50176)", "kernels-are-two-dimensional"),
        ("(7, 9216, 50176)", "one of the three layers"),
        ("(7, 27744, 50176)", "With biases"),
        ("(7, 27648, 1568)", "kernels-are-two-dimensional"),
        ("(7, 27648, 25600)", "5 by 5"),
        ("(7, 27648, 82944)", "9 by 9"),
        ("(10, 27648, 50176)", "The side of the field: Your number is too large"),
        ("(7, 100, 50176)", "The weights of the three layers: Your number is too small"),
        ("(7, 27648, 100)", "The weights of the single layer: Your number is too small"),
        ("(7, 27648)", "Three numbers are asked for"),
        ("7", "an array of shape (3,) is asked for"),
        ("(7.5, 27648, 50176)", "a whole number is asked for"),
    ],
)
IN_STEP = Proof(
    right=[
        "(8, 4)",
        "[8.0, np.int64(4)]",
        "np.array([8, 4])",
        "strides = [1, 2, 2, 4, 8]; answer = max(strides), len([s for s in strides if 20 % s < 1])",
    ],
    wrong=[
        ("(6, 4)", "You added the strides"),
        ("(2, 4)", "the first pooling"),
        ("(4, 4)", "the second pooling"),
        ("(1, 4)", "maps-follow-every-move"),
        ("(16, 4)", "What is the least"),
        ("(100, 4)", "The least move: Your number is too large"),
        ("(8, 9)", "The number of layers in step: Your number is too large"),
        ("(8, 5)", "maps-follow-every-move"),
        ("(8, 3)", "the second pooling follows"),
        ("(8, 2)", "poolings follow"),
        ("(8, 1)", "a multiple of the strides"),
        ("(8, 0)", "Far from the rim"),
        ("(8, 2.5)", "a whole number is asked for"),
        ("8", "an array of shape (2,) is asked for"),
    ],
)
DRAWN = """
    draw = np.random.default_rng(3)
    x, K = draw.normal(size=(4, 6, 2)), draw.normal(size=(3, 2, 2, 3))
"""
LAYER = Proof(
    right=[
        f"""
def answer(layer):{DRAWN}
    z = np.asarray(layer(x, K))
    if z.shape != (2, 5, 3):
        return False
    for f in range(3):
        for i in range(2):
            for j in range(5):
                sum_ = (x[i:i + 3, j:j + 2] * K[:, :, :, f]).sum()
                if abs(z[i, j, f] - sum_) > 1e-4:
                    return False
    return True
""",
        f"""
def answer(layer):{DRAWN}
    z = sum(correlate(x[..., c], K[..., c, 1]) for c in range(2))
    assert layer(x, K).shape == (2, 5, 3)
    assert np.allclose(layer(x, K)[..., 1], z, atol=1e-3)
""",
        # another library, which is slow at first and computes as it likes
        f"""
import tensorflow as tf
def answer(layer):{DRAWN}
    found, z = np.asarray(layer(x, K)), tf.nn.conv2d(x[None], K, 1, "VALID")[0].numpy()
    return found.shape == z.shape and np.allclose(found, z, atol=1e-4)
""",
        # an impulse in one channel is answered by the kernels, turned
        """
def answer(layer):
    K = np.arange(2 * 3 * 2 * 3.0).reshape(2, 3, 2, 3) - 17.5
    for c in range(2):
        x = np.zeros((3, 5, 2))
        x[1, 2, c] = 1
        z = np.asarray(layer(x, K))
        if z.shape != (2, 3, 3) or not np.allclose(z, K[::-1, ::-1, c]):
            return False
    return True
""",
    ],
    wrong=[
        ("lambda layer: True", "turns its kernels by 180 degrees"),
        ("lambda layer: False", "fails an implementation that is right"),
        (
            f"def answer(layer):{DRAWN}    return np.shape(layer(x, K)) == (2, 5, 3)",
            "turns its kernels",
        ),
        # kernels that look the same when turned
        (
            """
def answer(layer):
    x = np.random.default_rng(0).normal(size=(5, 5, 2))
    K = np.ones((3, 3, 2, 1))
    return np.allclose(layer(x, K), correlate(x.sum(axis=2), K[..., 0, 0])[..., None], atol=1e-4)
""",
            "turns its kernels",
        ),
        # one channel and one kernel
        (
            """
def answer(layer):
    draw = np.random.default_rng(0)
    x, K = draw.normal(size=(5, 5, 1)), draw.normal(size=(2, 3, 1, 1))
    z = correlate(x[..., 0], K[..., 0, 0])[..., None]
    return np.shape(layer(x, K)) == z.shape and np.allclose(layer(x, K), z, atol=1e-4)
""",
            "reads patches and kernels in different orders",
        ),
        # positive numbers alone
        (
            """
def answer(layer):
    draw = np.random.default_rng(0)
    x, K = draw.random((5, 5, 3)), draw.random((2, 3, 3, 2))
    z = sum(correlate(x[..., c], K[..., c, 1]) for c in range(3))
    found = np.asarray(layer(x, K))
    return found.shape == (4, 3, 2) and np.allclose(found[..., 1], z, atol=1e-4)
""",
            "cuts negative sums off",
        ),
        # the first map alone is compared
        (
            f"""
def answer(layer):{DRAWN}
    z = sum(correlate(x[..., c], K[..., c, 0]) for c in range(2))
    found = np.asarray(layer(x, K))
    return found.shape == (2, 5, 3) and np.allclose(found[..., 0], z, atol=1e-4)
""",
            "uses the first kernel for all maps",
        ),
        (
            f"""
def answer(layer):{DRAWN}
    z = sum(correlate(x[..., c], K[..., c, 1]) for c in range(2))
    return (layer(x, K)[..., 1] == z).all()
""",
            "fails an implementation that is right",
        ),
        (f"def answer(layer):{DRAWN}    return layer(x, K)", "True or False is asked for"),
        ("def answer(layer):\n    return layer(np.ones((3, 3)))", "stops with TypeError"),
        ("def answer(layer):\n    while True:\n        pass", "took longer than"),
        ("True", "a function that tests is asked for"),
    ],
)
PROOFS = {
    "convolution.vertical-edges": MISSION,
    "convolution.output-size": SIZE,
    "convolution.stack": STACK,
    "convolution.in-step": IN_STEP,
    "convolution.layer-test": LAYER,
}
