"""What the learner's hand explores: pictures and panels; knows no model and no data set."""

from dlkit.widgets._curves import Curves
from dlkit.widgets._draw_pad import DrawPad
from dlkit.widgets._heatmap import Heatmap

__all__ = [
    "Curves",
    "DrawPad",
    "Heatmap",
]
