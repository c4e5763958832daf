"""Which exercises there are: each a judge with its hints, found by its id. Judges no answer."""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable

from dlkit._validation import fault, known, shown
from dlkit.exercises import checks
from dlkit.exercises._path import checked_id

HINT_LIMIT = 300  # characters: a hint is read while one's own thought is still there
LEAST_HINTS = 3
_exercises = {}


@dataclasses.dataclass(frozen=True)
class Exercise:
    """One exercise: its judge, its hints from gentle to nearly the answer, what is then known."""

    id: str
    judge: Callable
    hints: tuple
    right: str
    given: Callable

    def __call__(self, answer):
        """Let the judge look at an answer; a judge of two arguments gets the namespace as well."""
        wants = len(inspect.signature(self.judge).parameters)
        return self.judge(answer, self.given()) if wants > 1 else self.judge(answer)


def exercise(
    id: str, hints: Iterable[str], right: str, given: Callable[[], dict] = dict
) -> Callable:
    """Registers a judge: a function that raises `Wrong` for an answer that is not right.

    Args:
        id: the notebook's slug, a full stop and a name: "tensors.broadcast".
        hints: at least three, from a gentle one to one that nearly gives the answer, each of at
            most 300 characters.
        right: one sentence for who has found the answer: what is now known.
        given: returns the names that are in scope where the exercise stands, made small and
            quick. A judge with a second parameter gets them.

    Returns:
        A decorator that gives back the judge.

    Raises:
        ValueError: an id that no notebook can have or that is taken, or hints that are too few,
            empty or too long.

    Example:
        >>> @exercise("tensors.rows", hints=("Count the lists.",), right="There are two rows.")
        ... def rows(answer):
        ...     number(answer, 2)
        Traceback (most recent call last):
        ...
        ValueError: tensors.rows has 1 hints. At least 3 were expected. Change the decorator ...
    """
    checked_id("id", id)
    hints = _checked_hints(id, hints)
    if not isinstance(right, str) or not right.strip():
        _refuse(f"`right` of {id} is {shown(right)}.", "One sentence was expected.")

    def register(judge):
        taken = _exercises.get(id)
        if taken and (taken.judge.__module__, taken.judge.__qualname__) != (
            judge.__module__,
            judge.__qualname__,
        ):
            _refuse(f"{id} is registered already.", "Every exercise has an id of its own.")
        _exercises[id] = Exercise(id, judge, hints, right, given)
        return judge

    return register


def find(id: str) -> Exercise:
    """The exercise of that id; loads the checks of its notebook where they are not loaded yet.

    Raises:
        ValueError: there is none; the nearest ids are named.
    """
    if isinstance(id, str) and id in _exercises:
        return _exercises[id]
    slug = id.partition(".")[0] if isinstance(id, str) else ""
    if slug in written():
        load(slug)
    if not (isinstance(id, str) and id in _exercises):
        remedy = "Copy the id from the cell of the exercise."
        known("id", id, ids(), remedy=remedy)
    return _exercises[id]


def written() -> tuple[str, ...]:
    """The slugs of the notebooks that have checks."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(checks.__path__)))


def load(slug: str) -> None:
    """Have the checks of one notebook registered."""
    importlib.import_module(f"{checks.__name__}.{slug}")


def ids(slug: str | None = None) -> tuple[str, ...]:
    """The ids of all exercises, or of one notebook's, in the order in which they are written."""
    for name in written() if slug is None else {slug} & set(written()):
        load(name)
    return tuple(id for id in _exercises if slug is None or id.partition(".")[0] == slug)


def _checked_hints(id, hints):
    hints = (hints,) if isinstance(hints, str) else tuple(hints)
    if len(hints) < LEAST_HINTS:
        _refuse(f"{id} has {len(hints)} hints.", f"At least {LEAST_HINTS} were expected.")
    for hint in hints:
        if not isinstance(hint, str) or not 0 < len(hint.strip()) <= HINT_LIMIT:
            _refuse(f"A hint of {id} is {shown(hint)}.", f"1 to {HINT_LIMIT} characters belong in.")
    return hints


def _refuse(what, expected):
    raise ValueError(fault(what, expected, "Change the decorator above the judge."))
