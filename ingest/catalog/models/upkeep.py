"""What is known of the state of each kept object; made again from the store where it is lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ingest.catalog.models.record import Record


class KeptObject(Record):
    """An object of the store: what it must be, and when it was last found so."""

    __tablename__ = "kept_object"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), default="")  # empty: never read yet
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    checked_at: Mapped[datetime | None] = mapped_column(index=True)  # last read here
    mirrored_at: Mapped[datetime | None] = mapped_column(index=True)  # copy last known whole
    fault: Mapped[str] = mapped_column(Text, default="", index=True)  # what is wrong now


class UpkeepNote(Record):
    """When something that is done again and again, such as a backup, was last done."""

    __tablename__ = "upkeep_note"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]
    detail: Mapped[dict[str, Any]]
