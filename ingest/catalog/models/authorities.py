"""Lists of names: people, places and subjects, and the items whose cards name them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ingest.catalog.models.items import SORTED
from ingest.catalog.models.record import Named, Record, now


class Authority(Named, Record):
    """A person, place or subject, with the form that cards use and the forms that lead to it."""

    __tablename__ = "authority"
    __table_args__ = (Index("ix_authority_kind_sort", "kind", "sort"),)

    kind: Mapped[str] = mapped_column(String(10))  # ingest.catalog.authorities.KINDS
    # None: all libraries share it.
    library_id: Mapped[str | None] = mapped_column(ForeignKey("library.id"), index=True)
    preferred: Mapped[dict[str, list[str]]]
    variants: Mapped[dict[str, list[str]]] = mapped_column(default=dict)
    dates: Mapped[str] = mapped_column(Text, default="")  # EDTF
    latitude: Mapped[float | None] = mapped_column(Float(53))  # degrees, WGS 84
    longitude: Mapped[float | None] = mapped_column(Float(53))
    source: Mapped[str] = mapped_column(Text, default="", index=True)  # its URI in another's list
    note: Mapped[dict[str, list[str]]] = mapped_column(default=dict)
    # Each of its forms without marks, a line each; what is typed is looked for in it.
    folded: Mapped[str] = mapped_column(Text, default="")
    sort: Mapped[str] = mapped_column(SORTED, default="")
    # The one that stands for it now. No foreign key: rows come back in any order.
    merged_into: Mapped[str] = mapped_column(String(12), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by: Mapped[str] = mapped_column(Text, default="")


class AuthorityLink(Record):
    """That a field of an item's card names an entry of a list."""

    __tablename__ = "authority_link"

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(20), primary_key=True)
    authority_id: Mapped[str] = mapped_column(
        ForeignKey("authority.id"), primary_key=True, index=True
    )
