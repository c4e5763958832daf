"""Parameters from the command line: what is taken, what is refused, and before what."""

import os
from pathlib import Path

import nbformat
import pytest
from notebook_files import command, make_notebook

from dlkit.runner._notebooks import read
from dlkit.runner.execution import _parameters
from dlkit.runner.execution._execute import execute_notebook

CELL = """PROFILE = "quick"  # or "full"
DATASET = "digits"  # or a path
SEED = 0  # any whole number
RATE = 1e-3  # per step
SHUFFLE = True  # or False
SIZES = (64, 32)  # units
WEIGHTS = [0.5, 1.0]  # any numbers
LIMIT = None  # or a number"""


@pytest.fixture
def notebook(tmp_path):
    return read(make_notebook(tmp_path, "01_all", parameters=CELL))


def test_the_defaults_are_read_from_the_parameters_cell_as_values(notebook):
    namespace = {}
    for statement in CELL.splitlines():
        name, _, value = statement.partition("#")[0].partition("=")
        namespace[name.strip()] = eval(value)  # noqa: S307  our own constant above
    assert _parameters.defaults(notebook) == namespace


@pytest.mark.parametrize(
    ("default", "text", "value"),
    [
        (0, "3", 3),
        (0, "-7", -7),
        (0.1, "3", 3.0),
        (0.1, "1e-4", 1e-4),
        (True, "false", False),
        (True, "True", True),
        ("digits", "mnist", "mnist"),
        ("digits", "3", "3"),
        ((1, 2), "(3, 4, 5)", (3, 4, 5)),
        ((1, 2), "[3]", (3,)),
        ([0.5], "[1, 2]", [1.0, 2.0]),
        ((1, "a"), "('b', 2)", ("b", 2)),
        ({"a": 1}, "{'b': 2}", {"b": 2}),
        (None, "3", 3),
        (None, "word", "word"),
        (None, "None", None),
    ],
)
def test_a_text_becomes_a_value_of_the_defaults_type(default, text, value):
    found = _parameters.typed("NAME", text, default, Path.cwd())
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("default", "text"),
    [
        (0, "3.0"),
        (0, "three"),
        (0, "True"),
        (0.1, "fast"),
        (0.1, "True"),
        (True, "1"),
        (True, "yes"),
        ((1, 2), "3"),
        ((1, 2), "(1.5, 2)"),
        ([0.5], "['a']"),
        ({"a": 1}, "[1]"),
    ],
)
def test_a_value_of_another_type_is_refused_in_three_beats(default, text):
    with pytest.raises(ValueError, match=r"NAME is .*Received: NAME=.*Write -p NAME="):
        _parameters.typed("NAME", text, default, Path.cwd())


def test_a_default_that_is_an_expression_takes_a_value_of_its_kind(tmp_path):
    cell = "RATE = -1 / 3  # per step\nUNITS = 2**6\nNAME = 'a' + str(1)\nBROKEN = 1 +"
    found = _parameters.defaults(read(make_notebook(tmp_path, "01_all", parameters=cell)))
    assert all(isinstance(default, _parameters.Expression) for default in found.values())
    values = [
        _parameters.typed(name, text, found[name], tmp_path)
        for name, text in [("RATE", "0.5"), ("UNITS", "32"), ("NAME", "b"), ("NAME", "'3'")]
    ]
    assert values == [0.5, 32, "b", "3"]
    for text in ("fast", "True", "1 / 4"):
        with pytest.raises(ValueError, match=r"expression -1 / 3\. Received: RATE=.*Write for"):
            _parameters.typed("RATE", text, found["RATE"], tmp_path)
    assert _parameters.typed("BROKEN", "x", found["BROKEN"], tmp_path) == "x"


def test_a_separator_makes_a_path_only_where_one_is_meant_or_there_is_one(tmp_path):
    (tmp_path / "sets").mkdir()
    for default in ("digits", None):
        assert _parameters.typed("NAME", "and/or", default, tmp_path) == "and/or"
        assert _parameters.typed("NAME", "~nobody1/x", default, tmp_path) == "~nobody1/x"
        assert _parameters.typed("NAME", "x/" * 3000, default, tmp_path) == "x/" * 3000
        assert _parameters.typed("NAME", "sets/", default, tmp_path) == str(tmp_path / "sets")
        assert _parameters.typed("DATASET", "a/b", default, tmp_path) == str(tmp_path / "a" / "b")
    for default in ("./own", "own.csv", "~/own"):
        assert _parameters.typed("NAME", "a/b", default, tmp_path) == str(tmp_path / "a" / "b")


@pytest.mark.parametrize("text", ["own.npz", "./own", "../own", "sets/own", "."])
def test_a_relative_path_is_meant_from_the_callers_folder(tmp_path, text):
    found = _parameters.typed("DATASET", text, "digits", tmp_path)
    assert found == os.path.normpath(tmp_path / text)


def test_home_is_filled_in_and_absolute_paths_and_addresses_stay(tmp_path):
    absolute = str(tmp_path / "a.npz")
    assert _parameters.typed("D", "~/a", "digits", tmp_path) == str(Path.home() / "a")
    assert _parameters.typed("D", absolute, "digits", Path.cwd()) == absolute
    assert _parameters.typed("D", "https://a.org/b", "digits", tmp_path) == "https://a.org/b"


def test_every_value_reaches_the_notebook_as_it_was_meant(tmp_path, notebook):
    texts = {
        "DATASET": 'it\'s "quoted"',
        "RATE": "1e-5",
        "SHUFFLE": "false",
        "SIZES": "(8,)",
        "WEIGHTS": "[1, 2]",
        "LIMIT": "7",
    }
    values = _parameters.resolve(texts, {"01_all": _parameters.defaults(notebook)}, tmp_path)
    source = make_notebook(tmp_path, "02_says", f"repr(({', '.join(texts)},))", parameters=CELL)
    record = execute_notebook(source, tmp_path / "out.ipynb", values["01_all"])
    assert record["status"] == "ok", record
    executed = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    said = executed.cells[-1].outputs[0].data["text/plain"]
    expected = ('it\'s "quoted"', 1e-5, False, (8,), [1.0, 2.0], 7)
    assert eval(eval(said)) == expected  # noqa: S307  a repr of plain values, of a repr
    assert [tuple(c.metadata.get("tags", [])) for c in executed.cells[1:3]] == [
        ("parameters",),
        ("injected-parameters",),
    ]


KNOWN = {
    "01_a": {"SEED": 0, "PROFILE": "quick"},
    "02_b": {"SEED": 0, "PROFILE": "quick", "UNITS": 64},
}


def test_values_are_made_for_each_notebook_by_its_own_types(tmp_path):
    known = {"a": {"SIZE": 1}, "b": {"SIZE": 1.0}}
    found = _parameters.resolve({"SIZE": "2"}, known, tmp_path)
    assert found == {"a": {"SIZE": 2}, "b": {"SIZE": 2.0}}
    assert isinstance(found["b"]["SIZE"], float)


def test_a_name_that_some_notebooks_lack_is_refused_with_those_that_know_it(tmp_path):
    with pytest.raises(ValueError, match=r"01_a: no parameter is called UNITS.*Known to: 02_b"):
        _parameters.resolve({"UNITS": "3"}, KNOWN, tmp_path)


@pytest.mark.parametrize("name", ["SEDE", "seed", "Seeds"])
def test_a_name_that_nobody_knows_is_refused_with_the_nearest(tmp_path, name):
    with pytest.raises(ValueError, match="Did you mean SEED"):
        _parameters.resolve({name: "3"}, KNOWN, tmp_path)


def test_a_name_that_is_near_to_none_is_refused_with_all(tmp_path):
    with pytest.raises(ValueError, match="There are: PROFILE, SEED, UNITS"):
        _parameters.resolve({"XYZZY": "3"}, KNOWN, tmp_path)


@pytest.mark.parametrize(
    ("words", "options", "said"),
    [
        (["SEED"], {}, "NAME=VALUE"),
        (["=3"], {}, "NAME=VALUE"),
        (["2X=3"], {}, "NAME=VALUE"),
        (["SEED=1", "SEED=2"], {}, "twice"),
        (["PROFILE=full"], {"profile": "full"}, "--profile and with -p PROFILE"),
        (["DEVICE=cpu"], {"device": "gpu"}, "--device and with -p DEVICE"),
    ],
)
def test_words_that_are_no_parameters_are_refused(words, options, said):
    with pytest.raises(ValueError, match=said):
        _parameters.parse(words, **options)


def test_a_value_may_hold_an_equals_sign_and_options_become_parameters():
    assert _parameters.parse(["A=b=c", "B="], device="cpu") == {
        "A": "b=c",
        "B": "",
        "DEVICE": "cpu",
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-p", "SEDE=3"], "Did you mean SEED"),
        (["-p", "SEED=3.5"], "SEED is an integer"),
        (["--profile", "full", "-p", "PROFILE=quick"], "given twice"),
        (["--only", "99"], "No notebook is called '99'"),
        (["--only", "marsk"], "Did you mean 01_marks"),
        (["--jobs", "0"], "`--jobs` must be"),
        (["--timeout", "0"], "`--timeout` must be"),
        (["--profile", "slow"], "invalid choice"),
    ],
)
def test_wrong_use_is_told_before_anything_runs(tmp_path, words, said):
    source = make_notebook(tmp_path / "notebooks", "01_marks", "open('started', 'w').write('1')")
    out = tmp_path / "out"
    process = command("--notebooks", source.parent, "--out", out, *words)
    printed, errors = process.communicate(timeout=180)
    assert process.returncode == 2
    assert said in errors
    assert "Traceback" not in errors
    assert printed == ""
    assert not out.exists()
    assert not (source.parent / "started").exists()
