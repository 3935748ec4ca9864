"""Which objects of the store belong to an item, as one version of its OCFL object has them."""

from __future__ import annotations

import hashlib
import json
import re

from ingest.storage import keys
from ingest.storage.store import ObjectMissing, Store, StoreUnavailable

TOP = (f"{keys.OBJECTS}0=", f"{keys.OBJECTS}ocfl_layout.json", f"{keys.OBJECTS}extensions/")
"""How the keys of what declares the whole root begin."""

_VERSION = re.compile(r"v0*([1-9][0-9]*)/")
_TRIES = 20


def item(store: Store, item_id: str) -> tuple[dict[str, bytes], list[str]]:
    """Give the root's inventory and sidecar as they are now, and the keys that belong to them.

    A version that is being closed meanwhile is left out: the inventory does not tell of it.
    """
    root = keys.item_root(item_id)
    pair = _root(store, root)
    head = _head(pair.get(f"{root}inventory.json", b""))
    listed = [key for key in store.list(root) if key not in pair and not keys.is_root_file(key)]
    return pair, [key for key in listed if not head or _number(key.removeprefix(root)) <= head]


def _root(store: Store, root: str) -> dict[str, bytes]:
    inventory, sidecar = f"{root}inventory.json", f"{root}inventory.json.sha512"
    for _ in range(_TRIES):
        try:
            data = store.get(inventory)
        except ObjectMissing:
            return {}
        try:
            told = store.get(sidecar)
        except ObjectMissing:
            continue
        if told.split()[:1] == [hashlib.sha512(data).hexdigest().encode()]:
            return {inventory: data, sidecar: told}
    raise StoreUnavailable(f"{inventory} and its sidecar do not agree: run `tangthu fixity --all`")


def _head(inventory: bytes) -> int:
    if not inventory:
        return 0
    return int(str(json.loads(inventory).get("head", "v0")).removeprefix("v"))


def _number(path: str) -> int:
    found = _VERSION.match(path)
    return int(found[1]) if found else 0
