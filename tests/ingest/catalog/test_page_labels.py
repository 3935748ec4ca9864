"""Rules for page labels: what docs/page-labels.md says, and what holds for all of them."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.catalog.label_rules import read
from ingest.catalog.page_labels import LabelFault, labels
from ingest.catalog.page_numbering import MOST_ROMAN, Folio, from_roman, roman

DOCS = Path(__file__).parents[3] / "docs" / "page-labels.md"
COUNT = 40


def said(text, count=COUNT):
    return labels(read(text), count)


def test_the_rule_that_everybody_needs():
    found = said("from page 5 roman lower from i; from 13 folio 1a, 1b")
    assert min(found) == 5
    assert [found[number] for number in (5, 6, 12, 13, 14, 15, 40)] == [
        *("i", "ii", "viii", "1a", "1b", "2a", "14b"),
    ]


def test_vietnamese_and_english_say_the_same():
    english = 'from page 2 to 4 roman upper from I; 5-: folio 1b-2a\n1: "Bìa"'
    vietnamese = "từ trang 2 đến 4 la mã hoa từ I\ntừ 5 folio 1b-2a; trang 1 chữ «Bìa»"
    assert said(english) == said(vietnamese)
    assert said(english)[2] == "I" and said(english)[6] == "2b-3a"


def examples():
    """The examples of the docs: a rule, and the labels of the first pages it is for."""
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    return [(rule.replace(" ⏎ ", "\n"), labels) for rule, labels in rows]


def test_the_docs_have_examples():
    assert len(examples()) >= 12


@pytest.mark.parametrize(("rule", "wanted"), examples())
def test_what_the_docs_say_is_so(rule, wanted):
    found = said(rule)
    for told in wanted.split(", "):
        number, label = told.split(" → ")
        assert found[int(number)] == label.strip("`")


@pytest.mark.parametrize(
    ("rule", "code", "word"),
    [
        ("abc", "no_page", "abc"),
        ("from", "no_page", ""),
        ("0: 1", "no_page", "0"),
        ("from 3", "no_form", ""),
        ("3 xyz", "wrong_start", "xyz"),
        ("from 3 roman iiii", "wrong_start", "iiii"),
        ("from 3 folio 1b-2b", "wrong_start", "1b-2b"),
        ("from 3 folio 1a, 2a", "sample", "2a"),
        ("from 41 arabic", "beyond", "41"),
        ("from 9 to 4 arabic", "backwards", "4"),
        ("from 3 arabic 1 prefix", "no_text", "prefix"),
        ("from 3 arabic 1 step x", "no_count", "step"),
        ("from 3 none 7", "unknown", "7"),
        ("from 3 number 1 page", "unknown", "page"),
    ],
)
def test_what_is_wrong_is_said_with_the_word(rule, code, word):
    with pytest.raises(LabelFault) as fault:
        said(f"1: 7\n{rule}")
    assert (fault.value.code, fault.value.rule, fault.value.word) == (code, 2, word)


@given(st.text(max_size=60) | st.from_regex(r"(from|từ) [0-9]{1,2} (roman|folio|tờ|số).{0,20}"))
def test_any_text_is_read_or_refused(text):
    try:
        found = said(text)
    except LabelFault:
        return
    assert all(1 <= number <= COUNT for number in found)


@given(st.integers(1, MOST_ROMAN))
def test_roman_numbers_come_back(number):
    assert from_roman(roman(number)) == number
    assert from_roman(roman(number).upper()) == number


@given(st.integers(1, 500), st.sampled_from(["ab", "rv", "上下"]), st.integers(0, 1))
def test_leaves_go_on_from_where_they_begin(leaf, sides, side):
    run = Folio(leaf, side, sides)
    written = f"from 1 folio {run.at(0)}, {run.at(1)}, {run.at(2)}"
    assert said(written)[COUNT] == run.at(COUNT - 1)
    assert len({run.at(place) for place in range(COUNT)}) == COUNT
    assert run.at(2) == f"{leaf + 1}{sides[side]}"


@given(st.integers(1, COUNT), st.integers(1, COUNT), st.integers(1, 999), st.integers(1, 5))
def test_a_rule_touches_its_own_pages_and_the_later_goes_before(first, second, start, step):
    low, high = sorted((first, second))
    found = said(f"from 1 arabic 1; from {low} to {high} arabic {start} step {step}")
    for number in range(1, COUNT + 1):
        inside = low <= number <= high
        assert found[number] == str(start + (number - low) * step if inside else number)
