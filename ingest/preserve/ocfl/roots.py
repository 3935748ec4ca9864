"""The storage root, and the root of an object: what they say, and mending what was half said."""

from __future__ import annotations

import hashlib
import json
import re

from ingest.preserve.ocfl.inventory import Inventory, read
from ingest.preserve.ocfl.version import DECLARATION, ROOT_DECLARATION
from ingest.storage import keys
from ingest.storage.store import ObjectMissing, Store

INVENTORY = "inventory.json"
_LAYOUT = "0007-n-tuple-omit-prefix-storage-layout"
PREFIX = "urn:tangthu:"
# As `keys.item_root` lays objects out, in the words of the registered extension.
_TUPLES: dict[str, object] = {
    "extensionName": _LAYOUT,
    "delimiter": ":",
    "tupleSize": 2,
    "numberOfTuples": 2,
    "zeroPadding": "left",
    "reverseObjectRoot": False,
}


def current(store: Store, root: str) -> tuple[bytes | None, Inventory | None]:
    """Give the inventory of an object's newest whole version, and the bytes at its root."""
    try:
        raw = store.get(root + INVENTORY)
    except ObjectMissing:
        return None, None
    whole = read(raw, root)
    told = _told(store, f"{root}{INVENTORY}.sha512")
    if told == hashlib.sha512(raw).hexdigest() and not whole.faults:
        return raw, whole
    # The root was being written when the power went: the highest whole version counts.
    for name in sorted(_versions(store, root), key=lambda name: -int(name[1:])):
        data = store.get(f"{root}{name}/{INVENTORY}")
        if _told(store, f"{root}{name}/{INVENTORY}.sha512") == hashlib.sha512(data).hexdigest():
            return raw, read(data, root)
    return raw, None


def _told(store: Store, key: str) -> str:
    try:
        return store.get(key).decode("ascii", "replace").split()[0]
    except (ObjectMissing, IndexError):
        return ""


def _versions(store: Store, root: str) -> list[str]:
    found = re.compile(re.escape(root) + r"(v[1-9][0-9]*)/inventory\.json")
    return [match[1] for key in store.list(root) if (match := found.fullmatch(key))]


def declare(store: Store) -> None:
    """Say that the store's objects are an OCFL storage root, and how they lie."""
    key = f"{keys.OBJECTS}{ROOT_DECLARATION}"
    if store.exists(key):
        return
    layout: dict[str, object] = {
        "extension": _LAYOUT,
        "description": "two pairs of an item's id, then the id",
    }
    store.put(f"{keys.OBJECTS}extensions/{_LAYOUT}/config.json", _json(_TUPLES))
    store.put(f"{keys.OBJECTS}ocfl_layout.json", _json(layout))
    store.put(key, f"{ROOT_DECLARATION.removeprefix('0=')}\n".encode())


def _json(content: dict[str, object]) -> bytes:
    return json.dumps(content, indent=1).encode()


def mend(store: Store, root: str, raw: bytes | None, version: str) -> None:
    """Have the root say what its newest version says."""
    newest = f"{root}{version}/{INVENTORY}"
    data = store.get(newest)
    if raw != data:
        store.replace(root + INVENTORY, data, raw)
    store.put(f"{root}{INVENTORY}.sha512", store.get(f"{newest}.sha512"))
    store.put(root + DECLARATION, f"{DECLARATION.removeprefix('0=')}\n".encode())
