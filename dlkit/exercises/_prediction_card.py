"""A question for a prediction, and what was predicted, as cards without a widget. Keeps nothing."""

from html import escape

from dlkit._card import box
from dlkit.exercises._prediction import in_words


def plain(asked):
    """The question in plain words, with its unit or its choices."""
    unit = f" (in {asked.unit})" if asked.unit else ""
    choices = "".join(f"\n- {choice}" for choice in asked.choices or ())
    return f"Your prediction: {asked.words}{unit}{choices}"


def in_code(asked):
    """How to answer where there is no form."""
    examples = [f'answer="{choice}"' for choice in asked.choices or ()]
    if asked.unit == "%":
        examples = ["answer=95", "answer=(95, 90, 99)"]
    elif not examples:
        examples = ["answer=3", "answer=(3, 2, 5)"]
    return f"Where no form appears, write into the call {' or '.join(examples[:2])}."


def static(asked):
    """The question as a card."""
    unit = f" <i>(in {escape(asked.unit)})</i>" if asked.unit else ""
    items = "".join(f"<li>{escape(choice)}</li>" for choice in asked.choices or ())
    body = escape(asked.words) + unit + (f"<ul>{items}</ul>" if items else "")
    return box("What do you expect?", body, note=escape(in_code(asked)))


def said(asked, now, *notes, below_question=False):
    """A card with the words that stand, and whether they can still be changed."""
    lines = [] if below_question else [escape(asked.words)]
    if now.counted:
        lines.append(f"You predict <b>{escape(in_words(now.counted, asked.unit))}</b>.")
    if now.late:
        words = escape(in_words(now.late, asked.unit))
        lines.append(f"After the fact: <b>{words}</b>. It is kept, and does not count.")
    closing = "You can change it until the result is shown."
    if now.revealed:
        closing = "The result has been shown, so this stands." if now.counted else ""
    note = "<br>".join(escape(text) for text in (*notes, closing) if text)
    return box("Your prediction", "<br>".join(lines), note=note)
