"""`recall`: three questions from earlier notebooks, and how they are drawn. Draws no widget."""

import dataclasses
import hashlib
import tomllib
from functools import cache
from html import escape
from importlib.resources import files

from dlkit._card import Shown, box
from dlkit._validation import fault
from dlkit.exercises import _learner, _live
from dlkit.exercises._path import SLUGS, place

COUNT = 3
BACK = (2, 5)  # notebooks back from which questions come first
MOST = 2  # questions of one notebook, where there are others


@dataclasses.dataclass(frozen=True)
class Recall:
    """One question of `recall.toml`, with its choices, the right one, and why it is right."""

    id: str
    question: str
    choices: tuple
    right: str
    why: str

    @property
    def slug(self):
        """The notebook that answers it."""
        return self.id.partition(".")[0]


def recall(slug: str) -> Shown:
    """Three questions from the notebooks two and five back, or from the nearest that have any.

    In a notebook they can be answered, and those that were not answered or answered wrong come
    first; elsewhere the answers are folded away, and the same three are drawn each time.

    Args:
        slug: of the notebook that it opens, such as "cnn_classifier".

    Returns:
        The questions. The plain text is their words.

    Raises:
        ValueError: there is no such notebook, or none before it.

    Example:
        >>> print(str(recall("tensors")).splitlines()[0])
        Three questions from earlier notebooks:
    """
    _refuse_the_first(slug)
    live = _live.possible()
    chosen = draw(slug, _answered() if live else {})
    plain = _plain(chosen)
    if not live:
        return Shown(plain, _static(chosen))
    from dlkit.exercises._recall_form import Form

    return _live.Live(Form(chosen).widget, plain, _static(chosen))


def draw(slug: str, answered: dict[str, bool]) -> list[Recall]:
    """Up to three questions that open a notebook.

    Args:
        slug: of the notebook.
        answered: question id to whether it was last answered right; those come last.
    """
    chosen = []
    for limit in (MOST, COUNT):  # a second time round where the sources are few
        for source in _sources(slug):
            there = [question for question in chosen if question.slug == source]
            fresh = [q for q in _ordered(source, slug, answered) if q not in there]
            chosen += fresh[: max(0, min(limit - len(there), COUNT - len(chosen)))]
    return chosen


@cache
def questions() -> tuple[Recall, ...]:
    """Every question, in the order of the file."""
    text = (files(__package__) / "recall.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["question"]
    return tuple(Recall(**row | {"choices": tuple(row["choices"])}) for row in rows)


def _refuse_the_first(slug):
    if place(slug) == 0:
        raise ValueError(
            fault(
                f"Nothing comes before {slug}, so there is nothing to recall.",
                "A later notebook was expected.",
                f'Leave `recall` out here, or pass for example "{SLUGS[2]}".',
            )
        )


def _sources(slug):
    """The slugs to draw from: two and five back, then the nearest; each has questions."""
    here = place(slug)
    wanted = [here - back for back in BACK] + list(range(here - 1, -1, -1))
    known = {question.slug for question in questions()}
    places = dict.fromkeys(number for number in wanted if number >= 0)
    return [SLUGS[number] for number in places if SLUGS[number] in known]


def _ordered(source, slug, answered):
    """A notebook's questions in an order fixed by the slug, those answered right at the end."""

    def key(question):
        mark = hashlib.sha256(f"{slug} {question.id}".encode()).hexdigest()
        return answered.get(question.id, False), mark

    return sorted((q for q in questions() if q.slug == source), key=key)


def _answered():
    return {record["id"]: record["right"] for record in _learner.records("recall")}


def _plain(chosen):
    number = ("No", "One", "Two", "Three")[len(chosen)]
    title = f"{number} question{'s' if len(chosen) != 1 else ''} from earlier notebooks:"
    return "\n".join([title, *(f"- {question.question}" for question in chosen)])


def _static(chosen):
    parts = []
    for question in chosen:
        items = "".join(f"<li>{escape(choice)}</li>" for choice in question.choices)
        parts.append(
            f"<p>{escape(question.question)}</p><ul>{items}</ul><details><summary>Answer</summary>"
            f"<b>{escape(question.right)}</b> {escape(question.why)}</details>"
        )
    return box("What do you still know?", "".join(parts))
