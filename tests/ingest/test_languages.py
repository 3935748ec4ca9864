"""Codes and names of languages as libraries write them."""

import pytest

from ingest.languages import assumed_language, folded, is_han, language_code, script_code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("vi", "vi"), ("vie", "vi"), ("Tiếng Việt", "vi"), ("quốc ngữ", "vi"),
        ("lzh", "lzh"), ("Hán", "lzh"), ("chữ Nôm", "vi-Hani"), ("vi-hani", "vi-Hani"),
        ("ger", "de"), ("fre", "fr"), ("chi", "zh"), ("la", "la"), ("zh-hant-tw", "zh-Hant-TW"),
        ("", ""), ("tiếng gì đó", ""), ("x", ""), ("vi_VN", ""),
    ],
)  # fmt: skip
def test_a_language_gets_its_code(written: str, code: str) -> None:
    assert language_code(written) == code


@pytest.mark.parametrize(
    ("written", "code"),
    [("Hani", "Hani"), ("hani", "Hani"), ("Hán Nôm", "Hani"), ("Quốc ngữ", "Latn"), ("x", "")],
)
def test_a_script_gets_its_code(written: str, code: str) -> None:
    assert script_code(written) == code


def test_only_letters_that_vietnamese_has_alone_prove_it() -> None:
    assert assumed_language("Gia Định thành thông chí") == "vi"
    assert assumed_language("Gia Đi\u0323nh") == "vi"
    assert assumed_language("Découverte à Huê") == "none"
    assert assumed_language("Gia Long") == "none"


def test_words_compare_without_case_marks_and_signs() -> None:
    assert folded("  NHAN_ĐỀ: ") == folded("nhan đề") == "nhan de"


def test_han_characters_of_all_planes_are_known() -> None:
    assert all(map(is_han, "天𡗶𫀨〇々"))
    assert not any(map(is_han, "aạ1。 "))
