"""The grammar of `grammar_text` with its exact entropy, and texts drawn from it. Reads no file."""

from functools import cache
from itertools import product

from dlkit.datasets.made import _topics
from dlkit.datasets.made._grammar import Grammar, chances
from dlkit.datasets.made._true_model import TrueModel, written

CHARACTERS = 550_000
SEED = 0


def shipped(_: str) -> bytes:
    """The bytes of `datasets/grammar_text.txt`: 550,000 characters with seed 0."""
    return drawn(CHARACTERS, SEED).encode()


def drawn(characters, seed):
    """A text of so many characters: paragraph after paragraph, the last one cut off."""
    grammar, numbers = model().rules, chances(seed)
    words, length = [], 0
    while length <= characters:
        words.append(written(grammar.draw(numbers)))
        length += len(words[-1])
    return "".join(words)[:characters]


@cache
def model():
    """The grammar with its probabilities; made once."""
    return TrueModel(Grammar("\n".join(_lines())))


def _lines():
    for line in _topics.RULES.strip().splitlines():
        yield from _copies(line)
    for topic, kinds in _topics.TOPICS.items():
        for kind, words in kinds.items():
            yield from _vocabulary(topic, kind, words)


def _copies(line):
    name, ways = line.split(" = ")
    if ways.startswith("{"):
        yield f"{name} = " + " | ".join(ways[1:-1].replace("{t}", t) for t in _topics.TOPICS)
        return
    topics = _topics.TOPICS if "{t}" in name else [""]
    numbers = ("one", "many") if "{n}" in name else [""]
    for t, n in product(topics, numbers):
        yield line.replace("{t}", t).replace("{n}", n)


def _vocabulary(topic, kind, words):
    listed = words.split(", " if kind == "where" else " ")
    if kind not in ("noun", "sees", "rests"):
        yield f"<{kind} {topic}> = {_weighed(listed)}"
        return
    added = ("", "s") if kind == "noun" else ("s", "")
    for n, ending in zip(("one", "many"), added, strict=True):
        yield f"<{kind} {n} {topic}> = {_weighed([word + ending for word in listed])}"


def _weighed(listed):
    return " | ".join(f"{len(listed) - i} {word}" for i, word in enumerate(listed))
