"""The judges: what is right passes, and what is wrong is told what is wrong about it."""

# ruff: noqa: ARG005 - a function that ignores what it is given is one of the mistakes

import subprocess
import sys
import time

import numpy as np
import pytest

from dlkit.exercises import Wrong, _call
from dlkit.exercises._expect import (
    Mistake,
    array,
    boolean,
    choice,
    function,
    kills,
    number,
    shape,
    state,
)
from dlkit.exercises._verdict import Unattempted

A = np.arange(6.0).reshape(2, 3)
SQUARE = np.arange(9.0).reshape(3, 3)


def words(judge, *arguments, **named):
    """The hint that a judge gives."""
    with pytest.raises(Wrong) as wrong:
        judge(*arguments, **named)
    return wrong.value.hint


class Frozen(np.ndarray):
    """An array of somebody's own kind."""


@pytest.mark.parametrize(
    "answer",
    [
        A,
        A.astype("float32"),
        A.astype(int),
        A.tolist(),
        (tuple(A[0]), list(A[1])),
        [A[0], A[1]],
        [A[0], list(A[1])],
        A.view(Frozen),
        A + 1e-7,
        np.ma.masked_array(A),
        A[:, ::-1][:, ::-1],
    ],
    ids=str,
)
def test_an_array_may_come_in_any_form_that_holds_its_numbers(answer):
    found = array(answer, A)
    assert type(found) is np.ndarray
    assert np.allclose(found, A, atol=1e-6)


def test_an_array_is_not_copied():
    assert np.shares_memory(array(A, A.copy()), A)


@pytest.mark.parametrize(
    ("answer", "expected", "hint"),
    [
        ((1, 2, 3), A, "You gave a tuple of 3; an array of shape (2, 3) is asked for."),
        ("abc", A, "You gave the text 'abc'; an array of shape (2, 3) is asked for."),
        (3, A, "You gave the number 3; an array of shape (2, 3) is asked for."),
        (None, A, "You gave None; an array"),
        (len, A, "You gave a function; an array"),
        ({1, 2}, A, "You gave a set of 2; an array"),
        (A, 0.5, "You gave an array of shape (2, 3); one number is asked for."),
        (A.T, A, "has the shape (3, 2), and (2, 3) is asked for. Your answer is the transpose"),
        (A.reshape(3, 2), A, "Its axes stand in the opposite order."),
        (A.ravel(), A, "It has 1 axes in place of 2: too many have gone."),
        (A[None], A, "It has an axis of length 1 too many."),
        (np.zeros((2, 3, 4)), A, "It has 3 axes in place of 2: one more has to go."),
        (A.reshape(6, 1), A, "The number of entries is right, their arrangement is not."),
        (A[:1], A, "Your answer has the shape (1, 3), and (2, 3) is asked for."),
        (A + np.nan, A, "holds NaN (not a number) in 6 of 6 entries."),
        (SQUARE.T, SQUARE, "your answer is the transpose of what is asked for"),
        (100 * A, A, "Every entry is 100 times what is asked for: is it a percentage"),
        (A / 100, A, "Every entry is a hundredth"),
        (-A, A, "Every entry is right up to its sign."),
        (A + 1, A, "The shape is right, but none of the values is."),
        (A + (A == 4), A, "but 1 of 6 entries is not; the first of them stands at index (1, 1)."),
        (A + (A > 3), A, "but 2 of 6 entries are not; the first of them stands at index (1, 1)."),
        (7.0, 0.5, "The shape is right, but 1 of 1 entry is not."),
        (A > 2, A, "Your answer holds True and False, and numbers are asked for."),
        (A, A > 2, "Your answer holds numbers, and True and False are asked for."),
        (A * 1j, A, "Your answer holds complex numbers, and numbers are asked for."),
        (~(A > 2), A > 2, "none of the values is."),
        (np.array([["a"] * 3] * 2), A, "Your array holds no numbers: its dtype is <U1."),
        (np.full((2, 3), None), A, "holds Python objects (dtype object)"),
        ([[1, 2, 3], [1, 2]], A, "The lists in your answer differ in length"),
        ([[1, 2, 3], [1, 2, None]], A, "Your answer holds None among its entries"),
        ([[1, 2, 3], [1, 2, [3]]], A, "The lists in your answer differ in length"),
        ([[1, 2, 3], 4], A, "The entries of your answer differ in shape"),
        ([[1, 2, 10**400], [1, 2, 3]], A, "holds Python objects"),
    ],
)
def test_what_is_wrong_with_an_array_is_said(answer, expected, hint):
    assert hint in words(array, answer, expected)


def test_nothing_of_the_right_values_is_told():
    secret = np.array([[31415, 27182]])
    for answer in (secret.T, secret + 1, -secret, 100 * secret, secret[0], None, secret > 0):
        said = words(array, answer, secret)
        assert "31415" not in said
        assert "27182" not in said


def test_the_dtype_counts_where_it_matters():
    assert array(A.astype("float32"), A, dtype="float32").dtype == "float32"
    assert "is float64, and float32 is asked for" in words(array, A, A, dtype="float32")
    assert "You gave a list of 2; an array of dtype" in words(array, A.tolist(), A, dtype="float32")


def test_the_tolerance_is_what_it_says():
    array(A + 0.4, A, atol=0.5, rtol=0)
    assert "none of the values" in words(array, A + 0.6, A, atol=0.5, rtol=0)
    array(A * 1.05, A, rtol=0.1)
    nan = np.array([1.0, np.nan])
    array(nan, nan)


def test_a_shape_may_be_all_that_is_asked_of_an_array():
    array(A, shape=(None, 3))
    array(A)
    assert "(any, 4) is asked for" in words(array, A, shape=(None, 4))
    assert "You gave the text 'x'; an array is asked for." in words(array, "x")


def test_a_mistake_that_was_foreseen_gets_its_own_hint():
    turned = Mistake(A.reshape(3, 2), "Not a reshape.", misconception="reshape-is-transpose")
    with pytest.raises(Wrong, match="Not a reshape") as wrong:
        array(A.reshape(3, 2), A.T, mistakes=[Mistake(A, "No."), turned])
    assert wrong.value.misconception == "reshape-is-transpose"
    assert words(array, A + 1, A, mistakes=[turned, Mistake(A + 1, "One more.")]) == "One more."
    array(A, A, mistakes=[Mistake(A, "That would be right.")])


@pytest.mark.parametrize(
    "answer", [0.95, np.float32(0.95), np.array(0.95), np.float64(0.9501), 0.9495, [0.95][0]]
)
def test_a_number_may_come_in_any_form(answer):
    assert number(answer, 0.95) == pytest.approx(0.95, rel=1e-3)


@pytest.mark.parametrize(
    ("answer", "expected", "hint"),
    [
        (True, 1, "You gave True; a number is asked for."),
        (np.bool_(True), 1, "You gave True; a number is asked for."),
        ("0.95", 0.95, "You gave the text '0.95'; a number is asked for."),
        (None, 0.95, "You gave None; a number is asked for."),
        ([0.95], 0.95, "You gave a list of 1; one number is asked for. Take the one entry"),
        (A, 0.95, "You gave an array of shape (2, 3); one number is asked for. Which one"),
        (np.array(["0.95"])[0], 0.95, "You gave the text"),
        (1j, 0.95, "You gave the number 0+1j; a number is asked for."),
        (float("nan"), 0.95, "Your number is nan."),
        (float("inf"), 0.95, "Your number is inf."),
        pytest.param(10**5000, 0.95, "which is too large", id="large"),
        (95, 0.95, "Your number is 100 times what is asked for."),
        (0.0095, 0.95, "Your number is a hundredth of what is asked for."),
        (-0.95, 0.95, "Your number is right up to its sign."),
        (0.96, 0.95, "That is close, but a little too large"),
        (0.94, 0.95, "That is close, but a little too small"),
        (3, 0.95, "Your number is too large."),
        (0, 0.95, "Your number is too small."),
        (1, 0, "Your number is too large."),
    ],
)
def test_what_is_wrong_with_a_number_is_said(answer, expected, hint):
    assert hint in words(number, answer, expected)


def test_a_whole_number_is_right_or_wrong():
    assert number(np.int64(2080), 2080, whole=True) == 2080
    assert number(2080.0, 2080, whole=True) == 2080
    assert "has a fraction" in words(number, 2080.5, 2080, whole=True)
    assert "Off by one" in words(number, 2081, 2080, whole=True)
    assert "too large" in words(number, 2082, 2080, whole=True)


def test_a_number_may_have_to_lie_in_a_range():
    assert number(0.5, low=0, high=1) == 0.5
    assert "too small" in words(number, -0.1, low=0)
    assert "too large" in words(number, 1.1, high=1)
    assert words(number, 7, low=8, mistakes=[Mistake(7, "A week.")]) == "A week."
    assert words(number, 7, 3, mistakes=[Mistake(9, "No."), Mistake(7, "A week.")]) == "A week."


@pytest.mark.parametrize("answer", [(2, 3), [2, 3], np.array([2, 3]), A.shape, (np.int32(2), 3)])
def test_a_shape_may_come_in_any_form(answer):
    assert shape(answer, (2, 3)) == (2, 3)


def test_the_empty_shape_is_a_shape():
    assert shape((), ()) == ()
    assert "too few" in words(shape, (), (3,))


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (3, "You gave the number 3; a shape, a tuple, is asked for. A shape with one axis"),
        (3.5, "You gave the number 3.5; a shape, a tuple, is asked for."),
        ("(2, 3)", "You gave the text '(2, 3)'; a shape, a tuple, is asked for."),
        (A, "You gave an array of shape (2, 3); a shape, a tuple, is asked for. Give its shape."),
        ((2.0, 3.0), "A shape holds whole numbers"),
        ([0] * 99, "a shape has one length for each axis"),
        ((3, 2), "These are the right lengths in another order."),
        ((2, 3, 1), "Right but for an axis of length 1"),
        ((2,), "A shape with 1 axis has too few"),
        ((2, 3, 4), "A shape with 3 axes has too many"),
        ((2, 4), "The number of axes is right; 1 of 2 lengths are right as well."),
    ],
)
def test_what_is_wrong_with_a_shape_is_said(answer, hint):
    assert hint in words(shape, answer, (2, 3))


def test_a_wrong_shape_that_was_foreseen_gets_its_own_hint():
    foreseen = [Mistake((3,), "The axis that goes is the other one.", "axis-stays")]
    with pytest.raises(Wrong, match="The axis that goes") as wrong:
        shape((3,), (2,), mistakes=foreseen)
    assert wrong.value.misconception == "axis-stays"


@pytest.mark.parametrize("answer", [True, np.bool_(True), np.array(True), A.ndim == 2])
def test_true_is_true_in_any_form(answer):
    assert boolean(answer, True, "Look again.") is True


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (False, "Look again."),
        (np.False_, "Look again."),
        (1, "You gave the number 1; True or False is asked for."),
        ("True", "You gave the text 'True'; True or False is asked for."),
        ([True], "You gave a list of 1; True or False is asked for."),
        (A > 2, "You gave an array of shape (2, 3); True or False is asked for."),
    ],
)
def test_what_is_no_truth_is_said(answer, hint):
    assert words(boolean, answer, True, "Look again.", misconception="view-is-copy") == hint


def test_a_choice_is_taken_without_regard_to_capitals_and_spaces():
    hints = {"right": Wrong("Shapes meet there.", "aligned-left"), "top": "There is none."}
    for answer in ("left", " Left ", "LEFT", np.str_("left")):
        assert choice(answer, "left", ["left", "right", "top"], hints=hints) == "left"
    with pytest.raises(Wrong, match="Shapes meet there") as wrong:
        choice("right", "left", ["left", "right", "top"], hints=hints)
    assert wrong.value.misconception == "aligned-left"
    assert words(choice, "top", "left", ["left", "top"], hints=hints) == "There is none."
    listed = '"left" or "top"'
    assert f"“up” is none of the choices: {listed}." in words(
        choice, "up", "left", ["left", "top"], hints=hints
    )
    assert f"You gave the number 1; one of these is asked for: {listed}." in words(
        choice, 1, "left", ["left", "top"], hints=hints
    )


CASES = [(A, 2), (A + 1, 3)]


def scaled(x, factor):
    return x * factor


def test_a_function_that_does_the_same_is_right_however_it_does_it():
    for same in (scaled, lambda x, f: np.array([f * row for row in x]), lambda x, f: x / (1 / f)):
        assert function(same, CASES, scaled) is same
    assert function(max, [([1, 3, 2],)], lambda x: x[1], judge=number, whole=True) is max


def in_place(x, factor):
    x *= factor
    return x


def endless(x, factor):
    while True:
        factor += 1


def held_back(x, factor):
    while True:
        try:
            factor += 1
        except Exception:
            factor = 0


def waiting(x, factor):
    while True:
        time.sleep(0.01)


@pytest.fixture
def short(monkeypatch):
    """What does not end is stopped sooner than a learner's function would be."""
    monkeypatch.setattr(_call, "SECONDS", 0.1)


def worked(seconds):
    """Compute for so long, by this thread's own time."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_a_function_that_is_slow_and_right_is_right():
    def slow(x, factor):
        worked(0.4)
        return x * factor

    assert function(slow, CASES, scaled) is slow


def test_a_function_that_waits_for_a_busy_machine_gets_more_time_by_the_clock():
    def held_up(x, factor):
        time.sleep(0.3)
        return x * factor

    assert function(held_up, CASES[:1], scaled, seconds=0.2) is held_up


def test_the_time_is_that_of_all_calls_together(monkeypatch):
    monkeypatch.setattr(_call, "IDLE", 100)  # however busy the machine is

    def slow(x, factor):
        worked(0.15)
        return x * factor

    assert function(slow, CASES[:1], scaled, seconds=0.25) is slow
    assert "longer than 0.25 s" in words(function, slow, CASES[:1] * 2, scaled, seconds=0.25)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (3, "You gave the number 3; a function is asked for."),
        (lambda x: x, "Your function raised TypeError"),
        (lambda x, f: 1 // 0, "Your function raised ZeroDivisionError: integer division"),
        (lambda x, f: exit(3), "Your function raised SystemExit: 3."),
        (lambda x, f: x.append(f), "Your function raised AttributeError"),
        (lambda x, f: print(x), "Your function returns None."),
        (lambda x, f: x, "For an array of shape (2, 3) and the number 2: The shape is right"),
        (lambda x, f: x.T * f, "Your answer is the transpose of it."),
        (in_place, "Your function changes its input"),
        (endless, "Your function took longer than 0.1 s for all its calls together"),
        (held_back, "Your function took longer than 0.1 s for all its calls together"),
        (waiting, "Your function took longer than 0.1 s for all its calls together"),
    ],
)
def test_what_a_function_does_wrong_is_said(answer, hint):
    start = time.perf_counter()
    assert hint in words(function, answer, CASES, scaled)
    assert time.perf_counter() - start < 1


def test_a_function_sees_copies_and_may_be_asked_to_change_them():
    function(in_place, CASES, scaled, may_change_inputs=True)
    assert np.array_equal(CASES[0][0], np.arange(6.0).reshape(2, 3))


def test_a_function_that_returns_dots_is_still_to_come():
    with pytest.raises(Unattempted):
        function(lambda x, f: (x * f, ...), CASES, scaled)


def test_a_function_that_is_wrong_in_a_known_way_gets_its_own_hint():
    known = [
        Mistake(lambda x, f: 1 / 0, "It raises."),
        Mistake(lambda x, f: x.T, "Turned.", "reshape-is-transpose"),
        Mistake(lambda x, f: x + f, "Added."),
    ]
    assert words(function, lambda x, f: f + x, CASES, scaled, mistakes=known) == "Added."
    with pytest.raises(Wrong, match="Turned") as wrong:
        function(lambda x, f: x.transpose(), CASES, scaled, mistakes=known)
    assert wrong.value.misconception == "reshape-is-transpose"
    once = [Mistake(lambda x, f: x if f == 2 else x * f, "Only once.")]
    assert words(function, lambda x, f: x, CASES, scaled, mistakes=once) != "Only once."


def test_what_a_function_prints_and_warns_of_is_not_shown(capsys):
    def loud(x, factor):
        print("loud")
        np.log(np.array(-1.0))
        return x * factor

    function(loud, CASES, scaled)
    assert capsys.readouterr().out == ""


def test_whoever_traced_before_traces_afterwards():
    def tracer(*_):
        return None

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        function(scaled, CASES, scaled)
        words(function, endless, CASES, scaled, seconds=0.01)
        after = sys.gettrace()
    finally:
        sys.settrace(before)
    assert after is tracer


RIGHT = [np.abs, lambda x: np.where(x < 0, -x, x)]
WRONG = {
    "leaves the sign": lambda x: x,
    "turns every sign": lambda x: -x,
    "raises": lambda x: 1 / 0,
}


def by_assert(f):
    assert np.allclose(f(np.array([-1.5, 2])), [1.5, 2])


def test_a_test_that_passes_what_is_right_and_catches_what_is_wrong_is_right():
    for test in (
        by_assert,
        lambda f: f(-2) == 2 and f(2) == 2,
        lambda f: np.all(f(A - 2) >= 0),
        lambda f: np.array(f(-2) == f(2) == 2),
    ):
        assert kills(test, RIGHT, WRONG) is test


def test_a_test_that_is_slow_and_right_is_right_and_a_loop_in_it_is_named_as_one_of_two_causes():
    def slow(f):
        worked(0.15)
        return by_assert(f)

    assert kills(slow, RIGHT, WRONG) is slow
    asked = []

    def later(f):
        asked.append(f)
        return endless(f, 1) if len(asked) > len(RIGHT) else True

    hint = words(kills, later, RIGHT, WRONG, seconds=0.1)
    assert "longer than 0.1 s" in hint
    assert "Either a loop in it never ends, or" in hint


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize(
    ("test", "hint"),
    [
        (3, "You gave the number 3; a function that tests is asked for."),
        (lambda f: True, "lets an implementation pass that leaves the sign. 0 of 3 are caught."),
        (lambda f: f(2) == 2, "pass that leaves the sign. 2 of 3 are caught."),
        (lambda f: print(f(3)), "pass that leaves the sign."),
        (lambda f: False, "Your test fails an implementation that is right."),
        (lambda f: f is np.abs, "Your test fails an implementation that is right."),
        (lambda f: f("x"), "With a right implementation your test stops with "),
        (lambda f: f(A - 2) >= 0, "Your test returns an array of shape (2, 3)"),
        (lambda f: "yes", "Your test returns the text 'yes'; True or False is asked for."),
        (lambda f: 1, "Your test returns the number 1; True or False is asked for."),
        (lambda f: endless(f, 1), "Your test took longer than 0.1 s for all its calls together"),
    ],
)
def test_what_a_test_does_wrong_is_said(test, hint):
    start = time.perf_counter()
    assert hint in words(kills, test, RIGHT, WRONG)
    assert time.perf_counter() - start < 1


def test_a_test_that_returns_dots_is_still_to_come():
    with pytest.raises(Unattempted):
        kills(lambda f: [..., f][0], RIGHT, WRONG)


@pytest.mark.slow
def test_tensors_are_welcome_where_arrays_are():
    """In a process of its own, since TensorFlow stays in a process once it is there."""
    code = """
from dlkit.environment import prepare
prepare("cpu")
import keras, numpy as np, tensorflow as tf
from dlkit.exercises._expect import array, boolean, function, number, shape
from dlkit.exercises._safe import describe
from dlkit.exercises import Wrong, _call
A = np.arange(6, dtype="float32").reshape(2, 3)
array(tf.constant(A), A, dtype="float32")
array(tf.Variable(A), A)
array(keras.Variable(A), A)
array([tf.constant(1.0), 2.0], [1, 2])
array(tf.cast(A, "bfloat16"), A, rtol=0.01)
number(tf.constant(0.95), 0.95)
boolean(tf.constant(True), True, "no")
shape(tf.constant(A).shape, (2, 3))
shape(tf.shape(A), (2, 3))
function(lambda x: tf.reduce_sum(x, axis=0), [(A,)], lambda x: x.sum(axis=0))
function(tf.function(lambda x: x * 2), [(A,)], lambda x: x * 2, seconds=5)
print(describe(tf.constant(A)), describe(tf.zeros(())), sep="; ")
placeholders = []
tf.function(lambda x: placeholders.append(x) or x)(tf.constant(A))
unknown = []
tf.function(lambda x: unknown.append(x) or x, input_signature=[tf.TensorSpec(None)])(1.0)
for wrong in (tf.constant(A + 1), tf.constant(["a"] * 6), *placeholders, *unknown,
              tf.ragged.constant([[1], [1, 2]]), tf.sparse.from_dense(A), keras.Input((3,)),
              tf.TensorShape(None), tf.zeros((1000, 1000, 250))):
    try:
        array(wrong, A)
    except Wrong as error:
        print(error.hint)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    described, *hints = done.stdout.splitlines()[1:]
    assert described == "a tensor of shape (2, 3); a tensor of shape ()"
    assert hints[0] == "The shape is right, but none of the values is."
    assert "placeholder in a graph" in hints[2]
    assert "You gave a tensor of unknown shape" in hints[3]
    assert len(hints) == 9


@pytest.mark.parametrize("test", [lambda f: True if f(2) == 4 else None, lambda f: print(f(2))])
def test_a_test_that_forgets_to_return_is_told_so(test):
    with pytest.raises(Wrong, match=r"doubles the third power.*returned nothing"):
        kills(test, [lambda x: x * x], {"doubles the third power": lambda x: 2 * x**3})


def test_a_test_of_asserts_alone_needs_no_return():
    def asserts(square):
        assert square(3) == 9

    assert kills(asserts, [lambda x: x * x], {"doubles": lambda x: 2 * x}) is asserts


class Board:
    """A panel of somebody's own kind."""

    def __init__(self, state):
        self._state = state

    @property
    def state(self):
        return self._state


@pytest.mark.parametrize("answer", [Board({"step": 3}), {"step": 3}])
def test_a_panel_and_its_state_are_one_answer(answer):
    assert state(answer) == {"step": 3}


@pytest.mark.parametrize("answer", [Board([3]), Board(None), [3], "step 3", 3, Board])
def test_what_has_no_state_is_told_that_a_panel_is_asked_for(answer):
    assert "a panel is asked for" in words(state, answer)
