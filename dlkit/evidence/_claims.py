"""The claims of the course, as `claims.toml` holds them: each once, its bar set beforehand."""

import dataclasses
import tomllib
from functools import cache
from importlib.resources import files

from dlkit._validation import known

KINDS = ("measured", "counted", "untestable")


@dataclasses.dataclass(frozen=True)
class Claim:
    """One row: what is claimed, where it is weighed, and what would settle it.

    `bar` and `smallest` are raw (0.01 is one point), each with its reason, written down before
    the experiment was run. `planned` says why a written notebook does not weigh it yet.
    """

    id: str
    statement: str
    notebook: str
    kind: str
    section: str = ""
    origin: str = "notes"
    also: tuple = ()
    measure: str = ""
    unit: str = ""
    expect: str = "above"
    bar: float | None = None
    bar_reason: str = ""
    smallest: float | None = None
    smallest_reason: str = ""
    because: str = ""
    planned: str = ""


@cache
def _rows():
    text = files("dlkit.evidence").joinpath("claims.toml").read_text(encoding="utf-8")
    rows = [Claim(**{**row, "also": tuple(row.get("also", ()))}) for row in _tables(text)]
    return {row.id: row for row in rows}


def _tables(text):
    return tomllib.loads(text).get("claim", [])


def claims() -> list[Claim]:
    """Every claim of the course, in the course's order.

    Example:
        >>> [row.kind for row in claims() if row.id == "cnn_classifier.locality"]
        ['measured']
    """
    return list(_rows().values())


def find(name):
    """The claim with that id, or a ValueError that names the nearest."""
    remedy = "`dlkit claims` lists all of them."
    return _rows()[known("id", name, _rows(), remedy=remedy)]
