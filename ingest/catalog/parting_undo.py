"""Taking back that pages became an item of their own, or that two items became one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ingest.catalog import edit_deleted
from ingest.catalog.edit_card import lock
from ingest.catalog.edit_order import pages_of
from ingest.catalog.edit_parting import SPLIT, merge, part, partings
from ingest.catalog.models import (
    Changeset,
    Holding,
    Identifier,
    Item,
    ItemCollection,
    Page,
    Tombstone,
)
from ingest.catalog.page_moves import Unfit, alike, check


def open_ones(session: Session, item: Item) -> set[str]:
    """Give which splits and merges of an item can be taken back: the last with each other item."""
    seen: set[str] = set()
    found = set()
    for change in partings(session, item):
        other = str(change.after.get("item"))
        if other not in seen and _holds(session, change):
            found.add(change.id)
        seen.add(other)
    return found


def take_back(session: Session, item: Item, change_id: str, editor: str) -> Item:
    """Take a split or merge of an item back; gives the item that stays or stayed.

    Raises:
        Unfit: it does not hold any more, or pages went elsewhere since, or the items differ now.
    """
    lock(session, item)
    if change_id not in open_ones(session, item):
        raise Unfit("over", f"{change_id} cannot be taken back (any more)")
    change = _first(session, session.get_one(Changeset, change_id))
    one = session.get_one(Item, change.item_id)
    other = session.get_one(Item, change.after["item"])
    if change.change == SPLIT:
        merge(session, one, other, editor)
    else:
        _part_again(session, one, other, change.before, editor)
    return one


def _holds(session: Session, change: Changeset) -> bool:
    first = _first(session, change)
    if "places" not in first.before:
        return False
    marker = session.get(Tombstone, first.after["item"])
    if first.change == SPLIT:
        return marker is None and session.get(Tombstone, first.item_id) is None
    return marker is not None and marker.moved_to == first.item_id and marker.purged_at is None


def _first(session: Session, change: Changeset) -> Changeset:
    """Give the change of the item that stays, with which stands how it was."""
    return session.get_one(Changeset, change.after["of"]) if "of" in change.after else change


def _part_again(
    session: Session, item: Item, other: Item, was: Mapping[str, Any], editor: str
) -> None:
    """Bring an item back that was merged in, with its pages and what else came from it."""
    for one in sorted((item, other), key=lambda row: row.id):
        lock(session, one)
    marker = session.get_one(Tombstone, other.id)
    check(session, item)
    alike(item, other, marker.state_before)
    going = _still_here(session, item, was["places"])
    marker.moved_to = None
    edit_deleted.undelete(session, other, editor)
    _give_back(session, item, other, was)
    part(session, item, other, going, editor, was["names"])


def _still_here(session: Session, item: Item, places: Mapping[str, int]) -> Sequence[Page]:
    """Give the pages that came, as they stood in their item.

    Raises:
        Unfit: some are not here any more, or no other page would stay.
    """
    here = pages_of(session, item)
    going = [page for page in here if page.id in places]
    if len(going) < len(places) or len(going) == len(here):
        raise Unfit("gone", "some of these pages were taken out or went on to another item since")
    return sorted(going, key=lambda page: places[page.id])


def _give_back(session: Session, item: Item, other: Item, was: Mapping[str, Any]) -> None:
    names = [session.get(Identifier, name) for name in was["identifiers"]]
    holdings = [session.get(Holding, name) for name in was["holdings"]]
    for row in (*names, *holdings):
        if row is not None and row.item_id == item.id:
            row.item_id = other.id
    for name in was["collections"]:
        label = session.get(ItemCollection, (item.id, name))
        if label is not None:
            session.delete(label)
    session.flush()
