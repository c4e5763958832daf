"""The fonts that matplotlib installs: which file, which characters, outlines. Draws no pixel."""

from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np

from dlkit._validation import fault, shown

FILES = {
    "DejaVu Sans": "DejaVuSans.ttf",
    "DejaVu Sans Bold": "DejaVuSans-Bold.ttf",
    "DejaVu Serif": "DejaVuSerif.ttf",
    "DejaVu Sans Mono": "DejaVuSansMono.ttf",
    "STIX General": "STIXGeneral.ttf",
    "STIX General Bold": "STIXGeneralBol.ttf",
    "Computer Modern Roman": "cmr10.ttf",
    "Computer Modern Sans": "cmss10.ttf",
    "DejaVu Serif Bold Italic": "DejaVuSerif-BoldItalic.ttf",
    "STIX General Bold Italic": "STIXGeneralBolIta.ttf",
    "Computer Modern Bold": "cmb10.ttf",
    "Computer Modern Italic": "cmti10.ttf",
    "Computer Modern Typewriter": "cmtt10.ttf",
}
# In these files other signs stand where ASCII has "<", "{" or "|": letters and digits are right.
_TRUSTED = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
CURVE_STEPS = 5
_MOVE, _LINE, _QUADRATIC, _CUBIC = 1, 2, 3, 4


def check_characters(characters, fonts):
    """The characters as a tuple, each of them drawn by every one of the fonts, or a ValueError."""
    listed = _listed(characters)
    for character in listed:
        lacking = [font for font in fonts if not has(font, character)]
        if lacking:
            raise ValueError(_lacks(character, lacking))
    return listed


def _listed(characters):
    remedy = 'Pass each once, for example characters="ABC".'
    try:
        listed = tuple(characters)
        fits = all(isinstance(each, str) and len(each) == 1 for each in listed)
    except TypeError:
        listed, fits = (), False
    if not listed or not fits or len(set(listed)) < len(listed):
        raise ValueError(
            fault(
                "`characters` must be single characters, none of them twice.",
                f"Received: characters={shown(characters)}.",
                remedy,
            )
        )
    return listed


def _lacks(character, lacking):
    having = [font for font in FILES if has(font, character)]
    remedy = "Leave the character out."
    if having:
        remedy = f'Leave it out, or draw with fonts that have it: factors={{"font": {having}}}.'
    return fault(
        f"{', '.join(lacking)}: no picture of {character!r} there.",
        "A character that every font draws was expected in `characters`.",
        remedy,
    )


def has(font, character):
    """Whether the font draws this character: neither a box for a missing one nor a blank."""
    if font.startswith("Computer Modern") and character not in _TRUSTED:
        return False
    return bool(_face(font).get_char_index(ord(character))) and bool(len(_path(font, character)[0]))


@cache
def outline(font, character):
    """The outline as straight pieces, float64 (m, 2, 2): piece, end, (right, up) in font units."""
    points, codes = _path(font, character)
    contours, pen = [], 0
    while pen < len(codes):
        code = codes[pen]
        taken = {_QUADRATIC: 2, _CUBIC: 3}.get(code, 1)
        if code == _MOVE:
            contours.append([points[pen]])
        elif code in (_LINE, _QUADRATIC, _CUBIC):
            contours[-1].extend(_curve([contours[-1][-1], *points[pen : pen + taken]]))
        pen += taken
    closed = [np.array([*contour, contour[0]]) for contour in contours]
    pieces = np.concatenate([np.stack([line[:-1], line[1:]], axis=1) for line in closed])
    return pieces[np.any(pieces[:, 0] != pieces[:, 1], axis=1)]


def _curve(points):
    """Points on the Bezier curve of these control points, its start left out (de Casteljau)."""
    steps = 1 if len(points) == 2 else CURVE_STEPS
    t = np.linspace(0, 1, steps + 1)[1:, None]
    rows = [np.broadcast_to(point, (steps, 2)) for point in points]
    while len(rows) > 1:
        rows = [(1 - t) * a + t * b for a, b in pairwise(rows)]
    return list(rows[0])


@cache
def capital_height(font):
    """Height of the digit 0 in font units, by which fonts of one nominal size are made equal."""
    up = outline(font, "0")[..., 1]
    return float(up.max() - up.min())


@cache
def _path(font, character):
    from matplotlib.ft2font import LoadFlags

    face = _face(font)
    # Unscaled and so unhinted: whole numbers, the same with every version of FreeType.
    face.load_char(ord(character), flags=LoadFlags.NO_SCALE)
    points, codes = face.get_path()
    return points * 64, codes.tolist()


@cache
def _face(font):
    from matplotlib.ft2font import FT2Font

    return FT2Font(str(path(font)))


def path(font):
    """The Path of the font's file, found without importing matplotlib."""
    spec = find_spec("matplotlib")
    for place in (spec and spec.submodule_search_locations) or ():
        file = Path(place) / "mpl-data" / "fonts" / "ttf" / FILES[font]
        if file.is_file():
            return file
    raise FileNotFoundError(
        fault(
            f"The font {font!r} is missing.",
            f"matplotlib brings it, as mpl-data/fonts/ttf/{FILES[font]}.",
            "Install it anew: pip install --force-reinstall matplotlib.",
        )
    )
