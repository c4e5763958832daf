"""The look of the room: a style that holds only while a figure is drawn, and places to draw in."""

from contextlib import contextmanager
from weakref import WeakSet

from dlkit._validation import fault, shown
from dlkit.plots._alt import checked, describe
from dlkit.plots.palette import INK, NEGATIVE, POSITIVE, QUIET, RULES

DPI = 80  # figures are measured in pixels at this resolution: 520 is 6.5 inches
WIDTH = 520
SMALL = 9  # points: the smallest text
GRID = "#E4E8EC"

STYLE = {
    "figure.dpi": DPI,
    "savefig.dpi": "figure",
    "figure.facecolor": "white",  # opaque: a dark theme must not shine through
    "savefig.facecolor": "white",
    "axes.facecolor": "white",
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same on every machine
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": RULES,
    "axes.linewidth": 1.0,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.labelsize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 1.0,
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "round",
    "xtick.color": RULES,
    "ytick.color": RULES,
    "xtick.labelcolor": QUIET,
    "ytick.labelcolor": QUIET,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.frameon": False,
    "legend.fontsize": SMALL,
    "image.interpolation": "nearest",
}

_OURS = WeakSet()


@contextmanager
def drawing(*, alt, ax, size, box=None, panels=1):
    """A list of Axes to draw in, in the room's style, described by `alt` when all went well.

    Args:
        alt: The alt text; checked before anything is drawn.
        ax: The learner's Axes, or None for a new figure.
        size: Pixels (width, height) of a new figure.
        box: Pixels (left, top, width, height) of its Axes; None leaves the layout to matplotlib.
        panels: How many Axes a new figure has, side by side.
    """
    text = checked(alt)
    _check_axes(ax)
    from dlkit.plots._notebook import attach

    attach()  # before the style: loading a backend changes rcParams, and that must last
    with styled():
        axes = _new_axes(size, box, panels) if ax is None else [ax]
        for part in axes:
            _dress(part)
        try:
            yield axes
        except BaseException:
            if ax is None:
                _discard(axes[0].figure)
            raise
        describe(axes[0], text)


def frames(size, count):
    """Axes side by side in a new figure of the room, for drawings that come later."""
    from dlkit.plots._notebook import attach

    attach()
    with styled():
        axes = _new_axes(size, None, count)
        for part in axes:
            _dress(part)
    return axes


def styled():
    """A context in which matplotlib has its defaults and the style, whatever is set outside."""
    from matplotlib import style

    return style.context(["default", STYLE])


def is_ours(figure):
    """Whether this room made the figure, so that its layout is known to hold everything."""
    return figure in _OURS


def _new_axes(size, box, panels):
    import matplotlib.pyplot as plt

    width, height = size
    inches = (width / DPI, height / DPI)
    figure = plt.figure(figsize=inches, layout="constrained" if box is None else None)
    _OURS.add(figure)
    if box is None:
        axes = list(figure.subplots(1, panels, squeeze=False)[0])
    else:
        left, top, wide, high = box
        bounds = (left / width, 1 - (top + high) / height, wide / width, high / height)
        axes = [figure.add_axes(bounds)]
    return axes


def _dress(ax):
    """Says outright what matplotlib would look up later, or looked up when the Axes was made."""
    ax.tick_params(labelsize=SMALL, color=RULES, labelcolor=QUIET)
    ax.tick_params(grid_color=GRID, grid_linewidth=1.0)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(RULES)


def _discard(figure):
    import matplotlib.pyplot as plt

    plt.close(figure)


def _check_axes(ax):
    from matplotlib.axes import Axes

    if ax is not None and not isinstance(ax, Axes):
        raise ValueError(
            fault(
                "`ax` is not a matplotlib Axes.",
                f"One Axes or None was expected. Received: ax={shown(ax)}.",
                "Pass one that `plt.subplots()` gave, or leave `ax` out for a new figure.",
            )
        )


def diverging(levels=255):
    """The map of signed weights: NEGATIVE over white to POSITIVE."""
    return _colormap("dlkit.signed", [NEGATIVE, "#FFFFFF", POSITIVE], levels)


def grey(levels=255):
    """The map of images: black to white."""
    return _colormap("dlkit.grey", ["#000000", "#FFFFFF"], levels)


def _colormap(name, colours, levels):
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list(name, colours, N=levels).with_extremes(bad="#FFFFFF")


def text_width(text, points=SMALL):
    """Pixels that the widest line of a text takes at DPI, by the font's own metrics."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family="DejaVu Sans", size=points)
    # Digits count alike, so that a figure's size does not depend on which numbers were measured.
    alike = str(text).translate(dict.fromkeys(map(ord, "123456789"), "0"))
    lines = alike.replace("$", r"\$").split("\n")
    extents = (TextToPath().get_text_width_height_descent(line, font, False) for line in lines)
    return max(width for width, _height, _descent in extents) * DPI / 72
