"""`reveal`: a measured value beside its prediction, and what the gap says. It asks nothing."""

import math
from html import escape

from dlkit._card import Shown, box
from dlkit._validation import fault, known, shown
from dlkit.evidence import Interval
from dlkit.exercises import _gap, _safe, _standing
from dlkit.exercises._axis import axis
from dlkit.exercises._misconceptions import misconceptions
from dlkit.exercises._prediction import in_words, quoted
from dlkit.exercises._standing import Standing

WITHOUT = (
    "No prediction was made before this result. A guess that comes first is worth more than a "
    "result alone: it shows what you had taken for granted."
)
LATE = "It was made after the result had been shown, so it does not count."


def reveal(id: str, measured: "float | Interval | str") -> Shown:
    """Shows what was predicted beside what was measured, and says what the gap says.

    Args:
        id: of the prediction; its `predict` must have run in this session.
        measured: a raw number (the share 0.95 for 95 %), an Interval of `dlkit.evidence`, or the
            choice that came true.

    Returns:
        A card. Its plain text is the question, without any number.

    Raises:
        ValueError: nothing was asked under that id, or what was measured is no answer to it.

    Example:
        >>> from dlkit.exercises import predict
        >>> _ = predict("tensors.doctest", "How many axes has a photograph?", answer=3)
        >>> reveal("tensors.doctest", 3)
        Predicted and measured: How many axes has a photograph?
    """
    asked = _asked(id)
    measured = _measured(asked, measured)
    now = _standing.standing(asked)
    held = _gap.held(now.counted, measured) if asked.choices is None else None
    trouble = _standing.show(asked, held)
    card = _numbers if asked.choices is None else _choice
    return Shown(f"Predicted and measured: {asked.words}", card(asked, now, measured, trouble))


def _asked(id):
    asked = _standing.asked(id)
    if asked is None:
        raise ValueError(
            fault(
                f"Nothing has been asked under the id {shown(id)} in this session.",
                "A cell with `predict` and the same id was expected to have run before.",
                "Run that cell, or the notebook from the top.",
            )
        )
    return asked


def _measured(asked, measured):
    """The measured value as an Interval, or as one of the choices."""
    if asked.choices is not None:
        remedy = "Pass the choice that came true, letter by letter."
        return known("measured", measured, asked.choices, remedy=remedy)
    if isinstance(measured, Interval):
        return measured
    number = _safe.number(measured)
    if type(number) not in (int, float) or not math.isfinite(number):
        raise ValueError(
            fault(
                f"`measured` is {shown(measured)}.",
                "A finite number, or an Interval of dlkit.evidence, was expected.",
                "Pass a raw number: the share 0.95 for 95 %.",
            )
        )
    return Interval(float(number), None, None, 1, unit=asked.unit)


def _numbers(asked, now: Standing, measured, trouble):
    prediction = now.counted or now.late
    lines = [escape(asked.words), f"Measured: <b>{escape(str(measured))}</b>."]
    alt = f"Measured {measured}."
    if prediction is not None:
        words = in_words(prediction, asked.unit)
        lines.insert(1, f"Predicted: <b>{escape(words)}</b>.")
        alt = f"Predicted {words}. {alt}"
        lines += map(escape, _gap.sentences(prediction, measured, asked.unit))
    picture = axis(prediction, measured, asked.unit, asked.scale, alt)
    tone = "good" if _gap.held(now.counted, measured) else "quiet"
    return _card(lines, picture, now, tone, trouble)


def _choice(asked, now: Standing, measured, trouble):
    prediction = now.counted or now.late
    lines, tone = [escape(asked.words)], "quiet"
    if prediction is not None:
        lines.append(f"Predicted: <b>{escape(quoted(prediction.choice))}</b>.")
    lines.append(f"Measured: <b>{escape(quoted(measured))}</b>.")
    if prediction is not None and prediction.choice == measured:
        lines.append("That is what you predicted.")
        tone = "good" if now.counted else "quiet"
    elif prediction is not None:
        lines += _believed(asked, prediction)
        tone = "bad" if now.counted else "quiet"
    return _card(lines, "", now, tone, trouble)


def _believed(asked, prediction):
    row = misconceptions().get(asked.choices[prediction.choice])
    if row is None:
        return ["It came out otherwise. Which step of your reasoning would have to give way?"]
    return [f"Many expect that. <b>{escape(row.title)}.</b> {escape(row.truth)}"]


def _card(lines, picture, now, tone, trouble):
    note = WITHOUT if not (now.counted or now.late) else "" if now.counted else LATE
    notes = "<br>".join(escape(text) for text in (note, trouble) if text)
    return box("Predicted and measured", "<br>".join(lines) + picture, tone, notes)
