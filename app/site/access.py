"""Who may see what on the site: the decisions of `ingest.catalog.rights`, for the one who asks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from iiif.access import check_known, is_open
from iiif.current import repository, visitor
from ingest.catalog import find, rights
from ingest.catalog.models import Item
from ingest.catalog.rights import Action


@dataclass(frozen=True)
class Access:
    """What the visitor may do with one item."""

    tier: str
    view: bool
    read: bool
    edit: bool
    open_side_px: int | None


def to(item: Item) -> Access:
    """Decide what the visitor may do with the item."""
    who, about, rules = visitor(), rights.subject(item), repository().rules
    return Access(
        tier=rights.tier(about, rules),
        view=rights.can(who, Action.VIEW, about, rules),
        read=rights.can(who, Action.READ, about, rules),
        edit=rights.can(who, Action.EDIT, about, rules),
        open_side_px=rights.open_side_px(who, about, rules),
    )


def shown_item(session: Session, item_id: str) -> Item:
    """Give an item that the visitor may know of.

    Raises:
        find.NotHeld: there is none for this visitor.
        Withdrawn: it was public once.
    """
    item = find.item(session, item_id)
    check_known(visitor(), rights.subject(item), repository().rules, f"item {item_id!r}")
    return item


def is_keepable(item: Item) -> bool:
    """Tell whether readers may keep the item on a device: it is here, and open to everyone."""
    return item.origin is None and is_open(rights.subject(item), repository().rules)
