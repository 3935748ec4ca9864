"""The files of items and pages, and the text of pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ingest.catalog.models.record import Named, Record, now

if TYPE_CHECKING:
    from ingest.catalog.models.items import Page

ROLES = ("master", "access", "text", "record", "wrapping", "pdf", "thumbnail")


@dataclass(frozen=True)
class Pyramid:
    """Where an image's pyramid has its index, and the size of its largest level."""

    width_px: int
    height_px: int
    index_offset: int
    index_length: int


class Asset(Named, Record):
    """One file of a page or an item, as it was handed in, and the pyramid made from it."""

    __tablename__ = "asset"
    __table_args__ = (
        Index("ix_asset_page_id_role_version", "page_id", "role", "version"),
        Index("ix_asset_item_id_role", "item_id", "role"),
    )

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"))
    page_id: Mapped[str | None] = mapped_column(ForeignKey("page.id"))
    role: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)
    current: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(10), default="staged")  # staged, kept
    filename: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(80))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    sha512: Mapped[str | None] = mapped_column(String(128))  # once it is in an OCFL object
    key: Mapped[str] = mapped_column(Text)
    # The place of its image (or PDF page) in the file; None where the file is one image.
    frame: Mapped[int | None]
    # Which part of the image is the page, turned how (ingest.derivatives.view), and from which
    # derivation on it is shown so; None: all of it, as it is.
    view: Mapped[dict[str, Any] | None]
    width_px: Mapped[int | None]
    height_px: Mapped[int | None]
    derivation: Mapped[int] = mapped_column(default=0)  # 0: no pyramid yet
    pyramid_bytes: Mapped[int | None] = mapped_column(BigInteger)
    index_offset: Mapped[int | None] = mapped_column(BigInteger)
    index_length: Mapped[int | None]
    # How often its pyramid was found damaged; its images' marks change with it.
    damages: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    fetched_from: Mapped[str | None] = mapped_column(Text)  # None: it was handed in as a file

    page: Mapped[Page | None] = relationship()

    @property
    def pyramid(self) -> Pyramid | None:
        """The pyramid made from this file, or None while there is none."""
        places = (self.width_px, self.height_px, self.index_offset, self.index_length)
        if not self.derivation or None in places:
            return None
        return Pyramid(*(place for place in places if place is not None))


class PageText(Record):
    """The words of a page with their boxes, packed by `ingest.text.page_text`."""

    __tablename__ = "page_text"

    page_id: Mapped[str] = mapped_column(ForeignKey("page.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(35))
    vertical: Mapped[bool]
    flagged: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
