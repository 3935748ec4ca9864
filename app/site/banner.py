"""The page image at the head of a collection."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.site import access, cards, images
from app.site.cards import Words
from app.site.images import Picture
from ingest.catalog.models import Asset, Collection, Item, Page
from ingest.text.page_text import Box

_WIDTH_PX = 1200
_SHAPE = 3  # as many times as wide as high
_FROM_TOP = 0.18  # of the page: what stands above is margin


@dataclass(frozen=True)
class Banner:
    """A strip cut from a page, and whose it is."""

    picture: Picture
    item_id: str
    number: int
    title: Words


def of(session: Session, collection: Collection) -> Banner | None:
    """Cut the strip that the collection names; None where it names none that is open to all."""
    source_id, _, number = collection.banner.rpartition(":")
    if not number.isdigit():
        return None
    on = (Asset.page_id == Page.id) & (Asset.role == "master") & Asset.current.is_(True)
    found = session.execute(
        select(Item, Page, Asset)
        .join(Page, Page.item_id == Item.id)
        .join(Asset, on)
        .where(Item.source_id == source_id, Page.position == int(number))
        .where(Item.state == "published", Asset.derivation > 0)
        .order_by(Item.id)
    ).first()
    if found is None:
        return None
    item, page, asset = found
    open_to = access.to(item)
    if not open_to.view or open_to.open_side_px is not None:
        return None
    return Banner(_strip(asset), item.id, page.position, cards.title(item))


def _strip(asset: Asset) -> Picture:
    width, whole = asset.width_px or 1, asset.height_px or 1
    height = min(whole, width // _SHAPE)
    top = min(round(whole * _FROM_TOP), whole - height)
    return images.cut(asset, Box(0, top, width, height), round(_WIDTH_PX / _SHAPE))
