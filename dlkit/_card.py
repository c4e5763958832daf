"""What a cell shows: plain words, and a card in HTML beside them. Knows only how a card looks."""

from html import escape

TONES = {  # symbol and colour; the colours are those of the same meaning in dlkit.plots.palette
    "good": ("✔", "#0072B2"),
    "bad": ("✖", "#D55E00"),
    "quiet": ("·", "#6B7480"),
}
CARD = (
    "border:1px solid rgba(128,128,128,.35);border-left:4px solid {colour};border-radius:4px;"
    "padding:.6em .9em;margin:.3em 0;max-width:46em;line-height:1.5"
)


class Shown:
    """Something to look at, as the last value of a cell: plain words, and richer forms of them.

    The plain words are what a test compares and what a terminal shows; measured numbers belong
    into the other forms, since another processor moves their last digits.

    Args:
        plain: the words of `text/plain`.
        html: the same as HTML, with inline styles only.
        markdown: the same as Markdown.
        data: further forms by their type, such as `{"application/json": {...}}`.

    Example:
        >>> Shown("Right.", html="<b>Right.</b>")
        Right.
    """

    def __init__(
        self,
        plain: str,
        html: str | None = None,
        markdown: str | None = None,
        data: dict | None = None,
    ):
        forms = {"text/plain": plain, "text/html": html, "text/markdown": markdown}
        self.forms = {kind: form for kind, form in forms.items() if form is not None}
        self.forms |= data or {}

    def __repr__(self):
        return self.forms["text/plain"]

    def _repr_mimebundle_(self, include=None, exclude=None):  # noqa: ARG002 - IPython's signature
        return dict(self.forms)


def box(title: str, body: str = "", tone: str = "quiet", note: str = "") -> str:
    """A card: a title with its symbol, a body, and a quieter note, on any theme's background.

    Args:
        title: plain text.
        body: HTML.
        tone: "good", "bad" or "quiet"; said by a symbol too, never by colour alone.
        note: HTML in smaller letters.

    Example:
        >>> "✔ Right" in box("Right", tone="good")
        True
    """
    symbol, colour = TONES[tone]
    parts = [f'<div style="font-weight:600">{symbol} {escape(title)}</div>']
    parts += [f"<div>{body}</div>"] if body else []
    parts += [f'<div style="font-size:.88em;opacity:.8">{note}</div>'] if note else []
    return f'<div class="dlkit-card" style="{CARD.format(colour=colour)}">{"".join(parts)}</div>'
