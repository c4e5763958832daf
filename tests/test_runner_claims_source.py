"""The hash of the code behind a claim: what must change it, and what must not. Runs no notebook."""

import ast
import json
import subprocess
import sys

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from dlkit.runner._verbs import Verbs, argument, id_of, names_bound, names_read
from dlkit.runner.ledger._source import fingerprint, plain

ID = "tensors.lead"
SETUP = """from dlkit import datasets, plots
from dlkit.evidence import claim, compare, reading, say
from dlkit.exercises import check, hint, predict, recall, reveal"""
CELLS = [
    SETUP,
    "data = datasets.load_images(DATASET)",
    "def dense(seed):\n    return fit(data, width=32, seed=seed)",
    "result = compare({'dense': dense}, seeds, varies='split')",
    f"claim('{ID}', result.difference('cnn', 'dense'))",
]


def notebook(*sources, tags=()):
    """A notebook of these cells; the tags are those of the second one."""
    cells = [new_markdown_cell("# Title"), *map(new_code_cell, sources)]
    cells[2].metadata["tags"] = list(tags)
    return new_notebook(cells=cells)


def hashed(*sources, tags=()):
    return fingerprint(notebook(*sources, tags=tags), ID)


def with_cell(source, place=3):
    return [*CELLS[:place], source, *CELLS[place:]]


BASE = hashed(*CELLS)


def test_the_hash_is_a_sha256_and_the_same_in_another_process():
    code = "import json, sys; from dlkit.runner.ledger._source import fingerprint as f\n"
    code += f"print(f(json.load(sys.stdin), {ID!r}))"
    text = json.dumps(notebook(*CELLS))
    ended = subprocess.run(
        [sys.executable, "-c", code], input=text, capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == BASE
    assert len(BASE) == 64


@pytest.mark.parametrize(
    "cells",
    [
        [*CELLS[:2], CELLS[2].replace("32", "64"), *CELLS[3:]],
        [*CELLS[:3], CELLS[3].replace("split", "start"), CELLS[4]],
        [*CELLS[:4], CELLS[4].replace("'cnn', 'dense'", "'dense', 'cnn'")],
        [*CELLS[:1], *CELLS[2:]],
        with_cell("data = data.validation(0.2)"),
        with_cell("model.fit(data)"),
        [CELLS[0], CELLS[2], CELLS[1], *CELLS[3:]],
        with_cell("width = None"),
        with_cell("def dense(seed):\n    return None"),
    ],
)
def test_another_experiment_has_another_hash(cells):
    assert hashed(*cells) not in (BASE, None)


@pytest.mark.parametrize(
    "cells",
    [
        [CELLS[0], "data = datasets.load_images(  # the digits\n    DATASET\n)", *CELLS[2:]],
        [*CELLS, "data = None", "claim('tensors.other', 1)"],
        with_cell("predict('tensors.lead', question='How far?', unit='%')"),
        with_cell("reveal('tensors.lead', result.interval('cnn'))", 4),
        with_cell("say('It leads by {x:.1f}.', x=result)\nreading('tensors.a', supported='')", 4),
        with_cell("hint('tensors.one')"),
        with_cell("recall('tensors')", 1),
        with_cell("plots.mosaic(data.x_train[:3], alt='Three digits.')"),
        with_cell("claim('tensors.other', result.difference('a', 'b'))", 4),
        with_cell("answer = ...\ncheck('tensors.one', answer)"),
        with_cell("def mine(x):\n    return ...\n\ncheck('tensors.one', mine)"),
        [SETUP.replace("import check", "import Wrong, check"), *CELLS[1:]],
    ],
)
def test_words_questions_and_exercises_keep_the_hash(cells):
    assert hashed(*cells) == BASE


def test_what_the_words_of_others_do_counts():
    assert hashed(*with_cell("other.plots.mosaic(data)")) != BASE
    assert hashed(*with_cell("model.predict(data)")) != BASE
    assert hashed(*with_cell("axes = plots.mosaic(data)")) != BASE


def test_an_exercise_counts_as_soon_as_the_experiment_needs_what_it_binds():
    exercise = "width = ...\ncheck('tensors.one', width)"
    asked = [CELLS[2].replace("32", "width"), *CELLS[3:]]
    first, second = (
        hashed(*CELLS[:2], exercise.replace("...", value), *asked) for value in ("...", "64")
    )
    assert first != second
    through = ["base = ...\ncheck('tensors.two', base)", exercise.replace("...", "2 * base")]
    first, second = (
        hashed(*CELLS[:2], through[0].replace("...", value), through[1], *asked)
        for value in ("...", "32")
    )
    assert first != second


@pytest.mark.parametrize("tag", ["parameters", "injected-parameters", "solution"])
def test_parameters_and_solutions_are_left_out(tag):
    cells = [CELLS[0], "WIDTH = 3", *CELLS[1:]]
    other = [CELLS[0], "WIDTH = 4", *CELLS[1:]]
    assert hashed(*cells, tags=[tag]) == hashed(*other, tags=[tag]) == BASE
    assert hashed(*cells) != hashed(*other)


def test_a_notebook_that_does_not_weigh_the_claim_has_no_hash():
    assert hashed(*CELLS[:-1]) is None
    assert hashed(CELLS[0], "court.claim('tensors.lead', 1)", "x = 'claim'") is None
    assert fingerprint(notebook("def claim(x): ...", f"claim({ID!r})"), ID) is None


def test_a_file_may_hold_its_cells_in_lines_and_code_that_is_no_python():
    lines = json.loads(json.dumps(notebook(*CELLS)))
    for cell in lines["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    assert fingerprint(lines, ID) == BASE
    assert hashed(*with_cell("print((")) != hashed(*with_cell("print([")) != BASE


def test_the_tree_as_text_says_nothing_that_differs_between_versions_of_python():
    """What 3.12 and 3.13 add to a function's node is empty, and what is empty is left out."""
    function = ast.parse("def f(x, *, y=None):\n    return {**x, 'a': None}[...]").body[0]
    text = json.dumps(plain(function))
    assert "type_params" not in text
    assert "decorator_list" not in text
    function.type_params, function.type_comment = [], None
    assert json.dumps(plain(function)) == text
    assert plain(ast.parse("None").body[0].value) == ["Constant"]
    assert plain(ast.parse("0").body[0].value) == ["Constant", "value", "0"]


# Verbs: whose names they are --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("imported", "called"),
    [
        ("from dlkit.evidence import claim", "claim"),
        ("from dlkit.evidence import claim as weigh", "weigh"),
        ("from dlkit import evidence", "evidence.claim"),
        ("from dlkit import evidence as e", "e.claim"),
        ("import dlkit.evidence", "dlkit.evidence.claim"),
        ("import dlkit.evidence as e", "e.claim"),
    ],
)
def test_a_verb_is_known_however_it_was_imported(imported, called):
    tree = ast.parse(f"{imported}\nif True:\n    {called}('a.b', 1)")
    (call,) = Verbs([tree]).calls(tree, "claim")
    assert id_of(call) == "a.b"
    assert Verbs([tree]).meaning(call) == ("evidence", "claim")


@pytest.mark.parametrize(
    ("imported", "called"),
    [
        ("", "claim"),
        ("from evidence import claim", "claim"),
        ("import evidence", "evidence.claim"),
        ("from court.evidence import claim", "claim"),
        ("from dlkit.evidence import claim", "model.claim"),
        ("from dlkit import datasets", "datasets.claim"),
        ("from dlkit.evidence import claim", "claim.claim"),
        ("from dlkit.evidence import claim", "cases[0].claim"),
    ],
)
def test_a_verb_of_others_is_none(imported, called):
    tree = ast.parse(f"{imported}\n{called}('a.b', 1)")
    assert Verbs([tree]).calls(tree, "claim") == []


def test_literals_are_read_and_nothing_else():
    first, second, third = (
        ast.parse(text, mode="eval").body
        for text in ("f(name='a.b', record=False)", "f(a, record=no)", "f(3)")
    )
    assert (id_of(first), id_of(second), id_of(third)) == ("a.b", None, None)
    assert (argument(first, "record"), argument(second, "record")) == (False, None)


def test_names_that_a_cell_binds_and_reads():
    tree = ast.parse(
        "import numpy as np, os.path\nfrom math import pi\nwith a as b:\n    c = [d for d in e]\n"
        "class F:\n    g = 1\n(h := 2)\ntry:\n    pass\nexcept OSError:\n    i = k"
    )
    assert names_bound(tree) == {"np", "os", "pi", "b", "c", "F", "h", "i"}
    assert names_bound(tree, imports=False) == {"b", "c", "F", "h", "i"}
    assert names_read(tree) == {"a", "d", "e", "k", "OSError"}
