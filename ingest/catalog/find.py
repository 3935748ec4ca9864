"""Looking up items, pages and images; every function answers in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased, joinedload, undefer

from ingest.catalog import identifiers, rights
from ingest.catalog.models import (
    Annotation,
    Asset,
    Collection,
    Item,
    Library,
    Page,
    PageReference,
    PageText,
    RemovedPage,
    Section,
)
from ingest.storage import keys
from ingest.text import page_text


class NotHeld(Exception):
    """Nothing of this name is held."""


class TakenOut(NotHeld):
    """A page that was in an item, and was taken out of it."""

    def __init__(self, message: str, item_id: str, at: datetime) -> None:
        super().__init__(message)
        self.item_id, self.at = item_id, at


class Damaged(NotHeld):
    """The pyramid of an image was found damaged; it is shown again once a whole one is made."""


@dataclass(frozen=True)
class PageImage:
    """A page with its current image and whether it has text."""

    page: Page
    image: Asset | None  # None: the page has no image yet
    has_text: bool
    reference: PageReference | None = None  # its image stays with another institution
    notes: int = 0  # how many stand on it


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """All that the image server needs to know of an image."""

    image_id: str
    key: str  # of the original; `keys.pyramid` names the pyramid
    asset_id: str
    derivation: int
    width_px: int
    height_px: int
    index_offset: int
    index_length: int
    rights_uri: str
    subject: rights.Subject
    damages: int = 0  # how often its pyramid was found damaged


def item(session: Session, item_id: str) -> Item:
    """Give an item in any state.

    Raises:
        NotHeld: there is none.
    """
    found = session.get(Item, item_id, options=[joinedload(Item.rights)])
    if found is None:
        raise NotHeld(f"no item {item_id!r}")
    return found


def by_source(session: Session, library_id: str, source_id: str) -> Item | None:
    """Give the item that a library knows by this source id, if there is one."""
    return session.scalar(
        select(Item).where(Item.library_id == library_id, Item.source_id == source_id)
    )


def pages(session: Session, item_id: str) -> list[PageImage]:
    """Give an item's pages in order."""
    rows = session.execute(every_page().where(Page.item_id == item_id).order_by(Page.position))
    return [_page_image(row) for row in rows]


def page_run(session: Session, item_id: str, first: int, count: int) -> list[PageImage]:
    """Give `count` pages of an item from the position `first` on, fewer at its end."""
    run = every_page().where(
        Page.item_id == item_id, Page.position.between(first, first + count - 1)
    )
    rows = session.execute(run.order_by(Page.position))
    return [_page_image(row) for row in rows]


def counted_run(
    session: Session, item_id: str, first: int, count: int
) -> tuple[list[PageImage], int]:
    """Give the same with the count of all the item's pages; none and 0 where none are there."""
    every = aliased(Page)
    total = select(func.count(every.id)).where(every.item_id == item_id).scalar_subquery()
    run = every_page().where(
        Page.item_id == item_id, Page.position.between(first, first + count - 1)
    )
    rows = session.execute(run.add_columns(total).order_by(Page.position)).all()
    return [PageImage(row[0], row[1], bool(row[2]), row[3], row[4]) for row in rows], (
        rows[0][5] if rows else 0
    )


def page(session: Session, page_id: str) -> PageImage:
    """Give one page.

    Raises:
        NotHeld: there is none.
        TakenOut: there was one.
    """
    row = session.execute(every_page().where(Page.id == page_id)).one_or_none()
    if row is None:
        marker = session.get(RemovedPage, page_id)
        if marker is not None:
            told = f"page {page_id!r} was taken out of its item"
            raise TakenOut(told, marker.item_id, marker.at)
        raise NotHeld(f"no page {page_id!r}")
    return _page_image(row)


def text(session: Session, page_id: str) -> page_text.PageText | None:
    """Give a page's text, or None where it has none."""
    row = session.get(PageText, page_id, options=[undefer(PageText.data)])
    return None if row is None else page_text.unpack(row.data)


def libraries_of(session: Session, item_ids: AbstractSet[str]) -> dict[str, Library]:
    """Give the library of each of these items, in any state."""
    wanted = select(Item.id, Library).join(Library, Item.library_id == Library.id)
    found: dict[str, Library] = dict(session.execute(wanted.where(Item.id.in_(item_ids))).all())
    return found


def source_record(session: Session, item_id: str) -> Asset | None:
    """Give the record that an item came with, as it was handed in; None where there was none."""
    return session.scalar(
        select(Asset).where(
            Asset.item_id == item_id,
            Asset.role == "record",
            Asset.current.is_(True),
            Asset.state != "purged",
        )
    )


def sections(session: Session, item_id: str) -> list[Section]:
    """Give the table of contents, parents before children, sisters in order."""
    rows = session.scalars(select(Section).where(Section.item_id == item_id))
    return sorted(rows, key=lambda row: (row.parent_id is not None, row.position))


def image(session: Session, image_id: str) -> ImageRecord:
    """Give what the image server needs of the image of this id, its derivation the current one.

    The derivation may be another than asked: compare `image_id`.

    Raises:
        NotHeld: there is no such image, or it has no pyramid yet.
        Damaged: its pyramid was found damaged, and no whole one has been made yet.
    """
    parts = identifiers.split_image_id(image_id)
    row = None
    if parts is not None:
        found = select(Asset, Item).join(Item, Asset.item_id == Item.id)
        row = session.execute(found.where(Asset.id == parts[0])).one_or_none()
    # An image that stands on no page any more is nobody's to see.
    pyramid = row[0].pyramid if row is not None and row[0].page_id else None
    if row is None or pyramid is None:
        if row is not None and row[0].damages:
            raise Damaged(f"{keys.pyramid(row[0].id, row[0].derivation)} was found damaged")
        raise NotHeld(f"no image {image_id!r}")
    asset, holder = row
    return ImageRecord(
        image_id=identifiers.image_id(asset.id, asset.derivation),
        key=asset.key,
        asset_id=asset.id,
        derivation=asset.derivation,
        width_px=pyramid.width_px,
        height_px=pyramid.height_px,
        index_offset=pyramid.index_offset,
        index_length=pyramid.index_length,
        rights_uri=holder.description.get("rights", ""),
        subject=rights.subject(holder),
        damages=asset.damages or 0,
    )


def collection(session: Session, slug: str) -> Collection:
    """Give a collection by its slug.

    Raises:
        NotHeld: there is none.
    """
    found = session.scalar(select(Collection).where(Collection.slug == slug))
    if found is None:
        raise NotHeld(f"no collection {slug!r}")
    return found


def library(session: Session, slug: str) -> Library:
    """Give a library by its slug.

    Raises:
        NotHeld: there is none.
    """
    found = session.scalar(select(Library).where(Library.slug == slug))
    if found is None:
        raise NotHeld(f"no library {slug!r}")
    return found


def _page_image(row: Row[Page, Asset, int, PageReference, int]) -> PageImage:
    page, image, words, there, notes = row
    return PageImage(page, image, bool(words), there, notes)


def every_page() -> Select[Page, Asset, int, PageReference, int]:
    """Name all pages with their images; for other queries to narrow."""
    noted = select(func.count(Annotation.id)).where(Annotation.page_id == Page.id).scalar_subquery()
    return (
        select(Page, Asset, PageText.words, PageReference, noted)
        .outerjoin(
            Asset,
            (Asset.page_id == Page.id) & (Asset.role == "master") & Asset.current.is_(True),
        )
        .outerjoin(PageText, PageText.page_id == Page.id)
        .outerjoin(PageReference, PageReference.page_id == Page.id)
    )
