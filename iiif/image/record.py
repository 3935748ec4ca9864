"""What is known of an image while its tiles are asked for: no query and no index read per tile."""

from __future__ import annotations

import time
from dataclasses import dataclass

from iiif.image.lately import Lately
from ingest.catalog import find
from ingest.derivatives import index as pyramid_index
from ingest.derivatives.index import PyramidIndex
from ingest.repository import Repository
from ingest.storage import keys

# Of 48 megapixels each they take 8 kB.
_MOST = 450


@dataclass(frozen=True, slots=True)
class OpenImage:
    """An image's record and its pyramid's index."""

    record: find.ImageRecord
    index: PyramidIndex
    key: str  # of the pyramid

    @property
    def pixels(self) -> str:
        """Name its pixels for marks and caches: as its id, until its pyramid is found damaged."""
        damages = self.record.damages
        return f"{self.record.image_id} {damages}" if damages else self.record.image_id


class OpenImages:
    """The images lately asked for; each is looked up anew after `seconds`. For many threads."""

    def __init__(self, seconds: float, most: int = _MOST) -> None:
        self._seconds = seconds
        self._kept: Lately[tuple[float, OpenImage]] = Lately(most)

    def of(self, repository: Repository, image_id: str) -> OpenImage:
        """Give an image; its derivation may be a newer one than asked: compare `image_id`.

        Raises:
            find.NotHeld: there is none, or (`Damaged`) none that is whole.
            pyramid_index.IndexDamaged: its pyramid cannot be read.
            ingest.storage.store.ObjectMissing: its pyramid is gone.
        """
        known = self.lately(image_id)
        if known is not None:
            return known
        # Before the look-up: what is withdrawn meanwhile may be read a little earlier, never later.
        now = time.monotonic()
        kept = self._kept.get(image_id)
        found = self._look_up(repository, image_id, kept[1] if kept else None)
        self._kept.keep(image_id, (now, found))
        return found

    def lately(self, image_id: str) -> OpenImage | None:
        """Give an image that was looked up less than `seconds` ago; reads nothing."""
        kept = self._kept.get(image_id)
        if kept is None or time.monotonic() - kept[0] >= self._seconds:
            return None
        return kept[1]

    def _look_up(
        self, repository: Repository, image_id: str, before: OpenImage | None
    ) -> OpenImage:
        with repository.reading() as session:
            record = find.image(session, image_id)
        # A pyramid never changes unless it is made again, which moves its index: only rights do.
        if before is not None and _pyramid(before.record) == _pyramid(record):
            return OpenImage(record, before.index, before.key)
        key = keys.pyramid(record.asset_id, record.derivation)
        if record.damages:
            # What a cache here still has of it may be of the damaged one.
            repository.store.refresh(key)
        try:
            index = _index(repository, key, record)
        except pyramid_index.IndexDamaged:
            # It may have been mended since, and only what is held of it here is damaged.
            repository.store.refresh(key)
            index = _index(repository, key, record)
        return OpenImage(record, index, key)


def _index(repository: Repository, key: str, record: find.ImageRecord) -> PyramidIndex:
    data = repository.store.get_range(key, record.index_offset, record.index_length)
    try:
        return pyramid_index.unpack(data)
    except pyramid_index.IndexDamaged as error:
        raise pyramid_index.IndexDamaged(f"{key}: {error}") from error


def _pyramid(record: find.ImageRecord) -> tuple[str, int, int, int]:
    return record.image_id, record.index_offset, record.index_length, record.damages
