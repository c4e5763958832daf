"""A panel, or what one stands at: its state as a dict. What the state means is judged elsewhere."""

from dlkit.exercises import _call, _safe
from dlkit.exercises._verdict import Wrong

SECONDS = 0.1  # a panel copies a dict


def state(answer: object) -> dict:
    """The state of a panel, or the dict that is one; nothing else of the answer is asked.

    Args:
        answer: whatever a learner gave.

    Raises:
        Wrong: it is neither a panel nor a dict.

    Example:
        >>> state({"roles": ["rows", "columns"]})
        {'roles': ['rows', 'columns']}
        >>> state("rows, columns")
        Traceback (most recent call last):
        ...
        dlkit.exercises._verdict.Wrong: You gave the text 'rows, columns'; a panel is asked for, ...
    """
    found = answer
    if _has_one(answer):
        found, _ = _call.outcome(lambda: answer.state, (), _call.deadline(SECONDS))
    if not _safe.is_a(found, dict):
        raise Wrong(
            f"You gave {_safe.describe(answer)}; a panel is asked for, as the name that stands "
            "for it in a cell, or a copy of its state."
        )
    return found


def _has_one(value):
    """Whether its class says so: a strange object might do anything when it is asked."""
    lineage = type.__dict__["__mro__"].__get__(type(value))
    return any("state" in type.__getattribute__(base, "__dict__") for base in lineage)
