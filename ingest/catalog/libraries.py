"""Finding the library to which an item belongs, and keeping libraries' logos."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ingest.catalog import edit
from ingest.catalog.announce import announce_shelf
from ingest.catalog.find import NotHeld
from ingest.catalog.models import Item, Library, Logo
from ingest.packages.package import LibrarySource

FIRST_SLUG = "library"


@dataclass(frozen=True)
class LogoFile:
    """What is known of a logo beside its bytes."""

    sha256: str
    media_type: str
    width_px: int
    height_px: int


def choose_library(session: Session, slug: str, site_name: str) -> Library | None:
    """Give the library of this slug, or None; without a slug the one that leads the others.

    An empty repository gets its first library, named as the site.
    """
    if slug:
        return session.scalar(select(Library).where(Library.slug == slug))
    return leading(session) or edit.keep_library(
        session, LibrarySource(FIRST_SLUG, {"none": [site_name]}, "provincial")
    )


def leading(session: Session) -> Library | None:
    """Give the library that leads the others: of those at the top the one with most items."""
    items = select(func.count(Item.id)).where(Item.library_id == Library.id).scalar_subquery()
    tops = select(Library).where(Library.parent_id.is_(None)).order_by(items.desc(), Library.id)
    return session.scalars(tops.limit(1)).first()


def keep_logo(session: Session, library: Library, told: LogoFile, data: bytes) -> None:
    """Make an image the logo of a library, in place of the one before."""
    if library.logo == asdict(told):
        return
    library.logo = asdict(told)
    row = session.get(Logo, library.id) or Logo(library_id=library.id)
    row.data = data
    session.add(row)
    announce_shelf(session, library, ("logo",))


def remove_logo(session: Session, library: Library) -> None:
    """Take a library's logo away."""
    row = session.get(Logo, library.id)
    library.logo = {}
    if row is not None:
        session.delete(row)
    session.flush()


def logo(session: Session, library: Library) -> tuple[LogoFile, bytes]:
    """Give a library's logo.

    Raises:
        NotHeld: it has none.
    """
    row = session.get(Logo, library.id)
    if row is None or not library.logo:
        raise NotHeld(f"library {library.slug!r} has no logo")
    return LogoFile(**library.logo), row.data
