"""What learners often believe that is not so: the rows of `misconceptions.toml`. Judges nobody."""

import dataclasses
import tomllib
from functools import cache
from importlib.resources import files


@dataclasses.dataclass(frozen=True)
class Misconception:
    """One row: what people think, what is true, and the slugs of the notebooks that treat it."""

    id: str
    title: str
    thought: str
    truth: str
    treated: tuple


@cache
def misconceptions() -> dict[str, Misconception]:
    """Every misconception that the course names, by id, in the order of the file."""
    text = (files(__package__) / "misconceptions.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["misconception"]
    return {row["id"]: Misconception(**row | {"treated": tuple(row["treated"])}) for row in rows}
