"""Data cards: all that the registry knows of a set can be read, and the stored page is true."""

import re

import pytest

from dlkit.datasets import _cards, _places, _registry, card, names

EVERY = names(downloads=True)


@pytest.mark.parametrize("name", EVERY)
def test_a_card_says_all_that_is_known(name):
    entry = _registry.entries()[name]
    text = str(card(name))
    assert text == card(name).forms["text/markdown"]
    known = [entry.title, entry.licence, entry.citation, entry.source, entry.unit, *entry.faults]
    for words in [*known, entry.teach.strip(), _registry.LOADERS[entry.kind]]:
        assert words in text
    for file in entry.files:
        assert file.name in text
        assert file.hash_from in text


@pytest.mark.parametrize("name", EVERY)
def test_sentences_end_and_a_teacher_gets_more_than_one(name):
    entry = _registry.entries()[name]
    assert all(words.endswith(".") for words in entry.faults)
    assert entry.teach.strip().endswith((".", "?"))
    assert len(re.findall(r"[.?](?=\s|$)", entry.teach)) >= 2, name
    assert not {"\\", "\n"} & set(entry.teach.strip())  # what goes on with the line is not shown
    assert not entry.licence.endswith(".")
    assert not entry.unit.endswith(".")
    assert not entry.source.endswith(".")


def test_the_page_of_cards_is_what_the_registry_says():
    page = (_places.shipped() / "README.md").read_text(encoding="utf-8")
    assert page == _cards.readme(), "call `python3 kit.py data build`"
    assert all(f"### {name}\n" in page for name in EVERY)


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(ValueError, match="Did you mean 'china'"):
        card("chna")


@pytest.mark.parametrize("name", EVERY)
def test_no_card_holds_a_line_end_of_the_registry(name):
    assert "\\" not in str(card(name))


def test_the_page_names_the_command_that_runs_anywhere_and_every_loader_of_ones_own():
    page = _cards.readme()
    assert "dlkit data" not in page
    (table,) = re.findall(r"(?ms)^\| in `own/`.*?(?=^\|? ?$)", page)
    assert all(f"`{loader}" in table for loader in _registry.LOADERS.values())
