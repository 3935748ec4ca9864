"""What a Vietnamese syllable is, where joined ones part, how old prints spelled it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.search.syllables import is_syllable, old_spellings, parts

REAL = """trăm năm trong cõi người ta chữ tài chữ mệnh khéo là ghét nhau trải qua một cuộc bể dâu
những điều trông thấy mà đau đớn lòng quyển quốc khuya ngoằn nghiêng giếng gì quạnh thuở huỳnh xoong
yến ý uống ắt chát hoặc loét tẩy được giặt rượu khuỷu quỳ uỷ oẻ"""


@pytest.mark.parametrize("word", REAL.split())
def test_real_syllables_are_known(word):
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["tàt", "chảch", "zin", "paris", "hànội", "année", "bb", "", "ngi"]
)
def test_what_is_none_is_known_too(word):
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("joined", "apart"),
    [
        ("hànội", "hà nội"),
        ("sàigòn", "sài gòn"),
        ("đànẵng", "đà nẵng"),
        ("quảngnam", "quảng nam"),
        ("hồchíminh", "hồ chí minh"),
        ("ýnghĩa", "ý nghĩa"),
        ("thanhhoá", "thanh hoá"),
        ("hanoi", "ha noi"),
        ("annam", "an nam"),
    ],
)
def test_joined_syllables_part(joined, apart):
    assert parts(joined) == tuple(apart.split())


@pytest.mark.parametrize("word", ["nguyễn", "paris", "année", "été", "table", "x", "", "đ" * 5000])
def test_other_words_stay_whole(word):
    assert parts(word) == ()


@pytest.mark.parametrize(
    ("word", "spelled"),
    [
        ("giời", {"dời", "jời", "blời"}),
        ("trời", {"blời", "tlời"}),
        ("gì", {"dì", "jì", "blì"}),
        ("dì", {"gì", "jì"}),
        ("jà", {"già", "dà"}),
        ("giết", {"dết", "diết", "jết", "jiết", "blết", "bliết"}),
        ("đi", set()),
        ("an", set()),
    ],
)
def test_old_prints_spell_otherwise(word, spelled):
    assert set(old_spellings(word)) == spelled


@given(st.lists(st.sampled_from([w for w in REAL.split() if len(w) > 2]), min_size=2, max_size=4))
def test_what_is_joined_parts_without_loss(words):
    joined = "".join(words)
    assert "".join(parts(joined)) in ("", joined)


@given(st.text(max_size=40))
def test_anything_can_be_asked(text):
    assert "".join(parts(text)) in ("", text)
    assert text not in old_spellings(text) if text else True
