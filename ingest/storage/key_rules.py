"""Which strings may be keys, the same for every keeper of bytes. Pure."""

from __future__ import annotations

import re

from ingest.storage.store import BadKey

MAX_KEY_BYTES = 900  # S3 allows 1024 with the prefix of the installation
MAX_SEGMENT_BYTES = 255  # what a file name may have

PART_PREFIX = ".part-"
"""How the names of unfinished files begin; no key has such a segment."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_key(key: str) -> str:
    """Give the key back if it is one.

    Raises:
        BadKey: it is empty or too long, leads elsewhere, or some keeper could not hold it.
    """
    check_prefix(key)
    for segment in key.split("/"):
        if segment in ("", "."):
            raise BadKey(f"key {key!r}: an empty part or `.` between slashes")
        if segment.startswith(PART_PREFIX):
            raise BadKey(f"key {key!r}: {PART_PREFIX} marks unfinished files")
        if len(segment.encode()) > MAX_SEGMENT_BYTES:
            raise BadKey(f"key {key!r}: a part is longer than {MAX_SEGMENT_BYTES} bytes")
    return key


def check_prefix(prefix: str) -> str:
    """Give the prefix back if keys could begin with it; it may be empty.

    Raises:
        BadKey: no key can begin so.
    """
    if prefix.startswith("/") or "//" in prefix or "\\" in prefix:
        raise BadKey(f"key {prefix!r}: parts stand between single slashes, without one in front")
    if ".." in prefix.split("/"):
        raise BadKey(f"key {prefix!r}: `..` leads out of the store")
    if _CONTROL.search(prefix):
        raise BadKey(f"key {prefix!r}: control characters")
    try:
        size_bytes = len(prefix.encode())
    except UnicodeEncodeError as error:
        raise BadKey(f"key {prefix!r}: not text that can be written as UTF-8") from error
    if size_bytes > MAX_KEY_BYTES:
        raise BadKey(f"key {prefix[:40]!r}…: longer than {MAX_KEY_BYTES} bytes")
    return prefix


def check_range(offset: int, length: int) -> None:
    """Refuse a range that lies before the object or has a negative length."""
    if offset < 0 or length < 0:
        raise ValueError(f"a range of {length} bytes from {offset}")
