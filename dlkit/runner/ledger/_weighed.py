"""What executed cells say of claims, read out of their outputs. Trusts nothing that it reads."""

import dataclasses
import math
import re
from collections.abc import Iterator

MIME = "application/vnd.dlkit.claim+json"
KINDS = ("measured", "counted", "untestable")
_ID = re.compile(r"[a-z0-9_]+\.[a-z0-9-]+")
_LONGEST = 200  # characters of an id or a verdict


@dataclasses.dataclass(frozen=True)
class Weighed:
    """One claim as a cell has weighed it: the cell's index, and all that it said."""

    cell: int
    said: dict

    @property
    def id(self) -> str:
        return self.said["id"]

    def entry(self) -> dict:
        """What a manifest holds of it; null where there is none."""
        return {
            "id": self.id,
            "verdict": self.said["verdict"],
            **{key: number(self.said.get(key)) for key in ("effect", "low", "high")},
            "recorded": self.said.get("recorded"),
            "agrees": self.said.get("agrees"),
        }


def weighed(notebook: dict) -> list[Weighed]:
    """The claims that the outputs of a notebook tell of, each once, in the order of the page.

    Whoever runs a notebook can put anything into an output: what is not of the form that `claim`
    gives it is passed over.

    Args:
        notebook: as nbformat or as JSON has it.
    """
    found = {one.id: one for one in _all(notebook)}
    return sorted(found.values(), key=lambda one: one.cell)


def number(value) -> float | None:
    """A finite number, or None: JSON for other programs knows no other ones."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return value if math.isfinite(value) else None
    except OverflowError:  # a whole number beyond all floats
        return None


def _all(notebook) -> Iterator[Weighed]:
    for index, cell in enumerate(notebook["cells"]):
        for output in cell.get("outputs", ()) if cell["cell_type"] == "code" else ():
            said = output.get("data", {}).get(MIME)
            if _well_formed(said):
                yield Weighed(index, dict(said))


def _well_formed(said):
    if not isinstance(said, dict) or said.get("kind") not in KINDS:
        return False
    texts = (said.get("id"), said.get("verdict"))
    if not all(isinstance(text, str) and 0 < len(text) <= _LONGEST for text in texts):
        return False
    recorded, agrees = said.get("recorded"), said.get("agrees")
    numbers = [said.get(key) for key in ("effect", "low", "high")]
    return (
        _ID.fullmatch(said["id"]) is not None
        and said["verdict"].isprintable()
        and (recorded is None or (isinstance(recorded, str) and len(recorded) <= _LONGEST))
        and (agrees is None or isinstance(agrees, bool))
        and all(type(value) in (int, float, type(None)) for value in numbers)
    )
