"""Small arrays as cells with their numbers in them: shapes, broadcasting, reshaping. No images."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlkit._validation import fault
from dlkit.plots._arguments import array
from dlkit.plots._grid import HEAD, HIGH, INDEX, blocks, flow
from dlkit.plots._style import DPI, SMALL, drawing, is_ours
from dlkit.plots.palette import INK, PALE, QUIET, mix

MOST = 200
REMEDY = "Pass a small one, for example tensor[:3, :4]."
FILL = "#EAF1F7"
ORDER = ("#E3EEF6", "#2F7FB5")  # first to last value, where cells are coloured by value
LIFTED = "#FBDDA3"


def cells(
    values: Any,
    *,
    alt: str,
    title: str | None = None,
    color: Any = None,
    highlight: Any = None,
    ghost: Any = None,
    ax: Any = None,
) -> Any:
    """An array is a shape filled with numbers: here both can be seen, axis by axis.

    One array, or several by name, drawn side by side to the same scale. Indices stand along the
    axes; axis 0 of a 3-D array is a row of slices. Numbers are written with two decimals at most.

    Args:
        values: An array with at most 3 dimensions, or a dict of name to array; at most 200 cells.
        alt: What the figure shows, in words.
        title: Over the cells.
        color: "value" for cells that are darker the larger their number, a colour, or an array of
            the values' shape to colour by.
        highlight: True where a cell is to stand out.
        ghost: True where a cell is not stored, only thought, as broadcasting does: drawn paler.
        ax: Axes to draw in, or None for a new figure.

    For several arrays `color`, `highlight` and `ghost` may be dicts of name to array.

    Returns:
        The matplotlib Axes.

    Raises:
        ValueError: If there are too many cells or dimensions, or a mask has another shape.

    Example:
        >>> import numpy as np
        >>> ax = cells(np.arange(6).reshape(2, 3), alt="Two rows of three numbers.")
        >>> [text.get_text() for text in ax.texts][:2]
        ['shape (2, 3)', '0']
    """
    arrays = _arrays(values)
    _check_names(arrays, color=color, highlight=highlight, ghost=ghost)
    looks = {
        name: _looks(array, _of(color, name), _of(highlight, name), _of(ghost, name))
        for name, array in arrays.items()
    }
    parts = blocks(arrays, {name: _shape(arrays[name], _of(ghost, name)) for name in arrays})
    size = flow(parts)
    top = 26 if title else 0
    box = (0, top, *size)
    with drawing(alt=alt, ax=ax, size=(size[0], size[1] + top), box=box) as (axes,):
        zoom = _fit(axes, size)
        for part in parts:
            _draw(axes, part, looks[part.name], zoom)
        if title is not None:
            axes.text(INDEX, -4, title, fontsize=11, fontweight="bold", va="bottom")
    return axes


def _arrays(values):
    named = dict(values) if isinstance(values, Mapping) else {"": values}
    arrays = {
        str(name): array(
            f"values[{name!r}]" if name else "values",
            value,
            expected="An array of numbers with at most 3 dimensions",
            remedy=REMEDY,
        )
        for name, value in named.items()
    }
    count = sum(each.size for each in arrays.values())
    if not 0 < count <= MOST or any(each.size == 0 or each.ndim > 3 for each in arrays.values()):
        shapes = ", ".join(str(each.shape) for each in arrays.values())
        raise ValueError(
            fault(
                "`values` cannot be drawn as cells.",
                f"1 to {MOST} cells in at most 3 dimensions were expected. "
                f"Received: shape {shapes or 'none'}.",
                REMEDY,
            )
        )
    return arrays


def _check_names(arrays, **options):
    """A mask for an array that is not there is a slip of the pen, not a wish."""
    for option, given in options.items():
        unknown = (
            [name for name in given if name not in arrays] if isinstance(given, Mapping) else []
        )
        if unknown:
            raise ValueError(
                fault(
                    f"`{option}` names an array that is not drawn: {unknown[0]!r}.",
                    f"Names among {', '.join(map(repr, arrays))} were expected.",
                    f"Give {option} the names that `values` has.",
                )
            )


def _of(option, name):
    return option.get(name) if isinstance(option, Mapping) else option


def _looks(values, color, highlight, ghost):
    """One (fill, ink, edge) for each cell, as a flat list in C order."""
    fills = _fills(values, color)
    lifted = _mask("highlight", highlight, values.shape)
    pale = _mask("ghost", ghost, values.shape)
    return [
        _look(LIFTED if up else fill, faint)
        for fill, up, faint in zip(fills, lifted, pale, strict=True)
    ]


def _look(fill, faint):
    if faint:
        return mix(fill, "#FFFFFF", 0.7), mix(QUIET, "#FFFFFF", 0.35), PALE, "--"
    dark = sum(bytes.fromhex(fill[1:])) < 3 * 140
    return fill, "#FFFFFF" if dark else INK, mix(fill, INK, 0.35), "-"


def _shape(values, ghost):
    """The shape as text; with ghosts, the shape of what is stored and what it is stretched to."""
    stored = ~_mask("ghost", ghost, values.shape).reshape(values.shape)
    if stored.all() or not stored.any():
        return str(values.shape)
    corner = np.ix_(
        *(stored.any(axis=tuple(set(range(values.ndim)) - {i})) for i in range(values.ndim))
    )
    whole = stored[corner].all()  # otherwise the ghosts are no stretched part, just some cells
    return f"{stored[corner].shape} → {values.shape}" if whole else str(values.shape)


def _fills(values, color):
    from matplotlib.colors import to_hex

    if color is None:
        return [FILL] * values.size
    if isinstance(color, str) and color != "value":
        return [to_hex(color).upper()] * values.size
    order = values if isinstance(color, str) else np.asarray(color)
    order = _same_shape("color", order, values.shape)
    ranks = np.unique(order, return_inverse=True)[1].ravel()
    return [mix(*ORDER, rank / max(ranks.max(), 1)) for rank in ranks]


def _mask(name, mask, shape):
    return _same_shape(name, np.zeros(shape) if mask is None else np.asarray(mask), shape).astype(
        bool
    )


def _same_shape(name, given, shape):
    if given.shape != shape and given.ndim > 0:
        raise ValueError(
            fault(
                f"`{name}` has another shape than `values`.",
                f"Shape {shape} was expected. Received: shape {given.shape}.",
                f"Pass for example {name}=values > 0; for several arrays, a dict of name to array.",
            )
        )
    return np.broadcast_to(given, shape).ravel()


def _fit(ax, size):
    """Makes a data unit a pixel at DPI, or less where there is less room; gives how much."""
    ax.set_axis_off()
    if not is_ours(ax.figure):
        ax.figure.draw_without_rendering()  # only now is it known how much room there is
    inches = ax.get_position(original=True).size * ax.figure.get_size_inches()
    zoom = min(1.0, *(inches * DPI / size))
    across, down = (max(side, have * DPI / zoom) for side, have in zip(size, inches, strict=True))
    ax.set(xlim=(0, across), ylim=(down, 0), aspect="equal", anchor="NW")
    return zoom


def _draw(ax, part, looks, zoom):
    from matplotlib.patches import Rectangle

    left, top = part.left + INDEX, part.top + part.lift
    ax.text(left, part.top + HEAD / 2, part.head, fontsize=10 * zoom, va="center", color=INK)
    rows, columns = part.texts.shape
    for index, text in enumerate(part.texts.ravel()):
        row, column = divmod(index, columns)
        x, y = left + column * part.wide, top + row * HIGH
        fill, ink, edge, dashes = looks[part.first + index]
        ax.add_patch(
            Rectangle((x, y), part.wide, HIGH, facecolor=fill, edgecolor=edge, linestyle=dashes)
        )
        _write(ax, x + part.wide / 2, y + HIGH / 2, text, color=ink, fontsize=10 * zoom)
    beside, over = part.indices
    quiet = {"color": QUIET, "fontsize": SMALL * zoom}
    for row in range(rows if beside else 0):
        _write(ax, left - INDEX / 2, top + (row + 0.5) * HIGH, row, **quiet)
    for column in range(columns if over else 0):
        _write(ax, left + (column + 0.5) * part.wide, top - INDEX / 2, column, **quiet)


def _write(ax, x, y, text, **style):
    ax.text(x, y, str(text), ha="center", va="center_baseline", **style)
