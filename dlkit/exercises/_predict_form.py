"""The form of a prediction, of ipywidgets. Loaded where a notebook shows one; measures nothing."""

from html import escape

import ipywidgets

from dlkit._card import TONES, box
from dlkit.exercises import _prediction, _standing
from dlkit.exercises._live import KEYS
from dlkit.exercises._prediction_card import said

RED = TONES["bad"][1]
WIDTHS = {"value": "12em", "low": "17em", "high": "10em"}


class Form:
    """A question with its fields and one button; what was said stands below.

    `value`, `low`, `high` (text fields) or `choices` (radio buttons), `button`, `faults`, `words`
    and `widget`, which holds them all.
    """

    def __init__(self, asked):
        self.asked = asked
        self._doubted = None
        self.button = ipywidgets.Button(layout={"width": "auto", "align_self": "flex-start"})
        self.button.on_click(lambda _: self.submit())
        self.faults, self.words = ipywidgets.HTML(), ipywidgets.HTML()
        self.fields = {}
        self.widget = ipywidgets.VBox(
            [_question(asked), *self._inputs(), self.faults, self.button, self.words],
            layout={"max_width": "48em"},
        )
        self._fill(_standing.standing(asked).counted)
        self.refresh()
        _standing.watch(asked.id, self.refresh)

    def submit(self):
        """Read what was typed or chosen; keep it, or say what is wrong with it, in place."""
        prediction, faults = self._read()
        self._mark(faults)
        if prediction is None:
            return
        doubt = _prediction.doubtful(prediction, self.asked.unit)
        if doubt and self._doubted != prediction:
            self._doubted = prediction
            self._mark({"value": f"{doubt} Press the button once more to keep what you wrote."})
            return
        self.refresh(_standing.keep(self.asked, prediction))

    def refresh(self, *notes):
        """Show how things stand now."""
        now = _standing.standing(self.asked)
        stands = now.revealed and now.counted is not None
        for field in (*self.fields.values(), self.button):
            field.disabled = stands
        made = now.late if now.revealed else now.counted
        words = "Change my prediction" if made else "That is my prediction"
        self.button.description = "Your prediction stands" if stands else words
        if now.counted or now.late:
            self.words.value = said(self.asked, now, *notes, below_question=True)
        elif now.revealed:
            self.words.value = box(
                "The result has been shown",
                "A prediction that you make now is kept as after the fact, and does not count.",
            )

    def _inputs(self):
        if self.asked.choices is None:
            return [self._numbers()]
        self.fields["choice"] = ipywidgets.RadioButtons(
            options=list(self.asked.choices),
            index=None,
            layout={"width": "auto", "max_width": "46em"},
        )
        return [self.fields["choice"], ipywidgets.HTML(KEYS)]

    def _numbers(self):
        unit = f" ({self.asked.unit})" if self.asked.unit else ""
        titles = {"value": f"Value{unit}", "low": "80 % sure: from", "high": "to"}
        for name, title in titles.items():
            self.fields[name] = ipywidgets.Text(
                description=title,
                continuous_update=False,
                style={"description_width": "initial"},
                layout={"width": WIDTHS[name]},
            )
        self.fields["low"].placeholder = self.fields["high"].placeholder = "optional"
        return ipywidgets.HBox(list(self.fields.values()), layout={"flex_flow": "row wrap"})

    def _fill(self, made):
        """What was predicted in an earlier session stands in its fields."""
        for name, field in self.fields.items():
            value = getattr(made, name, None)
            if isinstance(value, str):
                field.value = value
            elif value is not None:
                field.value = f"{value * self.asked.scale:.6g}"

    def _read(self):
        if self.asked.choices is None:
            typed = {name: field.value for name, field in self.fields.items()}
            return _prediction.read(self.asked, typed)
        choice = self.fields["choice"].value
        if choice is None:
            return None, {"choice": "Choose one of the answers: a guess is enough."}
        return _prediction.Prediction(choice=choice), {}

    def _mark(self, faults):
        """Edge the fields that are at fault, and say why; or clear what was said."""
        for name, field in self.fields.items():
            field.layout.border = f"2px solid {RED}" if name in faults else None
        lines = "<br>".join(escape(words) for words in faults.values())
        self.faults.value = lines and (
            f'<div role="alert"><span style="color:{RED}">✖</span> {lines}</div>'
        )


def _question(asked):
    return ipywidgets.HTML(f'<div style="line-height:1.5">{escape(asked.words)}</div>')
