"""What lists, shelves and the reader show; every function takes a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import CTE, CompoundSelect, Select, and_, func, literal, select, tuple_, union
from sqlalchemy.orm import Session, aliased, joinedload, lazyload

from ingest.catalog.models import (
    Activity,
    Asset,
    Collection,
    Identifier,
    Item,
    ItemCollection,
    Library,
    Page,
    Section,
)


@dataclass(frozen=True)
class Card:
    """An item as lists show it."""

    item: Item
    cover: Asset | None  # None: its first page has no image
    pages: int


@dataclass(frozen=True)
class Shelf:
    """A library with the number of its published items."""

    library: Library
    items: int


@dataclass(frozen=True)
class Branch:
    """A collection with the published items in it and below it, each counted once."""

    collection: Collection
    items: int
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class Contents:
    """An entry of the table of contents: on which page it begins, and how deep it stands."""

    section: Section
    page_number: int
    depth: int


def cards(session: Session, item_ids: Sequence[str]) -> list[Card]:
    """Give these items in the order asked; those not held are left out."""
    if not item_ids:
        return []
    rows = select(Item).where(Item.id.in_(item_ids)).options(joinedload(Item.work))
    items = {row.id: row for row in session.scalars(rows)}
    return _cards(session, [items[item_id] for item_id in item_ids if item_id in items])


def _cards(session: Session, items: Sequence[Item]) -> list[Card]:
    known = _covers(session, [item.id for item in items])
    return [Card(item, *known.get(item.id, (None, 0))) for item in items]


def newest(session: Session, limit: int, beside: Sequence[str] = ()) -> list[Card]:
    """Give the items published last, and these beside them, as far as they are published."""
    order = Item.published_at.desc(), Item.id.desc()
    last = _published().order_by(*order).limit(limit).subquery()
    wanted: Select[str] | CompoundSelect[str] = select(last.c.id)
    if beside:  # of no ids at all, SQLite reads every published item
        wanted = union(wanted, _published().where(Item.id.in_(beside)))
    rows = session.scalars(select(Item).where(Item.id.in_(wanted)).order_by(*order))
    return _cards(session, list(rows))


def in_library(
    session: Session, library_id: str, *, offset: int, limit: int
) -> tuple[list[Card], int]:
    """Give a stretch of a library's published items by title, and how many there are."""
    return _stretch(session, _published().where(Item.library_id == library_id), offset, limit)


def in_collection(
    session: Session, collection_id: str, *, offset: int, limit: int
) -> tuple[list[Card], int]:
    """Give a stretch of the published items in a collection and below it, and how many."""
    within = Item.id.in_(held_below(collection_id))
    return _stretch(session, _published().where(within), offset, limit)


def held_below(collection_id: str) -> Select[str]:
    """Name the items in a collection and below it, in any state; for other queries to use."""
    below = _below([collection_id])
    return select(ItemCollection.item_id).join(below, below.c.id == ItemCollection.collection_id)


def neighbour_ids(session: Session, collection_id: str, item: Item, count: int) -> list[str]:
    """Name the published items before and after one by title, in a collection and below it."""
    within = _published().where(Item.id.in_(held_below(collection_id)), Item.id != item.id)
    mine = tuple_(literal(item.title_sort), literal(item.id))
    place = tuple_(Item.title_sort, Item.id)
    before = within.where(place < mine).order_by(Item.title_sort.desc(), Item.id.desc())
    after = within.where(place > mine).order_by(Item.title_sort, Item.id)
    first = list(session.scalars(before.limit(count)))
    return [*reversed(first), *session.scalars(after.limit(count))]


def in_work(session: Session, work_id: str, *, offset: int, limit: int) -> tuple[list[Card], int]:
    """Give a stretch of a work's published volumes in their order, and how many there are."""
    ids = _published().where(Item.work_id == work_id)
    total = session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    order = ids.order_by(Item.volume, Item.title_sort, Item.id).offset(offset).limit(limit)
    return cards(session, list(session.scalars(order))), total


def page_total(session: Session) -> int:
    """Count the pages of what is published."""
    pages = select(func.count()).select_from(Page).join(Item).where(Item.state == "published")
    return session.scalar(pages) or 0


def years(session: Session) -> dict[tuple[int, int], int]:
    """Count the published items of each first and last year."""
    spans = (Item.year_from, Item.year_to)
    rows = session.execute(
        select(*spans, func.count())
        .where(Item.state == "published", Item.year_from.is_not(None), Item.year_to.is_not(None))
        .group_by(*spans)
    )
    return {
        (first, last): items
        for first, last, items in rows
        if first is not None and last is not None
    }


def last_change(session: Session) -> int:
    """Give the number of the last change that was announced to the public; 0 before the first."""
    return session.scalar(select(func.max(Activity.sequence))) or 0


def shelves(session: Session, near: Library | None = None) -> list[Shelf]:
    """Give the libraries, each with the number of its published items, largest first.

    Near a library there are the one above it and those below.
    """
    on = and_(Item.library_id == Library.id, Item.state == "published")
    amount = func.count(Item.id)
    rows = select(Library, amount).outerjoin(Item, on).group_by(Library.id)
    if near is not None:
        rows = rows.where((Library.id == near.parent_id) | (Library.parent_id == near.id))
    return [Shelf(held, items) for held, items in session.execute(rows.order_by(amount.desc()))]


def tree(session: Session) -> tuple[Branch, ...]:
    """Give all collections as a tree, sisters in their order."""
    rows = list(session.scalars(select(Collection).order_by(Collection.position, Collection.slug)))
    below = _below(None)
    counted = session.execute(
        select(below.c.root, func.count(Item.id.distinct()))
        .join(ItemCollection, ItemCollection.collection_id == below.c.id)
        .join(Item, and_(Item.id == ItemCollection.item_id, Item.state == "published"))
        .group_by(below.c.root)
    )
    items: dict[str, int] = dict(counted.all())
    return _branches(rows, items, None)


def branch(branches: Iterable[Branch], slug: str) -> tuple[Branch, ...]:
    """Give the way through the tree from the top to a collection; empty: none is called so."""
    for one in branches:
        if one.collection.slug == slug:
            return (one,)
        way = branch(one.branches, slug)
        if way:
            return (one, *way)
    return ()


def volumes(session: Session, item: Item) -> list[Item]:
    """Give the published volumes and copies of the item's work in order, itself among them."""
    if item.work_id is None:
        return []
    rows = select(Item).where(Item.work_id == item.work_id, Item.state == "published")
    # Who lists volumes names them only.
    rows = rows.options(lazyload(Item.rights))
    return list(session.scalars(rows.order_by(Item.volume, Item.title_sort)))


def collections_of(session: Session, item_id: str) -> list[Collection]:
    """Give the collections whose label the item carries."""
    rows = select(Collection).join(ItemCollection, ItemCollection.collection_id == Collection.id)
    return list(
        session.scalars(rows.where(ItemCollection.item_id == item_id).order_by(Collection.slug))
    )


def identifiers_of(session: Session, item_id: str) -> list[Identifier]:
    """Give the names that others gave the item."""
    rows = select(Identifier).where(Identifier.item_id == item_id)
    return list(session.scalars(rows.order_by(Identifier.type, Identifier.value)))


def page_count(session: Session, item_id: str) -> int:
    """Count an item's pages."""
    return (
        session.scalar(select(func.count()).select_from(Page).where(Page.item_id == item_id)) or 0
    )


def contents(session: Session, item_id: str) -> list[Contents]:
    """Give the table of contents in reading order."""
    rows = session.execute(
        select(Section, Page.position)
        .join(Page, Section.first_page_id == Page.id)
        .where(Section.item_id == item_id)
        .order_by(Section.position)
    )
    below: dict[str | None, list[tuple[Section, int]]] = {}
    for section, number in rows:
        below.setdefault(section.parent_id, []).append((section, number))
    return list(_in_order(below, None, 0))


def _published() -> Select[str]:
    return select(Item.id).where(Item.state == "published")


def _stretch(session: Session, ids: Select[str], offset: int, limit: int) -> tuple[list[Card], int]:
    total = session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    order = ids.order_by(Item.title_sort, Item.id).offset(offset).limit(limit)
    return cards(session, list(session.scalars(order))), total


def _covers(session: Session, item_ids: Sequence[str]) -> dict[str, tuple[Asset | None, int]]:
    """Give the cover and the count of pages of these items, in one query."""
    # Of an image that stays elsewhere a thumbnail may be here; where both are, the image counts.
    roles = ("master", "thumbnail")
    on = and_(Asset.page_id == Page.id, Asset.role.in_(roles), Asset.current.is_(True))
    every = aliased(Page)
    counted = select(func.count(every.id)).where(every.item_id == Item.id).scalar_subquery()
    rows = session.execute(
        select(Item.id, Asset, counted)
        .outerjoin(Page, and_(Page.item_id == Item.id, Page.position == 1))
        .outerjoin(Asset, and_(on, Asset.derivation > 0))
        .where(Item.id.in_(item_ids))
        .order_by(Asset.role.desc())
    )
    return {item_id: (asset, pages) for item_id, asset, pages in rows}


def _below(roots: Sequence[str] | None) -> CTE:
    """Pair each of these collections (None: each of all) with itself and all that is below it."""
    start = select(Collection.id.label("root"), Collection.id.label("id"))
    if roots is not None:
        start = start.where(Collection.id.in_(roots))
    found = start.cte("below", recursive=True)
    # `union`, not `union all`: a circle in the tree would never end.
    return found.union(
        select(found.c.root, Collection.id).join(found, Collection.parent_id == found.c.id)
    )


def _branches(
    rows: Sequence[Collection], items: dict[str, int], parent_id: str | None
) -> tuple[Branch, ...]:
    return tuple(
        Branch(row, items.get(row.id, 0), _branches(rows, items, row.id))
        for row in rows
        if row.parent_id == parent_id
    )


def _in_order(
    below: dict[str | None, list[tuple[Section, int]]], parent_id: str | None, depth: int
) -> Iterable[Contents]:
    for section, number in below.get(parent_id, ()):
        yield Contents(section, number, depth)
        yield from _in_order(below, section.id, depth + 1)
