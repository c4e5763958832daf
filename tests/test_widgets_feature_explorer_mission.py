"""The mission of notebook 21 on real networks: what the check says of a real panel's state."""

import numpy as np
import pytest

from dlkit.exercises import _registry
from dlkit.exercises._check import judged
from dlkit.widgets import ConvolutionExplorer, FeatureExplorer

keras = pytest.importorskip("keras")
L = keras.layers
EXERCISE = _registry.find("cnn_classifier.strokes")


def network(shape=(8, 8, 1), kernels=32, seed=0):
    keras.utils.set_random_seed(seed)
    return keras.Sequential(
        [
            keras.Input(shape),
            L.Conv2D(kernels, 3, padding="same", use_bias=False, name="convolution_0"),
            L.ReLU(name="maps_0"),
            L.Flatten(),
            L.Dense(2, activation="softmax"),
        ]
    )


def explorer(model):
    shape = model.input_shape[1:]
    images = np.zeros((3, *shape))
    images[0] = np.random.default_rng(0).random(shape)
    images[1, shape[0] // 2] = images[2, :, shape[1] // 2] = 1
    return FeatureExplorer(model, images)


def answer_of(model):
    """(map, row) by the kernels themselves: a lying stroke gives sums of rows."""
    kernels = model.get_layer("convolution_0").kernel.numpy().sum(axis=2)
    rows, columns = abs(kernels.sum(axis=1)), abs(kernels.sum(axis=0))
    best = int((rows.max(axis=0) - 1.5 * columns.max(axis=0)).argmax())
    return best, model.input_shape[1] // 2 + 1 - int(rows[:, best].argmax())


@pytest.mark.parametrize("shape", [(8, 8, 1), (28, 28, 1), (12, 9, 3)])
@pytest.mark.parametrize("kernels", [1, 4, 32])
def test_every_network_has_an_answer_that_is_right(shape, kernels):
    model = network(shape, kernels)
    panel = explorer(model)
    best, row = answer_of(model)
    panel.set(image=1, map=best, row=row, column=shape[1] // 2)
    assert judged(EXERCISE, panel).state == "right"
    panel.close()


@pytest.mark.parametrize("seed", range(6))
def test_a_network_of_any_seed_has_several_right_maps(seed):
    model = network(seed=seed)
    panel = explorer(model)
    kernels = model.get_layer("convolution_0").kernel.numpy().sum(axis=2)
    rows, columns = abs(kernels.sum(axis=1)), abs(kernels.sum(axis=0))
    fourth = int((rows.max(axis=0) / columns.max(axis=0)).argsort()[-4])
    panel.set(image=1, map=fourth, row=5 - int(rows[:, fourth].argmax()), column=4)
    assert judged(EXERCISE, panel).state == "right"
    panel.close()


def test_an_untouched_panel_is_not_attempted_and_a_touched_one_is_judged():
    panel = explorer(network())
    assert judged(EXERCISE, panel).state == "open"
    panel.set(image=2)
    verdict = judged(EXERCISE, panel)
    assert verdict.state == "wrong"
    assert "stroke that stands" in verdict.words
    panel.close()


def test_a_map_that_answers_to_standing_strokes_is_told_so():
    model = network()
    kernel = np.zeros((3, 3, 1, 32))
    kernel[:, 0, 0, :16], kernel[:, 2, 0, :16] = -1, 1
    kernel[0, :, 0, 16:], kernel[2, :, 0, 16:] = -1, 1
    model.get_layer("convolution_0").kernel.assign(kernel)
    panel = explorer(model)
    panel.set(image=1, map=3)
    assert "other way round" in judged(EXERCISE, panel).words
    panel.set(map=20, row=0)
    assert "The map is right" in judged(EXERCISE, panel).words
    panel.set(row=3)
    assert judged(EXERCISE, panel).state == "right"
    panel.close()


def test_another_panel_is_no_answer():
    other = ConvolutionExplorer(np.eye(9))
    assert "The panel itself" in judged(EXERCISE, other).words
    other.close()
