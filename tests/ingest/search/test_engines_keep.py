"""What every search engine counts and sorts, and keeps when its items change."""

import random
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from ingest.search.engine import Document, Query
from tests.ingest.search.shelves import fill, found, item


@pytest.fixture
def shelf(engine):
    engine.replace(
        {
            "a": item("a", "sông", title="Ông", year=1800, library=("tỉnh",), type=("book",)),
            "b": item("b", "sông", title="An", year=1850, library=("tỉnh",), type=("map",)),
            "c": item("c", "sông", title="Ăn", library=("huyện",), type=("book", "map")),
            "d": item("d", "núi", title="Bà", year=1900, library=("huyện",), type=("book",)),
        }
    )
    return engine


def test_facets_count_the_items_of_the_result(shelf):
    results = shelf.search(Query("sông"))
    assert results.total == 3
    assert results.facets["library"] == (("tỉnh", 2), ("huyện", 1))
    assert results.facets["type"] == (("book", 2), ("map", 2))
    narrowed = shelf.search(Query("sông", filters={"type": ("map",)}))
    assert narrowed.total == 2
    assert narrowed.facets["library"] == (("huyện", 1), ("tỉnh", 1))


def test_values_of_one_filter_are_alternatives_and_filters_add_up(shelf):
    either = {"library": ("tỉnh", "huyện")}
    assert set(found(shelf, "sông", filters=either)) == {"a", "b", "c"}
    assert found(shelf, "sông", filters={**either, "type": ("map",)}, sort="title") == ["b", "c"]
    assert found(shelf, "sông", filters={"library": ("x",)}) == []
    assert set(found(shelf, "sông", filters={"library": ()})) == {"a", "b", "c"}


def test_years_include_both_ends(shelf):
    assert set(found(shelf, "", year_from=1850)) == {"b", "d"}
    assert set(found(shelf, "", year_to=1850)) == {"a", "b"}
    assert found(shelf, "sông", year_from=1801, year_to=1899) == ["b"]


def test_sorting(shelf):
    assert found(shelf, "", sort="year") == ["a", "b", "d", "c"]
    assert found(shelf, "", sort="-year") == ["d", "b", "a", "c"]
    assert found(shelf, "", sort="title") == found(shelf, "") == ["b", "c", "d", "a"]
    assert found(shelf, "sông", sort="year") == ["a", "b", "c"]


def test_newest_are_those_added_last_and_those_of_no_date_come_last(engine):
    days = {"a": "2025-03-01", "b": "", "c": "2026-01-01", "d": "2025-03-01"}
    engine.replace(
        {name: item(name, "sông", title=f"T{name}", added=day) for name, day in days.items()}
    )
    assert found(engine, "sông", sort="newest") == found(engine, "", sort="newest")
    assert found(engine, "", sort="newest") == ["c", "a", "d", "b"]


def test_browsing_lists_items_with_counts(shelf):
    results = shelf.search(Query("", filters={"type": ("book",)}))
    assert results.total == 3
    assert results.facets["library"] == (("huyện", 2), ("tỉnh", 1))
    assert all(hit.pages == () and not hit.in_metadata for hit in results.hits)


def test_a_part_of_the_answer_has_the_whole_count(shelf):
    everything = found(shelf, "")
    parts = [shelf.search(Query("", offset=n, limit=1)) for n in range(5)]
    assert [hit.item_id for part in parts for hit in part.hits] == everything
    assert {part.total for part in parts} == {4}
    assert shelf.search(Query("", limit=0)).total == 4
    assert shelf.search(Query("", offset=-5, limit=-5)).hits == ()


def test_replacing_an_item_leaves_nothing_of_it(engine):
    fill(engine, a=["cũ", "cũ hơn"], b=["cũ"])
    fill(engine, a=["mới"])
    assert found(engine, "cũ") == ["b"]
    assert found(engine, "mới") == ["a"]
    assert engine.count() == 4
    engine.replace({"a": [], "none": []})
    assert found(engine, "mới") == []
    assert engine.count() == 2


def test_a_failed_replacement_changes_nothing(engine):
    fill(engine, a=["cũ"])

    def broken() -> Iterator[Document]:
        yield from item("a", "mới")
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="went away"):
        engine.replace({"a": broken()})
    assert found(engine, "cũ") == ["a"]
    assert found(engine, "mới") == []
    fill(engine, a=["mới"])
    assert found(engine, "mới") == ["a"]


def test_rebuilding_puts_a_new_index_in_place(engine):
    fill(engine, a=["cũ"], b=["cũ"])
    engine.rebuild((name, item(name, "mới")) for name in ("b", "c"))
    assert found(engine, "cũ") == []
    assert set(found(engine, "mới")) == {"b", "c"}
    engine.rebuild([])
    assert engine.count() == 0


def test_the_old_index_answers_while_the_new_one_is_built(engine):
    fill(engine, a=["cũ"])
    seen = []

    def slowly() -> Iterator[tuple[str, list[Document]]]:
        yield "b", item("b", "mới")
        seen.append(found(engine, "cũ"))

    engine.rebuild(slowly())
    assert seen == [["a"]]
    assert found(engine, "cũ") == []


def test_other_readers_see_a_commit_at_once(engine, open_engine):
    with closing(open_engine()) as other:
        assert other.count() == 0
        fill(engine, a=["một"])
        assert found(other, "một") == ["a"]
        fill(engine, b=["một"])
        assert set(found(other, "một")) == {"a", "b"}
        engine.rebuild([("c", item("c", "một"))])
        assert found(other, "một") == ["c"]


def test_threads_may_share_an_engine(engine):
    fill(engine, **{f"i{n}": ["sông núi " * 20, f"trang riêng{n}"] for n in range(20)})
    wrong: list[object] = []

    def ask(seed):
        chosen = random.Random(seed)
        for _ in range(20):
            number = chosen.randrange(20)
            if found(engine, f"riêng{number}") != [f"i{number}"]:
                wrong.append(number)
            if engine.search(Query("núi sông")).total != 20:
                wrong.append("sông")

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
