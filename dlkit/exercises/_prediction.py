"""A question and what was predicted: typed, checked, put in words. Shows and keeps nothing."""

import dataclasses
import math

from dlkit._validation import fault, known, shown
from dlkit.evidence import quantity
from dlkit.exercises import _safe
from dlkit.exercises._misconceptions import misconceptions
from dlkit.exercises._path import checked_id

HUNDREDTHS = ("%", "points")  # typed as 95, held as 0.95
FIELDS = ("value", "low", "high")


@dataclasses.dataclass(frozen=True)
class Question:
    """What is asked: for a number with its unit, or for one of several choices."""

    id: str
    words: str
    unit: str = ""
    choices: dict | None = None  # choice to the id of a misconception, or None

    @property
    def scale(self):
        """What a typed number is divided by."""
        return 100 if self.unit in HUNDREDTHS else 1


@dataclasses.dataclass(frozen=True)
class Prediction:
    """What was predicted: raw numbers (a share is 0.95), or a choice; late where after the fact."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    choice: str | None = None
    late: bool = False

    @classmethod
    def of_record(cls, record):
        return cls(**{field.name: record[field.name] for field in dataclasses.fields(cls)})

    @property
    def ranged(self):
        """Whether a range was given."""
        return self.low is not None and self.high is not None


def question(id, words, unit, choices):
    """The arguments of `predict` as a Question, or a ValueError."""
    checked_id("id", id)
    if not isinstance(words, str) or not words.strip():
        _refuse("question", words, "A sentence was expected.", "Ask for what will be measured.")
    if not isinstance(unit, str):
        _refuse("unit", unit, "A text was expected.", 'Pass unit="%", or leave it out.')
    if choices is None:
        return Question(id, words, unit)
    if unit:
        _refuse("unit", unit, "Choices have no unit.", "Leave out `unit`, or `choices`.")
    return Question(id, words, choices=_choices(choices))


def quoted(choice):
    """A choice within a sentence: in quotes, without a full stop of its own."""
    return f"“{choice.rstrip('.')}”"


def in_words(prediction, unit):
    """What was predicted, as half a sentence."""
    if prediction.choice is not None:
        return quoted(prediction.choice)
    text = quantity(prediction.value, unit)
    if prediction.ranged:
        ends = (quantity(end, unit) for end in (prediction.low, prediction.high))
        text += f" (80 % range: {' to '.join(ends)})"
    return text


def read(question, typed):
    """A prediction from what was typed, or what is wrong with it.

    Args:
        question: a Question for a number.
        typed: field ("value", "low", "high") to what stands in it; an empty text where nothing.

    Returns:
        (prediction, {}) or (None, field to words).
    """
    numbers, faults = {}, {}
    for field in FIELDS:
        try:
            numbers[field] = _number(typed.get(field, ""), question.unit)
        except ValueError as error:
            faults[field] = str(error)
    faults = faults or _order(**numbers)
    if faults:
        return None, faults
    raw = {f: None if n is None else n / question.scale for f, n in numbers.items()}
    return Prediction(**raw), {}


def doubtful(prediction, unit):
    """A question to who typed a share where a percentage was asked for, or an empty text."""
    if unit == "%" and prediction.value is not None and 0 < prediction.value < 0.01:
        typed = 100 * prediction.value
        return f"Did you mean {100 * typed:.4g} %?"
    return ""


def from_code(question, answer):
    """The argument `answer=` as a Prediction: a number, a choice, or (value, low, high).

    Raises:
        ValueError: it is none of these, or the numbers do not fit together.
    """
    if question.choices is not None:
        remedy = "Pass one of the choices, letter by letter."
        return Prediction(choice=known("answer", answer, question.choices, remedy=remedy))
    parts = tuple(answer) if _safe.is_a(answer, tuple, list) else (answer,)
    numbers = [_safe.number(part) for part in parts]
    if len(parts) not in (1, 3) or any(type(number) not in (int, float) for number in numbers):
        expected = "A number was expected, or (value, low, high)."
        _refuse("answer", answer, expected, f"Pass for example answer={_example(question.unit)}.")
    prediction, faults = read(question, dict(zip(FIELDS, map(str, numbers), strict=False)))
    if faults:
        _refuse("answer", answer, " ".join(faults.values()), "Change the number.")
    return prediction


def _choices(choices):
    pairs = dict(choices) if isinstance(choices, dict) else None
    if pairs is None and isinstance(choices, list | tuple):
        texts = [choice for choice in choices if isinstance(choice, str)]
        pairs = dict.fromkeys(texts) if len(set(texts)) == len(choices) else None
    if pairs is None or len(pairs) < 2 or not all(isinstance(c, str) and c.strip() for c in pairs):
        expected = "At least two different texts were expected."
        _refuse("choices", choices, expected, 'Pass for example choices=["rises", "falls"].')
    for id in filter(None, pairs.values()):
        known("choices", id, misconceptions(), remedy="See misconceptions.toml.")
    return pairs


def _number(typed, unit):
    """A typed number, None where there is none, or a ValueError that says what is expected."""
    text = str(typed).strip().removesuffix(unit).strip()
    if not text:
        return None
    number = _float(text)
    if not math.isfinite(number):
        raise ValueError(f"“{text[:20]}” is not a number: write for example {_example(unit)}.")
    if unit == "%" and not 0 <= number <= 100:
        raise ValueError("A percentage lies between 0 and 100.")
    return number


def _float(text):
    """A decimal comma is read as well, but not where it may part thousands."""
    if text.count(",") == 1 and "." not in text and len(text.partition(",")[2]) != 3:
        text = text.replace(",", ".")
    try:
        return float(text.replace("−", "-"))
    except ValueError:
        return math.nan


def _order(value, low, high):
    if value is None:
        return {"value": "Write a number here: a guess is enough."}
    if (low is None) != (high is None):
        missing = "low" if low is None else "high"
        return {missing: "A range has two ends: fill in both, or neither."}
    if low is None:
        return {}
    if low > high:
        return {"low": "The lower end lies above the upper one."}
    if value < low:
        return {"low": "The range must hold your value: its lower end lies above it."}
    if value > high:
        return {"high": "The range must hold your value: its upper end lies below it."}
    return {}


def _example(unit):
    return "95" if unit == "%" else "1.5"


def _refuse(name, value, expected, remedy):
    raise ValueError(fault(f"`{name}` is {shown(value)}.", expected, remedy))
