"""What each name of the state may be, with errors that say why not; knows no engine."""

from dlkit._validation import fault, integer, known, shown
from dlkit.widgets.convolution_explorer import _kernels as kernels
from dlkit.widgets.convolution_explorer import _words as words

POOLS = ("none", "max", "average")
CHANNELS = ("sum", "grey")


def check_name(state):
    """An error where a preset and a kernel contradict each other."""
    remedy = "Pass one of these names, or the weights as `kernel`."
    name = known("preset", state["preset"], kernels.PRESETS, remedy=remedy)
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
    if value not in (True, False):
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
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if not abs(number) <= kernels.HEAVIEST:
        raise ValueError(
            fault(
                "`bias` is no number that can be added.",
                f"At most a million in size was expected. Received: bias={shown(value)}.",
                "Pass for example bias=-100.",
            )
        )
    return number


def pool_size(state, size):
    """The pooling window of a state as an integer, or an error where it is larger than `size`."""
    remedy = "Pass pool_size=2, which halves both sides."
    side = integer("pool_size", state["pool_size"], low=1, remedy=remedy)
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
