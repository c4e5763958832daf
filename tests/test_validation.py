"""Errors in three beats."""

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
    import numpy as np

    assert _validation.integer("n", np.int32(7), remedy="") == 7
    assert type(_validation.integer("n", np.uint8(7), remedy="")) is int


@pytest.mark.parametrize(
    ("bounds", "words"), [({"low": 2}, "at least 2"), ({"high": 2}, "at most 2"), ({}, "integer.")]
)
def test_the_bounds_are_named(bounds, words):
    with pytest.raises(ValueError, match=words):
        _validation.integer("n", "x", remedy="", **bounds)


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
