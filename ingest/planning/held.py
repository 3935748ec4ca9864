"""Which items of a delivery are here already, so that its plan says so. Reads only."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from ingest.catalog.models import Item, Library
from ingest.packages.package import Package
from ingest.repository import Repository

_AT_ONCE = 500


def held(repository: Repository, packages: Sequence[Package], library: str) -> frozenset[str]:
    """Give the source ids of those that their library has, in any state.

    `library` is the slug for packages that name none; empty: any library's item counts.
    """
    wanted = {package.source_id: package.library or library for package in packages}
    ids, found = list(wanted), set[str]()
    with repository.reading() as session:
        for start in range(0, len(ids), _AT_ONCE):
            rows = session.execute(
                select(Item.source_id, Library.slug)
                .join(Library, Library.id == Item.library_id)
                .where(Item.source_id.in_(ids[start : start + _AT_ONCE]))
            )
            found |= {known for known, slug in rows if wanted[known] in ("", slug)}
    return frozenset(found)
