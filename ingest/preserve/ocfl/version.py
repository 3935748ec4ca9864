"""A new version of an inventory, made from the one before and the files to be kept (3.5). Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ingest.preserve.ocfl.inventory import Inventory

SPECIFICATION = "1.1"
DECLARATION = f"0=ocfl_object_{SPECIFICATION}"
ROOT_DECLARATION = f"0=ocfl_{SPECIFICATION}"
_TYPE = f"https://ocfl.io/{SPECIFICATION}/spec/#inventory"


@dataclass(frozen=True)
class Entry:
    """A file of a version: where a reader finds it, and its digests."""

    logical: str  # its path in the object
    content: str  # where its bytes go below `content`, unless they are kept already
    sha512: str
    sha256: str


@dataclass(frozen=True)
class About:
    """Who made a version, when and why."""

    object_id: str
    at: datetime
    message: str
    agent: str


@dataclass
class Draft:
    """A version that is being made."""

    name: str
    data: dict[str, Any]
    new: dict[str, str] = field(default_factory=dict)  # sha512 to content path of what is new

    @property
    def inventory(self) -> bytes:
        """The inventory as it is written."""
        return json.dumps(self.data, ensure_ascii=False, indent=1, sort_keys=True).encode()

    @property
    def sidecar(self) -> bytes:
        """What stands beside the inventory."""
        return f"{hashlib.sha512(self.inventory).hexdigest()} inventory.json\n".encode()

    def place(self, sha512: str) -> str:
        """Give the content path that holds bytes with this digest."""
        found: str = self.data["manifest"][sha512][0]
        return found


def draft(before: Inventory | None, entries: Iterable[Entry], about: About) -> Draft:
    """Make the next version; bytes that an earlier version holds are not kept twice."""
    old = dict(before.data) if before is not None else {}
    number = len(old.get("versions", {})) + 1
    made = Draft(f"v{number}", {})
    manifest = {digest: list(found) for digest, found in old.get("manifest", {}).items()}
    sha256s = {
        digest: list(found) for digest, found in old.get("fixity", {}).get("sha256", {}).items()
    }
    state: dict[str, list[str]] = {}
    for entry in entries:
        if entry.sha512 not in manifest:
            path = f"{made.name}/content/{entry.content}"
            manifest[entry.sha512] = [path]
            sha256s.setdefault(entry.sha256, []).append(path)
            made.new[entry.sha512] = path
        state.setdefault(entry.sha512, []).append(entry.logical)
    made.data = {
        "id": about.object_id,
        "type": _TYPE,
        "digestAlgorithm": "sha512",
        "head": made.name,
        "manifest": manifest,
        "fixity": {"sha256": sha256s},
        "versions": {
            **old.get("versions", {}),
            made.name: {
                "created": about.at.isoformat(timespec="seconds"),
                "message": about.message,
                "user": {"name": about.agent, "address": f"urn:tangthu:{_urn(about.agent)}"},
                "state": {digest: sorted(paths) for digest, paths in state.items()},
            },
        },
    }
    return made


def same_state(before: Inventory | None, entries: Iterable[Entry]) -> bool:
    """Tell whether the newest version holds just these files."""
    if before is None:
        return False
    held = {path: digest for digest, found in before.state(before.head).items() for path in found}
    return held == {entry.logical: entry.sha512 for entry in entries}


def _urn(agent: str) -> str:
    return "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in agent)
