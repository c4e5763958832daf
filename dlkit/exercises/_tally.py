"""What a learner's records add up to: for each notebook, and for the ranges. Reads no file."""

import dataclasses

from dlkit.evidence import Interval
from dlkit.exercises import _registry
from dlkit.exercises._path import PATH

ENOUGH = 20  # ranges, before it is said how often they held
PROMISED = 0.8


@dataclasses.dataclass(frozen=True)
class Tally:
    """One notebook: its exercises with "right", "tried" or "open" each, and two counts."""

    stop: tuple
    exercises: dict
    predictions: int
    recalled: int
    asked: int

    def count(self, state):
        """How many of the exercises are in a state."""
        return sum(other == state for other in self.exercises.values())


def tally(records: list[dict]) -> list[Tally]:
    """The records added up, a `Tally` for each notebook of the course, in order."""
    return [_of_notebook(stop, _of_slug(records, stop.slug)) for stop in PATH]


def ranges(records: list[dict]) -> list[bool]:
    """Whether each range held that was given before its result was first shown."""
    first = {}
    for record in records:
        if record["kind"] == "reveal":
            first.setdefault(record["id"], record["held"])
    return [held for held in first.values() if held is not None]


def calibration(held: list[bool]) -> str:
    """What the ranges say about who gave them, in sentences without HTML.

    Example:
        >>> calibration([True] * 12)
        'Ranges given: 12. From 20 on it is said here how often they held.'
    """
    if len(held) < ENOUGH:
        return f"Ranges given: {len(held)}. From {ENOUGH} on it is said here how often they held."
    share = Interval.of_share(sum(held), len(held))
    words = f"Of your {len(held)} ranges {sum(held)} held: {share}. "
    words += "Ranges of 80 % should hold in 80 % of all cases. "
    if share.high < PROMISED:
        return words + "Yours are too narrow: you are more sure than you may be. Make them wider."
    if share.low > PROMISED:
        return words + "Yours are wider than they need be: you know more than you say."
    return words + "From this number of ranges, yours cannot be told from well chosen ones."


def _of_slug(records, slug):
    return [record for record in records if record["id"].partition(".")[0] == slug]


def _of_notebook(stop, records):
    states = dict.fromkeys(_registry.ids(stop.slug), "open")
    revealed, predicted, recalled = set(), set(), {}
    for record in records:
        kind, id = record["kind"], record["id"]
        if kind == "check" and id in states and states[id] != "right":
            states[id] = "right" if record["right"] else "tried"
        elif kind == "reveal":
            revealed.add(id)
        elif kind == "predict" and id not in revealed:
            predicted.add(id)
        elif kind == "recall":
            recalled[id] = record["right"]
    return Tally(stop, states, len(predicted), sum(recalled.values()), len(recalled))
