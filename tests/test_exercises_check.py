"""`check` and `hint`: a verdict for every answer there can be, and help in steps."""

import logging
import time

import nbformat
import numpy as np
import pytest
from hostile import HOSTILE, hostile

from dlkit import exercises
from dlkit.exercises import Wrong, _check, _learner, _registry, check, exercise, hint
from dlkit.exercises._expect import (
    Mistake,
    array,
    boolean,
    choice,
    function,
    kills,
    number,
    shape,
)
from dlkit.exercises._misconceptions import misconceptions
from dlkit.exercises._path import PATH, SLUGS, checked_id, place
from dlkit.exercises._verdict import Unattempted
from dlkit.runner import _project

HINTS = ("Look at the `axes`.", "Which one counts the pictures?", "Axis 0 does <that>.")


@pytest.fixture(autouse=True)
def own(monkeypatch):
    """Exercises that are registered here are forgotten afterwards."""
    monkeypatch.setenv("DLKIT_HEADLESS", "1")
    _registry.ids()  # what is loaded later than here would be forgotten as well
    monkeypatch.setattr(_registry, "_exercises", dict(_registry._exercises))
    monkeypatch.setattr(_check, "_given", {})
    monkeypatch.setattr(_learner, "_kept", [])
    monkeypatch.setattr(_learner, "_wrong", type(_learner._wrong)())


@pytest.fixture
def three():
    @exercise("tensors.three", HINTS, "It is 3.")
    def three(answer):
        if answer != 3:
            raise Wrong("Count <again>.", misconception="rank-is-dimension")

    return "tensors.three"


def test_a_right_answer_and_a_wrong_one_get_their_words(three):
    assert str(check(three, 3)) == "Right. It is 3."
    assert str(check(three, 4)) == "Not yet. Count <again>."
    html = check(three, 4).forms["text/html"]
    row = misconceptions()["rank-is-dimension"]
    assert "Count &lt;again&gt;." in html
    assert row.title in html
    assert "01 Tensors" in html


def blank(x): ...


def blank_with_words(x):
    """What is asked for."""


def returns_dots(x):
    return ...


@pytest.mark.parametrize(
    "answer",
    [
        ...,
        (1, ...),
        [[0, [...]]],
        {"a": [1, {"b": ...}]},
        np.array([1, ...], dtype=object),
        [0] * 5000 + [...],
        blank,
        blank_with_words,
        returns_dots,
        lambda: ...,
        (blank, 3),
    ],
    ids=str,
)
def test_dots_anywhere_are_an_answer_that_is_still_to_come(three, answer):
    assert str(check(three, answer)) == "Not attempted yet."


def test_what_else_is_still_to_come_says_what_to_do():
    @exercise("tensors.panel", HINTS, "It is.")
    def panel(answer):
        raise Unattempted("Change `it` <first>.")

    card = check("tensors.panel", 1)
    assert str(card) == "Not attempted yet. Change `it` <first>."
    assert "Change <code>it</code> &lt;first&gt;." in card.forms["text/html"]
    assert "in the place of" not in card.forms["text/html"]
    assert "in the place of <code>...</code>" in check("tensors.panel", ...).forms["text/html"]


def test_what_only_looks_like_dots_is_an_answer(three):
    for answer in ("...", [], lambda: 0, lambda: None or 0, blank.__name__):
        assert str(check(three, answer)).startswith("Not yet. ")


# A judge that asks these two has to wait for their answer; those of `_expect` do not ask.
PATIENT = {"an object that hangs", "a large number"}


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in PATIENT])
def test_a_judge_that_trips_gives_words_and_no_traceback(name):
    @exercise("tensors.careless", HINTS, "It is.")
    def careless(answer):
        if not (answer == 3 and len(answer) and bool(answer) and str(answer) and hash(answer)):
            raise Wrong("It is not 3.")
        raise AssertionError

    card = str(check("tensors.careless", HOSTILE[name]()))
    assert card.startswith("Not yet. ")
    assert "Traceback" not in card


@pytest.mark.parametrize("error", [RuntimeError, SystemExit, GeneratorExit, RecursionError])
def test_a_judge_that_fails_says_what_it_could_not_do_and_logs_why(error, caplog):
    @exercise("tensors.broken", HINTS, "It is.")
    def broken(answer):
        raise error("our own slip")

    with caplog.at_level(logging.DEBUG, "dlkit.exercises._check"):
        card = str(check("tensors.broken", np.zeros((2, 3))))
    assert card.startswith("Not yet. You gave an array of shape (2, 3), and the check could not")
    assert "our own slip" not in card
    assert "our own slip" in caplog.text
    assert "something" in str(check("tensors.broken", type("", (list,), {})()))


def test_an_interrupt_is_said_and_not_passed_on():
    @exercise("tensors.endless", HINTS, "It is.")
    def endless(answer):
        raise KeyboardInterrupt

    assert str(check("tensors.endless", 1)) == (
        "Not yet. The check was interrupted before it had an answer."
    )


@pytest.mark.parametrize(
    "judge",
    [
        lambda answer: array(answer, np.ones((2, 3))),
        lambda answer: array(answer, 0.5, mistakes=[Mistake(0.4, "No.")]),
        lambda answer: number(answer, 3),
        lambda answer: shape(answer, (2, 3)),
        lambda answer: boolean(answer, True, "No."),
        lambda answer: choice(answer, "a", ["a", "b"], hints={"b": "No."}),
        lambda answer: function(answer, [(1,)], lambda x: x),
        lambda answer: kills(answer, [abs], {"is no abs": float}),
    ],
)
def test_a_huge_answer_is_judged_in_less_than_a_second_and_not_copied(judge):
    resource = pytest.importorskip("resource")
    exercise("tensors.huge", HINTS, "It is.")(judge)
    gigabyte, many = np.zeros(125_000_000), [0] * 30_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for answer in (gigabyte, gigabyte.reshape(1000, -1), many, (gigabyte, many), [many] * 10**6):
        start = time.perf_counter()
        assert str(check("tensors.huge", answer)).startswith("Not yet. You")
        assert time.perf_counter() - start < 1
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert kilobytes < 50_000


def test_a_judge_with_two_parameters_gets_the_names_that_are_given():
    @exercise("tensors.names", HINTS, "It is.", given=lambda: {"batch": np.ones(4)})
    def names(answer, given):
        if answer != given["batch"].size:
            raise Wrong("Count.")

    assert str(check("tensors.names", 4)) == "Right. It is."


def test_after_two_wrong_answers_hints_are_offered_until_one_is_right(three):
    def offered(answer, **words):
        return 'hint("tensors.three")' in check(three, answer, **words).forms["text/html"].replace(
            "&quot;", '"'
        )

    assert [offered(4), offered(5), offered(6)] == [False, True, True]
    assert not offered(...)
    assert not offered(3)
    assert [offered(4), offered(4, record=False), offered(4)] == [False, False, True]


def test_a_solution_leaves_no_record(three):
    check(three, 3, record=False)
    check(three, ...)
    assert _learner.records("check") == []
    check(three, 3)
    check(three, 4)
    assert [record["right"] for record in _learner.records("check", three)] == [True, False]


def test_hints_come_one_by_one_and_the_last_one_stays(three):
    said = [hint(three) for _ in range(4)]
    assert [str(card) for card in said] == [
        "Hint 1 of 3. Look at the `axes`.",
        "Hint 2 of 3. Which one counts the pictures?",
        "Hint 3 of 3. Axis 0 does <that>.",
        "Hint 3 of 3. Axis 0 does <that>.",
    ]
    assert "<code>axes</code>" in said[0].forms["text/html"]
    assert "&lt;that&gt;" in said[2].forms["text/html"]


@pytest.mark.parametrize("ask", [lambda id: check(id, 1), hint])
@pytest.mark.parametrize("id", ["tensors.tree", "tensor.three", 3, None, ["tensors.three"]])
def test_an_unknown_id_is_the_callers_error(three, ask, id):
    near = "Did you mean 'tensors.three'" if isinstance(id, str) else "There are: "
    with pytest.raises(ValueError, match=r"`id` is not known: ") as raised:
        ask(id)
    assert near in str(raised.value)
    assert "Copy the id" in str(raised.value)


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("tensors", "A notebook's slug and a name were expected"),
        ("tensors.", "A notebook's slug and a name were expected"),
        (3, "A notebook's slug and a name were expected"),
        ("tensor.rank", "Did you mean 'tensors'"),
    ],
)
def test_an_id_belongs_to_a_notebook_of_the_course(id, words):
    with pytest.raises(ValueError, match=r"tensors\.broadcast") as raised:
        checked_id("id", id)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hints": HINTS[:2]}, "has 2 hints. At least 3"),
        ({"hints": "one text"}, "has 1 hints"),
        ({"hints": (*HINTS, "")}, "1 to 300 characters"),
        ({"hints": (*HINTS, "x" * 301)}, "1 to 300 characters"),
        ({"hints": (*HINTS, 3)}, "1 to 300 characters"),
        ({"right": ""}, "One sentence was expected"),
        ({"id": "tensors"}, "is no id of this course"),
    ],
)
def test_an_exercise_that_is_not_whole_is_refused(changes, words):
    arguments = {"id": "tensors.whole", "hints": HINTS, "right": "It is."} | changes
    with pytest.raises(ValueError, match=words):
        exercise(**arguments)


def test_an_id_is_taken_once_and_may_be_loaded_again(three):
    judge = _registry.find(three).judge
    assert exercise(three, HINTS, "It is.")(judge) is judge
    with pytest.raises(ValueError, match="is registered already"):
        exercise(three, HINTS, "It is.")(_check.judged)


def test_checks_are_loaded_when_one_is_asked_for(tmp_path, monkeypatch):
    """A module that somebody adds is found by its file alone."""
    from dlkit.exercises import checks

    (tmp_path / "keras.py").write_text(
        "from dlkit.exercises import exercise\n"
        "@exercise('keras.one', ('a', 'b', 'c'), 'It is.')\n"
        "def one(answer):\n    pass\n"
    )
    monkeypatch.setattr(checks, "__path__", [str(tmp_path)])
    assert _registry.written() == ("keras",)
    assert str(check("keras.one", 1)) == "Right. It is."
    assert exercises.ids("keras") == ("keras.one",)
    assert exercises.ids("gan") == ()


def test_the_path_has_the_notebooks_that_there_are_with_their_titles():
    assert len(PATH) == len(set(SLUGS)) == 27
    assert [stop.number for stop in PATH] == sorted(stop.number for stop in PATH)
    assert (PATH[11].slug, place("cnn_classifier"), PATH[11].part) == (
        "cnn_classifier",
        11,
        "Vision",
    )
    for file in sorted((_project.root() / "notebooks").glob("*.ipynb")):
        number, _, slug = file.stem.partition("_")
        title = nbformat.read(file, as_version=4).cells[0].source.splitlines()[0].removeprefix("# ")
        stop = PATH[place(slug)]
        assert (stop.number, stop.title) == (number, title)


def test_every_misconception_says_what_is_thought_what_is_true_and_where_it_is_treated():
    rows = misconceptions().values()
    assert len(rows) >= 20
    for row in rows:
        assert row.treated
        assert all(slug in SLUGS for slug in row.treated)
        for words in (row.title, row.thought, row.truth):
            assert 10 <= len(words) <= 300
            assert words == words.strip()
        assert row.thought.endswith(".")
        assert row.truth.endswith(".")


def test_a_hostile_object_is_described_by_its_true_type():
    from dlkit.exercises._safe import describe

    assert describe(hostile()) == "an object of type Hostile"
    assert describe(hostile(tuple, (1, 2))) == "a Hostile of 2"
    assert describe(1 << 4_000_000) == "the number of 4000001 bits"
    assert describe((1, 2, 3)) == "a tuple of 3"
    assert describe(np.float32(0.1)) == "the number 0.1"
    assert describe(np.bool_(True)) == "True"
    assert describe("x" * 10**8) == f"the text '{'x' * 30}'"
    assert describe(print) == describe(len) == describe(lambda: 0) == "a function"
