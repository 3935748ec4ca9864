"""Who did what, newest first: to items, to other records and to accounts, as one list."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from ingest.catalog.agents import account_of
from ingest.catalog.models import AccountEvent, Changeset, Event, Item, Revision

# Of these there is a change as well, which tells more.
_TOLD_TWICE = ("publication", "withdrawal", "deletion", "undeletion")
_ALWAYS_TWICE = ("split", "merge")
# What programs do with every file; that it went well tells a person little.
_ROUTINE = (
    "accession", "ingestion", "derivation", "ocr", "text", "fixity check", "virus check", "version",
)  # fmt: skip  # names, not items of data
KINDS = ("description", "rights", "state", "pages", "files")
"""What the trail of items can be narrowed to; `files` are events of PREMIS."""
RECORDS = ("collection", "work", "library", "exhibition", "authority")
"""Kinds of other records, to which a trail can be narrowed too."""
PEOPLE = "people"


@dataclass(frozen=True)
class Step:
    """Something that was done, to an item or what else is named."""

    item: Item | None
    at: datetime
    agent: str
    what: str
    detail: str = ""
    outcome: str = "success"  # of an event
    change: Changeset | None = None
    revision: Revision | None = None
    account: AccountEvent | None = None

    @property
    def is_routine(self) -> bool:
        """Tell whether it is what programs do with every file, and went well."""
        return self.change is None and self.what in _ROUTINE and self.outcome == "success"


@dataclass(frozen=True)
class Asked:
    """Which part of the trail is wanted."""

    libraries: Collection[str] | None = None  # None: of all
    shared: bool = True  # what is of all libraries together too
    agents: Collection[str] | None = None  # None: of anybody
    item_id: str = ""
    kind: str = ""  # of KINDS, RECORDS, or PEOPLE
    routine: bool = True  # what programs did with every file too
    # Whose accounts are told of: those of these libraries, None of all, and no others.
    people_of: Collection[str] | None = ()
    since: datetime | None = None
    before: datetime | None = None  # not included


def steps(session: Session, asked: Asked, limit: int) -> list[Step]:
    """Give the newest steps that are asked for, in a query for each place where they are kept."""
    runs = [_changes(session, asked, limit), _events(session, asked, limit)]
    if not asked.item_id:
        runs += [_revisions(session, asked, limit), _of_accounts(session, asked, limit)]
    return list(islice(heapq.merge(*runs, key=lambda one: one.at, reverse=True), limit))


def _changes(session: Session, asked: Asked, limit: int) -> Iterator[Step]:
    if asked.kind not in ("", *KINDS) or asked.kind == "files":
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
    rows = rows.where(Event.type.not_in(_ALWAYS_TWICE))
    rows = rows.where(or_(Event.type.not_in(_TOLD_TWICE), ~noted.exists()))
    if not asked.routine:
        rows = rows.where(or_(Event.type.not_in(_ROUTINE), Event.outcome != "success"))
    for event, item in session.execute(rows.order_by(Event.at.desc(), Event.id).limit(limit)):
        yield Step(item, event.at, event.agent, event.type, event.detail, event.outcome)


def _revisions(session: Session, asked: Asked, limit: int) -> Iterator[Step]:
    if asked.kind not in ("", *RECORDS):
        return
    rows = select(Revision).where(*_when(Revision, asked))
    rows = rows.where(Revision.kind.in_([asked.kind] if asked.kind else RECORDS))
    if asked.agents is not None:
        rows = rows.where(Revision.editor.in_(asked.agents))
    if asked.libraries is not None:
        rows = rows.where(_in(Revision.library_id, asked))
    for one in session.scalars(rows.order_by(Revision.at.desc(), Revision.id).limit(limit)):
        yield Step(None, one.at, one.editor, one.change, revision=one)


def _of_accounts(session: Session, asked: Asked, limit: int) -> Iterator[Step]:
    if asked.kind not in ("", PEOPLE) or asked.people_of == ():
        return
    rows = select(AccountEvent).where(*_when(AccountEvent, asked))
    if asked.people_of is not None:
        rows = rows.where(AccountEvent.library_id.in_(asked.people_of))
    if asked.agents is not None:
        ids = [account_id for one in asked.agents if (account_id := account_of(one))]
        mine = AccountEvent.agent.in_(asked.agents), AccountEvent.account_id.in_(ids)
        rows = rows.where(or_(*mine))
    found = session.scalars(rows.order_by(AccountEvent.at.desc(), AccountEvent.id).limit(limit))
    for one in found:
        yield Step(None, one.at, one.agent, one.what, account=one)


def _in(column: Any, asked: Asked) -> ColumnElement[bool]:
    """Choose what is of the libraries, and what is of all of them unless only one is asked for."""
    if asked.libraries is None:
        return true()
    own: ColumnElement[bool] = column.in_(asked.libraries)
    return or_(own, column.is_(None)) if asked.shared else own


def _chosen(
    table: type[Changeset] | type[Event], who: Any, asked: Asked
) -> list[ColumnElement[bool]]:
    found = _when(table, asked)
    if asked.libraries is not None:
        # As a text that no index has: the newest are looked up by their time, and not all that a
        # library ever did is sorted for a page.
        found.append(Item.library_id.concat("").in_(asked.libraries))
    if asked.agents is not None:
        found.append(who.in_(asked.agents))
    if asked.item_id:
        found.append(table.item_id == asked.item_id)
    return found


def _when(table: type[Any], asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.since is not None:
        found.append(table.at >= asked.since)
    if asked.before is not None:
        found.append(table.at < asked.before)
    return found
