"""Errors in three beats."""

from fractions import Fraction

import numpy as np
import pytest

from dlkit import _validation


class Unprintable:
    def __repr__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize("value", [True, 1.0, "3", None, [1], -1, 11, Unprintable()])
def test_integer_refuses_what_is_not_one_in_its_bounds(value):
    with pytest.raises(
        ValueError, match=r"`n` must be an integer from 0 to 10\. Received: n=.*\. Do\."
    ):
        _validation.integer("n", value, low=0, high=10, remedy="Do.")


def test_integer_accepts_anything_that_is_an_index():
    assert _validation.integer("n", np.int32(7), remedy="") == 7
    assert type(_validation.integer("n", np.uint8(7), remedy="")) is int


@pytest.mark.parametrize(
    ("bounds", "words"), [({"low": 2}, "at least 2"), ({"high": 2}, "at most 2"), ({}, "integer.")]
)
def test_the_bounds_are_named(bounds, words):
    with pytest.raises(ValueError, match=words):
        _validation.integer("n", "x", remedy="", **bounds)


@pytest.mark.parametrize(
    "value",
    [
        *(True, "2", b"2", None, [1], 1j, 10**400, float("nan"), float("inf"), -1, 11),
        *(np.bool_(True), np.array("2"), np.array([2.0]), np.complex64(2), Unprintable()),
    ],
)
def test_number_refuses_what_is_not_one_in_its_bounds(value):
    with pytest.raises(
        ValueError, match=r"`n` must be a finite number from 0 to 10\. Received: n=.*\. Do\."
    ):
        _validation.number("n", value, low=0, high=10, remedy="Do.")


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.uint8(2), np.array(2), Fraction(4, 2)])
def test_number_accepts_all_that_is_one_number(value):
    found = _validation.number("n", value, low=2, high=2, remedy="")
    assert found == 2
    assert type(found) is float


def test_number_accepts_tensors_without_an_axis():
    tf = pytest.importorskip("tensorflow")
    assert _validation.number("n", tf.constant(0.5), remedy="") == 0.5
    assert _validation.number("n", tf.Variable(3), remedy="") == 3.0
    for wrong in (tf.constant(True), tf.constant([0.5]), tf.constant("2")):
        with pytest.raises(ValueError, match="must be a finite number"):
            _validation.number("n", wrong, remedy="")


@pytest.mark.parametrize("value", [0, 1, -0.1, 1.5, "half", None, True, float("nan")])
def test_fraction_lies_between_its_bounds(value):
    with pytest.raises(ValueError, match="between 0 and 1"):
        _validation.fraction("part", value, remedy="Pass 0.2.")


def test_fraction_accepts_numbers_and_their_text():
    assert _validation.fraction("part", 0.25, remedy="") == 0.25


@pytest.mark.parametrize("value", ["c", None, 1, ["a"]])
def test_one_of_lists_the_choices(value):
    with pytest.raises(ValueError, match="must be one of 'a', 'b'"):
        _validation.one_of("letter", value, ("a", "b"), remedy="Pass 'a'.")


def test_shown_cuts_what_is_long_and_survives_a_broken_repr():
    assert len(_validation.shown("x" * 1000)) == 80
    assert "repr fails" in _validation.shown(Unprintable())
