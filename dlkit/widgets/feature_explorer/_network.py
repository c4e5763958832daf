"""A model as one traced function: an image in, the outputs of all its layers out. Draws nothing."""

import zlib
from typing import Any

import numpy as np

from dlkit._validation import fault, shown
from dlkit.widgets.feature_explorer._walk import graph_of, steps_of

BUILD = "Begin it with keras.Input((28, 28, 1)), or call it once on an image, and train it."
WHOLE = 200_000  # weights of a variable that are all looked at; of larger ones only a sample


class Network:
    """What every layer of a model makes of one image, as dropout and the like are in use.

    Args:
        model: a functional or sequential Keras model of one image.

    Raises:
        ValueError: If it is none.
    """

    def __init__(self, model: Any):
        self.model = checked(model)
        self.steps, self.answer = steps_of(model)
        self.input_shape = tuple(model.inputs[0].shape[1:])
        if not any(len(step.node.output_tensors[0].shape) == 4 for step in self.steps):
            raise _refused(
                "`model` has no layer that gives feature maps.",
                f"A network with a convolution was expected. Received: {_layers(model)}.",
                "Put keras.layers.Conv2D before the layer that flattens the image.",
            )
        self._run = self._traced()

    def __call__(self, image: Any) -> list:
        """What lies in each slot for one image (height, width, channels); slot 0 is the image."""
        import tensorflow as tf

        self.check_open()
        image = np.asarray(image, np.float32)
        return [image, *(np.asarray(output)[0] for output in self._run(tf.constant(image[None])))]

    def mark(self) -> bytes:
        """A checksum of each variable, of a large one in part: another once it was trained."""
        return np.array([_checksum(each) for each in self.model.variables], np.uint32).tobytes()

    def check_open(self) -> None:
        """Raise a ValueError once it was closed."""
        if self._run is None:
            raise _refused(
                "The feature explorer is closed.",
                "An open one was expected, which still holds its model.",
                "Make it again, for example FeatureExplorer(network, x_test[:10]).",
            )

    def close(self) -> None:
        """Let the traced function go."""
        self._run = None

    def _traced(self):
        import tensorflow as tf

        steps, dtype = self.steps, self.model.inputs[0].dtype

        def run(image):
            values = {0: tf.cast(image, dtype)}
            for step in steps:
                step.run(values)
            return [tf.cast(values[slot], tf.float32) for slot in range(1, len(values))]

        # Traced here and once: TensorFlow warns of functions that are traced again and again, and
        # takes those of several panels for one.
        seen = tf.TensorSpec((1, *self.input_shape), tf.float32)
        return tf.function(run, autograph=False).get_concrete_function(seen)


def checked(model: Any) -> Any:
    """The model, where it is a built one of one image; else an error that says what it lacks."""
    if not hasattr(model, "layers") or not hasattr(model, "count_params"):
        raise _refused(
            "`model` is not a Keras model.",
            f"A keras.Sequential or functional model was expected. Received: {shown(model)}.",
            "Pass the network itself, for example FeatureExplorer(network, x_test[:10]).",
        )
    if graph_of(model) is None or not getattr(model, "built", False):
        unbuilt = not getattr(model, "built", False) or hasattr(model, "_functional")
        raise _refused(
            "`model` is not built." if unbuilt else "`model` has no graph of layers.",
            "A sequential or functional model whose layers know their shapes was expected. "
            f"Received: {shown(model)}.",
            BUILD if unbuilt else "Write it as keras.Model(inputs, outputs).",
        )
    if len(model.inputs) != 1:
        raise _refused(
            f"`model` has {len(model.inputs)} inputs.",
            "A model of one image was expected. Received inputs of the shapes "
            f"{', '.join(str(tuple(each.shape[1:])) for each in model.inputs)}.",
            "Pass the part that sees the image, as keras.Model(its_input, its_output).",
        )
    shape = tuple(model.inputs[0].shape[1:])
    if len(shape) != 3 or shape[2] not in (1, 3):
        raise _refused(
            "`model` does not take an image.",
            "An input (height, width, channels) with one or three channels was expected. "
            f"Received: a model with the input shape {shape}.",
            "Put the channels last, and let the model flatten the image itself.",
        )
    return model


def _checksum(variable):
    import tensorflow as tf

    values = np.asarray(tf.convert_to_tensor(variable.value)).reshape(-1)
    if values.dtype.kind in "OSU":
        return 0
    part = np.ascontiguousarray(values[:: -(-values.size // WHOLE) or 1])
    return zlib.crc32(part.view(np.uint8))


def _layers(model):
    kinds = [type(layer).__name__ for layer in model.layers]
    return shown(" > ".join(kinds))


def _refused(what, expected, remedy):
    return ValueError(fault(what, expected, remedy))
