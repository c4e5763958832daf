"""The forms of `predict` and `recall`, answered in JupyterLab with the keyboard alone."""

import pytest

from dlkit.exercises import _recall

pytestmark = pytest.mark.slow

PREDICT = """from dlkit.exercises import predict, recall, reveal
predict("start_here.read", unit="%", question="How many of 100 new digits will the network read?")
"""
CHOOSE = """apart = ["less than 1 point", "1 to 3 points", "more than 3 points"]
predict("start_here.spread", choices=apart, question="How far apart will the scores lie?")"""
RECALL = 'recall("tensors")'
REVEAL = 'reveal("start_here.read", 0.9)'
QUESTIONS = _recall.draw("tensors", {})  # the same for everybody who has answered none yet


@pytest.fixture(scope="module")
def notebook(opened):
    made = opened([PREDICT, CHOOSE, RECALL, REVEAL])
    made.run(0, 1, 2)
    return made


def fields(form):
    return form.get_by_role("textbox").all()


def press(notebook, form, name):
    """Go on by Tab to a button of the form, and press it."""
    notebook.focus_by_tab(form.get_by_role("button", name=name))
    notebook.page.keyboard.press("Space")


def choose(notebook, group, number):
    """Choose the answer of that number among the radio buttons of a group."""
    notebook.focus_by_tab(group.get_by_role("radio").nth(number))
    notebook.page.keyboard.press("Space")
    assert group.get_by_role("radio").nth(number).is_checked()


def test_a_range_without_a_value_is_refused_in_place(notebook):
    form = notebook.output(0)
    fields(form)[1].focus()
    notebook.page.keyboard.type("80")
    press(notebook, form, "That is my prediction")
    form.get_by_role("alert").wait_for()
    assert form.get_by_role("button", name="That is my prediction").is_enabled()


def test_a_number_is_typed_and_kept(notebook):
    form = notebook.output(0)
    fields(form)[0].focus()
    for text in ("95", "80", "99"):
        notebook.page.keyboard.press("ControlOrMeta+a")
        notebook.page.keyboard.type(text)
        notebook.page.keyboard.press("Tab")
    press(notebook, form, "That is my prediction")
    form.get_by_role("button", name="Change my prediction").wait_for()
    assert form.get_by_role("alert").count() == 0
    assert "You predict 95.0 % (80 % range: 80.0 % to 99.0 %)." in form.inner_text()


def test_the_prediction_stands_once_the_result_is_shown(notebook):
    form = notebook.output(0)
    notebook.run(3)
    button = form.get_by_role("button", name="Your prediction stands")
    button.wait_for()
    assert button.is_disabled()
    assert all(field.is_disabled() for field in fields(form))


def test_a_choice_is_made_by_tab_and_space(notebook):
    form = notebook.output(1)
    form.get_by_text("How far apart").first.click()
    choose(notebook, form, 1)
    press(notebook, form, "That is my prediction")
    form.get_by_role("button", name="Change my prediction").wait_for()
    assert "1 to 3 points" in form.inner_text()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_recalled_answer_gets_its_verdict_and_its_reason(notebook, number):
    """Whatever is chosen: "Right" if and only if it is the answer of the course's own list."""
    form = notebook.output(2)
    question = QUESTIONS[number]
    item = form.locator(".widget-vbox .widget-vbox").nth(number)
    item.get_by_text(question.question).click()
    choose(notebook, item, 1)
    press(notebook, item, "That is my answer")
    item.get_by_role("status").wait_for()
    right = question.choices[1] == question.right
    assert ("Right" if right else "Not quite") in item.inner_text()
    assert question.why in item.get_by_role("status").inner_text()
    assert item.get_by_role("button").is_disabled()


def test_nothing_was_asked_outside_and_nothing_failed(notebook):
    assert notebook.errors == []
    assert notebook.hosts == {"127.0.0.1"}
