"""Looking up what pages are warned of; nothing is measured here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog.models import Page, PageWarning
from ingest.quality.remark import KINDS, Remark


@dataclass(frozen=True)
class Warned:
    """A page with something to look at."""

    page: Page
    remarks: tuple[Remark, ...]


def warned(session: Session, item_id: str) -> list[Warned]:
    """Give the pages of an item with something to look at, in their order."""
    rows = session.execute(
        select(Page, PageWarning)
        .join(PageWarning, PageWarning.page_id == Page.id)
        .where(Page.item_id == item_id)
        .order_by(Page.position)
    )
    pages: dict[str, tuple[Page, list[Remark]]] = {}
    for page, row in rows:
        remark = Remark(row.kind, row.measure, row.threshold, row.detail)
        pages.setdefault(page.id, (page, []))[1].append(remark)
    return [
        Warned(page, tuple(sorted(mine, key=lambda remark: KINDS.index(remark.kind))))
        for page, mine in pages.values()
    ]
