"""What stays of a deleted item, and of a page that was taken out of one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ingest.catalog.models.record import Record, now


class Tombstone(Record):
    """The marker of a deleted item; it goes only when the item is brought back."""

    __tablename__ = "tombstone"

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), primary_key=True)
    deleted_by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    deleted_at: Mapped[datetime] = mapped_column(default=now, index=True)
    state_before: Mapped[str] = mapped_column(String(12))
    purged_at: Mapped[datetime | None]  # its bytes are gone since then
    # The item that has its pages since the two were merged; None: it was only deleted.
    moved_to: Mapped[str | None] = mapped_column(String(12))


class RemovedPage(Record):
    """The marker of a page that stands in no item any more; it goes when the page comes back."""

    __tablename__ = "removed_page"

    page_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
