"""How things stand with one question: predicted, shown, predicted after that. Draws nothing.

A prediction counts where it was made before its result was shown; from then on it stands.
"""

import dataclasses
from collections.abc import Callable

from dlkit.exercises import _learner
from dlkit.exercises._prediction import Prediction, Question

_asked = {}  # id to the question as it was last asked in this session
_watchers = {}  # id to what wants to know that its result was shown


@dataclasses.dataclass(frozen=True)
class Standing:
    """The prediction that counts, one made after the fact, and whether the result was shown."""

    counted: Prediction | None = None
    late: Prediction | None = None
    revealed: bool = False


def ask(question: Question) -> None:
    """Keep a question, for the cell that shows its result."""
    _asked[question.id] = question


def asked(id: str) -> Question | None:
    """The question of that id, if it was asked in this session."""
    return _asked.get(id)


def standing(question: Question) -> Standing:
    """How things stand, by all that is remembered."""
    counted, late, revealed = None, None, False
    for record in _learner.records(id=question.id):
        if record["kind"] == "reveal":
            revealed = True
        elif record["kind"] == "predict" and _fits(record, question):
            prediction = Prediction.of_record(record)
            if revealed or prediction.late:
                late = prediction
            else:
                counted = prediction
    return Standing(counted, late, revealed)


def keep(question: Question, prediction: Prediction) -> str:
    """Remember a prediction as made before or after the fact; says what kept it from being kept."""
    revealed = standing(question).revealed
    prediction = dataclasses.replace(prediction, late=revealed)
    return _learner.remember("predict", question.id, **dataclasses.asdict(prediction))


def watch(id: str, told: Callable[[], None]) -> None:
    """Have `told` called when the result of a question is shown; the last one of an id counts."""
    _watchers[id] = told


def show(question: Question, held: bool | None) -> str:
    """Remember that a result is shown, and whether the range held; says what kept it from that."""
    trouble = ""
    if not standing(question).revealed:
        trouble = _learner.remember("reveal", question.id, held=held)
    if question.id in _watchers:
        _watchers[question.id]()
    return trouble


def _fits(record, question):
    """A question that was rewritten since is another question."""
    if question.choices is None:
        return record["choice"] is None and record["value"] is not None
    return record["choice"] in question.choices
