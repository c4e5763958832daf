"""Recall questions as a form of ipywidgets. Loaded where a notebook shows one; draws no lot."""

from html import escape

import ipywidgets

from dlkit._card import box
from dlkit.exercises import _learner
from dlkit.exercises._live import KEYS


class Form:
    """Questions below each other; `items` holds one `Item` each, and `widget` all of them."""

    def __init__(self, questions):
        self.items = [Item(question, number) for number, question in enumerate(questions, 1)]
        title = ipywidgets.HTML(f"<b>What do you still know?</b>{KEYS}")
        parts = [item.widget for item in self.items]
        self.widget = ipywidgets.VBox([title, *parts], layout={"max_width": "48em"})


class Item:
    """One question: `choices` (radio buttons), `button`, and `words` for what is said then."""

    def __init__(self, question, number):
        self.question = question
        text = ipywidgets.HTML(
            f'<div style="line-height:1.5">{number}. {escape(question.question)}</div>'
        )
        self.choices = ipywidgets.RadioButtons(
            options=list(question.choices),
            index=None,
            layout={"width": "auto", "max_width": "46em"},
        )
        self.button = ipywidgets.Button(
            description="That is my answer",
            layout={"width": "auto", "align_self": "flex-start"},
        )
        self.button.on_click(lambda _: self.submit())
        self.words = ipywidgets.HTML()
        self.widget = ipywidgets.VBox([text, self.choices, self.button, self.words])

    def submit(self):
        """Say whether the choice is right, and why; the first answer is the one that is kept."""
        choice = self.choices.value
        if choice is None:
            self.words.value = '<div role="alert">Choose one of the answers first.</div>'
            return
        right = choice == self.question.right
        self.choices.disabled = self.button.disabled = True
        trouble = _learner.remember("recall", self.question.id, right=right)
        answer = "" if right else f"<b>{escape(self.question.right)}</b> "
        body = f'<div role="status">{answer}{escape(self.question.why)}</div>'
        title, tone = ("Right", "good") if right else ("Not quite", "bad")
        self.words.value = box(title, body, tone, escape(trouble))
