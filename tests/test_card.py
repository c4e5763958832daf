"""What cells show: plain words for tests and terminals, a card for people."""

from html.parser import HTMLParser

import pytest

from dlkit._card import TONES, Shown, box
from dlkit.plots import palette


def test_the_plain_words_are_what_a_terminal_shows():
    shown = Shown("Right.", html="<b>Right.</b>", data={"application/x": {"a": 1}})
    assert repr(shown) == str(shown) == "Right."
    assert shown._repr_mimebundle_() == {
        "text/plain": "Right.",
        "text/html": "<b>Right.</b>",
        "application/x": {"a": 1},
    }


def test_the_colours_have_the_meaning_that_they_have_in_figures():
    colours = {tone: colour for tone, (_, colour) in TONES.items()}
    assert colours == {
        "good": palette.POSITIVE,
        "bad": palette.NEGATIVE,
        "quiet": palette.BASELINE,
    }


@pytest.mark.parametrize("tone", TONES)
def test_a_card_is_whole_says_its_tone_without_colour_and_escapes_its_title(tone):
    html = box("a < b", "<i>body</i>", tone, note="note")
    assert TONES[tone][0] in html
    assert "a &lt; b" in html
    depth = []

    class Walk(HTMLParser):
        def handle_starttag(self, tag, _):
            depth.append(tag)

        def handle_endtag(self, tag):
            assert depth.pop() == tag

    Walk().feed(html)
    assert depth == []
    assert "class=" in html
    assert "url(" not in html
