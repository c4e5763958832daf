"""Formulas of the report: what stands in the MathML, and how a browser lays it out."""

import json
import os
import shutil
import subprocess
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from dlkit.runner.report._markdown import markdown_to_html
from dlkit.runner.report._math import formula, formulas_in

ARGUMENTS = {"msub": 2, "msup": 2, "mfrac": 2, "munder": 2, "mover": 2, "mroot": 2}
ARGUMENTS |= {"msubsup": 3, "munderover": 3}


def tree(latex, display=False):
    """The MathML, read by another parser than the one that wrote it."""
    html = formula(latex, display)
    return fromstring(html.removeprefix('<span class="formula">').removesuffix("</span>"))  # noqa: S314 - ours


def words(element):
    return "".join(element.itertext())


@pytest.mark.parametrize(
    ("latex", "text", "tags"),
    [
        (r"\frac{a}{b}", "ab", {"mfrac"}),
        (r"\sum_{i=1}^{n} x_i", "∑i=1nxi", {"munderover", "msub"}),
        (r"\hat{y}", "y^", {"mover"}),
        (r"\mathbf{W}\mathbf{x}", "𝐖𝐱", {"mi"}),
        (r"\mathbf v", "𝐯", {"mi"}),
        (r"\boldsymbol{\theta}", "𝜽", {"mi"}),
        (r"x \in \mathbb{R}^{n \times m}", "x∈ℝn×m", {"msup"}),
        (r"\mathbb{1}", "𝟙", {"mn"}),
        (r"f \odot g", "f⊙g", {"mo"}),
        (r"x_{\text{train}}", "xtrain", {"msub", "mtext"}),
        (
            r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
            "{xx>00otherwise",
            {"mtr"},
        ),
        (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", "[1234]", {"mtable"}),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "a=bc=d", {"mtable"}),
        (r"\begin{align} a &= b \label{eq} \\ c &= d \end{align}", "a=bc=d", {"mtable"}),
        (r"\begin{gather} a \\ b \end{gather}", "ab", {"mtable"}),
        (r"a \\ b", "ab", {"mtable"}),
        (r"\begin{array}{c|c} 1 & 2 \\ \hline 3 & 4 \end{array}", "1234", {"mtable"}),
        (r"\mathrm{ReLU}(x) < 1", "ReLU(x)<1", {"mi"}),
        (r"p(x \mid z) \sim q", "p(x∣z)∼q", {"mo"}),
        (r"\arg\min_\theta L", "argminθL", {"munder"}),
        (r"a := b", "a:=b", {"mo"}),
        (r"\boxed{x}", "x", {"mrow"}),
        (r"\lVert x \rVert_2", "‖x‖2", {"msub"}),
        (r"\color{red} x^{+}", "x+", {"mstyle"}),
        (r"\mathrm{d}x \to \infty", "dx→∞", {"mi"}),
        (r"\mathop{\mathrm{argmax}}_x f", "argmaxxf", {"msub"}),
        (r"3{,}000", "3,000", {"mn"}),
        (r"\mathrm{KL}\left(q \,\|\, {p \log q}\right)\log{(x)}", "KL(q‖plogq)log(x)", {"mo"}),
    ],
)
def test_every_symbol_of_the_formula_is_there_and_no_argument_is_lost(latex, text, tags):
    root = tree(latex, display=True)
    assert words(root).replace("\u2009", "").replace(" ", "") == text
    assert tags <= {node.tag for node in root.iter()}
    for node in root.iter():
        assert len(node) == ARGUMENTS.get(node.tag, len(node))
        assert set(node.attrib).isdisjoint({"href", "onclick", "id"})


@pytest.mark.parametrize(
    "latex",
    [
        r"\nosuch{x}",
        r"\frac{1",
        r"\left( x",
        r"\cancel{x}",
        "",
        r"\begin{nosuch}x\end{nosuch}",
        "{" * 3000,
    ],
)
def test_what_cannot_be_drawn_is_shown_as_its_source(latex):
    html = formula(latex)
    if "<math" in html:
        assert latex == r"\begin{nosuch}x\end{nosuch}"  # an unknown environment is its contents
    else:
        assert html == f'<code class="math">{latex}</code>'


def test_a_hostile_formula_is_only_text():
    html = formula(
        r"\text{<script>alert(1)</script>} \href{javascript:alert(1)}{x} \style{color:red}{y}"
    )
    assert "<script" not in html
    assert "javascript" not in html
    assert "style=" not in html
    assert "<script>alert(1)</script>" in words(tree(r"\text{<script>alert(1)</script>}"))


def test_the_transpose_belongs_to_the_whole_matrix():
    (power,) = tree(r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}^\top").iter("msup")
    base, exponent = power
    assert words(base) == "(12)"
    assert words(exponent) == "⊤"


def test_names_of_functions_keep_a_space_where_tex_has_one():
    def spaced(latex):
        row = tree(latex)[0]
        return "".join("_" if node.tag == "mspace" else words(node) for node in row)

    assert spaced(r"y \log p") == "y_log_p"
    assert spaced(r"\log(p)") == "log(p)"
    assert spaced(r"-\log p") == "−log_p"
    assert spaced(r"f(x)\log_2 p") == "f(x)_log2_p"
    assert spaced(r"\max \operatorname{softmax} z") == "max_softmax_z"


def test_a_minus_is_a_sign_after_a_bracket_and_an_operation_between_letters():
    def forms(latex):
        return [node.get("form") for node in tree(latex).iter("mo") if node.text == "−"]

    assert forms(r"\exp(-E)") == ["prefix"]
    assert forms("x = -a - b") == ["prefix", None]
    assert forms("f(x) - b") == [None]


def test_limits_stand_under_their_operator_only_in_display():
    assert tree(r"\max_x f", display=True).find(".//munder")[0].get("movablelimits") == "true"
    assert tree(r"\operatorname{rank}_x f", display=True).find(".//munder") is None
    assert tree(r"\sum_{i}^{n} x", display=False).get("display") is None
    assert tree(r"\sum_{i}^{n} x", display=True).get("display") == "block"


def test_a_latex_output_keeps_its_words():
    html = formulas_in(r"a < b, $\displaystyle x^2$ and \begin{equation} y \end{equation}")
    assert html.startswith("a &lt; b, <math>")
    assert html.count("<math") == 2
    assert "$" not in html


@pytest.mark.parametrize(
    ("source", "formulas", "kept"),
    [
        ("Let $x$ be, and $$y$$.", 2, None),
        ("$5 and $10", 0, "$5 and $10"),
        ("from $5-$10 on", 0, "$5-$10"),
        (r"\$5 is not $x$", 1, "$5"),
        ("`$x$` and $y$", 1, "$x$"),
        ("```\n$$z$$\n```", 0, "$$z$$"),
        ("```python\na = '$x$'\n```", 0, "$x$"),
        ("    $indented$ code", 0, "$indented$"),
        ("*a* $a_i * b_i$ and $c * d_i$", 2, None),
        ("| a |\n|---|\n| $x_1$ |", 1, None),
        ("$$\na\n$$\n\n\\begin{align}\nb &= c\n\\end{align}", 2, None),
        ("# On $x$", 1, None),
    ],
)
def test_dollars_are_formulas_in_text_and_dollars_in_code_and_prices(source, formulas, kept):
    html = markdown_to_html(source)
    assert html.count("<math") == formulas
    shown = unescape("".join(fromstring(f"<div>{html}</div>").itertext()))  # noqa: S314 - ours
    assert (kept in shown) if kept else "$" not in shown


def chromium():
    usual = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("DLKIT_CHROMIUM") or next(filter(None, map(shutil.which, usual)), None)


MEASURE = """
<script>
const box = (q) => document.querySelector(q).getBoundingClientRect();
const m = {
  bracket: box('#matrix mo').height / box('#matrix mtable').height,
  over: box('#frac mfrac > :first-child').bottom <= box('#frac mfrac > :last-child').top + 1,
  power: box('#power msup > :last-child').bottom < box('#power msup > :first-child').bottom,
  above: box('#sum munderover > :last-child').bottom <= box('#sum mo').top + 4,
  below: box('#sum munderover > :nth-child(2)').top >= box('#sum mo').bottom - 4,
  edges: [...document.querySelectorAll('#align mtr > mtd:first-child > :last-child')]
    .map((e) => Math.round(e.getBoundingClientRect().right)),
};
document.body.replaceChildren(JSON.stringify(m));
</script>
"""


@pytest.mark.slow
@pytest.mark.skipif(chromium() is None, reason="no Chromium here: set DLKIT_CHROMIUM to its path")
def test_a_browser_draws_matrices_fractions_powers_and_sums(tmp_path):
    import dlkit.runner.report

    css = Path(dlkit.runner.report.__file__).with_name("templates") / "report.css"
    shown = {
        "matrix": r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \\ 5 & 6 \end{bmatrix}",
        "frac": r"\frac{a}{b}",
        "power": "x^2",
        "sum": r"\sum_{i=1}^{n} i",
        "align": r"\begin{align} a &= b \\ a + b + c &= d \end{align}",
    }
    body = "".join(f'<p id="{name}">{formula(latex, True)}</p>' for name, latex in shown.items())
    page = tmp_path / "formulas.html"
    style = f"<style>{css.read_text(encoding='utf-8')}</style>"
    page.write_text(f"<!DOCTYPE html><meta charset=utf-8>{style}{body}{MEASURE}", encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    flags += ["--no-first-run", "--disable-background-networking", "--disable-quic"]
    flags += [f"--user-data-dir={tmp_path / 'profile'}"]
    result = subprocess.run(
        [chromium(), *flags, "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=90,
    )
    measured = json.loads(result.stdout.split("<body>")[1].split("</body>")[0])
    assert 0.7 < measured["bracket"] < 1.4
    assert all(measured[name] for name in ("over", "power", "above", "below")), measured
    assert max(measured["edges"]) - min(measured["edges"]) <= 1
