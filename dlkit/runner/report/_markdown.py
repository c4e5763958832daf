"""Markdown to HTML as Jupyter reads it, formulas as MathML. Knows no page around it."""

import re
from html import escape, unescape

from nbconvert.filters.markdown_mistune import (
    InvalidNotebook,
    IPythonRenderer,
    MarkdownWithMath,
    MathInlineParser,
)

from dlkit.runner.report._math import formula

_PRICE = r"(?!\d[^$]*\s\$)"
_DOLLARS = rf"(?s:(?<![$\\])\${_PRICE}(?P<math_inline_tex>(?:\\.|[^`$\\])+)\$(?!\d))"


def markdown_to_html(
    source: str, attachments: dict | None = None, anchors: set | None = None
) -> str:
    r"""The HTML of a markdown text; formulas are MathML, code keeps its dollars.

    Args:
        source: the text of a markdown cell or of a `text/markdown` output.
        attachments: the cell's pictures, by name and then by type.
        anchors: those that the page has already; the headings' own are added.

    >>> markdown_to_html("Costs $5 and $10, `$x$`.").strip()
    '<p>Costs $5 and $10, <code>$x$</code>.</p>'
    """
    renderer = _Renderer(escape=False, attachments=attachments or {})
    renderer.anchors = set() if anchors is None else anchors
    return MarkdownWithMath(renderer, inline=_Inline(hard_wrap=False)).render(source)


class _Inline(MathInlineParser):
    """Jupyter's dollars, but prices stay prices: "$5 and $10" holds no formula."""

    SPECIFICATION = {**MathInlineParser.SPECIFICATION, "inline_math_tex": _DOLLARS}  # noqa: RUF012


class _Renderer(IPythonRenderer):
    def inline_math(self, body):
        return formula(body)

    def block_math(self, body):
        return formula(body, display=True)

    def latex_environment(self, name, body):
        return formula(rf"\begin{{{name}}}{body}\end{{{name}}}", display=True)

    def block_mermaidjs(self, code):
        return self.block_code(code)  # drawing it would need a script

    def heading(self, text, level, **_):
        """A heading with Jupyter's anchor: its words, with dashes for spaces."""
        words = unescape(re.sub(r"<[^>]*>", "", text)).strip()
        anchor = self._own(re.sub(r"\s+", "-", words) or "section")
        link = f'<a class="anchor" href="#{anchor}" aria-label="Link to this section">¶</a>'
        return f'<h{level} id="{anchor}">{text}{link if level > 1 else ""}</h{level}>\n'

    def _own(self, words):
        anchor, n = words, 2
        while anchor in self.anchors:
            anchor, n = f"{words}-{n}", n + 1
        self.anchors.add(anchor)
        return escape(anchor)

    def _embed_image_or_attachment(self, src):
        try:
            return super()._embed_image_or_attachment(src)
        except (InvalidNotebook, StopIteration):  # a picture is missing, not the page
            return src
