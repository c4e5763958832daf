"""Recall: which questions are drawn, in which order, and what is said to an answer."""

import collections
import itertools

import pytest

from dlkit.exercises import _learner, _live, _recall, recall
from dlkit.exercises._path import PATH, SLUGS
from dlkit.exercises._recall import Recall, draw, questions


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch):
    monkeypatch.setenv("DLKIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DLKIT_HEADLESS", "1")
    monkeypatch.setattr(_learner, "_kept", [])


def made(slug, count):
    return [Recall(f"{slug}.q{n}", f"{slug} {n}?", ("a", "b"), "b", "So.") for n in range(count)]


@pytest.fixture
def many(monkeypatch):
    """Six questions for each notebook of the course."""
    everything = tuple(itertools.chain.from_iterable(made(slug, 6) for slug in SLUGS))
    monkeypatch.setattr(_recall, "questions", lambda: everything)


def slugs(drawn):
    return [question.slug for question in drawn]


@pytest.mark.parametrize("place", range(5, len(PATH)))
def test_two_come_from_two_notebooks_back_and_one_from_five(many, place):
    drawn = draw(SLUGS[place], {})
    assert slugs(drawn) == [SLUGS[place - 2]] * 2 + [SLUGS[place - 5]]
    assert len(set(drawn)) == 3


def test_near_the_beginning_the_nearest_fill_up(many):
    assert slugs(draw("tensors", {})) == ["start_here"] * 3
    assert slugs(draw("gradients_and_optimizers", {})) == ["start_here", "start_here", "tensors"]
    assert slugs(draw("networks", {})) == ["gradients_and_optimizers"] * 2 + ["linear_models"]


@pytest.mark.parametrize("slug", SLUGS[1:])
def test_nothing_comes_from_the_notebook_itself_or_a_later_one(many, slug):
    before = SLUGS[: SLUGS.index(slug)]
    assert set(slugs(draw(slug, {}))) <= set(before)


def test_notebooks_without_questions_are_passed_over(monkeypatch):
    monkeypatch.setattr(_recall, "questions", lambda: (*made("start_here", 6), *made("tensors", 1)))
    assert slugs(draw("cnn_classifier", {})) == ["tensors", "start_here", "start_here"]
    monkeypatch.setattr(_recall, "questions", lambda: tuple(made("tensors", 2)))
    assert slugs(draw("cnn_classifier", {})) == ["tensors"] * 2
    assert str(recall("cnn_classifier")).startswith("Two questions from")
    monkeypatch.setattr(_recall, "questions", lambda: ())
    assert draw("cnn_classifier", {}) == []


def test_the_draw_is_the_same_each_time_and_another_for_another_notebook(many):
    assert draw("gan", {}) == draw("gan", {})
    # both draw from the same notebook, in an order of their own
    orders = {
        tuple(question.id.partition(".")[2] for question in draw(slug, {})) for slug in SLUGS[6:]
    }
    assert len(orders) > 5


def test_what_was_not_answered_or_answered_wrong_comes_first(many):
    source = SLUGS[SLUGS.index("gan") - 2]
    right = {f"{source}.q{number}": True for number in range(4)}
    wrong = {f"{source}.q4": False}
    assert {question.id for question in draw("gan", right | wrong)[:2]} == {
        f"{source}.q4",
        f"{source}.q5",
    }
    everything = {f"{source}.q{number}": True for number in range(6)}
    assert draw("gan", everything) == draw("gan", {})


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("start_here", "Nothing comes before start_here"),
        ("cnn_clasifier", "Did you mean 'cnn_classifier'"),
        (None, "`slug` is not known: None"),
    ],
)
def test_a_notebook_with_nothing_before_it_is_refused(slug, words):
    with pytest.raises(ValueError, match=words):
        recall(slug)


def test_headless_the_words_are_plain_and_the_answers_are_folded_away():
    shown = recall("cnn_classifier")
    drawn = draw("cnn_classifier", {})
    assert str(shown).splitlines() == [
        "Three questions from earlier notebooks:",
        *(f"- {question.question}" for question in drawn),
    ]
    html = shown.forms["text/html"]
    assert html.count("<details>") == html.count("<summary>Answer</summary>") == 3
    assert all(question.why not in str(shown) for question in drawn)


def test_every_question_of_the_course_is_whole():
    found = questions()
    assert len({question.id for question in found}) == len(found)
    for question in found:
        assert question.slug in SLUGS
        assert 3 <= len(set(question.choices)) == len(question.choices) <= 4
        assert question.right in question.choices
        assert question.question[-1] in "?."
        assert question.why.endswith((".", ")"))
        assert max(map(len, (question.question, question.why, *question.choices))) <= 220
    counts = collections.Counter(question.slug for question in found)
    assert min(counts.values()) >= 6
    assert {"start_here", "tensors"} <= set(counts)


def test_the_right_answer_stands_in_no_place_of_its_own():
    places = collections.Counter(q.choices.index(q.right) for q in questions())
    assert len(places) >= 3
    assert max(places.values()) <= 0.6 * sum(places.values())


@pytest.fixture
def form(monkeypatch):
    pytest.importorskip("ipywidgets")
    monkeypatch.delenv("DLKIT_HEADLESS")
    monkeypatch.setattr(_live, "_in_a_kernel", lambda: True)
    from dlkit.exercises._recall_form import Form

    return Form(draw("cnn_classifier", {}))


def test_an_answer_is_judged_once_and_kept(form):
    item = form.items[0]
    item.button.click()
    assert "Choose one of the answers first." in item.words.value
    item.choices.value = item.question.right
    item.button.click()
    assert "Right" in item.words.value
    assert item.choices.disabled
    assert item.button.disabled
    assert [(r["id"], r["right"]) for r in _learner.records("recall")] == [(item.question.id, True)]


def test_a_wrong_answer_is_told_the_right_one_and_why(form):
    item = form.items[1]
    item.choices.value = next(c for c in item.question.choices if c != item.question.right)
    item.button.click()
    assert "Not quite" in item.words.value
    for words in (item.question.right, item.question.why):
        assert words.replace("'", "&#x27;").split("<")[0] in item.words.value
    assert [record["right"] for record in _learner.records("recall")] == [False]


def test_live_what_was_answered_right_makes_room_for_what_was_not(form):
    first = recall("cnn_classifier")
    for question in draw("cnn_classifier", {}):
        _learner.remember("recall", question.id, right=True)
    second = recall("cnn_classifier")
    assert "application/vnd.jupyter.widget-view+json" in first.forms
    assert not set(str(first).splitlines()[1:]) & set(str(second).splitlines()[1:])
