"""Mutants of a solution: each a slip that a learner could make, in one place, and valid Python."""

import ast

import numpy as np
import pytest
from mutants import mutants

SOLUTION = '''
import numpy as np
def centred(batch: tuple[2, 3], axis=0):
    """Takes 1 off."""
    means = batch.mean(axis=axis, keepdims=True)
    if batch.ndim > 1 and not np.isnan(means).any():
        return batch[:, 1:] - np.maximum(means, -0.5)
    return [max(x, 0) for x in range(len(batch)) if x != 2]
check("tensors.centred", centred, record=False)
'''


def normal(source):
    return ast.unparse(ast.parse(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a + b", {"a - b"}),
        ("a @ b", {"a * b"}),
        ("n += k", {"n -= k"}),
        ("a < b", {"a <= b", "a > b"}),
        ("a == b != c", {"a != b != c", "a == b == c"}),
        ("a and b", {"a or b"}),
        ("not a", {"a"}),
        ("-a", {"a"}),
        ("True", {"False"}),
        ("3", {"4", "2", "-3"}),
        ("0", {"1", "-1"}),
        ("x.sum(axis=0)", {"x.mean(axis=0)", "x.sum(axis=1)", "x.sum(axis=-1)"}),
        ("x.argmax()", {"x.argmin()"}),
        ("x.reshape(a)", {"x.transpose(a)"}),
        ("x.T", {"x"}),
        ("x[n:]", {"x[n + 1:]", "x[n:-1]"}),
        ("x[:2]", {"x[1:2]", "x[:3]", "x[:1]", "x[:-2]"}),
        ("f(a, b, c)", {"f(b, a, c)", "f(a, c, b)"}),
        ("max(a)", {"min(a)"}),
        ("range(n)", {"range(n + 1)", "range(n - 1)"}),
        ("a if b else c", {"a if not b else c"}),
        ("[a for a in b if a]", {"[a for a in b if not a]"}),
    ],
)
def test_each_slip_is_made(source, expected):
    assert set(mutants(source)) == {normal(text) for text in expected}


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np",
        "x: tuple[1]",
        "'a text of 3'",
        "f'{a + 1}'",
        'check("tensors.rank", answer, record=False)',
        "def f() -> 3:\n    return x",
        "a = b",
    ],
)
def test_what_is_no_arithmetic_is_left_alone(source):
    assert mutants(source) == []


def test_the_answer_within_a_check_is_mutated_and_nothing_else_of_it():
    assert mutants('check("a.b1", x + y, record=False)') == ["check('a.b1', x - y, record=False)"]


def test_every_mutant_is_python_differs_and_changes_one_place():
    found = mutants(SOLUTION)
    assert len(found) == len(set(found)) >= 20
    lines = normal(SOLUTION).splitlines()
    for text in found:
        compile(text, "mutant", "exec")
        changed = [
            pair for pair in zip(lines, text.splitlines(), strict=True) if len(set(pair)) > 1
        ]
        assert len(changed) == 1
        assert "check(" not in changed[0][0]
        assert "import" not in changed[0][0]


def test_the_source_is_not_changed_by_its_mutants():
    assert mutants(SOLUTION) == mutants(SOLUTION)
    assert mutants(normal(SOLUTION)) == mutants(SOLUTION)


def test_a_negative_number_to_a_power_keeps_its_meaning():
    values = {eval(text) for text in mutants("1 ** 2")}  # noqa: S307 - our own text
    assert values == {1 * 2, 2**2, 0**2, (-1) ** 2, 1**3, 1**1, 1**-2}


def test_mutants_can_be_run():
    outcomes = set()
    for text in mutants("y = x[1:].sum(axis=0) * 2"):
        names = {"x": np.arange(12).reshape(3, 4)}
        try:
            exec(text, names)  # noqa: S102 - our own text
        except np.exceptions.AxisError:
            continue
        outcomes.add(tuple(np.ravel(names["y"])))
    right = tuple(np.arange(12).reshape(3, 4)[1:].sum(axis=0) * 2)
    assert len(outcomes - {right}) >= 6
