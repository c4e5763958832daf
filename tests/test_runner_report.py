"""The report as a reader has it: pages that need nothing, errors in place, an honest index."""

import copy
import re
import subprocess
import sys
from base64 import b64encode
from html.parser import HTMLParser
from itertools import pairwise

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from dlkit.runner.report._report import duration, write_report

PNG = b64encode(b"\x89PNG\r\n\x1a\n not a real picture").decode()
FAR = (
    "<script src='https://b.example/x.js'></script><img src='https://b.example/y.png'>"
    "<link rel='stylesheet' href='https://b.example/z.css'>"
)
ATTACK = '"><script>alert(1)</script>'


class Page(HTMLParser):
    """Elements with their attributes, text, and what encloses them, by the standard library."""

    VOID = frozenset({"meta", "img", "br", "hr", "input", "link", "wbr", "col"})

    def __init__(self, path):
        super().__init__(convert_charrefs=True)
        self.source = path.read_text(encoding="utf-8")
        self.elements, self.stack, self.text = [], [], ""
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag, attrs):
        element = {"tag": tag, "text": "", "inside": list(self.stack), **dict(attrs)}
        self.elements.append(element)
        if tag not in self.VOID:
            self.stack.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        assert self.stack.pop()["tag"] == tag

    def handle_data(self, data):
        if not self.stack or self.stack[-1]["tag"] != "style":
            self.text += data
        for element in self.stack:
            element["text"] += data

    def all(self, tag=None, **attributes):
        return [
            element
            for element in self.elements
            if (tag is None or element["tag"] == tag)
            and all(element.get(name) == value for name, value in attributes.items())
        ]

    def one(self, tag=None, **attributes):
        (element,) = self.all(tag, **attributes)
        return element


def display(metadata=None, **data):
    kinds = {"png": "image/png", "html": "text/html", "svg": "image/svg+xml", "text": "text/plain"}
    kinds |= {"js": "application/javascript", "latex": "text/latex", "md": "text/markdown"}
    kinds |= {"widget": "application/vnd.jupyter.widget-view+json", "jpeg": "image/jpeg"}
    return new_output(
        "display_data", data={kinds[k]: v for k, v in data.items()}, metadata=metadata or {}
    )


def record(name, status="ok", **changes):
    empty = {"seconds": 12.3, "peak_rss_mb": 675.4, "parameters": {}, "error": None, "claims": []}
    return {"name": name, "status": status, **empty, **changes}


def manifest(*records):
    return {
        "versions": {"python": "3.11.9", "tensorflow": "2.21.0"},
        "device": "CPU",
        "notebooks": [*records],
    }


def failure(cell, name="ValueError", message="nothing fits"):
    return {"cell": cell, "name": name, "message": message}


def saved(folder, name, *cells, **metadata):
    nbformat.write(new_notebook(cells=list(cells), metadata=metadata), folder / f"{name}.ipynb")


@pytest.fixture
def page(tmp_path):
    """Writes a report of one notebook and reads its page."""

    def written(*cells, **changes):
        saved(tmp_path, "21_cnn", *cells)
        write_report(tmp_path, manifest(record("21_cnn", **changes)))
        return Page(tmp_path / "21_cnn.html")

    return written


def rich():
    """A notebook with one of everything."""
    return [
        new_markdown_cell(
            "# Shapes\n\nA [paper](https://a.example), $x^2$ and\n\n$$\\frac{a}{b}$$"
        ),
        new_code_cell(
            "x = 1\nprint('two')", outputs=[new_output("stream", name="stdout", text="two\n")]
        ),
        new_code_cell(
            "plot()", outputs=[display({"image/png": {"alt": "A wave."}}, png=PNG, text="<Figure>")]
        ),
        new_code_cell(
            "table()", outputs=[display(html="<table><tr><td>0.97</td></tr></table>", text="t")]
        ),
        new_code_cell(
            "far()",
            outputs=[
                display(
                    html=FAR,
                    text="t",
                )
            ],
        ),
        new_code_cell(
            "maths()", outputs=[display(latex=r"$\displaystyle \sum_i x_i$", text="sum")]
        ),
        new_code_cell("said()", outputs=[display(md="So **that** is $y$.")]),
        new_code_cell(
            "drawn()", outputs=[display(svg="<svg xmlns='http://www.w3.org/2000/svg'/>")]
        ),
    ]


def test_a_page_asks_nothing_of_any_network(page):
    shown = page(*rich())
    for element in shown.elements:
        assert element["tag"] not in {"script", "link", "iframe", "object", "embed", "base"}
        assert element.get("src", "data:").startswith("data:")
        assert not {"srcset", "poster", "action", "background"} & set(element)
        if element["tag"] != "a":
            assert "href" not in element
    styles = "".join(e["text"] for e in shown.all("style")) + "".join(
        e.get("style", "") for e in shown.elements
    )
    assert "url(" not in styles
    assert "@import" not in styles
    assert (
        "default-src 'none'"
        in shown.one("meta", **{"http-equiv": "Content-Security-Policy"})["content"]
    )
    assert len(shown.source) < 40_000


def test_the_index_asks_nothing_either(tmp_path):
    shown = Page(write_report(tmp_path, manifest(record("21_cnn", "skipped"))))
    assert not [e for e in shown.elements if "src" in e or e["tag"] in {"script", "link"}]


def test_formulas_are_mathml_in_text_and_in_outputs(page):
    shown = page(*rich())
    assert len(shown.all("math")) == 4
    assert "$" not in shown.text
    assert [e for e in shown.all("math", display="block") if e["inside"][-1]["class"] == "formula"]


@pytest.mark.parametrize(
    ("metadata", "alt"),
    [
        ({"image/png": {"alt": "A wave."}}, "A wave."),
        ({"image/png": {"alt": ATTACK}}, ATTACK),
        ({"alt": "For all kinds."}, "For all kinds."),
        ({"image/png": {"alt": "  "}}, "Figure without a description"),
        ({}, "Figure without a description"),
    ],
)
def test_alt_text_comes_from_the_output(page, metadata, alt):
    shown = page(new_code_cell("plot()", outputs=[display(metadata, png=PNG)]))
    picture = shown.one("img")
    assert picture["alt"] == alt
    assert picture["src"] == f"data:image/png;base64,{PNG}"
    assert not shown.all("script")


def test_hostile_text_stays_text(page):
    error = failure(2, ATTACK, ATTACK)
    shown = page(
        new_markdown_cell(f"# {ATTACK} title"),
        new_code_cell(
            f"x = '{ATTACK}'", outputs=[new_output("stream", name="stdout", text=ATTACK)]
        ),
        new_code_cell(
            "y",
            outputs=[
                display(text=ATTACK),
                new_output(
                    "error", ename=ATTACK, evalue=ATTACK, traceback=[f"\x1b[31m{ATTACK}\x1b[39m"]
                ),
            ],
        ),
        status="failed",
        error=error,
        parameters={ATTACK: ATTACK},
    )
    assert not shown.all("script")
    assert shown.text.count("alert(1)") >= 6


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"widget": {"model_id": "a"}, "png": PNG, "text": "HBox()"}, "img"),
        ({"widget": {"model_id": "a"}, "text": "a panel"}, "a panel"),
        ({"js": "alert(1)", "text": "drawn by a script"}, "drawn by a script"),
        ({"html": "<script>draw()</script>", "text": "in words"}, "in words"),
        ({"html": "<script>draw()</script>", "png": PNG}, "img"),
        ({"png": "not base64!", "text": "no picture"}, "no picture"),
        ({"jpeg": "/9j/4AAQ\nSkZJRg=="}, "img"),
    ],
)
def test_what_needs_a_script_gives_way_to_the_next_form(page, data, expected):
    shown = page(new_code_cell("panel", outputs=[display(**data)]))
    assert shown.all("img") if expected == "img" else expected in shown.text
    assert "alert" not in shown.text
    assert "draw()" not in shown.text


def test_an_output_that_has_no_other_form_leaves_no_dead_box(page):
    shown = page(new_code_cell("panel", outputs=[display(widget={"model_id": "a"})]))
    assert not shown.all("div", **{"class": "output"})


def test_an_error_stands_where_it_happened_and_is_linked_from_the_top(page, tmp_path):
    trace = ["\x1b[31mValueError\x1b[39m", "line 1", "ValueError: nothing fits"]
    shown = page(
        new_markdown_cell("# Shapes"),
        new_code_cell("fine()"),
        new_markdown_cell("words"),
        new_code_cell(
            "breaks()",
            outputs=[
                new_output("error", ename="ValueError", evalue="nothing fits", traceback=trace)
            ],
        ),
        new_code_cell("never()"),
        status="failed",
        error=failure(3),
    )
    box = shown.one(id="stopped-here")
    assert "ValueError: nothing fits" in box["text"]
    assert "\x1b" not in shown.source
    assert any(e["inside"][-2:] and "ansi-red-fg" in e.get("class", "") for e in shown.all("span"))
    assert any(e.get("id") == "cell-2" for e in box["inside"])
    banner = shown.one("div", **{"class": "banner"})
    assert "stopped in cell 2" in banner["text"]
    assert shown.one("a", href="#stopped-here")["inside"][-3] is banner
    index = Page(tmp_path / "index.html")
    assert index.one("a", href="21_cnn.html#stopped-here")["text"] == "Cell 2"
    assert "ValueError: nothing fits" in index.text


def test_a_cell_that_left_no_error_of_its_own_gets_the_one_of_the_record(page):
    shown = page(
        new_code_cell("hangs()"), status="failed", error=failure(0, "CellTimeout", "too long")
    )
    assert "CellTimeout: too long" in shown.one(id="stopped-here")["text"]


def test_an_output_cannot_hide_the_failure_and_a_table_with_a_style_sheet_survives(page):
    html = "<div><style scoped>.dataframe th { vertical-align: top; }</style>"
    html += '<table border="1" class="dataframe"><tr><th>loss</th><td>0.5</td></tr></table></div>'
    hides = "<style>.banner,.error,.cell{display:none}</style>"
    cells = [new_code_cell("t", outputs=[display(html=hides + html)]), new_code_cell("breaks()")]
    shown = page(*cells, status="failed", error=failure(1))
    assert ".banner,.error" not in shown.source
    assert len(shown.all("style")) == 1, "the page's own"
    assert "stopped in cell 2" in shown.one("div", **{"class": "banner"})["text"]
    assert [e["text"] for e in shown.all("td")] == ["0.5"]


def test_an_error_outside_the_cells_stands_at_the_top(page):
    shown = page(
        new_markdown_cell("# T"), status="failed", error=failure(None, "DeadKernel", "gone")
    )
    assert "did not run to its end" in shown.one("div", **{"class": "banner"})["text"]
    assert not shown.all(id="stopped-here")


def test_an_error_that_is_part_of_the_lesson_is_not_a_stop(page):
    raised = new_output(
        "error", ename="TypeError", evalue="as planned", traceback=["TypeError: as planned"]
    )
    shown = page(new_code_cell("bad()", metadata={"tags": ["raises-exception"]}, outputs=[raised]))
    assert "TypeError: as planned" in shown.one("div", **{"class": "error expected"})["text"]
    assert not shown.all(id="stopped-here")
    assert not shown.all("div", **{"class": "banner"})


@pytest.mark.parametrize("stopped", [False, True])
def test_a_solution_is_folded_unless_it_failed(page, stopped):
    error = failure(0) if stopped else None
    shown = page(
        new_code_cell("answer = 42", metadata={"tags": ["solution"]}),
        status="failed" if stopped else "ok",
        error=error,
    )
    folded = shown.one("details")
    assert "answer = 42" in folded["text"]
    assert ("open" in folded) is stopped
    assert shown.one("summary")["text"] == "Solution"


def test_links_between_notebooks_lead_to_their_pages_and_dead_ones_are_text(tmp_path):
    links = "[b](22_b.ipynb) [b](../notebooks/22_b.ipynb#A-part) [c](23_c.ipynb) [d](../README.md)"
    saved(tmp_path, "21_a", new_markdown_cell(f"# A\n\n{links} [w](https://a.example/22_b.ipynb)"))
    saved(tmp_path, "22_b", new_markdown_cell("# B\n\n## A part\n\n## A part"))
    write_report(tmp_path, manifest(record("21_a"), record("22_b"), record("23_c", "skipped")))
    first, second = (Page(tmp_path / f"{name}.html") for name in ("21_a", "22_b"))
    inside = [e.get("href") for e in first.all("a") if e["text"] in {"b", "c", "d", "w"}]
    assert inside == ["22_b.html", "22_b.html#A-part", None, None, "https://a.example/22_b.ipynb"]
    assert second.one("h2", id="A-part")
    assert second.one("h2", id="A-part-2")


def test_pages_lead_to_the_one_before_the_next_and_the_index(tmp_path):
    for name in ("01_a", "02_b", "04_d"):
        saved(tmp_path, name, new_markdown_cell(f"# Title of {name}"))
    write_report(tmp_path, manifest(*map(record, ("01_a", "02_b", "03_c", "04_d"))))
    middle, last = (Page(tmp_path / f"{name}.html") for name in ("02_b", "04_d"))
    assert {e["href"] for e in middle.all("a", rel="prev")} == {"01_a.html"}
    assert {e["href"] for e in middle.all("a", rel="next")} == {"04_d.html"}
    assert "04 Title of 04_d" in middle.text
    assert middle.all("a", href="index.html")
    assert not last.all("a", rel="next")
    assert not (tmp_path / "03_c.html").exists()


def test_a_notebook_called_index_does_not_take_the_overviews_place(tmp_path):
    for name in ("index", "index_"):
        saved(tmp_path, name, new_markdown_cell(f"# Title of {name}\n\n[i](index.ipynb#Part)"))
    overview = Page(write_report(tmp_path, manifest(record("index"), record("index_"))))
    hrefs = ["index_.html", "index__.html"]
    assert [e["href"] for e in overview.all("a")] == ["#main", *hrefs]
    first, second = (Page(tmp_path / href) for href in hrefs)
    assert first.one("h1")["text"] == "Title of index"
    assert second.one("h1")["text"] == "Title of index_"
    assert {e["href"] for e in second.all("a", rel="prev")} == {"index_.html"}
    assert [e["href"] for e in second.all("a") if e["text"] == "i"] == ["index_.html#Part"]


def test_pictures_of_the_text_are_embedded(tmp_path):
    (tmp_path / "dot.png").write_bytes(b"\x89PNG dot")
    cell = new_markdown_cell(
        "![a dot](dot.png) ![one attached](attachment:b.png) ![lost](no.png) ![far](https://a.example/x.png)"
        " ![gone](attachment:c.png) ![secret](../../../../../../etc/hostname)"
        '\n\n<img src="dot.png">'
    )
    cell["attachments"] = {"b.png": {"image/png": PNG}}
    saved(tmp_path, "21_cnn", cell)
    write_report(tmp_path, manifest(record("21_cnn")))
    shown = Page(tmp_path / "21_cnn.html")
    dot = "data:image/png;base64," + b64encode(b"\x89PNG dot").decode()
    assert [(e["alt"], e["src"]) for e in shown.all("img")] == [
        ("a dot", dot),
        ("one attached", f"data:image/png;base64,{PNG}"),
        ("Figure without a description", dot),
    ]
    for name in ("lost", "far", "gone", "secret"):
        assert f"Picture not included: {name}" in shown.text


def test_the_index_says_what_became_of_each_notebook(tmp_path):
    saved(tmp_path, "21_cnn", new_markdown_cell("# Is a *shape* `seen`?"))
    index = Page(
        write_report(
            tmp_path,
            manifest(
                record("21_cnn", parameters={"SEED": 3, "PROFILE": "full"}),
                record("22_inside", "failed", error=failure(None, "NotebookError", "is not JSON")),
                record("23_later", "skipped", seconds=0, peak_rss_mb=None),
                record(
                    "24_cut",
                    "interrupted",
                    seconds=61,
                    error=failure(None, "Interrupted", "stopped"),
                ),
            ),
        )
    )
    rows = [e["text"] for e in index.all("tr")][1:]
    assert [re.search(r"(ok|failed|skipped|interrupted)\s", row)[1] for row in rows] == [
        "ok", "failed", "skipped", "interrupted",
    ]  # fmt: skip
    assert "Is a shape seen?" in rows[0]
    assert "SEED = 3, PROFILE = 'full'" in rows[0]
    assert "12 s" in rows[0]
    assert "675 MB" in rows[0]
    assert "NotebookError: is not JSON" in rows[1]
    assert "1 min 1 s" in rows[3]
    assert [e["href"] for e in index.all("a")] == ["#main", "21_cnn.html"]
    assert "4 notebooks: 1 ok, 1 failed, 1 skipped, 1 interrupted; 1 min 26 s in all." in index.text
    assert "tensorflow 2.21.0" in index.text
    assert [e["text"] for e in index.all("dt")] == ["Device", "Versions"]
    assert [e["text"] for e in index.all("dd")] == ["CPU", "python 3.11.9, tensorflow 2.21.0"]


def test_each_status_has_a_sign_of_its_own(tmp_path):
    states = ("ok", "failed", "skipped", "interrupted")
    index = Page(
        write_report(tmp_path, manifest(*(record(f"0{i}_x", s) for i, s in enumerate(states))))
    )
    signs = [e["text"] for e in index.all("span", **{"aria-hidden": "true"})]
    assert len(set(signs)) == 4


def test_a_run_that_was_stopped_before_its_first_notebook_has_an_index(tmp_path):
    index = Page(write_report(tmp_path, {"versions": {}, "device": None, "notebooks": []}))
    assert "No notebook was run." in index.text


def test_a_file_that_is_no_notebook_costs_its_own_page_only(tmp_path):
    saved(tmp_path, "21_a", new_markdown_cell("# A"))
    (tmp_path / "22_b.ipynb").write_text('{"cells": [', encoding="utf-8")
    saved(
        tmp_path,
        "23_c",
        new_code_cell("1"),
        language_info={"name": "x", "pygments_lexer": "no such"},
    )
    index = Page(write_report(tmp_path, manifest(*map(record, ("21_a", "22_b", "23_c")))))
    links = [e["href"] for e in index.all("a")]
    assert links == ["#main", "21_a.html", "23_c.html"]
    assert "cannot be shown here" in Page(tmp_path / "23_c.html").text  # a warning is an error here


@pytest.mark.parametrize("name", ["index", "21_cnn", "22_b"])
def test_a_page_can_be_walked_without_eyes_or_mouse(tmp_path, name):
    saved(tmp_path, "21_cnn", *rich())
    saved(tmp_path, "22_b", new_code_cell("no_heading()"))
    write_report(tmp_path, manifest(record("21_cnn"), record("22_b")))
    shown = Page(tmp_path / f"{name}.html")
    assert shown.one("html")["lang"] == "en"
    assert shown.one("title")["text"]
    assert len(shown.all("h1")) == 1
    assert shown.one("main", id="main")
    assert shown.all("a")[0] == shown.one("a", **{"class": "skip"})
    assert shown.all("a")[0]["href"] == "#main"
    names = [e["aria-label"] for e in shown.all("nav")]
    assert len(set(names)) == len(names)
    identifiers = [e["id"] for e in shown.elements if "id" in e]
    assert len(set(identifiers)) == len(identifiers)
    levels = [int(e["tag"][1]) for e in shown.elements if re.fullmatch("h[1-6]", e["tag"])]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all("alt" in e for e in shown.all("img"))


def test_a_long_output_scrolls_and_can_be_reached_by_keyboard(page):
    long = "\n".join(map(str, range(200)))
    shown = page(
        new_code_cell("a", outputs=[new_output("stream", name="stdout", text=long)]),
        new_code_cell("b", outputs=[new_output("stream", name="stderr", text="short\n")]),
    )
    reachable = [
        "tabindex" in e for e in shown.all("pre") if e.get("class") in {"stdout", "stderr"}
    ]
    assert reachable == [True, False]


def test_the_same_run_gives_the_same_bytes_and_leaves_its_inputs_alone(tmp_path):
    saved(tmp_path, "21_cnn", *rich())
    given = manifest(record("21_cnn", parameters={"SEED": 1}))
    kept, source = copy.deepcopy(given), (tmp_path / "21_cnn.ipynb").read_bytes()
    files = ("index.html", "21_cnn.html")
    write_report(tmp_path, given)
    first = [(tmp_path / name).read_bytes() for name in files]
    write_report(tmp_path, given)
    assert [(tmp_path / name).read_bytes() for name in files] == first
    assert (given, (tmp_path / "21_cnn.ipynb").read_bytes()) == (kept, source)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.04, "0.0 s"), (9.97, "10 s"), (59.6, "1 min 0 s"), (3599.9, "1 h 0 min")],
)
def test_durations_carry_over(seconds, words):
    assert duration(seconds) == words


def test_the_report_is_loaded_without_what_it_needs_to_write():
    code = "import sys, dlkit.runner.report._report; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not {"nbconvert", "nbformat", "jinja2", "bs4"} & set(result.stdout.split())
