"""Predictions: asked before, shown beside the result, and counted where they came first."""

import itertools
import re
import sys

import numpy as np
import pytest
from bs4 import BeautifulSoup

from dlkit.evidence import Interval
from dlkit.exercises import _gap, _learner, _live, _prediction, _standing, predict, reveal
from dlkit.exercises._axis import axis
from dlkit.exercises._prediction import Prediction, Question
from dlkit.exercises._standing import standing

ID = "cnn_classifier.permuted"
ASKED = "What will the network score now?"
TURNS = {"It rises.": None, "It falls.": "softmax-is-confidence", "It stays.": None}
VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch):
    """A learner who is looking, with an empty folder."""
    monkeypatch.setenv("DLKIT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DLKIT_HEADLESS", raising=False)
    for module, name, value in (
        (_learner, "_kept", []),
        (_learner, "_said", set()),
        (_standing, "_asked", {}),
        (_standing, "_watchers", {}),
    ):
        monkeypatch.setattr(module, name, value)


@pytest.fixture
def live(monkeypatch):
    pytest.importorskip("ipywidgets")
    monkeypatch.setattr(_live, "_in_a_kernel", lambda: True)


def new_session():
    """What a kernel that was restarted remembers: the file alone."""
    _standing._asked.clear()
    _standing._watchers.clear()
    _learner._kept.clear()


def html(shown):
    return shown.forms["text/html"]


def text(shown):
    return BeautifulSoup(html(shown).replace("<br>", " "), "html.parser").get_text()


# In code


@pytest.mark.parametrize(
    ("unit", "answer", "expected"),
    [
        ("%", 95, Prediction(0.95)),
        ("%", (95, 90, 99), Prediction(0.95, 0.9, 0.99)),
        ("%", [95, 90, 99.5], Prediction(0.95, 0.9, 0.995)),
        ("points", -1.2, Prediction(-0.012)),
        ("", np.float32(3), Prediction(3.0)),
        ("times", (3, 3, 3), Prediction(3.0, 3.0, 3.0)),
    ],
)
def test_a_number_is_taken_as_it_is_spoken_and_kept_raw(unit, answer, expected):
    predict(ID, ASKED, unit=unit, answer=answer)
    assert standing(_standing.asked(ID)).counted == expected


@pytest.mark.parametrize(
    ("unit", "answer", "words"),
    [
        ("%", 101, "A percentage lies between 0 and 100"),
        ("%", -1, "A percentage lies between 0 and 100"),
        ("%", (95, 96, 99), "its lower end lies above it"),
        ("%", (95, 90, 94), "its upper end lies below it"),
        ("", (1, 3, 2), "The lower end lies above the upper one"),
        ("", (1, 2), "A number was expected, or (value, low, high)"),
        ("", "many", "A number was expected"),
        ("", True, "A number was expected"),
        ("", float("nan"), "is not a number"),
        ("", float("inf"), "is not a number"),
        ("", None, None),
        ("", ..., None),
    ],
)
def test_a_number_that_cannot_be_is_refused_in_code(unit, answer, words):
    if words is None:
        assert "Where no form appears" in text(predict(ID, ASKED, unit=unit, answer=answer))
        return
    with pytest.raises(ValueError, match=re.escape(words)):
        predict(ID, ASKED, unit=unit, answer=answer)
    assert _learner.records() == []


def test_a_share_in_place_of_a_percentage_is_asked_about_and_kept():
    assert "Did you mean 95 %?" in text(predict(ID, ASKED, unit="%", answer=0.95))
    assert standing(_standing.asked(ID)).counted == Prediction(0.0095)
    for unit, answer in (("%", 1), ("%", 0), ("", 0.95), ("points", 0.5)):
        assert "Did you mean" not in text(predict(ID, ASKED, unit=unit, answer=answer))


def test_a_choice_is_taken_letter_by_letter():
    predict(ID, ASKED, choices=TURNS, answer="It falls.")
    assert standing(_standing.asked(ID)).counted == Prediction(choice="It falls.")
    with pytest.raises(ValueError, match=r"`answer` is not known: 'It fell\.'\. Did you mean"):
        predict(ID, ASKED, choices=TURNS, answer="It fell.")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": "cnn.permuted"}, "`id` is not known: 'cnn'"),
        ({"id": "permuted"}, "is no id of this course"),
        ({"question": " "}, "`question` is ' '. A sentence was expected."),
        ({"question": 3}, "`question` is 3."),
        ({"unit": None}, "`unit` is None. A text was expected."),
        ({"unit": "%", "choices": ["a", "b"]}, "Choices have no unit."),
        ({"choices": ["a"]}, "At least two different texts"),
        ({"choices": ["a", "a"]}, "At least two different texts"),
        ({"choices": ["a", 3]}, "At least two different texts"),
        ({"choices": "ab"}, "At least two different texts"),
        ({"choices": {"a": None, "b": "softmax-is-confident"}}, "Did you mean 'softmax-is-conf"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(changes, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        predict(**{"id": ID, "question": ASKED} | changes)


def test_without_a_widget_the_text_says_how_to_answer():
    shown = predict(ID, ASKED, unit="%")
    assert str(shown) == f"Your prediction: {ASKED} (in %)"
    assert "write into the call answer=95 or answer=(95, 90, 99)." in text(shown)
    chosen = predict(ID, "<Where> to?", choices=["<up>", "down"])
    assert str(chosen) == "Your prediction: <Where> to?\n- <up>\n- down"
    assert 'answer="<up>" or answer="down".' in text(chosen)
    assert "<li>&lt;up&gt;</li>" in html(chosen)
    assert VIEW not in shown.forms


def test_where_ipywidgets_is_missing_the_text_says_how_to_answer(live, monkeypatch):
    monkeypatch.setattr(_live.importlib.util, "find_spec", lambda _: None)
    assert VIEW not in predict(ID, ASKED).forms


# When it counts


def test_a_prediction_can_be_changed_until_the_result_is_shown_and_not_after():
    for answer in (90, 91):
        assert "You can change it until the result is shown." in text(
            predict(ID, ASKED, unit="%", answer=answer)
        )
    reveal(ID, 0.93)
    late = text(predict(ID, ASKED, unit="%", answer=93))
    assert "You predict 91.0 %" in late
    assert "After the fact: 93.0 %" in late
    assert "so this stands" in late
    assert "Predicted: 91.0 %" in text(reveal(ID, 0.93))


def test_run_all_shows_the_result_and_what_comes_later_does_not_count():
    predict(ID, ASKED, unit="%")
    shown = text(reveal(ID, 0.93))
    assert "Measured: 93.0 %" in shown
    assert "A guess that comes first is worth more" in shown
    said = text(predict(ID, ASKED, unit="%", answer=(93, 90, 95)))
    assert "After the fact: 93.0 %" in said
    assert "You predict" not in said
    assert "after the result had been shown, so it does not count." in text(reveal(ID, 0.93))
    assert [record["held"] for record in _learner.records("reveal")] == [None]


def test_another_session_knows_what_was_predicted_and_what_was_shown():
    predict(ID, ASKED, unit="%", answer=(91, 90, 92))
    new_session()
    predict(ID, ASKED, unit="%")
    assert "Predicted: 91.0 % (80 % range: 90.0 % to 92.0 %)" in text(reveal(ID, 0.93))
    new_session()
    assert "After the fact" in text(predict(ID, ASKED, unit="%", answer=93))
    assert [record["held"] for record in _learner.records("reveal")] == [False]


def test_the_same_cell_run_again_is_no_second_prediction():
    for _ in range(3):
        predict(ID, ASKED, unit="%", answer=91)
    reveal(ID, 0.9)
    assert "After the fact" not in text(predict(ID, ASKED, unit="%", answer=91))
    assert len(_learner.records("predict")) == 1
    assert len(_learner.records("reveal")) == 1


def test_an_answer_to_a_question_that_was_rewritten_is_no_answer():
    predict(ID, ASKED, unit="%", answer=91)
    predict(ID, ASKED, choices=TURNS)
    assert standing(_standing.asked(ID)).counted is None
    predict(ID, ASKED, choices=TURNS, answer="It falls.")
    predict(ID, ASKED, choices=["It sinks.", "It rises."])
    assert standing(_standing.asked(ID)).counted is None


@pytest.mark.parametrize("held", [True, False])
def test_whether_a_range_held_is_remembered_with_the_first_result(held):
    predict(ID, ASKED, unit="%", answer=(91, 90, 92))
    reveal(ID, 0.92 if held else 0.921)
    reveal(ID, 0.1)
    assert [record["held"] for record in _learner.records("reveal")] == [held]


# Beside the result


def test_a_result_needs_its_question():
    with pytest.raises(ValueError, match="Nothing has been asked under the id") as raised:
        reveal(ID, 0.9)
    assert "A cell with `predict` and the same id" in str(raised.value)


@pytest.mark.parametrize("measured", ["0.9", None, float("nan"), float("inf"), [0.9, 0.8], True])
def test_a_result_that_is_no_number_is_refused(measured):
    predict(ID, ASKED, unit="%")
    with pytest.raises(ValueError, match=r"`measured` is .* A finite number, or an Interval"):
        reveal(ID, measured)
    assert _learner.records() == []


def test_the_plain_words_of_a_result_hold_no_number():
    predict(ID, ASKED, unit="%", answer=(91, 90, 92))
    assert str(reveal(ID, 0.93)) == f"Predicted and measured: {ASKED}"


@pytest.mark.parametrize(
    ("prediction", "measured", "words"),
    [
        ((0.9, 0.8, 1.0), (0.94,), "lies inside your 80 % range, close to your value."),
        ((0.9, 0.8, 1.0), (0.99,), "lies inside your 80 % range, away from your value."),
        ((0.9, 0.9, 0.9), (0.9,), "lies inside your 80 % range, close to your value."),
        ((0.9, 0.9, 0.9), (0.8,), "below your 80 % range, which has no width."),
        ((0.9, 0.8, 1.0), (0.79,), "below your 80 % range, just outside."),
        ((0.9, 0.8, 1.0), (0.74,), "below your 80 % range, by 0.3 times its width: near."),
        ((0.9, 0.8, 1.0), (0.4,), "below your 80 % range, by 2 times its width: far."),
        ((0.5, 0.4, 0.6), (0.9,), "above your 80 % range, by 1.5 times its width: far."),
        ((0.9, 0.8, 1.0), (0.82, 0.78, 0.86), "reaches over an end of it"),
        ((0.9, 0.8, 1.0), (0.79, 0.77, 0.81), "reaches over an end of it"),
        ((0.9, None, None), (0.9,), "is what you predicted."),
        ((0.9, None, None), (0.921,), "lies 2.1 points above yours."),
        ((0.9, None, None), (0.879,), "lies 2.1 points below yours."),
        ((0.9, None, None), (0.91, 0.89, 0.93), "cannot tell it from the truth."),
    ],
)
def test_the_gap_is_put_into_words(prediction, measured, words):
    interval = Interval(*(*measured, None, None)[:3], n=5, unit="%")
    assert words in " ".join(_gap.sentences(Prediction(*prediction), interval, "%"))


def test_an_interval_within_or_beyond_the_range_is_not_said_to_reach_over():
    for measured in ((0.9, 0.85, 0.95), (0.5, 0.4, 0.6)):
        (only,) = _gap.sentences(Prediction(0.9, 0.8, 1.0), Interval(*measured, n=5), "")
        assert "reaches over" not in only


def test_a_choice_that_came_true_and_one_that_did_not():
    predict(ID, ASKED, choices=TURNS, answer="It falls.")
    shown = reveal(ID, "It rises.")
    assert "Predicted: “It falls”. Measured: “It rises”." in text(shown)
    assert "Many expect that. A softmax output is not the chance of being right." in text(shown)
    assert "✖" in text(shown)
    assert "That is what you predicted." in text(reveal(ID, "It falls."))
    with pytest.raises(ValueError, match=r"`measured` is not known: 'It flies\.'"):
        reveal(ID, "It flies.")


def test_a_wrong_choice_without_a_misconception_gets_a_question():
    predict(ID, ASKED, choices=TURNS, answer="It stays.")
    assert "Which step of your reasoning" in text(reveal(ID, "It rises."))


def marks(svg, name):
    return BeautifulSoup(svg, "html.parser").find_all(name)


def picture(prediction, measured, unit="%", scale=100):
    return axis(prediction, Interval(*measured, n=5, unit=unit), unit, scale, "<alt>")


def test_the_picture_has_both_in_their_places():
    svg = picture(Prediction(0.9, 0.8, 1.0), (0.7, 0.6, 0.75))
    circles = [float(circle["cx"]) for circle in marks(svg, "circle")]
    assert len(circles) == 2
    predicted, measured = circles
    assert measured < predicted
    (box,) = marks(svg, "rect")
    left, width = float(box["x"]), float(box["width"])
    assert left < predicted < left + width
    assert predicted - left == pytest.approx(width / 2, abs=0.2)
    assert 'aria-label="&lt;alt&gt;"' in svg


@pytest.mark.parametrize(
    ("prediction", "measured"),
    [
        (None, (0.93, None, None)),
        (Prediction(0.93), (0.93, None, None)),
        (Prediction(0.0), (0.0, 0.0, 0.0)),
        (Prediction(-5e-9, -6e-9, 3e-9), (1e-9, None, None)),
        (Prediction(1e12), (-3e11, -4e11, 2e11)),
        (Prediction(0.5, 0.0, 1.0), (0.25, 0.2, 0.3)),
    ],
)
def test_all_marks_lie_on_the_picture_and_its_axis_has_round_numbers(prediction, measured):
    for scale in (1, 100):
        svg = picture(prediction, measured, "", scale)
        for circle in marks(svg, "circle"):
            assert 92 <= float(circle["cx"]) <= 452
        ticks = [mark.get_text() for mark in marks(svg, "text")][: -2 if prediction else -1]
        assert 2 <= len(ticks) <= 8
        numbers = [float(tick.replace("−", "-")) for tick in ticks]
        steps = {round(b - a, 15) for a, b in itertools.pairwise(numbers)}
        assert numbers == sorted(set(numbers))
        assert max(steps) == pytest.approx(min(steps), rel=1e-3)


def test_what_a_learner_wrote_is_shown_as_text():
    predict(ID, "<b>Which</b>?", choices=["<i>", "<u>"], answer="<i>")
    shown = html(reveal(ID, "<u>"))
    assert "<b>Which" not in shown
    assert "<i>" not in shown


# The form


def form(**words):
    from dlkit.exercises._predict_form import Form

    asked = _prediction.question(ID, ASKED, words.get("unit", ""), words.get("choices"))
    _standing.ask(asked)
    return Form(asked)


def fill(form, **typed):
    for name, value in typed.items():
        form.fields[name].value = value
    form.button.click()


def red(form):
    return [name for name, field in form.fields.items() if field.layout.border]


def test_a_form_keeps_what_was_typed_and_shows_the_words(live):
    asked = form(unit="%")
    fill(asked, value="95 %", low="90", high="99,5")
    assert standing(asked.asked).counted == Prediction(0.95, 0.9, 0.995)
    assert "You predict" in asked.words.value
    assert asked.faults.value == ""
    assert asked.button.description == "Change my prediction"
    fill(asked, value="94")
    assert standing(asked.asked).counted.value == 0.94
    assert not asked.button.disabled


@pytest.mark.parametrize(
    ("typed", "where", "words"),
    [
        ({}, "value", "Write a number here"),
        ({"value": "many"}, "value", "“many” is not a number"),
        ({"value": "1,234.5.6"}, "value", "is not a number"),
        ({"value": "nan"}, "value", "is not a number"),
        ({"value": "120"}, "value", "A percentage lies between 0 and 100."),
        ({"value": "90", "low": "80"}, "high", "A range has two ends"),
        ({"value": "90", "high": "95"}, "low", "A range has two ends"),
        ({"value": "90", "low": "91", "high": "95"}, "low", "its lower end lies above it"),
        ({"value": "90", "low": "80", "high": "85"}, "high", "its upper end lies below it"),
        ({"value": "90", "low": "95", "high": "85"}, "low", "The lower end lies above the upper"),
        ({"value": "<i>"}, "value", "“&lt;i&gt;” is not a number"),
        ({"value": "0.95"}, "value", "Did you mean 95 %? Press the button once more"),
    ],
)
def test_what_cannot_be_is_said_in_place(live, typed, where, words):
    asked = form(unit="%")
    fill(asked, **typed)
    assert red(asked) == [where]
    assert words in asked.faults.value
    assert 'role="alert"' in asked.faults.value
    assert standing(asked.asked).counted is None
    fill(asked, value="90", low="", high="")
    assert red(asked) == []
    assert asked.faults.value == ""
    assert standing(asked.asked).counted == Prediction(0.9)


def test_a_number_below_one_percent_is_kept_at_the_second_press(live):
    asked = form(unit="%")
    fill(asked, value="0.5")
    fill(asked, value="0.4")
    assert standing(asked.asked).counted is None
    fill(asked)
    assert standing(asked.asked).counted == Prediction(0.004)


def test_a_thousand_with_a_comma_is_asked_about_and_a_decimal_comma_is_read(live):
    asked = form()
    fill(asked, value="1,234")
    assert "is not a number" in asked.faults.value
    fill(asked, value="−1,5")
    assert standing(asked.asked).counted == Prediction(-1.5)


def test_a_choice_is_made_by_radio_buttons(live):
    asked = form(choices=TURNS)
    asked.button.click()
    assert "Choose one of the answers" in asked.faults.value
    assert red(asked) == ["choice"]
    fill(asked, choice="It falls.")
    assert standing(asked.asked).counted == Prediction(choice="It falls.")


def test_the_form_is_closed_when_the_result_is_shown(live):
    asked = form(unit="%")
    fill(asked, value="95")
    reveal(ID, 0.93)
    assert asked.button.disabled
    assert all(field.disabled for field in asked.fields.values())
    assert "so this stands" in asked.words.value


def test_a_form_opens_with_what_was_predicted_before(live):
    fill(form(unit="%"), value="95", low="90.5", high="99")
    new_session()
    assert [field.value for field in form(unit="%").fields.values()] == ["95", "90.5", "99"]
    fill(form(choices=TURNS), choice="It falls.")
    new_session()
    assert form(choices=TURNS).fields["choice"].value == "It falls."
    assert form(choices=["It sinks.", "It rises."]).fields["choice"].value is None


def test_after_the_result_a_form_says_that_it_does_not_count(live):
    asked = form(unit="%")
    reveal(ID, 0.93)
    assert "does not count" in asked.words.value
    fill(asked, value="93")
    assert "After the fact" in asked.words.value
    assert standing(asked.asked) == _standing.Standing(None, Prediction(0.93, late=True), True)


def test_live_the_form_is_shown_with_its_words_and_a_page_beside_it(live):
    shown = predict(ID, ASKED, unit="%")
    assert shown.forms[VIEW]["model_id"] == shown.widget.model_id
    assert ASKED in text(shown)
    assert str(shown).startswith(f"Your prediction: {ASKED} (in %)\nWhere no form appears")


def test_a_form_that_cannot_keep_says_so_and_goes_on(live, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DLKIT_HOME", str(tmp_path / "file"))
    asked = form(unit="%")
    fill(asked, value="95")
    assert "Your progress could not be kept." in asked.words.value
    assert standing(asked.asked).counted == Prediction(0.95)
    assert "Predicted: 95.0 %" in text(reveal(ID, 0.9))


def test_every_field_has_a_label(live):
    asked = form(unit="%")
    labels = [field.description for field in asked.fields.values()]
    assert labels == ["Value (%)", "80 % sure: from", "to"]


def test_headless_no_widget_is_made(monkeypatch):
    monkeypatch.setenv("DLKIT_HEADLESS", "1")
    monkeypatch.setattr(_live, "_in_a_kernel", lambda: True)
    monkeypatch.setitem(sys.modules, "dlkit.exercises._predict_form", None)
    assert VIEW not in predict(ID, ASKED).forms
    monkeypatch.delenv("DLKIT_HEADLESS")
    assert Question(ID, ASKED) == _standing.asked(ID)
