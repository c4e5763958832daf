"""Data cards: what a set is, whence it comes, what is wrong with it. Words, from the registry.

`datasets/README.md` is all of them; a test keeps it equal to what the registry says.
"""

from dlkit import _validation
from dlkit._card import Shown
from dlkit.datasets import _registry

KINDS = {
    "images": "Labelled images",
    "photo": "Photographs",
    "series": "Series",
    "text": "Texts",
    "reviews": "Reviews",
    "points": "Points",
}
ORIGINS = {
    "installed": "Real, installed with the kit",
    "made": "Made by the kit, with known truth",
    "downloaded": "Real, downloaded when asked for",
}
HEAD = """# The data of the course

Every set that has a name, as a card: what it is, who made it, under which licence, what is
known to be wrong with it, and what a teacher should say about it. This page is made from the
registry, `dlkit/datasets/registry.toml`, by `python3 kit.py data build`; do not edit it.

The files beside this page are those that the kit makes itself. They are stored so that they are
the same everywhere; `python3 kit.py data build` makes them again, byte for byte. A folder `own/`
beside this page is for your own sets: what lies in it has a short name in every notebook, unless a
set above has that name already. `cache/` keeps downloads. Git knows neither.

From Python, `dlkit.datasets.card("NAME")` shows a card; from a terminal, `python3 kit.py data`
lists all sets.

| in `own/` | loaded by |
| --- | --- |
| a folder of pictures by class: `pets/cat/*.png`, `pets/dog/*.png` | `load_images("pets")` |
| a folder of IDX files: `train-images-idx3-ubyte.gz` and so on | `load_images` |
| `.npz` with `x_train`, `y_train`, `x_test`, `y_test`, perhaps `class_names` | `load_images` |
| one picture, `.jpg` or `.png` | `load_photo` |
| `.txt` | `load_text` |
| `.csv` with a first column of dates, and columns of numbers | `load_series` |
| `.csv` with the columns `text` and `label` | `load_reviews` |
| `.csv` with the columns `x1`, `x2` and `label` | `load_points` |
"""


def card(name: str) -> Shown:
    """The card of a set: origin, licence, size, unit, known faults, citation, words for a teacher.

    Args:
        name: any name of the registry, those that are downloaded too.

    Returns:
        The card, shown as the last value of a cell; its text is Markdown.

    Raises:
        ValueError: there is no set of this name.

    >>> str(card("china")).splitlines()[2]
    '**A Chinese tower above a lake.** `load_photo("china")`'
    """
    text = markdown(entry(name))
    return Shown(text, markdown=text)


def entry(name):
    """The Entry of a name, whatever its kind, or the error with the nearest one."""
    every = _registry.entries()
    other = isinstance(name, str) and name not in every
    own = [kind for kind in KINDS if other and name in _registry.own_names(kind)]
    if own:
        raise ValueError(
            _validation.fault(
                f"{name!r} is a set of your own; it has no card, and nothing to download.",
                "The name of a set of the kit was expected.",
                f'Load it: {_registry.LOADERS[own[0]]}("{name}").',
            )
        )
    remedy = "`dlkit data` lists all of them."
    return every[_validation.known("name", name, every, remedy=remedy)]


def readme() -> str:
    """The text of `datasets/README.md`: a table of all sets, then their cards by kind."""
    every = list(_registry.entries().values())
    parts = [HEAD, _table(every)]
    for kind, heading in KINDS.items():
        parts += [f"## {heading}: `{_registry.LOADERS[kind]}`"]
        parts += [markdown(entry) for entry in every if entry.kind == kind]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _table(every):
    rows = [
        f"| [`{entry.name}`](#{entry.name}) | {entry.title} | {extent(entry)} | {entry.origin} |"
        for entry in every
    ]
    return "\n".join(["| name | what | how much | origin |", "| --- | --- | --- | --- |", *rows])


def markdown(entry):
    """One card as Markdown."""
    faults = "\n".join(f"  - {fault}" for fault in entry.faults)
    lines = [
        f"### {entry.name}",
        "",
        f'**{entry.title}.** `{_registry.LOADERS[entry.kind]}("{entry.name}")`',
        "",
        f"- **How much:** {extent(entry)}; {size(entry.bytes)} on disk.",
        f"- **Unit:** {entry.unit}.",
        f"- **Origin:** {entry.source}. {_where(entry)}",
        f"- **Licence:** {entry.licence}.",
        f"- **Cite:** {entry.citation}",
        f"- **Known faults:**\n{faults}",
        f"- **For the teacher:** {entry.teach.strip()}",
        *_files(entry),
    ]
    return "\n".join(lines)


def _where(entry):
    if entry.origin == "installed":
        return (
            f"{ORIGINS['installed']}: {entry.distribution} brings `{entry.package}/{entry.file}`."
        )
    if entry.origin == "made":
        return f"{ORIGINS['made']}: [`{entry.file}`]({entry.file})."
    return (
        f"{ORIGINS['downloaded']}: by `python3 kit.py data fetch {entry.name}`, or when it is "
        f"first loaded. Where there is no network, `{entry.meanwhile}` serves meanwhile."
    )


def _files(entry):
    if entry.files:
        yield f"- **Mirrors:** {', '.join(f'<{mirror}>' for mirror in entry.mirrors)}."
    for file in entry.files:
        hashed = "computed from the file too" if file.verified else "not verified from the file"
        yield f"- `{file.name}`, {size(file.size)}; its hash is from {file.hash_from}, {hashed}."


def extent(entry):
    """How much a set holds, in words, by the meaning of its shape.

    >>> extent(entry("china")), extent(entry("digits"))
    ('427 x 640 pixels, colour', '1,797 images of 8 x 8 pixels')
    """
    first, *rest = (f"{n:,}" for n in entry.shape)
    return {
        "images": lambda: f"{first} images of {' x '.join(rest[:2])} pixels",
        "photo": lambda: f"{first} x {rest[0]} pixels, colour",
        "series": lambda: f"{first} times" + (f" of {rest[0]} series" if rest else ""),
        "text": lambda: f"{first} characters",
        "reviews": lambda: f"{first} sentences",
        "points": lambda: f"{first} points in the plane",
    }[entry.kind]()


def size(count):
    """A number of bytes for a reader.

    >>> size(512), size(46_300), size(999_600), size(4_700_000)
    ('512 bytes', '46 kB', '1.0 MB', '4.7 MB')
    """
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1e3:.0f} kB" if count < 999_500 else f"{count / 1e6:.1f} MB"
