"""What people hand in at the desk: a delivery from its first file to its last page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ingest.catalog.models.items import SORTED, Library
from ingest.catalog.models.record import Named, Record, now


class Consignment(Named, Record):
    """A delivery on its way in.

    Its state is `open` (files may be added), `planning`, `planned`, `refused` (nothing of it can
    be read), `queueing`, `running`, and `over`.
    """

    __tablename__ = "consignment"

    library_id: Mapped[str] = mapped_column(ForeignKey("library.id"), index=True)
    agent: Mapped[str] = mapped_column(Text)  # account:<id> of who hands it in
    name: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(10))  # upload, folder, s3; pages: for one item's
    # Of a folder on the server, or in S3; the id of the item whose pages the images are for.
    place: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="open", index=True)
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was refused
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    expected_files: Mapped[int] = mapped_column(default=0)  # as the browser counted them
    expected_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    pages_looked_at: Mapped[int] = mapped_column(default=0)  # while it is planned
    pages_listed: Mapped[int] = mapped_column(default=0)
    batch_id: Mapped[str | None] = mapped_column(String(12), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]  # when who handed it in looked at its end

    library: Mapped[Library] = relationship(lazy="joined", innerjoin=True)


class BroughtFile(Named, Record):
    """A file of an upload; whole only when `complete` says so."""

    __tablename__ = "brought_file"
    __table_args__ = (UniqueConstraint("consignment_id", "key"),)

    consignment_id: Mapped[str] = mapped_column(ForeignKey("consignment.id"))
    name: Mapped[str] = mapped_column(Text)  # NFC, relative, with `/`
    key: Mapped[str] = mapped_column(SORTED)  # the name without the difference of case
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    received_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    modified: Mapped[str] = mapped_column(String(40), default="")  # as the browser told
    complete: Mapped[bool] = mapped_column(default=False, index=True)
    changed_at: Mapped[datetime] = mapped_column(default=now)
