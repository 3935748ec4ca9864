"""The pages of an item that the quality checks warn of, for those who may mend them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.language import language
from app.quality import sentence
from app.site.access import Access
from ingest.catalog.description import best
from ingest.quality import warned as quality


@dataclass(frozen=True)
class PageToLookAt:
    """One page with what may be wrong with it, in the visitor's language."""

    number: int
    label: str
    file: str
    sentences: tuple[str, ...]


def of(session: Session, item_id: str, access: Access) -> list[PageToLookAt]:
    """Give the pages in their order; none, and no query, for who may not edit the item."""
    if not access.edit:
        return []
    return [
        PageToLookAt(
            one.page.position,
            best(one.page.label, language()) or str(one.page.position),
            one.page.name,
            tuple(sentence(remark, language()) for remark in one.remarks),
        )
        for one in quality.warned(session, item_id)
    ]
