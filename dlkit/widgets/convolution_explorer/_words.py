"""Numbers and sums as a learner writes them; knows no engine and no widget."""

from itertools import accumulate

MOST_TERMS = 12
MOST_LETTERS = 140  # of the terms of a kernel that has more of them
MINUS = "\N{MINUS SIGN}"


def number(value: float) -> str:
    """A number in at most four digits, or as many as it has before the point.

    >>> number(3.0), number(-0.0625), number(1 / 3), number(12345.6)
    ('3', '−0.0625', '0.3333', '12346')
    """
    text = f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return ("0" if text == "-0" else text).replace("-", MINUS)


def exact(value: float) -> bool:
    """Whether `number` says all there is to say."""
    return float(number(value).replace(MINUS, "-")) == value


def equals(*values: float) -> str:
    """The sign between numbers that are written out: "≈" where any of them was rounded.

    >>> equals(1, 2.5), equals(1 / 3)
    ('=', '≈')
    """
    return "=" if all(map(exact, values)) else "≈"


def term(value: float) -> str:
    """A number within a sum, in brackets where it is negative."""
    text = number(value)
    return f"({text})" if text.startswith(MINUS) else text


def products(weights, values) -> str:
    """A sum of products, spelled out; of many, those that are not 0 first.

    >>> products([1, 2, 0], [0, 3, -4])
    '1·0 + 2·3 + 0·(−4)'
    """
    pairs = list(zip(weights, values, strict=True))
    if len(pairs) > MOST_TERMS:
        pairs = [pair for pair in pairs if pair[0] * pair[1]]
    terms = [f"{term(weight)}·{term(value)}" for weight, value in pairs]
    kept = terms if len(terms) <= MOST_TERMS else _first(terms)
    more = len(terms) - len(kept)
    return " + ".join(kept) + (f" + … ({more} more)" if more else "") or "0"


def _first(terms):
    """As many terms as there is room for."""
    ends = accumulate(len(each) + 3 for each in terms[:MOST_TERMS])
    return terms[: sum(end <= MOST_LETTERS for end in ends)]


def by(shape) -> str:
    """A shape as it is spoken.

    >>> by((62, 62))
    '62x62'
    """
    return "x".join(map(str, shape))
