"""Judges for the checks: each raises Wrong with words for the learner. They know no exercise."""

from dlkit.exercises._expect._array import array
from dlkit.exercises._expect._function import function
from dlkit.exercises._expect._kills import TookLong, kills
from dlkit.exercises._expect._mistake import Mistake
from dlkit.exercises._expect._number import number
from dlkit.exercises._expect._shape import shape
from dlkit.exercises._expect._state import state
from dlkit.exercises._expect._words import boolean, choice

__all__ = [
    "Mistake",
    "TookLong",
    "array",
    "boolean",
    "choice",
    "function",
    "kills",
    "number",
    "shape",
    "state",
]
