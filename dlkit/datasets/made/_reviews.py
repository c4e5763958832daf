"""The grammar of the made reviews, and reviews drawn from it. What is best on them: the truth."""

import csv
import io
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product

from dlkit.datasets.made import _review_words as words
from dlkit.datasets.made._grammar import Grammar, chances

COUNT, SEED = 5_000, 0
COLUMNS = ("part", "text", "label", "phenomena", "deciding")
PHENOMENA = ("plain", "negated", "contrast", "intensified", "ambiguous", "noisy")
_MARKS = {
    "negated": {"not", "never", "hardly", "far"},
    "contrast": {"but", "although"},
    "intensified": {"very", "really", "rather", "so", "absolutely"},
    "ambiguous": {*words.NEUTRAL, "needed"},
}
MARK_OF = {word: mark for mark, marked in _MARKS.items() for word in marked}


@dataclass(frozen=True)
class Rates:
    """How often each thing happens, as exact fractions; `noise` is no part of the grammar."""

    negation: Fraction = Fraction(1, 5)
    contrast: Fraction = Fraction(1, 5)
    ambiguity: Fraction = Fraction(1, 10)
    noise: Fraction = Fraction(1, 50)

    @classmethod
    def of(cls, *rates):
        """The rates as they were written: 0.2 is a fifth, not the nearest binary fraction."""
        return cls(*(Fraction(str(rate)) for rate in rates))


@dataclass(frozen=True)
class Review:
    """One made review: its text, its label, what happens in it, the places of what decides."""

    text: str
    label: int
    phenomena: tuple[str, ...]
    deciding: tuple[int, ...]


def shipped(_: str) -> bytes:
    """The bytes of `datasets/reviews.csv`: 5,000 reviews at the default rates with seed 0."""
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(COLUMNS)
    for i, review in enumerate(drawn(Rates(), COUNT, SEED)):
        part = "test" if i >= train_count(COUNT) else "train"
        places = " ".join(map(str, review.deciding))
        table.writerow([part, review.text, review.label, " ".join(review.phenomena), places])
    return file.getvalue().encode()


def train_count(n):
    """How many of n train: the last fifth tests, and the order is that of drawing."""
    return n - (n + 4) // 5


def drawn(rates, n, seed):
    """So many reviews: the sentiment by a fair coin, words by the grammar, then noise."""
    rules, numbers = grammar(rates), chances(seed)
    return [_drawn(rules, numbers, float(rates.noise)) for _ in range(n)]


def _drawn(rules, numbers, noise):
    sentiment = int(next(numbers) < 0.5)
    said = rules.draw(numbers, ("<bad>", "<good>")[sentiment])
    noisy = next(numbers) < noise
    spelled = [word.lstrip("*") for word in said]
    # A comma is written with the word before it, and has no place of its own.
    starred = [word[0] == "*" for word in said if word != ","]
    deciding = tuple(place for place, star in enumerate(starred) if star)
    return Review(written(spelled), sentiment ^ noisy, phenomena(spelled, noisy), deciding)


def written(spelled):
    """The words as one text, a comma close to the word before it."""
    return " ".join(spelled).replace(" ,", ",")


def split(text):
    """The words of a text, each comma a word of its own."""
    return text.replace(",", " ,").split()


def phenomena(spelled, noisy=False):
    """What happens in the words, in the order of PHENOMENA."""
    found = {MARK_OF[word] for word in spelled if word in MARK_OF} or {"plain"}
    return tuple(name for name in PHENOMENA if name in found or (noisy and name == "noisy"))


@lru_cache(maxsize=16)
def grammar(rates):
    """The rules `<good>` and `<bad>`, each word in them at its exact probability."""
    return Grammar("\n".join(lines(rates, words.DOMAINS, words.NEUTRAL, words.WORDS)))


def lines(rates, domains, neutral, general):
    """The rules, one a line, `<review>` first."""
    yield "<review> = <good> | <bad>"
    numbers = _numbers(rates)
    for line in words.RULES.strip().replace("\n    |", " |").splitlines():
        yield from _copies(line, numbers, domains)
    for kind, listed in general.items():
        for star in ("*", ""):
            yield f"<{kind} {star}> = {_any(listed, star)}"
    for v in ("good", "bad"):
        weighed = (f"{n if v == 'good' else 10 - n} *{word}" for word, n in neutral.items())
        yield f"<neutral {v}> = {' | '.join(weighed)}"
    for domain, listed in domains.items():
        yield from _domain(domain, listed)


def _numbers(rates):
    rest = 1 - rates.contrast - rates.ambiguity
    meant, ironic = (words.IRONY_SHARE * share / 5 for share in (words.MEANT, 10 - words.MEANT))
    return {
        "{ambiguity}": rates.ambiguity,
        "{contrast}": rates.contrast,
        "{alone}": rest * 3 / 4,
        "{pair}": rest / 4,
        "{plain}": 1 - rates.negation,
        "{negation}": rates.negation,
        "{certain good}": 1 - meant,
        "{irony good}": meant,
        "{certain bad}": 1 - ironic,
        "{irony bad}": ironic,
    }


def _copies(line, numbers, domains):
    name, ways = line.split(" = ")
    choices = {"{v}": ("good", "bad"), "{d}": domains, "{g}": "ab", "{s}": ("*", "")}
    if ways.startswith("{<"):
        ways = " | ".join(ways[1:-1].replace("{d}", domain) for domain in domains)
    used = [key for key in choices if key in name]
    for values in product(*(choices[key] for key in used)):
        given = dict(zip(used, values, strict=True))
        given["{u}"] = "bad" if given.get("{v}") == "good" else "good"
        given["{h}"] = "b" if given.get("{g}") == "a" else "a"
        yield _filled(_filled(f"{name} = {ways}", given), numbers)


def _filled(line, given):
    for key, value in given.items():
        line = line.replace(key, str(value))
    return line


def _domain(domain, listed):
    yield f"<place {domain}> = {listed['place']}"
    yield f"<work {domain}> = {listed['work']}"
    for g in "ab":
        for n in ("one", "many"):
            yield f"<thing {n} {domain} {g}> = {_any(listed[f'{n} {g}'])}"
        for v, star in product(("good", "bad"), ("*", "")):
            yield f"<mild {v} {domain} {g} {star}> = {_any(listed[f'{v} {g}'], star)}"


def _any(listed, star=""):
    return " | ".join(f"{star}{word}" for word in listed.split())
