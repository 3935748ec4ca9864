"""What a manifest is made from, read in a fixed number of queries whatever the number of pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from iiif.presentation.opening import Opening, opening
from iiif.responses import etag_of
from ingest.catalog import browse, find, rights, translated
from ingest.catalog.description import Description
from ingest.catalog.models import (
    Asset,
    Collection,
    Identifier,
    Item,
    ItemOrigin,
    Library,
    Page,
    PageText,
    Section,
    Work,
)
from ingest.catalog.rights import ANYONE, Rules
from ingest.repository import Repository


@dataclass(frozen=True)
class ItemRecords:
    """An item with all that its manifest tells."""

    item: Item
    description: Description
    pages: Sequence[find.PageImage]
    sections: Sequence[Section]
    collections: Sequence[Collection]
    identifiers: Sequence[Identifier]
    opening: Opening
    origin: ItemOrigin | None = None  # where it was taken from
    work: Work | None = None  # of which it is a volume or copy
    source: Asset | None = None  # the record that it came with
    offered: frozenset[str] = frozenset()  # kinds of such records that anybody may have
    translations: Sequence[str] = ()  # the languages into which pages are translated

    @property
    def open_side_px(self) -> int | None:
        """The side of the box of its images that is open to everyone; None is all."""
        return self.opening.side_px

    @property
    def by_cover(self) -> Sequence[find.PageImage]:
        """The pages in the order in which they may stand for the item: the chosen cover first."""
        chosen = self.pages[self.description.cover_page - 1 :][:1]
        return [*chosen, *self.pages] if self.description.cover_page > 0 else self.pages

    @property
    def library(self) -> Library:
        """The library that holds the item."""
        return self.item.library

    @property
    def has_notes(self) -> bool:
        """Whether notes stand on any page."""
        return any(page.notes for page in self.pages)

    @property
    def has_text(self) -> bool:
        """Whether any page has text."""
        return any(page.has_text for page in self.pages)


def read_item(session: Session, item: Item, repository: Repository) -> ItemRecords:
    """Read what belongs to an item."""
    return ItemRecords(
        item=item,
        description=Description.from_json(item.description),
        pages=find.pages(session, item.id),
        sections=find.sections(session, item.id),
        collections=browse.collections_of(session, item.id),
        identifiers=browse.identifiers_of(session, item.id),
        opening=opening(item, repository),
        origin=item.origin,
        work=item.work,
        source=find.source_record(session, item.id),
        offered=frozenset(repository.settings.source_records.split()),
        translations=translated.languages(session, item.id),
    )


def version_of(session: Session, item: Item, repository: Repository) -> str:
    """Give a mark that changes whenever something of `read_item` does, without reading pages."""
    library = item.library
    collections = browse.collections_of(session, item.id)
    masters = (Asset.item_id == item.id, Asset.role == "master", Asset.current.is_(True))
    pages, texts, derivations, newest, source = session.execute(
        select(
            select(func.count()).where(Page.item_id == item.id).scalar_subquery(),
            select(func.count())
            .select_from(PageText)
            .join(Page, PageText.page_id == Page.id)
            .where(Page.item_id == item.id)
            .scalar_subquery(),
            select(func.sum(Asset.derivation)).where(*masters).scalar_subquery(),
            select(func.max(Asset.created_at)).where(*masters).scalar_subquery(),
            select(func.max(Asset.filename + Asset.sha256))
            .where(Asset.item_id == item.id, Asset.role == "record", Asset.current.is_(True))
            .scalar_subquery(),
        )
    ).one()
    return etag_of(
        *(item.id, item.version, item.changed_at, opening(item, repository)),
        *(library.slug, library.name, library.homepage, library.logo.get("sha256")),
        *((collection.slug, collection.title) for collection in collections),
        item.work.title if item.work is not None else "",
        *(pages, texts, derivations, newest),
        *(source, repository.settings.source_records),
    )


def open_side_px(item: Item, rules: Rules) -> int | None:
    """Give the side of the box of the item's images that is open to everyone; None is all."""
    return rights.open_side_px(ANYONE, rights.subject(item), rules)
