"""What a query is understood to ask, and where a text answers it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.search.analysis import tokens
from ingest.search.query import NO_WORDS, TOO_LONG, TOO_MANY_WORDS, find, understand


@pytest.mark.parametrize(
    ("text", "terms", "phrases"),
    [
        ("Hà Nội", ("hà", "nội"), ()),
        ('"Hà Nội" xưa', ("xưa",), (("hà", "nội"),)),
        ("“Hà Nội” «Sài Gòn»", (), (("hà", "nội"), ("sài", "gòn"))),
        ("Hà-nội", (), (("hà", "nội"),)),
        ("l’année", (), (("l", "année"),)),
        ("天地玄", (), (("天", "地", "玄"),)),
        ("天 地", ("天", "地"), ()),
        ("「天 地」", (), (("天", "地"),)),
        ("天地 trời đất", ("trời", "đất"), (("天", "地"),)),
        ("truyện天", ("truyện", "天"), ()),
        ("VHv.1866", (), (("vhv", "1866"),)),
        ('"chưa đóng', ("chưa", "đóng"), ()),
        ('a "b c', ("a", "b", "c"), ()),
        ("a,b;c", ("a", "b", "c"), ()),
        ("ma Ma MA", ("ma",), ()),
        ("hoà hòa", ("hoà",), ()),
    ],
)
def test_words_and_phrases(text, terms, phrases):
    asked = understand(text)
    assert (asked.terms, asked.phrases) == (terms, phrases)


@pytest.mark.parametrize("text", ["!!!", '""', "&& || !", "*", "\x00", "\ud800"])
def test_only_operators_ask_nothing_and_say_so(text):
    asked = understand(text)
    assert asked.clauses == ()
    assert asked.notes == (NO_WORDS,)


def test_nothing_typed_has_no_note():
    assert understand("  ").notes == ()


def test_too_much_is_cut_with_a_note():
    assert understand("x" * 1001).notes == (TOO_LONG,)
    asked = understand(" ".join(f"w{i}" for i in range(100)))
    assert len(asked.clauses) == 64
    assert asked.notes == (TOO_MANY_WORDS,)


def test_one_mark_makes_all_words_meant_as_written():
    assert [clause.strict for clause in understand("Hà Nam").clauses] == [True, True]
    assert [clause.strict for clause in understand("ha nam").clauses] == [False, False]
    assert [clause.strict for clause in understand("ha 天").clauses] == [False, True]


def places(query: str, text: str) -> list[tuple[int, int, bool]]:
    found = find(understand(query).clauses, tokens(text))
    return [(place.first, place.last, place.exact) for place in found]


def test_a_word_is_found_with_and_without_its_marks():
    assert places("má", "ma má mà") == [(0, 0, False), (1, 1, True), (2, 2, False)]
    assert places("ma", "ma má mà") == [(0, 0, True), (1, 1, True), (2, 2, True)]


def test_a_phrase_is_found_only_side_by_side():
    assert places('"hà nội"', "hà và nội, Hà-nội, ha\nnoi") == [(3, 4, True), (5, 6, False)]


def test_han_runs_are_found_over_line_ends():
    assert places("天地", "玄天\n地黃 天 và 地") == [(1, 2, True)]


@given(st.text())
def test_anything_typed_is_understood(text):
    asked = understand(text)
    assert len(asked.sequence) <= 64
    assert bool(asked.clauses) == bool(asked.sequence)


@given(st.text(min_size=1), st.data())
def test_a_word_of_a_text_is_found_in_it(text, data):
    held = tokens(text)
    if held:
        chosen = data.draw(st.sampled_from(held))
        asked = understand(text[chosen.start : chosen.end])
        assert any(p.first == held.index(chosen) and p.exact for p in find(asked.clauses, held))
