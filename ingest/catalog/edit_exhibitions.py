"""Making and changing thematic exhibitions; rows are changed as objects, for the journal."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import find
from ingest.catalog.edit import EditConflict
from ingest.catalog.models import Exhibition, ExhibitionPart, Item, Library, Page, now
from ingest.exhibition import ExhibitionSource, Part, View
from ingest.text.page_text import Box


def keep_exhibition(session: Session, source: ExhibitionSource) -> Exhibition:
    """Make the exhibition of this slug, or bring the one that is there up to date.

    Raises:
        EditConflict: it shows an item or page, or names a library, that is not held.
    """
    library = _library(session, source.library)
    held = session.scalar(select(Exhibition).where(Exhibition.slug == source.slug))
    if held is None:
        held = Exhibition(slug=source.slug, title=source.title)
        session.add(held)
    held.title, held.summary, held.byline = source.title, source.summary, source.byline
    held.library_id = library.id if library else None
    held.changed_at = now()
    session.flush()
    keep_parts(session, held, library, source.parts)
    if source.state == "published":
        publish_exhibition(held)
    else:
        hide_exhibition(held)
    session.flush()
    return held


def publish_exhibition(held: Exhibition) -> None:
    """Show an exhibition to the public."""
    held.state = "published"
    held.published_at = held.published_at or now()


def hide_exhibition(held: Exhibition) -> None:
    """Make an exhibition a draft (again), which only staff see."""
    held.state = "draft"


def remove_exhibition(session: Session, held: Exhibition) -> None:
    """Take an exhibition away for good; what it showed stays."""
    for row in _parts_of(session, held):
        session.delete(row)
    session.flush()
    session.delete(held)
    session.flush()


def _library(session: Session, slug: str) -> Library | None:
    if not slug:
        return None
    try:
        return find.library(session, slug)
    except find.NotHeld as error:
        raise EditConflict(f"there is no library {slug!r}") from error


def keep_parts(
    session: Session, held: Exhibition, library: Library | None, parts: tuple[Part, ...]
) -> None:
    """Make these the parts of an exhibition.

    Raises:
        EditConflict: one shows an item or page that is not held.
    """
    rows = _parts_of(session, held)
    for place, part in enumerate(parts, start=1):
        if place > len(rows):
            row = ExhibitionPart(exhibition_id=held.id, position=place)
            session.add(row)
        else:
            row = rows[place - 1]
        _fill(session, row, place, part, library)
    for row in rows[len(parts) :]:
        session.delete(row)


def rows_of(
    session: Session, library: Library | None, parts: Iterable[Part]
) -> list[ExhibitionPart]:
    """Make rows of parts without keeping them.

    Raises:
        EditConflict: one shows an item or page that is not held.
    """
    rows = []
    for place, part in enumerate(parts, start=1):
        row = ExhibitionPart()
        _fill(session, row, place, part, library)
        rows.append(row)
    return rows


def _fill(
    session: Session, row: ExhibitionPart, place: int, part: Part, library: Library | None
) -> None:
    page = _page(session, part.view, library) if part.view else None
    row.position, row.text = place, part.text
    row.page_id = page.id if page else None
    row.region = _inside(part.view, page) if part.view and page else None
    row.caption = part.view.caption if part.view else {}


def _parts_of(session: Session, held: Exhibition) -> list[ExhibitionPart]:
    rows = select(ExhibitionPart).where(ExhibitionPart.exhibition_id == held.id)
    return list(session.scalars(rows.order_by(ExhibitionPart.position)))


def _page(session: Session, view: View, library: Library | None) -> Page:
    """Find the page: by our id of the item, else by its library's own, its own library first."""
    found = session.execute(
        select(Page, Item.library_id)
        .join(Item, Page.item_id == Item.id)
        .where((Item.id == view.item) | (Item.source_id == view.item), Page.position == view.page)
        .order_by(Item.id)
    ).all()
    if not found:
        raise EditConflict(f"there is no page {view.page} of an item {view.item!r}")
    own = library.id if library else ""
    return min(found, key=lambda row: row[1] != own)[0]


def _inside(view: View, page: Page) -> list[int] | None:
    """Cut the region at the page's edge; None: it is all of the page."""
    box = view.region
    if box is None or box == Box(0, 0, page.canvas_width, page.canvas_height):
        return None
    width = min(box.width, page.canvas_width - box.x)
    height = min(box.height, page.canvas_height - box.y)
    if width < 1 or height < 1:
        size = f"{page.canvas_width} x {page.canvas_height} pixels"
        raise EditConflict(
            f"{view.item}:{view.page} is {size}; the part to show lies outside of it"
        )
    return [box.x, box.y, width, height]
