"""HTML that notebooks bring along, made harmless: it fetches nothing and runs nothing."""

import re
from collections.abc import Callable

from bs4 import BeautifulSoup
from bs4.element import PreformattedString

from dlkit.runner.report._harmless_names import KEPT, LOST, REFUSED

_FETCHES = re.compile(r"url\s*\((?!\s*[\"']?#)|image-set|\bimage\s*\(|\bsrc\s*\(|@import|\\", re.I)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml)[;,]", re.I)
_MEDIA = re.compile(r"data:(?:video|audio)/[\w.+-]+[;,]", re.I)
_AWAY = re.compile(r"(?:https?://|mailto:)", re.I)
UNDESCRIBED = "Figure without a description"


def harmless(
    html: str,
    link: Callable[[str], str | None] = lambda _: None,
    embed: Callable[[str], str | None] = lambda _: None,
) -> str:
    """The HTML with its tables, pictures and inline styles, and without what acts or fetches.

    Scripts, frames and forms go, as do handlers, style sheets (they would reach the whole page),
    inline styles that fetch, and addresses other than the ones below. Whatever is open at the end
    is closed, so that it cannot reach beyond its place.

    Args:
        html: from a markdown cell or an output.
        link: the address in the report for a relative link, or None, where the link becomes text.
        embed: the data URI of a picture for a relative address, or None where there is none.

    >>> harmless('<b onclick="x()">1 < 2</b><script>alert(1)</script><i>')
    '<b>1 &lt; 2</b><i></i>'
    >>> harmless('<a href="javascript:x()">see</a> <img src="http://a.b/c.png" alt="a cat">')
    '<a>see</a> <span class="absent">Picture not included: a cat</span>'
    """
    if "<" not in html:  # plain text, which the parser would take for a file's name
        return html
    soup = BeautifulSoup(re.sub(r"^\s*<\?xml.*?>", "", html, flags=re.S), "html.parser")
    for text in soup.find_all(string=lambda text: isinstance(text, PreformattedString)):
        text.extract()
    for tag in soup.find_all(True):
        if tag.decomposed:
            continue
        if tag.name in LOST:
            tag.decompose()
        elif tag.name not in KEPT:
            tag.unwrap()
        else:
            _keep(soup, tag, link, embed)
    return soup.decode()


def says_nothing(html: str) -> bool:
    """Whether nothing of harmless HTML would be seen: no text and no picture.

    >>> says_nothing("<div> <b></b></div>"), says_nothing("<p>x</p>")
    (True, False)
    """
    soup = BeautifulSoup(f"<div>{html}</div>", "html.parser")
    drawn = soup.find(["img", "svg", "video", "audio", "hr", "input", "meter", "progress"])
    return drawn is None and not soup.get_text().strip()


def _keep(soup, tag, link, embed):
    address = (tag.get("href") or tag.get("src") or tag.get("xlink:href") or "").strip()
    for name, value in list(tag.attrs.items()):
        if not _allowed(tag, name, " ".join(value) if isinstance(value, list) else value or ""):
            del tag.attrs[name]
    if tag.name == "a":
        _link(tag, address, link)
    elif tag.name in {"use", "textpath"} and address.startswith("#"):
        tag["href"] = address
    elif tag.name in {"img", "image"}:
        _picture(soup, tag, address, embed)
    elif tag.name in {"video", "audio", "source"} and _MEDIA.match(address):
        tag["src"] = address
    elif tag.name == "input" and tag.get("type") != "checkbox":
        tag.decompose()


def _allowed(tag, name, value):
    return (
        re.fullmatch(r"[a-z][a-z0-9-]*", name) is not None
        and not name.startswith("on")
        and name not in REFUSED
        and (_is_text(name) or not _FETCHES.search(value))
        and (tag.name != "input" or name in {"type", "checked", "disabled", "class", "id"})
    )


def _is_text(name):
    """Attributes in which a backslash or a bracket is only writing."""
    return name in {"title", "alt", "summary", "id", "class"} or name.startswith(("aria-", "data-"))


def _link(tag, address, link):
    plain = re.sub(r"[\x00-\x20]", "", address)
    if _AWAY.match(plain):
        tag["href"], tag["rel"] = address, "noopener noreferrer"
    elif plain.startswith("#"):
        tag["href"] = plain
    elif plain and (inside := link(plain)):
        tag["href"] = inside


def _picture(soup, tag, address, embed):
    data = address if _PICTURE.match(address) else embed(address) if address else None
    if data:
        tag["src" if tag.name == "img" else "href"] = data
        if tag.name == "img" and not (tag.get("alt") or "").strip():
            tag["alt"] = UNDESCRIBED
        return
    note = soup.new_tag("span", attrs={"class": "absent"})
    note.string = f"Picture not included: {tag.get('alt') or address[:80]}"
    tag.replace_with(note)
