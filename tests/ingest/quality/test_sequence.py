"""What numbers in names, labels and print say of the order."""

import pytest

from ingest.quality import printed, sequence
from ingest.text.page_text import Block, Box, Line, PageText, Word


@pytest.mark.parametrize(
    ("name", "number"),
    [("0001.tif", 1), ("VHv_1234_0012.jpg", 12), ("p/7.png", 7), ("bìa.jpg", None)],
)
def test_a_name_ends_with_its_number(name, number):
    assert sequence.number_of_name(name) == number


@pytest.mark.parametrize(
    ("label", "number"),
    [("1a", 2), ("1b", 3), ("tờ 12b", 25), ("f. 3v", 7), ("12", None), ("XII", None), ("", None)],
)
def test_a_folio_has_two_sides(label, number):
    assert sequence.number_of_folio(label) == number


def test_a_gap_is_told_before_the_page_after_it():
    told = list(sequence.gaps([1, 2, 3, 6, 7, 8], "file"))
    assert [(place, str(one.detail)) for place, one in told] == [(3, "file 4 – 5")]


def test_a_missing_side_of_a_leaf_is_named():
    told = list(sequence.gaps([2, 3, 4, 6, 7, 8], "f.", folios=True))
    assert [one.detail for _, one in told] == ["f. 2b"]


@pytest.mark.parametrize(
    "numbers",
    [[1, 2, 3], [1, 5, 9, 2, 7, 30], [1, 2, 3, 400, 401, 402], [None] * 9, [3, 3, 3, 3, 3, 3]],
)
def test_what_is_no_steady_sequence_has_no_gaps(numbers):
    assert list(sequence.gaps(numbers, "file")) == []


def test_the_page_that_stands_against_the_others_is_named():
    told = list(sequence.out_of_order([1, 2, 6, 3, 4, 5, 7, 8], "no."))
    assert [(place, one.detail) for place, one in told] == [(2, "no. 6 after 2")]


@pytest.mark.parametrize(
    ("line", "y", "number"),
    [
        ("12", 10, 12), ("– 12 –", 960, 12), ("Trang 7", 20, 7), ("十二", 15, 12),
        ("二百三", 15, 203), ("一二", 15, 12), ("12", 500, None), ("Chương 12 sông", 10, None),
    ],
)  # fmt: skip
def test_a_printed_number_stands_alone_at_the_edge(line, y, number):
    assert printed.number(text((line, y), ("Sông núi nước Nam", 480)), 1000) == number


def test_two_numbers_at_the_edges_say_nothing():
    assert printed.number(text(("12", 10), ("98", 960)), 1000) is None


def text(*lines):
    blocks = tuple(
        Block((Line((Word(words, Box(100, y, 50, 20)),), Box(100, y, 50, 20)),))
        for words, y in lines
    )
    return PageText("alto", "vi", False, blocks)
