"""What the report shows of an output: its richest form that needs no script. Lays nothing out."""

import base64
import re
from html import escape

from nbconvert.filters.ansi import ansi2html

from dlkit.runner.report._harmless import UNDESCRIBED, says_nothing
from dlkit.runner.report._math import formulas_in

_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def shown(output, place) -> str:
    """An output's HTML, empty where nothing of it can be shown without a script.

    Args:
        output: a `display_data` or `execute_result` of a notebook.
        place: the page that it stands on.
    """
    for kind, render in _FORMS.items():
        content = output.data.get(kind)
        html = render(content, kind, output, place) if isinstance(content, str) else ""
        if html:
            return html
    return ""


def _html(content, _, __, place):
    html = place.html(content)
    return "" if says_nothing(html) else f'<div class="rich">{html}</div>'


def _markdown(content, _, __, place):
    return f'<div class="rich">{place.markdown(content)}</div>'


def _latex(content, _, __, ___):
    return f'<div class="rich">{formulas_in(content)}</div>'


def _svg(content, kind, output, _):
    return _image(base64.b64encode(content.encode()).decode(), kind, output)


def _picture(content, kind, output, _):
    data = re.sub(r"\s", "", content)
    return _image(data, kind, output) if re.fullmatch(r"[A-Za-z0-9+/]+=*", data) else ""


def _image(data, kind, output):
    described = _metadata(output, kind, "alt")
    alt = described.strip() if isinstance(described, str) else ""
    sizes = {name: _metadata(output, kind, name) for name in ("width", "height")}
    size = "".join(f' {name}="{n}"' for name, n in sizes.items() if isinstance(n, int))
    text = escape(alt or UNDESCRIBED)
    return f'<div class="figure"><img src="data:{kind};base64,{data}" alt="{text}"{size}></div>'


def _metadata(output, kind, name):
    own = output.metadata.get(kind)
    return own.get(name) if isinstance(own, dict) and name in own else output.metadata.get(name)


def _text(content, *_):
    return f"<pre{scrolls(content)}>{ansi2html(content)}</pre>" if content.strip() else ""


def scrolls(text: str) -> str:
    """The attributes that let a keyboard scroll a long text, none for a short one."""
    return ' tabindex="0" role="group" aria-label="Long output"' if text.count("\n") > 16 else ""


_FORMS = {
    "text/html": _html,
    "text/markdown": _markdown,
    "image/svg+xml": _svg,
    "text/latex": _latex,
    **dict.fromkeys(_PICTURES, _picture),
    "text/plain": _text,
}
