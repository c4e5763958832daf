"""Data of several kinds in one picture: images, curves, points and words. Knows no data set."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dlkit._validation import fault, integer, shown
from dlkit.plots._arguments import array, numbers
from dlkit.plots._style import DPI, SMALL, WIDTH, drawing, text_width
from dlkit.plots.palette import CLASSES, INK, QUIET

MOST = 36
HEAD = 19  # pixels over a tile, for its name
GAP = 10  # pixels between tiles
EDGE = 1  # pixels beside them, for the frames
LINE = 11  # pixels for a line of small text
FORMS = "Images of uint8, a series of floats, a pair of points and classes, or a text"
REMEDY = "Pass a dict such as {'digits': images, 'price': values, 'moons': (x, y), 'text': words}."


def gallery(contents: Mapping[str, Any], *, alt: str, columns: int = 5) -> Any:
    """Every kind of data has a form in which it can be looked at: one tile each, in one picture.

    Args:
        contents: Name to what its tile shows:
            one image, uint8 (height, width) or (height, width, 3);
            images, uint8 (n, height, width) or (n, height, width, 3), the first of them as a sheet;
            a series, numbers (n,), or several, floats (n, k), each on a scale of its own, of which
            the first 200 times are drawn where there are more than 400; NaN leaves a gap, and
            infinity is refused;
            points in the plane with their classes, a pair ((n, 2), (n,));
            words, a str, of which the beginning is shown, with its ends of lines.
        alt: What the figure shows, in words.
        columns: Tiles a row, from 1 to 8.

    Returns:
        The matplotlib Axes of the first tile; `.figure.axes` are all of them.

    Raises:
        ValueError: If there is nothing to show, too much, or something of another form.

    Example:
        >>> import numpy as np
        >>> tiles = {"line": np.arange(9.0), "words": "It was a bright day."}
        >>> [ax.get_title("left") for ax in gallery(tiles, alt="A line and words.").figure.axes]
        ['line', 'words']
    """
    columns = integer("columns", columns, low=1, high=8, remedy="Pass for example columns=5.")
    tiles = _tiles(contents)
    side = (WIDTH - 2 * EDGE - GAP * (columns - 1)) // columns
    rows = -(-len(tiles) // columns)
    height = rows * (side + HEAD + GAP)
    with drawing(alt=alt, ax=None, size=(WIDTH, height), panels=len(tiles)) as axes:
        axes[0].figure.set_layout_engine("none")
        for index, (ax, (name, (draw, content))) in enumerate(
            zip(axes, tiles.items(), strict=True)
        ):
            row, column = divmod(index, columns)
            left, top = EDGE + column * (side + GAP), HEAD + row * (side + HEAD + GAP)
            _place(ax, left, top, side, height)
            ax.set_title(name, fontsize=SMALL, pad=3, parse_math=False)
            draw(ax, content, side)
    return axes[0]


def _tiles(contents):
    if not isinstance(contents, Mapping) or not contents:
        raise ValueError(
            fault(
                "`contents` has nothing to show.",
                f"A dict of name to data was expected. Received: {_told(contents)}.",
                REMEDY,
            )
        )
    if len(contents) > MOST:
        raise ValueError(
            fault(
                f"`contents` has {len(contents)} tiles.",
                f"At most {MOST} fit into one picture.",
                "Pass some of them.",
            )
        )
    return {str(name): _tile(f"contents[{name!r}]", data) for name, data in contents.items()}


def _told(contents):
    """What was given: its kind where it is long."""
    brief = contents is None or isinstance(contents, Mapping)
    return shown(contents) if brief else f"a {type(contents).__name__}"


def _tile(name, data):
    """How a tile is drawn, and what of it."""
    if isinstance(data, str):
        return _words, data
    if isinstance(data, tuple) and len(data) == 2:
        return _points, _checked_points(name, *data)
    data = array(name, data, expected=FORMS, remedy=REMEDY)
    pictures = data.ndim in (2, 3) or (data.ndim == 4 and data.shape[-1] == 3)
    if data.dtype == np.uint8 and pictures and data.size:
        return _images, data
    if data.dtype.kind == "f" and data.ndim in (1, 2) and data.size:
        return _curves, _checked_series(name, _beginning(data.reshape(len(data), -1)))
    if data.dtype.kind in "iu" and data.ndim == 1 and data.size:
        return _curves, _beginning(data.reshape(-1, 1).astype(float))
    raise ValueError(
        fault(
            f"`{name}` has no form that a tile can show.",
            f"{FORMS} was expected. Received: {data.dtype}, shape {data.shape}.",
            REMEDY,
        )
    )


def _beginning(values):
    """What a tile has room for: more than 400 times would be a solid band."""
    return values[:200] if len(values) > 400 else values


def _checked_series(name, values):
    if np.isinf(values).any() or np.isnan(values).all(axis=0).any():
        raise ValueError(
            fault(
                f"`{name}` holds infinity, or a series of NaN alone.",
                "Finite numbers were expected, and NaN where one is missing.",
                "Leave that series out, or set what is no number to NaN.",
            )
        )
    return values


def _checked_points(name, points, classes):
    expected = "Points (n, 2) and a class (n,) for each"
    points = numbers(name, points, ndim=(2,), expected=expected, remedy=REMEDY)
    classes = numbers(name, classes, ndim=(1,), expected=expected, remedy=REMEDY)
    if points.shape != (len(classes), 2) or classes.dtype.kind not in "iu":
        raise ValueError(
            fault(
                f"`{name}` is no set of points with classes.",
                f"{expected} was expected. Received: shapes {points.shape} and {classes.shape}.",
                REMEDY,
            )
        )
    return points, classes


def _place(ax, left, top, side, height):
    ax.set_position([left / WIDTH, 1 - (top + side) / height, side / WIDTH, side / height])
    ax.set(xticks=[], yticks=[])
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set(visible=True, linewidth=0.6)


def _images(ax, images, side):
    one = images.ndim == 2 or (images.ndim == 3 and images.shape[-1] == 3)
    picture = _photo(images, side) if one else _sheet(images, side)
    height, width = picture.shape[:2]
    left, top = (side - width) / 2, (side - height) / 2
    extent = (left, left + width, top + height, top)  # a pixel of the picture is one of the figure
    ax.imshow(picture, cmap="gray", vmin=0, vmax=255, extent=extent)
    ax.set(xlim=(0, side), ylim=(side, 0))


def _photo(picture, side):
    """The middle of a picture, as high as wide, in as many pixels as the tile has."""
    from PIL import Image

    size = min(picture.shape[:2])
    top, left = ((length - size) // 2 for length in picture.shape[:2])
    square = Image.fromarray(picture[top : top + size, left : left + size])
    return np.asarray(square.resize((side, side), Image.Resampling.LANCZOS))


def _sheet(images, side):
    """The first images as one, as many rows as columns, each two pixels from the next, none cut."""
    largest = max(images.shape[1:3])
    most = 3 if largest * 9 <= side else 5  # of tiny ones fewer, each pixel three wide or more
    across = int(np.clip(side // max(largest, side // most), 1, np.sqrt(len(images))))
    room = side // across - 2
    scale, step = max(1, room // largest), max(1, -(-largest // room))
    small = images[: across**2, ::step, ::step].repeat(scale, axis=1).repeat(scale, axis=2)
    rows = small.reshape(across, across, *small.shape[1:])
    edges = [(0, 0), (0, 0), (0, 2), (0, 2), *[(0, 0)] * (small.ndim - 3)]
    rows = np.pad(rows, edges, constant_values=255).swapaxes(1, 2)
    rows = rows.reshape(across * rows.shape[1], across * rows.shape[3], *rows.shape[4:])
    return rows[:-2, :-2]


def _curves(ax, values, _):
    low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
    levels = (values - low) / np.where(high > low, high - low, 1)
    for index, line in enumerate(levels.T):
        colour = INK if levels.shape[1] == 1 else CLASSES[index % len(CLASSES)]
        ax.plot(line, color=colour, linewidth=0.8)
    ax.margins(x=0.02, y=0.08)


def _points(ax, content, _):
    points, classes = content
    colours = [CLASSES[code % len(CLASSES)] for code in classes]
    ax.scatter(*points.T, s=3, c=colours, linewidths=0)
    ax.set_aspect("equal", adjustable="datalim")
    ax.margins(0.08)


def _words(ax, text, side):
    lines, most = [], (side - 8) // LINE
    for line in text[:2000].splitlines():
        lines += _wrapped(line, side - 8)
        if len(lines) >= most:
            break
    ax.text(
        4 / side, 1 - 4 / side, "\n".join(lines[:most]), transform=ax.transAxes, fontsize=6.5,
        color=QUIET, va="top", linespacing=LINE / (6.5 * DPI / 72) / 1.2, clip_on=True,
        parse_math=False,
    )  # fmt: skip


def _wrapped(line, room):
    lines = [""]
    for word in line.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if not lines[-1] or text_width(longer, 6.5) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
