"""What stands directly in a collection, or in none, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, undefer

from ingest.catalog import browse
from ingest.catalog.models import Collection, Item, ItemCollection, Page, PageText, Rights
from ingest.text import page_text

_OPEN_TEXT = ("open", "reduced")


def children(session: Session, parent_id: str | None) -> list[Collection]:
    """Give the collections directly in this one (None: in none), in their order."""
    rows = select(Collection).where(Collection.parent_id == parent_id)
    return list(session.scalars(rows.order_by(Collection.position, Collection.slug)))


def count(session: Session, collection_id: str | None) -> int:
    """Count the published items directly in this collection (None: in none)."""
    ids = _ids(collection_id).subquery()
    return session.scalar(select(func.count()).select_from(ids)) or 0


def stretch(
    session: Session, collection_id: str | None, *, offset: int, limit: int
) -> list[browse.Card]:
    """Give a stretch of the published items directly in this collection (None: in none)."""
    ids = _ids(collection_id).order_by(Item.title_sort, Item.id).offset(offset).limit(limit)
    return browse.cards(session, list(session.scalars(ids)))


def volumes(session: Session, work_id: str) -> list[Item]:
    """Give the items of a work in any state: by volume, then by title."""
    rows = session.scalars(select(Item).where(Item.work_id == work_id))
    return sorted(rows, key=lambda row: (row.volume or 0, row.title_sort, row.id))


def items(session: Session, item_ids: Sequence[str]) -> dict[str, Item]:
    """Give these items by their ids; those not held are left out."""
    return {row.id: row for row in session.scalars(select(Item).where(Item.id.in_(item_ids)))}


def some_restricted(session: Session, collection_id: str | None) -> bool:
    """Tell whether a published item in this collection or below it (None: any) is not always open.

    The text of reduced images is open.
    """
    free = select(Rights.id).where(
        Rights.item_id == Item.id,
        Rights.tier.in_(_OPEN_TEXT),
        Rights.begins.is_(None),
        Rights.ends.is_(None),
    )
    other = select(Rights.id).where(Rights.item_id == Item.id, Rights.tier.not_in(_OPEN_TEXT))
    restricted = (
        select(Item.id).where(Item.state == "published", ~free.exists() | other.exists()).limit(1)
    )
    if collection_id is not None:
        restricted = restricted.where(Item.id.in_(browse.held_below(collection_id)))
    return session.scalar(restricted) is not None


def has_text(session: Session, item_id: str) -> bool:
    """Tell whether any page of the item has text."""
    rows = select(PageText.page_id).join(Page, PageText.page_id == Page.id)
    return session.scalar(rows.where(Page.item_id == item_id).limit(1)) is not None


def texts(session: Session, item_id: str) -> Iterator[tuple[Page, page_text.PageText]]:
    """Give the pages of an item that have text, in order, a few at a time in memory."""
    wanted = (
        select(Page, PageText)
        .join(PageText, PageText.page_id == Page.id)
        .where(Page.item_id == item_id)
        .order_by(Page.position)
        .options(undefer(PageText.data))
        .execution_options(yield_per=50)
    )
    # PostgreSQL holds a cursor for this, also where a reader goes away in the middle.
    with session.execute(wanted) as rows:
        for page, row in rows:
            yield page, page_text.unpack(row.data)


def text_mark(session: Session, item_id: str) -> tuple[object, ...]:
    """Give what is another whenever a page's text is another, as far as counts and sizes tell."""
    counted = select(
        func.count(), func.sum(PageText.words), func.sum(func.length(PageText.data))
    ).join(Page, PageText.page_id == Page.id)
    row = session.execute(counted.where(Page.item_id == item_id)).one()
    return tuple(row)


def texts_at(
    session: Session, item_id: str, positions: Sequence[int]
) -> list[tuple[Page, page_text.PageText]]:
    """Give the pages of an item at these places that have text, in order."""
    wanted = (
        select(Page, PageText)
        .join(PageText, PageText.page_id == Page.id)
        .where(Page.item_id == item_id, Page.position.in_(positions))
        .order_by(Page.position)
        .options(undefer(PageText.data))
    )
    return [(page, page_text.unpack(row.data)) for page, row in session.execute(wanted)]


def texts_of(
    session: Session, item_id: str, page_ids: Sequence[str]
) -> dict[str, page_text.PageText]:
    """Give the texts of these pages of an item; pages without one are left out."""
    wanted = (
        select(PageText)
        .join(Page, PageText.page_id == Page.id)
        .where(Page.item_id == item_id, PageText.page_id.in_(page_ids))
        .options(undefer(PageText.data))
    )
    return {row.page_id: page_text.unpack(row.data) for row in session.scalars(wanted)}


def _ids(collection_id: str | None) -> Select[str]:
    published = select(Item.id).where(Item.state == "published")
    if collection_id is None:
        labelled = select(ItemCollection.item_id).where(ItemCollection.item_id == Item.id)
        return published.where(~labelled.exists())
    return published.join(ItemCollection, ItemCollection.item_id == Item.id).where(
        ItemCollection.collection_id == collection_id
    )
