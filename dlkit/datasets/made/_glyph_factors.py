"""The factors of a glyph image: units, limits, the ranges of both styles, and how they are drawn.

Knows nothing of pixels. The ranges were chosen by eye on mosaics, before any classifier saw them.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from numbers import Real

import numpy as np

from dlkit import _validation
from dlkit._validation import fault, shown
from dlkit.datasets import _arrays
from dlkit.datasets.made._glyph_fonts import FILES


@dataclass(frozen=True)
class Factor:
    """One factor: its unit, the limits of what can be asked for, its range in each style."""

    unit: str
    low: float
    high: float
    plain: tuple
    shifted: tuple
    whole: bool = False


FACTORS = {
    "slant": Factor("degrees; the top leans to the right", -45, 45, (-10, 15), (-10, 10)),
    "thickness": Factor("pixels added to each stroke at scale 1", -2, 4, (0, 1), (0.3, 1.3)),
    "scale": Factor("ratio; at 1 a digit 0 is 14 pixels high", 0.5, 2, (0.85, 1.15), (0.85, 1.1)),
    "shift_x": Factor("pixels to the right", -28, 28, (-2, 2), (-2, 2)),
    "shift_y": Factor("pixels down", -28, 28, (-2, 2), (-2, 2)),
    "rotation": Factor("degrees counter-clockwise", -180, 180, (-10, 10), (-10, 10)),
    "contrast": Factor("share of the way from ground to white or black", 0, 1, (0.6, 1), (0.6, 1)),
    "ground": Factor("grey levels", 0, 255, (0, 40), (150, 210)),
    "gradient": Factor("grey levels, left to right edge", -255, 255, (0, 0), (-90, 90)),
    "clutter": Factor("stray strokes", 0, 8, (0, 0), (0, 0), whole=True),
    "noise": Factor("grey levels, standard deviation", 0, 128, (2, 12), (4, 14)),
    "grain": Factor(
        "seed of noise and strokes", 0, 2**32 - 1, (0, 2**32 - 1), (0, 2**32 - 1), True
    ),
}
NAMES = ("font", *FACTORS)
_RANGE = "Pass one number to fix it, or a pair (low, high) to draw it from."
_ONE = "Pass a number, or an array (n,) with one for each image."


@dataclass(frozen=True)
class Style:
    """A look: its fonts, dark on light or light on dark, hollow strokes, the size of the noise."""

    fonts: tuple
    dark: bool
    hollow: bool
    blotch: int


_FONTS = tuple(FILES)
STYLES = {
    "plain": Style(_FONTS[:8], dark=False, hollow=False, blotch=1),
    "shifted": Style(_FONTS[8:], dark=True, hollow=True, blotch=2),
}


def check_style(style):
    """The style's name, or a ValueError."""
    remedy = 'Pass style="plain", or style="shifted" for another domain.'
    return _validation.one_of("style", style, tuple(STYLES), remedy=remedy)


def ranges(style, given):
    """What each factor is drawn from: `font` a tuple of names, the others a pair (low, high)."""
    if given is not None and not hasattr(given, "items"):
        raise ValueError(
            fault(
                "`factors` must be a mapping from names to ranges.",
                f"Received: factors={shown(given)}.",
                'Pass for example factors={"rotation": (-30, 30), "shift_x": 0}.',
            )
        )
    chosen = {name: getattr(factor, style) for name, factor in FACTORS.items()}
    chosen = {"font": STYLES[style].fonts, **chosen}
    for name, value in (given or {}).items():
        check_name(name)
        chosen[name] = _fonts(value) if name == "font" else _range(name, value)
    return chosen


def check_name(name):
    """The name of a factor, or a ValueError with the nearest one."""
    if name == "style":
        raise ValueError(
            fault(
                "`style` is no factor.",
                f"One of these was expected: {', '.join(NAMES)}.",
                "Call make_glyphs(style=...) or draw_glyphs(..., style=...) for another style.",
            )
        )
    return _nearest("factor", name, NAMES)


def _nearest(what, given, names):
    """One of the names, or a ValueError that tells the nearest one, or all of them, once."""
    near = isinstance(given, str) and get_close_matches(given, names, n=1, cutoff=0.5)
    if given in names:
        return given
    raise ValueError(
        fault(
            f"`{what}` is not known: {shown(given)}.",
            f"Did you mean {near[0]!r}?" if near else "",
            f"The {what}s are {', '.join(names)}.",
        ).replace("  ", " ")
    )


def _fonts(value):
    listed = (value,) if isinstance(value, str) else value
    if (
        not isinstance(listed, tuple | list)
        or not listed
        or len(set(map(str, listed))) < len(listed)
    ):
        raise ValueError(
            fault(
                "`font` must be the name of a font, or a list of names.",
                f"Received: font={shown(value)}.",
                f"The fonts are {', '.join(FILES)}.",
            )
        )
    return tuple(check_font(font) for font in listed)


def check_font(font):
    """The name of a font, or a ValueError with the nearest one."""
    return _nearest("font", font, tuple(FILES))


def _range(name, value):
    if isinstance(value, tuple | list) and len(value) == 2:
        low, high = (check_number(name, end) for end in value)
    else:
        low = high = check_number(name, value)
    if low > high:
        raise ValueError(
            fault(
                f"`{name}` runs from {low:g} down to {high:g}.",
                "The lower end was expected first.",
                f"Pass ({high:g}, {low:g}).",
            )
        )
    return low, high


def check_number(name, value, remedy=_RANGE):
    """The value of one factor within its limits, or a ValueError that gives its unit."""
    factor = FACTORS[name]
    fits = isinstance(value, Real) and not isinstance(value, bool)
    fits = fits and factor.low <= value <= factor.high
    if not fits or (factor.whole and value != int(value)):
        what = "whole number" if factor.whole else "number"
        raise ValueError(
            fault(
                f"`{name}` must be a {what} from {factor.low} to {factor.high} ({factor.unit}).",
                f"Received: {name}={shown(value)}.",
                remedy,
            )
        )
    return value


def draw(n, ranges_, style, seed):
    """A table of n rows: `font` texts, `clutter` uint8, `grain` uint32, the others float32 (n,).

    A factor has a stream of random numbers of its own, so to fix one leaves the others as they
    were, and n + 1 images begin with the first n.
    """
    table = {}
    for name in NAMES:
        generator = stream(seed, style, name)
        if name == "font":
            fonts = np.array(ranges_["font"])
            table[name] = fonts[shares(n, len(fonts), generator)]
        else:
            table[name] = _values(n, name, *ranges_[name], generator)
    return table


def _values(n, name, low, high, generator):
    if FACTORS[name].whole:
        values = generator.integers(int(low), int(high), n, np.int64, endpoint=True)
    else:
        values = low + (high - low) * generator.random(n)
    return values.astype(kind(name))


def column(name, given, n):
    """One factor of n images, given as one value or as an array (n,), or a ValueError."""
    values = _arrays.array_of(given)
    ragged = values.ndim == 0 and isinstance(given, list | tuple)
    shape = "rows of several lengths" if ragged else f"the shape {values.shape}"
    if ragged or values.shape not in ((), (n,)):
        raise ValueError(
            fault(
                f"`{name}` has {shape}.",
                f"One value, or one for each of {n} images, ({n},), was expected.",
                "Pass a number, or an array of that length.",
            )
        )
    for value in _telling(name, values):
        (check_font if name == "font" else partial(check_number, name, remedy=_ONE))(value)
    kept = values if name == "font" else values.astype(kind(name))
    return np.broadcast_to(kept, (n,)).copy()


def _telling(name, values):
    """The values that show whether all are allowed: of numbers that need not be whole, the ends."""
    if values.dtype.kind in "biuf" and values.size and name != "font" and not FACTORS[name].whole:
        return values.min().item(), values.max().item()
    listed = values.reshape(-1).tolist()
    return listed if values.dtype == object else dict.fromkeys(listed)


def kind(name):
    """The type in which a factor is kept."""
    return {"clutter": np.uint8, "grain": np.uint32}.get(name, np.float32)


def stream(seed, style, name):
    """The generator of one factor (or of "label"), independent of every other."""
    at = -1 if name == "label" else NAMES.index(name)
    return np.random.default_rng([seed, list(STYLES).index(style), at + 1])


def shares(n, k, generator):
    """n numbers below k at random, each as often as any other within one, whatever n is."""
    blocks = np.tile(np.arange(k), (-(-n // k), 1))
    return generator.permuted(blocks, axis=1).reshape(-1)[:n]
