"""What the learner's hand explores: pictures and panels; knows no model and no data set."""

from dlkit.widgets._curves import Curves
from dlkit.widgets._draw_pad import DrawPad
from dlkit.widgets._heatmap import Heatmap
from dlkit.widgets.broadcast_explorer import BroadcastExplorer
from dlkit.widgets.convolution_explorer import ConvolutionExplorer
from dlkit.widgets.digit_pad import DigitPad
from dlkit.widgets.feature_explorer import FeatureExplorer
from dlkit.widgets.tensor_explorer import TensorExplorer
from dlkit.widgets.training_panel import TrainingPanel

__all__ = [
    "BroadcastExplorer",
    "ConvolutionExplorer",
    "Curves",
    "DigitPad",
    "DrawPad",
    "FeatureExplorer",
    "Heatmap",
    "TensorExplorer",
    "TrainingPanel",
]
