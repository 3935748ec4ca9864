"""An inventory read and held against the specification (OCFL 1.1, 3.5). Pure.

A version's name and place are not looked at here: `check` holds inventories against their objects.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ingest.preserve.ocfl import paths
from ingest.preserve.ocfl.faults import Fault

DIGESTS = ("sha512", "sha256")
VERSION_NAME = re.compile(r"v(0*)([1-9][0-9]*)")
_REQUIRED = ("id", "type", "digestAlgorithm", "head")
_TYPE = re.compile(r"https://ocfl\.io/(1\.[01])/spec/#inventory")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)")


@dataclass(frozen=True)
class Inventory:
    """What an inventory says; blocks that were no blocks are empty."""

    data: Mapping[str, Any]
    faults: tuple[Fault, ...] = field(default=())

    @property
    def algorithm(self) -> str:
        """The digest algorithm of manifest and states."""
        return str(self.data.get("digestAlgorithm", ""))

    @property
    def head(self) -> str:
        """The name of the newest version."""
        return str(self.data.get("head", ""))

    @property
    def content_directory(self) -> str:
        """The folder of a version in which its files lie."""
        return str(self.data.get("contentDirectory", "content"))

    @property
    def manifest(self) -> Mapping[str, list[str]]:
        """Digests to content paths."""
        return _lists(self.data.get("manifest"))

    @property
    def versions(self) -> Mapping[str, Mapping[str, Any]]:
        """Names of versions to their blocks."""
        block = self.data.get("versions")
        found = block if isinstance(block, dict) else {}
        return {name: value for name, value in found.items() if isinstance(value, dict)}

    @property
    def fixity(self) -> Mapping[str, Mapping[str, list[str]]]:
        """Further algorithms to digests to content paths."""
        block = self.data.get("fixity")
        found = block if isinstance(block, dict) else {}
        return {name: _lists(value) for name, value in found.items()}

    def state(self, version: str) -> Mapping[str, list[str]]:
        """Give digests to logical paths of a version."""
        return _lists(self.versions.get(version, {}).get("state"))

    def files(self, version: str) -> Mapping[str, frozenset[str]]:
        """Give logical paths of a version to the content paths that hold their bytes."""
        manifest = self.manifest
        return {
            path: frozenset(manifest.get(digest, ()))
            for digest, logical in self.state(version).items()
            for path in logical
        }


def read(data: bytes, where: str) -> Inventory:
    """Read an inventory and find what is wrong in it."""
    try:
        parsed = json.loads(data)
    except (UnicodeDecodeError, ValueError) as error:
        return Inventory({}, (Fault("E033", f"{where} is no JSON: {error}"),))
    if not isinstance(parsed, dict):
        return Inventory({}, (Fault("E033", f"{where} is no JSON object"),))
    inventory = Inventory(parsed)
    found = [fault for check in _CHECKS for fault in check(inventory, where)]
    return Inventory(parsed, tuple(found))


def _keys(inventory: Inventory, where: str) -> Iterator[Fault]:
    data = inventory.data
    for name in _REQUIRED:
        if not isinstance(data.get(name), str) or not data[name]:
            yield Fault(
                "E036" if name != "id" or name not in data else "E037", f"{where}: no {name}"
            )
    if "manifest" not in data:
        yield Fault("E041", f"{where}: no manifest")
    elif not isinstance(data["manifest"], dict):
        yield Fault("E106", f"{where}: the manifest is no object")
    if "versions" not in data:
        yield Fault("E043", f"{where}: no versions")
    elif not isinstance(data["versions"], dict):
        yield Fault("E044", f"{where}: versions is no object")


def _type(inventory: Inventory, where: str) -> Iterator[Fault]:
    kind = inventory.data.get("type")
    if isinstance(kind, str) and not _TYPE.fullmatch(kind):
        yield Fault("E038", f"{where}: type {kind!r} is not of OCFL 1.0 or 1.1")
    algorithm = inventory.data.get("digestAlgorithm")
    if isinstance(algorithm, str) and algorithm not in DIGESTS:
        yield Fault("E025", f"{where}: {algorithm!r} is not {' or '.join(DIGESTS)}")


def _content_directory(inventory: Inventory, where: str) -> Iterator[Fault]:
    name = inventory.data.get("contentDirectory", "content")
    if not isinstance(name, str) or "/" in name:
        yield Fault("E017", f"{where}: contentDirectory {name!r} has a slash")
    elif name in (".", ".."):
        yield Fault("E018", f"{where}: contentDirectory is {name!r}")


def _manifest(inventory: Inventory, where: str) -> Iterator[Fault]:
    manifest = inventory.manifest
    yield from paths.content((path for found in manifest.values() for path in found), where)
    if len({digest.casefold() for digest in manifest}) < len(manifest):
        yield Fault("E096", f"{where}: a digest stands in the manifest twice")
    if isinstance(inventory.data.get("versions"), dict):
        used = {digest for name in inventory.versions for digest in inventory.state(name)}
        for digest in manifest.keys() - used:
            yield Fault("E107", f"{where}: no version has {digest[:16]}…")


def _fixity(inventory: Inventory, where: str) -> Iterator[Fault]:
    if "fixity" in inventory.data and not isinstance(inventory.data["fixity"], dict):
        yield Fault("E111", f"{where}: fixity is no object")
    for algorithm, block in inventory.fixity.items():
        yield from paths.well_formed(
            (path for found in block.values() for path in found), f"{where}, fixity {algorithm}"
        )
        if len({digest.casefold() for digest in block}) < len(block):
            yield Fault("E097", f"{where}: a {algorithm} stands in the fixity block twice")


def _versions(inventory: Inventory, where: str) -> Iterator[Fault]:
    block = inventory.data.get("versions")
    if not isinstance(block, dict):
        return
    if not block:
        yield Fault("E008", f"{where}: there is no version")
    yield from _sequence(list(block), where)
    highest = max(block, key=_number, default="")
    if block and inventory.head != highest:
        yield Fault("E040", f"{where}: head is {inventory.head!r}, not {highest!r}")
    for name, version in block.items():
        if not isinstance(version, dict):
            yield Fault("E047", f"{where}: {name} is no object")
        else:
            yield from _version(inventory, version, f"{where}, {name}")


def _sequence(names: list[str], where: str) -> Iterator[Fault]:
    for name in names:
        if not VERSION_NAME.fullmatch(name):
            yield Fault("E046", f"{where}: {name!r} is no name of a version")
    numbers = sorted(_number(name) for name in names if VERSION_NAME.fullmatch(name))
    if numbers and numbers[0] != 1:
        yield Fault("E009", f"{where}: the first version is {numbers[0]}")
    if numbers != list(range(1, len(numbers) + 1)):
        yield Fault("E010", f"{where}: versions are missing among {numbers}")
    padded = [name for name in names if name.startswith("v0")]
    if padded and len(padded) < len(names):
        yield Fault("E011", f"{where}: some names of versions begin with v0, others do not")
        yield Fault("E013", f"{where}: later versions are not named as the first ones")
    if len({len(name) for name in padded}) > 1:
        yield Fault("E012", f"{where}: names of versions are of different lengths")


def _version(inventory: Inventory, version: Mapping[str, Any], where: str) -> Iterator[Fault]:
    for name in ("created", "state"):
        if name not in version:
            yield Fault("E048", f"{where}: no {name}")
    if "created" in version and not _is_time(version["created"]):
        yield Fault("E049", f"{where}: created is {version['created']!r}")
    if not isinstance(version.get("message", ""), str):
        yield Fault("E094", f"{where}: the message is no text")
    user = version.get("user", {"name": "?"})
    if not isinstance(user, dict) or not isinstance(user.get("name"), str) or not user["name"]:
        yield Fault("E054", f"{where}: the user has no name")
    state = version.get("state", {})
    if not isinstance(state, dict):
        yield Fault("E050", f"{where}: the state is no object")
        return
    for digest in state.keys() - inventory.manifest.keys():
        yield Fault("E050", f"{where}: {digest[:16]}… is not in the manifest")
    logical = [path for found in _lists(state).values() for path in found]
    yield from paths.logical(logical, where)


def _number(name: str) -> int:
    found = VERSION_NAME.fullmatch(name)
    return int(found[2]) if found else 0


def _is_time(value: object) -> bool:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return False
    # Python reads at most six digits of a second.
    whole = re.sub(r"\.\d+", "", value).upper().replace("Z", "+00:00")
    try:
        return bool(datetime.fromisoformat(whole))
    except ValueError:
        return False


def _lists(block: object) -> Mapping[str, list[Any]]:
    found = block if isinstance(block, dict) else {}
    return {key: value if isinstance(value, list) else [value] for key, value in found.items()}


_CHECKS: tuple[Callable[[Inventory, str], Iterator[Fault]], ...] = (
    _keys,
    _type,
    _content_directory,
    _manifest,
    _fixity,
    _versions,
)
