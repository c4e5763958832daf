"""`ConvolutionEngine`: one filter of a convolution layer, as a state; knows no widget."""

from typing import Any

import numpy as np

from dlkit._validation import integer, known, one_of
from dlkit.widgets.convolution_explorer import _arithmetic as arithmetic
from dlkit.widgets.convolution_explorer import _geometry as geometry
from dlkit.widgets.convolution_explorer import _kernels as kernels
from dlkit.widgets.convolution_explorer import _settings as settings
from dlkit.widgets.convolution_explorer import _words as words
from dlkit.widgets.convolution_explorer._picture import prepared
from dlkit.widgets.panel import Engine

PLACE = ("preset", "row", "column")  # names on which no picture but the patch depends


class ConvolutionEngine(Engine):
    """y[r, c] = bias + sum of kernel[i, j] x[r s + i d - p, c s + j d - p]: one filter, watched.

    The state, which is all that a judge needs beside the image:

    - "preset": a name among `_kernels.PRESETS`, "own" where the weights have none;
    - "kernel": the weights as rows of numbers, 1 to 7 rows and columns;
    - "flip": False for cross-correlation, True for a kernel turned by 180 degrees;
    - "bias": a number added to every output;
    - "stride" and "dilation": integers from 1 to 64;
    - "padding": "valid", "same" (as TensorFlow pads), or how many zeros on every side;
    - "relu": whether negative outputs become 0; "pool": "none", "max" or "average";
    - "pool_size": side and stride of the pooling window, 1 to 64;
    - "row", "column": the output that is looked at;
    - "channels": of a colour image, "sum" of the kernel on each, or "grey" (their mean) first.

    Args:
        image: (height, width), or with a last axis of 1 or 3, numbers; None makes a picture with
            edges. An image smaller than the usual kernel opens with padding="same".
        kernel: Name of a preset, or the weights.
        state: Other names of the state.

    Raises:
        ValueError: If the image is none, or the state is impossible.

    Example:
        >>> engine = ConvolutionEngine(np.array([[0, 0, 9, 9]] * 3), padding="same")
        >>> engine.stages["convolution"][1].tolist()
        [0.0, 36.0, 36.0, -36.0]
        >>> engine.set(preset="box blur", stride=2)
        >>> engine.state["preset"], engine.size_words
        ('box blur', 'height floor((3 + 1 + 1 − 1·(3 − 1) − 1) / 2) + 1 = 2, \
width floor((4 + 0 + 1 − 1·(3 − 1) − 1) / 2) + 1 = 2')
    """

    def __init__(self, image: Any = None, kernel: Any = kernels.DEFAULT, **state):
        self.image, self.note = prepared(image)
        self._kept = (None, None)
        named = isinstance(kernel, str)
        if named and kernel == kernels.OWN:
            kernel, named = kernels.preset("identity"), False
        weights = kernels.checked(kernels.preset(kernel) if named else kernel)
        opening = {
            "preset": kernel if named else kernels.recognised(weights),
            "kernel": weights,
            **arithmetic.SILENT,
            "row": None,
            "column": None,
        }
        if named and kernel == kernels.DEFAULT and min(self.image.shape[:2]) < len(weights):
            opening["padding"] = "same"  # so that an image of any size opens
        for name in state:
            known("state", name, opening, remedy="A state is copied from `panel.state`.")
        super().__init__(**{**opening, **state})

    def set(self, **changes) -> None:
        """Change some of the state; a preset brings its kernel, and the place stays on the output.

        Raises:
            ValueError: If a name is unknown, or the state would be impossible; it stays as it was.
        """
        super().set(**{**self._followers(changes), **changes})

    def tick(self, n: int = 1) -> None:
        """Walk on by `n` outputs, along the rows; after the last one comes the first."""
        rows, columns = self.stages["convolution"].shape
        place = (self._state["row"] * columns + self._state["column"] + n) % (rows * columns)
        self.set(row=place // columns, column=place % columns)

    def point(self, row: int, column: int) -> None:
        """Look at an output, or at the nearest one where there is none."""
        rows, columns = self.stages["convolution"].shape
        self.set(row=max(0, min(row, rows - 1)), column=max(0, min(column, columns - 1)))

    def point_at_input(self, row: int, column: int) -> None:
        """Look at the output whose kernel has its middle nearest to a pixel of the input."""
        self.point(
            *(
                geometry.centred(at, *side)
                for at, side in zip((row, column), self.along, strict=True)
            )
        )

    def point_at_window(self, row: int, column: int) -> None:
        """Look at the largest output in a window of the pooling, if there is that window."""
        made = self.stages
        if not all(0 <= at < n for at, n in zip((row, column), made["pool"].shape, strict=True)):
            return
        side = 1 if self._state["pool"] == "none" else self._state["pool_size"]
        top, left = row * side, column * side
        window = made["relu"][top : top + side, left : left + side]
        down, right = np.unravel_index(window.argmax(), window.shape)
        self.point(int(top + down), int(left + right))

    def resize(self, size: int) -> None:
        """A kernel of size x size: the preset's own at that size, or with zeros put around it."""
        weights = kernels.resized(self._state["kernel"], size, self._state["preset"])
        self.set(kernel=weights.tolist())

    def checked(self, wanted: dict) -> dict:
        """The wanted state in its normal form; a ValueError in three beats if it is impossible."""
        state = {**wanted, "kernel": kernels.checked(wanted["kernel"])}
        settings.check_name(state)
        state["bias"] = settings.bias(state["bias"])
        for name in ("flip", "relu"):
            state[name] = settings.switch(name, state[name])
        how = geometry.checked(state["stride"], state["padding"], state["dilation"])
        state["stride"], state["padding"], state["dilation"] = how
        one_of("pool", state["pool"], settings.POOLS, remedy="Pass pool='max', or 'none'.")
        one_of("channels", state["channels"], settings.CHANNELS, remedy="Pass channels='sum'.")
        size = self._sizes(state)
        state["pool_size"] = settings.pool_size(state, size)
        if state["row"] is None or state["column"] is None:
            strength = np.abs(arithmetic.response(state, self.image))
            state["row"], state["column"] = map(int, np.unravel_index(strength.argmax(), size))
        for name, side in zip(("row", "column"), size, strict=True):
            remedy = f"The output is {words.by(size)}: count from 0."
            state[name] = integer(name, state[name], low=0, high=side - 1, remedy=remedy)
        return state

    @property
    def stages(self) -> dict[str, np.ndarray]:
        """The outputs of "convolution", "relu" and "pool"; computed once for a setting."""
        state = self._state
        key = repr([value for name, value in state.items() if name not in PLACE])
        if self._kept[0] != key:
            self._kept = (key, arithmetic.stages(state, self.image))
        return self._kept[1]

    @property
    def patch(self) -> dict[str, Any]:
        """What lies under the kernel at the place looked at, as `patch` gives it."""
        state = self._state
        return arithmetic.patch(state, self.image, state["row"], state["column"])

    @property
    def along(self) -> list[tuple]:
        """For height and width what `output_size` takes: n, k, stride, padding, dilation."""
        return arithmetic.sides(self._state, self.image.shape[:2])

    @property
    def size_words(self) -> str:
        """The formula of the output's size with this state's numbers."""
        high, wide = (geometry.spelled(*side) for side in self.along)
        return f"height and width {high}" if high == wide else f"height {high}, width {wide}"

    @property
    def sum_words(self) -> str:
        """The output looked at, as the sum that it is."""
        found, bias = self.patch, self._state["bias"]
        value, weights = found["value"], found["kernel"].ravel()
        added = f" + {words.term(bias)}" if bias else ""
        if len(found["values"]) == 1:
            told = words.products(weights, found["values"][0].ravel())
        else:
            sums = found["sums"].tolist()
            names = ("red", "green", "blue")
            told = " + ".join(f"{n} {words.term(s)}" for n, s in zip(names, sums, strict=True))
        shown_numbers = (*found["values"].ravel(), *weights, bias, value)
        return f"{told}{added} {words.equals(*shown_numbers)} {words.number(value)}"

    @property
    def read_out(self) -> str:
        """The sizes of all stages, and the value at the place looked at."""
        state, made = self._state, self.stages
        out, here = made["convolution"], (state["row"], state["column"])
        value = float(out[here])
        kernel = words.by((len(state["kernel"]), len(state["kernel"][0])))
        how = f"stride {state['stride']}, {_padding(state['padding'])}"
        how += f", dilation {state['dilation']}" if state["dilation"] > 1 else ""
        text = (
            f"Kernel {kernel} ({state['preset']}{', turned' if state['flip'] else ''}) on "
            f"{words.by(self.image.shape)}, {how}: {words.by(out.shape)}. "
            f"Output ({here[0]}, {here[1]}) = {words.number(value)}: {self._where()}."
        )
        text += f" ReLU: {words.number(float(made['relu'][here]))}." if state["relu"] else ""
        if state["pool"] != "none":
            text += f" {state['pool'].capitalize()} pooling {words.by((state['pool_size'],) * 2)}: "
            text += f"{words.by(made['pool'].shape)}."
        return text + (f" Image {self.note}." if self.note.startswith("reduced") else "")

    def _where(self):
        found = self.patch
        rows, columns = found["rows"], found["columns"]
        count, beside = found["padding"].size, int(found["padding"].sum())
        told = f"input rows {words.number(rows[0])} to {rows[-1]}, columns "
        told += f"{words.number(columns[0])} to {columns[-1]}"
        return f"{told}, {beside} of {count} cells in the padding" if beside else told

    def _followers(self, changes):
        """What changes along with the changes that were asked for."""
        state, more = {**self._state, **changes}, {}
        named = "preset" in changes and settings.preset(changes["preset"]) != kernels.OWN
        if named and "kernel" not in changes:
            size = max(len(state["kernel"]), len(state["kernel"][0]))
            more["kernel"] = kernels.preset(changes["preset"], size).tolist()
        weights = kernels.checked(more.get("kernel", state["kernel"]))
        if "kernel" in changes and "preset" not in changes:
            more["preset"] = kernels.recognised(weights, self._state["preset"])
        sizes = self._sizes({**state, "kernel": weights})
        for name, side in zip(("row", "column"), sizes, strict=True):
            more[name] = min(self._state[name], side - 1)
        return more

    def _sizes(self, state):
        along = arithmetic.sides(state, self.image.shape[:2])
        return tuple(geometry.output_size(*side) for side in along)


def _padding(padding):
    return padding if isinstance(padding, str) else f"padding {padding}"
