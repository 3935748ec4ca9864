"""All rows that tell of one item, as they stand in its OCFL object."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import Session

from ingest.catalog import announce, journal
from ingest.catalog.models import (
    Activity,
    Asset,
    Authority,
    AuthorityLink,
    Collection,
    Event,
    Item,
    ItemCollection,
    Library,
    Logo,
    Page,
    Record,
    Work,
)
from ingest.preserve import versions

NAME = "metadata/catalogue.jsonl.gz"
_OWN = ("item_id", "page_id")


def of(session: Session, item: Item, keys: Mapping[str, tuple[str, str]]) -> bytes:
    """Write an item's rows, parents first; `keys` gives key and sha512 of assets in this version.

    The same rows give the same bytes.
    """
    lines = [
        json.dumps(_row(row, keys), ensure_ascii=False, sort_keys=True)
        for row in _rows(session, item)
    ]
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)


def read(data: bytes) -> list[dict[str, Any]]:
    """Give the rows of a snapshot as the journal gives its own."""
    return [json.loads(line) for line in gzip.decompress(data).decode().splitlines()]


def _rows(session: Session, item: Item) -> Iterator[Record]:
    shelves = [announce.TOP]
    for row in _above(session, item):
        yield row
        if isinstance(row, announce.Shelf):
            shelves.append(announce.document_of(row))
    yield item
    named = select(AuthorityLink.authority_id).where(AuthorityLink.item_id == item.id)
    yield from session.scalars(
        select(Authority).where(Authority.id.in_(named)).order_by(Authority.id)
    )
    for table in Record.metadata.sorted_tables:
        yield from _own(session, table.name, item)
    yield from _news(session, shelves)


def _above(session: Session, item: Item) -> Iterator[Record]:
    for library in _line(session, Library, item.library_id):
        yield library
        yield from session.scalars(select(Logo).where(Logo.library_id == library.id))
    labels = select(ItemCollection.collection_id).where(ItemCollection.item_id == item.id)
    seen: set[str] = set()
    for collection_id in sorted(session.scalars(labels)):
        for row in _line(session, Collection, collection_id):
            if row.id not in seen:
                seen.add(row.id)
                yield row
    if item.work_id:
        yield session.get_one(Work, item.work_id)


def _news(session: Session, shelves: Sequence[str]) -> Iterator[Activity]:
    """Give the first and the last that was told of each: all of it would grow with every edit."""
    ends = (
        select(pick(Activity.sequence)).where(Activity.shelf.in_(shelves)).group_by(Activity.shelf)
        for pick in (func.min, func.max)
    )
    numbers = union(*ends).scalar_subquery()
    yield from session.scalars(
        select(Activity).where(Activity.sequence.in_(numbers)).order_by(Activity.sequence)
    )


def _line(
    session: Session, table: type[Library] | type[Collection], row_id: str
) -> Iterator[Library | Collection]:
    """Give a row with all that stand above it, the highest first."""
    found: list[Library | Collection] = []
    wanted: str | None = row_id
    while wanted:
        row: Library | Collection = session.get_one(table, wanted)  # type: ignore[assignment]  # of two tables, mypy sees what they share
        found.append(row)
        wanted = row.parent_id
    yield from reversed(found)


def _own(session: Session, name: str, item: Item) -> Iterator[Record]:
    """Give the rows of a table that belong to the item or to its pages."""
    table = next((one for one in _journalled() if one.__tablename__ == name), None)
    if table is None:
        return
    statement = _belonging(table, item)
    if statement is not None:
        yield from session.scalars(statement)


def _belonging(table: type[Record], item: Item) -> Select[Any] | None:
    columns = table.__table__.columns
    order = [column for column in columns if column.primary_key]
    if table is Event:
        return (
            select(table)
            .where(Event.item_id == item.id, Event.type != versions.TYPE)
            .order_by(*order)
        )
    if "item_id" in columns:
        return select(table).where(columns["item_id"] == item.id).order_by(*order)
    if "page_id" in columns:
        pages = select(Page.id).where(Page.item_id == item.id)
        return select(table).where(columns["page_id"].in_(pages)).order_by(*order)
    return None


def _journalled() -> Sequence[type[Record]]:
    tables = [mapper.class_ for mapper in Record.registry.mappers]
    return [table for table in tables if journal.counts(table)]


def _row(row: Record, keys: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    note = journal.plain_row(row)
    if isinstance(row, Asset) and row.id in keys:
        key, sha512 = keys[row.id]
        note["row"] |= {"key": key, "sha512": sha512, "state": "kept"}
    return note
