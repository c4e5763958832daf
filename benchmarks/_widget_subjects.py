"""What `widgets.py` measures: a cell each, what the hand does, and where pixels shall change."""

import dataclasses
import re
from collections.abc import Callable

INTERACT, COMM = "(a) interact, plt.show", "(b) bare round trip"
SETUP = """
import ipywidgets
import matplotlib.pyplot as plt
import numpy as np
from dlkit import widgets
from dlkit.environment import prepare
prepare("cpu")
import keras
import tensorflow as tf
from dlkit.datasets import load_images
%matplotlib inline
fields = [np.random.default_rng(seed).normal(size=(256, 256)) for seed in range(50)]
digits = load_images("digits")

def network(size):
    model = keras.Sequential([
        keras.Input((size, size, 1)),
        keras.layers.Conv2D(16, 3, activation="relu", name="edges"),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
"""
SHOW = """
def show(number):
    plt.imshow(fields[number])
    plt.show()

_ = ipywidgets.interact(show, number=ipywidgets.IntSlider(25, 0, 49))
"""
ROUND_TRIP = """
there, back = ipywidgets.IntSlider(25, 0, 49), ipywidgets.HTML("25")
there.observe(lambda change: setattr(back, "value", f"<b>{change.new}</b>"), "value")
ipywidgets.VBox([there, back])
"""
HEATMAP = """
heatmap, number = widgets.Heatmap(), ipywidgets.IntSlider(25, 0, 49)
heatmap.show(fields[25])
number.observe(lambda change: heatmap.show(fields[change.new]), "value")
ipywidgets.VBox([number, heatmap])
"""
CURVES = """
curves = widgets.Curves(["loss", "accuracy"], xlabel="step")
steps = np.arange(1000)
curves.append(steps, {"loss": np.exp(-steps / 200), "accuracy": 1 - np.exp(-steps / 300)})
curves
"""
PAD = "widgets.DrawPad()"
TENSOR = """
video = np.random.default_rng(0).normal(size=(50, 96, 128))
widgets.TensorExplorer(video, ("time", "row", "column"), "video", index=[25, 0, 0])
"""
BROADCAST = 'widgets.BroadcastExplorer("2,", "1,")'
CONVOLUTION = "widgets.ConvolutionExplorer()"
FEATURES = """
large = np.kron(digits.x_train[:50], np.ones((1, 3, 3), np.uint8))
features = widgets.FeatureExplorer(network(24), large)
features.set(layer="edges", image=25)
features
"""
DIGIT = """
reader = network(8)
reader.fit(digits.x_train[..., None] / 16, digits.y_train, epochs=5, verbose=0)
asked = tf.function(lambda images: reader(images, training=False))

def predict(images):
    return asked(tf.constant(images[..., None] / 16, tf.float32)).numpy()

digit = widgets.DigitPad(predict, digits.x_train, digits.y_train)
digit
"""
TRAINING = """
learner = network(8)

def step():
    some = np.random.default_rng().integers(0, len(digits.x_train), 64)
    return float(learner.train_on_batch(digits.x_train[some, ..., None] / 16, digits.y_train[some]))

training = widgets.TrainingPanel(
    step, lambda: learner.get_layer("edges").kernel.numpy()[:, :, 0].transpose(2, 0, 1)
)
training
"""


def picture(label=""):
    """The picture in an output whose label begins so."""
    begins = re.compile(f"^{re.escape(label)}")
    return lambda area: area.get_by_role("application", name=begins).first


def keys(there, back, focus=lambda area: area.locator(".noUi-handle").first):
    """What is focused before, and the key that is pressed in turn."""

    def act(page, area, turn):  # noqa: ARG001 - others look where the area is
        page.keyboard.press((there, back)[turn % 2])

    def aim(notebook, area, turn):  # noqa: ARG001 - as `act`
        notebook.page.mouse.move(2, 2)
        focus(area).focus()

    return {"aim": aim, "act": act}


def typed(notebook, area, turn):
    """A shape to which an axis can be added, and taken away again."""
    field = area.get_by_role("textbox").first
    if turn == 0:
        field.fill("2,")
    field.focus()
    notebook.page.keyboard.press("End")


def at(share, label="", move=True):
    """The mouse goes to a point of a picture, or is pressed there; each time another one."""

    def act(page, area, turn):
        box = picture(label)(area).bounding_box()
        if not move:
            page.mouse.down()
            return page.mouse.up()
        along = share + 0.05 * (turn % 4)
        return page.mouse.move(box["x"] + along * box["width"], box["y"] + 0.3 * box["height"])

    def aim(notebook, area, turn):
        picture(label)(area).scroll_into_view_if_needed()
        box = picture(label)(area).bounding_box()
        along = (0.1 + 0.017 * turn) if not move else 0.3 + 0.05 * (turn % 4)
        notebook.page.mouse.move(box["x"] + along * box["width"], box["y"] + 0.7 * box["height"])

    return {"aim": aim, "act": act}


def drawn_one(notebook, area, turn):
    """Another drawing each time, to which a stroke is added."""
    notebook.ask(f"digit.set(drawing={turn})")
    picture()(area).scroll_into_view_if_needed()


def stroke(page, area, turn):  # noqa: ARG001 - as `keys`
    """A line across the pad, whose last part the pad has not yet reported when it ends."""
    box = picture()(area).bounding_box()
    for number, (x, y) in enumerate(((0.2, 0.3), (0.8, 0.7))):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=5)
        if number == 0:
            page.mouse.down()
    page.mouse.up()


@dataclasses.dataclass(frozen=True)
class Subject:
    """A cell; what is done before, and what the clock starts with; what is watched."""

    name: str
    code: str
    aim: Callable
    act: Callable
    event: str = "keydown"
    what: str = "pixels"
    watch: Callable = lambda area: area
    end: bool = False  # whether the last change counts, and not the first


SUBJECTS = (
    Subject(INTERACT, SHOW, **keys("ArrowRight", "ArrowLeft")),
    Subject(
        COMM, ROUND_TRIP, **keys("ArrowRight", "ArrowLeft"),
        what="text", watch=lambda area: area.locator(".widget-html-content"),
    ),
    Subject("Heatmap 256x256", HEATMAP, **keys("ArrowRight", "ArrowLeft")),
    Subject(
        "Curves, value read off (no kernel)", CURVES, **keys("ArrowLeft", "ArrowLeft", picture())
    ),
    Subject("DrawPad, ink (no kernel)", PAD, **at(0.2, move=False), event="pointerdown"),
    Subject("TensorExplorer, index", TENSOR, **keys("ArrowRight", "ArrowLeft")),
    Subject(
        "BroadcastExplorer, typing", BROADCAST,
        **keys("3", "Backspace") | {"aim": typed},
    ),
    Subject(
        "ConvolutionExplorer, kernel", CONVOLUTION,
        **keys("ArrowDown", "ArrowUp", lambda area: area.locator("select").first),
        watch=picture("Output"),
    ),
    Subject(
        "ConvolutionExplorer, hover", CONVOLUTION, **at(0.3, "Output"),
        event="pointermove", watch=picture("Patch"),
    ),
    Subject(
        "FeatureExplorer, 16 maps", FEATURES, **keys("ArrowRight", "ArrowLeft"),
        watch=picture("edges: "),
    ),
    Subject(
        "DigitPad, end of stroke to probabilities", DIGIT, drawn_one, stroke, event="pointerup",
        what="text", watch=lambda area: area.locator(".dlkit-panel"), end=True,
    ),
)  # fmt: skip
