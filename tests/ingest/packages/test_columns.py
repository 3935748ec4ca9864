"""Headings are told apart, and the documentation names them all."""

from pathlib import Path

import pytest

from ingest.languages import folded
from ingest.packages import columns
from ingest.packages.columns import Column, Headings, recognise

SHEETS = [
    columns.METADATA, columns.LIBRARIES, columns.COLLECTIONS, columns.PAGES, columns.CONTENTS,
]  # fmt: skip


@pytest.mark.parametrize("known", SHEETS)
def test_no_heading_means_two_fields_once_marks_are_gone(known: Headings) -> None:
    plain = [folded(name) for field, names in known.items() for name in {*names, field}]
    owners = {folded(n): f for f, names in known.items() for n in names}
    assert all(owners[folded(n)] == f for f, names in known.items() for n in (f, *names))
    assert plain


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("title", Column("title", "title", "title")),
        ("Title:EN", Column("Title:EN", "Title", "title", "en")),
        ("nhan đề (tiếng Anh)", Column("nhan đề (tiếng Anh)", "nhan đề", "title", "en")),
        ("title[lzh]", Column("title[lzh]", "title", "title", "lzh")),
        ("call-number", Column("call-number", "call-number", "call_number")),
        ("Khổ (cm)", Column("Khổ (cm)", "Khổ (cm)", "")),
        ("giá: ghi chú", Column("giá: ghi chú", "giá: ghi chú", "")),
        ("note:en", Column("note:en", "note", "", "en")),
        ("", Column("", "", "")),
    ],
)
def test_a_heading_is_its_field_and_language(heading: str, column: Column) -> None:
    assert recognise([heading], columns.METADATA) == [column]


def test_every_heading_is_documented() -> None:
    page = Path(__file__).parents[3] / "docs" / "formats.md"
    text = page.read_text(encoding="utf-8")
    missing = [n for known in SHEETS for names in known.values() for n in names if n not in text]
    assert not missing
