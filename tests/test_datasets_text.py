"""Texts: the help of Python by topic, files of one's own, and how each fault is named."""

import dataclasses
import lzma
import os
from pathlib import Path

import pytest

from dlkit.datasets import _origins, _python_docs, _registry, load_text
from dlkit.datasets.formats import _txt


@pytest.fixture(scope="module")
def docs():
    return load_text("python_docs")


def paragraphs(text):
    return [" ".join(p.split()) for p in text.split("\n\n") if p.strip()]


def bits(before, after):
    """What lzma needs for each character of the text, once it has read the one before."""

    def packed(text):
        return len(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))

    return 8 * (packed(before + after) - packed(before)) / len(after)


def raw_topics():
    path = _origins.located(_registry.entries()["python_docs"])
    return _python_docs._topics(path.read_text(encoding="utf-8"))


def test_no_paragraph_of_the_help_stands_twice(docs):
    every = paragraphs(docs.train) + paragraphs(docs.test)
    assert len(every) == len(set(every)) > 1_000
    raw = {p for text in raw_topics().values() for p in paragraphs(text)}
    assert set(every) <= raw


def test_a_tenth_of_the_help_tests_in_topics_of_its_own(docs):
    assert not set(docs.topics_train) & set(docs.topics_test)
    share = len(docs.test) / (len(docs.test) + len(docs.train))
    assert 0.08 < share <= 0.101
    assert set(docs.topics_train + docs.topics_test) <= set(raw_topics())
    assert "\r" not in docs.train + docs.test


def test_the_seed_draws_the_topics(docs):
    assert load_text("python_docs", seed=0).test == docs.test
    others = [load_text("python_docs", seed=seed) for seed in range(1, 6)]
    assert len({data.topics_test for data in (docs, *others)}) > 1
    for data in others:
        assert 0.08 < len(data.test) / (len(data.test) + len(data.train)) <= 0.101


def test_the_last_tenth_of_the_raw_help_stands_before_it_in_part():
    raw = raw_topics()
    texts = ["\n\n".join(topics.values()) for topics in (raw, _python_docs.once(raw))]
    raw_bits, once_bits = (bits(t[: len(t) * 9 // 10], t[len(t) * 9 // 10 :]) for t in texts)
    assert 1.2 < raw_bits < once_bits - 0.1 < 2  # 1.41 and 1.79 in Python 3.11


def test_the_raw_help_rewards_memory():
    """Over one and the same split by topic, what is repeated is what a packer gains."""
    raw = raw_topics()
    once = _python_docs.once(raw)
    train, test = _python_docs.drawn(raw, seed=0)

    def joined(topics, part):
        return "\n\n".join(topics[name] for name in part if name in topics)

    before = bits(joined(raw, train), joined(raw, test))
    after = bits(joined(once, train), joined(once, test))
    assert 0.7 < before < after < 2.6


@pytest.mark.parametrize(
    "source",
    [
        "topics = {'a': 'One\\n'\n  'two.', 'b': 'Three.'}",
        "# made\ntopics = {\n    'a': r'''One\ntwo.''',  # a remark\n    'b': '''Three.''',\n}\n",
        "topics: dict[str, str] = {'a': 'One\\r\\ntwo.', 'b': 'Three.'}",
        "import os\n'''doc'''\nother = 3\ntopics = {'a': 'One\\ntwo.', 'b': 'Three.'}",
    ],
)
def test_every_form_of_the_file_is_read(tmp_path, source):
    (tmp_path / "topics.py").write_text(source)
    entry = _registry.entries()["python_docs"]
    read = _python_docs.read(entry, tmp_path / "topics.py")
    assert read == {"a": "One\ntwo.", "b": "Three."}


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"topics = {",
        b"topics = 3",
        b"topics = {'a': 3, 'b': 'x'}",
        b"topics = {'a': open('/etc/passwd').read()}",
        b"topics = {'a': 'alone'}",
        b"\xff\xfe",
        b"topics = {['a']: 'x'}",
    ],
)
def test_a_damaged_file_of_python_is_named_and_never_run(tmp_path, source):
    (tmp_path / "topics.py").write_bytes(source)
    message = r"topics.py: it cannot be read.*Python installs it.*Install Python anew"
    with pytest.raises(ValueError, match=message):
        _python_docs.read(_registry.entries()["python_docs"], tmp_path / "topics.py")


def test_a_damaged_file_of_the_kit_is_told_how_to_make_it_anew(tmp_path, monkeypatch):
    (tmp_path / "x.txt").write_bytes(b"\xff")
    monkeypatch.setattr(_origins, "located", lambda _: tmp_path / "x.txt")
    with pytest.raises(ValueError, match=r"cannot be read.*dlkit data build grammar_text"):
        load_text("grammar_text")


def test_the_parts_make_up_the_text_and_are_cut_before_a_paragraph(tmp_path):
    text = "\n\n".join(f"Paragraph {i} has\ntwo lines." for i in range(100)) + "\n"
    (tmp_path / "mine.txt").write_text(text)
    data = load_text(tmp_path / "mine.txt")
    assert data.train + data.test == text
    assert data.train.endswith("\n\n")
    assert data.test.startswith("Paragraph 9")
    assert len(data.test) / len(text) == pytest.approx(0.1, abs=0.01)
    assert data.name == "mine"
    assert (data.bits_per_character, data.bits_per_word, data.grammar) == (None, None, None)
    assert data.source.startswith("mine.txt: a text of your own")


@pytest.mark.parametrize("text", ["x" * 1000, "word " * 200, "line of words\n" * 80, "é\n\n" * 50])
def test_any_text_is_cut_near_its_last_tenth(text):
    train, test = _txt.parts(text)
    assert train + test == text
    assert len(test) / len(text) == pytest.approx(0.1, abs=0.03)
    assert " " not in text or train[-1] in " \n"


@pytest.mark.parametrize(("first", "second"), [(84, 92), (89, 97), (81, 86)])
def test_the_cut_is_at_the_end_of_a_line_that_is_nearest_to_the_last_tenth(first, second):
    text = "".join("\n" if i + 1 in (first, second) else "x" for i in range(100))
    train, _ = _txt.parts(text)
    assert len(train) == min(first, second, key=lambda end: abs(end - 90))


def test_line_ends_and_the_mark_of_byte_order_are_taken_out(tmp_path):
    path = tmp_path / "windows.txt"
    path.write_bytes(b"\xef\xbb\xbf" + "Älteste Zeile.\r\nNächste.\rLetzte Zeile.\n".encode())
    data = load_text(path)
    assert data.train + data.test == "Älteste Zeile.\nNächste.\nLetzte Zeile.\n"
    assert data.alphabet[0] == "\n"
    assert "\ufeff" not in data.alphabet


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"it holds 0 characters.*At least 20.*Pass a longer"),
        (b" \n" * 100, r"it holds 0 characters"),
        (b"too short", r"it holds 9 characters"),
        (b"one line\nand \xe9 another line of text", r"byte 14 \(0xe9, in line 2\) is not UTF-8"),
        (b"\xef\xbb\xbfa\n\n\xff", r"byte 7 \(0xff, in line 3\) is not UTF-8.*Save it anew"),
        (b"abc\0def" * 10, r"byte 4 is zero.*plain words.*Save the document"),
        ("wide text in UTF-16, for once".encode("utf-16"), r"byte \d+ is zero"),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_its_place(tmp_path, content, message):
    (tmp_path / "bad.txt").write_bytes(content)
    with pytest.raises(ValueError, match=rf"bad\.txt: {message}"):
        load_text(tmp_path / "bad.txt")


def test_a_file_that_is_too_large_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(_txt, "MOST_BYTES", 100)
    (tmp_path / "large.txt").write_text("x" * 101)
    with pytest.raises(ValueError, match=r"holds 101 bytes.*At most 100.*Save a part"):
        load_text(tmp_path / "large.txt")


def test_what_is_no_text_file_by_its_name_is_refused(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"PK")
    with pytest.raises(ValueError, match=r"a\.docx.*not read as a text.*\.txt.*Save it"):
        load_text(tmp_path / "a.docx")
    with pytest.raises(ValueError, match=r"this is a folder"):
        load_text(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"no file or folder.*python_docs, grammar_text"):
        load_text(tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("python_doc", 'Did you mean "python_docs"'),
        ("digits", r'load_images\("digits"\)'),
        ("xyzzy", "pass a path"),
        (None, "Known names: python_docs, grammar_text"),
    ],
)
def test_an_unknown_name_is_answered_with_what_was_meant(given, answer):
    with pytest.raises(ValueError, match=answer):
        load_text(given)


def test_a_bad_seed_is_refused():
    with pytest.raises(ValueError, match=r"`seed` must be an integer.*Pass a small integer"):
        load_text("python_docs", seed="x")


def test_a_record_cannot_be_changed_and_says_what_it_is(docs):
    with pytest.raises(dataclasses.FrozenInstanceError):
        docs.train = ""
    assert repr(docs).startswith("python_docs: ")
    assert "\n" not in repr(docs)
    assert "Licence: PSF" in docs.source


def test_a_real_text_is_loaded():
    folder = os.environ.get("DLKIT_TEST_DATA")
    if not folder:
        pytest.skip("DLKIT_TEST_DATA is not set: no real text to load")
    data = load_text(Path(folder) / "tinyshakespeare.txt")
    assert len(data.train) + len(data.test) == 1_115_394
    assert data.train.startswith("First Citizen:\n")
    assert len(data.alphabet) == 65
    assert data.train.endswith("\n\n")
