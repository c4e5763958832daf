"""Where a page stands: what its links and pictures lead to. Reads pictures, writes nothing."""

import base64
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from dlkit.runner.report._harmless import harmless
from dlkit.runner.report._markdown import markdown_to_html
from dlkit.runner.report._page_name import page_name


@dataclass(frozen=True)
class Place:
    """One page's surroundings.

    Args:
        pages: names of the notebooks that have a page in the report.
        folders: where relative pictures are looked for, in this order.
        anchors: the anchors of the headings so far, so that no two are the same.
    """

    pages: frozenset = frozenset()
    folders: tuple = ()
    anchors: set = field(default_factory=set)

    def markdown(self, source: str, attachments: dict | None = None) -> str:
        """Markdown as harmless HTML."""
        return self.html(markdown_to_html(source, attachments, self.anchors))

    def html(self, source: str) -> str:
        """HTML as harmless HTML, with its links and pictures as far as the report has them."""
        return harmless(source, self.link, self.embed)

    def link(self, address: str) -> str | None:
        """The page of a notebook that a relative link names, or None.

        >>> Place(frozenset({"21_cnn"})).link("../notebooks/21_cnn.ipynb#Pooling")
        '21_cnn.html#Pooling'
        >>> Place().link("21_cnn.ipynb")
        """
        parts = _relative(address)
        path = PurePosixPath(unquote(parts.path)) if parts else None
        if path is None or path.suffix != ".ipynb" or path.stem not in self.pages:
            return None
        return quote(page_name(path.stem)) + (f"#{parts.fragment}" if parts.fragment else "")

    def embed(self, address: str) -> str | None:
        """A relative picture as a data URI, or None where there is no such picture."""
        parts = _relative(address)
        kind = mimetypes.guess_type(parts.path)[0] if parts else None
        if not kind or not kind.startswith("image/"):
            return None
        for folder in self.folders:
            file = (Path(folder) / unquote(parts.path)).resolve()
            if file.is_relative_to(Path(folder).resolve().parent) and file.is_file():
                return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"
        return None


def _relative(address):
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc or parts.path.startswith("/") else parts
