"""Every storage key in one place; nothing else makes one. Pure."""

from __future__ import annotations

STAGING = "staging/"
OBJECTS = "objects/"
DERIVATIVES = "derivatives/"
JOURNAL = "journal/"


def item_root(item_id: str) -> str:
    """Give the root of an item's OCFL object, under a two-level pair tree."""
    return f"{OBJECTS}{item_id[:2]}/{item_id[2:4]}/{item_id}/"


def original(item_id: str, sha256: str, extension: str) -> str:
    """Give the place of an original: named by its own checksum, so that writing it twice is one."""
    return f"{item_root(item_id)}v1/content/originals/{sha256}{extension}"


def record(item_id: str, sha256: str, extension: str) -> str:
    """Give the place of an item's metadata record as it was handed in."""
    return f"{item_root(item_id)}v1/content/records/{sha256}{extension}"


def text(item_id: str, sha256: str, extension: str) -> str:
    """Give the place of a page's text file as it was handed in."""
    return f"{item_root(item_id)}v1/content/text/{sha256}{extension}"


def pyramid(asset_id: str, derivation: int) -> str:
    """Give the place of an image pyramid; the number makes it new whenever its pixels are."""
    return f"{DERIVATIVES}{asset_id[:2]}/{asset_id}v{derivation}.tif"


def journal(first: int, last: int) -> str:
    """Give the place of a stretch of the journal, both ends included; names sort in order."""
    return f"{JOURNAL}{first:016d}-{last:016d}.jsonl.gz"
