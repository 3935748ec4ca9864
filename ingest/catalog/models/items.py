"""Libraries, collections, works, items, pages and what hangs on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Date,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from ingest.catalog.models.elsewhere import ItemOrigin
from ingest.catalog.models.record import Named, Record, now

# Sort keys are compared letter by letter, as SQLite does; a database's own order would differ.
SORTED = Text().with_variant(Text(collation="C"), "postgresql")
ITEM_STATES = ("arriving", "draft", "review", "published", "withdrawn", "deleted")


class Library(Named, Record):
    """A tenant: the institution that holds items."""

    __tablename__ = "library"

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[dict[str, list[str]]]
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("library.id"), index=True)
    place: Mapped[dict[str, list[str]]] = mapped_column(default=dict)
    homepage: Mapped[str] = mapped_column(Text, default="")
    latitude: Mapped[float | None] = mapped_column(Float(53))  # degrees, WGS 84
    longitude: Mapped[float | None] = mapped_column(Float(53))
    address: Mapped[dict[str, list[str]]] = mapped_column(default=dict)
    about: Mapped[dict[str, list[str]]] = mapped_column(default=dict)  # Markdown
    # sha256, media_type, width_px, height_px of its Logo; empty: it has none.
    logo: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Logo(Record):
    """The bytes of a library's logo; with them in a row, every copy of the records has them."""

    __tablename__ = "logo"

    library_id: Mapped[str] = mapped_column(ForeignKey("library.id"), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Collection(Named, Record):
    """A label in a tree; an item may carry many."""

    __tablename__ = "collection"

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[dict[str, list[str]]]
    summary: Mapped[dict[str, list[str]]] = mapped_column(default=dict)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("collection.id"), index=True)
    library_id: Mapped[str | None] = mapped_column(ForeignKey("library.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    essay: Mapped[dict[str, list[str]]] = mapped_column(default=dict)  # Markdown
    banner: Mapped[str] = mapped_column(Text, default="")  # source id of an item:number of a page


class Work(Named, Record):
    """What several items are volumes or copies of."""

    __tablename__ = "work"
    __table_args__ = (UniqueConstraint("library_id", "source_id"),)

    library_id: Mapped[str] = mapped_column(ForeignKey("library.id"))
    source_id: Mapped[str] = mapped_column(Text)
    title: Mapped[dict[str, list[str]]]


class Item(Named, Record):
    """A book, map or document: what becomes one manifest."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("library_id", "source_id"),
        Index("ix_item_state_published_at_id", "state", "published_at", "id"),
    )

    library_id: Mapped[str] = mapped_column(ForeignKey("library.id"))
    source_id: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="arriving", index=True)
    version: Mapped[int] = mapped_column(default=1)
    description: Mapped[dict[str, Any]]  # ingest.catalog.description.Description.as_json()
    title_sort: Mapped[str] = mapped_column(SORTED, default="")
    type: Mapped[str] = mapped_column(String(40), default="", index=True)
    year_from: Mapped[int | None] = mapped_column(index=True)
    year_to: Mapped[int | None]
    work_id: Mapped[str | None] = mapped_column(ForeignKey("work.id"), index=True)
    volume: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]

    library: Mapped[Library] = relationship(lazy="joined", innerjoin=True)
    work: Mapped[Work | None] = relationship()
    rights: Mapped[list[Rights]] = relationship(
        lazy="selectin", order_by="(Rights.position, Rights.id)"
    )
    # Whoever shows an item must know whose it is; one row by its key costs a list nothing.
    origin: Mapped[ItemOrigin | None] = relationship(lazy="joined", viewonly=True)


class ItemCollection(Record):
    """The label of a collection on an item."""

    __tablename__ = "item_collection"

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), primary_key=True)
    collection_id: Mapped[str] = mapped_column(
        ForeignKey("collection.id"), primary_key=True, index=True
    )


class Page(Named, Record):
    """What becomes one canvas; its id is for ever, its files may change."""

    __tablename__ = "page"
    __table_args__ = (
        UniqueConstraint("item_id", "name"),
        Index("ix_page_item_id_position", "item_id", "position"),
    )

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"))
    name: Mapped[str] = mapped_column(Text)  # as in the package: how the page is known again
    position: Mapped[int]  # from 1
    label: Mapped[dict[str, list[str]]] = mapped_column(default=dict)
    canvas_width: Mapped[int]
    canvas_height: Mapped[int]
    reshaped: Mapped[bool] = mapped_column(default=False)  # re-scanned in another shape
    # non-paged: outside the book; facing-pages: both of an opening; empty: a page like others.
    behavior: Mapped[str] = mapped_column(String(12), default="")


class Section(Named, Record):
    """An entry of the table of contents, over a run of pages."""

    __tablename__ = "section"

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), index=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("section.id"), index=True)
    position: Mapped[int]  # among its sisters, from 1
    title: Mapped[dict[str, list[str]]]
    first_page_id: Mapped[str] = mapped_column(ForeignKey("page.id"))
    last_page_id: Mapped[str] = mapped_column(ForeignKey("page.id"))  # included


class Identifier(Named, Record):
    """A name that others gave an item."""

    __tablename__ = "identifier"
    __table_args__ = (
        UniqueConstraint("item_id", "type", "value"),
        Index("ix_identifier_type_value", "type", "value"),
    )

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"))
    type: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(Text)


class Rights(Named, Record):
    """Who may see an item, from one day to another in the library's time zone."""

    __tablename__ = "rights"

    item_id: Mapped[str] = mapped_column(ForeignKey("item.id"), index=True)
    tier: Mapped[str] = mapped_column(String(12))
    begins: Mapped[date | None] = mapped_column(Date)  # the first day it holds
    ends: Mapped[date | None] = mapped_column(Date)  # the first day it holds no more
    reason: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)  # the higher goes before; 0: the package's own


class Annotation(Named, Record):
    """A note on a part of a page, kept by its canvas."""

    __tablename__ = "annotation"

    page_id: Mapped[str] = mapped_column(ForeignKey("page.id"), index=True)
    motivation: Mapped[str] = mapped_column(String(40))
    body: Mapped[dict[str, Any]]
    selector: Mapped[dict[str, Any]]
    creator: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    words: Mapped[str] = mapped_column(Text, default="", server_default="", deferred=True)
    """What a search finds it by (`note_words`); without it every search looks into the note."""

    @validates("body")
    def _said_anew(self, _name: str, value: dict[str, Any]) -> dict[str, Any]:
        if self.body is not None and self.body != value:
            self.words = ""
        return value


class Holding(Named, Record):
    """A physical work in a library's inventory, digitised or not."""

    __tablename__ = "holding"
    __table_args__ = (UniqueConstraint("library_id", "call_number"),)

    library_id: Mapped[str] = mapped_column(ForeignKey("library.id"))
    call_number: Mapped[str] = mapped_column(String(200))
    title: Mapped[dict[str, list[str]]]
    item_id: Mapped[str | None] = mapped_column(ForeignKey("item.id"), index=True)
    condition: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
