"""The colours of the course, one meaning each, as hex strings; needs no matplotlib.

The roles are taken from the palette of Okabe and Ito, and the classes from the "muted" scheme of
Tol, so that a class is never mistaken for a role. Both were made to be told apart by people who do
not see red or green. Even so, no figure here says anything by colour alone.

References:
    M. Okabe, K. Ito (2002, revised 2008). Color Universal Design: how to make figures and
        presentations that are friendly to colorblind people. https://jfly.uni-koeln.de/color/
    P. Tol (2021). Colour schemes. SRON technical note EPS/TN/09-002, issue 3.2.
        https://personal.sron.nl/~pault/
"""

__all__ = [
    "BASELINE",
    "CLASSES",
    "INK",
    "NEGATIVE",
    "PALE",
    "POSITIVE",
    "QUIET",
    "RULES",
    "TEST",
    "TRAIN",
    "VALIDATION",
    "mix",
]

TRAIN = "#009E73"  # bluish green: what the model was fitted to
VALIDATION = "#CC79A7"  # reddish purple: what choices were made by
TEST = "#E69F00"  # orange: what was looked at last
BASELINE = "#6B7480"  # grey: what needs no learning
POSITIVE = "#0072B2"  # blue: a positive weight, a right answer
NEGATIVE = "#D55E00"  # vermillion: a negative weight, a wrong answer

INK = "#1F2933"  # text, and a line that plays no role
QUIET = "#59636E"  # text that is second to other text
RULES = "#98A2AD"  # axes and ticks
PALE = "#D5DAE0"  # edges of what is near white

CLASSES = (
    "#332288",
    "#44AA99",
    "#CC6677",
    "#DDCC77",
    "#88CCEE",
    "#117733",
    "#882255",
    "#999933",
    "#AA4499",
    "#777777",
)


def mix(colour: str, other: str, share: float) -> str:
    """The colour that is `share` of `other` and the rest of `colour`, channel by channel in sRGB.

    Args:
        colour: Hex string, "#RRGGBB".
        other: Hex string, "#RRGGBB".
        share: From 0 (all `colour`) to 1 (all `other`).

    Returns:
        Hex string, "#RRGGBB".

    Example:
        >>> mix("#000000", "#FFFFFF", 0.2)
        '#333333'
    """
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)
