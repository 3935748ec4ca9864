"""Dates in EDTF give the years that they allow."""

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
    ],
)
def test_years(text, expected):
    assert years(text) == expected


@given(st.text(max_size=20))
def test_nothing_but_bad_date_comes_out(text):
    try:
        first, last = years(text)
    except BadDate:
        return
    assert first is None or isinstance(first, int)
    assert last is None or isinstance(last, int)
