"""Making pages of an item an item of their own, and making two items one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import edit, edit_deleted, edit_states, find, parting_notes
from ingest.catalog.description import Description
from ingest.catalog.edit_card import lock
from ingest.catalog.edit_order import follow, pages_of, place
from ingest.catalog.edit_removed import removed
from ingest.catalog.models import (
    AuthorityLink,
    Changeset,
    Event,
    Holding,
    Identifier,
    Item,
    ItemCollection,
    Page,
    Rights,
)
from ingest.catalog.page_moves import Unfit, alike, check, move

SPLIT, MERGED = "pages: split", "pages: merged"


@dataclass(frozen=True)
class Merging:
    """What merging another item would do."""

    other: Item
    pages: int
    first: int  # the number that its first page will have; 0: all go back to where they were
    left_out: int  # pages that were taken out of it, which cannot be brought back while merged


def split(
    session: Session, item: Item, pages: Sequence[Page], editor: str, title: str = ""
) -> Item:
    """Make pages an item of their own with a copy of the card, in the same state; merging undoes.

    Raises:
        Unfit: none would stay or go, or the item cannot give pages now.
    """
    lock(session, item)
    going = to_go(session, item, pages)
    new = _like(session, item, title)
    numbers = {page.position: number for number, page in enumerate(going, start=1)}
    every = pages_of(session, item)
    new.description = follow(
        new.description, {p.position: numbers.get(p.position, 0) for p in every}
    )
    part(session, item, new, going, editor)
    if item.state == edit_states.PUBLISHED:
        edit.publish(session, new, editor)
    else:
        new.state = item.state
        edit.touch(session, new)
    return new


def to_go(session: Session, item: Item, pages: Sequence[Page]) -> list[Page]:
    """Give these pages in the item's order, if they can go and others stay.

    Raises:
        Unfit: they cannot.
    """
    check(session, item)
    every, chosen = pages_of(session, item), {page.id for page in pages}
    going = [page for page in every if page.id in chosen]
    if not going or len(going) == len(every):
        raise Unfit("all", "at least one page must go, and one must stay")
    return going


def part(
    session: Session, item: Item, other: Item, going: Sequence[Page], editor: str,
    names: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Let pages go to another item that has none, and note how it was; `names` they had there."""
    was = parting_notes.before_split(session, item, going)
    gone = {page.id for page in going}
    staying = [page.id for page in pages_of(session, item) if page.id not in gone]
    item.description = follow(item.description, {page.position: 0 for page in going})
    move(session, item, other, going, names)
    place(session, item, staying)
    was["left"] = parting_notes.entries(session, item, other)
    _say(session, (item, other), SPLIT, len(going), editor, was)
    edit.touch(session, item)
    _keep(session, (item, other), editor)


def merge(session: Session, item: Item, other: Item, editor: str) -> None:
    """Put the pages of another item behind those of this one; a marker that leads here stays of it.

    Pages that were split off from this one go back to where they were.

    Raises:
        Unfit: they differ in library, state or rights, or one cannot give or take pages now.
    """
    for one in sorted((item, other), key=lambda row: row.id):
        lock(session, one)
    merging(session, item, other)
    coming, was = pages_of(session, other), _split_from(session, item, other)
    noted = {
        "places": {page.id: at for at, page in enumerate(coming, start=1)},
        "names": {page.id: page.name for page in coming},
    }
    move(session, other, item, coming, was.before["names"] if was else None)
    if was is not None:
        parting_notes.put_back(session, item, was.before)
    handed = _hand_over(session, item, other)
    edit_states.unschedule(session, other)
    _say(session, (item, other), MERGED, len(coming), editor, noted | handed)
    told = f"its pages were put into {item.id}"
    edit_deleted.delete(session, other, editor, told).moved_to = item.id
    edit.touch(session, item)
    _keep(session, (item, other), editor)


def merging(session: Session, item: Item, other: Item) -> Merging:
    """Tell what merging another item would do, changing nothing.

    Raises:
        Unfit: they cannot be merged.
    """
    if other.id == item.id:
        raise Unfit("same", "an item cannot be merged into itself")
    for one in (item, other):
        check(session, one)
    if other.library_id != item.library_id:
        raise Unfit("library", "items of two libraries stay apart")
    alike(item, other, other.state)
    first = 0 if _split_from(session, item, other) else len(pages_of(session, item)) + 1
    return Merging(other, len(pages_of(session, other)), first, len(removed(session, other)))


def named(session: Session, item: Item, name: str) -> Item:
    """Give the item of the same library that is meant by its id, number or call number.

    Raises:
        Unfit: there is none, or more than one has that call number.
    """
    found = session.get(Item, name) or find.by_source(session, item.library_id, name)
    if found is not None and found.library_id == item.library_id:
        return found
    on_card = Item.description["call_number"].as_string() == name
    rows = select(Item).where(Item.library_id == item.library_id, on_card, Item.id != item.id)
    several = list(session.scalars(rows.limit(2))) if name else []
    if len(several) != 1:
        raise Unfit("unknown", f"no one item is known as {name!r}")
    return several[0]


def partings(session: Session, item: Item) -> list[Changeset]:
    """Give the times that pages went to other items or came from there, the last first."""
    rows = select(Changeset).where(
        Changeset.item_id == item.id, Changeset.change.in_((SPLIT, MERGED))
    )
    return list(session.scalars(rows.order_by(Changeset.at.desc())))


def _split_from(session: Session, item: Item, other: Item) -> Changeset | None:
    """Give the last time that all pages of another item were split off from this one."""
    for change in partings(session, item):
        if change.after.get("item") == other.id and change.change == SPLIT:
            return change if "places" in change.before else None
    return None


def _like(session: Session, item: Item, title: str) -> Item:
    """Make an item in the same library, collections and work, with a copy of the card."""
    new = Item(library_id=item.library_id, source_id=_free(session, item), description={})
    new.rights, new.library = [], item.library
    new.state, new.work_id = edit_states.DRAFT, item.work_id
    session.add(new)
    session.flush()
    card = dict(item.description)
    if title.strip():
        card["title"] = {next(iter(card.get("title") or {}), "none"): [title.strip()]}
    edit.set_description(new, Description.from_json(card))
    for row in item.rights:
        held = {"tier": row.tier, "begins": row.begins, "ends": row.ends}
        new.rights.append(Rights(reason=row.reason, position=row.position, **held))
    labels = select(ItemCollection).where(ItemCollection.item_id == item.id)
    for label in session.scalars(labels):
        session.add(ItemCollection(item_id=new.id, collection_id=label.collection_id))
    for link in session.scalars(select(AuthorityLink).where(AuthorityLink.item_id == item.id)):
        session.add(AuthorityLink(item_id=new.id, field=link.field, authority_id=link.authority_id))
    session.flush()
    return new


def _free(session: Session, item: Item) -> str:
    """Give a number that no item of the library has: that of this one with -2, or the next."""
    number = 2
    while find.by_source(session, item.library_id, f"{item.source_id}-{number}") is not None:
        number += 1
    return f"{item.source_id}-{number}"


def _hand_over(session: Session, item: Item, other: Item) -> dict[str, Any]:
    """Let what names the other item name this one: identifiers, collections, the inventory.

    Gives what was handed over, by kind.
    """
    came: dict[str, list[str]] = {"identifiers": [], "collections": [], "holdings": []}
    names = session.scalars(select(Identifier).where(Identifier.item_id == item.id))
    known = {(name.type, name.value) for name in names}
    for name in session.scalars(select(Identifier).where(Identifier.item_id == other.id)):
        if (name.type, name.value) not in known:
            name.item_id = item.id
            came["identifiers"].append(name.id)
    labels = select(ItemCollection.collection_id)
    mine = set(session.scalars(labels.where(ItemCollection.item_id == item.id)))
    for one in session.scalars(labels.where(ItemCollection.item_id == other.id)):
        if one not in mine:
            session.add(ItemCollection(item_id=item.id, collection_id=one))
            came["collections"].append(one)
    for holding in session.scalars(select(Holding).where(Holding.item_id == other.id)):
        holding.item_id = item.id
        came["holdings"].append(holding.id)
    session.flush()
    return came


def _say(
    session: Session, items: tuple[Item, Item], change: str, count: int, editor: str,
    was: dict[str, Any],
) -> None:  # fmt: skip
    """Note a change of both items; how it was stands with the first, which stays."""
    is_split, (first, second) = change == SPLIT, items
    of_first = Changeset(item_id=first.id, editor=editor, change=change, before=was)
    of_first.after = {"pages": count, "item": second.id, "went": is_split}
    session.add(of_first)
    session.flush()
    of_second = {"pages": count, "item": first.id, "went": not is_split, "of": of_first.id}
    session.add(
        Changeset(item_id=second.id, editor=editor, change=change, before={}, after=of_second)
    )
    for one, two, went in ((first, second, is_split), (second, first, not is_split)):
        detail = f"{count} pages {'went to' if went else 'came from'} {two.id}"
        kind = "split" if is_split else "merge"
        session.add(Event(item_id=one.id, type=kind, agent=editor, detail=detail))
    session.flush()


def _keep(session: Session, items: tuple[Item, Item], editor: str) -> None:
    for one in items:
        edit.keep_version(session, one, editor)
