"""Every rule of the notebooks is broken for real, and is the one that says so."""

import json

import good_notebook as good
import pytest
from good_notebook import code, figure_output, save, text_output
from nbformat.v4 import new_markdown_cell, new_output

from dlkit.__main__ import main
from dlkit.runner import _conventions
from dlkit.runner.rules._registry import RULES, prose

BREAKS = []


def breaks(rule, *also):
    """A change to a good notebook that this rule must report, and no other but those in `also`."""

    def register(change):
        BREAKS.append(pytest.param({rule, *also}, change, id=f"{rule}: {change.__name__}"))
        return change

    return register


def reported(path):
    return {problem.rule for problem in _conventions.check(path)}


def test_a_good_notebook_breaks_no_rule(tmp_path):
    assert _conventions.check(save(good.good_notebook(), tmp_path)) == []


def test_every_rule_for_all_notebooks_has_one_that_breaks_it():
    """Those for the course alone are broken in test_runner_claims_rules, as is its last part."""
    broken = set().union(*(case.values[0] for case in [*BREAKS, *FILES]))
    for_all = {name for name, rule in RULES.items() if not rule.of_course}
    assert broken == for_all - {"further-size"}


def test_every_rule_says_why():
    for rule in RULES.values():
        assert rule.reason.endswith(".")
        assert "\n" not in rule.reason


# Frame ---------------------------------------------------------------------------------------


@breaks("header-title")
def no_title(nb):
    nb.cells[0].source = nb.cells[0].source.replace("# Rising", "Rising")


@breaks("header-title")
def second_title(nb):
    nb.cells[4].source += "\n\n# Another\n\n## What now?"


@breaks("header-title", "header-question", "header-goals", "header-card", "parameters-cell")
def code_first(nb):
    nb.cells.insert(0, code("1", text_output("1")))


@breaks("header-question")
def two_questions(nb):
    nb.cells[0].source = nb.cells[0].source.replace("You will", "**Or not?**\n\nYou will")


@breaks("header-question")
def other_words_bold_first(nb):
    nb.cells[0].source = nb.cells[0].source.replace("**Does", "**Sun**: **Does")


@breaks("header-goals")
def four_goals(nb):
    nb.cells[0].source = nb.cells[0].source.replace("- say", "- sing,\n- say")


@breaks("header-goals")
def goals_without_a_list(nb):
    source = nb.cells[0].source.replace("- count", "count").replace("- bet", "bet")
    nb.cells[0].source = source.replace("- say", "say")


@breaks("header-goals")
def no_goals(nb):
    nb.cells[0].source = nb.cells[0].source.replace("You will be able to", "Here are")


@breaks("header-card")
def open_card(nb):
    nb.cells[0].source = nb.cells[0].source.replace("<!-- /dlkit:card -->", "")


@breaks("header-card")
def card_backwards(nb):
    swap = {"<!-- dlkit:card -->": "B", "<!-- /dlkit:card -->": "<!-- dlkit:card -->"}
    for old, new in [*swap.items(), ("B", "<!-- /dlkit:card -->")]:
        nb.cells[0].source = nb.cells[0].source.replace(old, new)


@breaks("parameters-cell", "comment-share")
def no_parameters(nb):
    del nb.cells[1].metadata["tags"]


@breaks("parameters-cell")
def parameters_twice(nb):
    nb.cells[5].metadata["tags"] = ["parameters"]


@breaks("parameters-cell")
def code_before_the_parameters(nb):
    nb.cells.insert(1, code("1", text_output("1")))


@breaks("parameters-form")
def parameter_without_comment(nb):
    nb.cells[1].source += "\nMORE = 3"


@breaks("parameters-form")
def small_letters(nb):
    nb.cells[1].source += "\nmore = 3  # things"


@breaks("parameters-form")
def computed_parameter(nb):
    nb.cells[1].source += "\nMORE = 3 * SEED  # things"


@breaks("parameters-form")
def two_equal_signs(nb):
    nb.cells[1].source += "\nMORE = 3  # things, MORE = 4 is slow"


@breaks("parameters-defaults")
def slow_default(nb):
    nb.cells[1].source = nb.cells[1].source.replace('"quick"', '"full"')


@breaks("parameters-defaults")
def no_data_set(nb):
    lines = nb.cells[1].source.splitlines()
    nb.cells[1].source = "\n".join(line for line in lines if "DATASET" not in line)


@breaks("setup-cell")
def setup_without_seed(nb):
    nb.cells[2].source = nb.cells[2].source.replace("seed=SEED", "seed=0")


@breaks("setup-cell", "tensorflow-after-prepare")
def setup_without_prepare(nb):
    nb.cells[2].source = "import tensorflow as tf\nprint(DEVICE, SEED)"


@breaks("setup-cell")
def long_setup(nb):
    nb.cells[2].source += "\nimport math" * 6


@breaks("setup-cell", "uncompared-share")
def nothing_after_the_parameters(nb):
    nb.cells = [cell for cell in nb.cells if cell.cell_type == "markdown"]
    nb.cells.insert(1, code(good.PARAMETERS, tags=["parameters", "measured"]))
    nb.cells = [cell for cell in nb.cells if "Figure" not in cell.source]


@breaks("tensorflow-after-prepare")
def tensorflow_first(nb):
    nb.cells[2].source = "from keras import layers\n" + nb.cells[2].source


@breaks("first-result")
def silent_start(nb):
    nb.cells[3].outputs = []


@breaks("heading-count")
def few_headings(nb):
    nb.cells[6].source = nb.cells[6].source.replace("### Do clouds matter?", "")


@breaks("heading-count")
def many_headings(nb):
    nb.cells[4].source += "\n\n### Why?" * 6


@breaks("heading-levels")
def skipped_level(nb):
    nb.cells[4].source = nb.cells[4].source.replace("## What", "### What")


@breaks("heading-levels")
def four_levels(nb):
    nb.cells[6].source += "\n\n#### So what?"


@breaks("heading-words")
def a_containers_name(nb):
    nb.cells[4].source = nb.cells[4].source.replace("What is counted?", "Introduction")


@breaks("tags")
def unknown_tag(nb):
    nb.cells[5].metadata["tags"] = ["remove-input"]


@breaks("uncompared-share")
def everything_measured(nb):
    for cell in nb.cells[5:11:2]:
        cell.metadata["tags"] = ["measured"]


@breaks("ignored-output-asserts")
def ignored_without_a_property(nb):
    nb.cells[-2].source = "risen"


@breaks("metadata")
def core_in_words(nb):
    nb.metadata.dlkit["core"] = "yes"


@breaks("metadata", "budget")
def no_metadata(nb):
    del nb.metadata["dlkit"]


@breaks("budget")
def two_minutes(nb):
    nb.metadata.dlkit.measured["seconds"] = 120


@breaks("budget")
def too_much_memory(nb):
    nb.metadata.dlkit.measured["peak_mb"] = 1300


# Words ---------------------------------------------------------------------------------------


@breaks("word-count")
def few_words(nb):
    nb.cells[4].source = "## What is counted?"


@breaks("word-count")
def many_words(nb):
    nb.cells[4].source += "\n\n" + good.SENTENCE * 80


@breaks("exclamation-marks")
def shouting(nb):
    nb.cells[4].source += "\n\nIt does rise!"


@breaks("hype")
def praise(nb):
    nb.cells[4].source += "\n\nAn Amazing sunrise."


@breaks("maths-balanced")
def half_a_formula(nb):
    nb.cells[4].source += "\n\nIt costs $x.\n\nAnd $y$ more."


@breaks("maths-balanced")
def half_a_display(nb):
    nb.cells[4].source += "\n\n$$x = 1\n\n"


@breaks("alt-text")
def no_alt_text(nb):
    nb.cells[-4].outputs = [figure_output(alt=None)]


@breaks("alt-text")
def idle_alt_text(nb):
    nb.cells[-4].outputs = [figure_output(alt="A plot")]


@breaks("alt-text")
def drawing_without_a_title(nb):
    svg = {"image/svg+xml": "<svg><path d='M0 0'/></svg>", "text/plain": "<Graph>"}
    nb.cells[-4].outputs = [new_output("display_data", data=svg)]


@breaks("captions", "caption-numbers")
def caption_elsewhere(nb):
    nb.cells.insert(4, nb.cells.pop(-3))


@breaks("captions")
def caption_in_bold(nb):
    nb.cells[-3].source = "**Figure 1. Two bars of unequal height.**"


@breaks("captions")
def caption_that_says_nothing(nb):
    nb.cells[-3].source = "*Figure 1. Bars.*"


@breaks("captions")
def figure_at_the_end(nb):
    nb.cells.append(code("plots.line([0])", figure_output()))


@breaks("caption-numbers")
def figure_two_first(nb):
    nb.cells[-3].source = nb.cells[-3].source.replace("Figure 1", "Figure 2")


@breaks("caption-numbers")
def caption_without_a_figure(nb):
    nb.cells.insert(4, new_markdown_cell("*Figure 1. Two bars that nobody drew.*"))
    nb.cells[-3].source = nb.cells[-3].source.replace("Figure 1", "Figure 2")


@breaks("links")
def dead_link(nb):
    nb.cells[4].source += "\n\nSee [before](06_before.ipynb#part)."


@breaks("links")
def absolute_link(nb):
    nb.cells[4].source += "\n\n![A sun](/etc/hostname)"


@breaks("references-and-next")
def no_references(nb):
    nb.cells[-1].source = nb.cells[-1].source.replace("What to read next", "Who else?")


def sources_in_bold(nb):
    nb.cells[-1].source = nb.cells[-1].source.replace(
        "## What to read next", "## So?\n\n**Sources.**"
    )


@breaks("references-and-next")
def no_next_notebook(nb):
    nb.cells[-1].source = nb.cells[-1].source.replace("[after](08_after.ipynb)", "after")


# Code ----------------------------------------------------------------------------------------


@breaks("cell-length-median")
def long_cells(nb):
    for cell in nb.cells[5:16:2]:
        cell.source += "\nrisen" * 9


@breaks("cell-length-share")
def two_long_cells(nb):
    for cell in (nb.cells[5], nb.cells[7]):
        cell.source += "\nrisen" * 15


@breaks("cell-length-limit")
def one_endless_cell(nb):
    nb.cells[5].source += "\nrisen" * 30


@breaks("line-width")
def wide_line(nb):
    nb.cells[5].source += "\nrisen = " + "1 + " * 18 + "1"


@breaks("comment-share")
def comments(nb):
    nb.cells[5].source += "\nrisen  # the sun\n# again"


@breaks("plain-python")
def magic(nb):
    nb.cells[5].source = "%time risen"


@breaks("plain-python")
def help_sign(nb):
    nb.cells[5].source = "risen??"


@breaks("plain-python")
def magic_by_name(nb):
    nb.cells[5].source = "get_ipython()"


@breaks("plain-python", "no-installing")
def shell(nb):
    nb.cells[5].source = "!pip install suns"


@breaks("no-installing")
def hidden_shell(nb):
    nb.cells[5].source = "subprocess.run(['pip', '-q', 'install', 'suns'])"


@breaks("no-network")
def client(nb):
    nb.cells[5].source = "import requests"


@breaks("no-network")
def standard_client(nb):
    nb.cells[5].source = "from urllib.request import urlretrieve"


@breaks("no-network")
def keras_download(nb):
    nb.cells[5].source = "keras.datasets.mnist.load_data()"


@breaks("no-network")
def download_by_function(nb):
    nb.cells[5].source = "keras.utils.get_file('x', origin)"


@breaks("no-writing")
def writing_a_file(nb):
    nb.cells[5].source = "open('days.txt', 'w')"


@breaks("no-writing")
def writing_by_path(nb):
    nb.cells[5].source = "(Path('days') / 'one.txt').write_text('1')"


@breaks("no-writing")
def saving_a_model(nb):
    nb.cells[5].source = "model.save(f'sun{SEED}.keras')"


@breaks("no-writing")
def logging_to_a_folder(nb):
    nb.cells[5].source = "keras.callbacks.TensorBoard(log_dir='logs')"


@breaks("class-whole")
def class_that_inherits_itself(nb):
    nb.cells[5].source = "class Sun:\n    pass"
    nb.cells[7].source = "class Sun(Sun):\n    hot = True"


@breaks("class-whole")
def method_from_outside(nb):
    nb.cells[5].source = "class Sun:\n    pass"
    nb.cells[7].source = "Sun.rise = print"


@breaks("class-whole")
def method_by_setattr(nb):
    nb.cells[5].source = "class Sun:\n    pass"
    nb.cells[7].source = "setattr(Sun, 'rise', print)"


@breaks("class-whole")
def method_by_decorator(nb):
    nb.cells[5].source = "class Sun:\n    pass"
    nb.cells[7].source = "@add_to(Sun)\ndef rise(self):\n    return 1"


@breaks("no-empty-cells")
def empty_last_cell(nb):
    nb.cells.append(code(" \n"))


@breaks("no-bare-ellipsis")
def bare_ellipsis(nb):
    nb.cells[5].source = "..."


# Outputs -------------------------------------------------------------------------------------


@breaks("clean-outputs")
def warning(nb):
    nb.cells[5].outputs = [new_output("stream", name="stderr", text="DeprecationWarning: old\n")]


@breaks("clean-outputs")
def address(nb):
    nb.cells[5].outputs = [text_output("<Sun at 0x7f3a5c0d1e20>\n")]


@breaks("clean-outputs")
def error(nb):
    nb.cells[5].outputs = [new_output("error", ename="E", evalue="no", traceback=["E: no"])]


@breaks("clean-outputs")
def heavy_picture(nb):
    nb.cells[-4].outputs = [figure_output(width=240, noise=True)]


@breaks("picture-weight")
def many_pictures(nb):
    nb.cells[-4].outputs = [figure_output(width=170, noise=True)] * 15


@breaks("stable-numbers")
def long_number(nb):
    nb.cells[5].outputs = [text_output("loss 0.12345\n")]


@breaks("stable-numbers")
def long_number_as_value(nb):
    nb.cells[5].outputs = [new_output("display_data", data={"text/plain": "array([-1.2345e-05])"})]


@pytest.mark.parametrize(("rules", "change"), BREAKS)
def test_a_broken_rule_is_reported(rules, change, tmp_path):
    notebook = good.good_notebook()
    change(notebook)
    assert reported(save(notebook, tmp_path)) == rules


# The file itself: what `save` would mend ------------------------------------------------------


def other_counts(stored):
    stored["cells"][5]["execution_count"] = 70


def doubled_ids(stored):
    stored["cells"][5]["id"] = stored["cells"][4]["id"]


def a_version_of_python(stored):
    stored["metadata"]["language_info"]["version"] = "3.11.2"


def a_dead_widget(stored):
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "x"}
    output = {"output_type": "display_data", "data": view, "metadata": {}}
    stored["cells"][5]["outputs"] = [output]


def a_bare_title(stored):
    stored["metadata"]["title"] = "Rising"


FILES = [
    pytest.param({"canonical-form"}, change, id=f"canonical-form: {change.__name__}")
    for change in (other_counts, doubled_ids, a_version_of_python, a_dead_widget, a_bare_title)
] + [pytest.param({"file-name"}, None, id="file-name")]


@pytest.mark.parametrize(("rules", "change"), FILES[:-1])
def test_a_file_that_refresh_did_not_write_is_reported(rules, change, tmp_path):
    path = save(good.good_notebook(), tmp_path)
    stored = json.loads(path.read_text(encoding="utf-8"))
    change(stored)
    path.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert reported(path) == rules


@pytest.mark.parametrize("name", ["7_sunrise.ipynb", "07-sunrise.ipynb", "07_Sunrise.ipynb"])
def test_a_name_of_another_form_is_reported(name, tmp_path):
    assert reported(save(good.good_notebook(), tmp_path, name)) == {"file-name"}


def test_two_notebooks_of_one_number_are_reported(tmp_path):
    save(good.good_notebook(), tmp_path, "07_moon.ipynb")
    assert reported(save(good.good_notebook(), tmp_path)) == {"file-name"}


# What must not be reported --------------------------------------------------------------------


def test_references_may_open_a_paragraph(tmp_path):
    notebook = good.good_notebook()
    sources_in_bold(notebook)
    assert reported(save(notebook, tmp_path)) == set()


def test_the_last_notebook_needs_no_next_one(tmp_path):
    notebook = good.good_notebook()
    no_next_notebook(notebook)
    path = save(notebook, tmp_path)
    (tmp_path / "08_after.ipynb").unlink()
    assert reported(path) == set()


@pytest.mark.parametrize(
    "source",
    [
        "with open(folder / 'x.txt', 'w') as file:\n    file.write('1')",
        "open('x.txt')",
        "model.save(folder / 'sun.keras')",
        "Path('x').exists()",
        "answer = ...",
        "class Moon:\n    pass",
        "text = 'pip is a seed, and ! is a mark'",
    ],
)
def test_innocent_code_is_not_reported(source, tmp_path):
    notebook = good.good_notebook()
    notebook.cells[5].source = source
    assert reported(save(notebook, tmp_path)) == set()


def test_a_cell_that_may_raise_need_not_even_parse(tmp_path):
    notebook = good.good_notebook()
    notebook.cells[5].source = "print(('open'\n"
    notebook.cells[5].metadata["tags"] = ["raises-exception"]
    assert reported(save(notebook, tmp_path)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Python says `a != b`, and $n!$ is a factorial.",
        "It costs 3 \\$ and `$HOME` is a folder.",
        "```python\n# not a title!\n$x\n```",
        "![A sun](08_after.ipynb) and [there](https://example.org/x) and [here](#what)",
        "<!-- dlkit:next -->\n\nAmazing! $\n\n<!-- /dlkit:next -->",
    ],
)
def test_innocent_words_are_not_reported(text, tmp_path):
    notebook = good.good_notebook()
    notebook.cells[4].source += f"\n\n{text}"
    assert reported(save(notebook, tmp_path)) == set()


@pytest.mark.parametrize("number", ["0.123", "version 2.21.0.12345", "10.5", "1234567"])
def test_short_numbers_are_not_reported(number, tmp_path):
    notebook = good.good_notebook()
    notebook.cells[5].outputs = [text_output(f"{number}\n")]
    assert reported(save(notebook, tmp_path)) == set()


def test_a_drawing_may_carry_its_own_title(tmp_path):
    notebook = good.good_notebook()
    svg = {"image/svg+xml": "<svg><title>Two nodes, one edge</title></svg>", "text/plain": "<G>"}
    notebook.cells[-4].outputs = [new_output("display_data", data=svg)]
    assert reported(save(notebook, tmp_path)) == set()


def test_prose_is_what_a_reader_reads():
    source = "A `b` [c d](e.ipynb) $f$ <b>g</b>\n```\nh\n```\n$$i$$ <!-- j --> 4 \\$"
    assert prose(source).split() == ["A", "c", "d", "g", "4"]


# The command ----------------------------------------------------------------------------------


def test_the_command_is_silent_about_good_notebooks(tmp_path, capsys):
    save(good.good_notebook(), tmp_path)
    assert main(["conventions", "07", "--notebooks", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"1 notebook, {len(RULES)} rules: nothing to mend.\n"


def test_the_command_says_where_what_and_why(tmp_path, capsys):
    notebook = good.good_notebook()
    wide_line(notebook)
    save(notebook, tmp_path)
    assert main(["conventions", "--notebooks", str(tmp_path)]) == 1
    report = capsys.readouterr().out
    assert "07_sunrise.ipynb\n  cell 6 [" in report
    assert "`risen = 0`, line-width: Line 3 has 81 columns. Break it at 79." in report
    assert f"Why: {RULES['line-width'].reason}" in report
    # The file that is laid beside it holds an empty object.
    assert "08_after.ipynb is JSON, but not a notebook" in report
    assert report.endswith("2 problems in 2 of 2 notebooks.\n")


def test_the_command_lists_the_rules(capsys):
    assert main(["conventions", "--list"]) == 0
    listed = capsys.readouterr().out
    assert all(f"{rule.name}\n    {rule.reason}\n" in listed for rule in RULES.values())


def test_an_unknown_notebook_is_wrong_use(tmp_path, capsys):
    save(good.good_notebook(), tmp_path)
    assert main(["conventions", "55", "--notebooks", str(tmp_path)]) == 2
    assert "55" in capsys.readouterr().err
