"""Titles sort as Vietnamese dictionaries do."""

from ingest.catalog.sorting import sort_form


def test_letters_before_tones():
    words = [
        "ba",
        "bà",
        "bả",
        "bã",
        "bá",
        "bạ",
        "băng",
        "bân",
        "be",
        "da",
        "đa",
        "ê",
        "ơ",
        "ư",
        "y",
    ]
    assert sorted(reversed(words), key=sort_form) == words


def test_the_tone_decides_only_between_equal_letters():
    assert sort_form("bạn") > sort_form("bài")
    assert sort_form("má em") < sort_form("mà em xinh")


def test_case_and_normal_form_do_not_matter():
    assert sort_form("ĐẠI NAM") == sort_form("Đại Nam")
