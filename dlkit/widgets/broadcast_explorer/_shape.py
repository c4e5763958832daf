"""A shape as it is typed: text to a tuple of lengths, without running it. Compares nothing."""

import re
from typing import Any

from dlkit._validation import fault, shown

MOST_AXES = 8  # more do not fit into a table that is read at a glance
LONGEST = 10**9
TYPED = re.compile(
    r"\s*[(\[]?\s*"
    r"(?P<lengths>[0-9]{1,12}(?:\s*,\s*[0-9]{1,12})*)?"
    r"\s*(?P<comma>,)?\s*[)\]]?\s*"
)
REMEDY = "Type for example (3, 1), or (4,) for one axis, or () for a single number."


def shape(name: str, given: Any) -> tuple[int, ...]:
    """The lengths that a text or a sequence gives; brackets may be left out.

    Args:
        name: what an error calls it, "first" or "second".
        given: "(3, 1)", "3, 1", "(4,)", "4", "()", or a tuple, a list or an integer.

    Returns:
        A tuple of integers from 0, at most 8 of them.

    Raises:
        ValueError: it is no shape.

    Example:
        >>> shape("first", " 3,1 "), shape("first", "(4,)"), shape("first", "()")
        ((3, 1), (4,), ())
    """
    lengths = _lengths(given if isinstance(given, str) else _listed(given))
    if lengths is None:
        raise ValueError(fault(f"`{name}` is no shape: {_why(given)}", _expected(given), REMEDY))
    if len(lengths) > MOST_AXES or max(lengths, default=0) > LONGEST:
        raise ValueError(
            fault(
                f"`{name}` has too many axes, or one that is too long.",
                f"At most {MOST_AXES} axes of at most {LONGEST:,} steps were expected. "
                f"Received: {shown(given)}.",
                "Leave out axes that both have, or take shorter ones: the rule is the same.",
            )
        )
    return lengths


def _listed(given):
    """A sequence of lengths as the text that would be typed for it."""
    parts = list(given) if isinstance(given, (tuple, list)) else [given]
    return "(" + ", ".join("?" if isinstance(p, bool) else str(p) for p in parts) + ")"


def _lengths(text):
    match = TYPED.fullmatch(text)
    if match is None:
        return None
    if match["lengths"] is None:
        return None if match["comma"] or not re.search(r"[(\[]\s*[)\]]", text) else ()
    return tuple(int(length) for length in match["lengths"].split(","))


def _why(given):
    text = str(given)
    if isinstance(given, str) and text.strip() in ("", "(", "["):
        return "nothing stands there yet."
    if "-" in text:
        return "a length cannot be negative."
    if "." in text:
        return "a length is a whole number."
    if "None" in text or "?" in text:
        return "every length must be known."
    return "it is not read as lengths with commas between them."


def _expected(given):
    return f"Whole numbers from 0 with commas between them were expected. Received: {shown(given)}."
