"""The record of sentences with a sentiment. Where they come from: `_reviews.py`."""

from dataclasses import KW_ONLY, dataclass, field, replace

import numpy as np

from dlkit.datasets import _arrays, _split
from dlkit.datasets.made._review_truth import ReviewTruth

_PARTS = ("train", "validation", "test")


@dataclass(frozen=True, eq=False, repr=False)
class ReviewData:
    """Sentences with a sentiment, to train, to test, and where asked to validate with.

    Attributes:
        texts_train, texts_test: tuples of n texts.
        y_train, y_test: int64 (n,), 0 negative or 1 positive, a wrong label included; read-only.
        class_names: ("negative", "positive").
        source: origin and licence in words.
        phenomena_train, phenomena_test: {"plain", "negated", "contrast", "intensified", "ambiguous"
            or "noisy": bool (n,)}, whether it happens anywhere in the text ("plain": none of the
            others but "noisy", a wrong label). Several may. Empty for reviews of your own.
        deciding_train, deciding_test: for each text the places in `text.split()` of the words that
            decide: the judgement, what negates it, and the "but" or "although" that says which of
            two counts. Empty for reviews of your own.
        texts_validation, y_validation, ...: as the others, or None until `validation` sets them
            aside.
        truth: the grammar of made reviews, with its exact probabilities; None where nobody knows.
        name: what the set is called.

    >>> from dlkit.datasets import load_reviews
    >>> load_reviews("reviews")
    reviews: 4,000 training and 1,000 test texts, negative or positive
    """

    texts_train: tuple[str, ...]
    y_train: np.ndarray
    texts_test: tuple[str, ...]
    y_test: np.ndarray
    class_names: tuple[str, ...]
    source: str
    _: KW_ONLY
    phenomena_train: dict[str, np.ndarray] = field(default_factory=dict)
    phenomena_test: dict[str, np.ndarray] = field(default_factory=dict)
    deciding_train: tuple[tuple[int, ...], ...] = ()
    deciding_test: tuple[tuple[int, ...], ...] = ()
    texts_validation: tuple[str, ...] | None = None
    y_validation: np.ndarray | None = None
    phenomena_validation: dict[str, np.ndarray] | None = None
    deciding_validation: tuple[tuple[int, ...], ...] | None = None
    truth: ReviewTruth | None = None
    name: str = "reviews"

    def __post_init__(self):
        for part in _PARTS:
            y, marks = getattr(self, f"y_{part}"), getattr(self, f"phenomena_{part}")
            object.__setattr__(self, f"y_{part}", _arrays.read_only(y))
            if marks is not None:
                marks = {name: _arrays.read_only(array) for name, array in marks.items()}
                object.__setattr__(self, f"phenomena_{part}", marks)

    @property
    def best_accuracy(self) -> float | None:
        """The accuracy that no classifier exceeds in the long run, exactly; None if unknown."""
        return self.truth and self.truth.best_accuracy

    @property
    def best_by_phenomenon(self) -> dict[str, float] | None:
        """The same among the texts with each phenomenon; None if unknown."""
        return self.truth and self.truth.best_by_phenomenon

    def __repr__(self):
        counts = f"{len(self.y_train):,} training"
        if self.y_validation is not None:
            counts += f", {len(self.y_validation):,} validation"
        kinds = " or ".join(self.class_names)
        return f"{self.name}: {counts} and {len(self.y_test):,} test texts, {kinds}"

    def validation(self, fraction: float = 0.2, seed: int = 0) -> "ReviewData":
        """A new record with a part of the training texts set aside, the same share of each class.

        Args:
            fraction: the share of the training texts, between 0 and 1.
            seed: which texts are drawn; the same seed draws the same ones.

        Returns:
            A ReviewData whose validation and training parts, both shuffled, make up the training
            part here. The test part stays as it is.

        Raises:
            ValueError: there is a validation part already, or a class is too small to be shared.

        >>> from dlkit.datasets import load_reviews
        >>> load_reviews("reviews").validation(fraction=0.25)
        reviews: 3,000 training, 1,000 validation and 1,000 test texts, negative or positive
        """
        count = _split.share(len(self.y_train), _split.check_fraction(fraction))
        seed = _split.check_seed(seed)
        _split.check_none_yet(self.name, self.y_validation, "text", "load_reviews")
        rest, drawn = _split.stratified(self.name, self.y_train, count, seed, "text")
        return replace(self, **self._chosen("train", rest), **self._chosen("validation", drawn))

    def _chosen(self, part, places):
        """The fields of one part, made of the training texts at these places."""
        deciding = self.deciding_train
        return {
            f"texts_{part}": tuple(self.texts_train[i] for i in places),
            f"y_{part}": self.y_train[places],
            f"phenomena_{part}": {k: marks[places] for k, marks in self.phenomena_train.items()},
            f"deciding_{part}": tuple(deciding[i] for i in places) if deciding else (),
        }
