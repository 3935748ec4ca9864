"""What is known of an image while its tiles are asked for: no query and no index read per tile."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from ingest.catalog import find
from ingest.derivatives import index as pyramid_index
from ingest.derivatives.index import PyramidIndex
from ingest.repository import Repository
from ingest.storage import keys

_MOST = 1_000


@dataclass(frozen=True)
class OpenImage:
    """An image's record and its pyramid's index."""

    record: find.ImageRecord
    index: PyramidIndex
    key: str  # of the pyramid


class OpenImages:
    """The images lately asked for; each is looked up anew after `seconds`. For many threads."""

    def __init__(self, seconds: float, most: int = _MOST) -> None:
        self._seconds = seconds
        self._most = most
        self._kept: OrderedDict[str, tuple[float, OpenImage]] = OrderedDict()
        self._lock = Lock()

    def of(self, repository: Repository, image_id: str) -> OpenImage:
        """Give an image; its derivation may be a newer one than asked: compare `image_id`.

        Raises:
            find.NotHeld: there is none.
            pyramid_index.IndexDamaged: its pyramid cannot be read.
            ingest.storage.store.ObjectMissing: its pyramid is gone.
        """
        now = time.monotonic()
        with self._lock:
            kept = self._kept.get(image_id)
            if kept is not None and now - kept[0] < self._seconds:
                self._kept.move_to_end(image_id)
                return kept[1]
        found = self._look_up(repository, image_id, kept[1] if kept else None)
        with self._lock:
            self._kept[image_id] = (now, found)
            self._kept.move_to_end(image_id)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found

    def _look_up(
        self, repository: Repository, image_id: str, before: OpenImage | None
    ) -> OpenImage:
        with repository.reading() as session:
            record = find.image(session, image_id)
        # The pixels under an id never change, so neither does the index: only rights may.
        if before is not None and before.record.image_id == record.image_id:
            return OpenImage(record, before.index, before.key)
        key = keys.pyramid(record.asset_id, record.derivation)
        data = repository.store.get_range(key, record.index_offset, record.index_length)
        return OpenImage(record, pyramid_index.unpack(data), key)
