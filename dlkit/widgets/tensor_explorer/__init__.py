"""A tensor seen through its axes: each is shown, picked or reduced. Knows no data set."""

from dlkit.widgets.tensor_explorer._engine import TensorEngine
from dlkit.widgets.tensor_explorer._panel import TensorExplorer

__all__ = ["TensorEngine", "TensorExplorer"]
