"""What each name of the state may be, with errors that say why not; knows no engine."""

import numpy as np

from dlkit._validation import fault, integer, known, number, shown
from dlkit.widgets.convolution_explorer import _kernels as kernels
from dlkit.widgets.convolution_explorer import _words as words

POOLS = ("none", "max", "average")
CHANNELS = ("sum", "grey")
LARGEST_WINDOW = 64  # cells a side


def preset(name):
    """The name if a kernel has it, or an error."""
    remedy = "Pass one of these names, or the weights as `kernel`."
    return known("preset", name, kernels.PRESETS, remedy=remedy)


def check_name(state):
    """An error where a preset and a kernel contradict each other."""
    name = preset(state["preset"])
    if name != kernels.OWN and kernels.recognised(state["kernel"], name) != name:
        raise ValueError(
            fault(
                f"`preset` and `kernel` do not agree: these are not the weights of {name!r}.",
                f"One of the two was expected. Received: kernel={shown(state['kernel'])}.",
                "Leave one out: a preset brings its kernel, and a kernel is given its name.",
            )
        )


def switch(name, value):
    """The value as True or False, or an error."""
    if not isinstance(value, (int, np.bool_)) or value not in (True, False):
        raise ValueError(
            fault(
                f"`{name}` is neither on nor off.",
                f"True or False was expected. Received: {name}={shown(value)}.",
                f"Pass {name}=True.",
            )
        )
    return bool(value)


def bias(value):
    """The value as a number, or an error."""
    most = kernels.HEAVIEST
    return number("bias", value, low=-most, high=most, remedy="Pass for example bias=-100.")


def pool_size(state, size):
    """The pooling window of a state as an integer, or an error where it is larger than `size`."""
    remedy = "Pass pool_size=2, which halves both sides."
    side = integer("pool_size", state["pool_size"], low=1, high=LARGEST_WINDOW, remedy=remedy)
    if state["pool"] != "none" and side > min(size):
        raise ValueError(
            fault(
                "`pool_size` is larger than what is to be pooled.",
                f"At most {min(size)} was expected, since the convolution leaves {words.by(size)}. "
                f"Received: pool_size={side}.",
                "Choose a smaller window, a smaller stride or more padding.",
            )
        )
    return side
