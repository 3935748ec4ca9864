"""TCVN3 and VNI: what is typed for them is known, what is not is left alone."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.legacy import FONTS, LegacyFont, from_legacy, is_syllable, legacy_font

IDS = [font.name for font in FONTS]


def typed(text: str, font: LegacyFont) -> str:
    """Write Unicode as a typist with such a font would."""
    signs = {letter: sign for sign, letter in reversed(list(font.letters.items()))}
    text = unicodedata.normalize("NFC", text)
    return "".join(signs.get(c) or signs.get(c.lower(), c) for c in text)


@pytest.mark.parametrize("font", FONTS, ids=IDS)
def test_a_vietnamese_text_comes_back_whole(material: Path, font: LegacyFont) -> None:
    path = material / "vn_encodings/vietnamese-conversion/fixture/sample-unicode.txt"
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    known = legacy_font(typed(text, font))
    assert known is font and legacy_font(text) is None
    back = from_legacy(typed(text, font), font)
    wrong = [(a, b) for a, b in zip(text.split(), back.split(), strict=True) if a != b]
    # TCVN3 has no capitals with a tone: one that stands alone cannot be told from a small one.
    assert wrong in ([], [("Á,", "á,")])


@pytest.mark.parametrize(
    "text",
    [
        "maïs naïf païen laïque été coût déjà à où égoïste",
        "là và có mà à ò ó",
        "Größe Maß über Äpfel für Öl",
        "Però così perché città più",
        "coração não irmã pão também",
        "naïve café",
        "",
    ],
)
def test_other_languages_are_left_alone(text: str) -> None:
    assert legacy_font(text) is None


@pytest.mark.parametrize("font", FONTS, ids=IDS)
def test_every_letter_of_vietnamese_is_in_the_table(font: LegacyFont) -> None:
    tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    letters = {unicodedata.normalize("NFC", v + t) for v in "aăâeêioôơuưy" for t in tones} | {"đ"}
    assert {c for c in letters if not c.isascii()} <= set(font.letters.values())


@pytest.mark.parametrize("text", ["§¹i Nam nhÊt thèng chÝ", "Ñaïi Nam nhaát thoáng chí"])
def test_a_short_title_is_enough(text: str) -> None:
    assert legacy_font(text) is not None


def test_capitals_of_tcvn3_are_known_by_their_neighbours() -> None:
    tcvn3 = FONTS[0]
    assert from_legacy("VIÖT NAM §ÊT N¦íC", tcvn3) == "VIỆT NAM ĐẤT NƯỚC"
    assert from_legacy("Hµ Néi cã 36 phè", tcvn3) == "Hà Nội có 36 phố"
    assert from_legacy("T¹i Hµ NéI CHÝNH", tcvn3) == "Tại Hà NỘI CHÍNH"


@pytest.mark.parametrize(
    "word",
    [
        "nghiêng",
        "giường",
        "quyển",
        "khuỷu",
        "giặt",
        "gìn",
        "giếng",
        "quốc",
        "thuở",
        "rượu",
        "yểng",
        "quýt",
        "Quỳnh",
        "Đắk",
    ],
)
def test_syllables_are_known(word: str) -> None:
    assert is_syllable(word) is (word != "Đắk")


@given(st.text(max_size=200))
def test_any_text_can_be_asked_and_converted(text: str) -> None:
    legacy_font(text)
    for font in FONTS:
        assert isinstance(from_legacy(text, font), str)
