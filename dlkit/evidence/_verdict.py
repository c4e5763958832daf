"""The verdict: an interval against a bar that was set beforehand. Knows no claim by name."""

from html import escape

from dlkit._card import TONES
from dlkit._validation import one_of
from dlkit.evidence._interval import Interval
from dlkit.evidence._quantity import quantity

SUPPORTED, REFUTED = "supported", "refuted"
UNDECIDED, TOO_SMALL = "undecided", "too small to matter"
HOLDS, FAILS = "counted: holds", "counted: does not hold"
UNTESTABLE = "not testable here"
UNRECORDED, PLANNED = "not yet recorded", "planned"
VERDICTS = (SUPPORTED, REFUTED, UNDECIDED, TOO_SMALL, HOLDS, FAILS, UNTESTABLE)
TONE = {SUPPORTED: "good", HOLDS: "good", REFUTED: "bad", FAILS: "bad"}
WIDTH, HEIGHT, EDGE = 360, 46, 16


def verdict(interval: Interval, bar: float, smallest: float = 0.0, expect: str = "above") -> str:
    """Which side of the bar the whole interval lies on; "undecided" where it straddles it.

    Where the whole interval lies less than `smallest` from the bar, the effect is known well, and
    known to be too small to matter, whichever side it is on. With independent and normal values, a
    claim whose effect is exactly the bar is called supported in at most 2.5 % of all experiments;
    with few values from a long tail it can be several times as often, see `Interval.of_mean`.

    Args:
        interval: of the effect; without limits nothing is decided.
        bar: what the claim says the effect lies above or below, in the effect's raw unit.
        smallest: distance from the bar at which a difference begins to matter, from 0.
        expect: the side that supports the claim, "above" or "below".

    Example:
        >>> gain = Interval.of_mean([0.02, 0.03, 0.025])
        >>> verdict(gain, bar=0), verdict(gain, bar=0, smallest=0.1), verdict(gain, bar=0.026)
        ('supported', 'too small to matter', 'undecided')
    """
    one_of("expect", expect, ("above", "below"), remedy='Pass expect="above".')
    if interval.low is None:
        return UNDECIDED
    if bar - smallest < interval.low and interval.high < bar + smallest:
        return TOO_SMALL
    above, below = (SUPPORTED, REFUTED) if expect == "above" else (REFUTED, SUPPORTED)
    return above if interval.low > bar else below if interval.high < bar else UNDECIDED


def agrees(estimate, bar, recorded, expect="above"):
    """Whether an estimate lies on the side of the bar that a record is on; None where it has none.

    >>> agrees(0.1, 0, "supported"), agrees(0.1, 0, "refuted"), agrees(0.1, 0, "undecided")
    (True, False, None)
    """
    if recorded not in (SUPPORTED, REFUTED) or estimate == bar:
        return None
    return ((estimate > bar) == (expect == "above")) == (recorded == SUPPORTED)


def picture(interval: Interval, bar: float, smallest: float = 0.0, tone: str = "quiet") -> str:
    """The interval as a line with its estimate as a dot, over the bar and the band around it.

    Returns:
        Inline SVG with its words in `aria-label`; the text takes the colour of the page.

    Example:
        >>> picture(Interval.of_mean([0.1, 0.2, 0.3]), bar=0).startswith("<svg")
        True
    """
    low = interval.estimate if interval.low is None else interval.low
    high = interval.estimate if interval.high is None else interval.high
    marks = [low, high, bar - smallest, bar + smallest]
    first, span = min(marks), (max(marks) - min(marks)) or 1.0

    def x(value):
        return round(EDGE + (value - first) / span * (WIDTH - 2 * EDGE), 1)

    words = f"{interval}, and the bar at {quantity(bar, interval.unit)}"
    band = f'<rect x="{x(bar - smallest)}" y="6" width="{x(bar + smallest) - x(bar - smallest)}" '
    colour = TONES[tone][1]
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{escape(words, quote=True)}" style="display:block;max-width:100%">',
        f'{band}height="20" fill="#6B7480" opacity=".22"></rect>' if smallest else "",
        f'<line x1="{x(bar)}" y1="3" x2="{x(bar)}" y2="29" stroke="#6B7480" '
        'stroke-width="2" stroke-dasharray="4 3"></line>',
        f'<line x1="{x(low)}" y1="16" x2="{x(high)}" y2="16" stroke="{colour}" '
        'stroke-width="3" stroke-linecap="round"></line>',
        f'<circle cx="{x(interval.estimate)}" cy="16" r="5" fill="{colour}"></circle>',
        _label(x(bar), f"bar {quantity(bar, interval.unit)}"),
        "</svg>",
    ]
    return "".join(parts)


def _label(x, text):
    anchor = "start" if x < 60 else "end" if x > WIDTH - 60 else "middle"
    return (
        f'<text x="{x}" y="42" font-size="11" fill="currentColor" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )
