"""The state of a tensor explorer, and all that follows from it: shapes, code, picture, words."""

from typing import Any

import numpy as np

from dlkit.widgets.panel import Engine
from dlkit.widgets.tensor_explorer import _roles, _tensor
from dlkit.widgets.tensor_explorer._steps import SHOWN, Step, steps

MOST_CELLS = 300_000  # of a picture; a photograph has as many
LONGEST = 1_024  # rows or columns: a screen has no more
COUNTED = 50_000_000  # entries that are searched for the ends of the scale
NO_ENDS = 0.0, 1.0  # of the scale, where no value is finite


class TensorEngine(Engine):
    """A picture of a tensor = pick the picked axes, reduce others, lay out those that are left.

    The state holds `roles`, one an axis ("rows", "columns", "tiles", "colour", "pick", "mean",
    "sum", "min" or "max"), and `index`, one integer an axis, which matters where it is picked.
    Steps are picked first, then reduced from the left to the right, neighbours of one kind at once.
    The array is not copied: what changes in it is seen when the state next changes.

    Args:
        array: numbers of any shape but an empty one.
        axes: one name an axis, or None.
        name: of the array, in the code that is shown.
        roles: to open with; None shows the last axes, and picks a step of the others.
        index: to open with; None is 0 everywhere.

    Raises:
        ValueError: the array cannot be explored, or the roles or indices do not fit its shape.

    Example:
        >>> video = np.zeros((24, 96, 128, 3), "uint8")
        >>> engine = TensorEngine(video, ("time", "row", "column", "channel"), "video")
        >>> engine.set(roles=["columns", "rows", "pick", "mean"], index=[0, 0, 64, 0])
        >>> engine.code
        'video[:, :, 64].mean(axis=2).T'
    """

    def __init__(
        self,
        array: Any,
        axes: Any = None,
        name: str = "x",
        roles: list | None = None,
        index: list | None = None,
    ):
        self.array = _tensor.tensor(array)
        self.axes = _tensor.axis_names(axes, self.array.ndim)
        self.name = _tensor.variable(name)
        self._drawn = self._ends = None
        if roles is None:
            roles = _roles.usual(self.array.shape, self._bytes)
        super().__init__(roles=roles, index=[0] * self.array.ndim if index is None else index)

    def checked(self, wanted: dict) -> dict:
        """The state with an integer from 0 at each axis, or a ValueError that names the axis."""
        shape = self.array.shape
        return {
            "roles": _roles.checked(wanted["roles"], shape, self._bytes, self.axes),
            "index": _roles.placed(wanted["index"], shape, self.axes),
        }

    def taken(self, axis: int, role: str, roles: list | None = None) -> list:
        """The roles once this axis has taken the role: who held it gets the former one instead."""
        now = self.state["roles"]
        return _roles.taken(roles or now, axis, role, now[axis], self.array.shape)

    @property
    def steps(self) -> list[Step]:
        """What happens to the tensor, one operation after the other."""
        return self._steps(self.state["roles"], self.state["index"])

    @property
    def code(self) -> str:
        """The same as NumPy, to be pasted: "x[:, 48].mean(axis=0)"."""
        return self.name + "".join(step.code for step in self.steps)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape that is left."""
        return self.steps[-1].shape if self.steps else self.array.shape

    @property
    def arithmetic(self) -> str:
        """All shapes on the way, with what leads from one to the next."""
        parts = [str(self.array.shape)]
        for step in self.steps:
            parts += [step.words, str(step.shape)]
        return " → ".join(parts)

    @property
    def result(self) -> np.ndarray:
        """What the code gives, whole."""
        return _run(self.steps, self.array)

    @property
    def thinning(self) -> tuple[int, int]:
        """(r, c): every r-th row and c-th column is drawn; (1, 1) where all have room."""
        tiles, *sides = (self._length(role) for role in ("tiles", "rows", "columns"))
        every = [1, 1]
        while True:
            drawn = [-(-side // step) for side, step in zip(sides, every, strict=True)]
            if max(drawn) <= LONGEST and tiles * drawn[0] * drawn[1] <= MOST_CELLS:
                return tuple(every)
            every[drawn[1] > drawn[0]] *= 2

    @property
    def picture(self) -> np.ndarray:
        """(tiles, rows, columns) numbers as they are drawn, or (tiles, rows, columns, 3) bytes."""
        if self._drawn is None or self._drawn[0] != self.version:
            self._drawn = self.version, self._picture()
        return self._drawn[1]

    @property
    def scale(self) -> tuple[float, float]:
        """The values of the first and the last colour: those of the whole tensor, but for sums."""
        if "sum" in self.state["roles"] or self.array.size > COUNTED:
            return _ends(self.picture) or NO_ENDS
        if self._bytes:
            return 0.0, 255.0
        low, high = _ends(self.picture) or (np.inf, -np.inf)
        if self._ends is None or low < self._ends[0] or high > self._ends[1]:
            self._ends = _ends(self.array) or NO_ENDS  # once more where the array was changed
        return self._ends

    @property
    def signed(self) -> bool:
        """Whether the tensor has negative numbers, so that zero is white."""
        return self.scale[0] < 0

    def formula(self, tile: Any, row: Any, column: Any) -> str:
        """The code for one cell of the picture, by its place there or by texts for the places."""
        return self.name + "".join(step.code for step in self._cell(tile, row, column))

    def value(self, tile: int, row: int, column: int) -> Any:
        """The exact value of one cell of the picture: a scalar of the dtype, or three colours."""
        return _run(self._cell(tile, row, column), self.array)

    @property
    def template(self) -> str:
        """The line under the mouse, with places for tile, row, column and value."""
        places = [
            f"{{{place}}}" if every == 1 else f"{every}*{{{place}}}"
            for place, every in zip(("row", "column"), self.thinning, strict=True)
        ]
        return f"{self.formula('{tile}', *places)} = {{value}}"

    @property
    def read_out(self) -> str:
        """The code, the shape that it leaves, which axis is seen where, and the range of values."""
        return f"{self.code} has the shape {self.shape}: {self._seen()}; {self._values()}."

    @property
    def _bytes(self):
        return self.array.dtype == np.uint8

    def _steps(self, roles, index):
        return steps(self.array.shape, roles, index, self.axes)

    def _length(self, role):
        roles = self.state["roles"]
        return self.array.shape[roles.index(role)] if role in roles else 1

    def _cell(self, tile, row, column):
        """The steps that lead to one cell: the axes that are seen are picked at its place, too."""
        state, places = self.state, {"tiles": tile, "rows": row, "columns": column}
        roles = ["pick" if role in places else role for role in state["roles"]]
        at = [places.get(*pair) for pair in zip(state["roles"], state["index"], strict=True)]
        return self._steps(roles, at)

    def _picture(self):
        roles, every = (
            self.state["roles"],
            dict(zip(("rows", "columns"), self.thinning, strict=True)),
        )
        thin = self.array[tuple(slice(None, None, every.get(role, 1)) for role in roles)]
        drawn = _run(self.steps, thin)
        present = dict(zip([role for role in SHOWN if role in roles], drawn.shape, strict=True))
        drawn = drawn.reshape(
            [present.get(role, 1) for role in SHOWN[:3]] + [3] * ("colour" in roles)
        )
        return np.rint(drawn).astype(np.uint8) if "colour" in roles else drawn

    def _seen(self):
        roles = self.state["roles"]
        parts = [
            f"{role} {'is' if role == 'colour' else 'are'} {self._called(roles.index(role))}"
            for role in SHOWN
            if role in roles
        ]
        return ", ".join(parts) or "one number"

    def _called(self, axis):
        return _roles.title(axis, self.axes).replace("Axis", "axis", 1)

    def _values(self):
        drawn, ends = self.picture, _ends(self.picture)
        if ends is None:
            told = "no value is finite"
        elif ends[0] < ends[1]:
            told = f"values from {ends[0]:.6g} to {ends[1]:.6g}"
        else:
            told = f"the value is {ends[0]:.6g}"
        odd = {"NaN": np.isnan(drawn).sum(), "infinite": np.isinf(drawn).sum()}
        for kind, count in odd.items():
            told += f", {count:,} of {drawn.size:,} are {kind}" if count else ""
        return f"{told}{self._thinned()}".replace("-", "\N{MINUS SIGN}")

    def _thinned(self):
        sides = zip(self.thinning, ("row", "column"), strict=True)
        every = [f"every {_ordinal(step)} {side}" for step, side in sides if step > 1]
        return f" (drawn: {', '.join(every)})" if every else ""


def _run(steps, array):
    with np.errstate(all="ignore"):  # inf - inf and the like are shown as the NaN that they are
        for step in steps:
            array = step.run(array)
    return array


def _ends(array):
    """(smallest, largest) of the finite values; None where there are none."""
    with np.errstate(all="ignore"):
        ends = float(array.min()), float(array.max())
    if not np.isfinite(ends).all():
        finite = array[np.isfinite(array)]
        ends = (float(finite.min()), float(finite.max())) if finite.size else None
    return ends


def _ordinal(number):
    """Of a power of two that is larger than 1."""
    return f"{number}{'nd' if number % 10 == 2 and number % 100 != 12 else 'th'}"
