"""Holding an object in a store against the specification, its inventories against its files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from ingest.preserve.ocfl import digests
from ingest.preserve.ocfl.faults import Fault
from ingest.preserve.ocfl.inventory import VERSION_NAME, Inventory, read
from ingest.storage.store import Store

INVENTORY = "inventory.json"
_DECLARATION = "0=ocfl_object_"
_SPECIFICATIONS = ("1.0", "1.1")
_SIDECAR = re.compile(rb"([0-9A-Fa-f]+)[ \t]+inventory\.json\s*")


def check_object(store: Store, root: str, *, checksums: bool = True) -> list[Fault]:
    """Find all that is wrong with the object whose keys begin with `root`, which ends in a slash.

    `checksums` reads every file whole; without it only names and inventories are compared.
    """
    found = _Object(store, root, {key.removeprefix(root) for key in store.list(root)})
    checks: list[Callable[[_Object], Iterator[Fault]]] = [
        _declaration,
        _top,
        _inventories,
        _version_folders,
        _earlier,
        _content,
    ]
    if checksums:
        checks.append(_checksums)
    faults = [fault for check in checks for fault in check(found)]
    return list(dict.fromkeys(faults))


@dataclass
class _Object:
    store: Store
    root: str
    names: set[str]
    inventories: dict[str, Inventory] = field(default_factory=dict)  # by folder; "" is the root
    raw: dict[str, bytes] = field(default_factory=dict)

    @property
    def current(self) -> Inventory:
        return self.inventories.get("", Inventory({}))

    @property
    def folders(self) -> list[str]:
        """The version folders that are there, in order."""
        tops = {name.split("/", 1)[0] for name in self.names if "/" in name}
        return sorted((top for top in tops if VERSION_NAME.fullmatch(top)), key=_number)

    def get(self, name: str) -> bytes:
        return self.store.get(self.root + name)


def _declaration(found: _Object) -> Iterator[Fault]:
    declared = [name for name in found.names if name.startswith(_DECLARATION)]
    if len(declared) != 1:
        yield Fault("E003", f"{len(declared)} declarations at the top")
        return
    value = declared[0].removeprefix("0=")
    if value.removeprefix("ocfl_object_") not in _SPECIFICATIONS:
        yield Fault("E006", f"{declared[0]} names no version that we know")
    if found.get(declared[0]) != f"{value}\n".encode():
        yield Fault("E007", f"{declared[0]} says something else than its name")


def _top(found: _Object) -> Iterator[Fault]:
    for name in sorted(found.names):
        top, _, rest = name.partition("/")
        if not rest and not name.startswith((_DECLARATION, INVENTORY)):
            yield Fault("E001", f"{name} does not belong at the top")
        elif rest and top not in ("extensions", "logs") and not VERSION_NAME.fullmatch(top):
            yield Fault("E001", f"the folder {top} does not belong at the top")
        elif top == "extensions" and "/" not in rest:
            yield Fault("E067", f"{name} is a file")


def _inventories(found: _Object) -> Iterator[Fault]:
    if INVENTORY not in found.names:
        yield Fault("E063", f"no {INVENTORY} at the top")
    for folder in ("", *found.folders):
        name = f"{folder}/{INVENTORY}".removeprefix("/")
        if name not in found.names:
            continue
        data = found.get(name)
        inventory = read(data, name)
        found.inventories[folder], found.raw[folder] = inventory, data
        yield from inventory.faults
        yield from _sidecar(found, name, inventory)
    newest = found.current.head
    if newest in found.raw and found.raw[newest] != found.raw.get(""):
        yield Fault("E064", f"{INVENTORY} at the top is not that of {newest}")


def _sidecar(found: _Object, name: str, inventory: Inventory) -> Iterator[Fault]:
    sidecar = f"{name}.{inventory.algorithm}"
    if sidecar not in found.names:
        yield Fault("E058", f"{name} has no sidecar {sidecar}")
        return
    told = _SIDECAR.fullmatch(found.get(sidecar))
    if told is None:
        yield Fault("E061", f"{sidecar} is not a digest and a name")
    elif digests.known(inventory.algorithm):
        true = digests.of(found.store, found.root + name, [inventory.algorithm])
        if told[1].decode().lower() != true[inventory.algorithm]:
            yield Fault("E060", f"{sidecar} has another digest than {name}")


def _version_folders(found: _Object) -> Iterator[Fault]:
    if "" not in found.inventories:
        return
    named, there = set(found.current.versions), set(found.folders)
    for name in sorted(named - there):
        yield Fault("E010", f"the folder of {name} is missing")
    for name in sorted(there - named):
        yield Fault("E046", f"the inventory does not know the folder {name}")


def _earlier(found: _Object) -> Iterator[Fault]:
    current = found.current
    for folder, earlier in found.inventories.items():
        if not folder or not earlier.data:
            continue
        where = f"{folder}/{INVENTORY}"
        if earlier.head != folder:
            yield Fault("E040", f"{where}: head is {earlier.head!r}")
        if earlier.data.get("id") != current.data.get("id"):
            yield Fault("E037", f"{where}: another id than at the top")
        if earlier.content_directory != current.content_directory:
            yield Fault("E019", f"{where}: another contentDirectory than at the top")
        for version in earlier.versions:
            if not _same_state(earlier, current, version):
                yield Fault("E066", f"{where}: {version} is not as the top's inventory says")


def _same_state(earlier: Inventory, current: Inventory, version: str) -> bool:
    if earlier.algorithm == current.algorithm:
        return _by_path(earlier, version) == _by_path(current, version)
    # Digests of different kinds cannot be compared, the places of the bytes can: an inventory
    # may know more places than an earlier one did.
    before, after = earlier.files(version), current.files(version)
    return before.keys() == after.keys() and all(
        before[path] <= after[path] or after[path] <= before[path] for path in before
    )


def _by_path(inventory: Inventory, version: str) -> Mapping[str, str]:
    state = inventory.state(version)
    return {path: digest.lower() for digest, found in state.items() for path in found}


def _content(found: _Object) -> Iterator[Fault]:
    for folder, inventory in found.inventories.items():
        if not inventory.data:
            continue
        where = f"{folder}/{INVENTORY}".removeprefix("/")
        versions = [one for one in found.folders if not folder or _number(one) <= _number(folder)]
        yield from _named_and_there(found, inventory, versions, where)
    for name in sorted(found.names):
        folder, _, rest = name.partition("/")
        if VERSION_NAME.fullmatch(folder) and "/" not in rest and not rest.startswith(INVENTORY):
            yield Fault("E015", f"{name} lies beside the content")


def _named_and_there(
    found: _Object, inventory: Inventory, versions: list[str], where: str
) -> Iterator[Fault]:
    named = {path for of in inventory.manifest.values() for path in of}
    places = tuple(f"{version}/{inventory.content_directory}/" for version in versions)
    there = {name for name in found.names if name.startswith(places)}
    for path in sorted(there - named):
        yield Fault("E023", f"{where} does not name {path}")
    for path in sorted(named - found.names):
        yield Fault("E092", f"{where} names {path}, which is not there", path)
    for algorithm, block in inventory.fixity.items():
        for path in sorted({path for of in block.values() for path in of} - found.names):
            detail = f"{where}, fixity {algorithm}, names {path}, which is not there"
            yield Fault("E093", detail, path)


def _checksums(found: _Object) -> Iterator[Fault]:
    for path, told in sorted(_told(found).items()):
        if path not in found.names:
            continue
        wanted = {algorithm for _, algorithm, _ in told}
        true = digests.of(found.store, found.root + path, wanted)
        for code, algorithm, digest in told:
            if digest.lower() != true[algorithm]:
                detail = f"{path} has another {algorithm} than its inventory says"
                yield Fault(code, detail, path)


def _told(found: _Object) -> Mapping[str, list[tuple[str, str, str]]]:
    """Give what inventories say of each file: code of a breach, algorithm, digest."""
    told: dict[str, list[tuple[str, str, str]]] = {}
    for inventory in found.inventories.values():
        blocks = [("E092", inventory.algorithm, inventory.manifest)]
        blocks += [("E093", name, block) for name, block in inventory.fixity.items()]
        for code, algorithm, block in blocks:
            if not digests.known(algorithm):
                continue
            for digest, of in block.items():
                for path in of:
                    told.setdefault(path, []).append((code, algorithm, digest))
    return told


def _number(name: str) -> int:
    match = VERSION_NAME.fullmatch(name)
    return int(match[2]) if match else 0
