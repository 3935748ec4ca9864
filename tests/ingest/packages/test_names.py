"""File names: order, Unicode form, what belongs together."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ingest.packages import names

NFD = unicodedata.normalize("NFD", "trang-độ.tif")


def test_numbers_sort_as_numbers() -> None:
    given_names = ["p10.tif", "p2.tif", "p1b.tif", "p1.tif", "P3.tif"]
    assert names.in_order(given_names) == ["p1.tif", "p1b.tif", "p2.tif", "P3.tif", "p10.tif"]


def test_names_are_shown_in_nfc_with_foreign_bytes_spelt_out() -> None:
    assert names.readable(NFD) == "trang-độ.tif"
    assert names.readable(b"trang-\xe1\xf2.tif".decode("utf-8", "surrogateescape")) == (
        "trang-\\xe1\\xf2.tif"
    )


def test_a_name_of_legacy_bytes_is_told() -> None:
    assert names.is_legacy(b"\xd0\xe9.tif".decode("utf-8", "surrogateescape"))
    assert not names.is_legacy(NFD)


def test_pages_are_one_by_stem_whatever_case_and_form() -> None:
    assert names.stem_key(NFD) == names.stem_key("Trang-ĐỘ.JPG")
    assert names.text_stem_key("0001.alto.xml") == names.stem_key("0001.tif")
    assert names.text_stem_key("0001_PAGE.xml") == names.stem_key("0001.tif")


def test_what_systems_leave_behind_is_ignored() -> None:
    left = [".DS_Store", "Thumbs.db", "__MACOSX", "._a.tif", "desktop.ini", "~$metadata.xlsx"]
    assert all(map(names.is_ignored, left))
    assert not names.is_ignored("trang1.tif")


def test_long_lists_are_cut() -> None:
    assert names.listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


@given(st.lists(st.text(max_size=20)))
def test_every_list_of_names_has_an_order(given_names: list[str]) -> None:
    ordered = names.in_order(given_names)
    assert sorted(ordered) == sorted(given_names)
    assert names.in_order(reversed(ordered)) == ordered
