"""Items for an index, and short ways to ask it."""

from typing import Any

from ingest.search.engine import Document, Query, SearchEngine


def item(
    item_id: str,
    *pages: str,
    title: str = "",
    metadata: str = "",
    year: int | None = None,
    readings: tuple[str, ...] = (),
    added: str = "",
    hidden: bool = False,
    **facets: tuple[str, ...],
) -> list[Document]:
    """Give an item's documents: its own, and one a page."""
    own = Document(
        item_id,
        "",
        0,
        "",
        title=title,
        metadata=metadata,
        facets=facets,
        year_from=year,
        year_to=year,
        added=added,
        hidden=hidden,
    )
    readings = readings or ("",) * len(pages)
    return [own] + [
        Document(item_id, f"{item_id}-{number}", number, text, reading=reading, hidden=hidden)
        for number, (text, reading) in enumerate(zip(pages, readings, strict=True), start=1)
    ]


def fill(engine: SearchEngine, **items: list[str]) -> None:
    engine.replace({item_id: item(item_id, *pages) for item_id, pages in items.items()})


def found(engine: SearchEngine, text: str, **more: Any) -> list[str]:
    return [hit.item_id for hit in engine.search(Query(text, **more)).hits]


def pages(engine: SearchEngine, text: str, **more: Any) -> dict[str, bool]:
    hits = engine.search(Query(text, pages_per_item=1000, limit=1000, **more)).hits
    return {page.page_id: page.exact for hit in hits for page in hit.pages}
