"""`make_glyphs`: characters drawn under factors that are known. Their record: `_glyph_data.py`.

Outlines, distance fields, factors and pixels: the modules `_glyph_*` beside this one.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from dlkit._validation import integer, shown
from dlkit.datasets import _split
from dlkit.datasets.made import _glyph_drawing, _glyph_factors, _glyph_files, _glyph_fonts
from dlkit.datasets.made._glyph_data import DIGITS, GlyphData

MOST_IMAGES = 1_000_000
# The files in `datasets/`: how many images train, how many test; seed 0, all else as it comes.
SHIPPED = {"glyphs": ("plain", 5000, 1000), "glyphs_shifted": ("shifted", 100, 1000)}


def make_glyphs(
    n: int = 1000,
    characters: Iterable[str] = DIGITS,
    style: str = "plain",
    factors: Mapping[str, object] | None = None,
    seed: int = 0,
) -> GlyphData:
    """Images 28 x 28 of characters in several fonts, each factor drawn by itself and given back.

    All factors are independent of one another and of the class. Each class and each font is drawn
    as often as any other, within one image. The factors and their ranges, plain and shifted:

    - `font`: 8 fonts (DejaVu Sans, Sans Bold, Serif, Sans Mono; STIX General, Bold; Computer Modern
      Roman, Sans) and 5 others (DejaVu Serif Bold Italic; STIX General Bold Italic; Computer Modern
      Bold, Italic, Typewriter), made equal in the height of the digit 0.
    - `slant`: -10 to 15 degrees (shifted -10 to 10), the top to the right.
    - `thickness`: 0 to 1 pixels (shifted 0.3 to 1.3) added to each stroke at scale 1.
    - `scale`: 0.85 to 1.15 (shifted 0.85 to 1.1); at 1 a 0 is 14 pixels high, and what is
      wider or higher than 15 is made to fit.
    - `shift_x`, `shift_y`: -2 to 2 pixels to the right and down from the middle of the frame.
    - `rotation`: -10 to 10 degrees counter-clockwise.
    - `contrast`: 0.6 to 1, the share of the way from the ground to white (shifted: to black).
    - `ground`: 0 to 40 grey levels in the middle (shifted 150 to 210).
    - `gradient`: 0 (shifted -90 to 90) grey levels from the left edge to the right, cut to 0..255.
    - `clutter`: 0 stray strokes, up to 8, 4 to 10 pixels long, anywhere in the frame.
    - `noise`: 2 to 12 (shifted 4 to 14) grey levels, the standard deviation of normal noise before
      values are rounded and cut to 0..255.
    - `grain`: the seed of the image's noise and strokes, so that both stay when it is drawn again.

    The style "shifted" is another domain of the same classes: other fonts, dark on light, a ground
    that brightens or darkens to the right, strokes with a rim darker than their core, and noise in
    blotches of 2 x 2 pixels.

    At these ranges and without its shift, the outline of a digit stays at least 4 pixels away from
    every edge of the frame, so a shift of up to 4 pixels in place of the drawn one cuts nothing.

    Args:
        n: how many images.
        characters: the classes, for example "ABC"; every font must have each of them.
        style: "plain" or "shifted".
        factors: other ranges by name: a pair (low, high) to draw from, a number to fix the factor;
            for `font` a name or a list of names, of either style.
        seed: the same seed gives the same images; n + 1 images begin with the first n.

    Returns:
        A GlyphData: images uint8 (n, 28, 28), labels int64 (n,), factors.

    Raises:
        ValueError: a character that a font lacks, an unknown factor, or a range out of its limits.

    >>> glyphs = make_glyphs(200, "AB", factors={"rotation": (-30, 30), "shift_x": 0})
    >>> glyphs.images.shape, glyphs.class_names, float(glyphs.factors["shift_x"].max())
    ((200, 28, 28), ('A', 'B'), 0.0)

    References:
        S. F. Frisken, R. N. Perry, A. P. Rockwood, T. R. Jones (2000). Adaptively sampled distance
        fields. SIGGRAPH. doi:10.1145/344779.344899 (shapes as distances)
        I. Higgins et al. (2017). beta-VAE: learning basic visual concepts with a constrained
        variational framework. ICLR. (images from known factors)
    """
    n = integer("n", n, low=1, high=MOST_IMAGES, remedy="Pass for example n=1000.")
    _glyph_factors.check_style(style)
    seed = _split.check_seed(seed)
    ranges = _glyph_factors.ranges(style, factors)
    class_names = _glyph_fonts.check_characters(characters, ranges["font"])
    chance = _glyph_factors.stream(seed, style, "label")
    labels = _glyph_factors.shares(n, len(class_names), chance)
    table = _glyph_factors.draw(n, ranges, style, seed)
    images = _glyph_drawing.draw(np.array(class_names)[labels], table, style)
    return GlyphData(
        images,
        labels,
        table,
        class_names,
        ranges["font"],
        style,
        "glyphs" if style == "plain" else "glyphs_shifted",
        _told(n, class_names, style, factors, seed),
    )


def _told(n, class_names, style, factors, seed):
    changed = f", factors={shown(dict(factors), 200)}" if factors else ""
    return (
        f"Made here: make_glyphs(n={n}, characters={''.join(class_names)!r}, style={style!r}, "
        f"seed={seed}{changed}), from the fonts that matplotlib installs."
    )


def shipped(name: str) -> bytes:
    """The file of a named set: `make_glyphs` with seed 0, the first images train, the rest test."""
    style, train, test = SHIPPED[name]
    data = make_glyphs(train + test, style=style)
    return _glyph_files.packed(data.split(test / len(data)), data.fonts)
