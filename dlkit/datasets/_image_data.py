"""`ImageData`: labelled images in parts, and how one is set aside. What loads it: `_images.py`."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, replace

import numpy as np

from dlkit._validation import fault, one_of
from dlkit.datasets import _arrays, _split


@dataclass(frozen=True, eq=False, repr=False)
class ImageData:
    """Labelled images to train, to test, and where asked to validate with; read-only arrays.

    Attributes:
        x_train, x_test: uint8 (n, height, width) grey or (n, height, width, 3) colour, 0 to 255.
        y_train, y_test: int64 (n,), the class of each image, from 0.
        class_names: a text for each class; `class_names[y_train[0]]` names the first image.
        source: origin and licence in words.
        x_validation, y_validation: as the others, or None until `validation` sets them aside.
        name: what the set is called.
        factors_train, factors_test, factors_validation: for images that the kit draws, a mapping
            from the name of each factor to its values (n,); None for all others.
        style: the style in which the kit draws them, "plain" or "shifted"; None for all others.

    >>> from dlkit.datasets import load_images
    >>> load_images("digits")
    digits: 1,437 training and 360 test images, 8 x 8 grey, 10 classes
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple[str, ...]
    source: str
    _: KW_ONLY
    x_validation: np.ndarray | None = None
    y_validation: np.ndarray | None = None
    name: str = "images"
    factors_train: Mapping[str, np.ndarray] | None = None
    factors_test: Mapping[str, np.ndarray] | None = None
    factors_validation: Mapping[str, np.ndarray] | None = None
    style: str | None = None

    def __post_init__(self):
        for part in ("train", "validation", "test"):
            table = _arrays.read_only_table(getattr(self, f"factors_{part}"))
            object.__setattr__(self, f"factors_{part}", table)
            for key in (f"x_{part}", f"y_{part}"):
                object.__setattr__(self, key, _arrays.read_only(getattr(self, key)))

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one image: (height, width), or (height, width, 3)."""
        return self.x_train.shape[1:]

    def __repr__(self):
        height, width, *channels = self.shape
        counts = f"{len(self.x_train):,} training"
        if self.x_validation is not None:
            counts += f", {len(self.x_validation):,} validation"
        return (
            f"{self.name}: {counts} and {_arrays.counted(len(self.x_test), 'test image')}, "
            f"{height} x {width} {'colour' if channels else 'grey'}, "
            f"{_arrays.counted(len(self.class_names), 'class')}"
        )

    def validation(self, fraction: float = 0.2, seed: int = 0) -> "ImageData":
        """A new record with a part of the training images set aside, the same share of each class.

        Args:
            fraction: the share of the training images, between 0 and 1.
            seed: which images are drawn; the same seed draws the same ones.

        Returns:
            An ImageData whose `x_validation` and `x_train`, both shuffled, make up the `x_train`
            here. The test part stays as it is.

        Raises:
            ValueError: there is a validation part already, or a class is too small to be shared.

        >>> from dlkit.datasets import load_images
        >>> load_images("digits").validation(fraction=0.25)
        digits: 1,077 training, 360 validation and 360 test images, 8 x 8 grey, 10 classes
        """
        count = _split.share(len(self.y_train), _split.check_fraction(fraction))
        seed = _split.check_seed(seed)
        _split.check_none_yet(self.name, self.y_validation, "image", "load_images")
        rest, drawn = _split.stratified(
            self.name, self.y_train, count, seed, class_names=self.class_names
        )
        return replace(
            self,
            x_train=self.x_train[rest],
            y_train=self.y_train[rest],
            x_validation=self.x_train[drawn],
            y_validation=self.y_train[drawn],
            factors_train=_arrays.rows(self.factors_train, rest),
            factors_validation=_arrays.rows(self.factors_train, drawn),
        )

    def redrawn(self, part: str = "test", **changes) -> "ImageData":
        """One part drawn again under other factors: all else stays, the noise included.

        Args:
            part: "train", "test" or "validation".
            **changes: a number (or the name of a font) for all images of the part, or an array
                (n,), by the name of a factor. None of them draws the same images.

        Returns:
            An ImageData with other images and factors in that part; the labels stay.

        Raises:
            ValueError: images that the kit did not draw, a part that there is not, an unknown
                factor, or a value outside its limits.

        >>> from dlkit.datasets import load_images
        >>> data = load_images("glyphs_shifted")
        >>> moved = data.redrawn(shift_x=3)
        >>> set(moved.factors_test["shift_x"].tolist()), bool((moved.x_test == data.x_test).all())
        ({3.0}, False)
        """
        from dlkit.datasets.made._glyph_data import drawn_again

        images, table = drawn_again(*self._drawn(part), self.class_names, self.style, changes)
        told = f" The {part} part drawn again with another {', '.join(changes)}." if changes else ""
        replaced = {f"x_{part}": images, f"factors_{part}": table}
        return replace(self, **replaced, source=self.source + told)

    def _drawn(self, part):
        """Labels and factors of a part that can be drawn again."""
        one_of("part", part, ("train", "test", "validation"), remedy='Pass part="test".')
        y, factors = getattr(self, f"y_{part}"), getattr(self, f"factors_{part}")
        if self.style is None or factors is None:
            raise ValueError(
                fault(
                    f"{self.name} has no {part} part that can be drawn again.",
                    "Images that the kit draws were expected, with the factors of each.",
                    'Call .validation(...) first for that part, or load_images("glyphs") or '
                    "make_glyphs(...).split() for such images.",
                )
            )
        return y, factors
