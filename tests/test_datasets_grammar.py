"""The grammar text: its entropy, and the probabilities of its true model, against enumeration."""

import hashlib
import math
import re
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from dlkit.datasets import _origins, _places, _registry, load_text, make_grammar_text
from dlkit.datasets.made import _grammar_text
from dlkit.datasets.made._grammar import Grammar, chances
from dlkit.datasets.made._true_model import TrueModel, written

SMALL = """
<p> = The <opening>
<opening> = 3 <noun> <more> | 1 cats “ The <noun> . ” <more>
<noun> = 2 cat | 1 owl
<more> = 1/2 owls <stop> | 1/2 <stop>
<stop> = . ¶
"""


@pytest.fixture(scope="module")
def small():
    return TrueModel(Grammar(SMALL))


@pytest.fixture(scope="module")
def model():
    return load_text("grammar_text").grammar


def paragraphs(grammar, symbols=None):
    """Every text of a finite grammar with its probability, by writing all rules out."""
    symbols = (grammar.start,) if symbols is None else symbols
    if not symbols:
        return {(): Fraction(1)}
    head, *tail = symbols
    ways = grammar.rules.get(head, ((Fraction(1), (head,)),))
    if head not in grammar.rules:
        return {(head, *rest): p for rest, p in paragraphs(grammar, tuple(tail)).items()}
    found = {}
    for share, way in ways:
        for words, p in paragraphs(grammar, (*way, *tail)).items():
            found[words] = found.get(words, 0) + share * p
    return found


def test_the_entropy_is_that_of_all_paragraphs_written_out(small):
    all_of_them = paragraphs(small.rules)
    assert sum(all_of_them.values()) == 1
    assert len(all_of_them) == 8
    entropy = -sum(float(p) * math.log2(p) for p in all_of_them.values())
    # Each paragraph stands after another, so it is as long as it is there.
    characters = sum(p * len(written(words)) for words, p in all_of_them.items())
    n_words = sum(p * sum(word.isalpha() for word in words) for words, p in all_of_them.items())
    assert small.bits_per_character == pytest.approx(entropy / float(characters), rel=1e-12)
    assert small.bits_per_word == pytest.approx(entropy / float(n_words), rel=1e-12)


def test_each_prefix_has_the_probability_of_all_texts_that_begin_so(small):
    texts = {}
    for two in product(paragraphs(small.rules).items(), repeat=2):
        (first, p), (second, q) = two
        texts[written(first + second)] = p * q
    for text in list(texts)[::5]:
        for end in range(len(written(next(iter(paragraphs(small.rules))))) + 1):
            prefix = text[:end]
            direct = sum(p for other, p in texts.items() if other.startswith(prefix))
            assert small.log2_probability(prefix) == pytest.approx(math.log2(direct), abs=1e-9)
            following = small.next_probabilities(prefix)
            for character, chance in following.items():
                joint = sum(p for t, p in texts.items() if t.startswith(prefix + character))
                assert chance == pytest.approx(float(joint / direct), rel=1e-9)
            assert sum(following.values()) == pytest.approx(1, rel=1e-12)


def test_a_word_may_begin_another(small):
    assert set(small.next_probabilities("The cat")) == {" ", ".", "s"}
    assert small.next_probabilities("The cats") == {" ": 1.0}


def test_every_word_tells_which_rules_made_it(model):
    for name in model.rules.rules:
        assert all(len(ways) == 1 for ways in model.rules.first(name).values()), name


def test_the_shares_are_exact_and_the_paragraphs_end(model):
    for ways in model.rules.rules.values():
        assert sum(share for share, _ in ways) == 1
    uses = model.rules.uses
    # Each paragraph has one opening, 3 more sentences on average, and one end.
    assert sum(uses[name] for name in uses if name.startswith("<sentence")) == 3
    assert all(isinstance(value, Fraction) for value in uses.values())


def test_the_cross_entropy_of_the_true_model_is_the_entropy():
    data = make_grammar_text(1_000_000, seed=11)
    surprise = data.grammar.surprise(data.train + data.test)
    assert surprise.mean() == pytest.approx(data.bits_per_character, rel=0.01)
    words = len((data.train + data.test).split())
    assert surprise.sum() / words == pytest.approx(data.bits_per_word, rel=0.01)


def test_surprise_and_next_probabilities_agree(model):
    text = make_grammar_text(400, seed=5).train
    surprise = model.surprise(text)
    for i, character in enumerate(text):
        following = model.next_probabilities(text[:i])
        assert sum(following.values()) == pytest.approx(1, rel=1e-12)
        assert -math.log2(following[character]) == pytest.approx(surprise[i], abs=1e-9)


def test_no_other_model_is_better(model):
    """A count of three characters before, from the same text, needs more bits."""
    data = load_text("grammar_text")
    counts = {}
    for i in range(3, len(data.train)):
        context = counts.setdefault(data.train[i - 3 : i], {})
        context[data.train[i]] = context.get(data.train[i], 0) + 1
    bits = [
        -math.log2((context.get(data.test[i], 0) + 1) / (sum(context.values()) + 37))
        for i in range(3, len(data.test))
        for context in [counts.get(data.test[i - 3 : i], {})]
    ]
    assert np.mean(bits) > 2 * model.surprise(data.test).mean()


def test_an_impossible_text_has_probability_zero(model):
    assert model.log2_probability("The sailors swims.") == -math.inf
    assert model.log2_probability("The sailors swim.") > -30
    assert np.isfinite(model.surprise("The sailors swims.")).sum() == len("The sailors swim")
    for prefix in ("the ", "The sailors swims", "The  ", "The sailxr ", "The ca "):
        with pytest.raises(ValueError, match=r"no text that begins with .* was expected.* Pass "):
            model.next_probabilities(prefix)


@pytest.mark.parametrize("given", [3, None, b"The ", ["The "]])
def test_what_is_no_text_is_refused(model, given):
    for method in (model.surprise, model.log2_probability, model.next_probabilities):
        with pytest.raises(ValueError, match=r"no text: .* A str was expected.* Pass "):
            method(given)


def test_the_entropy_is_the_mean_surprise_of_the_choices_that_made_the_text(model):
    """Choices are drawn and weighed here, from the rules alone, with no parser and no formula."""
    rules, rng = model.rules.rules, np.random.default_rng(3)
    bits, characters = [], []
    for _ in range(6_000):
        stack, words, surprise = [model.rules.start], [], 0.0
        while stack:
            symbol = stack.pop()
            if symbol not in rules:
                words.append(symbol)
                continue
            shares = np.cumsum([float(share) for share, _ in rules[symbol]])
            chosen = min(int(np.searchsorted(shares, rng.random(), "right")), len(shares) - 1)
            share, way = rules[symbol][chosen]
            surprise -= math.log2(share)
            stack += way[::-1]
        text = re.sub(r" ([.,:)”])", r"\1", " ".join(words).replace("( ", "(").replace("“ ", "“"))
        bits.append(surprise)
        characters.append(len(text.replace(" ¶", "\n\n")))
    rate = sum(bits) / sum(characters)
    error = np.std(np.array(bits) - rate * np.array(characters)) / np.mean(characters)
    assert abs(rate - model.bits_per_character) < 4 * error / len(bits) ** 0.5
    assert rate == pytest.approx(model.bits_per_character, rel=0.01)


@pytest.mark.parametrize(
    ("text", "following"),
    [
        ("The king that the queens that the knight serves admire kneel", {"s"}),
        ("The kings that the queen that the knights serve admires kneel", {".", " "}),
        ("The king says: “The knights kneel", {".", " "}),
        ("The king kneels (so the queens think", {")"}),
        ("The king kneels. The queen says: “The knights kneel.", {"”"}),
    ],
)
def test_the_number_of_the_subject_reaches_its_verb_and_brackets_close(model, text, following):
    assert set(model.next_probabilities(text)) == following


def test_a_topic_lasts_for_a_paragraph(model):
    text = make_grammar_text(200_000, seed=2).train
    nouns = {
        topic: {word for name in (f"<noun one {topic}>",) for word in model.rules.first(name)}
        for topic in ("sea", "farm", "castle", "kitchen", "school", "forest")
    }
    for paragraph in text.split("\n\n")[:-1]:
        words = set(paragraph.replace(".", "").split())
        assert sum(bool(words & of_topic) for of_topic in nouns.values()) <= 1


def test_the_rules_can_be_read(model):
    assert "<sentence sea> = 6 The <the sea> | 2 Every <one sea> | 2 Some <many sea>" in str(model)
    assert Grammar(str(model)).rules == model.rules.rules
    assert [line[:2] for line in str(model).splitlines()[:4]] == ["# ", "# ", "# ", "<p"]
    assert repr(model) == f"a grammar of {len(model.rules.rules)} rules"


def test_the_shipped_file_is_the_known_one_and_is_made_anew_the_same():
    entry = _registry.entries()["grammar_text"]
    content = (_places.shipped() / entry.file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry.sha256
    assert _origins.made(entry) == content
    assert len(content) <= 1_000_000
    made = make_grammar_text(_grammar_text.CHARACTERS, _grammar_text.SEED)
    shipped = load_text("grammar_text")
    assert (made.train, made.test) == (shipped.train, shipped.test)


def test_any_length_and_seed_gives_a_text_of_that_length():
    for characters, seed in ((100, 0), (12_345, 3)):
        data = make_grammar_text(characters, seed)
        assert len(data.train) + len(data.test) == characters
        assert len(data.test) == pytest.approx(characters / 10, rel=0.5, abs=20)
        assert f"{characters:,} characters, seed {seed}" in data.source
    assert make_grammar_text(500, 1).train != make_grammar_text(500, 2).train


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"characters": 99}, r"`characters` must be an integer from 100 to .*=99.*Pass a length"),
        ({"characters": 1e5}, r"`characters` must be an integer"),
        ({"characters": True}, r"`characters` must be an integer"),
        ({"characters": 10**9}, r"`characters` must be an integer"),
        ({"seed": -1}, r"`seed` must be an integer from 0.*seed=-1.*Pass a small integer"),
        ({"seed": 0.5}, r"`seed` must be an integer"),
    ],
)
def test_a_bad_argument_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        make_grammar_text(**arguments)


def test_a_rule_is_drawn_as_often_as_it_says():
    grammar, numbers = Grammar("<s> = 3 a | 1 b"), chances(0)
    drawn = [grammar.draw(numbers)[0] for _ in range(10_000)]
    assert drawn.count("a") / 10_000 == pytest.approx(0.75, abs=4 * (0.1875 / 10_000) ** 0.5)
