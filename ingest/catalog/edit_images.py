"""The images that a page had before the one it has, and bringing one of them back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest.catalog import desk_word, edit_pages
from ingest.catalog.edit import EditConflict, queue
from ingest.catalog.models import (
    Asset,
    Changeset,
    Event,
    Item,
    Page,
    PageLook,
    PageText,
    PageWarning,
)
from ingest.catalog.row_notes import ROWS, noted
from ingest.catalog.row_undo import ONLY_MISSING

MISFIT = "the image was replaced by one of another shape"
_ROLE = "master"
_PURGED = "purged"


@dataclass(frozen=True)
class Version:
    """One image of a page, and who made it that last."""

    asset: Asset
    at: datetime
    agent: str
    again: bool  # it was brought back, not handed in


@dataclass(frozen=True)
class Versions:
    """The images of a page, the one that is shown first."""

    page: Page
    shown: str  # the id of the one that is shown; empty: none is
    images: list[Version]


def pages(session: Session, item: Item) -> list[Page]:
    """Give the pages that have had another image, in their order."""
    several = (
        select(Asset.page_id)
        .join(Page, Page.id == Asset.page_id)
        .where(Page.item_id == item.id, Asset.role == _ROLE)
        .group_by(Asset.page_id)
        .having(func.count() > 1)
    )
    wanted = {*session.scalars(several), *_pages_by_image(_changes(session, item)).values()}
    mine = select(Page).where(Page.item_id == item.id).order_by(Page.position, Page.id)
    return list(session.scalars(mine.where(Page.id.in_(wanted))))


def versions(session: Session, item: Item, pages: Sequence[Page]) -> list[Versions]:
    """Give the images of these pages."""
    changes = _changes(session, item)
    ids, page_of = {page.id for page in pages}, _pages_by_image(changes)
    found = _assets(session, item, ids, [one for one, page in page_of.items() if page in ids])
    came = _handed_in(session, [one.id for one in found])
    for change in changes:
        asset_id = change.after.get("asset", "")
        last = came.get(asset_id)
        if last is None or last.at < change.at:
            came[asset_id] = change
    by_page: dict[str, list[Asset]] = {}
    for one in found:
        by_page.setdefault(one.page_id or page_of[one.id], []).append(one)
    return [_versions(page, by_page.get(page.id, []), came) for page in pages]


def named(session: Session, item: Item, asset_id: str) -> tuple[Page, Asset]:
    """Give an image that a page of this item has or had, and the page.

    Raises:
        EditConflict: it is none, or its file was purged.
    """
    asset = session.get(Asset, asset_id)
    if asset is None or asset.role != _ROLE or asset.state == _PURGED:
        raise EditConflict(f"{asset_id} is no image that a page had")
    on = asset.page_id or _pages_by_image(_changes(session, item)).get(asset.id, "")
    page = session.get(Page, on)
    if page is None or page.item_id != item.id:
        raise EditConflict(f"{asset_id} is no image that a page of {item.id} had")
    return page, asset


def bring_back(session: Session, item: Item, asset_id: str, seen: str, editor: str) -> Page:
    """Show an earlier image of a page again, as its newest version; text and notes stay.

    Raises:
        EditConflict: the page shows another image than the one `seen` (its id), or this one.
    """
    page, asset = named(session, item, asset_id)
    held = edit_pages.current(session, page.id, _ROLE)
    if held is None or held.id != seen or held.id == asset.id:
        raise EditConflict(f"page {page.position} shows another image since")
    if not asset.width_px or not asset.height_px:
        raise EditConflict(f"the image of {asset.filename} is not made yet: wait a moment")
    with noted(session, item, editor, desk_word.IMAGE_BACK) as notes:
        notes.about |= {"pages": 1, "page": page.id, "name": page.name, "asset": asset.id}
        newest = select(func.max(Asset.version)).where(
            Asset.page_id == page.id, Asset.role == _ROLE
        )
        asset.version = (session.scalar(newest) or 0) + 1
        held.current, asset.current, asset.page_id = False, True, page.id
        page.reshaped = not edit_pages.same_shape(page, asset.width_px, asset.height_px)
        mark(session, page)
        _look_again(session, item, page, asset)
    # It may be gone from the store since.
    queue(session, "derive", asset.id, details=ONLY_MISSING)
    return page


def mark(session: Session, page: Page) -> None:
    """Hide boxes that do not fit a page's new image, and show those that fit again."""
    text = session.get(PageText, page.id)
    if text is None:
        return
    if page.reshaped and not text.flagged:
        text.flagged = MISFIT
    elif not page.reshaped and text.flagged == MISFIT:
        text.flagged = ""


def _changes(session: Session, item: Item) -> list[Changeset]:
    kinds = (desk_word.REPLACED, desk_word.IMAGE_BACK)
    mine = select(Changeset).where(Changeset.item_id == item.id, Changeset.change.in_(kinds))
    return list(session.scalars(mine.order_by(Changeset.at, Changeset.id)))


def _pages_by_image(changes: Sequence[Changeset]) -> dict[str, str]:
    """Give the pages for which images were handed in, by the image; some stand on none now."""
    return {
        name: change.after["page"]
        for change in changes
        if "page" in change.after
        for name in _rows(change, "asset")
    }


def _assets(
    session: Session, item: Item, page_ids: Collection[str], loose_ids: Collection[str]
) -> list[Asset]:
    images = select(Asset).where(Asset.role == _ROLE, Asset.state != _PURGED)
    found = [*session.scalars(images.where(Asset.page_id.in_(page_ids)))]
    loose = images.where(Asset.id.in_(loose_ids), Asset.item_id == item.id, Asset.page_id.is_(None))
    return [*found, *session.scalars(loose)]


def _handed_in(session: Session, asset_ids: Collection[str]) -> dict[str, Event | Changeset]:
    wanted = select(Event).where(Event.asset_id.in_(asset_ids), Event.type == "accession")
    return {str(one.asset_id): one for one in session.scalars(wanted.order_by(Event.at))}


def _versions(page: Page, found: list[Asset], came: dict[str, Event | Changeset]) -> Versions:
    images = [_version(one, came.get(one.id)) for one in found]
    images.sort(key=lambda one: (one.asset.current, one.at), reverse=True)
    shown = next((one.asset.id for one in images if one.asset.current), "")
    return Versions(page, shown, images)


def _version(asset: Asset, came: Event | Changeset | None) -> Version:
    if came is None:
        return Version(asset, asset.created_at, "", again=False)
    agent = came.editor if isinstance(came, Changeset) else came.agent
    return Version(asset, came.at, agent, again=isinstance(came, Changeset))


def _look_again(session: Session, item: Item, page: Page, asset: Asset) -> None:
    """Take up what the image looked like when it was shown; remarks are found anew."""
    look = session.get(PageLook, page.id)
    if look is not None:
        look.measures = next(_looks(session, item, page.id, asset.id), {})
    for remark in session.scalars(select(PageWarning).where(PageWarning.page_id == page.id)):
        session.delete(remark)


def _looks(session: Session, item: Item, page_id: str, asset_id: str) -> Iterator[dict[str, Any]]:
    for change in reversed(_changes(session, item)):
        was = _rows(change, "asset", before=True).get(asset_id) or {}
        look = _rows(change, "page_look", before=True).get(page_id) or {}
        if was.get("current") and "measures" in look:
            yield look["measures"]


def _rows(change: Changeset, table: str, *, before: bool = False) -> dict[str, Any]:
    side = change.before if before else change.after
    found: dict[str, Any] = side.get(ROWS, {}).get(table, {})
    return found
