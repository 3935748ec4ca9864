"""Dates in EDTF give the years that they allow."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.catalog.dates import BadDate, years


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (None, None)),
        ("1848", (1848, 1848)),
        ("1848-05-12", (1848, 1848)),
        ("184X", (1840, 1849)),
        ("18XX", (1800, 1899)),
        ("1848/1883", (1848, 1883)),
        ("1831?", (1831, 1831)),
        ("1831~", (1831, 1831)),
        ("../1900", (None, 1900)),
        ("1900/..", (1900, None)),
        ("1900/", (1900, None)),
        ("/1900", (None, 1900)),
        ("1848-05-12T10:00:00.123+0700", (1848, 1848)),
        ("1848-05-12T10:00:00+00:00", (1848, 1848)),
    ],
)
def test_years(text, expected):
    assert years(text) == expected


# What edtf.js takes and we refuse: centuries and decades by two and three digits, which the Library
# of Congress' EDTF writes 19XX and 193X; and days of which only a digit is known.
NOT_READ = {
    *("19", "00", "-04", "19~", "19?", "19%", "/"),
    *("193", "019", "009", "000", "-193", "-019", "197~", "197?", "197%"),
    *("2001-?09~-09", "15XX-01-3X", "1500-1X-25", "15XX-0X-25", "15XX-X2"),
}
# What edtf.js refuses and we take: their years are certain all the same.
TAKEN = {"156X-09-31", "156X-11-31", "2012-21/2012-22", ""}
_TAKEN_THERE = re.compile(r"expect\(p\('([^']*)'\)\)(.*?)(?=expect\(|\n    it|\}\)\n)", re.DOTALL)
_REFUSED_THERE = re.compile(r"expect\(\(\) => p\('([^']*)'\)\)\s*\.to\.be\.rejected")
_ONE_DATE = re.compile(r"produce\(\[(-?\d+)")
_INTERVAL = re.compile(r"(from|through)\(\[(-?\d+)")


def test_the_dates_of_edtf_js_give_the_years_that_it_gives(material):
    text = (material / "edtf/edtfjs-test/parser.js").read_text(encoding="utf-8")
    dates = [(date, told) for date, told in _TAKEN_THERE.findall(text) if date not in NOT_READ]
    assert len(dates) == 115
    wrong = {}
    for date, told in dates:
        first, last = years(date)
        single, ends = _ONE_DATE.search(told), dict(_INTERVAL.findall(told))
        wanted = {"from": int(single[1])} if single else {end: int(y) for end, y in ends.items()}
        if any({"from": first, "through": last}[end] != year for end, year in wanted.items()):
            wrong[date] = (first, last)
    assert wrong == {}


def test_what_edtf_js_refuses_is_refused_but_for_what_is_listed(material):
    text = (material / "edtf/edtfjs-test/parser.js").read_text(encoding="utf-8")
    refused = set(_REFUSED_THERE.findall(text))
    assert len(refused) == 48 and refused >= TAKEN
    for date in (refused - TAKEN) | NOT_READ:
        with pytest.raises(BadDate):
            years(date)
    for date in TAKEN:
        years(date)


def test_every_date_of_the_set_is_read_or_is_a_bad_date(material):
    files = sorted((material / "edtf/edtfjs-test").glob("*.js"))
    written = {one for file in files for one in re.findall(r"'([^'\n]+)'", file.read_text("utf-8"))}
    read = 0
    for date in written:
        try:
            years(date)
        except BadDate:
            continue
        read += 1
    assert read > 150


@given(st.text(max_size=20))
def test_nothing_but_bad_date_comes_out(text):
    try:
        first, last = years(text)
    except BadDate:
        return
    assert first is None or isinstance(first, int)
    assert last is None or isinstance(last, int)
