"""Alt text: which words stand for which figure. Does not draw, and does not know notebooks."""

from typing import Any
from weakref import WeakKeyDictionary

from dlkit._validation import fault, shown

# Beside the figures, not in them: matplotlib has no field for it. What is gone is forgotten.
_TEXTS = WeakKeyDictionary()


def describe(figure_or_axes: Any, alt: str) -> None:
    """A figure is worth as many words as its alt text: this attaches them to a figure made by hand.

    In a notebook the text becomes `output["metadata"]["image/png"]["alt"]`. A text given to the
    figure replaces those of its Axes; texts of several Axes are joined in the order of the Axes.

    Args:
        figure_or_axes: A matplotlib `Figure` or one of its `Axes`.
        alt: What the figure shows, for someone who cannot see it.

    Raises:
        ValueError: If `alt` is empty, or the first argument is neither a figure nor an Axes.

    Example:
        >>> from matplotlib.figure import Figure
        >>> figure = Figure()
        >>> describe(figure, "A straight line from the lower left to the upper right.")
        >>> alt_text(figure)
        'A straight line from the lower left to the upper right.'
    """
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    from dlkit.plots._notebook import attach

    if not isinstance(figure_or_axes, Axes | FigureBase):
        raise ValueError(
            fault(
                "Only a matplotlib figure or one of its Axes can be described.",
                f"Received: {shown(figure_or_axes)}.",
                "Pass what `plt.figure()` or `plt.subplots()` gave, for example describe(ax, alt).",
            )
        )
    text = checked(alt)
    attach()
    _TEXTS[figure_or_axes] = text


def alt_text(figure: Any) -> str:
    """The words that stand for a figure: its own, or else those of its Axes, joined.

    Args:
        figure: A matplotlib `Figure`.

    Returns:
        The text, empty where nobody described the figure.

    Example:
        >>> from matplotlib.figure import Figure
        >>> alt_text(Figure())
        ''
    """
    if figure in _TEXTS:
        return _TEXTS[figure]
    texts = (_TEXTS.get(part, "") for part in (*figure.subfigs, *figure.axes))
    return " ".join(dict.fromkeys(text for text in texts if text))


def checked(alt):
    """The alt text without outer or doubled blanks, or an error where there is none."""
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError(
            fault(
                "`alt` is missing or empty.",
                f"A sentence on what the figure shows was expected. Received: alt={shown(alt)}.",
                'Pass for example alt="Accuracy rises from 0.5 to 0.9 in five epochs."',
            )
        )
    return " ".join(alt.split())
