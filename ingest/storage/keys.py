"""Every storage key in one place; nothing else makes one. Pure.

A file arrives under `staging/` and moves into its item's OCFL object when a version is closed.
"""

from __future__ import annotations

import re

STAGING = "staging/"
OBJECTS = "objects/"
DERIVATIVES = "derivatives/"
JOURNAL = "journal/"
MIRRORED = (OBJECTS, JOURNAL)
MIRROR_MARK = "mirror"

_IN_ITEM = re.compile(r"objects/[^/]+/[^/]+/([^/]+)/.+")
_ROOT_FILE = re.compile(r"objects/[^/]+/[^/]+/[^/]+/inventory\.json(\.sha512)?")
_VERSION_INVENTORY = re.compile(r"(objects/[^/]+/[^/]+/[^/]+/)v[1-9][0-9]*/inventory\.json")
_PYRAMID = re.compile(r"derivatives/[^/]+/([^/]+)v([1-9][0-9]*)\.tif")


def item_root(item_id: str) -> str:
    """Give the root of an item's OCFL object, under a two-level pair tree."""
    return f"{OBJECTS}{item_id[:2]}/{item_id[2:4]}/{item_id}/"


def root_of(key: str) -> str:
    """Give the root of the object that a key lies in; empty where it lies in none."""
    parts = key.split("/")
    return "/".join(parts[:4]) + "/" if len(parts) > 4 and parts[0] + "/" == OBJECTS else ""


def staging_root(item_id: str) -> str:
    """Give where an item's files wait for their version."""
    return f"{STAGING}{item_id}/"


def staged_item(key: str) -> str:
    """Give the item whose files wait under a key of `STAGING`."""
    return key.removeprefix(STAGING).partition("/")[0]


def original(item_id: str, sha256: str, extension: str) -> str:
    """Give the place of an original: named by its own checksum, so that writing it twice is one."""
    return f"{staging_root(item_id)}originals/{sha256}{extension}"


def record(item_id: str, sha256: str, extension: str) -> str:
    """Give the place of an item's metadata record as it was handed in."""
    return f"{staging_root(item_id)}records/{sha256}{extension}"


def text(item_id: str, sha256: str, extension: str) -> str:
    """Give the place of a page's text file as it was handed in."""
    return f"{staging_root(item_id)}text/{sha256}{extension}"


def pyramid(asset_id: str, derivation: int) -> str:
    """Give the place of an image pyramid; the number makes it new whenever its pixels are."""
    return f"{DERIVATIVES}{asset_id[:2]}/{asset_id}v{derivation}.tif"


def pyramids(asset_id: str) -> str:
    """Give how the places of all pyramids of an asset begin."""
    return f"{DERIVATIVES}{asset_id[:2]}/{asset_id}v"


def journal(first: int, last: int) -> str:
    """Give the place of a stretch of the journal, both ends included; names sort in order."""
    return f"{JOURNAL}{first:016d}-{last:016d}.jsonl.gz"


def journal_last(key: str) -> int:
    """Give the number of the last change in a stretch of the journal."""
    return int(key.rpartition("-")[2].partition(".")[0])


def item_of(key: str) -> str:
    """Give the item whose object a key lies in; nothing for other keys."""
    found = _IN_ITEM.match(key)
    return found[1] if found else ""


def is_root_file(key: str) -> bool:
    """Tell whether it is the inventory at an object's root, or its sidecar: they are replaced."""
    return _ROOT_FILE.fullmatch(key) is not None


def root_files_of(key: str) -> list[str]:
    """Give the root's inventory and sidecar, where the key is a version's inventory."""
    found = _VERSION_INVENTORY.fullmatch(key)
    return [f"{found[1]}inventory.json", f"{found[1]}inventory.json.sha512"] if found else []


def pyramid_parts(key: str) -> tuple[str, int] | None:
    """Give asset and derivation of a pyramid; None for other keys."""
    found = _PYRAMID.fullmatch(key)
    return (found[1], int(found[2])) if found else None
