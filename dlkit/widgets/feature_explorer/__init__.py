"""`FeatureExplorer`: a trained network layer by layer, down to the formula of one number."""

from dlkit.widgets.feature_explorer._engine import FeatureEngine
from dlkit.widgets.feature_explorer._panel import FeatureExplorer

__all__ = ["FeatureEngine", "FeatureExplorer"]
