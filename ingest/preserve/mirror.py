"""The second store: what is kept is copied there, read again there, and brought back from there."""

from __future__ import annotations

from pathlib import Path

from ingest.catalog import kept
from ingest.preserve.reading import Pace, digests, fetch
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.open import open_mirror
from ingest.storage.store import ObjectMissing, Store, StoreUnavailable


def opened(repository: Repository) -> Store | None:
    """Give the mirror that the settings name; None where there is none.

    Raises:
        StoreUnavailable: it cannot be reached, or another place stands where it was.
    """
    mirror = open_mirror(repository.settings)
    if mirror is None or mirror.exists(keys.MIRROR_MARK):
        return mirror
    with repository.reading() as session:
        began = kept.any_copied(session)
    if began:
        # An unmounted disk is an empty folder; filling it would help nobody.
        mirror.close()
        raise StoreUnavailable(
            "the mirror is empty, but objects were copied into it: is its disk mounted? If it is"
            " a new one, run `tangthu mirror --anew`"
        )
    mirror.put(keys.MIRROR_MARK, b"The mirror of a Tang Thu store.\n")
    return mirror


def mark(repository: Repository) -> None:
    """Begin anew with the place that the settings name."""
    with repository.writing() as session:
        kept.forget_copies(session)
    mirror = opened(repository)
    if mirror is not None:
        mirror.close()


def carry(source: Store, target: Store, key: str, sha256: str, room: Path, pace: Pace) -> bool:
    """Copy an object from one store to the other; tell whether it was, and still is, whole.

    Where the source is damaged or has none, nothing is written.
    """
    path = room / "object"
    try:
        if fetch(source, key, path, pace) != sha256:
            return False
        target.put(key, path)
    except ObjectMissing:
        return False
    finally:
        path.unlink(missing_ok=True)
    target.refresh(key)
    return holds(target, key, sha256, pace)


def holds(store: Store, key: str, sha256: str, pace: Pace) -> bool:
    """Tell whether a store has this object whole."""
    try:
        return digests(store, key, pace, ("sha256",))[1]["sha256"] == sha256
    except ObjectMissing:
        return False
