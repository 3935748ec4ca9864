"""Recording images that stay with other institutions, and where items were taken from."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import edit_pages
from ingest.catalog.desk_word import DeskWord
from ingest.catalog.models import Asset, Item, ItemOrigin, Page, PageReference
from ingest.packages.package import Origin, PageSource, RemoteImage


def keep_origin(session: Session, item: Item, origin: Origin, *, reference: bool) -> bool:
    """Record where an item was taken from; tell whether that is new."""
    row = session.get(ItemOrigin, item.id) or ItemOrigin(item_id=item.id)
    wanted = asdict(origin) | {"reference": reference}
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(row, name, value)
    session.add(row)
    return True


def keep_reference(
    session: Session,
    item: Item,
    source: PageSource,
    position: int,
    image: RemoteImage,
    canvas_px: tuple[int, int],
    decided: DeskWord,
) -> bool:
    """Make or update a page whose image stays elsewhere; tell whether anything changed."""
    page = session.get(Page, edit_pages.page_id(item.id, source.name))
    row = session.get(PageReference, page.id) if page else None
    wanted = asdict(image)
    if page and row and all(getattr(row, name) == value for name, value in wanted.items()):
        return edit_pages.mark_page(page, source, decided)
    shape = edit_pages.KeptPyramid(*canvas_px, 0, 0, 0)
    fixed = item.published_at is not None
    page = edit_pages.keep_page(session, item, source, position, shape, fixed=fixed)
    edit_pages.mark_page(page, source, decided)
    row = row or PageReference(page_id=page.id)
    for name, value in wanted.items():
        setattr(row, name, value)
    session.add(row)
    return True


def end_reference(session: Session, page: Page) -> None:
    """Forget where a page's image lies: it is held here now."""
    row = session.get(PageReference, page.id)
    if row is not None:
        session.delete(row)


def holds_copies(session: Session, item_id: str) -> bool:
    """Tell whether images of the item are held here."""
    masters = select(Asset.id).where(
        Asset.item_id == item_id, Asset.role == "master", Asset.current.is_(True)
    )
    return session.scalar(masters.limit(1)) is not None
