"""Formulas: LaTeX in, MathML out, legible with no network. Knows neither notebooks nor pages."""

import re
from html import escape
from xml.etree.ElementTree import tostring

from latex2mathml.converter import Converter

from dlkit.runner.report._mathml import mend

_ALIGNED = "align|aligned|alignat|alignedat|flalign|eqnarray"
_STACKED = "gather|gathered|multline"
_BOXED = "matrix|pmatrix|bmatrix|Bmatrix|vmatrix|Vmatrix|smallmatrix|cases|array|split"
_ENVIRONMENT = re.compile(
    rf"\\(?P<edge>begin|end)\{{(?:(?P<aligned>{_ALIGNED})\*?|(?P<stacked>{_STACKED})\*?"
    rf"|(?P<boxed>{_BOXED}))\}}(?(aligned)(?:\[[tbc]\]|\{{\d+\}})?)"
)
_SILENT = re.compile(r"\\label\{[^}]*\}|\\(?:nonumber|notag)(?![A-Za-z])")
_ARG = re.compile(r"\\arg(?![A-Za-z])")
_DELIMITED = re.compile(
    r"(?s)(?<!\\)\$\$(?P<dollars>.+?)(?<!\\)\$\$|(?<!\\)\$(?P<dollar>.+?)(?<!\\)\$"
    r"|\\\[(?P<bracket>.+?)\\\]|\\\((?P<parenthesis>.+?)\\\)"
    r"|(?P<environment>\\begin\{(?P<name>[a-z]+\*?)\}.+?\\end\{(?P=name)\})"
)


def formula(latex: str, display: bool = False) -> str:
    """A LaTeX formula as HTML: MathML, or its source in `<code class="math">` where that fails.

    Args:
        latex: the formula without its dollars.
        display: on a line of its own, centred, with limits above and below.

    Returns:
        HTML that needs no script, no font file and no network.

    >>> formula("x^2")
    '<math><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
    >>> formula(r"\\nosuchcommand{x}")
    '<code class="math">\\\\nosuchcommand{x}</code>'
    """
    try:
        shown = _mathml(latex, display)
    except Exception:  # whatever the converter stumbles over, the reader still gets the source
        shown = f'<code class="math">{escape(latex.strip())}</code>'
    return f'<span class="formula">{shown}</span>' if display else shown


def formulas_in(text: str) -> str:
    """The text of a `text/latex` output: its formulas converted, the rest escaped.

    >>> formulas_in("so $x$ < 2")
    'so <math><mrow><mi>x</mi></mrow></math> &lt; 2'
    """
    parts, end = [], 0
    for found in _DELIMITED.finditer(text):
        inline = found["dollar"] or found["parenthesis"]
        block = found["dollars"] or found["bracket"] or found["environment"]
        parts += [escape(text[end : found.start()]), formula(inline or block, display=not inline)]
        end = found.end()
    return "".join([*parts, escape(text[end:])])


def _mathml(latex, display):
    source = _ENVIRONMENT.sub(_supported, _SILENT.sub("", _ARG.sub(r"\\operatorname{arg}", latex)))
    tree = _converted(source, display)
    if tree.find(".//mspace[@linebreak]") is not None:  # a bare \\ breaks the line only in a table
        kind = "align*" if "&" in source else "matrix"
        tree = _converted(rf"\begin{{{kind}}}{source}\end{{{kind}}}", display)
    return tostring(mend(tree), encoding="unicode")


def _converted(source, display):
    return Converter(display="block" if display else "inline").convert_to_element(source)


def _supported(found):
    """The nearest environment that the converter knows, in braces: `^T` is then of all of it."""
    name = "align*" if found["aligned"] else "matrix" if found["stacked"] else found["boxed"]
    return rf"{{\begin{{{name}}}" if found["edge"] == "begin" else rf"\end{{{name}}}}}"
