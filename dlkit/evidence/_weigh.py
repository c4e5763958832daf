"""`claim`: a claim of the course against what was just measured, and against its record."""

import dataclasses

from dlkit._card import Shown
from dlkit._validation import fault, shown
from dlkit.environment import session
from dlkit.evidence import _claim_card, _claims, _records
from dlkit.evidence import _verdict as rule
from dlkit.evidence._effect import Effect
from dlkit.evidence._interval import Interval

MIME = "application/vnd.dlkit.claim+json"
FIELDS = (
    "effect", "low", "high", "level", "unit", "n", "method", "seeds", "varies",
    "bar", "smallest", "expect", "profile", "seed", "data", "trouble",
)  # fmt: skip
_weighed = {}  # id to Weighed: `reading` speaks of what this notebook has weighed


@dataclasses.dataclass(frozen=True)
class Weighed:
    """A claim, what this run says of it, and what is recorded; `verdict` is what counts here.

    A record counts only where it is about the same data: on a learner's own data, or where
    nothing is recorded, this run speaks alone.
    """

    row: _claims.Claim
    verdict_now: str
    interval: Interval | None = None
    effect: Effect | None = None
    because: str = ""
    record: dict | None = None
    trouble: str | None = None
    own_data: bool = False

    @property
    def verdict(self) -> str:
        if self.row.kind != "measured" or self.own_data or self.verdict_now == rule.UNTESTABLE:
            return self.verdict_now
        return self.record["verdict"] if self.record else rule.UNRECORDED

    @property
    def agrees(self) -> bool | None:
        """Whether this run's estimate lies on the record's side of the bar; None: neither."""
        if self.record is None or self.own_data or self.interval is None:
            return None
        row = self.row
        return rule.agrees(self.interval.estimate, row.bar, self.record["verdict"], row.expect)


def claim(
    name: str,
    effect: Effect | Interval | None = None,
    *,
    holds: bool | None = None,
    because: str = "",
    untestable: str = "",
) -> Shown:
    """A claim is weighed once, in front of the learner, against a bar that was set beforehand.

    The card shows the recorded verdict of the full experiment, and beside it what this run says:
    a quick run has too few seeds to decide anything.

    Args:
        name: id of the claim, as `dlkit claims` lists them.
        effect: for a measured claim, what `difference` gave (or effects subtracted from one
            another), or an `Interval`.
        holds: for a counted claim, whether it held when it was run here.
        because: what was seen, in a few words.
        untestable: why it cannot be tested on this machine, for example "there is no GPU".

    Returns:
        A card to be the last value of its cell. Its plain words are the statement and the verdict.

    Raises:
        ValueError: the id is unknown, or what was given is not what such a claim needs.

    Example:
        >>> claim("tensors.rank-is-dimension", holds=False, because="rank 1, 784 numbers")
        Claim: ... Counted: it does not hold (rank 1, 784 numbers).
    """
    row = _claims.find(name)
    _check(row, effect, holds, untestable)
    weighed = _weigh(row, effect, holds, because, untestable)
    _weighed[name] = weighed
    data = {MIME: _data(weighed)}
    return Shown(_claim_card.words(weighed), html=_claim_card.html(weighed), data=data)


def weighed(name):
    """What this notebook has weighed under that id, or a ValueError."""
    _claims.find(name)
    if name not in _weighed:
        raise ValueError(
            fault(
                f"The claim {name!r} has not been weighed yet.",
                "Words on a verdict come after it.",
                f'Run the cell with claim("{name}", ...) first.',
            )
        )
    return _weighed[name]


def _weigh(row, effect, holds, because, untestable):
    if untestable:
        return Weighed(row, rule.UNTESTABLE, because=untestable)
    if row.kind == "counted":
        return Weighed(row, rule.HOLDS if holds else rule.FAILS, because=because)
    interval = effect.interval() if isinstance(effect, Effect) else effect
    record = _records.record(row.id)
    return Weighed(
        row,
        rule.verdict(interval, row.bar, row.smallest, row.expect),
        interval,
        effect if isinstance(effect, Effect) else None,
        because,
        record,
        _records.record_trouble(row.notebook),
        own_data=_is_own(record),
    )


def _is_own(record):
    """Whether this session works on other data than the course's own, or than the record's."""
    now = session()
    if now is None or now.data is None:
        return False
    recorded = record["parameters"].get("DATASET") if record else None
    return recorded is not None and now.data != str(recorded)


def _data(weighed):
    """The card for machines: what the runner harvests."""
    row, interval, effect, now = weighed.row, weighed.interval, weighed.effect, session()
    found = dict.fromkeys(FIELDS)
    if interval is not None:
        found |= {"effect": interval.estimate, "low": interval.low, "high": interval.high}
        found |= {key: getattr(interval, key) for key in ("level", "unit", "n", "method")}
        found |= {key: getattr(row, key) for key in ("bar", "smallest", "expect")}
    if effect is not None:
        found |= {"seeds": effect.seeds, "varies": effect.varies, "trouble": effect.trouble or None}
    if now is not None:
        found |= {key: getattr(now, key) for key in ("profile", "seed", "data")}
    return {
        "id": row.id,
        "kind": "untestable" if weighed.verdict_now == rule.UNTESTABLE else row.kind,
        "verdict": weighed.verdict_now,
        **found,
        "recorded": weighed.record["verdict"] if weighed.record else None,
        "agrees": weighed.agrees,
        "because": weighed.because or None,
    }


def _check(row, effect, holds, untestable):
    measured = row.kind == "measured"
    if untestable and effect is None and holds is None:
        return
    if measured and isinstance(effect, Effect | Interval) and holds is None and not untestable:
        _check_unit(row, effect)
        return
    if row.kind == "counted" and isinstance(holds, bool) and effect is None and not untestable:
        return
    wanted = {
        "measured": ("an effect", f'claim("{row.id}", result.difference("a", "b"))'),
        "counted": ("whether it holds", f'claim("{row.id}", holds=True, because="...")'),
        "untestable": ("the reason", f'claim("{row.id}", untestable="...")'),
    }[row.kind]
    received = [f"effect={shown(effect)}"] if effect is not None else []
    received += [f"holds={shown(holds)}"] if holds is not None else []
    raise ValueError(
        fault(
            f"The claim {row.id!r} is {row.kind}, and needs {wanted[0]} alone.",
            f"Received: {', '.join(received) or 'nothing'}.",
            f"Write {wanted[1]}.",
        )
    )


def _check_unit(row, effect):
    if effect.unit != row.unit:
        raise ValueError(
            fault(
                f"The effect for {row.id!r} is in {effect.unit or 'no unit'}.",
                f"The bar of this claim is set in {row.unit or 'no unit'}.",
                'Pass unit="%" to `compare` where scores are shares from 0 to 1; a difference of '
                "two is then in points.",
            )
        )
