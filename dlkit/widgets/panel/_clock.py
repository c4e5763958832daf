"""`Clock`: beats in the browser while it plays; knows no panel."""

import anywidget
import traitlets

from dlkit.widgets._module import source


class Clock(anywidget.AnyWidget):
    """A beat from the browser, at most every `interval` milliseconds, as long as a page is open.

    `ipywidgets.Play` beats in its views, and the second view of a panel stops the first one's.
    """

    playing = traitlets.Bool(False).tag(sync=True)
    interval = traitlets.Int(50).tag(sync=True)
    beat = traitlets.Int(0).tag(sync=True)

    def __init__(self, interval):
        self._esm = source("clock")
        super().__init__(interval=interval)
