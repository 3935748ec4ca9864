"""Dates as lists and cards write them."""

import pytest

from app.site.cards import date
from ingest.catalog.description import Description


@pytest.mark.parametrize(
    ("edtf", "label", "written"),
    [
        ("1820", "", "1820"),
        ("1820/1841", "", "1820–1841"),
        ("1885~", "", "khoảng 1885"),
        ("1885?", "", "1885"),
        ("1831", "Minh Mạng 12", "Minh Mạng 12 · 1831"),
        ("1831", "Minh Mạng 12 (1831)", "Minh Mạng 12 (1831)"),
        ("", "không rõ năm", "không rõ năm"),
    ],
)
def test_old_years_stand_with_ours(edtf, label, written):
    about = Description(title={}, date=edtf, date_label={"vi": [label]} if label else {})
    assert date(about) == written
