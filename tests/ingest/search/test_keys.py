"""What Telex and VNI keys write."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.search.keys import TELEX, VNI, meant
from ingest.search.syllables import is_syllable
from tests.ingest.search.test_syllables import REAL

_TELEX = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}
_VNI = {"\u0300": "2", "\u0301": "1", "\u0303": "4", "\u0309": "3", "\u0323": "5"}
_TELEX_LETTERS = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
_VNI_LETTERS = {"ă": "a8", "â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}


def typed(word: str, letters: dict[str, str], tones: dict[str, str]) -> str:
    apart = unicodedata.normalize("NFD", word)
    tone = "".join(tones[mark] for mark in apart if mark in tones)
    bare = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in tones))
    return "".join(letters.get(letter, letter) for letter in bare) + tone


@pytest.mark.parametrize("word", sorted(set(REAL.split()) - {"xoong"}))
def test_real_syllables_are_read_from_both(word):
    for letters, tones, way in ((_TELEX_LETTERS, _TELEX, TELEX), (_VNI_LETTERS, _VNI, VNI)):
        keys = typed(word, letters, tones)
        if keys != word:
            assert meant(keys) == (word, way)


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("nguyeenx", "nguyễn"),
        ("nguye6n4", "nguyễn"),
        ("Nooij", "Nội"),
        ("NO65I", "NỘI"),
        ("Haf", "Hà"),
        ("dduowngf", "đường"),
        ("dduongwf", "đường"),
        ("did", "đi"),
        ("Vietej", "Việt"),
        ("ngu7oi2", "người"),
        ("nguoi72", "người"),
        ("thuyr", "thuỷ"),
        ("hoaf", "hoà"),
    ],
)
def test_marks_may_be_typed_anywhere(keys, word):
    told = meant(keys)
    assert told and told[0] == word


@pytest.mark.parametrize(
    "word", ["paris", "table", "page", "1885", "x9", "trang12", "gia", "", "quảng", "國", "a" * 500]
)
def test_what_writes_no_syllable_is_left(word):
    assert meant(word) is None


@given(st.text(st.sampled_from("abcdeghiklmnopqrstuvxywfjz0123456789"), max_size=14))
def test_whatever_is_read_is_a_syllable(keys):
    told = meant(keys)
    assert told is None or is_syllable(told[0])
