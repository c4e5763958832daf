"""`GlyphData` and `draw_glyphs`: the record of drawn characters, and how they are drawn again.

Which factors are drawn from which ranges: `_glyphs.py` and `_glyph_factors.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from dlkit._validation import fault, shown
from dlkit.datasets import _arrays, _split
from dlkit.datasets._image_data import ImageData
from dlkit.datasets.made import _glyph_drawing, _glyph_factors, _glyph_fonts

DIGITS = "0123456789"


@dataclass(frozen=True, eq=False, repr=False)
class GlyphData:
    """Drawn characters with the factors that each was drawn under; read-only arrays.

    Attributes:
        images: uint8 (n, 28, 28), grey levels 0 to 255.
        labels: int64 (n,), the place of each character in `class_names`.
        factors: a mapping from the name of each factor to its values (n,): `font` (texts); `slant`,
            `rotation` (degrees); `thickness`, `shift_x`, `shift_y` (pixels); `scale`, `contrast`
            (ratios); `ground`, `gradient`, `noise` (grey levels); `clutter` (stray strokes);
            `grain` (the seed of the image's noise). `make_glyphs` says what each does.
        class_names: the characters.
        fonts: the names of the fonts that were drawn from.
        style: "plain" or "shifted".
        name: what the set is called.
        source: how it was made, in words.

    >>> from dlkit.datasets import make_glyphs
    >>> make_glyphs(100)
    glyphs: 100 images, 28 x 28 grey, 10 classes, 8 fonts
    """

    images: np.ndarray
    labels: np.ndarray
    factors: Mapping[str, np.ndarray]
    class_names: tuple[str, ...]
    fonts: tuple[str, ...]
    style: str
    name: str
    source: str

    def __post_init__(self):
        for key in ("images", "labels"):
            object.__setattr__(self, key, _arrays.read_only(getattr(self, key)))
        object.__setattr__(self, "factors", _arrays.read_only_table(self.factors))

    def __len__(self):
        return len(self.labels)

    def __repr__(self):
        images = _arrays.counted(len(self), "image")
        classes = _arrays.counted(len(self.class_names), "class")
        fonts = _arrays.counted(len(self.fonts), "font")
        return f"{self.name}: {images}, 28 x 28 grey, {classes}, {fonts}"

    def redrawn(self, **changes) -> "GlyphData":
        """The same images again, but for the factors named: everything else stays, noise included.

        Args:
            **changes: a number (or the name of a font) for all images, or an array (n,).

        Returns:
            A GlyphData with the same labels.

        Raises:
            ValueError: an unknown factor, or a value outside its limits.

        >>> from dlkit.datasets import make_glyphs
        >>> glyphs = make_glyphs(100)
        >>> moved = glyphs.redrawn(shift_x=3, shift_y=0)
        >>> set(moved.factors["shift_x"].tolist())
        {3.0}
        >>> bool((moved.factors["slant"] == glyphs.factors["slant"]).all())
        True
        """
        images, table = drawn_again(
            self.labels, self.factors, self.class_names, self.style, changes
        )
        fonts = tuple(dict.fromkeys(table["font"].tolist())) if "font" in changes else self.fonts
        told = f"{self.source} Drawn again with another {', '.join(changes)}." if changes else ""
        return replace(self, images=images, factors=table, fonts=fonts, source=told or self.source)

    def split(self, fraction: float = 0.2) -> ImageData:
        """The record that `load_images` returns: the last images, a fraction of all, test.

        Args:
            fraction: the share of the test part, between 0 and 1.

        Returns:
            An ImageData with `factors_train` and `factors_test`. The order of the images is
            random, and each class has its share on both sides within one image.

        Raises:
            ValueError: the fraction leaves one of the parts empty.

        >>> from dlkit.datasets import make_glyphs
        >>> make_glyphs(600).split(fraction=1 / 6)
        glyphs: 500 training and 100 test images, 28 x 28 grey, 10 classes
        """
        rest = len(self) - _split.share(len(self), _split.check_fraction(fraction))
        if not rest:
            raise ValueError(
                fault(
                    f"fraction={fraction} of {len(self)} images leaves none to train.",
                    "At least one image in each part was expected.",
                    "Make more images, or pass a smaller fraction.",
                )
            )
        train, test = (
            _arrays.rows(self.factors, part) for part in (slice(rest), slice(rest, None))
        )
        x, y = self.images, self.labels
        parts = x[:rest], y[:rest], x[rest:], y[rest:]
        more = {"factors_train": train, "factors_test": test, "name": self.name}
        more["style"] = self.style
        return ImageData(*parts, self.class_names, self.source, **more)


def drawn_again(labels, factors, class_names, style, changes):
    """The images under changed factors, and the table of all factors."""
    for name in changes:
        _glyph_factors.check_name(name)
    table = _table({**factors, **changes}, len(labels))
    return draw_glyphs(labels, table, class_names, style), table


def draw_glyphs(
    labels: np.ndarray,
    factors: Mapping[str, object],
    characters: Iterable[str] = DIGITS,
    style: str = "plain",
) -> np.ndarray:
    """Images of these classes under these factors: a picture follows from the two and its style.

    Of a record, `redrawn` does this with its own classes and style: `data.redrawn(shift_x=3)`.

    Args:
        labels: whole numbers (n,), places in `characters`.
        factors: every factor of `make_glyphs` by name: an array (n,), or one value for all.
        characters: the classes.
        style: "plain" or "shifted"; of a record, `data.style`.

    Returns:
        uint8 (n, 28, 28).

    Raises:
        ValueError: a factor is missing, unknown, of another length, or outside its limits.

    >>> from dlkit.datasets import load_images
    >>> data = load_images("glyphs_shifted")
    >>> again = draw_glyphs(data.y_test, data.factors_test, style=data.style)
    >>> moved = draw_glyphs(data.y_test, {**data.factors_test, "shift_x": 3}, style=data.style)
    >>> bool((again == data.x_test).all()), bool((moved == data.x_test).all())
    (True, False)
    """
    _glyph_factors.check_style(style)
    labels = _whole(labels)
    table = _table(factors, len(labels))
    class_names = _glyph_fonts.check_characters(characters, dict.fromkeys(table["font"].tolist()))
    _check_labels(labels, len(class_names))
    return _glyph_drawing.draw(np.array(class_names)[labels], table, style)


def _table(factors, n):
    if not hasattr(factors, "keys"):
        raise ValueError(
            fault(
                "`factors` must be a mapping from names to values.",
                f"Received: factors={shown(factors)}.",
                "Pass the factors of a record, for example data.factors_test.",
            )
        )
    for name in factors:
        _glyph_factors.check_name(name)
    missing = [name for name in _glyph_factors.NAMES if name not in factors]
    if missing:
        raise ValueError(
            fault(
                f"`factors` has no {', '.join(missing)}.",
                f"All of {', '.join(_glyph_factors.NAMES)} were expected.",
                "Start from a record: {**data.factors_test, 'shift_x': 3}.",
            )
        )
    return {name: _glyph_factors.column(name, factors[name], n) for name in _glyph_factors.NAMES}


def _whole(labels):
    """The labels as an array (n,) of whole numbers, n at least 1."""
    array = _arrays.array_of(labels)
    if array.ndim != 1 or array.dtype.kind not in "iu" or not len(array):
        raise _unfit(labels, "")
    return array


def _check_labels(labels, count):
    if labels.min() < 0 or labels.max() >= count:
        raise _unfit(labels, f" from 0 to {count - 1}")


def _unfit(labels, limits):
    return ValueError(
        fault(
            f"`labels` must be whole numbers (n,){limits}.",
            f"Received: labels={shown(labels)}.",
            "Pass the place of each character in `characters`, as data.y_test or data.labels.",
        )
    )
