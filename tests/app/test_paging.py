"""Long lists in pages."""

import pytest

from app.site.paging import MOST_PAGES, Paging, asked


@pytest.mark.parametrize(
    ("value", "number"),
    [(None, 1), ("", 1), ("3", 3), ("0", 1), ("-4", 1), ("٣", 1), ("9" * 30, 1)],
)
def test_what_is_no_number_is_the_first_page(value, number):
    assert asked(value) == number


def test_gaps_stand_for_pages_left_out():
    assert Paging(10, 10, 200).numbers == [1, 0, 9, 10, 11, 0, 20]
    assert Paging(1, 10, 5).numbers == [1]


def test_a_list_has_an_end_for_crawlers():
    assert Paging(1, 1, 10**9).last == MOST_PAGES
