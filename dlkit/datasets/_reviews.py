"""`load_reviews` and `make_reviews`: sentences with a sentiment. No tokens, no batches."""

import os
from fractions import Fraction

import numpy as np

from dlkit import _validation
from dlkit._validation import fault
from dlkit.datasets import _origins, _registry, _split
from dlkit.datasets._review_data import ReviewData
from dlkit.datasets.formats import _csv_reviews
from dlkit.datasets.made._review_truth import ReviewTruth

CLASS_NAMES = ("negative", "positive")
MOST = 1_000_000


def load_reviews(name_or_path: str | os.PathLike, seed: int = 0) -> ReviewData:
    """Short texts with a sentiment, by name or by path, in a training part and a test part.

    Args:
        name_or_path: "reviews" (5,000 made sentences about films, meals, hotels, books, concerts
            and phones, of which the best possible accuracy is known), or the path of a `.csv` or
            `.tsv` file of your own (or the short name of one in `datasets/own`) with the columns
            text and label (0 or negative, 1 or positive); with a column part (train or test) too it
            is split as that says.
            A name goes before a path ("./reviews" is a path).
        seed: which fifth of your own reviews tests, where no column says so.

    Returns:
        A ReviewData: texts, labels, phenomena, words that decide, source.

    Raises:
        ValueError: an unknown name, or a file that is no such table.
        FileNotFoundError: there is nothing at the path.

    >>> data = load_reviews("reviews")
    >>> data.best_accuracy
    0.946592

    References:
        B. Pang, L. Lee, S. Vaithyanathan (2002). Thumbs up? Sentiment classification using machine
        learning techniques. EMNLP. doi:10.3115/1118693.1118704
    """
    seed = _split.check_seed(seed)
    entry = _registry.find(name_or_path, "reviews")
    if not entry:
        return _own(_registry.find_path(name_or_path, "reviews"), seed)
    path = _origins.located(entry)
    try:
        table = _csv_reviews.read_reviews(path)
        fields = _made_fields(table)
    except (OSError, LookupError, ValueError) as error:
        raise _origins.damaged(entry, path, error) from error
    from dlkit.datasets.made._reviews import Rates

    source = _origins.provenance(entry, path)
    return ReviewData(**fields, class_names=CLASS_NAMES, source=source, truth=_truth(Rates()))


def make_reviews(
    n: int = 1_000,
    negation: float = 0.2,
    contrast: float = 0.2,
    ambiguity: float = 0.1,
    noise: float = 0.02,
    seed: int = 0,
) -> ReviewData:
    """Reviews drawn from a grammar at the rates that you ask for, with the best accuracy known.

    Args:
        n: how many, 10 to a million; the last fifth tests.
        negation: the share of clauses that negate the word they turn on ("not dull"), 0 to 1.
        contrast: the share of reviews with two clauses of which one counts ("... but ..."), 0 to 1.
        ambiguity: the share of reviews that either sentiment may write, 0 to 1 less `contrast`.
        noise: the share of wrong labels, 0 to 0.5.
        seed: which reviews are drawn; the same seed draws the same ones.

    Returns:
        A ReviewData with its `truth`.

    Raises:
        ValueError: an argument is out of range.

    >>> data = make_reviews(100, ambiguity=0, noise=0.1)
    >>> data.best_accuracy
    0.9
    """
    from dlkit.datasets.made import _reviews

    remedy = "Pass a number of reviews, for example n=1_000."
    n = _validation.integer("n", n, low=10, high=MOST, remedy=remedy)
    rates = _rates(negation, contrast, ambiguity, noise)
    seed = _split.check_seed(seed)
    reviews, cut = _reviews.drawn(rates, n, seed), _reviews.train_count(n)
    fields = _fields("train", reviews[:cut]) | _fields("test", reviews[cut:])
    source = (
        f"Sentences of a probabilistic grammar: made here, {n:,} reviews with "
        f"negation {negation:g}, contrast {contrast:g}, ambiguity {ambiguity:g}, noise {noise:g}, "
        f"seed {seed}."
    )
    return ReviewData(**fields, class_names=CLASS_NAMES, source=source, truth=_truth(rates))


def _rates(negation, contrast, ambiguity, noise):
    from dlkit.datasets.made._reviews import Rates

    given = {"negation": negation, "contrast": contrast, "ambiguity": ambiguity, "noise": noise}
    for name, value in given.items():
        high, remedy = (0.5 if name == "noise" else 1), f"Pass a share, for example {name}=0.1."
        given[name] = _validation.number(name, value, low=0, high=high, remedy=remedy)
    rates = Rates.of(*given.values())
    if rates.contrast + rates.ambiguity > 1:
        raise ValueError(
            fault(
                f"`contrast` and `ambiguity` make up {float(rates.contrast + rates.ambiguity):g}.",
                f"At most 1 together was expected. Received: {contrast=}, {ambiguity=}.",
                "Lower one of them: a review has a contrast, or is ambiguous, or neither.",
            )
        )
    return rates


def _truth(rates):
    from dlkit.datasets.made import _reviews

    return ReviewTruth(_reviews.grammar(rates), Fraction(rates.noise))


def _fields(part, reviews):
    from dlkit.datasets.made._reviews import PHENOMENA

    return {
        f"texts_{part}": tuple(review.text for review in reviews),
        f"y_{part}": np.array([review.label for review in reviews], np.int64),
        f"phenomena_{part}": {
            name: np.array([name in review.phenomena for review in reviews]) for name in PHENOMENA
        },
        f"deciding_{part}": tuple(review.deciding for review in reviews),
    }


def _made_fields(table):
    """The fields of the shipped file, which has a column for each property of a review."""
    from dlkit.datasets.made._reviews import COLUMNS, Review

    reviews = {"train": [], "test": []}
    for part, text, label, marks, places in zip(*(table[name] for name in COLUMNS), strict=True):
        deciding = tuple(map(int, places.split()))
        reviews[part].append(Review(text, int(label), tuple(marks.split()), deciding))
    return _fields("train", reviews["train"]) | _fields("test", reviews["test"])


def _own(path, seed):
    table = _csv_reviews.read_reviews(path)
    texts, y = table["text"], table["label"]
    train, test = _csv_reviews.parts(path, table, seed)
    source = f"{path.name}: reviews of your own, of origin and licence unknown to the kit."
    fields = {
        f"{key}_{part}": value
        for part, places in (("train", train), ("test", test))
        for key, value in (("texts", tuple(texts[i] for i in places)), ("y", y[places]))
    }
    return ReviewData(**fields, class_names=CLASS_NAMES, source=source, name=path.stem)
