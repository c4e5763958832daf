"""What the grammar of the reviews implies: posteriors, and the best accuracy. Draws nothing."""

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

import numpy as np

from dlkit._validation import fault, shown
from dlkit.datasets.made._reviews import MARK_OF, PHENOMENA, split

LEGEND = """\
# Each line says what a <name> stands for; a number is the weight of what follows, and none is 1.
# A word with a * decides the sentiment (good or bad), and so do the words of a name that ends in *.
# a and b are the two groups of things in a review, one and many their number."""
_KEPT = 3


class ReviewTruth:
    """The exact probabilities behind made reviews: a grammar, and the rate of wrong labels.

    Attributes:
        best_accuracy: the sum over all sentences of max_y P(sentence, y).
        best_by_phenomenon: the same among the sentences with one phenomenon. "noisy" is no property
            of a sentence, so nobody can aim at it, and it has none.
        shares: the probability of each phenomenon.

    `print(truth)` shows the rules.
    """

    def __init__(self, rules, noise):
        self.rules = rules
        self.noise = Fraction(noise)
        self._arcs = {}
        self._beginnings = {}

    def __str__(self):
        return f"{LEGEND}\n{self.rules.shown}"

    def __repr__(self):
        return f"a grammar of {len(self.rules.rules)} rules, {float(self.noise):.1%} wrong labels"

    def posterior(self, texts) -> np.ndarray:
        """P(label = 1 | text) for each text: Bayes over every way in which the grammar makes it.

        Args:
            texts: a sequence of sentences of the grammar.

        Returns:
            float64 (n,), the rate of wrong labels included.

        Raises:
            ValueError: the grammar does not make a text, or `texts` is no sequence of texts.

        >>> from dlkit.datasets import load_reviews
        >>> truth = load_reviews("reviews").truth
        >>> truth.posterior(["the soup was cold", "the beer was cold"]).round(2)
        array([0.02, 0.98])
        """
        if isinstance(texts, str) or not isinstance(texts, Iterable):
            raise ValueError(
                fault(
                    f"`texts` must be a sequence of texts. Received: {shown(texts)}.",
                    "One text alone stands in a list of one.",
                    'Pass for example data.texts_test, or ["the soup was cold"].',
                )
            )
        sentiment = np.array([self._sentiment(text) for text in texts], np.float64)
        noise = float(self.noise)
        return sentiment * (1 - noise) + (1 - sentiment) * noise

    def _sentiment(self, text):
        if not isinstance(text, str):
            raise _not_made(text)
        words = tuple(split(text))
        ways = self._begun(words[:_KEPT])
        for word in words[_KEPT:]:
            ways = self._step(ways, word)
        done = [ways.get((label, ()), 0.0) for label in (0, 1)]
        if not sum(done):
            raise _not_made(text)
        return done[1] / sum(done)

    def _begun(self, words):
        """What may be open after the first words, kept: they are few, and leave most of it open."""
        if words not in self._beginnings:
            if words:
                ways = self._step(self._begun(words[:-1]), words[-1])
            else:
                ways = {(0, ("<bad>",)): 0.5, (1, ("<good>",)): 0.5}
            if not ways:
                return ways
            self._beginnings[words] = ways
        return self._beginnings[words]

    def _step(self, ways, word):
        found = {}
        for (label, stack), chance in ways.items():
            if stack:
                for share, after in self._followers(stack[0]).get(word, ()):
                    key = label, after + stack[1:]
                    found[key] = found.get(key, 0.0) + chance * share
        return found

    def _followers(self, symbol):
        """{word without its star: [(probability, what is open after it)]}"""
        if symbol not in self._arcs:
            found = self._arcs[symbol] = {}
            for word, ways in self.rules.first(symbol).items():
                kept = found.setdefault(word.lstrip("*"), [])
                kept += [(float(chance), after) for chance, after in ways]
        return self._arcs[symbol]

    @cached_property
    def best_accuracy(self) -> float:
        """The sum over all sentences of max_y P(sentence, y), computed in whole fractions.

        It shares with `posterior` the rules alone: neither how they are followed nor the sums.
        """
        return float(sum(best for _, best in self._by_marks.values()))

    @cached_property
    def best_by_phenomenon(self) -> dict[str, float]:
        """The best accuracy among the sentences with each phenomenon that occurs."""
        sums = {name: self._summed(name) for name in PHENOMENA}
        return {name: float(best / mass) for name, (mass, best) in sums.items() if mass}

    @cached_property
    def shares(self) -> dict[str, float]:
        """The probability that a review has each phenomenon."""
        found = {name: float(self._summed(name)[0]) for name in PHENOMENA}
        return found | {"noisy": float(self.noise)}

    def _summed(self, name):
        chosen = [sums for marks, sums in self._by_marks.items() if name in (marks or {"plain"})]
        return tuple(map(sum, zip(*chosen, strict=True))) if chosen else (0, 0)

    @cached_property
    def _by_marks(self):
        """{phenomena: (probability, best accuracy as a part of the whole)}, as Fractions.

        Word by word over all sentences at once. Beginnings that leave the same beliefs (which
        sentiment, what is still to come, how likely each) are one case from there on, so their
        probabilities are added up: no sentence is written out, and none is drawn.
        """
        half = Fraction(1, 2)
        start = frozenset({((0, ("<bad>",)), half), ((1, ("<good>",)), half)})
        cases, sums, following = {(start, frozenset()): Fraction(1)}, {}, {}
        while cases:
            longer = {}
            for (belief, marks), mass in cases.items():
                if belief not in following:
                    following[belief] = self._outcomes(belief)
                best, total, outcomes = following[belief]
                if total:
                    before = sums.get(marks, (0, 0))
                    sums[marks] = before[0] + mass * total, before[1] + mass * best
                for new, mark, share in outcomes:
                    key = new, marks | mark
                    longer[key] = longer.get(key, 0) + mass * share
            cases = longer
        return sums

    def _outcomes(self, belief):
        """What ends here (best part, whole), and each belief that one more word can lead to.

        Rules are opened one at a time until a word or nothing stands in front.
        """
        ended, words, agenda = [Fraction(0), Fraction(0)], {}, list(belief)
        while agenda:
            (label, stack), chance = agenda.pop()
            if not stack:
                ended[label] += chance
            elif stack[0] in self.rules.rules:
                ways = self.rules.rules[stack[0]]
                agenda += [((label, way + stack[1:]), chance * share) for share, way in ways]
            else:
                found, key = words.setdefault(stack[0].lstrip("*"), {}), (label, stack[1:])
                found[key] = found.get(key, 0) + chance
        outcomes = {}
        for word, found in words.items():
            total = sum(found.values())
            new = frozenset((key, chance / total) for key, chance in found.items())
            mark = frozenset({MARK_OF[word]} if word in MARK_OF else ())
            outcomes[new, mark] = outcomes.get((new, mark), 0) + total
        return self._best(ended), sum(ended), [(*key, share) for key, share in outcomes.items()]

    def _best(self, ended):
        kept = [(1 - self.noise) * ended[i] + self.noise * ended[1 - i] for i in (0, 1)]
        return max(kept)


def _not_made(text):
    return ValueError(
        fault(
            f"The grammar does not make this text: {shown(text)}.",
            "A sentence in its words and its order was expected, in small letters.",
            "Pass texts of load_reviews or make_reviews, or print(data.truth) to see the rules.",
        )
    )
