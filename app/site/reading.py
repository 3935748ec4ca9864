"""The pages of an item as the reader shows them: one at a time, in any number."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.language import language
from app.site import images
from app.site.access import Access
from app.site.images import Picture
from app.site.paging import asked
from iiif.current import repository
from ingest.catalog import browse, find
from ingest.catalog.description import best
from ingest.catalog.find import NotHeld, PageImage
from ingest.catalog.models import Item, PageReference
from ingest.derivatives.sizes import level_sizes

READING_PX = 1200
RIBBON_PX = 200
NEAR_PAGES = 5
MOST_ROWS = 100


@dataclass(frozen=True)
class PageView:
    """A page as far as the visitor may see it."""

    number: int
    label: str
    width: int  # of its canvas
    height: int
    service: str  # path of its image service; empty: only its picture is open, or nothing
    image_width: int
    image_height: int
    tile: int  # side of its tiles
    scale_factors: list[int]
    picture: Picture | None  # to read by
    thumb: Picture | None  # for the ribbon
    has_text: bool
    elsewhere: bool = False  # its image stays with another institution: `service` is whole

    def as_json(self) -> dict[str, Any]:
        """Give what the reader's program takes."""
        return asdict(self)


@dataclass(frozen=True)
class Reader:
    """An item opened at a page."""

    item_id: str
    number: int
    count: int
    page: PageView
    page_id: str
    near: list[PageView]
    direction: str
    kept: bool = False  # as a device keeps it

    @property
    def rtl(self) -> bool:
        """Tell whether the next page lies to the left."""
        return self.direction == "right-to-left"


def opened(session: Session, item: Item, number: int, access: Access) -> Reader | None:
    """Open an item at a page; beyond its end at the last. None: it has no pages.

    Raises:
        NotHeld: the pages have a gap there.
    """
    rows, count = _around(session, item.id, number)
    if not count:
        count = browse.page_count(session, item.id)
        if not count:
            return None
        rows, _ = _around(session, item.id, min(number, count))
    number = min(number, count)
    here = next((row for row in rows if row.page.position == number), None)
    if here is None:
        raise NotHeld(f"no page {number} in {item.id!r}")
    return Reader(
        item_id=item.id,
        number=number,
        count=count,
        page=page_view(here, access),
        page_id=here.page.id,
        near=[page_view(row, access) for row in rows],
        direction=item.description.get("viewing_direction", "left-to-right"),
    )


def asked_for(session: Session, item: Item, number: str | None, access: Access) -> Reader:
    """Open an item at the page that a request names; where it names none, where it opens.

    Raises:
        NotHeld: it has no pages.
    """
    begins = str(item.description.get("start_page") or 1)
    reader = opened(session, item, asked(number or begins), access)
    if reader is None:
        raise NotHeld(f"no pages in {item.id!r}")
    return reader


def _around(session: Session, item_id: str, number: int) -> tuple[list[PageImage], int]:
    first = max(1, number - NEAR_PAGES)
    return find.counted_run(session, item_id, first, number - first + NEAR_PAGES + 1)


def rows(session: Session, item: Item, first: int, count: int, access: Access) -> list[PageView]:
    """Give a stretch of an item's pages, bounded."""
    found = find.page_run(session, item.id, first, max(0, min(count, MOST_ROWS)))
    return [page_view(row, access) for row in found]


def page_view(row: PageImage, access: Access) -> PageView:
    """Prepare one page."""
    asset, side = row.image, access.open_side_px
    if asset is None and row.reference is not None:
        return _elsewhere(row, row.reference, access)
    whole = asset is not None and asset.derivation > 0 and side is None
    width, height = (asset.width_px or 0, asset.height_px or 0) if asset is not None else (0, 0)
    tile = repository().settings.tile_size_px
    return PageView(
        number=row.page.position,
        label=best(row.page.label, language()) or str(row.page.position),
        width=row.page.canvas_width,
        height=row.page.canvas_height,
        service=images.service(asset) if asset is not None and whole else "",
        image_width=width,
        image_height=height,
        tile=tile,
        scale_factors=[2**level for level in range(len(level_sizes(width, height, tile)))],
        picture=images.boxed(asset, READING_PX, side),
        thumb=images.boxed(asset, RIBBON_PX, side),
        has_text=row.has_text and access.read,
    )


def _elsewhere(row: PageImage, there: PageReference, access: Access) -> PageView:
    """Prepare a page whose image is shown from where it lies; all of it, or nothing."""
    shown = access.open_side_px is None
    whole = (there.region, there.rotation) == ("full", "0")
    return PageView(
        number=row.page.position,
        label=best(row.page.label, language()) or str(row.page.position),
        width=row.page.canvas_width,
        height=row.page.canvas_height,
        service=there.service if shown and whole else "",
        image_width=there.width_px,
        image_height=there.height_px,
        tile=0,
        scale_factors=[],
        picture=images.elsewhere(there, READING_PX) if shown else None,
        thumb=images.elsewhere(there, RIBBON_PX) if shown and there.service else None,
        has_text=row.has_text and access.read,
        elsewhere=True,
    )
