"""Sentences that depend on an outcome: `say` for numbers, `reading` for verdicts."""

import string

from dlkit._card import Shown
from dlkit._validation import fault
from dlkit.evidence import _verdict as rule
from dlkit.evidence import _weigh

DEFAULTS = {
    rule.TOO_SMALL: "Whatever the difference is, it is too small to matter.",
    rule.UNRECORDED: "The full experiment has not been recorded yet, so nothing is concluded.",
    rule.UNTESTABLE: "It cannot be tested here, so nothing is concluded.",
}
PLACE = "…"


def say(template: str, **values: object) -> Shown:
    """A sentence with measured numbers in it; as plain text it has a gap where each number stands.

    Args:
        template: Markdown with the fields of `str.format`, by name: "{loss:.0f} points".
        **values: what goes into the fields: numbers, words, intervals.

    Raises:
        ValueError: a field has no value, or a value does not fit its format.

    Example:
        >>> say("It loses {loss:.1f} points.", loss=3.14159)
        It loses … points.
        >>> print(say("It loses {loss:.1f} points.", loss=3.14159).forms["text/markdown"])
        It loses 3.1 points.
    """
    try:
        spoken = template.format(**values)
        plain = "".join(
            text + (PLACE if field is not None else "")
            for text, field, _, _ in string.Formatter().parse(template)
        )
    except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        raise ValueError(
            fault(
                f"The sentence {template!r} cannot be filled in: {type(error).__name__} {error}.",
                f"A value for each field was expected. Received: {', '.join(values) or 'none'}.",
                'Name each value, as in say("{loss:.1f} points", loss=loss).',
            )
        ) from error
    return Shown(plain, markdown=spoken)


def reading(name: str, **sentences: str) -> Shown:
    """The sentence that fits the verdict: no text presumes how an experiment came out.

    Args:
        name: id of a claim that was weighed above.
        **sentences: for a measured claim `supported`, `refuted` and `undecided`; for a counted one
            `holds` and `fails`. Optional: `too_small`, `untestable`, `unrecorded`.

    Raises:
        ValueError: the claim was not weighed, or a sentence for it is missing.

    Example:
        >>> from dlkit.evidence import claim
        >>> _ = claim("tensors.rank-is-dimension", holds=False)
        >>> reading("tensors.rank-is-dimension", holds="They agree.", fails="They differ.")
        They differ.
    """
    weighed = _weigh.weighed(name)
    needed = ("supported", "refuted", "undecided")
    if weighed.row.kind != "measured":
        needed = ("holds", "fails") if weighed.row.kind == "counted" else ("untestable",)
    missing = [key for key in needed if not isinstance(sentences.get(key), str)]
    unknown = set(sentences) - {*needed, "too_small", "untestable", "unrecorded"}
    if missing or unknown:
        raise ValueError(
            fault(
                f"The words on {name!r} do not fit its verdicts.",
                f"Missing: {', '.join(missing) or 'none'}. Unknown: "
                f"{', '.join(sorted(unknown)) or 'none'}.",
                f"Pass a sentence each for {', '.join(needed)}.",
            )
        )
    text = sentences.get(_key(weighed.verdict)) or DEFAULTS[weighed.verdict]
    return Shown(text, markdown=text)


def _key(verdict):
    keys = {
        rule.HOLDS: "holds",
        rule.FAILS: "fails",
        rule.TOO_SMALL: "too_small",
        rule.UNTESTABLE: "untestable",
        rule.UNRECORDED: "unrecorded",
    }
    return keys.get(verdict, verdict)
