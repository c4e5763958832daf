"""Whether a widget can be shown here, and a card that is one. Knows no question and no answer."""

import importlib.util

from dlkit._card import Shown
from dlkit.environment import headless
from dlkit.environment import in_a_kernel as _in_a_kernel

_VIEW = "application/vnd.jupyter.widget-view+json"


KEYS = (  # arrow keys are JupyterLab's own: in a widget, too, they go to the next cell
    '<div style="font-size:.88em;opacity:.8;line-height:1.5">With the keyboard: Tab goes to the '
    "next answer, Space chooses it.</div>"
)


class Live(Shown):
    """A widget where the page can show one; its words and its HTML where not.

    Args:
        widget: of ipywidgets; it is kept as the attribute `widget`.
        plain: the words of `text/plain`.
        html: what a page without a kernel shows.
    """

    def __init__(self, widget, plain: str, html: str):
        view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
        super().__init__(plain, html, data={_VIEW: view})
        self.widget = widget


def possible() -> bool:
    """Whether somebody sits at a notebook that can show a widget."""
    return not headless() and _in_a_kernel() and importlib.util.find_spec("ipywidgets") is not None
