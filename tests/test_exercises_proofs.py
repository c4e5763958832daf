"""Every check of the course is proven: by right answers, by wrong ones, by mutants of its solution.

`python tests/test_exercises_proofs.py` prints how the mutants of each solution fared.
"""

import ast
import dataclasses
import importlib.util
import time
from pathlib import Path

import exercise_proofs
import nbformat
import numpy as np
import pytest
from exercise_proofs import NOTEBOOKS, Proof, faults
from hostile import HOSTILE

from dlkit.exercises import _call, _expect, _registry, checks
from dlkit.exercises._check import judged
from dlkit.exercises._expect import Mistake, array
from dlkit.exercises._misconceptions import misconceptions
from dlkit.exercises._path import PATH, place
from dlkit.exercises._registry import Exercise

SLUGS = _registry.written()
IDS = [id for slug in SLUGS for id in _registry.ids(slug)]


def notebook(slug):
    return NOTEBOOKS / f"{PATH[place(slug)].number}_{slug}.ipynb"


def proofs(slug):
    """The proofs of one notebook's checks; none where their file is still to come."""
    there = importlib.util.find_spec(f"proofs_{slug}")
    return importlib.import_module(f"proofs_{slug}").PROOFS if there else {}


def solution(id):
    """The one source of a check's solution cell, or None."""
    found = exercise_proofs.solutions(notebook(id.partition(".")[0])).get(id, [])
    return found[0] if len(found) == 1 else None


@pytest.mark.parametrize("id", IDS)
def test_a_check_is_proven(id, monkeypatch):
    monkeypatch.setattr(_call, "SECONDS", 0.5)  # loops without end are proven too
    proof = proofs(id.partition(".")[0]).get(id)
    found = faults(_registry.find(id), proof, solution(id))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_proof_is_of_a_check_that_there_is(slug):
    assert set(proofs(slug)) == set(_registry.ids(slug))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_notebook_asks_for_every_check_of_its_own_and_for_no_other(slug):
    assert exercise_proofs.asked(notebook(slug)) == set(_registry.ids(slug))
    assert set(exercise_proofs.solutions(notebook(slug))) == set(_registry.ids(slug))


@pytest.mark.parametrize("slug", SLUGS)
def test_checks_are_registered_under_the_slug_of_their_module(slug):
    module = f"{checks.__name__}.{slug}"
    own = [id for id in IDS if _registry.find(id).judge.__module__ == module]
    assert own
    assert {id.partition(".")[0] for id in own} == {slug}
    assert place(slug) >= 0


def test_every_module_of_checks_is_listed():
    assert sorted(checks.__all__) == list(SLUGS)


@pytest.mark.parametrize("id", IDS)
def test_a_check_survives_every_hostile_answer(id, monkeypatch):
    monkeypatch.setattr(_call, "SECONDS", 0.05)  # else most of the time goes into endless loops
    exercise = _registry.find(id)
    for name, make in HOSTILE.items():
        answer, start = make(), time.perf_counter()
        verdict = judged(exercise, answer)
        assert verdict.state == "wrong", name
        assert time.perf_counter() - start < 1, name


def test_every_misconception_that_a_check_names_is_a_known_one():
    folders = [Path(package.__file__).parent for package in (checks, _expect)]
    named = {name for folder in folders for file in folder.glob("*.py") for name in _named(file)}
    assert named <= set(misconceptions())


def _named(file):
    """The misconceptions that a source file names, by keyword or by place."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for word in call.keywords:
            if word.arg == "misconception" and isinstance(word.value, ast.Constant):
                yield word.value.value
        name, places = getattr(call.func, "id", ""), {"Wrong": 1, "Mistake": 2}
        named = call.args[places[name] :] if name in places else ()
        yield from (word.value for word in named if isinstance(word, ast.Constant))


# The machinery itself, on a small exercise of its own.


def given():
    return {"np": np, "batch": np.arange(24.0).reshape(2, 3, 4) ** 2}


def mean_image(answer, names):
    batch = names["batch"]
    stays = "The axis that you name is the one that goes."
    mistakes = [Mistake(batch.mean(axis=(1, 2)), stays, misconception="axis-stays")]
    array(answer, batch.mean(axis=0), mistakes=mistakes)


GOOD = Exercise(
    "tensors.fake",
    mean_image,
    ("Which axis counts the examples?", "A mean runs along it.", "It is the first axis."),
    "The mean image has the shape of one image.",
    given,
)
SOLUTION = 'own = batch.mean(axis=0)\ncheck("tensors.fake", own, record=False)'
PROOF = Proof(
    right=["batch.mean(0)", "answer = sum(batch) / len(batch)"],
    wrong=[
        ("batch.mean(axis=(1, 2))", "axis-stays"),
        ("batch.mean()", "an array of shape (3, 4) is asked for"),
        ("batch.mean(axis=1)", "has the shape (2, 4)"),
        ("batch.mean(axis=0).T", "transpose"),
        ("batch.sum(axis=0)", "none of the values"),
        ("100 * batch.mean(axis=0)", "100 times"),
    ],
)


def test_a_good_proof_lacks_nothing():
    assert faults(GOOD, PROOF, SOLUTION) == []


def _changed(thing, **changes):
    return dataclasses.replace(thing, **changes)


def anything(answer):
    return None


def slow(answer, names):
    """Slow for one of the answers."""
    if np.ndim(answer) == 0:
        time.sleep(1.05)
    mean_image(answer, names)


CHECK = 'check("tensors.fake", own, record=False)'
CONSTANT = f"own = np.arange(2) + 3 + 5 + 7\nown = batch.mean(axis=0)\n{CHECK}"
EXTRA = "own = np.arange(2) - 3 + 5 + 7\nown = batch.mean(axis=0)\nanswer = own"
LACKING = {
    "no proof": (GOOD, None, SOLUTION, "no proof"),
    "no solution": (GOOD, PROOF, None, "no solution"),
    "right answers alike": (
        GOOD,
        _changed(PROOF, right=["batch.mean(0)", "batch.mean( 0 )"]),
        SOLUTION,
        "fewer than 2 different right",
    ),
    "a right answer rejected": (
        GOOD,
        _changed(PROOF, right=["batch.mean(0)", "batch.mean(1)"]),
        SOLUTION,
        "rejects a right answer",
    ),
    "a solution rejected": (GOOD, PROOF, SOLUTION.replace("axis=0", "axis=2"), "rejects a right"),
    "few wrong answers": (GOOD, _changed(PROOF, wrong=PROOF.wrong[:4]), SOLUTION, "fewer than 5"),
    "a wrong answer accepted": (
        GOOD,
        _changed(PROOF, wrong=[*PROOF.wrong, ("batch.mean(0)", "the hint")]),
        SOLUTION,
        "does not reject",
    ),
    "an answer that is open": (
        GOOD,
        _changed(PROOF, wrong=[*PROOF.wrong, ("...", "the hint")]),
        SOLUTION,
        "does not reject",
    ),
    "another hint": (
        GOOD,
        _changed(PROOF, wrong=[*PROOF.wrong, ("batch", "transpose")]),
        SOLUTION,
        "not with 'transpose'",
    ),
    "another misconception": (
        GOOD,
        _changed(PROOF, wrong=[*PROOF.wrong, ("batch", "axis-stays")]),
        SOLUTION,
        "not with 'axis-stays'",
    ),
    "a hint hardly named": (
        GOOD,
        _changed(PROOF, wrong=[*PROOF.wrong, ("batch", "the")]),
        SOLUTION,
        "too little",
    ),
    "one hint for all": (
        _changed(GOOD, judge=lambda answer: array(answer, None, shape=(9, 9, 9))),
        _changed(PROOF, wrong=[(source, "is asked for") for source, _ in PROOF.wrong]),
        SOLUTION,
        "one hint for all",
    ),
    "two hints": (_changed(GOOD, hints=("a", "b")), PROOF, SOLUTION, "three different hints"),
    "the same hint": (_changed(GOOD, hints=("a", "b", "a")), PROOF, SOLUTION, "three different"),
    "a long hint": (_changed(GOOD, hints=("a", "b", "c" * 301)), PROOF, SOLUTION, "300 char"),
    "a hint that tells all": (
        _changed(GOOD, hints=("Try batch.mean( axis=0 ).", "b", "c")),
        PROOF,
        SOLUTION,
        "gives its solution away",
    ),
    "a judge that accepts all": (_changed(GOOD, judge=anything), PROOF, SOLUTION, "these live"),
    "a slow judge": (_changed(GOOD, judge=slow), PROOF, SOLUTION, "s to judge"),
    "no mutants": (
        GOOD,
        PROOF,
        f"own = batch_mean\n{CHECK}",
        "it shows nothing",
    ),
    "survivors": (GOOD, PROOF, CONSTANT, "these live"),
    "equivalent, and no mutant": (
        GOOD,
        _changed(PROOF, equivalent={"answer = 0": "It is the same."}),
        SOLUTION,
        "no mutant",
    ),
    "equivalent, and rejected": (
        GOOD,
        _changed(PROOF, equivalent={"own = batch.mean(axis=1)\nanswer = own": "It is the same."}),
        SOLUTION,
        "what it rejects",
    ),
    "equivalent for no reason": (
        GOOD,
        _changed(PROOF, equivalent={EXTRA: " "}),
        CONSTANT,
        "no reason",
    ),
}


@pytest.mark.parametrize("name", LACKING)
def test_what_a_proof_lacks_is_said(name):
    *arguments, words = LACKING[name]
    assert words in "\n".join(faults(*arguments))


def test_a_mutant_that_is_equivalent_does_not_count():
    plain = exercise_proofs.report(GOOD, PROOF, CONSTANT)
    excused = _changed(PROOF, equivalent=dict.fromkeys(plain.survived, "0 times it"))
    assert 0 < plain.share < 1
    assert exercise_proofs.report(GOOD, excused, CONSTANT).share == 1


def test_a_mutant_without_an_end_is_rejected(monkeypatch):
    monkeypatch.setattr(exercise_proofs, "PATIENCE", 0.2)
    loop = "n = 0\nown = batch.mean(axis=0)\nwhile n < 3:\n    n += 1\n"
    found = exercise_proofs.report(GOOD, PROOF, loop + CHECK)
    assert "n -= 1" not in "".join(found.survived)
    assert any("n -= 1" in source for source in found.made)


def test_a_slip_in_a_proof_is_no_wrong_answer():
    slip = _changed(PROOF, wrong=[*PROOF.wrong, ("btach.mean()", "is asked for")])
    with pytest.raises(NameError):
        faults(GOOD, slip, SOLUTION)


def test_cells_are_found_by_their_tag_and_their_last_line(tmp_path):
    cells = [
        nbformat.v4.new_code_cell("mean = ...\ncheck('tensors.fake', mean)"),
        nbformat.v4.new_markdown_cell("`check('tensors.words', 1)`"),
        nbformat.v4.new_code_cell(SOLUTION, metadata={"tags": ["solution"]}),
        nbformat.v4.new_code_cell("check('tensors.kept', 1)", metadata={"tags": ["solution"]}),
    ]
    path = tmp_path / "01_tensors.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert exercise_proofs.asked(path) == {"tensors.fake"}
    assert exercise_proofs.solutions(path) == {"tensors.fake": [SOLUTION]}


def table():
    """How the mutants of each solution fared, for who reads the survivors."""
    for id in IDS:
        proof, source = proofs(id.partition(".")[0]).get(id), solution(id)
        if proof is None or source is None:
            print(f"{id:40} no {'proof' if proof is None else 'solution cell'}")
            continue
        found = exercise_proofs.report(_registry.find(id), proof, source)
        alive = [text for text in found.survived if text not in found.equivalent]
        print(
            f"{id:40} {len(found.made):3} mutants, {found.share:.0%} rejected, "
            f"{len(found.equivalent)} equivalent, {len(alive)} alive"
        )
        for text in alive:
            print(*("    " + line for line in ["-" * 20, *text.splitlines()]), sep="\n")


if __name__ == "__main__":
    table()
