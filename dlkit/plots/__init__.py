"""Figures: arrays in, matplotlib Axes out, with alt text; knows no model and no data set."""

from dlkit.plots import palette
from dlkit.plots._alt import alt_text, describe
from dlkit.plots._cells import cells
from dlkit.plots._confusion_matrix import confusion_matrix
from dlkit.plots._embedding import embedding
from dlkit.plots._gallery import gallery
from dlkit.plots._learning_curves import learning_curves
from dlkit.plots._line import line
from dlkit.plots._mosaic import mosaic
from dlkit.plots._pairs import pairs
from dlkit.plots._panels import panels
from dlkit.plots._png import png
from dlkit.plots._scores import scores
from dlkit.plots.palette import BASELINE, NEGATIVE, POSITIVE, TEST, TRAIN, VALIDATION

__all__ = [
    "BASELINE",
    "NEGATIVE",
    "POSITIVE",
    "TEST",
    "TRAIN",
    "VALIDATION",
    "alt_text",
    "cells",
    "confusion_matrix",
    "describe",
    "embedding",
    "gallery",
    "learning_curves",
    "line",
    "mosaic",
    "pairs",
    "palette",
    "panels",
    "png",
    "scores",
]
