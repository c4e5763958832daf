"""`check` and `hint`: an answer's verdict as a card, and help in steps. Knows no exercise."""

import logging
import re
from html import escape

from dlkit._card import Shown, box
from dlkit.exercises import _learner, _registry, _safe
from dlkit.exercises._misconceptions import misconceptions
from dlkit.exercises._path import PATH, place
from dlkit.exercises._verdict import Unattempted, Verdict, Wrong

_log = logging.getLogger(__name__)
PATIENCE = 2  # wrong answers before hints are offered
_given = {}  # id to the number of hints that were shown


def check(id: str, answer: object, record: bool = True) -> Shown:
    """A verdict on an answer: right, not yet with a hint, or not attempted yet.

    It takes whatever it is given: an answer that cannot be read gets a hint, never a traceback.

    Args:
        id: of the exercise, such as "tensors.broadcast".
        answer: a number, a text, an array, a tensor, a function, whatever the task asks for; `...`
            while there is none.
        record: whether the verdict is kept in the learner's progress. A solution passes False.

    Returns:
        A card. Its plain text begins with "Right.", "Not yet." or "Not attempted yet.".

    Raises:
        ValueError: there is no exercise of that id.

    Example:
        >>> check("tensors.doctest-check", ..., record=False)
        Traceback (most recent call last):
        ...
        ValueError: `id` is not known: ...
    """
    exercise = _registry.find(id)
    verdict = judged(exercise, answer)
    trouble, tries = "", 0
    if record and verdict.state != "open":
        trouble = _learner.remember("check", id, right=verdict.state == "right")
        tries = _learner.wrong_tries(id)
    return _card(exercise, verdict, tries, trouble, record)


def judged(exercise: _registry.Exercise, answer: object) -> Verdict:
    """What the judge of an exercise says of an answer, without a card and without a record."""
    try:
        if not _safe.attempted(answer):
            return Verdict("open")
        exercise(answer)
    except Unattempted as still:
        return Verdict("open", still.words)
    except KeyboardInterrupt:
        return Verdict("wrong", "The check was interrupted before it had an answer.")
    except Wrong as wrong:
        return Verdict("wrong", wrong.hint, wrong.misconception)
    except BaseException:  # an answer may raise anything, even what asks Python to stop
        _log.debug("the judge of %s failed", exercise.id, exc_info=True)
        return Verdict("wrong", _unreadable(answer))
    return Verdict("right", exercise.right)


def hint(id: str) -> Shown:
    """The next hint of an exercise; each call goes one step further, and the last one stays.

    Args:
        id: of the exercise, such as "tensors.broadcast".

    Raises:
        ValueError: there is no exercise of that id.
    """
    exercise = _registry.find(id)
    number = _given[id] = min(_given.get(id, 0) + 1, len(exercise.hints))
    title, words = f"Hint {number} of {len(exercise.hints)}", exercise.hints[number - 1]
    more = f'<code>hint("{escape(id)}")</code> once more gives the next one.'
    last = "That was the last hint. The solution is folded up below the exercise."
    note = last if number == len(exercise.hints) else more
    return Shown(f"{title}. {words}", box(title, _html(words), note=note))


def _html(words):
    """Words as HTML, with what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(words))


def _unreadable(answer):
    try:
        given = _safe.describe(answer)
    except BaseException:  # the same: nothing is known of the answer
        given = "something"
    return (
        f"You gave {given}, and the check could not make sense of it. "
        "Compare its type and its shape with what the task asks for."
    )


def _card(exercise, verdict, tries, trouble, own):
    """The card of a verdict; a solution's says so, lest it be taken for the learner's own."""
    if verdict.state == "open":
        body = _html(
            verdict.words or "Put your answer in the place of `...`, and run the cell again."
        )
        plain = f"Not attempted yet. {verdict.words}".strip()
        return Shown(plain, box("Not attempted yet", body))
    title, tone = ("Right", "good") if verdict.state == "right" else ("Not yet", "bad")
    notes = [_believed(verdict.misconception)]
    if verdict.state == "wrong" and tries >= PATIENCE:
        notes.append(f'<code>hint("{escape(exercise.id)}")</code> helps, in steps.')
    notes.append(escape(trouble))
    note = "<br>".join(filter(None, notes))
    plain = f"{title}. {verdict.words}" + (f"\n{trouble}" if trouble else "")
    title = title if own else f"The solution above: {title.lower()}"
    return Shown(plain, box(title, _html(verdict.words), tone, note))


def _believed(id):
    """What is true where the answer shows a misconception, and where the course treats it."""
    row = misconceptions().get(id)
    if row is None:
        return ""
    where = ", ".join(f"{stop.number} {stop.title}" for stop in map(_stop, row.treated))
    return f"<b>{escape(row.title)}.</b> {escape(row.truth)} Treated in {escape(where)}."


def _stop(slug):
    return PATH[place(slug)]
