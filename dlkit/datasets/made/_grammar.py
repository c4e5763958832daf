"""A probabilistic grammar: read from rules, drawn from, and walked word by word. No language."""

import re
from bisect import bisect
from fractions import Fraction
from functools import cached_property
from itertools import accumulate

import numpy as np

_SYMBOL = re.compile(r"<[^>]*>|\S+")


class Grammar:
    """Rules `<name> = weight symbols | weight symbols`, one a line; `<...>` stands for a rule.

    A line that begins with # is passed over. No alternative is empty and no rule leads back to
    itself but at the end of its own line, so that the next word depends on the first open rule
    alone, and every sum below is finite.

    >>> grammar = Grammar("<s> = 3 a <t> | 1 b \\n <t> = c | d")
    >>> grammar.rules["<s>"]
    ((Fraction(3, 4), ('a', '<t>')), (Fraction(1, 4), ('b',)))
    """

    def __init__(self, text):
        self.text = text
        self.rules = dict(_rule(line) for line in text.splitlines() if _counts(line))
        self.start = next(iter(self.rules))
        self._first = {}

    def first(self, symbol):
        """The words that a symbol may begin with: {word: [(probability, symbols after it)]}."""
        if symbol not in self.rules:
            return {symbol: [(Fraction(1), ())]}
        if symbol not in self._first:
            found = {}
            for share, (head, *tail) in self.rules[symbol]:
                for word, ways in self.first(head).items():
                    ways = [(share * chance, after + tuple(tail)) for chance, after in ways]
                    found.setdefault(word, []).extend(ways)
            self._first[symbol] = found
        return self._first[symbol]

    @cached_property
    def uses(self):
        """How often each rule is expected to be used in one text from the start, as Fractions."""
        uses = dict.fromkeys(self.rules, Fraction(0))
        uses[self.start] = Fraction(1)
        for name in self._order():
            again = sum(share * symbols.count(name) for share, symbols in self.rules[name])
            uses[name] /= 1 - again
            for share, symbols in self.rules[name]:
                for symbol in symbols:
                    if symbol in self.rules and symbol != name:
                        uses[symbol] += uses[name] * share
        return uses

    def _order(self):
        """Rules such that each stands before those that it names."""
        order, seen = [], set()

        def visit(name):
            seen.add(name)
            for _, symbols in self.rules[name]:
                for symbol in symbols:
                    if symbol in self.rules and symbol not in seen:
                        visit(symbol)
            order.append(name)

        visit(self.start)
        return order[::-1]

    @cached_property
    def shown(self):
        """The rules that a text can use, each without its alternatives of weight 0."""
        used = set(self._order())
        lines = (line.split(" = ") for line in self.text.splitlines() if _counts(line))
        return "\n".join(
            f"{name} = {' | '.join(way for way in ways.split(' | ') if not way.startswith('0 '))}"
            for name, ways in lines
            if name.strip() in used
        )

    @cached_property
    def _draws(self):
        """For each rule the running sums of its shares, and its alternatives from last to first."""
        return {
            name: (
                [float(total) for total in accumulate(share for share, _ in ways)][:-1],
                [symbols[::-1] for _, symbols in ways],
            )
            for name, ways in self.rules.items()
        }

    def draw(self, chances, start=None):
        """The words of one text; each choice takes the next of `chances`, numbers from 0 to 1."""
        words, stack = [], [start or self.start]
        while stack:
            symbol = stack.pop()
            found = self._draws.get(symbol)
            if found is None:
                words.append(symbol)
            else:
                sums, ways = found
                stack.extend(ways[bisect(sums, next(chances))] if sums else ways[0])
        return words


def chances(seed):
    """Endless numbers from 0 to 1, drawn by seed."""
    rng = np.random.default_rng(seed)
    while True:
        yield from rng.random(4096).tolist()


def _counts(line):
    return line.strip() and not line.startswith("#")


def _rule(line):
    name, ways = line.split(" = ")
    weighed = [_weighed(_SYMBOL.findall(way)) for way in ways.split(" | ")]
    total = sum(weight for weight, _ in weighed)
    shares = [(weight / total, symbols) for weight, symbols in weighed if weight]
    return name.strip(), tuple(shares)


def _weighed(symbols):
    if re.fullmatch(r"\d+(/\d+)?", symbols[0]):
        return Fraction(symbols[0]), tuple(symbols[1:])
    return Fraction(1), tuple(symbols)
