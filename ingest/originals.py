"""Keeping the files of an item as they were handed in; one that holds many pages is kept once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ingest.catalog.edit_pages import KeptFile
from ingest.media_types import IMAGES
from ingest.scan import Gate, Infected, Scan, Unscanned
from ingest.storage import keys
from ingest.storage.store import Store


@dataclass
class SourceFile:
    """A file as handed in, which may hold many pages."""

    path: Path
    sha256: str = ""  # as soon as it is known
    kept: KeptFile | None = None  # as soon as it is in the store
    scan: Scan | None = None
    refusal: Infected | Unscanned | None = None
    _looked_at: bool = False

    def checksum(self) -> str:
        """Give the sha256, reading the file where nobody has yet."""
        self.sha256 = self.sha256 or file_sha256(self.path)
        return self.sha256

    def looked_at(self, gate: Gate) -> Scan | None:
        """Have the file looked at for malware, once; None where it need not be.

        Raises:
            Infected, Unscanned, OSError
        """
        if self.refusal is not None:
            raise self.refusal
        if not self._looked_at:
            try:
                self.scan = gate.check(self.path)
            except (Infected, Unscanned) as error:
                self.refusal = error
                raise
            self._looked_at = True
        return self.scan


class Originals:
    """The originals of one item."""

    def __init__(self, store: Store, item_id: str) -> None:
        self._store = store
        self._item_id = item_id
        self._last: SourceFile | None = None

    def file(self, path: Path, *, shared: bool) -> SourceFile:
        """Give what is known of a file; one that pages share is read and kept once."""
        if not shared:
            return SourceFile(path)
        if self._last is None or self._last.path != path:
            self._last = SourceFile(path)
        return self._last

    def keep(self, file: SourceFile, kind: str) -> KeptFile:
        """Put a file whose checksum is known into the store.

        Raises:
            StoreError: the store is out of reach.
        """
        if file.kept is None:
            extension, media_type = IMAGES[kind]
            key = keys.original(self._item_id, file.sha256, extension)
            self._store.put(key, file.path)
            size_bytes = self._store.size(key)
            file.kept = KeptFile(key, file.path.name, media_type, size_bytes, file.sha256)
        return file.kept


def file_sha256(path: Path) -> str:
    """Give the sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
