"""A claim against its bar, its record and this run; and the words that depend on it."""

import json

import numpy as np
import pytest

from dlkit import evidence
from dlkit.environment import _prepare
from dlkit.evidence import (
    MIME,
    Effect,
    Interval,
    _claims,
    _records,
    _weigh,
    claim,
    claims,
    picture,
    reading,
    say,
    verdict,
)
from dlkit.evidence import _verdict as rule

MEASURED = _claims.Claim(
    id="sun.rises",
    statement="The sun rises.",
    notebook="sun",
    kind="measured",
    measure="Mornings with sun minus mornings without.",
    unit="points",
    bar=0.0,
    bar_reason="No difference.",
    smallest=0.005,
    smallest_reason="Less than half a point is nothing.",
)
COUNTED = _claims.Claim("sun.star", "The sun is a star.", "sun", "counted", measure="Looked up.")
UNTESTABLE = _claims.Claim("sun.cold", "It was cold.", "sun", "untestable", because="too late")
GAIN = Effect({seed: 0.02 + 0.001 * seed for seed in range(5)}, "split", 0.2, "points")


@pytest.fixture(autouse=True)
def course(monkeypatch, tmp_path):
    """A course of three claims, and an empty folder of records."""
    rows = {row.id: row for row in (MEASURED, COUNTED, UNTESTABLE)}
    monkeypatch.setattr(_claims, "_rows", lambda: rows)
    monkeypatch.setattr(_records, "records_folder", lambda: tmp_path)
    monkeypatch.setattr(_weigh, "_weighed", {})
    monkeypatch.setattr(_prepare, "_session", None)
    _records.forget()
    yield tmp_path
    _records.forget()


def recorded(folder, effect=0.03, low=0.01, high=0.05, **changed):
    """Write a record as the runner does, and return it."""
    one = {
        "verdict": "supported", "effect": effect, "low": low, "high": high, "level": 0.95,
        "unit": "points", "n": 10, "seeds": list(range(10)), "varies": "split", "method": "t",
        "bar": 0.0, "smallest": 0.005, "expect": "above",
        "parameters": {"PROFILE": "full", "DATASET": "digits"}, "provenance": {},
    } | changed  # fmt: skip
    content = {"format": 1, "notebook": "sun", "claims": {"sun.rises": one}}
    (folder / "sun.json").write_text(json.dumps(content), encoding="utf-8")
    _records.forget()
    return one


def prepared(monkeypatch, data):
    session = _prepare.Session("cpu", 2, 0, "quick", data)
    monkeypatch.setattr(_prepare, "_session", session)


def card(shown):
    return shown.forms["text/html"]


@pytest.mark.parametrize(
    ("low", "high", "bar", "smallest", "expect", "expected"),
    [
        (0.01, 0.03, 0.0, 0.005, "above", "supported"),
        (-0.03, -0.01, 0.0, 0.005, "above", "refuted"),
        (-0.01, 0.03, 0.0, 0.005, "above", "undecided"),
        (-0.001, 0.003, 0.0, 0.005, "above", "too small to matter"),
        (0.001, 0.003, 0.0, 0.005, "above", "too small to matter"),
        (-0.003, -0.001, 0.0, 0.005, "above", "too small to matter"),
        (0.001, 0.009, 0.0, 0.005, "above", "supported"),
        (0.0, 0.03, 0.0, 0.0, "above", "undecided"),
        (0.5, 0.7, 0.75, 0.0, "below", "supported"),
        (0.8, 0.9, 0.75, 0.0, "below", "refuted"),
        (0.7, 0.8, 0.75, 0.0, "below", "undecided"),
    ],
)
def test_the_verdict_is_where_the_interval_lies(low, high, bar, smallest, expect, expected):
    interval = Interval((low + high) / 2, low, high, 5)
    assert verdict(interval, bar, smallest, expect) == expected


def test_without_an_interval_nothing_is_decided():
    assert verdict(Interval.of_mean([5.0, 6.0]), bar=0) == "undecided"
    with pytest.raises(ValueError, match="must be one of"):
        verdict(Interval.of_mean([5.0, 6.0]), bar=0, expect="up")


def test_a_mirrored_experiment_has_the_mirrored_verdict():
    """Negate effect, bar and side, and nothing may change: over random intervals."""
    rng = np.random.default_rng(0)
    for middle, half, bar, smallest in rng.normal(size=(500, 4)):
        one = Interval(middle, middle - abs(half), middle + abs(half), 5)
        other = Interval(-middle, -middle - abs(half), -middle + abs(half), 5)
        assert verdict(one, bar, abs(smallest)) == verdict(other, -bar, abs(smallest), "below")


def test_the_picture_puts_the_marks_where_the_numbers_are():
    from bs4 import BeautifulSoup

    svg = BeautifulSoup(picture(Interval(0.02, 0.01, 0.03, 5), 0.0, 0.005), "html.parser")
    dot, (bar, line) = float(svg.circle["cx"]), svg.find_all("line")
    left, right = float(line["x1"]), float(line["x2"])
    assert float(bar["x1"]) < left < dot < right
    assert dot - left == pytest.approx(right - dot, abs=0.2)
    assert "+1.0 to +3.0" not in svg.text
    assert "bar at" in svg.svg["aria-label"]


def test_a_claim_without_a_record_says_so_and_shows_this_run_alone():
    shown = claim("sun.rises", GAIN)
    assert repr(shown) == "Claim: The sun rises. Not yet recorded."
    assert "This run alone, over 5 seeds, would say: supported" in card(shown)
    data = shown.forms[MIME]
    assert (data["verdict"], data["recorded"], data["agrees"]) == ("supported", None, None)
    assert data["effect"] == pytest.approx(0.022)
    assert data["seeds"] == [0, 1, 2, 3, 4]
    assert (data["bar"], data["varies"], data["kind"]) == (0.0, "split", "measured")
    json.dumps(data)


@pytest.mark.parametrize(
    ("sign", "agrees", "words"), [(1, True, "on the same side"), (-1, False, "on the other side")]
)
def test_the_recorded_verdict_leads_and_this_run_stands_beside_it(course, sign, agrees, words):
    recorded(course)
    shown = claim("sun.rises", GAIN if sign > 0 else -GAIN)
    assert repr(shown) == "Claim: The sun rises. Recorded: supported."
    assert "Recorded over 10 seeds" in card(shown)
    assert words in card(shown)
    assert shown.forms[MIME]["agrees"] is agrees
    assert shown.forms[MIME]["recorded"] == "supported"


@pytest.mark.parametrize(("low", "said"), [(0.004, True), (0.006, False)])
def test_a_card_says_where_it_is_open_that_the_effect_matters(course, low, said):
    recorded(course, low=low)
    assert ("enough to matter is open" in card(claim("sun.rises", GAIN))) is said


def test_an_undecided_record_neither_agrees_nor_disagrees(course):
    recorded(course, verdict="undecided", low=-0.1, high=0.1)
    assert claim("sun.rises", GAIN).forms[MIME]["agrees"] is None


def test_own_data_make_this_run_speak_alone(course, monkeypatch):
    recorded(course)
    prepared(monkeypatch, "my/folder")
    shown = claim("sun.rises", -GAIN)
    assert repr(shown) == "Claim: The sun rises. On these data, this run alone: refuted."
    assert "The record is about other data" in card(shown)
    assert "on your data" in card(shown)
    assert read(supported="yes", refuted="no", undecided="perhaps") == "no"
    prepared(monkeypatch, "digits")
    assert "Recorded: supported" in repr(claim("sun.rises", -GAIN))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("not json", "is damaged"),
        ('{"format": 1}', "is damaged"),
        ('{"format": 1, "claims": {"sun.rises": {"verdict": "supported"}}}', "is damaged"),
        ('["a list"]', "is damaged"),
        ('{"format": 2, "claims": {}}', "newer version"),
        ("\xff\xfe", "is damaged"),
    ],
)
def test_a_broken_record_costs_nothing_but_itself(course, content, words):
    (course / "sun.json").write_bytes(content.encode("latin-1"))
    _records.forget()
    shown = claim("sun.rises", GAIN)
    assert repr(shown) == "Claim: The sun rises. Not yet recorded."
    assert words in card(shown)
    assert words in evidence.record_trouble("sun")
    assert (course / "sun.json").read_bytes() == content.encode("latin-1")


def test_a_record_with_numbers_that_are_none_is_damaged(course):
    for wrong in ({"effect": None}, {"low": "x"}, {"bar": True}, {"effect": float("nan")}):
        recorded(course, **wrong)
        assert evidence.record("sun.rises") is None
        assert "damaged" in evidence.record_trouble("sun")


@pytest.mark.parametrize(
    ("holds", "words"), [(True, "it holds (seen)."), (False, "it does not hold (seen).")]
)
def test_a_fact_is_counted_by_running_it(holds, words):
    shown = claim("sun.star", holds=holds, because="seen")
    assert repr(shown) == f"Claim: The sun is a star. Counted: {words}"
    assert shown.forms[MIME]["verdict"].startswith("counted:")
    assert reading("sun.star", holds="yes", fails="no").forms["text/plain"] == (
        "yes" if holds else "no"
    )


def test_what_cannot_be_tested_here_gives_its_reason():
    assert "Not testable here: too late." in repr(claim("sun.cold", untestable="too late"))
    shown = claim("sun.rises", untestable="there is one CPU")
    assert shown.forms[MIME]["kind"] == "untestable"
    assert "Not testable here: there is one CPU." in repr(shown)
    assert "Not testable here" in card(shown)
    sentences = {"supported": "yes", "refuted": "no", "undecided": "perhaps"}
    assert read(**sentences, untestable="it was not tried") == "it was not tried"


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("sun.rise", {"effect": GAIN}, "Did you mean 'sun.rises'"),
        (3, {"effect": GAIN}, "not known"),
        ("sun.rises", {}, "needs an effect alone.*nothing"),
        ("sun.rises", {"effect": 0.03}, r"needs an effect alone.*effect=0.03"),
        ("sun.rises", {"effect": GAIN, "holds": True}, "needs an effect alone"),
        ("sun.rises", {"holds": True}, "needs an effect alone"),
        ("sun.star", {"effect": GAIN}, "needs whether it holds"),
        ("sun.star", {"holds": 1}, "needs whether it holds"),
        ("sun.cold", {"holds": True}, "needs the reason"),
        ("sun.rises", {"effect": Effect({1: 1.0}, "start", unit="s")}, "is in s"),
    ],
)
def test_what_does_not_fit_a_claim_is_refused(name, given, words):
    with pytest.raises(ValueError, match=words):
        claim(name, **given)


def read(**sentences):
    return reading("sun.rises", **sentences).forms["text/plain"]


@pytest.mark.parametrize(
    ("recorded_verdict", "expected"),
    [("supported", "yes"), ("refuted", "no"), ("undecided", "perhaps")],
)
def test_reading_follows_the_record_not_this_run(course, recorded_verdict, expected):
    recorded(course, verdict=recorded_verdict)
    claim("sun.rises", -GAIN)
    assert read(supported="yes", refuted="no", undecided="perhaps") == expected


def test_reading_has_words_for_the_other_verdicts(course):
    sentences = {"supported": "yes", "refuted": "no", "undecided": "perhaps"}
    claim("sun.rises", GAIN)
    assert "not been recorded yet" in read(**sentences)
    recorded(course, verdict="too small to matter")
    claim("sun.rises", GAIN)
    assert "too small to matter" in read(**sentences)
    assert read(**sentences, too_small="tiny") == "tiny"


def test_reading_comes_after_the_claim_and_has_all_sentences():
    with pytest.raises(ValueError, match="not been weighed yet"):
        reading("sun.star", holds="yes", fails="no")
    claim("sun.star", holds=True)
    with pytest.raises(ValueError, match="Missing: fails"):
        reading("sun.star", holds="yes")
    with pytest.raises(ValueError, match="Unknown: supported"):
        reading("sun.star", holds="yes", fails="no", supported="yes")
    with pytest.raises(ValueError, match="Did you mean"):
        reading("sun.stars", holds="yes", fails="no")


def test_say_keeps_measured_numbers_out_of_the_plain_words():
    shown = say("It gains {gain}, or {share:.0%} of {{all}}.", gain=GAIN, share=0.25)
    assert repr(shown) == "It gains …, or … of {all}."
    assert shown.forms["text/markdown"].startswith("It gains +2.2 points (")
    assert shown.forms["text/markdown"].endswith("or 25% of {all}.")


@pytest.mark.parametrize(
    ("template", "values"),
    [("{loss}", {}), ("{0}", {}), ("{loss", {"loss": 1}), ("{loss:.1f}", {"loss": "a"})],
)
def test_a_sentence_that_cannot_be_filled_in_says_why(template, values):
    with pytest.raises(ValueError, match=r"cannot be filled in.*A value for each field"):
        say(template, **values)


def test_the_verdicts_have_one_spelling_each():
    assert len(set(rule.VERDICTS)) == 7
    assert [row.id for row in claims()] == ["sun.rises", "sun.star", "sun.cold"]


def test_statements_cannot_write_into_the_page(monkeypatch):
    row = _claims.Claim("sun.x", "<script>x</script>", "sun", "counted", measure="m")
    monkeypatch.setattr(_claims, "_rows", lambda: {"sun.x": row})
    assert "<script>" not in card(claim("sun.x", holds=True, because="<i>"))
    assert "<i>" not in card(claim("sun.x", holds=True, because="<i>"))
