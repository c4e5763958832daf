"""The learner's answer: verdicts, hints, predictions, recall, progress. Never shows a solution."""

from dlkit.exercises._check import check, hint
from dlkit.exercises._path import PATH
from dlkit.exercises._predict import predict
from dlkit.exercises._progress import progress
from dlkit.exercises._recall import recall
from dlkit.exercises._registry import exercise, ids
from dlkit.exercises._reveal import reveal
from dlkit.exercises._verdict import Wrong

__all__ = [
    "PATH",
    "Wrong",
    "check",
    "exercise",
    "hint",
    "ids",
    "predict",
    "progress",
    "recall",
    "reveal",
]
