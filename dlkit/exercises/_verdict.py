"""What a judge can say of an answer: nothing (it is right), or one of these. Shows nothing."""

import dataclasses


class Wrong(Exception):
    """The answer is not right; the hint is aimed at the mistake that this very answer reveals.

    Args:
        hint: one or two sentences for the learner, in plain words, without the solution.
        misconception: the id of a row of `misconceptions.toml` that the answer points to.

    Example:
        >>> Wrong("The sum runs over the rows.", misconception="axis-stays").misconception
        'axis-stays'
    """

    def __init__(self, hint: str, misconception: str | None = None):
        super().__init__(hint)
        self.hint = hint
        self.misconception = misconception


class Unattempted(Exception):
    """The answer is still `...`, somewhere in it, or a panel that stands as it opened.

    Args:
        words: what to do first, where it is not to put something in the place of `...`.
    """

    def __init__(self, words: str = ""):
        super().__init__(words)
        self.words = words


@dataclasses.dataclass(frozen=True)
class Verdict:
    """How an answer was judged: "right", "wrong" or "open", with the words for the learner."""

    state: str
    words: str = ""
    misconception: str | None = None
