"""The browser's side of a primitive, as the text of one ES module; knows no widget."""

from functools import cache
from importlib.resources import files


@cache
def source(name):
    """What every module has in common, and the module `static/NAME.js` after it, as one text.

    >>> "export default" in source("heatmap")
    True
    """
    folder = files("dlkit.widgets") / "static"
    return "\n".join(
        (folder / f"{part}.js").read_text(encoding="utf-8") for part in ("manners", name)
    )
