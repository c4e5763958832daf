"""`load_text`, `make_grammar_text` and the record of a text in two parts. No tokens, no batches."""

import os
from dataclasses import dataclass

from dlkit import _validation
from dlkit.datasets import _origins, _python_docs, _registry, _split
from dlkit.datasets._faults import FileFault
from dlkit.datasets.formats import _txt
from dlkit.datasets.made._true_model import TrueModel

MOST_CHARACTERS = 50_000_000


@dataclass(frozen=True, eq=False, repr=False)
class TextData:
    """A text to train with and a text to test with.

    Attributes:
        train, test: the texts; every line ends in a newline alone.
        name: what the set is called.
        source: origin and licence in words.
        topics_train, topics_test: the topics that each part is made of, where there are any.
        grammar: the model that a made text was drawn from, with its exact probabilities: a
            TrueModel, which `print` shows as rules; None where nobody knows it.

    >>> data = load_text("grammar_text")
    >>> round(data.bits_per_character, 3), round(data.bits_per_word, 2)
    (0.472, 2.84)
    """

    train: str
    test: str
    name: str
    source: str
    topics_train: tuple[str, ...] = ()
    topics_test: tuple[str, ...] = ()
    grammar: TrueModel | None = None

    @property
    def alphabet(self) -> str:
        """The different characters of both parts, sorted."""
        return "".join(sorted({*self.train, *self.test}))

    @property
    def bits_per_character(self) -> float | None:
        """The exact entropy rate, which no model's cross-entropy goes below; None if unknown."""
        return self.grammar and self.grammar.bits_per_character

    @property
    def bits_per_word(self) -> float | None:
        """The same for each word; None if unknown."""
        return self.grammar and self.grammar.bits_per_word

    def __repr__(self):
        return (
            f"{self.name}: {len(self.train):,} training and {len(self.test):,} test characters, "
            f"{len(self.alphabet)} different"
        )


def load_text(name_or_path: str | os.PathLike, seed: int = 0) -> TextData:
    """A text by name or by path, in a training part and a test part.

    Args:
        name_or_path: "python_docs" (what `help()` shows of the language in this Python: technical
            English, each paragraph once; a tenth of the characters tests, in topics of their own),
            "grammar_text" (made by a grammar, with its entropy known exactly), or the path of a
            `.txt` or `.md` file of your own in UTF-8 (or its short name in `datasets/own`), of
            which the last tenth tests.
            A name goes before a path ("./python_docs" is a path).
        seed: which topics of "python_docs" test. The other texts do not depend on it.

    Returns:
        A TextData: train, test, name, source, topics and, where it is known, the grammar.

    Raises:
        ValueError: an unknown name, or a file that is empty, too large or no UTF-8 text.
        FileNotFoundError: there is nothing at the path.

    >>> load_text("grammar_text")
    grammar_text: 495,018 training and 54,982 test characters, 37 different

    References:
        C. E. Shannon (1951). Prediction and entropy of printed English. Bell System Technical
        Journal 30(1). doi:10.1002/j.1538-7305.1951.tb01366.x
    """
    seed = _split.check_seed(seed)
    entry = _registry.find(name_or_path, "text")
    if not entry:
        return _own(_registry.find_path(name_or_path, "text"))
    path = _origins.located(entry)
    source = _origins.provenance(entry, path)
    if entry.maker:
        return _from_grammar(_read_made(entry, path), source)
    topics = _python_docs.read(entry, path)
    train, test = _python_docs.drawn(topics, seed)
    texts = ("\n\n".join(topics[name] for name in part) + "\n" for part in (train, test))
    return TextData(*texts, entry.name, source, train, test)


def make_grammar_text(characters: int = 100_000, seed: int = 0) -> TextData:
    """A text of any length drawn from the grammar of "grammar_text", with its entropy known.

    Args:
        characters: the length of both parts together, 100 to 50 million; the last tenth tests,
            from the start of a paragraph on.
        seed: which text is drawn; the same seed draws the same one.

    Returns:
        A TextData with its `grammar`.

    Raises:
        ValueError: an argument is out of range.

    >>> data = make_grammar_text(2_000, seed=1)
    >>> data.train[:36]
    'The clever waiters bring the guests.'
    """
    from dlkit.datasets.made import _grammar_text

    remedy = "Pass a length, for example characters=100_000."
    characters = _validation.integer(
        "characters", characters, low=100, high=MOST_CHARACTERS, remedy=remedy
    )
    seed = _split.check_seed(seed)
    text = _grammar_text.drawn(characters, seed)
    source = (
        f"Sentences of a probabilistic grammar: made here with {characters:,} characters, "
        f"seed {seed}."
    )
    return _from_grammar(text, source)


def _from_grammar(text, source):
    from dlkit.datasets.made import _grammar_text

    train, test = _txt.parts(text)
    return TextData(train, test, "grammar_text", source, grammar=_grammar_text.model())


def _read_made(entry, path):
    try:
        text = _txt.unified(path.read_bytes().decode("utf-8"))
    except (OSError, ValueError) as error:
        raise _origins.damaged(entry, path, error) from error
    if len(text) < _txt.FEWEST:
        raise _origins.damaged(entry, path, f"{len(text)} characters in it")
    return text


def _own(path):
    if path.suffix.lower() not in _txt.SUFFIXES and path.is_file():
        raise FileFault(
            path,
            "a file of this name is not read as a text",
            "A plain text in UTF-8 whose name ends in .txt or .md was expected.",
            "Save it as plain text, with such an ending.",
        )
    train, test = _txt.parts(_txt.read_txt(path))
    source = f"{path.name}: a text of your own, of origin and licence unknown to the kit."
    return TextData(train, test, path.stem, source)
