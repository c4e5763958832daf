"""A run of `fit`: live curves, time left, a time budget, a clean stop; knows no kind of model."""

from dlkit.training._live_curves import LiveCurves

__all__ = ["LiveCurves"]
