"""Turning an item and its pages into documents for the index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from ingest.catalog import reigns, rights
from ingest.catalog.decades import decades
from ingest.catalog.description import Description, LanguageMap, best
from ingest.catalog.models import Collection, Item, ItemCollection, Page, PageText
from ingest.search.engine import Document
from ingest.text import page_text
from ingest.text.page_text import PageText as PageWords

_USUAL_RULES = rights.Rules()


def documents(session: Session, item_id: str, rules: rights.Rules = _USUAL_RULES) -> list[Document]:
    """Give the documents of an item; none unless it is published."""
    item = session.get(Item, item_id)
    if item is None or item.state != "published":
        return []
    pages = list(_pages(session, item))
    has_text = any(text.plain.strip() for _, text in pages)
    facets = _facets(session, item) | {
        "rights": (rights.tier(rights.subject(item), rules),),
        "has_text": ("yes" if has_text else "no",),
    }
    own = Document(
        item_id=item.id,
        page_id="",
        page_number=0,
        text="",
        title=_all(Description.from_json(item.description).title),
        metadata=_metadata(item),
        facets=facets,
        year_from=item.year_from,
        year_to=item.year_to,
        added=item.published_at.astimezone(UTC).isoformat() if item.published_at else "",
        hidden=bool({row.tier for row in item.rights} - {"open", "reduced"}),
    )
    return [own] + [
        replace(
            own,
            page_id=page.id,
            page_number=page.position,
            text=text.plain,
            reading=text.reading,
            title="",
            metadata="",
        )
        for page, text in pages
    ]


def published(session: Session) -> list[str]:
    """Name every item that belongs in the index."""
    return list(session.scalars(select(Item.id).where(Item.state == "published").order_by(Item.id)))


def _pages(session: Session, item: Item) -> Iterator[tuple[Page, PageWords]]:
    rows = session.execute(
        select(Page, PageText)
        .join(PageText, PageText.page_id == Page.id)
        .where(Page.item_id == item.id)
        .order_by(Page.position)
        .options(undefer(PageText.data))
    )
    for page, row in rows:
        yield page, page_text.unpack(row.data)


def _facets(session: Session, item: Item) -> dict[str, tuple[str, ...]]:
    about = Description.from_json(item.description)
    given = {
        "library": (item.library.slug,),
        "collection": _collections(session, item),
        "type": (about.type,),
        "language": tuple(about.languages),
        "script": (about.script,),
        "century": _centuries(item.year_from, item.year_to),
        "decade": tuple(map(str, decades(item.year_from, item.year_to))),
        "subject": tuple(best(subject) for subject in about.subject),
        "place": tuple(best(place) for place in about.place),
        "person": tuple(
            dict.fromkeys(best(person) for person in (*about.creator, *about.contributor))
        ),
    }
    return {name: tuple(filter(None, values)) for name, values in given.items()}


def _collections(session: Session, item: Item) -> tuple[str, ...]:
    """Name the item's collections and all above them: who looks in a tree looks in its branches."""
    above = {row.id: row for row in session.scalars(select(Collection))}
    labels = session.scalars(
        select(ItemCollection.collection_id).where(ItemCollection.item_id == item.id)
    )
    slugs: dict[str, None] = {}
    for label in labels:
        at: str | None = label
        while at is not None and above[at].slug not in slugs:
            slugs[above[at].slug] = None
            at = above[at].parent_id
    return tuple(slugs)


def _centuries(first: int | None, last: int | None) -> tuple[str, ...]:
    if first is None or last is None or last - first > 300:
        return ()
    return tuple(str(century) for century in range((first - 1) // 100 + 1, (last - 1) // 100 + 2))


def _metadata(item: Item) -> str:
    about = Description.from_json(item.description)
    maps = [*about.creator, *about.contributor, *about.subject, *about.place]
    maps += [about.publisher, about.summary, about.date_label, *about.extra.values()]
    lines = [_all(values) for values in maps] + [about.call_number, about.date]
    lines += _of_reign(about.date_label)
    return "\n".join(filter(None, lines))


def _of_reign(label: LanguageMap) -> tuple[str, ...]:
    """Give what a year of a reign is also called, so that it is found by the common year too."""
    for line in (line for lines in label.values() for line in lines):
        if meant := reigns.read(line):
            return (*reigns.names(meant.reign), str(meant.year))
    return ()


def _all(values: LanguageMap) -> str:
    return "\n".join(line for lines in values.values() for line in lines)
