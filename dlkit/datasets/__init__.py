"""Data in small frozen records, real ones and made ones whose truth is known; no TensorFlow.

What has a name was installed with the kit or is made by it, the rest is a path on your disk. Only
sets in `names(downloads=True)` need the network, once, when one of them is asked for.
"""

from dlkit.datasets._cards import card
from dlkit.datasets._image_data import ImageData
from dlkit.datasets._images import load_images
from dlkit.datasets._photos import Photo, load_photo
from dlkit.datasets._points import PointData, load_points
from dlkit.datasets._registry import names
from dlkit.datasets._review_data import ReviewData
from dlkit.datasets._reviews import load_reviews, make_reviews
from dlkit.datasets._series import load_series
from dlkit.datasets._series_data import Gap, Series
from dlkit.datasets._text import TextData, load_text, make_grammar_text
from dlkit.datasets.download import fetch
from dlkit.datasets.made._glyph_data import GlyphData, draw_glyphs
from dlkit.datasets.made._glyphs import make_glyphs
from dlkit.datasets.made._points import make_blobs, make_circles, make_moons, make_spirals, make_xor
from dlkit.datasets.made._series import make_autoregressive, make_random_walk, make_sines

__all__ = [
    "Gap",
    "GlyphData",
    "ImageData",
    "Photo",
    "PointData",
    "ReviewData",
    "Series",
    "TextData",
    "card",
    "draw_glyphs",
    "fetch",
    "load_images",
    "load_photo",
    "load_points",
    "load_reviews",
    "load_series",
    "load_text",
    "make_autoregressive",
    "make_blobs",
    "make_circles",
    "make_glyphs",
    "make_grammar_text",
    "make_moons",
    "make_random_walk",
    "make_reviews",
    "make_sines",
    "make_spirals",
    "make_xor",
    "names",
]
