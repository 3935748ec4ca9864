"""What every search engine finds, and in what order."""

import random

import pytest

from ingest.search.analysis import tokens
from ingest.search.engine import Query
from ingest.search.query import Asked, find, understand
from ingest.search.sounds import sounds
from tests.ingest.search.shelves import fill, found, item, pages


def test_an_empty_index_answers_nothing(engine):
    assert engine.count() == 0
    assert engine.search(Query("sông")).total == 0
    assert engine.search(Query("")).total == 0


def test_with_marks_exact_matches_come_first(engine):
    fill(engine, a=["ma ma ma ma"], b=["mà mà mà"], c=["một trang dài có chữ má ở giữa"], d=["mua"])
    assert found(engine, "má")[0] == "c"
    assert pages(engine, "má") == {"a-1": False, "b-1": False, "c-1": True}


def test_without_marks_all_are_found(engine):
    fill(engine, a=["ma"], b=["mà"], c=["mã"], d=["đường"], e=["MẢ"])
    assert pages(engine, "ma") == {"a-1": True, "b-1": True, "c-1": True, "e-1": True}
    assert found(engine, "duong") == found(engine, "ĐƯỜNG") == ["d"]


def test_old_and_new_tone_placement_find_each_other(engine):
    fill(engine, a=["hòa bình"], b=["hoà bình"])
    assert pages(engine, "hoà") == pages(engine, "hòa") == {"a-1": True, "b-1": True}


def test_exact_means_every_word_as_typed(engine):
    fill(engine, a=["Hà Nam"], b=["Hà Năm"], c=["hạ nam"], d=["Hà một chỗ và Nam chỗ khác"])
    assert pages(engine, "Hà Nam") == {"a-1": True, "b-1": False, "c-1": False, "d-1": True}
    assert found(engine, "Hà Nam")[:2] == ["a", "d"]


def test_all_words_must_occur_on_one_page(engine):
    fill(engine, a=["sông", "núi"], b=["sông và núi"])
    assert found(engine, "núi sông") == ["b"]


def test_words_side_by_side_rank_before_words_apart(engine):
    fill(
        engine,
        a=["hà nội"],
        b=["nội rồi hà rồi nội rồi hà rồi nội"],
        c=["chữ " * 200 + "hà nội"],
    )
    assert found(engine, "hà nội") == ["a", "c", "b"]


def test_a_quoted_phrase_is_only_found_side_by_side(engine):
    fill(engine, a=["Hà-nội"], b=["hà và nội"], c=["nội hà"], d=["ở hà\nnội kia"], e=["ha noi"])
    assert pages(engine, '"hà nội"') == {"a-1": True, "d-1": True, "e-1": False}


def test_han_runs_are_phrases(engine):
    fill(engine, a=["天地玄黃"], b=["天玄地黃"], c=["玄天\n地黃"], d=["天 và 地"])
    assert set(pages(engine, "天地")) == {"a-1", "c-1"}
    assert set(pages(engine, "天地玄")) == {"a-1"}
    assert set(pages(engine, "天 地")) == {"a-1", "b-1", "c-1", "d-1"}
    assert set(pages(engine, "玄")) == {"a-1", "b-1", "c-1"}


def test_pairs_do_not_join_over_words(engine):
    fill(engine, a=["天地 và 地玄"])
    assert not pages(engine, "天地玄")
    assert set(pages(engine, "地玄")) == {"a-1"}


@pytest.mark.parametrize(
    "char", ["\U00020000", "\U0002a700", "\U0002ceb0", "\U00031350", "\ue000", "\U000f047c", "𡦂"]
)
def test_rare_characters_are_found_like_any_other(engine, char):
    fill(engine, a=[f"天{char}地"], b=["天地"])
    assert (
        found(engine, char) == found(engine, f"{char}地") == found(engine, f"天{char}地") == ["a"]
    )


def test_variants_find_each_other_the_typed_form_first(engine):
    fill(engine, a=["河内"], b=["河內"])
    assert found(engine, "河內") == ["b", "a"]
    assert pages(engine, "河內") == {"a-1": False, "b-1": True}
    assert pages(engine, "內") == {"a-1": False, "b-1": True}


def test_readings_find_han_text_below_direct_hits(engine):
    engine.replace(
        {
            "han": item("han", "河内城", readings=("Hà Nội thành",)),
            "far": item("far", "Nội dung này nói về hà " + "chữ " * 50),
            "near": item("near", "thành Hà Nội"),
        }
    )
    # A name that stands in a reading is the name; its syllables apart on a page may be chance.
    assert found(engine, "Hà Nội") == ["near", "han", "far"]
    assert pages(engine, "thanh") == {"han-1": True, "near-1": True}
    assert found(engine, '"nội thành"') == ["han"]


def test_a_quoted_phrase_in_the_text_goes_before_what_sounds_so(engine):
    fill(engine, a=["嘉嘉"], b=["chữ " * 50 + "gia gia"], c=["嘉嘉嘉嘉"])
    assert found(engine, '"gia gia"')[0] == found(engine, "gia-gia")[0] == "b"
    assert set(found(engine, '"gia gia"')) == {"a", "b", "c"}


def test_what_sounds_so_comes_last_and_joined_syllables_too(engine):
    engine.replace(
        {
            "guess": item("guess", "嘉"),
            "own": item("own", "某", readings=("gia",)),
            "text": item("text", "chữ " * 50 + "gia"),
            "joined": item("joined", "Hanoi"),
            "apart": item("apart", "Hà Nội"),
        }
    )
    assert found(engine, "gia") == ["text", "own", "guess"]
    assert found(engine, "Hà Nội") == ["apart", "joined"]
    assert found(engine, "hanoi") == ["joined", "apart"]


def test_spellings_of_old_prints_count_on_request(engine):
    fill(engine, a=["ông giời"], b=["ông jời"], c=["ông đời"])
    assert found(engine, "giời") == ["a"]
    assert found(engine, "giời", old_spelling=True) == ["a", "b"]


def test_names_avoided_count_on_request(engine):
    fill(engine, a=["vua Minh Mệnh"], b=["vua Minh Mạng"], c=["minh mang"], d=["họ Võ"])
    assert found(engine, "Minh Mệnh") == ["a"]
    assert found(engine, "Minh Mệnh", old_spelling=True) == ["a", "b"]
    assert found(engine, "Vũ", old_spelling=True) == ["d"]


def test_titles_outweigh_pages(engine):
    engine.replace(
        {
            "a": item("a", "truyện Kiều", "Kiều"),
            "b": item("b", "trang một", title="Truyện Kiều"),
            "c": item("c", "trang", metadata="phỏng theo truyện Kiều"),
        }
    )
    first, *_ = engine.search(Query("truyện kiều")).hits
    assert (first.item_id, first.in_metadata, first.pages, first.page_count) == ("b", True, (), 0)
    assert set(found(engine, "truyện kiều")) == {"a", "b", "c"}


def test_pages_are_grouped_best_first_and_counted(engine):
    fill(engine, a=["đèn", "đen", "đèn đèn", "không", "đèn dầu " * 3])
    [hit] = engine.search(Query("đèn", pages_per_item=2)).hits
    assert hit.page_count == 4
    assert [page.exact for page in hit.pages] == [True, True]
    assert "a-2" not in [page.page_id for page in hit.pages]
    assert not hit.in_metadata


def test_inside_an_item_all_pages_in_page_order(engine):
    fill(engine, a=["đen", "đèn đèn đèn", "không", "đèn"], b=["đèn"])
    results = engine.search(Query("đèn", item_id="a", pages_per_item=1))
    assert results.total == 1
    [hit] = results.hits
    assert [(page.page_number, page.exact) for page in hit.pages] == [
        (1, False),
        (2, True),
        (4, True),
    ]
    assert engine.search(Query("đèn", item_id="none")).total == 0


@pytest.mark.parametrize(
    "garbage",
    [
        "x" * 100_000,
        '"' * 5,
        '"a" OR ( AND NOT * ? ~ [',
        "*",
        "\x00 sông \x00",
        "\ud800",
        "sông\udfff",
        "\u202eגנוס\u202c",
        "sông " * 20_000,
        " ".join(f"từ{n}" for n in range(500)),
        "a:b c^2 d~1 /e/",
    ],
)
def test_nothing_typed_is_an_error(engine, garbage):
    fill(engine, a=["một dòng sông"])
    results = engine.search(Query(garbage))
    assert results.total in (0, 1)


def test_odd_texts_can_be_indexed(engine):
    fill(engine, a=["\ud800\x00", "", "a" + "\u0301" * 5000, "w" * 100_000, "\n" * 100])
    assert engine.count() == 6
    assert found(engine, "w" * 100_000) == ["a"]


def answers(asked: Asked, text: str) -> bool | None:
    """Tell whether a text answers as typed, somehow, or (None) not at all."""
    found = tokens(text)
    places = find(asked.clauses, found)
    told = []
    if {place.clause for place in places} == set(range(len(asked.clauses))):
        exactly = {place.clause for place in places if place.exact}
        told.append(len(exactly) == len(asked.clauses))
    heard = sounds(found)
    if asked.sounds and {one.folded for one in asked.sounds} <= {one.folded for one in heard}:
        exact = {one.exact for one in asked.sounds} <= {one.exact for one in heard}
        told.append(exact or not asked.marked)
    return max(told, default=None)


def test_answers_are_those_of_a_plain_scan(engine):
    """Random pages and queries over few syllables, against the pure definition."""
    chosen = random.Random(20_261_122)
    syllables = ["ma", "má", "mà", "hà", "hạ", "nội", "noi", "đi", "di", "天", "地", "內", "内"]

    def words(least: int, most: int) -> str:
        picked = [chosen.choice(syllables) for _ in range(chosen.randint(least, most))]
        return "".join(
            w + chosen.choice([" ", " ", "\n", "" if len(w) == 1 else "-"]) for w in picked
        )

    texts = {f"i{n}": [words(1, 12) for _ in range(3)] for n in range(40)}
    fill(engine, **texts)
    fill(engine, **{name: texts[name] for name in list(texts)[::3]})
    for _ in range(120):
        query = words(1, 3).strip("-\n ")
        if chosen.random() < 0.3:
            query = f'"{query}"'
        asked = understand(query)
        expected = {
            f"{name}-{number}": exact
            for name, held in texts.items()
            for number, text in enumerate(held, start=1)
            if (exact := answers(asked, text)) is not None
        }
        assert pages(engine, query) == expected, query


def test_real_verses_are_found_as_written_and_without_marks(engine, material):
    folder = material / "nomna_text"
    nom = (folder / "Luc_Van_Tien_nom.txt").read_text(encoding="utf-8").splitlines()
    modern = (folder / "Luc_Van_Tien_modern.txt").read_text(encoding="utf-8").splitlines()
    size = 20
    texts = {f"n{n}": ["\n".join(nom[n : n + size])] for n in range(0, len(nom) // 4, size)} | {
        f"m{n}": ["\n".join(modern[n : n + size])] for n in range(0, len(modern) // 4, size)
    }
    fill(engine, **texts)
    chosen = random.Random(5)
    for name in chosen.sample(sorted(texts), 20):
        lines = [line for line in texts[name][0].splitlines() if tokens(line)]
        line = chosen.choice(lines)
        assert found(engine, f'"{line}"')[0] == name
        assert name in found(engine, " ".join(token.folded for token in tokens(line)))


def test_a_name_in_a_reading_goes_before_syllables_of_other_names(engine):
    engine.replace(
        {
            "map": item("map", "Hạ Long Cao Lãnh Long Xuyên Châu Đốc Rạch Giá"),
            "book": item("book", "嘉隆元年", readings=("Gia Long nguyên niên",)),
        }
    )
    assert found(engine, "Gia Long") == ["book", "map"]
    assert found(engine, "gia long") == ["book", "map"]
