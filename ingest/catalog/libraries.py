"""Finding the library to which an item belongs when nobody said which."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest.catalog import edit
from ingest.catalog.models import Item, Library
from ingest.packages.package import LibrarySource

FIRST_SLUG = "library"


def choose_library(session: Session, slug: str, site_name: str) -> Library | None:
    """Give the library of this slug, or None; without a slug the one that leads the others.

    An empty repository gets its first library, named as the site.
    """
    if slug:
        return session.scalar(select(Library).where(Library.slug == slug))
    items = select(func.count(Item.id)).where(Item.library_id == Library.id).scalar_subquery()
    leading = select(Library).where(Library.parent_id.is_(None)).order_by(items.desc(), Library.id)
    first = session.scalars(leading.limit(1)).first()
    if first is not None:
        return first
    return edit.keep_library(
        session, LibrarySource(FIRST_SLUG, {"none": [site_name]}, "provincial")
    )
