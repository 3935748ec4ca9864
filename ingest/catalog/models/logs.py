"""What happened, what is to be done, and what is on its way to the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ingest.catalog.models.record import Named, Record, now

# SQLite counts only an INTEGER primary key by itself.
_COUNTED = BigInteger().with_variant(Integer, "sqlite")


class Event(Named, Record):
    """What was done to an item or a file (PREMIS)."""

    __tablename__ = "event"

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), index=True)
    asset_id: Mapped[str | None] = mapped_column(ForeignKey("asset.id"), index=True)
    type: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(20), default="success")
    detail: Mapped[str] = mapped_column(Text, default="")
    agent: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=now, index=True)


class Changeset(Named, Record):
    """Who changed what; holds enough to change it back."""

    __tablename__ = "changeset"

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), index=True)
    editor: Mapped[str] = mapped_column(Text)
    change: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=now, index=True)


class Revision(Named, Record):
    """Who changed what of a record that is no item; holds enough to change it back."""

    __tablename__ = "revision"
    __table_args__ = (Index("ix_revision_subject_id_at", "subject_id", "at"),)

    kind: Mapped[str] = mapped_column(String(20))  # authority, collection, work ...
    # No foreign keys: it stays when its subject goes.
    subject_id: Mapped[str] = mapped_column(String(12))
    library_id: Mapped[str | None] = mapped_column(String(12), index=True)
    editor: Mapped[str] = mapped_column(Text)
    change: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=now, index=True)


class Batch(Named, Record):
    """Work that was asked for together and is shown, paused and cancelled together."""

    __tablename__ = "batch"

    name: Mapped[str] = mapped_column(Text)  # what was given in, as the librarian knows it
    agent: Mapped[str] = mapped_column(Text, default="")
    options: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Job(Record):
    """Long work that waits, runs under a lease, is done or has failed.

    Its state is `waiting`, `running`, `failed`; for work of a batch also `paused`, `cancelled`,
    `done`, and `held`: the end of an item, until all its pages have been tried.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_kind_state_priority_id", "kind", "state", "priority", "id"),
        Index("ix_job_batch_id_kind_state", "batch_id", "kind", "state", "ended_at"),
        Index("ix_job_subject_id_kind_state", "subject_id", "kind", "state"),
    )

    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(20))  # index, derive, page, item ...
    subject_id: Mapped[str] = mapped_column(String(12))  # item or asset
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    priority: Mapped[int] = mapped_column(default=5)  # 1 a person waits, 9 whenever
    tries: Mapped[int] = mapped_column(default=0)
    holder: Mapped[str] = mapped_column(Text, default="")
    leased_until: Mapped[datetime | None]
    not_before: Mapped[datetime | None]  # it rests until then
    reason: Mapped[str] = mapped_column(Text, default="")  # of the last failure
    batch_id: Mapped[str | None] = mapped_column(ForeignKey("batch.id"))
    details: Mapped[dict[str, Any] | None]  # such as where a page's files lie
    outcome: Mapped[str] = mapped_column(String(10), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]


class Outbox(Record):
    """A change on its way to the journal in the store."""

    __tablename__ = "outbox"
    __table_args__ = ({"sqlite_autoincrement": True},)

    sequence: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    table: Mapped[str] = mapped_column(String(40))
    row: Mapped[dict[str, Any]]
    deleted: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=now)


class OaiEvent(Record):
    """What harvesters are told of an item; never deleted."""

    __tablename__ = "oai_event"
    __table_args__ = (Index("ix_oai_event_at_sequence", "at", "sequence"),)

    sequence: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    item_id: Mapped[str] = mapped_column(String(12), index=True)
    deleted: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=now)


class Activity(Record):
    """What IIIF Change Discovery tells of an item or of what lists items; never deleted."""

    __tablename__ = "activity"

    sequence: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    item_id: Mapped[str] = mapped_column(String(12), index=True)
    type: Mapped[str] = mapped_column(String(10))  # Create, Update, Delete, Move, Refresh
    moved_from: Mapped[str] = mapped_column(Text, default="")  # public address before a move
    # Of no item: collections/ or libraries/ and a slug, works/ and an id.
    shelf: Mapped[str] = mapped_column(Text, default="", index=True)
    at: Mapped[datetime] = mapped_column(default=now)
