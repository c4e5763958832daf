"""One cell for each primitive and panel, and what updates it. How they are tested is elsewhere."""

import dataclasses

SETUP = """
import gc
import time
import numpy as np
import psutil
from dlkit import widgets

def memory():
    gc.collect()
    return psutil.Process().memory_info().rss
"""

NETWORK = """
from dlkit.environment import prepare
prepare("cpu")
import keras
import tensorflow as tf
from dlkit.datasets import load_images
digits = load_images("digits")
"""


@dataclasses.dataclass(frozen=True)
class Subject:
    """The variable that holds it, the source that makes it, and what updates it for an `i`."""

    variable: str
    source: str
    update: str

    @property
    def cell(self):
        """The source of its cell, which shows it."""
        return f"{self.source.strip()}\n{self.variable}"


SUBJECTS = {
    "Heatmap": Subject(
        "heatmap",
        """
heatmap = widgets.Heatmap(label="Field")
fields = np.random.default_rng(0).normal(size=(37, 64, 64))
heatmap.show(fields[0], alt="Noise.")
""",
        "heatmap.show(fields[i % 37], alt=f'Noise, number {i}.')",
    ),
    "DrawPad": Subject(
        "pad",
        """
pad = widgets.DrawPad(label="Pad")
drawings = np.random.default_rng(1).integers(0, 256, (37, 64, 64))
""",
        "pad.drawing = drawings[i % 37]",
    ),
    "Curves": Subject(
        "curves",
        'curves = widgets.Curves(["sine", "cosine"], xlabel="step", ylabel="value")',
        "curves.append(i, {'sine': np.sin(i / 9), 'cosine': np.cos(i / 9)})",
    ),
    "TensorExplorer": Subject(
        "tensor",
        """
video = np.random.default_rng(2).normal(size=(37, 24, 32))
tensor = widgets.TensorExplorer(video, ("time", "row", "column"), "video")
""",
        "tensor.set(index=[i % 37, 0, 0])",
    ),
    "BroadcastExplorer": Subject(
        "broadcast",
        'broadcast = widgets.BroadcastExplorer("(3, 1)", "(4,)")',
        "broadcast.set(first=f'({1 + i % 3}, 1)')",
    ),
    "ConvolutionExplorer": Subject(
        "convolution",
        "convolution = widgets.ConvolutionExplorer()",
        "convolution.set(kernel=[[0, i % 7, 0], [0, 1, 0], [0, 0, -1]])",
    ),
    "FeatureExplorer": Subject(
        "features",
        NETWORK
        + """
large = np.kron(digits.x_train[:37], np.ones((1, 3, 3), np.uint8))
network = keras.Sequential([
    keras.Input((24, 24, 1)),
    keras.layers.Conv2D(16, 3, activation="relu", name="edges"),
    keras.layers.MaxPooling2D(name="pool"),
    keras.layers.Conv2D(16, 3, activation="relu", name="parts"),
    keras.layers.Flatten(name="flat"),
    keras.layers.Dense(10, activation="softmax", name="answer"),
])
features = widgets.FeatureExplorer(network, large, labels=digits.y_train[:37])
features.set(layer="edges")
""",
        "features.set(image=i % 37)",
    ),
    "DigitPad": Subject(
        "digit",
        NETWORK
        + """
reader = keras.Sequential([
    keras.Input((8, 8)),
    keras.layers.Flatten(),
    keras.layers.Dense(10, activation="softmax"),
])
reader.compile("adam", "sparse_categorical_crossentropy")
_ = reader.fit(digits.x_train / 16, digits.y_train, epochs=3, verbose=0)
asked = tf.function(lambda images: reader(images, training=False))

def predict(images):
    return asked(tf.constant(images / 16, tf.float32)).numpy()

digit = widgets.DigitPad(predict, digits.x_train, digits.y_train)
""",
        "digit.set(drawing=i % 37)",
    ),
    "TrainingPanel": Subject(
        "training",
        """
pixels = np.kron(np.eye(10), np.ones((20, 6))) + np.random.default_rng(4).normal(size=(200, 60))
answers = np.repeat(np.arange(10), 20)
weights = np.zeros((60, 10))

def step(learning_rate):
    scores = pixels @ weights
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    loss = -np.log(shares[np.arange(200), answers] + 1e-12).mean()
    shares[np.arange(200), answers] -= 1
    weights[:] -= learning_rate * pixels.T @ shares / 200
    return loss

def draw():
    return weights.T.reshape(10, 6, 10)

def reset():
    weights[:] = 0

training = widgets.TrainingPanel(step, draw, rate=0.1, reset=reset, ticks=5)
""",
        "training.tick()",
    ),
}
