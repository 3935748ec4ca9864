"""What an item still lacks before it can be shown to the public."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ingest.catalog.models import Asset, Item, Job, Page, PageReference, PageWarning
from ingest.catalog.templates import template_of


class Kind(StrEnum):
    """What a check looks at, in the order in which they are shown."""

    ARRIVED = "arrived"  # all its pages came in
    PAGES = "pages"  # it has pages, and each an image
    METADATA = "metadata"  # its card says what cards of its kind must say
    RIGHTS = "rights"  # it is said who may see it
    FAILED = "failed"  # no work on it has failed
    REMARKS = "remarks"  # the checks of page images warn of nothing; hinders nothing


@dataclass(frozen=True)
class Finding:
    """What one check found."""

    kind: Kind
    well: bool
    hinders: bool = True
    count: int = 0
    names: tuple[str, ...] = ()

    @property
    def stops(self) -> bool:
        """Tell whether the item may not be published with this."""
        return self.hinders and not self.well


def findings(session: Session, item: Item) -> list[Finding]:
    """Look an item over before it is published."""
    pages, bare = _pages(session, item.id)
    missing = template_of(item.description).missing(item.description)
    failed = _count(
        session, select(func.count(Job.id)).where(Job.subject_id == item.id, Job.state == "failed")
    )
    warned = _count(
        session,
        select(func.count(PageWarning.id))
        .join(Page, PageWarning.page_id == Page.id)
        .where(Page.item_id == item.id),
    )
    return [
        Finding(Kind.ARRIVED, item.state != "arriving"),
        Finding(Kind.PAGES, pages > 0 and not bare, count=bare if pages else 0),
        Finding(Kind.METADATA, not missing, names=tuple(missing)),
        Finding(Kind.RIGHTS, bool(item.rights)),
        Finding(Kind.FAILED, not failed, count=failed),
        Finding(Kind.REMARKS, not warned, hinders=False, count=warned),
    ]


def _pages(session: Session, item_id: str) -> tuple[int, int]:
    """Count an item's pages, and those without an image that can be shown."""
    own = select(func.count(Page.id)).where(Page.item_id == item_id)
    shown = select(Asset.id).where(
        Asset.page_id == Page.id, Asset.role == "master", Asset.current, Asset.derivation > 0
    )
    elsewhere = select(PageReference.page_id).where(PageReference.page_id == Page.id)
    bare = own.where(~shown.exists(), ~elsewhere.exists())
    return session.scalar(own) or 0, session.scalar(bare) or 0


def _count(session: Session, statement: Select[int]) -> int:
    return session.scalar(statement) or 0
