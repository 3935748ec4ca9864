"""The register of kept objects held against the store: what it has found wrong, what is not there.

So inventories, sidecars and the journal are missed too, which no row of the catalogue names.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.catalog import kept
from ingest.catalog.models import KeptObject
from ingest.preserve.finding import Finding
from ingest.repository import Repository
from ingest.storage import keys

_AT_ONCE = 1000


def findings(repository: Repository) -> Iterator[Finding]:
    """Give what was damaged or missing when it was last read, and what is missing now."""
    folder, there = "", set[str]()
    for row in _rows(repository):
        if row.fault:
            day = f"{row.checked_at:%Y-%m-%d}" if row.checked_at else "an earlier day"
            advice = "`tangthu fixity` reads it again, and repairs it where there is a mirror"
            yield Finding(row.fault, row.key, f"found so on {day}: {advice}")
        elif row.key.startswith(keys.MIRRORED):
            place = _folder(row.key)
            if place != folder:
                folder, there = place, set(repository.store.list(place))
            if row.key not in there:
                yield Finding(
                    "missing", row.key, "it was kept: `tangthu fixity --all` looks for it"
                )


def _folder(key: str) -> str:
    """Give what is listed at once: an object, the journal, or what stands above all objects."""
    if root := keys.root_of(key):
        return root
    return keys.JOURNAL if key.startswith(keys.JOURNAL) else key


def _rows(repository: Repository) -> Iterator[KeptObject]:
    after = ""
    while True:
        with repository.reading() as session:
            rows = kept.some(session, after, limit=_AT_ONCE)
        if not rows:
            return
        yield from rows
        after = rows[-1].key
