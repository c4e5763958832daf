"""Made reviews: the best accuracy and the posteriors, against every sentence written out."""

import csv
import hashlib
import io
import re
from collections import Counter
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from dlkit.datasets import _origins, _places, _registry, load_reviews, make_reviews
from dlkit.datasets.formats import _csv
from dlkit.datasets.made import _review_words as words
from dlkit.datasets.made import _reviews
from dlkit.datasets.made._grammar import Grammar
from dlkit.datasets.made._review_truth import ReviewTruth

PHENOMENA = ["plain", "negated", "contrast", "intensified", "ambiguous", "noisy"]
NEGATIONS = {"not", "never", "hardly", "far"}
NOISE = Fraction(1, 20)
SMALL_DOMAIN = {
    "place": "here",
    "work": "meal",
    "one a": "soup pie",
    "many a": "noodles",
    "good a": "hot",
    "bad a": "cold bland",
    "one b": "beer",
    "many b": "drinks",
    "good b": "cold crisp",
    "bad b": "warm",
}
SMALL_WORDS = {
    "strong good": "superb",
    "strong bad": "awful",
    "liked good": "liked",
    "liked bad": "hated",
    "like good": "like",
    "like bad": "mind",
}


@pytest.fixture(scope="module")
def reviews():
    return load_reviews("reviews")


@pytest.fixture(scope="module")
def small():
    rates = _reviews.Rates(Fraction(1, 5), Fraction(1, 4), Fraction(3, 10), NOISE)
    lines = _reviews.lines(rates, {"meal": SMALL_DOMAIN}, {"unusual": 7, "strange": 4}, SMALL_WORDS)
    # One opener and one degree are enough here.
    kept = [
        line.split(" | ")[0] if line[:8] in ("<opener>", "<degree>") else line for line in lines
    ]
    return ReviewTruth(Grammar("\n".join(kept)), NOISE)


@pytest.fixture(scope="module")
def written_out(small):
    """{text: [P(text and negative), P(text and positive)]} by writing all rules out."""

    @cache
    def texts(symbol):
        if symbol not in small.rules.rules:
            return {symbol.lstrip("*"): Fraction(1)}
        found = Counter()
        for share, symbols in small.rules.rules[symbol]:
            so_far = {"": share}
            for part in symbols:
                longer = Counter()
                for begun, p in so_far.items():
                    for added, q in texts(part).items():
                        longer[f"{begun} {added}".strip()] += p * q
                so_far = longer
            found.update(so_far)
        return found

    joint = {}
    for label, start in enumerate(("<bad>", "<good>")):
        for text, p in texts(start).items():
            joint.setdefault(text.replace(" ,", ","), [Fraction(0)] * 2)[label] += p / 2
    return joint


def labelled(pair):
    return [(1 - NOISE) * pair[i] + NOISE * pair[1 - i] for i in (0, 1)]


def test_the_best_accuracy_is_that_of_all_sentences_written_out(small, written_out):
    assert len(written_out) > 5_000
    assert sum(map(sum, written_out.values())) == 1
    best = sum(max(labelled(pair)) for pair in written_out.values())
    assert small.best_accuracy == float(best)
    assert sum(best for _, best in small._by_marks.values()) == best  # as whole fractions


def test_so_is_the_best_accuracy_of_each_phenomenon(small, written_out):
    mass, best = Counter(), Counter()
    for text, pair in written_out.items():
        for name in _reviews.phenomena(text.replace(",", "").split()):
            mass[name] += sum(pair)
            best[name] += max(labelled(pair))
    assert set(small.best_by_phenomenon) == set(mass) == set(PHENOMENA) - {"noisy"}
    for name in mass:
        assert small.best_by_phenomenon[name] == float(best[name] / mass[name])
        assert small.shares[name] == float(mass[name])


def test_the_posteriors_are_those_of_all_sentences_written_out(small, written_out):
    direct = [float(labelled(pair)[1] / sum(pair)) for pair in written_out.values()]
    assert np.allclose(small.posterior(list(written_out)), direct, rtol=1e-12, atol=0)
    assert len(np.unique(np.round(direct, 9))) > 4


def test_the_classifier_of_bayes_reaches_the_best_accuracy():
    data = make_reviews(50_000, seed=7)
    texts, y = data.texts_train + data.texts_test, np.r_[data.y_train, data.y_test]
    posterior = data.truth.posterior(texts)
    right = (posterior > 0.5) == y
    assert right.mean() == pytest.approx(data.best_accuracy, abs=0.005)
    for name, best in data.best_by_phenomenon.items():
        shown = np.r_[data.phenomena_train[name], data.phenomena_test[name]]
        spread = (best * (1 - best) / shown.sum()) ** 0.5
        assert right[shown].mean() == pytest.approx(best, abs=4 * spread), name
    # Of the texts with one posterior, so many are positive.
    for value in np.unique(posterior.round(9)):
        alike = posterior.round(9) == value
        spread = (value * (1 - value) / alike.sum()) ** 0.5
        assert y[alike].mean() == pytest.approx(value, abs=4 * spread)


def test_the_rules_are_shown_with_a_legend_and_without_what_never_happens():
    truth = make_reviews(10, ambiguity=0, negation=0).truth
    lines = str(truth).splitlines()
    assert [line[:2] for line in lines[:4]] == ["# ", "# ", "# ", "<r"]
    assert not re.search(r"[=|] 0 |<unsure|<neutral| not ", str(truth))
    again = ReviewTruth(Grammar(str(truth)), truth.noise)
    assert again.best_accuracy == truth.best_accuracy
    assert again.rules.uses.items() == {k: v for k, v in truth.rules.uses.items() if v}.items()
    assert len(lines) < len(str(make_reviews(10).truth).splitlines())


def test_the_best_accuracy_needs_nothing_of_the_classifier(small, monkeypatch):
    """Neither its parser nor its sums: without them it comes out the same."""
    alone = ReviewTruth(Grammar(str(small)), NOISE)
    for owner, name in ((Grammar, "first"), (ReviewTruth, "_step"), (ReviewTruth, "_followers")):
        monkeypatch.setattr(owner, name, None)
    assert alone.best_accuracy == small.best_accuracy
    with pytest.raises(TypeError):
        alone.posterior(["the soup was cold"])


@pytest.mark.parametrize("given", ["the soup was cold", 3, None])
def test_what_is_no_sequence_of_texts_is_refused(reviews, given):
    with pytest.raises(ValueError, match=r"`texts` must be a sequence.* Pass for example"):
        reviews.truth.posterior(given)


def test_the_best_accuracy_has_a_closed_form():
    """Only what either sentiment may write is uncertain: each word by its own odds."""
    total = sum(words.NEUTRAL.values()), sum(10 - n for n in words.NEUTRAL.values())
    ironic = 2 * words.IRONY_SHARE
    meant = ironic * words.MEANT / 10, ironic * (10 - words.MEANT) / 10
    unsure = max(meant) / 2
    for n in words.NEUTRAL.values():
        chances = (1 - meant[0]) * n / total[0], (1 - meant[1]) * (10 - n) / total[1]
        unsure += max(chances) / 2
    for ambiguity, noise in ((0.1, 0.02), (0.5, 0.2), (1, 0), (0, 0.3)):
        data = make_reviews(10, contrast=0, ambiguity=ambiguity, noise=noise)
        certain = 1 - ambiguity + ambiguity * float(unsure)
        expected = certain * (1 - noise) + (1 - certain) * noise
        assert data.best_accuracy == pytest.approx(expected, rel=1e-12)


def test_a_bag_of_words_falls_short_where_words_are_turned_round(reviews):
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    counter = CountVectorizer()
    counts = counter.fit_transform(reviews.texts_train)
    model = LogisticRegression(max_iter=2_000).fit(counts, reviews.y_train)
    right = model.predict(counter.transform(reviews.texts_test)) == reviews.y_test
    for name in ("negated", "contrast"):
        shown, best = reviews.phenomena_test[name], reviews.best_by_phenomenon[name]
        spread = (best * (1 - best) / shown.sum()) ** 0.5
        assert right[shown].mean() < best - 4 * spread
    assert right[reviews.phenomena_test["plain"]].mean() > 0.9


def test_a_word_may_please_in_one_place_only(reviews):
    texts = ["the soup was cold", "the beer was cold", "the beer was not cold", "i hated the beer"]
    assert reviews.truth.posterior(texts).round(2).tolist() == [0.02, 0.98, 0.02, 0.02]


@pytest.mark.parametrize(
    "text", ["", "The soup was cold", "the soup was", "the soup was cold here", "the soup , was", 3]
)
def test_a_text_that_the_grammar_does_not_make_has_no_posterior(reviews, text):
    with pytest.raises(ValueError, match=r"does not make this text.* was expected.*Pass texts"):
        reviews.truth.posterior([text])


def test_the_rates_are_those_asked_for():
    data = make_reviews(20_000, negation=0.35, contrast=0.3, ambiguity=0.15, noise=0.1, seed=3)
    texts = data.texts_train + data.texts_test
    marks = {k: np.r_[data.phenomena_train[k], data.phenomena_test[k]] for k in PHENOMENA}
    asked = {"contrast": 0.3, "ambiguous": 0.15, "noisy": 0.1}
    for name, rate in {**data.truth.shares, **asked}.items():
        assert data.truth.shares[name] == pytest.approx(rate, rel=1e-9)
        assert marks[name].mean() == pytest.approx(rate, abs=4 * (rate * (1 - rate) / 2e4) ** 0.5)
    clear = [text.split() for text, odd in zip(texts, marks["ambiguous"], strict=True) if not odd]
    joined = {"and", "but", "although"}
    clauses = sum(1 + bool(joined & set(text)) for text in clear)
    negated = sum(word in NEGATIONS for text in clear for word in text)
    spread = (0.35 * 0.65 / clauses) ** 0.5
    assert negated / clauses == pytest.approx(0.35, abs=4 * spread)
    y = np.r_[data.y_train, data.y_test]
    assert y.mean() == pytest.approx(0.5, abs=4 * (0.25 / 2e4) ** 0.5)


@pytest.mark.parametrize("name", ["negation", "contrast", "ambiguity", "noise"])
def test_a_rate_of_zero_means_never(name):
    data = make_reviews(2_000, **{name: 0})
    marks = {"negation": "negated", "ambiguity": "ambiguous", "noise": "noisy"}.get(name, name)
    assert not data.phenomena_train[marks].any()
    assert data.truth.shares[marks] == 0
    if name == "negation":
        assert not any(NEGATIONS & set(text.split()) for text in data.texts_train)


def test_a_rate_may_be_one():
    assert make_reviews(50, contrast=1, ambiguity=0).phenomena_train["contrast"].all()
    assert make_reviews(50, contrast=0, ambiguity=1).phenomena_train["ambiguous"].all()
    assert make_reviews(50, negation=1, ambiguity=0).phenomena_train["negated"].all()
    assert make_reviews(50, noise=0.5).best_accuracy == 0.5


def test_the_words_that_decide_decide(reviews):
    """What is left of a clear text by its deciding words alone tells the sentiment."""
    pleased = {w for k, listed in words.WORDS.items() if k.endswith("good") for w in listed.split()}
    for text, places, odd, noisy, y in zip(
        reviews.texts_train,
        reviews.deciding_train,
        reviews.phenomena_train["ambiguous"],
        reviews.phenomena_train["noisy"],
        reviews.y_train,
        strict=True,
    ):
        tokens = text.split()
        assert places
        assert max(places) < len(tokens)
        chosen = [tokens[i].rstrip(",") for i in places]
        contrasted = {"but", "although"} & set(tokens)
        assert contrasted <= set(chosen)
        if odd or contrasted or " and " in text:
            continue
        good = pleased | _pleasing(tokens)
        assert ((chosen[-1] in good) ^ bool(NEGATIONS & set(chosen)) ^ noisy) == y, text


def _pleasing(tokens):
    """The words that please, of the things that the text speaks of."""
    return {
        word
        for domain in words.DOMAINS.values()
        for g in "ab"
        if {*domain[f"one {g}"].split(), *domain[f"many {g}"].split()} & set(tokens)
        for word in domain[f"good {g}"].split()
    }


def test_the_sentences_are_of_a_length_to_read(reviews):
    lengths = [len(text.split()) for text in reviews.texts_train]
    assert min(lengths) >= 4
    assert max(lengths) <= 20
    vocabulary = {word.strip(",") for text in reviews.texts_train for word in text.split()}
    assert 200 <= len(vocabulary) <= 400


def test_phenomena_are_what_the_words_show(reviews):
    for i, text in enumerate(reviews.texts_train):
        tokens = set(text.replace(",", "").split())
        assert reviews.phenomena_train["negated"][i] == bool(NEGATIONS & tokens)
        assert reviews.phenomena_train["contrast"][i] == bool({"but", "although"} & tokens)
        others = [reviews.phenomena_train[name][i] for name in PHENOMENA[1:5]]
        assert reviews.phenomena_train["plain"][i] == (not any(others))


def test_the_shipped_file_is_the_known_one_and_is_made_anew_the_same(reviews):
    entry = _registry.entries()["reviews"]
    content = (_places.shipped() / entry.file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry.sha256
    assert _origins.made(entry) == content
    assert len(content) <= 700_000
    made = make_reviews(_reviews.COUNT, seed=_reviews.SEED)
    assert (made.texts_train, made.texts_test) == (reviews.texts_train, reviews.texts_test)
    assert np.array_equal(made.y_test, reviews.y_test)
    assert made.deciding_test == reviews.deciding_test
    assert all(np.array_equal(made.phenomena_test[k], reviews.phenomena_test[k]) for k in PHENOMENA)
    assert made.best_accuracy == reviews.best_accuracy


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 9}, r"`n` must be an integer from 10.*n=9.*Pass a number of reviews"),
        ({"n": 100.0}, r"`n` must be an integer"),
        ({"negation": 1.1}, r"`negation` must be a finite number from 0 to 1.*=1\.1.*Pass a share"),
        ({"contrast": -0.1}, r"`contrast` must be .*=-0\.1.*for example contrast="),
        ({"ambiguity": "0.1"}, r"`ambiguity` must be .*='0\.1'"),
        ({"noise": 0.51}, r"`noise` must be a finite number from 0 to 0\.5"),
        ({"noise": float("nan")}, r"`noise` must be"),
        ({"contrast": 0.6, "ambiguity": 0.5}, r"make up 1\.1.*At most 1 together.*Lower one"),
        ({"seed": -1}, r"`seed` must be an integer.*seed=-1.*Pass a small integer"),
    ],
)
def test_a_bad_argument_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        make_reviews(**arguments)


def test_the_validation_part_carries_everything_along(reviews):
    data = reviews.validation(fraction=0.3, seed=4)
    assert Counter(data.texts_train + data.texts_validation) == Counter(reviews.texts_train)
    assert data.texts_test == reviews.texts_test
    places = {}
    for i, text in enumerate(reviews.texts_train):
        places.setdefault((text, int(reviews.y_train[i])), set()).add(
            (reviews.deciding_train[i], bool(reviews.phenomena_train["noisy"][i]))
        )
    for part in ("train", "validation"):
        texts, y, deciding = (getattr(data, f"{k}_{part}") for k in ("texts", "y", "deciding"))
        noisy = getattr(data, f"phenomena_{part}")["noisy"]
        assert len(texts) == len(y) == len(deciding) == len(noisy)
        for i, text in enumerate(texts):
            assert (deciding[i], bool(noisy[i])) in places[text, int(y[i])]
    assert abs(data.y_validation.mean() - reviews.y_train.mean()) < 0.001
    assert "1,200 validation" in repr(data)
    with pytest.raises(ValueError, match=r"1,200 validation texts already.*Call \.validation"):
        data.validation()


def test_a_record_cannot_be_written_to(reviews):
    for array in (reviews.y_train, reviews.phenomena_test["plain"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]
    assert "Licence: CC BY 4.0" in reviews.source


def table(rows, delimiter=","):
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue()


@pytest.mark.parametrize("ending", [".csv", ".tsv"])
def test_reviews_of_ones_own_are_loaded(tmp_path, ending):
    rows = [["label", "text", "stars"]]
    rows += [["pos" if i % 2 else "Negative", f'so, "{i}" it is', 3] for i in range(50)]
    path = tmp_path / f"mine{ending}"
    content = table(rows, "," if ending == ".csv" else "\t")
    path.write_bytes(b"\xef\xbb\xbf" + content.encode())
    data = load_reviews(path)
    assert repr(data) == "mine: 40 training and 10 test texts, negative or positive"
    assert data.y_test.sum() == 5
    numbers = [int(text.split('"')[1]) for text in data.texts_train]
    assert [n % 2 for n in numbers] == data.y_train.tolist()
    assert (data.best_accuracy, data.best_by_phenomenon, data.truth) == (None, None, None)
    assert data.validation(0.25).texts_validation
    assert load_reviews(path, seed=1).texts_test != data.texts_test


def test_a_column_part_splits_as_it_says(tmp_path):
    rows = [["text", "label", "part"], ["a", 0, "test"], ["b", 1, "train"], ["c", 1, "Test"]]
    (tmp_path / "mine.csv").write_text(table(rows))
    data = load_reviews(tmp_path / "mine.csv")
    assert (data.texts_train, data.texts_test) == (("b",), ("a", "c"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"it is empty.*Check how"),
        (b"text,lable\nx,1\n", r"line 1: the columns are 'text, lable'.*text and label.*Rename"),
        (b"text,label,label\nx,1,1\n", r"two columns are called 'label'"),
        (b"text,label\n", r"it has a heading only"),
        (b"text,label\nx,1\ny,1\n", r"all of one kind \(2 times 1\).*Add some"),
        (b"text,label\nx,1\n,0\n", r"line 3, column 'text': the review is empty.*Write it"),
        (b"text,label\nx,1\ny,2\n", r"line 3, column 'label': the label is '2'.*0 or neg.*Write 0"),
        (
            b"text,label\nx,1\n\nno, not this,0\n",
            r"line 4: it has 3 cells.*first line, 2",
        ),
        (b'text,label\n"x,1\n', r"it has 1 cell, parted"),
        (b"text,label\n\xe9,1\n", r"line 2: byte 0xe9 is no UTF-8"),
        (b"text,label\nx\0,1\n", r"zero bytes"),
        (b"text,label,part\nx,1,train\ny,0,dev\n", r"part holds 'dev, train'.*Write one"),
        (b"text,label\nx,1\ny,0\n", r"class \d has one review"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_the_row(tmp_path, content, message):
    (tmp_path / "bad.csv").write_bytes(content)
    with pytest.raises(ValueError, match=rf"bad\.csv.*{message}"):
        load_reviews(tmp_path / "bad.csv")


def test_what_is_no_table_or_too_large_is_refused(tmp_path, monkeypatch):
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    with pytest.raises(ValueError, match=r"not read as a table.*\.csv or \.tsv.*Save the"):
        load_reviews(tmp_path / "a.xlsx")
    with pytest.raises(ValueError, match=r"this is a folder"):
        load_reviews(tmp_path)
    monkeypatch.setattr(_csv, "MOST_BYTES", 10)
    (tmp_path / "a.csv").write_text("text,label\nx,1\n")
    with pytest.raises(ValueError, match=r"it has 15 bytes.*At most 10"):
        load_reviews(tmp_path / "a.csv")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"part,text,label,phenomena,deciding\ntrain,x,1,plain,a\ntest,y,0,plain,0\n",
        b"text,label\nx,1\ny,0\n",
        b"part,text,label,phenomena,deciding\nelse,x,1,plain,0\ntest,y,0,plain,0\n",
    ],
)
def test_a_damaged_file_of_the_kit_is_told_how_to_make_it_anew(tmp_path, monkeypatch, content):
    (tmp_path / "reviews.csv").write_bytes(content)
    monkeypatch.setattr(_origins, "located", lambda _: tmp_path / "reviews.csv")
    with pytest.raises(ValueError, match=r"cannot be read.*dlkit data build reviews"):
        load_reviews("reviews")


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("review", 'Did you mean "reviews"'),
        ("digits", r'load_images\("digits"\)'),
        ("xyzzy", "pass a path"),
    ],
)
def test_an_unknown_name_is_answered_with_what_was_meant(given, answer):
    with pytest.raises(ValueError, match=answer):
        load_reviews(given)
