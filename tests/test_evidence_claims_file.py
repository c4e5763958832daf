"""The file of claims as text: complete, well formed, readable. What weighs them is not here."""

import re
import tomllib
from collections import Counter
from math import isfinite
from pathlib import Path

import pytest

from dlkit.runner.rules._prose import HYPE

FILE = Path(__file__).parents[1] / "dlkit" / "evidence" / "claims.toml"
CONTENTS = {
    "tensors": "rank-is-dimension numpy-seamless",
    "gradients_and_optimizers": "autodiff-exact",
    "linear_models": "softmax-confidence",
    "networks": "deep-means-many",
    "keras": "keras-integrated keras-easier",
    "generalization": "three-factors labelled-data regularised",
    "dataflow_graphs": "placeholders-initialised variables-persist graph-modular graph-parallel "
    "graph-optimised",
    "eager_and_graph": "tf1-runs-unmodified eager-returns-numpy eager-debug eager-control-flow "
    "graph-faster compile-times",
    "devices_and_scale": "keras-speed",
    "course": "python-over-cpp",
    "convolution": "first-layer-edges pooling-cheaper pooling-keeps-information",
    "cnn_classifier": "beats-classic locality",
    "cnn_robustness": "pooling-robust domain-fragile",
    "recurrent_cells": "rnn-memory",
    "sentiment": "rnn-sentiment",
    "language_model": "rnn-language",
    "forecasting": "rnn-stocks",
    "attention": "attention-long",
    "rbm": "rbm-reconstruct rbm-features rbm-dimension",
    "recommender": "rbm-recommender",
    "topics": "rbm-topics",
    "dbn": "dbn-stack dbn-hierarchy dbn-backprop dbn-few-labels",
    "autoencoder": "ae-compress ae-features",
    "denoising": "ae-overcomplete ae-anomaly",
    "variational": "vae-generate",
    "gan": "gan-generate",
}
NO_NOTEBOOK = "course.python-over-cpp"
PATH = {*CONTENTS, "start_here", "inside_cnn"} - {"course"}  # these two weigh no claim
ALWAYS = {"id", "statement", "notebook", "kind"}
SOURCES = {"section", "origin"}
OPTIONAL = {"also", "planned"}
MEASURED = {"measure", "unit", "expect", "bar", "bar_reason", "smallest", "smallest_reason"}
KINDS = {"measured": MEASURED, "counted": {"measure"}, "untestable": {"because"}}
TYPES = {"bar": float, "smallest": float, "also": list}
REASONS = ("bar_reason", "smallest_reason", "because", "planned")
LEAST_REASON = 6
LEAST_STATEMENT, MOST_STATEMENT = 3, 30

CLAIMS = tomllib.loads(FILE.read_text(encoding="utf-8"))["claim"]
MEASURED_CLAIMS = [row for row in CLAIMS if row.get("kind") == "measured"]


def each(rows):
    return pytest.mark.parametrize("row", rows, ids=lambda row: row.get("id", "no id"))


def texts(row):
    return {key: value for key, value in row.items() if isinstance(value, str)}


def test_the_file_holds_claims_and_nothing_else():
    assert list(tomllib.loads(FILE.read_text(encoding="utf-8"))) == ["claim"]


def test_every_claim_of_the_course_is_there_once():
    expected = [f"{slug}.{name}" for slug, names in CONTENTS.items() for name in names.split()]
    assert Counter(row["id"] for row in CLAIMS) == Counter(expected)


@each(CLAIMS)
def test_an_id_is_well_formed_and_begins_with_its_notebook(row):
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*\.[a-z0-9]+(-[a-z0-9]+)*", row["id"])
    slug = "course" if row["id"] == NO_NOTEBOOK else row["notebook"]
    assert row["id"].startswith(f"{slug}.")


@each(CLAIMS)
def test_its_notebooks_are_on_the_path_and_differ(row):
    if row["id"] == NO_NOTEBOOK:
        assert row["notebook"] == ""
        assert "also" not in row
        return
    notebooks = [row["notebook"], *row.get("also", [])]
    assert set(notebooks) <= PATH
    assert len(set(notebooks)) == len(notebooks)


@each(CLAIMS)
def test_its_kind_asks_for_its_keys_and_for_no_others(row):
    due = ALWAYS | KINDS[row["kind"]]
    assert due <= set(row)
    assert set(row) <= due | SOURCES | OPTIONAL


@each(CLAIMS)
def test_it_comes_either_from_the_notes_or_from_the_kit(row):
    assert len(SOURCES & set(row)) == 1
    assert row.get("origin", "kit") == "kit"
    headings = row.get("section", "a heading").split(" > ")
    assert all(heading and heading == heading.strip() for heading in headings)


@each(CLAIMS)
def test_values_have_their_types_and_no_text_but_a_unit_or_notebook_is_empty(row):
    for key, value in row.items():
        assert type(value) is TYPES.get(key, str), key
    for key, text in texts(row).items():
        assert text or key in ("unit", "notebook"), key
        assert text == " ".join(text.split()), f"{key}: a break or a double space"
    assert all(type(slug) is str for slug in row.get("also", ["text"]))
    assert row.get("also", ["some"]), "an empty list says nothing"


@each(CLAIMS)
def test_a_statement_is_one_sentence_that_is_read_in_one_breath(row):
    statement = row["statement"]
    assert re.fullmatch(r"[A-Z].*[\w)]\.", statement)
    assert not re.search(r"[.?!;:] ", statement)
    assert LEAST_STATEMENT <= len(statement.split()) <= MOST_STATEMENT


@each(CLAIMS)
def test_reasons_and_measures_are_whole_sentences(row):
    for key in (*REASONS, "measure"):
        if key in row:
            assert re.match(r"[A-Z0-9]", row[key]), key
            assert row[key].endswith("."), key
            assert len(row[key].split()) >= LEAST_REASON, key


@each(CLAIMS)
def test_nothing_is_praised(row):
    for key, text in texts(row).items():
        if key not in ("id", "section"):
            assert not re.search(rf"\b({HYPE})\b|!", text, re.IGNORECASE), key


@each(MEASURED_CLAIMS)
def test_a_measured_claim_can_fail_on_a_side_that_is_fixed(row):
    assert row["expect"] in ("above", "below")
    assert isfinite(row["bar"])
    assert 0 <= row["smallest"] < float("inf")


@each(MEASURED_CLAIMS)
def test_a_bar_is_either_no_difference_or_the_margin_itself(row):
    """A smallest distance belongs to "no difference"; a bar that is a margin has it in it."""
    nothing_gained = row["bar"] == (1 if row["unit"] == "times" else 0)
    assert (row["smallest"] > 0) == nothing_gained


@each([row for row in MEASURED_CLAIMS if row["unit"] in ("points", "%")])
def test_shares_are_raw(row):
    assert abs(row["bar"]) <= 1
    assert row["smallest"] <= 0.1


@each([row for row in CLAIMS if row.get("kind") == "counted"])
def test_a_counted_claim_says_when_it_holds(row):
    assert "It holds if " in row["measure"]
