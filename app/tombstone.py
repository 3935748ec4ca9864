"""What the page of an item that is gone tells: since when and of which library; to staff, all."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.language import language
from iiif.current import visitor
from ingest.catalog import rights
from ingest.catalog.description import best
from ingest.catalog.gone import Gone, gone


@dataclass(frozen=True)
class Stone:
    """What is told."""

    gone: Gone
    library: str
    library_slug: str
    staff: bool  # who and why is for them; so is how to bring it back


def of(session: Session, item_id: str) -> Stone | None:
    """Give what this visitor is told; None where nothing is known."""
    found = gone(session, item_id)
    if found is None:
        return None
    library = found.item.library
    return Stone(
        found,
        best(library.name, language()),
        library.slug,
        rights.is_staff(visitor(), library.id),
    )
