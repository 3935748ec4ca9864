"""What is found is lit, at its place, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.search.analysis import tokens
from ingest.search.highlight import hits, snippet
from ingest.search.query import understand
from ingest.search.unihan import UNIHAN
from ingest.text.page_text import Block, Box, Line, PageText, Word
from tests.required import leave_out


def print_page(*lines: str) -> PageText:
    """Words 10 px a character, lines 20 px apart."""
    made = []
    for row, line in enumerate(lines):
        words, x = [], 0
        for word in line.split(" "):
            words.append(Word(word, Box(x, row * 20, len(word) * 10, 15)))
            x += (len(word) + 1) * 10
        made.append(Line(tuple(words), None))
    return PageText("alto", "vi", False, (Block(tuple(made)),))


def column_page(*columns: str, readings: tuple[str, ...] = ()) -> PageText:
    """Columns from the right, 30 px wide, a character every 40 px, each a word of its own."""
    made = []
    for i, column in enumerate(columns):
        said = readings[i].split() if readings else [""] * len(column)
        words = [
            Word(char, Box(1000 - i * 50, row * 40, 30, 40), reading)
            for row, (char, reading) in enumerate(zip(column, said, strict=True))
        ]
        made.append(Line(tuple(words), None, spaced=False))
    return PageText("alto", "vi-Hani", True, (Block(tuple(made)),))


def test_neighbouring_words_are_one_hit_with_one_box():
    [hit] = hits(understand("hà nội"), print_page("ở Hà Nội xưa", "và nay"))
    assert hit.words == (1, 2)
    assert hit.boxes == (Box(20, 0, 60, 15),)
    assert (hit.text, hit.before, hit.after) == ("Hà Nội", "ở ", " xưa và nay")
    assert hit.exact
    assert hit.whole
    assert not hit.by_reading


def test_words_apart_are_hits_apart():
    found = hits(understand("hà nội"), print_page("Hà và Nội"))
    assert [(hit.words, hit.whole) for hit in found] == [((0,), False), ((2,), False)]


def test_the_same_word_twice_is_two_hits():
    found = hits(understand("ma"), print_page("ma má"))
    assert [hit.words for hit in found] == [(0,), (1,)]


def test_a_phrase_is_lit_only_as_a_phrase():
    found = hits(understand('"hà nội"'), print_page("nội Hà Nội hà ha", "noi"))
    assert [(hit.words, hit.exact) for hit in found] == [((1, 2), True), ((4, 5), False)]
    assert found[1].boxes == (Box(140, 0, 20, 15), Box(0, 20, 30, 15))


def test_marks_tell_exact_from_folded():
    found = hits(understand("má"), print_page("ma má mà"))
    assert [hit.exact for hit in found] == [False, True, False]


def test_punctuation_and_hyphens_do_not_hide_a_word():
    page = print_page("(Hà-nội), l’année")
    assert [hit.words for hit in hits(understand("hà nội"), page)] == [(0,)]
    assert [hit.words for hit in hits(understand("année"), page)] == [(1,)]


def test_a_run_in_one_column_is_one_box():
    [hit] = hits(understand("地玄"), column_page("天地玄黃"))
    assert hit.words == (1, 2)
    assert hit.boxes == (Box(1000, 40, 30, 80),)
    assert (hit.before, hit.text, hit.after) == ("天", "地玄", "黃")


def test_a_run_over_a_column_end_is_two_boxes():
    [hit] = hits(understand("黃宇宙"), column_page("天地玄黃", "宇宙洪荒"))
    assert hit.boxes == (Box(1000, 120, 30, 40), Box(950, 0, 30, 80))
    assert hit.text == "黃宇宙"


@pytest.mark.parametrize("char", ["\U00020000", "\U00030000", "\ue000", "\U000f047c"])
def test_rare_characters_are_lit_like_any_other(char):
    [hit] = hits(understand(char), column_page(f"天{char}地"))
    assert hit.words == (1,)


def test_part_of_a_word_that_holds_a_whole_column_is_cut_from_its_box():
    word = Word("天地玄黃", Box(100, 200, 30, 400))
    page = PageText("alto", "lzh", True, (Block((Line((word,), None, spaced=False),)),))
    [hit] = hits(understand("地玄"), page)
    assert hit.boxes == (Box(100, 300, 30, 200),)


def test_a_reading_lights_the_characters_read_so():
    page = column_page("天地玄黃", "宇宙", readings=("thiên địa huyền hoàng", "vũ trụ"))
    [hit] = hits(understand("huyền hoàng vũ"), page)
    assert hit.words == (2, 3, 4)
    assert hit.boxes == (Box(1000, 80, 30, 80), Box(950, 0, 30, 40))
    assert hit.text == "玄黃宇"
    assert hit.by_reading
    assert [h.words for h in hits(understand("dia"), page)] == [(1,)]


def test_what_a_dictionary_reads_so_is_lit_and_told_apart():
    page = column_page("天嘉", "隆元")
    [hit] = hits(understand("Gia"), page)
    assert (hit.words, hit.boxes) == ((1,), (Box(1000, 40, 30, 40),))
    assert (hit.by_sound, hit.by_reading, hit.exact, hit.text) == (True, False, True, "嘉")
    assert not hits(understand("Giá"), page)[0].exact
    assert snippet(understand("gia"), "天嘉隆元", 50)[1] == ("嘉", True)


def test_a_name_read_over_two_columns_has_a_box_in_each():
    if not UNIHAN.version:
        leave_out("unihan.txt is not here: make app/static/vendor/vendor.stamp")
    [hit] = hits(understand("Gia Long"), column_page("天嘉", "隆元"))
    assert hit.boxes == (Box(1000, 40, 30, 40), Box(950, 0, 30, 40))
    assert hit.whole


def test_a_text_with_a_reading_is_not_guessed_at():
    assert not hits(understand("gia"), column_page("天嘉", readings=("thiên da",)))


def test_joined_syllables_are_lit_where_they_stand():
    page = print_page("ở Hànội", "Hanoi")
    found = hits(understand("Hà Nội"), page)
    assert [(hit.words, hit.boxes, hit.exact) for hit in found] == [
        ((1,), (Box(20, 0, 50, 15),), True),
        ((2,), (Box(0, 20, 50, 15),), False),
    ]
    assert [hit.boxes for hit in hits(understand("nội"), page)] == [(Box(40, 0, 30, 15),)]
    assert [hit.words for hit in hits(understand("hanoi"), page)] == [(1,), (2,)]


def test_a_name_over_two_lines_has_a_box_in_each():
    page = print_page("tỉnh Quảng-", "Ngãi xưa")
    [hit] = hits(understand("Quảng Ngãi"), page)
    assert hit.boxes == (Box(50, 0, 60, 15), Box(0, 20, 40, 15))


def test_spellings_of_old_prints_are_lit_if_asked_for():
    page = print_page("ông blời đã jà", "ông trời")
    assert [hit.words for hit in hits(understand("trời"), page)] == [(5,)]
    asked = understand("trời", old_spelling=True)
    assert [(hit.words, hit.exact) for hit in hits(asked, page)] == [((1,), False), ((5,), True)]


def test_a_page_without_trusted_boxes_gives_words_alone():
    page = PageText("hocr", "vi", False, (Block((Line((Word("Huế", None),), None),)),), "skewed")
    [hit] = hits(understand("huế"), page)
    assert hit.words == (0,)
    assert hit.boxes == ()


def test_repeated_words_of_a_query_light_once():
    found = hits(understand("ai ai lẳng"), print_page("ai ai ai lẳng ai"))
    assert [(hit.words, hit.whole) for hit in found] == [
        ((0,), False),
        ((1, 2, 3), True),
        ((4,), False),
    ]


def test_overlapping_answers_of_a_phrase_are_all_lit():
    found = hits(understand("天地天"), column_page("天地天地天"))
    assert [hit.words for hit in found] == [(0, 1, 2), (2, 3, 4)]


words = st.text(st.sampled_from("aàạăđêơhntgq-'.天地\U00020000\ue000"), min_size=1, max_size=6)


@given(st.lists(st.lists(words, min_size=1, max_size=5), min_size=1, max_size=4), st.data())
def test_any_word_of_a_page_is_lit_where_it_stands(lines, data):
    page = print_page(*(" ".join(line) for line in lines))
    held = list(page.words())
    number = data.draw(st.integers(0, len(held) - 1))
    typed = tokens(held[number].text)
    if typed:
        found = hits(understand(f'"{held[number].text}"'), page)
        assert any(number in hit.words and hit.exact and hit.boxes for hit in found)


def test_a_snippet_marks_what_was_found():
    text = "Ngày xưa ở kinh thành Hà Nội\ncó một người"
    assert snippet(understand("hà nội"), text, 200) == [
        ("Ngày xưa ở kinh thành ", False),
        ("Hà Nội", True),
        (" có một người", False),
    ]


def test_a_snippet_is_cut_around_the_best_place():
    text = "hà " + "và " * 100 + "Hà Nội nghìn năm " + "và " * 100
    parts = snippet(understand("hà nội"), text, 60)
    assert ("Hà Nội", True) in parts
    assert parts[0] == ("… ", False)
    assert parts[-1] == (" …", False)
    assert len("".join(part for part, _ in parts)) <= 60 + 4


def test_a_snippet_of_columns_joins_them():
    assert snippet(understand("黃宇"), "天地玄黃\n宇宙洪荒", 50) == [
        ("天地玄", False),
        ("黃宇", True),
        ("宙洪荒", False),
    ]


def test_a_snippet_without_an_answer_is_the_beginning():
    assert snippet(understand("không"), "một hai ba", 7) == [("một hai", False), (" …", False)]
    assert snippet(understand("x"), "", 10) == []


@given(st.text(), st.text(max_size=5), st.integers(0, 50))
def test_any_snippet_can_be_shown(text, query, width):
    parts = snippet(understand(query), text, width)
    "".join(part for part, _ in parts).encode()
    assert "\x00" not in "".join(part for part, _ in parts)


def test_real_verses_are_lit_in_nom_and_by_their_reading(material):
    folder = material / "nomna_text"
    nom = (folder / "Tale_of_Kieu_version_1866_nom.txt").read_text(encoding="utf-8").split()[:20]
    modern = (folder / "Tale_of_Kieu_version_1866_modern.txt").read_text(encoding="utf-8")
    readings = modern.splitlines()[:20]
    pairs = [
        (line, " ".join(t.exact for t in tokens(said)))
        for line, said in zip(nom, readings, strict=True)
        if len(line) == len(tokens(said))
    ]
    assert len(pairs) > 10
    page = column_page(*(line for line, _ in pairs), readings=tuple(said for _, said in pairs))
    at = 0
    for line, said in pairs:
        expected = tuple(range(at, at + len(line)))
        assert expected in [hit.words for hit in hits(understand(line), page)]
        assert expected in [hit.words for hit in hits(understand(said), page) if hit.whole]
        at += len(line)
