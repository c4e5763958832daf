"""Header card, links between notebooks, launch addresses, the README's table. No kernel runs."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from dlkit.runner._notebooks import NotebookError
from dlkit.runner.stored import _header, _launch, _measured, _navigation, _readme
from dlkit.runner.stored._navigation import Lesson

GITHUB = "https://github.com/owner/dl.kit"
TITLE = "# {}\n\n**What is a [{}]\nin truth?**\n\nYou will be able to\n\n- see"
COSTS = {"seconds": 21, "peak_mb": 1240, "machine": "2 CPU cores"}


def lesson(name, *cells, title=None, **facts):
    word = name[3:]
    first = new_markdown_cell(TITLE.format(title or word.title(), word))
    last = new_markdown_cell("## Close\n\nThat was it.")
    notebook = new_notebook(cells=[first, *cells, last], metadata={"dlkit": facts})
    return Lesson(Path(f"{name}.ipynb"), notebook)


@pytest.fixture
def course():
    return [
        lesson("01_tensors", core=True, needs=["some Python"], measured=COSTS),
        lesson("21_cnn", core=True, needs=["tensors", 1, "01", "sets | lists"], measured=COSTS),
        lesson("40_rbm", core=False, title="RBM [energy]"),
    ]


def card_of(place, course, repository=None):
    return _header.framed(course[place], course, repository).cells[0].source


def between(source, name):
    begin, end = _navigation.markers(name)
    return source.split(begin)[1].split(end)[0]


def columns(table):
    """A Markdown table as a dictionary from heading to values, read without the package."""
    rows = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in table.splitlines()
        if line.startswith("|")
    ]
    return {heading: [row[i] for row in rows[2:]] for i, heading in enumerate(rows[0])}


def test_a_framed_notebook_does_not_change_when_it_is_framed_again(course):
    for repository in (None, GITHUB):
        for place in range(3):
            once = _header.framed(course[place], course, repository)
            again = _header.framed(Lesson(course[place].path, once), course, repository)
            assert again == once


def test_what_the_author_wrote_stays_before_and_after_the_card(course):
    course[0].notebook.cells[
        0
    ].source += "\n\n<!-- dlkit:card -->\nold\n<!-- /dlkit:card -->\n\nEnd."
    source = card_of(0, course)
    assert source.startswith(TITLE.format("Tensors", "tensors") + "\n\n<!-- dlkit:card -->")
    assert source.endswith("<!-- /dlkit:card -->\n\nEnd.")
    assert "old" not in source


def test_the_card_states_the_facts_of_the_metadata(course):
    facts = columns(between(card_of(1, course), "card"))
    link = "[01 Tensors](01_tensors.ipynb)"
    assert facts["Needs"] == [rf"{link}, {link}, {link}, sets \| lists"]
    assert facts["Run time"] == ["21 s"]
    assert facts["Peak memory"] == ["1.2 GB"]
    assert facts["Path"] == ["core"]
    assert "measured on 2 CPU cores" in card_of(1, course)


def test_what_is_not_known_has_no_column_and_is_not_invented(course):
    card = card_of(2, course)
    assert columns(between(card, "card")) == {"Reading time": ["1 minute"], "Path": ["further"]}
    assert "measured" not in card
    assert "binder" not in card.lower()
    assert "colab" not in card.lower()


def test_reading_time_counts_prose_and_code_but_no_card_and_no_solution():
    words = new_markdown_cell("word " * 400 + "\n```python\n" + "code " * 500 + "\n```\n")
    lines = new_code_cell("x = 1\n\n" * 20)
    solution = new_code_cell("y = 2\n" * 500, metadata={"tags": ["solution"]})
    alone = lesson("01_a", words, lines, solution)
    # 400 words take two minutes, 20 lines another two, and the header and close begin a fifth.
    assert _header.reading_minutes(alone.notebook) == 5
    assert _header.reading_minutes(_header.framed(alone, [alone], GITHUB)) == 5


def test_neighbours_are_linked_in_the_card_and_in_the_last_lines(course):
    framed = [_header.framed(one, course, None) for one in course]
    links = [between(one.cells[-1].source, "next").strip() for one in framed]
    assert links == [
        "Next: [21 Cnn](21_cnn.ipynb)",
        r"Previous: [01 Tensors](01_tensors.ipynb) · Next: [40 RBM \[energy\]](40_rbm.ipynb)",
        "Previous: [21 Cnn](21_cnn.ipynb)",
    ]
    for one, link in zip(framed, links, strict=True):
        assert one.cells[-1].source.endswith("<!-- /dlkit:next -->")
        assert between(one.cells[0].source, "card").strip().endswith(link)


def test_links_move_with_the_last_text_and_vanish_with_the_neighbours(course):
    framed = _header.framed(course[0], course, None)
    framed.cells.append(new_markdown_cell("One more thing."))
    moved = _header.framed(Lesson(course[0].path, framed), course, None)
    assert [cell.source.count("dlkit:next") for cell in moved.cells] == [0, 0, 2]
    assert moved.cells[1].source == "## Close\n\nThat was it."
    alone = _header.framed(Lesson(course[0].path, moved), course[:1], None)
    assert not any("dlkit:next" in cell.source for cell in alone.cells)
    assert "Next:" not in alone.cells[0].source


def test_one_text_cell_may_hold_card_and_links(course):
    only = Lesson(course[0].path, new_notebook(cells=[course[0].notebook.cells[0]]))
    source = card_of(0, [only, *course[1:]])
    assert source.index("/dlkit:card") < source.index("dlkit:next")


@pytest.mark.parametrize("cells", [[], [new_code_cell("1"), new_markdown_cell("# Late")]])
def test_a_notebook_that_does_not_begin_with_text_is_refused(cells):
    bare = Lesson(Path("01_a.ipynb"), new_notebook(cells=cells))
    with pytest.raises(NotebookError, match="first cell is not Markdown"):
        _header.framed(bare, [bare], None)


@pytest.mark.parametrize(
    "text",
    [
        "<!-- dlkit:card -->",
        "<!-- /dlkit:card --> <!-- dlkit:card -->",
        "<!-- dlkit:card --><!-- dlkit:card --><!-- /dlkit:card -->",
    ],
)
def test_broken_markers_are_refused_and_said_how_to_mend(text):
    with pytest.raises(NotebookError, match=r"<!-- dlkit:card --> \d times.*expected.*Delete"):
        _navigation.put(text, "card", "new")


def test_a_neighbour_that_cannot_be_read_is_called_by_its_file_name(course):
    broken = Lesson(Path("22_inside_cnn.ipynb"), None)
    assert "[22 inside cnn](22_inside_cnn.ipynb)" in card_of(1, [*course[:2], broken])
    assert (broken.question, broken.facts) == ("", {})


def test_needs_that_no_notebook_has_are_told_apart_from_words(course):
    shown, unknown = _header.needed(["school mathematics", "later_one", 77, "40"], course)
    assert shown[:3] == ["school mathematics", "later_one", "77"]
    assert "(40_rbm.ipynb)" in shown[3]
    assert unknown == ["later_one", "77"]


# ----------------------------------------------------------------------------- launch links


def test_launch_links_open_this_notebook_and_nothing_but_https(course):
    card = card_of(0, course, GITHUB)
    links = dict(re.findall(r"\[(Binder|Colab)\]\((\S+)\)", card))
    binder, colab = (urlsplit(links[host]) for host in ("Binder", "Colab"))
    assert {binder.scheme, colab.scheme} == {"https"}
    assert binder.path == "/v2/gh/owner/dl.kit/HEAD"
    assert binder.query == "urlpath=lab/tree/work/01_tensors.ipynb"
    assert colab.netloc == "colab.research.google.com"
    assert colab.path == "/github/owner/dl.kit/blob/HEAD/notebooks/01_tensors.ipynb"


def test_on_colab_one_cell_installs_the_package_alone(course):
    card = card_of(0, course, GITHUB)
    code = re.search(r"<details>.*?```python\n(.*?)\n```\n\n</details>", card, re.DOTALL)[1]
    clone, enter, install = code.splitlines()
    assert clone == f"!git clone --quiet --depth 1 {GITHUB} /content/dl.kit"
    assert enter == "%cd /content/dl.kit"
    assert install.startswith("%pip install")
    assert "--no-deps" in install
    assert "tensorflow" not in code


def test_another_host_has_binder_and_no_colab(course):
    address = "https://codeberg.org/owner/dlkit"
    card = card_of(0, course, address)
    path = urlsplit(re.search(r"\[Binder\]\((\S+)\)", card)[1]).path
    assert path.split("/")[:3] == ["", "v2", "git"]
    assert unquote(path.split("/")[3]) == address
    assert "colab" not in card.lower()


@pytest.mark.parametrize(
    "address",
    [
        "http://github.com/owner/dlkit",
        "https://user:secret@github.com/owner/dlkit",
        "https://github.com/owner/dlkit; rm -rf .",
        "https://github.com",
        "javascript:alert(1)",
    ],
)
def test_no_link_is_made_from_any_other_address(address):
    for make in (_launch.binder, _launch.colab):
        with pytest.raises(ValueError, match=r"plain https.*expected.*pyproject"):
            make(address, "01_a.ipynb")
    with pytest.raises(ValueError, match="plain https"):
        _launch.colab_cell(address)


# ----------------------------------------------------------------------------- README and costs


def test_the_table_lists_every_notebook_and_the_rest_of_the_readme_stays(course):
    readme = "# Kit\n\n<!-- dlkit:notebooks -->\n<!-- /dlkit:notebooks -->\n\n## Launch\n"
    text = _readme.with_table(readme, course)
    assert text.startswith("# Kit\n\n<!-- dlkit:notebooks -->\n")
    assert text.endswith("\n<!-- /dlkit:notebooks -->\n\n## Launch\n")
    assert _readme.with_table(text, course) == text
    table = columns(between(text, "notebooks"))
    assert table["No."] == ["01", "21", "40"]
    assert table["Notebook"][1:] == [
        "[Cnn](notebooks/21_cnn.ipynb)",
        r"[RBM \[energy\]](notebooks/40_rbm.ipynb)",
    ]
    assert table["Question"][0] == "What is a [tensors] in truth?"
    assert table["Path"] == ["core", "core", "further"]
    assert table["Run time"] == ["21 s", "21 s", ""]
    assert table["Peak memory"] == ["1.2 GB", "1.2 GB", ""]


def test_a_notebook_without_a_number_or_a_question_still_has_a_row():
    bare = Lesson(Path("sketch.ipynb"), new_notebook(cells=[new_markdown_cell("# My | own")]))
    assert r"|  | [My \| own](nb/sketch.ipynb) |  |" in _readme.table([bare], "nb")


def test_a_readme_without_markers_is_refused_and_said_what_to_add(course):
    message = r"no marker <!-- dlkit:notebooks -->.*between two.*Put .*<!-- /dlkit:notebooks -->"
    with pytest.raises(ValueError, match=message):
        _readme.with_table("# Kit", course)


@pytest.mark.parametrize(
    ("seconds", "peak_mb", "is_kept"),
    [(40, 1000, True), (50, 1250, True), (30, 750, True), (51, 1000, False), (40, 1300, False)],
)
def test_costs_are_rewritten_when_off_by_more_than_a_quarter(seconds, peak_mb, is_kept):
    old = {"seconds": 40, "peak_mb": 1000, "machine": "2 CPU cores"}
    fresh = _measured.updated(old, seconds, peak_mb, "8 CPU cores")
    assert (fresh == old) is is_kept
    wanted = {"seconds": seconds, "peak_mb": peak_mb, "machine": "8 CPU cores"}
    assert _measured.updated(old, seconds, peak_mb, "8 CPU cores", anew=True) == wanted


@pytest.mark.parametrize("stored", [30, 40, 200])
def test_a_fifth_more_is_kept_and_two_fifths_more_are_not(stored):
    old = {"seconds": stored, "peak_mb": 1000, "machine": "2 CPU cores"}
    assert _measured.updated(old, 1.2 * stored, 1000, "2 CPU cores") == old
    assert _measured.updated(old, 0.8 * stored, 1000, "2 CPU cores") == old
    slower = _measured.updated(old, 1.4 * stored, 1000, "2 CPU cores")
    assert slower == old | {"seconds": round(1.4 * stored)}


@pytest.mark.parametrize("old", [None, {}, {"seconds": 3}])
def test_missing_costs_are_measured(old):
    assert _measured.updated(old, 0.2, 64.4, "1 CPU core") == {
        "seconds": 1,
        "peak_mb": 60,
        "machine": "1 CPU core",
    }
    assert _measured.memory({"peak_mb": 0}) == "", "a system that does not tell"


def cell(source="t()", stored=(), tags=("measured",), **ours):
    metadata = {"tags": list(tags), **({"dlkit": ours} if ours else {})}
    return new_code_cell(source, outputs=list(stored), metadata=metadata)


def test_a_measured_cell_keeps_its_output_until_asked_or_edited():
    old, new = ([new_output("stream", text=text)] for text in ("1 s", "2 s"))
    twin = [{"outputs": new}]

    def after(one, anew=False):
        _measured.store_outputs([one], twin, anew)
        return one.outputs

    kept = cell(stored=old)
    assert after(kept) == old
    assert after(kept) == old
    assert after(kept, anew=True) == new
    assert after(cell(stored=[])) == new
    assert after(cell(stored=old, tags=[])) == new
    kept = cell(stored=old)
    after(kept)
    kept.source = "t(more=True)"
    assert after(kept) == new, "an output of other code is stale"
