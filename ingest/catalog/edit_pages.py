"""Changing the pages of an item, their files, texts and table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest.catalog import edit_events, identifiers, leases
from ingest.catalog.desk_word import DeskWord
from ingest.catalog.edit import queue
from ingest.catalog.kept import renew
from ingest.catalog.models import Asset, Event, Item, Page, PageText, Section
from ingest.packages.package import PageSource, SectionSource
from ingest.storage import keys
from ingest.text import page_text

# How far the shape of a re-scan may differ before boxes and notes no longer fit.
_SHAPE_TOLERANCE = 0.02


@dataclass(frozen=True)
class KeptFile:
    """A file that is in the store."""

    key: str
    filename: str
    media_type: str
    size_bytes: int
    sha256: str
    fetched_from: str | None = None  # what a copy of another institution's file is known by
    frame: int | None = None  # place of the image in a file of several


@dataclass(frozen=True)
class KeptPyramid:
    """A pyramid that is in the store, and where its index stands."""

    width_px: int
    height_px: int
    size_bytes: int
    index_offset: int
    index_length: int
    sha256: str = ""  # empty: it was not kept here


def page_id(item_id: str, name: str) -> str:
    """Give the id that a page of this name has, or will have."""
    return identifiers.derived_id("page", item_id, name)


def asset_id(item_id: str, name: str, role: str, sha256: str) -> str:
    """Give the id of a file of a page: the same bytes again are the same asset."""
    return identifiers.derived_id("asset", item_id, name, role, sha256)


def current(session: Session, page: str, role: str) -> Asset | None:
    """Give the file that holds this role on a page now."""
    return session.scalar(
        select(Asset).where(Asset.page_id == page, Asset.role == role, Asset.current.is_(True))
    )


def keep_page(
    session: Session,
    item: Item,
    source: PageSource,
    position: int,
    pyramid: KeptPyramid,
    *,
    fixed: bool,
) -> Page:
    """Make a page, or give one new pixels; `fixed`: its canvas keeps its size."""
    page = session.get(Page, page_id(item.id, source.name))
    if page is None:
        page = Page(id=page_id(item.id, source.name), item_id=item.id, name=source.name)
        page.position, page.label, page.behavior = position, source.label, source.behavior
        page.canvas_width, page.canvas_height = pyramid.width_px, pyramid.height_px
        session.add(page)
    elif not fixed:
        page.canvas_width, page.canvas_height = pyramid.width_px, pyramid.height_px
    page.reshaped = not same_shape(page, pyramid.width_px, pyramid.height_px)
    session.flush()
    return page


def mark_page(page: Page, source: PageSource, decided: DeskWord) -> bool:
    """Set label and kind of a page that is there, but for what the desk said; tell of changes."""
    before = (page.label, page.behavior)
    if page.id not in decided.labels:
        page.label = source.label
    if page.id not in decided.kinds:
        page.behavior = source.behavior
    return (page.label, page.behavior) != before


def keep_image(
    session: Session,
    page: Page,
    kept: KeptFile,
    pyramid: KeptPyramid,
    agent: str,
    *,
    role: str = "master",
) -> Asset:
    """Make a file the image of a page; the one before stays, as an older version."""
    asset = _keep_asset(session, page.item_id, page, role, kept)
    if asset.derivation > 1:
        # It was shown otherwise once: made anew, under a number that no other pixels had.
        asset.view = {"derivation": asset.derivation + 1}
        queue(session, "derive", asset.id, leases.INTERACTIVE)
    else:
        asset.width_px, asset.height_px = pyramid.width_px, pyramid.height_px
        asset.pyramid_bytes = pyramid.size_bytes
        asset.index_offset, asset.index_length = pyramid.index_offset, pyramid.index_length
        asset.derivation = 1
    # From now on any change of its bytes is seen.
    place = keys.pyramid(asset.id, 1)
    renew(session, place, pyramid.sha256, pyramid.size_bytes)
    _accession(session, asset, agent)
    edit_events.derived(session, asset, agent)
    return asset


def keep_text(
    session: Session, page: Page, kept: KeptFile, text: page_text.PageText, agent: str
) -> None:
    """Make a file the text of a page."""
    asset = _keep_asset(session, page.item_id, page, "text", kept)
    row = session.get(PageText, page.id) or PageText(page_id=page.id)
    row.source, row.language = text.source, text.language
    row.vertical, row.flagged = text.vertical, text.flagged
    row.words = sum(1 for _ in text.words())
    row.data = page_text.pack(text)
    session.add(row)
    _accession(session, asset, agent)
    edit_events.read(session, asset, text.source, row.words, agent)


def keep_record(
    session: Session, item: Item, kept: KeptFile, agent: str, role: str = "record"
) -> bool:
    """Make a file the item's record as it was handed in; tell whether it is new."""
    if holds_record(session, item.id, role, kept.sha256):
        return False
    _accession(session, _keep_asset(session, item.id, None, role, kept), agent)
    return True


def holds_record(session: Session, item_id: str, role: str, sha256: str) -> bool:
    """Tell whether an item's record of this role is just this file."""
    held = session.scalar(
        select(Asset.sha256).where(
            Asset.item_id == item_id, Asset.role == role, Asset.current.is_(True)
        )
    )
    return held == sha256


def keep_sections(session: Session, item: Item, sections: Sequence[SectionSource]) -> bool:
    """Put a table of contents in place of the one that was there; tell whether it is another."""
    pages = select(Page.id).where(Page.item_id == item.id).order_by(Page.position)
    ids = list(session.scalars(pages))
    rows = list(session.scalars(select(Section).where(Section.item_id == item.id)))
    if has_sections(rows, sections, ids):
        return False
    for row in reversed(_children_last(rows)):
        session.delete(row)
        session.flush()
    _add_sections(session, item, sections, ids, None)
    return True


def has_sections(
    rows: Sequence[Section], sections: Sequence[SectionSource], page_ids: Sequence[str]
) -> bool:
    """Tell whether a table of contents is just this one, over these pages."""
    return _outline(rows, None) == _wanted(sections, page_ids)


def has_staged(session: Session, item: Item) -> bool:
    """Tell whether files of the item wait for a version of its object."""
    staged = select(Asset.id).where(Asset.item_id == item.id, Asset.state == "staged").limit(1)
    return session.scalar(staged) is not None


def is_ahead(session: Session, item: Item) -> bool:
    """Tell whether files of the item were kept after its last change of version."""
    newest = select(func.max(Asset.created_at)).where(Asset.item_id == item.id)
    kept_at = session.scalar(newest)
    return kept_at is not None and kept_at > item.changed_at


def _outline(rows: Sequence[Section], parent: str | None) -> list[tuple[object, ...]]:
    sisters = sorted((r for r in rows if r.parent_id == parent), key=lambda row: row.position)
    return [
        (row.title, row.first_page_id, row.last_page_id, _outline(rows, row.id)) for row in sisters
    ]


def _wanted(sections: Sequence[SectionSource], ids: Sequence[str]) -> list[tuple[object, ...]]:
    return [
        (one.title, ids[one.first_page], ids[one.last_page], _wanted(one.sections, ids))
        for one in sections
    ]


def _add_sections(
    session: Session,
    item: Item,
    sections: Sequence[SectionSource],
    page_ids: Sequence[str],
    parent: Section | None,
) -> None:
    for position, source in enumerate(sections, start=1):
        row = Section(
            item_id=item.id,
            parent_id=parent.id if parent else None,
            position=position,
            title=source.title,
            first_page_id=page_ids[source.first_page],
            last_page_id=page_ids[source.last_page],
        )
        session.add(row)
        session.flush()
        _add_sections(session, item, source.sections, page_ids, row)


def _children_last(rows: Sequence[Section]) -> list[Section]:
    by_parent: dict[str | None, list[Section]] = {}
    for row in rows:
        by_parent.setdefault(row.parent_id, []).append(row)
    ordered: list[Section] = []
    level = by_parent.get(None, [])
    while level:
        ordered += level
        level = [child for row in level for child in by_parent.get(row.id, [])]
    return ordered


def _keep_asset(
    session: Session, item_id: str, page: Page | None, role: str, kept: KeptFile
) -> Asset:
    name = page.name if page else ""
    wanted = asset_id(item_id, name, role, kept.sha256)
    version = 1
    mine = Asset.page_id == page.id if page else Asset.item_id == item_id
    for older in session.scalars(select(Asset).where(mine, Asset.role == role)):
        version = max(version, older.version + (older.id != wanted))
        older.current = False
    asset = session.get(Asset, wanted) or Asset(id=wanted, item_id=item_id, role=role)
    asset.page_id = page.id if page else None
    asset.version, asset.current = version, True
    asset.filename, asset.media_type = kept.filename, kept.media_type
    if asset.state != "kept":  # the same bytes are in the item's object already
        asset.key, asset.state = kept.key, "staged"
    asset.size_bytes, asset.sha256 = kept.size_bytes, kept.sha256
    asset.fetched_from = kept.fetched_from
    asset.frame = kept.frame
    session.add(asset)
    session.flush()
    return asset


def _accession(session: Session, asset: Asset, agent: str) -> None:
    session.add(
        Event(
            item_id=asset.item_id,
            asset_id=asset.id,
            type="accession",
            detail=f"{asset.filename}, sha256 {asset.sha256}",
            agent=agent,
        )
    )


def same_shape(page: Page, width_px: int, height_px: int) -> bool:
    """Tell whether an image of this size fits the page's canvas, so that its boxes do."""
    held = page.canvas_width * height_px
    come = width_px * page.canvas_height
    return abs(held - come) <= _SHAPE_TOLERANCE * max(held, come)
