"""Built documents, kept as compressed bytes until what they were made from has changed.

The newest stand in memory; all those with a version on disk, where every process finds them.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from iiif.responses import Document
from ingest.storage.disk_cache import DiskCache

_MOST_BYTES = 64_000_000
_ETAG_BYTES = 24


@dataclass(frozen=True)
class _Kept:
    checked_at: float
    version: str
    document: Document


class Documents:
    """Documents by name; each is asked after its version once in `seconds`. For many threads."""

    def __init__(
        self, seconds: float, disk: DiskCache | None = None, most_bytes: int = _MOST_BYTES
    ) -> None:
        """Keep `most_bytes` in memory, and on `disk` what it takes; None: nothing."""
        self._seconds = seconds
        self._disk = disk
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = Lock()

    def of(
        self, name: str, version: Callable[[], str] | None, build: Callable[[], dict[str, Any]]
    ) -> Document:
        """Give the document, built anew if its version has changed, or if it has none.

        Errors of `version` and `build` pass through.
        """
        now = time.monotonic()
        with self._lock:
            kept = self._kept.get(name)
        if kept is not None and now - kept.checked_at < self._seconds:
            return kept.document
        newest = version() if version else ""
        if kept is not None and version and kept.version == newest:
            document = kept.document
        elif version:
            document = self._stored(f"{name}\n{newest}", build)
        else:
            document = Document.of(build())
        self._keep(name, _Kept(now, newest, document))
        return document

    def _stored(self, name: str, build: Callable[[], dict[str, Any]]) -> Document:
        key = hashlib.blake2b(name.encode(), digest_size=20).hexdigest()
        entry = f"{key[:2]}/{key}"
        data = self._disk.read(entry) if self._disk is not None else None
        if data is not None:
            return Document(data[_ETAG_BYTES:], data[:_ETAG_BYTES].decode("ascii"))
        document = Document.of(build())
        if self._disk is not None:
            self._disk.keep(entry, document.etag.encode("ascii") + document.compressed)
        return document

    def _keep(self, name: str, kept: _Kept) -> None:
        with self._lock:
            before = self._kept.pop(name, None)
            self._bytes -= len(before.document.compressed) if before else 0
            self._kept[name] = kept
            self._bytes += len(kept.document.compressed)
            while self._bytes > self._most_bytes and len(self._kept) > 1:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= len(oldest.document.compressed)
