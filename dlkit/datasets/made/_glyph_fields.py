"""Signed distance fields: for each point around a character, how far inside its ink it lies.

One field serves every thickness, scale, slant and rotation. Knows outlines, and no factor.
"""

from functools import cache

import numpy as np

from dlkit.datasets.made import _glyph_fonts

HEIGHT = 14.0  # pixels of a digit 0 at scale 1
WIDEST = 15.0  # pixels; a wider or taller character ("W", "Q") is made smaller to fit
STEP = 0.375  # pixels between the points of a field
REACH = 33  # points from the middle of a field to its edge
SIDE = 2 * REACH + 1
_HALF = REACH * STEP


@cache
def pieces(font, character):
    """The outline around the middle of its box, in pixels at scale 1: float64 (m, 2, 2)."""
    lines = _glyph_fonts.outline(font, character)
    ends = lines.reshape(-1, 2)
    low, high = ends.min(axis=0), ends.max(axis=0)
    size = HEIGHT / _glyph_fonts.capital_height(font)
    size = min(size, WIDEST / (high - low).max())
    return (lines - (low + high) / 2) * size


@cache
def field(font, character):
    """d(u, v) = distance to the outline in pixels, positive in the ink: float32 (SIDE, SIDE).

    Rows run up (v), columns to the right (u), from the middle of the character's box.
    """
    axis = np.linspace(-_HALF, _HALF, SIDE)
    points = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    lines = pieces(font, character)
    signed = np.where(_inside(points, lines), 1, -1) * _distance(points, lines)
    signed = signed.reshape(SIDE, SIDE).astype(np.float32)
    signed.flags.writeable = False
    return signed


def _distance(points, lines):
    nearest = np.full(len(points), np.inf)
    for start, end in lines:
        along = end - start
        away = points - start
        share = np.clip(away @ along / (along @ along), 0, 1)
        away -= share[:, None] * along
        np.minimum(nearest, np.einsum("pi,pi->p", away, away), out=nearest)
    return np.sqrt(nearest)


def _inside(points, lines):
    """Where the outline winds around the point: crossings of the ray to the right, with sign."""
    winding = np.zeros(len(points), int)
    for (u0, v0), (u1, v1) in lines:
        if v0 == v1:
            continue
        crosses = (points[:, 1] >= min(v0, v1)) & (points[:, 1] < max(v0, v1))
        at = u0 + (points[:, 1] - v0) * ((u1 - u0) / (v1 - v0))
        winding += np.where(crosses & (at > points[:, 0]), 1 if v1 > v0 else -1, 0)
    return winding != 0
