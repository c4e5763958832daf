"""What the learner's hand explores: pictures and panels; knows no model and no data set."""

from dlkit.widgets._heatmap import Heatmap
from dlkit.widgets.convolution_explorer import ConvolutionExplorer

__all__ = [
    "ConvolutionExplorer",
    "Heatmap",
]
