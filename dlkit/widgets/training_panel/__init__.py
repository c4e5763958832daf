"""`TrainingPanel`: Play, Pause, Step and Reset over any training step; knows no model."""

from dlkit.widgets.training_panel._panel import TrainingPanel

__all__ = ["TrainingPanel"]
