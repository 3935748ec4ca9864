"""Thematic exhibitions: curators' stories in text and views of pages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ingest.catalog.models.record import Named, Record, now


class Exhibition(Named, Record):
    """A story that is read from top to bottom."""

    __tablename__ = "exhibition"

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    library_id: Mapped[str | None] = mapped_column(ForeignKey("library.id"), index=True)
    title: Mapped[dict[str, list[str]]]
    summary: Mapped[dict[str, list[str]]] = mapped_column(default=dict)
    byline: Mapped[dict[str, list[str]]] = mapped_column(default=dict)  # who made it
    state: Mapped[str] = mapped_column(String(12), default="draft", index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]


class ExhibitionPart(Named, Record):
    """One step of the story: text, a view of a page, or both."""

    __tablename__ = "exhibition_part"
    __table_args__ = (
        Index("ix_exhibition_part_exhibition_id_position", "exhibition_id", "position"),
    )

    exhibition_id: Mapped[str] = mapped_column(ForeignKey("exhibition.id"))
    position: Mapped[int]  # from 1
    text: Mapped[dict[str, list[str]]] = mapped_column(default=dict)  # Markdown
    # A page's id is for ever; its item is asked for when it is shown, since pages may move.
    page_id: Mapped[str | None] = mapped_column(ForeignKey("page.id"), index=True)
    # Left, top, width, height in pixels of the canvas; None: the whole page.
    region: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    caption: Mapped[dict[str, list[str]]] = mapped_column(default=dict)
