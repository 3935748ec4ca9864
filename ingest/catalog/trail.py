"""Who did what to which items, newest first: changes and events as one list."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ingest.catalog.models import Changeset, Event, Item

# Of these there is a change as well, which tells more.
_TOLD_TWICE = ("publication", "withdrawal", "deletion", "undeletion")
KINDS = ("description", "rights", "state", "pages", "files")
"""What a trail can be narrowed to; `files` are events of PREMIS."""


@dataclass(frozen=True)
class Step:
    """Something that was done to an item."""

    item: Item
    at: datetime
    agent: str
    what: str
    detail: str = ""
    change: Changeset | None = None


@dataclass(frozen=True)
class Asked:
    """Which part of the trail is wanted."""

    libraries: Collection[str] | None = None  # None: of all
    agents: Collection[str] | None = None  # None: of anybody
    item_id: str = ""
    kind: str = ""  # of KINDS
    since: datetime | None = None
    before: datetime | None = None  # not included


def steps(session: Session, asked: Asked, limit: int) -> list[Step]:
    """Give the newest steps that are asked for."""
    runs = (_changes(session, asked, limit), _events(session, asked, limit))
    return list(islice(heapq.merge(*runs, key=lambda one: one.at, reverse=True), limit))


def _changes(session: Session, asked: Asked, limit: int) -> Iterator[Step]:
    if asked.kind == "files":
        return
    rows = select(Changeset, Item).join(Item, Changeset.item_id == Item.id)
    rows = rows.where(*_chosen(Changeset, Changeset.editor, asked))
    if asked.kind == "pages":
        others = [one for one in KINDS if one not in ("pages", "files")]
        rows = rows.where(*(~Changeset.change.startswith(one) for one in others))
    elif asked.kind:
        rows = rows.where(Changeset.change.startswith(asked.kind))
    found = session.execute(rows.order_by(Changeset.at.desc(), Changeset.id).limit(limit))
    for change, item in found:
        yield Step(item, change.at, change.editor, change.change, change=change)


def _events(session: Session, asked: Asked, limit: int) -> Iterator[Step]:
    if asked.kind not in ("", "files"):
        return
    rows = select(Event, Item).join(Item, Event.item_id == Item.id)
    rows = rows.where(*_chosen(Event, Event.agent, asked))
    # Until there were changes of state, only events told of it.
    noted = select(Changeset.id).where(
        Changeset.item_id == Event.item_id, Changeset.change.startswith("state")
    )
    rows = rows.where(or_(Event.type.not_in(_TOLD_TWICE), ~noted.exists()))
    for event, item in session.execute(rows.order_by(Event.at.desc(), Event.id).limit(limit)):
        yield Step(item, event.at, event.agent, event.type, event.detail)


def _chosen(
    table: type[Changeset] | type[Event], who: Any, asked: Asked
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.libraries is not None:
        found.append(Item.library_id.in_(asked.libraries))
    if asked.agents is not None:
        found.append(who.in_(asked.agents))
    if asked.item_id:
        found.append(table.item_id == asked.item_id)
    if asked.since is not None:
        found.append(table.at >= asked.since)
    if asked.before is not None:
        found.append(table.at < asked.before)
    return found
