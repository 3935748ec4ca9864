"""What lies with another institution: the images of pages, and where items were taken from."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ingest.catalog.models.record import Record


class PageReference(Record):
    """The image of a page that stays with the institution that holds it."""

    __tablename__ = "page_reference"

    page_id: Mapped[str] = mapped_column(ForeignKey("page.id"), primary_key=True)
    address: Mapped[str] = mapped_column(Text)  # of the image; empty: only its service is known
    service: Mapped[str] = mapped_column(Text)  # id of its image service; empty: it has none
    version: Mapped[int]  # of the Image API: 1, 2, 3; 0: no service
    profile: Mapped[str] = mapped_column(String(10))  # level0, level1, level2
    media_type: Mapped[str] = mapped_column(Text)
    width_px: Mapped[int]  # of the image
    height_px: Mapped[int]
    region: Mapped[str] = mapped_column(Text)  # which part is the page, as the Image API writes it
    rotation: Mapped[str] = mapped_column(Text)


class ItemOrigin(Record):
    """The manifest that an item was taken from, and whose it is."""

    __tablename__ = "item_origin"

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), primary_key=True)
    manifest: Mapped[str] = mapped_column(Text)
    holder: Mapped[dict[str, list[str]]]
    homepage: Mapped[str] = mapped_column(Text)
    reference: Mapped[bool]  # its images stay there
