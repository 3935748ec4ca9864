"""Which items of a delivery are here already, so that its plan says so. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from ingest.again import looked_at
from ingest.catalog import find
from ingest.catalog.models import Item, Library
from ingest.packages.package import Package, Problem
from ingest.repository import Repository

_AT_ONCE = 500


def held(repository: Repository, packages: Sequence[Package], library: str) -> frozenset[str]:
    """Give the source ids of those that their library has, in any state.

    `library` is as for `here`.
    """
    return frozenset(here(repository, packages, library))


def here(repository: Repository, packages: Sequence[Package], library: str) -> dict[str, str]:
    """Give the items of those that their library has, in any state, by their source ids.

    `library` is the slug for packages that name none; empty: any library's item counts.
    """
    wanted = {package.source_id: package.library or library for package in packages}
    ids, found = list(wanted), dict[str, str]()
    with repository.reading() as session:
        for start in range(0, len(ids), _AT_ONCE):
            rows = session.execute(
                select(Item.source_id, Library.slug, Item.id)
                .join(Library, Library.id == Item.library_id)
                .where(Item.source_id.in_(ids[start : start + _AT_ONCE]))
            )
            found |= {known: one for known, slug, one in rows if wanted[known] in ("", slug)}
    return found


def at_desk(
    repository: Repository,
    packages: Sequence[Package],
    found: Mapping[str, str],
    *,
    over_desk: bool = False,
) -> Iterator[Problem]:
    """Say of each package that is here already what was done at the desk, and which holds."""
    for package in packages:
        if package.source_id not in found:
            continue
        with repository.reading() as session:
            item = find.item(session, found[package.source_id])
            told = looked_at(session, item, package).told(over_desk=over_desk)
        if told:
            yield Problem(package.name, told, fatal=False)
