"""Changing an item's card field by field, so that two people who edit it lose nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import authority_links, edit
from ingest.catalog.card_fields import FIELDS, BadField, value_of
from ingest.catalog.description import Description
from ingest.catalog.models import Changeset, Item
from ingest.catalog.three_way import Clash, Given, compare

CARD = "description"
"""With what the name of every change of a card begins."""


@dataclass(frozen=True)
class Saved:
    """What came of saving: what was changed, and what must be chosen between."""

    change: Changeset | None
    clashes: list[Clash] = field(default_factory=list)


def save(session: Session, item: Item, given: Mapping[str, Given], agent: str) -> Saved:
    """Change the fields that nobody else has changed meanwhile, and name the others.

    Raises:
        BadField: a field cannot hold what was given; nothing is changed then.
    """
    lock(session, item)
    now = {name: value_of(item.description, name) for name in given}
    found = compare(now, given)
    change = _apply(session, item, found.before, found.after, agent)
    authority_links.relink(session, item, {name: one.names for name, one in given.items()})
    return Saved(change, found.clashes)


def _apply(
    session: Session, item: Item, before: dict[str, Any], after: dict[str, Any], agent: str
) -> Changeset | None:
    if not after:
        return None
    if not after.get("title", True):
        raise BadField("title", "an item must have a title, in one language at least")
    edit.set_description(item, Description.from_json({**item.description, **after}))
    change = Changeset(
        item_id=item.id,
        editor=agent,
        change=f"{CARD}: {', '.join(after)}",
        before=before,
        after=after,
    )
    session.add(change)
    edit.touch(session, item)
    session.flush()
    return change


def take_back(session: Session, item: Item, change: Changeset, agent: str) -> Saved:
    """Undo one change of the card, where its fields still hold what it made of them."""
    return save(
        session,
        item,
        {
            name: Given(change.before.get(name) or value_of({}, name), value_of(change.after, name))
            for name in changed_fields(change)
        },
        agent,
    )


def restore(session: Session, item: Item, card: Mapping[str, Any], agent: str) -> Saved:
    """Make the card what it was, as a change of its own."""
    now = {name: value_of(item.description, name) for name in FIELDS}
    return save(
        session,
        item,
        {name: Given(value_of(card, name), value) for name, value in now.items()},
        agent,
    )


def changed_fields(change: Changeset) -> list[str]:
    """Name the fields of the card that a change changed, in the order of the card."""
    if not change.change.startswith(CARD):
        return []
    return [
        name for name in FIELDS if value_of(change.before, name) != value_of(change.after, name)
    ]


def card_after(session: Session, item: Item, change: Changeset) -> dict[str, Any]:
    """Give the card as it was once this change had been made: later ones are taken off again."""
    card = {name: value_of(item.description, name) for name in FIELDS}
    for later in reversed(changes_of(session, item.id)):
        if later.id == change.id:
            break
        card |= {name: value_of(later.before, name) for name in changed_fields(later)}
    return card


def changes_of(session: Session, item_id: str) -> list[Changeset]:
    """Give all changes of an item, oldest first."""
    rows = select(Changeset).where(Changeset.item_id == item_id)
    return list(session.scalars(rows.order_by(Changeset.at, Changeset.id)))


def lock(session: Session, item: Item) -> None:
    """Let nobody else change the item before this transaction ends, and read it anew."""
    session.execute(select(Item.id).where(Item.id == item.id).with_for_update())
    session.refresh(item)
