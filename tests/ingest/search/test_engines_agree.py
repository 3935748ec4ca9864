"""The same documents and the same question: the same answer from every search engine."""

import random

import pytest

from ingest.search import counting, tantivy_answer
from ingest.search.engine import Document, Query, Results

SYLLABLES = ["ma", "má", "mà", "hà", "hạ", "nội", "noi", "đi", "天", "地", "內", "内", "\U00020000"]
VALUES = {
    "library": ["tỉnh", "huyện"],
    "collection": ["a", "b", "c d"],
    "rights": ["open", "closed"],
    "type": ["book", "map"],
    "language": ["vi", "lzh"],
    "script": ["Latn", "Hani"],
    "century": ["18", "19", "20"],
    "subject": ["sông", "núi", "Sông"],
    "place": ["Huế", "Hà Nội"],
    "has_text": ["yes", "no"],
}
ITEMS = 60
QUERIES = 150


class Shelves:
    """Random documents and questions, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chosen = random.Random(seed)

    def words(self, least: int, most: int) -> str:
        chosen = self._chosen
        picked = [chosen.choice(SYLLABLES) for _ in range(chosen.randint(least, most))]
        return "".join(
            word + chosen.choice([" ", " ", "\n", "" if len(word) == 1 else "-"]) for word in picked
        )

    def values(self, name: str) -> tuple[str, ...]:
        return tuple(self._chosen.sample(VALUES[name], self._chosen.randint(0, 2)))

    def item(self, item_id: str) -> list[Document]:
        chosen = self._chosen
        year = chosen.choice([None, *range(1790, 1911, 10)])
        own = Document(
            item_id,
            "",
            0,
            "",
            title=self.words(0, 3),
            metadata=self.words(0, 4),
            facets={name: self.values(name) for name in VALUES},
            year_from=year,
            year_to=None if year is None else year + chosen.randint(0, 30),
            added=f"2026-01-{chosen.randint(1, 28):02d}",
        )
        pages = [
            Document(
                item_id,
                f"{item_id}-{number}",
                number,
                self.words(0, 10),
                reading=self.words(0, 6) if chosen.random() < 0.3 else "",
                hidden=chosen.random() < 0.2,
            )
            for number in range(1, chosen.randint(1, 5))
        ]
        return [own, *pages] if chosen.random() < 0.95 else pages

    def query(self) -> Query:
        chosen = self._chosen
        text = self.words(0, 3).strip("-\n ")
        years = chosen.random() < 0.2
        return Query(
            text=f'"{text}"' if chosen.random() < 0.3 else text,
            filters={name: self.values(name) for name in chosen.sample(sorted(VALUES), 2)}
            if chosen.random() < 0.4
            else {},
            item_id=f"i{chosen.randrange(ITEMS)}" if chosen.random() < 0.15 else "",
            year_from=chosen.choice([None, 1800, 1850]) if years else None,
            year_to=chosen.choice([None, 1830, 1890]) if years else None,
            sort=chosen.choice(["relevance", "year", "-year", "title", "newest"]),
            limit=1000,
            pages_per_item=1000,
        )


def told(query: Query, results: Results) -> object:
    """Everything of an answer that engines must agree on; in order where that was asked."""
    hits = [
        (
            hit.item_id,
            hit.exact,
            hit.in_metadata,
            hit.page_count,
            sorted((page.page_number, page.page_id, page.exact) for page in hit.pages),
        )
        for hit in results.hits
    ]
    # How well an item answers is each engine's own sum.
    ranked = query.sort == "relevance" and query.text
    return results.total, sorted(hits) if ranked else hits, results.facets


@pytest.fixture(params=["few", "many"])
def looked_at(request, monkeypatch):
    """Whether tantivy looks at every page that answers, or takes them for too many."""
    if request.param == "many":
        monkeypatch.setattr(tantivy_answer, "_FEW_PAGES", 0)
        monkeypatch.setattr(tantivy_answer, "_ITEMS_AT_ONCE", 25)
        monkeypatch.setattr(tantivy_answer, "_PAGES_AT_ONCE", 20)  # some answers have more
        monkeypatch.setattr(tantivy_answer, "_FREQUENT_PART", 3)
        monkeypatch.setattr(counting, "_SMALL_SHELF_ITEMS", 0)
        monkeypatch.setattr(counting, "_FREQUENT_PART", 3)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.usefixtures("looked_at")
def test_engines_agree(engines, seed):
    shelves = Shelves(seed)
    items = {f"i{n}": shelves.item(f"i{n}") for n in range(ITEMS)}
    again = {name: shelves.item(name) for name in list(items)[::4]} | {"i1": [], "i2": []}
    for engine in engines.values():
        engine.rebuild([])
        engine.replace(items)
        engine.replace(again)
    counts = {name: engine.count() for name, engine in engines.items()}
    assert len(set(counts.values())) == 1, counts
    for _ in range(QUERIES):
        query = shelves.query()
        whoosh = told(query, engines["whoosh"].search(query))
        for name, engine in engines.items():
            assert told(query, engine.search(query)) == whoosh, (name, query)
    for start in ("", "m", "ha", "天", "x"):
        words = {name: engine.completions(start, 99) for name, engine in engines.items()}
        assert len(set(words.values())) == 1, words


@pytest.mark.usefixtures("looked_at")
def test_every_part_of_an_answer_is_a_slice_of_the_whole(engines):
    shelves = Shelves(3)
    for engine in engines.values():
        engine.rebuild((f"i{n}", shelves.item(f"i{n}")) for n in range(ITEMS))
        for text in ("ma", "hà nội", "天", ""):
            whole = [hit.item_id for hit in engine.search(Query(text, limit=1000)).hits]
            parts = [
                hit.item_id
                for offset in range(0, len(whole) + 7, 7)
                for hit in engine.search(Query(text, offset=offset, limit=7)).hits
            ]
            assert parts == whole
