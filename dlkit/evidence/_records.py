"""What the full runs of the course have shown, read from the package. Written by the runner."""

import json
import math
from functools import cache
from importlib.resources import files
from pathlib import Path

from dlkit._validation import fault

RECORD_FORMAT = 1
NUMBERS = ("effect", "bar", "smallest")
ADVICE = "`dlkit run --only {slug} --profile full --record` makes it anew."


def record(name: str) -> dict | None:
    """What a full run has recorded for a claim: verdict, effect, interval, seeds, provenance.

    Args:
        name: id of the claim.

    Returns:
        The record, or None where there is none, or none that can be read (`record_trouble`).

    Example:
        >>> record("tensors.rank-is-dimension") is None  # counted: it needs no record
        True
    """
    return _content(_slug(name))[0].get(name)


def record_trouble(slug: str) -> str | None:
    """Why a notebook's records cannot be read, in three beats, or None where all is well.

    Example:
        >>> record_trouble("no_such_notebook") is None  # nothing recorded, so no trouble
        True
    """
    return _content(slug)[1]


def records_folder() -> Path:
    """The folder of the installed package in which the records lie, one file a notebook.

    Example:
        >>> records_folder().name
        'records'
    """
    return Path(str(files("dlkit.evidence").joinpath("records")))


def forget() -> None:
    """Have records read anew: somebody has written them."""
    _content.cache_clear()


@cache
def _content(slug):
    """Records by id, and what is wrong with the file; a file that is not there is no trouble."""
    path = records_folder() / f"{slug}.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, None
    except (OSError, ValueError) as error:
        return {}, _damaged(slug, str(error))
    version = content.get("format") if isinstance(content, dict) else None
    if isinstance(version, int) and version > RECORD_FORMAT:
        return {}, fault(
            f"{path.name} was recorded by a newer version of the kit (format {version}).",
            f"Format {RECORD_FORMAT} was expected.",
            "Update the kit; the file is left as it is.",
        )
    if version != RECORD_FORMAT or not _well_formed(content.get("claims")):
        return {}, _damaged(slug, "it is not a list of claims with effect, bar and verdict")
    return content["claims"], None


def _well_formed(claims):
    return isinstance(claims, dict) and all(map(_is_record, claims.values()))


def _is_record(one):
    return (
        isinstance(one, dict)
        and isinstance(one.get("verdict"), str)
        and isinstance(one.get("parameters"), dict)
        and all(_is_number(one.get(key)) for key in NUMBERS)
        and all(one.get(key) is None or _is_number(one[key]) for key in ("low", "high"))
    )


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _damaged(slug, why):
    return fault(
        f"{slug}.json, which holds the records of {slug}, is damaged: {why}.",
        "The records of a full run were expected.",
        "Take it from the repository again, or " + ADVICE.format(slug=slug),
    )


def _slug(name):
    return str(name).partition(".")[0]
