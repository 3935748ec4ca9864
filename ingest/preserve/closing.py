"""Closing a version of an item's object: its files move out of staging, its inventory is written.

In this order, so that a stop anywhere leaves the version before, or the new one, whole: content,
the version's inventory and sidecar, the root's inventory (only over the one that was read), its
sidecar, the declaration; then the rows name the new places, and staging is emptied.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from ingest.catalog import batches, find, kept, leases
from ingest.catalog.models import Asset, Event, Item, Job, Page, now
from ingest.heartbeat import heartbeat
from ingest.preserve import premis, snapshot, versions
from ingest.preserve.alone import alone
from ingest.preserve.ocfl import digests
from ingest.preserve.ocfl.inventory import Inventory
from ingest.preserve.ocfl.roots import INVENTORY, PREFIX, current, declare, mend
from ingest.preserve.ocfl.version import (
    DECLARATION,
    About,
    Draft,
    Entry,
    draft,
    same_state,
)
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.store import Changed, ObjectMissing, Store, get_or_none

KEEP = "keep"
_ARRIVING = "ingest"  # the reservation of whoever takes an item in
PREMIS = "metadata/premis.xml"
_AT_ONCE = 20
_REST_SECONDS = 2.0  # until another writer is done


class Damaged(Exception):
    """A file that is to be kept is not as it came."""


@dataclass(frozen=True)
class _Content:
    """What a version is made from, as the rows say it."""

    item: Item
    assets: tuple[Asset, ...]
    positions: dict[str, int]  # of pages
    events: tuple[Event, ...]


def close_queued(repository: Repository, agent: str = "tangthu") -> int:
    """Close the versions that wait, and count them; `agent` where nobody is named for one."""
    with repository.writing() as session:
        jobs = leases.claim(session, KEEP, _AT_ONCE)
    if not jobs:
        return 0
    with heartbeat(repository, jobs):
        for job in jobs:
            _close_one(repository, job, (job.details or {}).get("agent") or agent)
    return len(jobs)


def _close_one(repository: Repository, job: Job, agent: str) -> None:
    try:
        close(repository, job.subject_id, agent)
    except Changed:
        with repository.writing() as session:
            leases.put_back(session, [job], _REST_SECONDS)
    except (Damaged, ObjectMissing) as error:
        with repository.writing() as session:
            leases.failed(session, [job], str(error))
    else:
        with repository.writing() as session:
            leases.done(session, [job])


def close(repository: Repository, item_id: str, agent: str) -> str:
    """Write the next version of an item's object; give its name.

    Raises:
        Damaged: a file in staging is not as it came.
        ObjectMissing: a file in staging is gone.
        ingest.storage.store.Changed: another process writes the object just now, or just did.
    """
    with alone(repository, item_id) as still:
        return _close(repository, item_id, agent, still)


def _close(repository: Repository, item_id: str, agent: str, still: Callable[[], None]) -> str:
    store, root = repository.store, keys.item_root(item_id)
    declare(store)
    content = _read(repository, item_id)
    held = _digests(store, content.assets)
    raw, before = current(store, root)
    about = About(f"{PREFIX}{item_id}", now(), _message(before), agent)
    with repository.reading() as session:
        item = find.item(session, item_id)
        planned = draft(before, _files(content, held, root), about)
        places = {a.id: (root + planned.place(held[a.id]), held[a.id]) for a in content.assets}
        rows = snapshot.of(session, item, places)
    metadata = {
        snapshot.NAME: rows,
        PREMIS: premis.document(item, content.assets, content.events, held),
    }
    entries = [*_files(content, held, root), *_entries(metadata)]
    if before is not None and same_state(before, entries):
        # It was closed already, by a process that was stopped before it could say so.
        mend(store, root, raw, before.head)
        _name(repository, item_id, before, places, [])
        _empty(repository, item_id)
        return before.head
    made = draft(before, entries, about)
    left = _left(store, root, made, metadata)
    still()
    # Whoever takes the lock from here on makes a conditional write of ours fail.
    _write(store, root, content, held, made, left)
    _publish(store, root, raw, made)
    _name(repository, item_id, Inventory(made.data), places, _written(root, content, held, made))
    _empty(repository, item_id)
    return made.name


def _read(repository: Repository, item_id: str) -> _Content:
    with repository.reading() as session:
        item = find.item(session, item_id)
        assets = session.scalars(select(Asset).where(Asset.item_id == item_id).order_by(Asset.id))
        pages = session.execute(select(Page.id, Page.position).where(Page.item_id == item_id))
        of_item = (Event.item_id == item_id, Event.type != versions.TYPE)
        events = select(Event).where(*of_item).order_by(Event.at, Event.id)
        return _Content(
            item,
            tuple(assets),
            {row.id: row.position for row in pages},
            tuple(session.scalars(events)),
        )


def _digests(store: Store, assets: Iterable[Asset]) -> dict[str, str]:
    """Give the sha512 of each asset; what waits is read back once and held against what came."""
    known: dict[str, str] = {}
    found: dict[str, str] = {}
    for asset in assets:
        if asset.sha512 and asset.state != "staged":
            known[asset.key] = asset.sha512
        if asset.key not in known:
            read_back = digests.of(store, asset.key, ["sha512", "sha256"])
            if read_back["sha256"] != asset.sha256:
                raise Damaged(f"{asset.filename} is not as it came: take it in again")
            known[asset.key] = read_back["sha512"]
        found[asset.id] = known[asset.key]
    return found


def _files(content: _Content, held: dict[str, str], root: str) -> list[Entry]:
    """Give the files that are current; older ones stay in the versions that held them."""
    entries, taken, listed = [], set(), set()
    for asset in content.assets:
        place = _content_path(asset, root)
        if asset.key in listed:  # of a file that holds many pages
            continue
        # A file that was replaced before any version was closed belongs to this one.
        # One of a page that came from another item stands in no version of this object yet.
        mine = asset.key.startswith(root)
        if not asset.current and asset.state == "kept" and asset.sha512 and mine:
            continue
        listed.add(asset.key)
        name = _logical(asset, content.positions.get(asset.page_id or "", 0))
        while name in taken:
            name = f"{name}~"
        taken.add(name)
        entries.append(Entry(name, place, held[asset.id], asset.sha256))
    return entries


def _content_path(asset: Asset, root: str) -> str:
    if asset.key.startswith(keys.STAGING):
        return asset.key.removeprefix(keys.staging_root(asset.item_id))
    return asset.key.removeprefix(root).split("/content/", 1)[-1]


def _logical(asset: Asset, position: int) -> str:
    folder = {"text": "text", "record": "records", "wrapping": "records"}.get(asset.role, "pages")
    safe = re.sub(r"[/\x00-\x1f\x7f]", "_", asset.filename).strip() or asset.id
    number = f"{position:05d}-" if position else ""
    older = "" if asset.current else f"older/{asset.version}/"
    return f"{folder}/{older}{number}{safe}" if safe not in (".", "..") else f"{folder}/{asset.id}"


def _entries(metadata: dict[str, bytes]) -> list[Entry]:
    return [
        Entry(name, name, hashlib.sha512(data).hexdigest(), hashlib.sha256(data).hexdigest())
        for name, data in metadata.items()
    ]


@dataclass(frozen=True)
class _Written:
    """Bytes of ours that go into a version, and what an attempt before us left in their place."""

    key: str
    data: bytes
    before: bytes | None


def _left(store: Store, root: str, made: Draft, metadata: dict[str, bytes]) -> list[_Written]:
    wanted = {made.new.get(hashlib.sha512(data).hexdigest()): data for data in metadata.values()}
    wanted[f"{made.name}/{INVENTORY}"] = made.inventory
    return [
        _Written(root + place, data, get_or_none(store, root + place))
        for place, data in wanted.items()
        if place is not None
    ]


def _write(
    store: Store,
    root: str,
    content: _Content,
    held: dict[str, str],
    made: Draft,
    written: list[_Written],
) -> None:
    copied: set[str] = set()
    for asset in content.assets:
        place = made.new.get(held[asset.id])
        if place is not None and asset.key != root + place and place not in copied:
            store.copy(asset.key, root + place)
            copied.add(place)
    for one in written:
        store.replace(one.key, one.data, one.before)
    store.put(f"{root}{made.name}/{INVENTORY}.sha512", made.sidecar)


def _publish(store: Store, root: str, raw: bytes | None, made: Draft) -> None:
    store.replace(root + INVENTORY, made.inventory, raw)
    store.put(f"{root}{INVENTORY}.sha512", made.sidecar)
    if raw is None:
        store.put(root + DECLARATION, f"{DECLARATION.removeprefix('0=')}\n".encode())


def _written(
    root: str, content: _Content, held: dict[str, str], made: Draft
) -> list[tuple[str, str, int]]:
    """Give key, sha256 and size of all that a version wrote; empty and 0 where they are unknown."""
    files = {held[asset.id]: (asset.sha256, asset.size_bytes) for asset in content.assets}
    found = [(root + path, *files.get(sha512, ("", 0))) for sha512, path in made.new.items()]
    tops = (f"{made.name}/{INVENTORY}", INVENTORY)
    names = [name for top in tops for name in (top, f"{top}.sha512")]
    return found + [(root + name, "", 0) for name in (*names, DECLARATION)]


def _name(
    repository: Repository,
    item_id: str,
    inventory: Inventory,
    places: dict[str, tuple[str, str]],
    written: list[tuple[str, str, int]],
) -> None:
    with repository.writing() as session:
        kept.register(session, written)
        versions.note(session, item_id, inventory)
        for asset in session.scalars(
            select(Asset).where(Asset.id.in_(places), Asset.item_id == item_id)
        ):
            asset.key, asset.sha512 = places[asset.id]
            asset.state = "kept"


def _empty(repository: Repository, item_id: str) -> None:
    """Remove what waited and is named by no row any more, unless more is arriving just now."""
    with repository.writing() as session:
        if leases.holder(session, _ARRIVING, item_id) or leases.hold(session, _ARRIVING, item_id):
            return
        if batches.open_of(session, item_id):
            leases.let_go(session, _ARRIVING, item_id)
            return
        named = set(session.scalars(select(Asset.key).where(Asset.item_id == item_id)))
    listed = list(repository.store.list(keys.staging_root(item_id)))
    gone = [key for key in listed if key not in named]
    with repository.writing() as session:
        kept.forget(session, gone)
    for key in gone:
        repository.store.delete(key)
    with repository.writing() as session:
        leases.let_go(session, _ARRIVING, item_id)


def _message(before: Inventory | None) -> str:
    return "Accession" if before is None else "Accession or publication"
