"""A wrong answer that is expected, with the hint that it calls for. Judges nothing by itself."""

import dataclasses
from typing import Any

from dlkit.exercises._verdict import Wrong


@dataclasses.dataclass(frozen=True)
class Mistake:
    """What a learner who makes this mistake answers, and what helps then.

    Args:
        value: the wrong number, shape or array; for a function, a wrong implementation.
        hint: aimed at whoever gives it.
        misconception: the id of a row of `misconceptions.toml`, or None.

    Example:
        >>> Mistake((3, 2), "That is a reshape.", misconception="reshape-is-transpose").hint
        'That is a reshape.'
    """

    value: Any
    hint: str
    misconception: str | None = None

    def wrong(self):
        """The verdict that it calls for."""
        return Wrong(self.hint, self.misconception)
