"""Rows of MathML: words, spaces, signs and tall brackets as TeX sets them. Reads no LaTeX."""

import re
from xml.etree.ElementTree import Element

_ROWS = {"math", "mrow", "mtd", "mstyle", "msqrt", "mphantom"}
_SCRIPTS = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
_CLOSING = {")", "]", "}", "⟩", "⌋", "⌉"}
_FENCES = {*"()[]{}|‖⟨⟩", "⌊", "⌋", "⌈", "⌉"}


def compose(root: Element) -> None:
    """Set every row of a formula, in place: upright words, thin spaces, unary signs, brackets."""
    for row in root.iter():
        if row.tag in _ROWS:
            _join(row)
            _sign(row)
            _grow(row)
            _space(row)
    for bar in root.iter("mo"):
        if bar.text in {"|", "‖"} and not bar.attrib:
            bar.set("stretchy", "false")


def _join(row):
    """Upright letters are one word (a screen reader says ReLU, not R, e, L, U); so is :=."""
    joined = []
    for node in row:
        last = joined[-1] if joined else None
        if last is not None and (
            (_upright(last) and _upright(node)) or (last.text, node.text) == (":", "=")
        ):
            last.text += node.text
        else:
            joined.append(node)
    row[:] = joined


def _upright(node):
    return node.tag == "mi" and node.get("mathvariant") == "normal"


def _sign(row):
    """A minus after a bracket, a comma or a relation belongs to what follows it."""
    for before, node in zip([*row][:-1], [*row][1:], strict=True):
        if node.tag == "mo" and node.text in {"−", "+", "±", "-"}:
            core = _core(before)
            if core.tag == "mo" and core.text not in _CLOSING | {"|", "‖", "!"}:
                node.set("form", "prefix")


def _grow(row):
    """Brackets beside a table are as tall as it, also where no installed font can stretch them."""
    tables = [node for node in row if node.tag == "mtable"]
    if len(tables) != 1:
        return
    place = list(row).index(tables[0])
    for node in row[max(place - 1, 0) : place + 2]:
        if node.tag == "mo" and node.text in _FENCES and node.get("stretchy") != "false":
            node.set("stretchy", "false")
            node.set("style", f"transform:scaleY({_tallness(tables[0]):.2f})")


def _tallness(table):
    """How many times as tall as a bracket a table is; a row with fractions counts twice."""
    tall = sum(1 + any(e.tag in {"mfrac", "mtable"} for e in row.iter()) for row in table)
    return max(1.0, 1.4 * tall)


def _space(row):
    """A thin space between the name of a function and what is neither a bracket nor an operator."""
    spaced = []
    for node in row:
        if spaced and _needs_space(spaced[-1], node):
            spaced.append(Element("mspace", width="0.167em"))
        spaced.append(node)
    row[:] = spaced


def _needs_space(left, right):
    after = _is_name(left) and not _is_operator(right, edge=0)
    before = _is_name(right) and (not _is_operator(left, edge=-1) or _last(left) in _CLOSING)
    return after or before


def _core(node):
    """What carries the scripts, or stands alone in its braces."""
    while len(node) and (node.tag in _SCRIPTS or (node.tag == "mrow" and len(node) == 1)):
        node = node[0]
    return node


def _is_name(node):
    """log, max, softmax, ReLU, arg min; not x, not mod, which keeps an operator's wide spaces."""
    core = _core(node)
    name = re.fullmatch(r"[^\W\d_]{2,}(?:\s[^\W\d_]+)?", core.text or "")
    if core.tag not in {"mi", "mo"} or not name or core.text == "mod":
        return False
    if core.tag == "mo":
        core.set("lspace", "0")
        core.set("rspace", "0")
    return True


def _is_operator(node, edge):
    """A space, an operator or a bracket, at the near edge of what stands there."""
    core = _core(node)
    if core.tag == "mrow" and len(core):
        core = _core(core[edge])
    return core.tag in {"mspace", "mo"} and not _is_name(core)


def _last(node):
    core = _core(node)
    return _core(core[-1]).text if core.tag == "mrow" and len(core) else core.text
