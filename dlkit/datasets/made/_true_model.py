"""What a grammar says of a text: the probability of each character, and the entropy. Draws none."""

import math
import re
from functools import cached_property
from itertools import pairwise

import numpy as np

from dlkit._validation import fault, shown

BREAK = "\n\n"
LEGEND = """\
# Each line says what a <name> stands for; a number is the weight of what follows, and none is 1.
# In a name sea, farm and so on are the topic of the paragraph; one and many the number of a noun.
# ¶ ends the paragraph. Words and signs stand apart here, and are written as in English."""
_CLOSING = {".", ",", ":", ")", "”", "¶"}  # stand close to what is before them
_OPENING = {"(", "“", "¶"}  # stand close to what is after them
_CHUNK = re.compile(r"\n\n| ?[A-Za-z]+| ?[^A-Za-z\s]|\s")


class TrueModel:
    """The model that a made text was drawn from: no other has a lower cross-entropy on such texts.

    Attributes:
        bits_per_character: the entropy rate H(paragraph) / E[characters of a paragraph].
        bits_per_word: the entropy rate H(paragraph) / E[words of a paragraph].
        alphabet: the characters, sorted, as a text.

    `print(model)` shows the rules. Each text is read from the start of a paragraph.
    """

    def __init__(self, rules):
        self.rules = rules
        self._tables = {}

    def __str__(self):
        return f"{LEGEND}\n{self.rules.shown}"

    def __repr__(self):
        return f"a grammar of {len(self.rules.rules)} rules"

    @cached_property
    def alphabet(self) -> str:
        """The characters, sorted."""
        return "".join(sorted({c for word in self._words() for c in _spelled(word)} | {" "}))

    @cached_property
    def bits_per_character(self) -> float:
        """H(paragraph) / E[characters]: the text determines the rules used, so entropies add up."""
        return self._entropy / float(self._expected(_length))

    @cached_property
    def bits_per_word(self) -> float:
        """H(paragraph) / E[words]."""
        return self._entropy / float(self._expected(str.isalpha))

    @cached_property
    def _entropy(self):
        return math.fsum(
            -float(uses * share) * math.log2(share)
            for name, uses in self.rules.uses.items()
            for share, _ in self.rules.rules[name]
        )

    def _expected(self, measure):
        """The exact mean of a sum over the words of a paragraph, as a Fraction."""
        return sum(
            uses * share * sum(measure(s) for s in symbols if s not in self.rules.rules)
            for name, uses in self.rules.uses.items()
            for share, symbols in self.rules.rules[name]
        )

    def _words(self):
        symbols = {s for ways in self.rules.rules.values() for _, way in ways for s in way}
        return symbols - self.rules.rules.keys()

    def surprise(self, text: str) -> np.ndarray:
        """-log2 P(character | all before it) for each character of a text.

        Args:
            text: begins as a paragraph begins, and may end anywhere.

        Returns:
            float64 (characters,), in bits; infinite from the first character on that the grammar
            does not allow.

        Raises:
            ValueError: `text` is no str.

        >>> from dlkit.datasets import load_text
        >>> load_text("grammar_text").grammar.surprise("Thx")
        array([ 0.,  0., inf])
        """
        bits, stack, close, carry = [], (), True, 1.0
        for chunk in _chunks(text):
            top, stack = _top(stack, self.rules.start)
            if chunk not in (table := self._table(top, close)):
                bits += _within(table, chunk, carry)
                break
            word, inner, chance, slack, after = table[chunk]
            bits.append(-math.log2(chance * carry))
            bits += inner
            stack, close, carry = (*after, *stack), word in _OPENING, slack
        return np.array(bits + [math.inf] * (len(text) - len(bits))) + 0.0

    def log2_probability(self, text: str) -> float:
        """log2 P(text begins so), the sum over its characters; -inf where it is impossible.

        >>> from dlkit.datasets import load_text
        >>> model = load_text("grammar_text").grammar
        >>> model.log2_probability("The "), model.log2_probability("the ")
        (0.0, -inf)
        """
        return 0.0 - float(self.surprise(text).sum())

    def next_probabilities(self, prefix: str) -> dict[str, float]:
        """P(next character | prefix) for every character that may follow.

        Args:
            prefix: begins as a paragraph begins; "" stands before the first character.

        Returns:
            {character: probability}, summing to 1.

        Raises:
            ValueError: the grammar has no text that begins so, or `prefix` is no str.

        >>> from dlkit.datasets import load_text
        >>> load_text("grammar_text").grammar.next_probabilities("Th")
        {'e': 1.0}
        """
        stack, close, chunk, table, word = (), True, "", None, ""
        for chunk in _chunks(prefix):
            if word is None:
                raise _impossible(prefix)
            top, stack = _top(stack, self.rules.start)
            table = self._table(top, close)
            if chunk not in table[""]:
                raise _impossible(prefix)
            word, *_, after = table.get(chunk, (None, ()))
            stack, close = (*after, *stack), word in _OPENING
        return self._after(stack, close, chunk, table)

    def _after(self, stack, close, chunk, table):
        if table is None:
            return self._starts(stack, close, 1.0)
        masses, whole = table[""], table.get(chunk)
        found = {
            key[-1]: mass / masses[chunk]
            for key, mass in masses.items()
            if len(key) == len(chunk) + 1 and key.startswith(chunk)
        }
        return found | (self._starts(stack, close, whole[3]) if whole else {})

    def _starts(self, stack, close, share):
        masses = self._table(_top(stack, self.rules.start)[0], close)[""]
        return {key: share * mass for key, mass in masses.items() if len(key) == 1}

    def _table(self, top, close):
        if (top, close) not in self._tables:
            self._tables[top, close] = _tabled(self.rules.first(top), close)
        return self._tables[top, close]


def written(words):
    """The words as one text, each space where English has it."""
    parts, close = [], True
    for word in words:
        parts.append(_rendered(word, close))
        close = word in _OPENING
    return "".join(parts)


def _spelled(word):
    return BREAK if word == "¶" else word


def _rendered(word, close):
    return _spelled(word) if close or word in _CLOSING else f" {word}"


def _length(word):
    return len(_spelled(word)) + (word not in _CLOSING) - (word in _OPENING)


def _chunks(text):
    if not isinstance(text, str):
        raise ValueError(
            fault(
                f"This is no text: {shown(text)}.",
                "A str was expected that begins as a paragraph begins.",
                "Pass for example data.test.",
            )
        )
    return _CHUNK.findall(text)


def _top(stack, start):
    """The first open symbol and the rest; a paragraph follows where nothing is open."""
    return (stack[0], stack[1:]) if stack else (start, ())


def _tabled(first, close):
    """For each written word: the word, bits of its later characters, chances, what is open after.

    The key "" holds the chance of every beginning of a word.
    """
    masses = {}
    for word, ((chance, _),) in first.items():
        text = _rendered(word, close)
        for i in range(1, len(text) + 1):
            masses[text[:i]] = masses.get(text[:i], 0) + chance
    table = {"": {key: float(mass) for key, mass in masses.items()}}
    for word, ((chance, after),) in first.items():
        text = _rendered(word, close)
        steps = [masses[text[:i]] for i in range(1, len(text) + 1)]
        inner = [-math.log2(b / a) for a, b in pairwise(steps)]
        # A word may begin another (king, kings): only the next character tells that it has ended.
        table[text] = word, inner, float(steps[0]), float(chance / steps[-1]), after
    return table


def _within(table, chunk, carry):
    """The bits of a last word that is not finished, as far as the grammar allows it."""
    bits, before = [], 1.0 / carry
    for i in range(1, len(chunk) + 1):
        mass = table[""].get(chunk[:i], 0.0)
        if not mass:
            break
        bits.append(-math.log2(mass / before))
        before = mass
    return bits


def _impossible(prefix):
    return ValueError(
        fault(
            f"The grammar has no text that begins with {shown(prefix)}.",
            "The beginning of a paragraph was expected, word for word as the grammar writes it.",
            'Pass a part of data.test from the start of a paragraph, or "".',
        )
    )
