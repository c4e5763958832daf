"""MathML as every browser draws it: mends what the converter writes. Parses no LaTeX."""

import re
import unicodedata
from html import unescape
from xml.etree.ElementTree import Element

from dlkit._validation import fault, shown
from dlkit.runner.report._mathml_rows import compose

_CHILDREN = {
    **dict.fromkeys(("msub", "msup", "mfrac", "munder", "mover", "mroot"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
# fmt: off
_KEPT = {
    "display", "mathvariant", "mathcolor", "stretchy", "fence", "form", "accent", "minsize",
    "maxsize", "width", "height", "depth", "displaystyle", "scriptlevel", "linethickness",
    "movablelimits", "lspace", "rspace", "columnalign",
}
# fmt: on
_STYLES = {
    "bold": "BOLD",
    "bold-italic": "BOLD ITALIC",
    "double-struck": "DOUBLE-STRUCK",
    "italic": "ITALIC",
    "sans-serif": "SANS-SERIF",
    "monospace": "MONOSPACE",
    "script": "SCRIPT",
    "fraktur": "FRAKTUR",
}
_ORDINARY = {"∞", "⊤", "∅"}
_ACCENTS = {"~": "˜", **{sign: sign for sign in "^¯→˙¨ˇ˘´`―‾"}}
_LARGE = set("∑∏∐∫∬∭∮⋃⋂⨁⨂⨀⋁⋀")
_LIMITS = {"max", "min", "sup", "inf", "lim", "lim\u2006sup", "lim\u2006inf", "det", "gcd", "Pr"}
_UNDER = {"msub": "munder", "msubsup": "munderover"}


def mend(root: Element) -> Element:
    """The same formula in the part of MathML that every browser draws, spaced as TeX would.

    Bold, blackboard and script letters become their own characters, limits move under their
    operator, the lines of arrays become classes, names of functions get their thin spaces, and
    nothing that could act (links, styles) is left. The page's style sheet does the rest.

    Args:
        root: a `<math>` element, changed in place.

    Raises:
        ValueError: a command was not understood or an argument is missing, so that drawing it would
            mislead.
    """
    for node in list(root.iter()):
        _plain_text(node)
        _whole(node)
        lines = list(_lines(node)) if node.tag == "mtable" else []
        _only_known(node)
        for cell, drawn in lines:
            cell.set("class", drawn)
        _letters(node)
        _symbol(node)
    for node in list(root.iter()):
        _script(node)
    if root.get("display") == "block":
        _enlarge(root)
    compose(root)
    return root


def _plain_text(node):
    """Text with its characters instead of entities; `mo` holds text only."""
    if node.tag == "mo" and len(node):
        node.text = "".join(node.itertext())
        node[:] = []
    text = node.text or ""
    if node.tag == "mi" and re.fullmatch(r"&#x000[46567]\w;", text):  # \mathrm of one letter
        node.set("mathvariant", "normal")
    node.text = unescape(text) or None


def _whole(node):
    """A ValueError where something was not understood, or where an argument is missing."""
    unknown = node.tag != "mtext" and re.match(r"\\[A-Za-z]", node.text or "")
    lost = len(node) != _CHILDREN.get(node.tag, len(node))
    if unknown or lost or (node.tag == "menclose" and node.get("notation") != "box"):
        raise ValueError(
            fault(
                f"A part of the formula cannot be drawn: {shown(node.text or node.tag)}.",
                "A command of LaTeX with all its arguments was expected.",
                "Check the spelling, or write it with simpler commands.",
            )
        )


def _lines(table):
    """The cells of an array that have a line on their left or above them, with their classes."""
    columns, rows = (table.get(name, "").split() for name in ("columnlines", "rowlines"))
    for i, row in enumerate(table):
        for j, cell in enumerate(row):
            drawn = ["line-left"] * (columns[j - 1 : j] == ["solid"])
            drawn += ["line-above"] * (rows[i - 1 : i] == ["solid"])
            if drawn:
                yield cell, " ".join(drawn)


def _only_known(node):
    """No attribute that could act; a box is a row with a class: browsers draw no `menclose`."""
    for name in set(node.attrib) - _KEPT:
        del node.attrib[name]
    if not re.fullmatch(r"#?\w+", node.get("mathcolor", "")):
        node.attrib.pop("mathcolor", None)
    if node.get("display") == "inline":
        del node.attrib["display"]
    if node.tag == "mpadded" and node.get("width") != "0":
        node.attrib.clear()
    if node.tag == "menclose":
        node.tag = "mrow"
        node.set("class", "boxed")


def _letters(node):
    """Letters of a style as their own characters: browsers know no `mathvariant` but "normal"."""
    style = node.get("mathvariant")
    if style in _STYLES and node.tag != "mtext":
        del node.attrib["mathvariant"]
        node.text = "".join(_styled(letter, _STYLES[style]) for letter in node.text or "")


def _styled(letter, style):
    """The letter's own character in a style, or the letter where there is none.

    >>> _styled("θ", "BOLD ITALIC"), _styled("0", "BOLD"), _styled("R", "DOUBLE-STRUCK")
    ('𝜽', '𝟎', 'ℝ')
    """
    name = unicodedata.name(letter, "")
    short = re.sub(r"^(?:LATIN|GREEK) | LETTER", "", name)
    for full in (f"MATHEMATICAL {style} {short}", f"{style} {short}"):
        try:
            return unicodedata.lookup(full)
        except KeyError:
            continue
    return letter


def _symbol(node):
    """Relations and brackets are operators; infinity and the transpose sign are not."""
    text = node.text or ""
    if node.tag == "mi" and text == "~":
        node.tag, node.text = "mo", "∼"
    elif node.tag == "mi" and len(text) == 1 and text not in _ORDINARY:
        kind = unicodedata.category(text)
        if kind in {"Sm", "Ps", "Pe"} or text in ":;":
            node.tag = "mo"
            if kind != "Sm":
                node.set("stretchy", "false")
    elif node.tag == "mo" and text in _ORDINARY:
        node.tag = "mi"


def _script(node):
    """Accents sit close, limits go under in display, a lone operator in braces has no spaces."""
    if node.tag == "mover" and node[1].tag == "mo" and node[1].text in _ACCENTS:
        node.set("accent", "true")
        node[1].text = _ACCENTS[node[1].text]
    elif node.tag in _UNDER and node[0].tag == "mo":
        if node[0].text in _LIMITS or node[0].get("movablelimits") == "true":
            node.tag = _UNDER[node.tag]
            node[0].set("movablelimits", "true")
    elif node.tag == "mrow" and len(node) == 1 and node[0].tag == "mo":
        node[0].set("lspace", "0")
        node[0].set("rspace", "0")


def _enlarge(node):
    """Sums and integrals of a displayed formula, but not those in fractions and scripts."""
    if node.tag == "mo" and node.text in _LARGE:
        node.set("class", "large")
    elif node.tag in _CHILDREN and node.tag != "mfrac":
        _enlarge(node[0])
    elif node.tag != "mfrac":
        for child in node:
            _enlarge(child)
