"""What pages look like, and what may be wrong with them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ingest.catalog.models.record import Named, Record


class PageLook(Record):
    """A page in numbers, as `ingest.measuring.measures` took them when its image came in."""

    __tablename__ = "page_look"

    page_id: Mapped[str] = mapped_column(ForeignKey("page.id"), primary_key=True)
    measures: Mapped[dict[str, Any]]  # empty: too small to be measured
    printed: Mapped[int | None]  # the page number that its text shows


class PageWarning(Named, Record):
    """Something that somebody should look at; it refuses nothing."""

    __tablename__ = "page_warning"

    page_id: Mapped[str] = mapped_column(ForeignKey("page.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # ingest.quality.remark.KINDS
    measure: Mapped[float] = mapped_column(Float(53))
    threshold: Mapped[float] = mapped_column(Float(53))
    detail: Mapped[str] = mapped_column(Text, default="")
