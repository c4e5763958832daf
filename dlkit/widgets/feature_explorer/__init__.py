"""`FeatureExplorer`: a trained network layer by layer, down to the formula of one number."""

from dlkit.widgets.feature_explorer._engine import FeatureEngine

__all__ = ["FeatureEngine"]
