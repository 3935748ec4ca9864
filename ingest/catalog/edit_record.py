"""Changing records that are no items, field by field, so that two people who edit one lose nothing.

What a kind of record is asked and told, `Kind` says; each change is a revision, which can be shown,
taken back, and gone back to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog.card_fields import BadField, empty
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Record, Revision
from ingest.catalog.three_way import Clash, Given, compare

MADE = "made"


@dataclass(frozen=True)
class Kind:
    """A kind of record: its table, its fields in their order, and how they are read and written."""

    name: str
    table: type[Any]
    fields: tuple[str, ...]
    required: str  # the field that must say something
    read: Callable[[Session, Any], dict[str, Any]]
    write: Callable[[Session, Any, dict[str, Any], str], None]  # what changes, and who changes it
    library_of: Callable[[Any], str | None] = lambda row: row.library_id
    tell: Callable[[Session, Any, dict[str, Any]], None] = lambda session, row, before: None
    """Tells harvesters of a change; it is given what the fields that changed said before."""


@dataclass(frozen=True)
class Kept:
    """What came of saving: what was changed, and what must be chosen between."""

    revision: Revision | None
    clashes: list[Clash] = field(default_factory=list)


def record(session: Session, kind: Kind, record_id: str) -> Any:
    """Give a record.

    Raises:
        NotHeld: there is none.
    """
    found = session.get(kind.table, record_id)
    if found is None:
        raise NotHeld(f"{kind.name} {record_id!r}")
    return found


def state(session: Session, kind: Kind, row: Any) -> dict[str, Any]:
    """Give what all fields of a record say."""
    return nothing(kind) | kind.read(session, row)


def nothing(kind: Kind) -> dict[str, Any]:
    """Give what the fields of a record say of which nothing is known."""
    return {name: empty(name) for name in kind.fields}


def make(session: Session, kind: Kind, row: Record, given: Mapping[str, Any], agent: str) -> Kept:
    """Put a new record into the catalogue with what its fields are to say.

    Raises:
        BadField: a field cannot hold what was given.
    """
    blank = nothing(kind)
    found = compare(blank, {name: Given(value, blank[name]) for name, value in given.items()})
    _check(kind, {kind.required: None} | found.after)
    kind.write(session, row, blank | found.after, agent)
    session.add(row)
    session.flush()
    return Kept(note(session, kind, row, agent, MADE, found.before, found.after))


def save(session: Session, kind: Kind, row: Any, given: Mapping[str, Given], agent: str) -> Kept:
    """Change the fields that nobody else has changed meanwhile, and name the others.

    Raises:
        BadField: a field cannot hold what was given; nothing is changed then.
    """
    lock(session, kind, row)
    found = compare(state(session, kind, row), given)
    if not found.after:
        return Kept(None, found.clashes)
    _check(kind, found.after)
    kind.write(session, row, found.after, agent)
    session.flush()
    what = ", ".join(found.after)
    return Kept(note(session, kind, row, agent, what, found.before, found.after), found.clashes)


def take_back(session: Session, kind: Kind, row: Any, revision: Revision, agent: str) -> Kept:
    """Undo a change of fields, where they still hold what it made of them."""
    told = {
        name: Given(revision.before[name], revision.after[name])
        for name in changed_fields(kind, revision)
    }
    return save(session, kind, row, told, agent)


def restore(session: Session, kind: Kind, row: Any, revision: Revision, agent: str) -> Kept:
    """Make a record what it was after a change, as a change of its own."""
    now = state(session, kind, row)
    then = dict(now)
    for later in reversed(revisions(session, kind, row.id)):
        if later.id == revision.id:
            break
        then |= {name: later.before[name] for name in changed_fields(kind, later)}
    return save(session, kind, row, {name: Given(then[name], now[name]) for name in now}, agent)


def changed_fields(kind: Kind, revision: Revision) -> list[str]:
    """Name the fields that a change changed, in the order of the form."""
    return [name for name in kind.fields if name in revision.after and name in revision.before]


def revisions(session: Session, kind: Kind, subject_id: str) -> list[Revision]:
    """Give all changes of a record, oldest first."""
    rows = select(Revision).where(Revision.kind == kind.name, Revision.subject_id == subject_id)
    return list(session.scalars(rows.order_by(Revision.at, Revision.id)))


def revision(session: Session, kind: Kind, subject_id: str, revision_id: str) -> Revision:
    """Give one change of a record.

    Raises:
        NotHeld: it has none of this id.
    """
    found = session.get(Revision, revision_id)
    if found is None or (found.kind, found.subject_id) != (kind.name, subject_id):
        raise NotHeld(f"no such change of {kind.name} {subject_id!r}")
    return found


def note(
    session: Session,
    kind: Kind,
    row: Any,
    agent: str,
    change: str,
    before: dict[str, Any],
    after: dict[str, Any],
) -> Revision:
    """Note a change, whether of fields or of something else."""
    made = Revision(
        kind=kind.name,
        subject_id=row.id,
        library_id=kind.library_of(row),
        editor=agent,
        change=change,
        before=before,
        after=after,
    )
    session.add(made)
    session.flush()
    kind.tell(session, row, before)
    return made


def lock(session: Session, kind: Kind, row: Any) -> None:
    """Let nobody else change the record before this transaction ends, and read it anew."""
    session.execute(select(kind.table.id).where(kind.table.id == row.id).with_for_update())
    session.refresh(row)


def _check(kind: Kind, after: Mapping[str, Any]) -> None:
    if not after.get(kind.required, True):
        raise BadField(kind.required, "this must be filled in, in one language at least")
