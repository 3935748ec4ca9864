"""What is to be published at a moment to come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from ingest.catalog.models.record import Record, now


class ScheduledPublication(Record):
    """That an item is to be published by itself; it goes when that is done or taken back."""

    __tablename__ = "scheduled_publication"

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
    agent: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    refused: Mapped[str] = mapped_column(Text, default="")  # why it could not be done when due
