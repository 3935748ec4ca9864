"""The one analysis: marks, tone placement, Hán characters, and anything that can be typed."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.search import variants
from ingest.search.analysis import canonical, fold, pairs, sort_key, tokens

typed = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aăâđeêoôơuưyiqgbhntc\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323"),
        st.sampled_from("天地玄黃\U00020000\U0002a6d6\ue123\U000f047c\uf900 \n-'"),
    )
)


def exact(text: str) -> list[str]:
    return [token.exact for token in tokens(text)]


def folded(text: str) -> list[str]:
    return [token.folded for token in tokens(text)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hòa", "hoà"),
        ("hóa", "hoá"),
        ("họa", "hoạ"),
        ("khỏe", "khoẻ"),
        ("xòe", "xoè"),
        ("òe", "oè"),
        ("òa", "oà"),
        ("thúy", "thuý"),
        ("ủy", "uỷ"),
        ("úy", "uý"),
        ("qúy", "quý"),
        ("HÒA", "hoà"),
        ("tòan", "toàn"),
        ("húynh", "huýnh"),
    ],
)
def test_old_and_new_tone_placement_are_one(old, new):
    assert exact(old) == exact(new) == [new]


@pytest.mark.parametrize(
    "word",
    [
        "quý",
        "quá",
        "quả",
        "của",
        "mía",
        "già",
        "gìa",
        "gịa",
        "giạ",
        "thủa",
        "ngoằn",
        "hoặc",
        "poème",
    ],
)
def test_what_is_no_old_placement_stays_as_it_is(word):
    assert exact(word) == [word]


def test_different_syllables_are_never_made_one():
    assert len(set(exact("ma má mà mả mã mạ mơ mớ giạ gịa thy thi vy vi"))) == 14


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("e\u0302\u0301", "ế"),
        ("e\u0301\u0302", "ế"),
        ("ê\u0301", "ế"),
        ("é\u0302", "ế"),
        ("e\u0323\u0302", "ệ"),
        ("ẹ\u0302", "ệ"),
        ("u\u0301\u031b", "ứ"),
        ("o\u0300a", "oà"),
        ("e\u0341", "é"),
        ("\u00d0inh", "đinh"),
        ("\u0189inh", "đinh"),
        ("Ho\u00adà", "hoà"),
        ("\uff28\uff41", "ha"),
        ("ﬁn", "fin"),
    ],
)
def test_one_word_written_in_several_ways_is_one(written, meant):
    assert exact(written) == [meant]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Đường Nguyễn Huệ", ["duong", "nguyen", "hue"]),
        ("Hà-nội, Sài-gòn", ["ha", "noi", "sai", "gon"]),
        ("l'année, l’œuvre", ["l", "annee", "l", "oeuvre"]),
        ("Ægir Straße Søren Łódź", ["aegir", "strasse", "soren", "lodz"]),
        ("năm 1866, trang 12b", ["nam", "1866", "trang", "12b"]),
        ("snake_case", ["snake", "case"]),
        ("Йод", ["иод"]),
    ],
)
def test_words_are_folded(text, plain):
    assert folded(text) == plain


@pytest.mark.parametrize(
    "character",
    [
        "一",
        "㐀",
        "\U00020000",
        "\U0002a700",
        "\U0002b740",
        "\U0002b820",
        "\U0002ceb0",
        "\U00030000",
        "\U00031350",
        "\ue000",
        "\U000f047c",
        "\U00100001",
        "〇",
        "々",
        "⿰",
    ],
)
def test_each_han_character_stands_alone(character):
    found = tokens(f"x{character}天")
    assert [(t.exact, t.start, t.end, t.han) for t in found] == [
        ("x", 0, 1, False),
        (character, 1, 2, True),
        ("天", 2, 3, True),
    ]


def test_compatibility_ideographs_become_the_characters_they_copy():
    assert exact("\uf900\U0002f800") == ["豈", "丽"]


def test_a_variation_selector_belongs_to_its_character():
    [token] = tokens("葛\U000e0100")
    assert (token.exact, token.start, token.end) == ("葛", 0, 2)


def test_variants_fold_to_one_and_stay_apart_exactly():
    assert folded("內内") == ["内", "内"]
    assert exact("內内") == ["內", "内"]
    assert folded("⼀") == ["一"]


def test_variant_groups_do_not_overlap():
    listed = [form for group in variants._GROUPS.split() for form in group]
    assert len(listed) == len(set(listed))
    assert not set(variants.STANDS_FOR.values()) & variants.STANDS_FOR.keys()


def test_pairs_join_neighbours_and_stop_at_words():
    joined = pairs(tokens("天地玄 và 黃宇"))
    assert [pair.exact for pair in joined] == ["天地", "地玄", "-", "黃宇"]
    assert [pair.folded for pair in joined] == ["天地", "地玄", "-", "黄宇"]
    assert pairs(tokens("không có chữ")) == []


def test_titles_sort_as_in_a_dictionary():
    ordered = ["an", "án", "ạn", "ao", "ăn", "âm", "ban", "da", "dù", "đa", "e", "ê", "ơ", "ư"]
    assert sorted(ordered[7:] + ordered[:7], key=sort_key) == ordered


@given(typed)
def test_offsets_slice_back_to_the_token(text):
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        end = token.end
        [again] = tokens(text[token.start : token.end])
        assert (again.exact, again.folded, again.han) == (token.exact, token.folded, token.han)


@given(typed)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(typed)
def test_the_exact_form_of_an_exact_form_is_itself(text):
    for token in tokens(text):
        assert token.exact
        assert token.folded
        if not token.han:
            assert canonical(token.exact) == token.exact
            assert fold(token.exact).startswith(token.folded)


@given(typed)
def test_canonically_equivalent_texts_have_the_same_tokens(text):
    apart = unicodedata.normalize("NFD", text)
    assert exact(apart) == exact(unicodedata.normalize("NFC", text))


@given(typed)
def test_terms_can_be_written_to_an_index(text):
    for term in exact(text) + folded(text):
        term.encode()


@pytest.mark.parametrize(
    "garbage",
    [
        "a" * 100_000,
        "a" + "\u0301\u0323" * 50_000,
        "\ud800\x00" * 50_000,
        "\"'-" * 33_000,
        "漢" * 100_000,
        "\u0301" * 100_000,
        "\u202ea\u200b" * 33_000,
    ],
    ids=["one word", "marks", "surrogates", "operators", "han", "only marks", "directions"],
)
def test_garbage_is_taken_apart_in_time(garbage):
    # Of this thread alone, and of the best round: other tests leave threads and much to collect.
    assert min(cpu_seconds(garbage) for _ in range(3)) < 2


def cpu_seconds(garbage):
    start = time.thread_time()
    tokens(garbage)
    return time.thread_time() - start


def test_real_nom_texts_lose_no_character(material):
    for path in sorted((material / "nomna_text").glob("*_nom.txt")):
        text = path.read_text(encoding="utf-8")
        characters = [c for c in text if not c.isspace() and c not in "\ufeff。，、.,"]
        found = [token.start for token in tokens(text) if token.han]
        assert len(found) > 0.99 * len(characters)
