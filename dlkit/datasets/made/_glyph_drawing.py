"""From factors to pixels: every image a look-up in the distance field of its character.

An image point goes back through shift, scale, rotation and slant to a point (u, v) of the field
d, and s (d(u, v) + t/2), with scale s and thickness t, is how many pixels it lies within the ink. A
pixel's share of ink is the mean over four such points, each with an edge half a pixel wide: with
one point a hairline would swell and fade as it moves. Chooses no factor.
"""

from itertools import product

import numpy as np

from dlkit.datasets.made import _glyph_fields
from dlkit.datasets.made._glyph_factors import FACTORS, STYLES

SIDE = 28
CHUNK = 512  # images at a time: about 40 MB
RIM, CORE = 1.3, 0.35  # of a hollow stroke: the width of its dark rim in pixels, the ink within it
STROKE = 0.75  # half the width of a stray stroke in pixels
_MIDDLE = (SIDE - 1) / 2
_WITHIN = (-0.25, 0.25)  # where in a pixel its four points lie, across and down


def draw(characters, factors, style):
    """Images uint8 (n, 28, 28) of n characters with the factors' rows."""
    images = np.empty((len(characters), SIDE, SIDE), np.uint8)
    fields, which = _fields(factors["font"], characters)
    for start in range(0, len(images), CHUNK):
        part = slice(start, start + CHUNK)
        rows = {name: factors[name][part] for name in FACTORS}
        images[part] = _images(fields, which[part], rows, STYLES[style])
    return images


def _fields(fonts, characters):
    pairs, which = np.unique(np.stack([fonts, characters]), axis=1, return_inverse=True)
    fields = [_glyph_fields.field(str(font), str(character)) for font, character in pairs.T]
    return np.array(fields).reshape(-1), which.reshape(-1)


def _images(fields, which, rows, style):
    chance, noise = _chance(rows["grain"], style.blotch)
    ink = np.zeros((len(which), SIDE, SIDE), np.float32)
    for across, down in product(_WITHIN, _WITHIN):
        ink += _ink(fields, which, back(rows, across, down), rows, style.hollow) / 4
    _add_strokes(ink, rows["clutter"], chance)
    return _grey(ink, noise, rows, style.dark)


def _ink(fields, which, points, rows, hollow):
    depth = _bilinear(fields, which, *points) + rows["thickness"][:, None, None] / 2
    depth *= rows["scale"][:, None, None]
    ink = np.clip(2 * depth + 0.5, 0, 1)
    if hollow:
        ink *= 1 - (1 - CORE) * np.clip(2 * (depth - RIM) + 0.5, 0, 1)
    return ink


def back(rows, across, down):
    """Where in the character that place of each pixel lies: (u, v), each float32 (n, 28, 28)."""
    column = {name: rows[name].astype(np.float64)[:, None, None] for name in FACTORS}
    angle, lean = np.deg2rad(column["rotation"]), np.tan(np.deg2rad(column["slant"]))
    cosine, sine = np.cos(angle) / column["scale"], np.sin(angle) / column["scale"]
    pixels = np.arange(SIDE) - _MIDDLE
    right = pixels[None, None, :] + across - column["shift_x"]
    above = column["shift_y"] - pixels[None, :, None] - down
    v = cosine * above - sine * right
    u = cosine * right + sine * above - lean * v
    return u.astype(np.float32), v.astype(np.float32)


def _bilinear(fields, which, u, v):
    """The fields between their points; beyond the edge of a field there is no ink anyway."""
    side, reach = _glyph_fields.SIDE, _glyph_fields.REACH
    column, row = (
        np.clip(at / np.float32(_glyph_fields.STEP) + reach, 0, side - 1.001) for at in (u, v)
    )
    left, low = column.astype(np.int32), row.astype(np.int32)
    column -= left
    row -= low
    at = (which.astype(np.int32) * side**2)[:, None, None] + low * side + left
    lower = fields[at] * (1 - column) + fields[at + 1] * column
    upper = fields[at + side] * (1 - column) + fields[at + side + 1] * column
    return lower * (1 - row) + upper * row


def _chance(grains, blotch):
    """What each image's own generator gives: its stray strokes, then its noise."""
    count, side = FACTORS["clutter"].high, SIDE // blotch
    strokes = np.empty((len(grains), count, 4), np.float32)
    noise = np.empty((len(grains), side, side), np.float32)
    for index, grain in enumerate(grains.tolist()):
        generator = np.random.default_rng(grain)
        generator.random(out=strokes[index], dtype=np.float32)
        generator.standard_normal(out=noise[index], dtype=np.float32)
    return strokes, noise.repeat(blotch, axis=1).repeat(blotch, axis=2)


def _add_strokes(ink, counts, chance):
    """Straight strokes, 4 to 10 pixels long, anywhere in the frame and in any direction."""
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    for number in range(counts.max(initial=0)):
        images = np.flatnonzero(counts > number)
        across, down, turn, length = chance[images, number].T[..., None, None].astype(np.float64)
        cosine, sine = np.cos(np.pi * turn), np.sin(np.pi * turn)
        right, below = x - across * (SIDE - 1), y - down * (SIDE - 1)
        along = right * cosine + below * sine
        beyond = np.maximum(np.abs(along) - (2 + 3 * length), 0)
        away = np.hypot(beyond, below * cosine - right * sine)
        ink[images] = np.maximum(ink[images], np.clip(STROKE - away + 0.5, 0, 1))


def _grey(ink, noise, rows, dark):
    column = {
        name: rows[name][:, None, None] for name in ("ground", "gradient", "contrast", "noise")
    }
    slope = (np.arange(SIDE, dtype=np.float32) - np.float32(_MIDDLE)) / (SIDE - 1)
    ground = np.clip(column["ground"] + column["gradient"] * slope, 0, 255)
    goal = 0 if dark else 255
    grey = ground + (goal - ground) * column["contrast"] * ink
    return np.clip(np.rint(grey + column["noise"] * noise), 0, 255).astype(np.uint8)
