"""Keeping what is kept: objects are read again, copied into the mirror, repaired, and told of."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.catalog import kept
from ingest.catalog.kept import CHECK, REPAIR
from ingest.catalog.models import Asset, Event, Item, KeptObject, now
from ingest.derive import derive_again
from ingest.preserve import fixity, mirror, summing
from ingest.preserve.reading import Pace
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.store import Store
from ingest.workroom import workroom

_log = logging.getLogger("tangthu.upkeep")
WHOLE, REPAIRED, LOST, GONE = "whole", "repaired", "lost", "gone"
_LISTED_AT_ONCE = 500


@dataclass(frozen=True)
class Found:
    """What became of one object."""

    outcome: str  # whole, repaired, lost (damaged or missing, and nothing to repair it from), gone
    key: str
    detail: str = ""
    size_bytes: int = 0

    def __str__(self) -> str:
        return f"{self.outcome}: {self.key}: {self.detail}"


def take_stock(repository: Repository) -> int:
    """Bring the register up to what catalogue and store hold; count what is new."""
    noted = 0
    while True:
        with repository.writing() as session:
            some = kept.register_assets(session)
        noted += some
        if not some:
            break
    for prefix in (*keys.MIRRORED, keys.DERIVATIVES):
        listed = repository.store.list(prefix)
        while batch := list(islice(listed, _LISTED_AT_ONCE)):
            noted += _register(repository, batch)
    return noted


def _register(repository: Repository, listed: list[str]) -> int:
    with repository.reading() as session:
        new = kept.unknown(session, listed)
    if not new:
        return 0
    with repository.writing() as session:
        return kept.register(session, ((key, "", 0) for key in new))


@dataclass
class Upkeep:
    """Looks after objects, one after the other."""

    repository: Repository
    mirror: Store | None
    pace: Pace = field(default_factory=Pace)
    agent: str = "tangthu"

    def check(self, row: KeptObject) -> Found:
        """Read an object; repair it if it is not as it must be; note and tell what was found.

        Raises:
            ingest.storage.store.StoreUnavailable: a store does not answer.
        """
        verdict = fixity.look(self.repository, row, self.pace)
        if not verdict.fault:
            self._note_whole(row, verdict)
            summing.add_sums(self.repository, row.key, verdict.sha256)
            return Found(WHOLE, row.key, size_bytes=verdict.size_bytes)
        if verdict.fault == kept.MISSING and fixity.is_stale(self.repository, row.key):
            with self.repository.writing() as session:
                kept.forget(session, [row.key])
            return Found(GONE, row.key)
        source = self._mended(row, verdict.fault)
        if source:
            return self._tell_repaired(row, verdict.fault, source)
        return self._tell_lost(row, verdict.fault)

    def copy(self, row: KeptObject) -> bool:
        """Copy an object into the mirror; tell whether it could be."""
        assert self.mirror is not None
        if not row.sha256 or keys.is_root_file(row.key):
            # What nobody has read yet is not known to be whole; a root's file is another by now.
            if self.check(row).outcome not in (WHOLE, REPAIRED):
                return False
            with self.repository.reading() as session:
                row = session.get(KeptObject, row.key) or row
        store, pace = self.repository.store, self.pace
        with workroom(self.repository.settings.home) as room:
            done = mirror.carry(store, self.mirror, row.key, row.sha256, room, pace)
        if done:
            self._note(row, mirrored_at=now())
        else:
            self.check(row)
        return done

    def check_copy(self, row: KeptObject) -> Found:
        """Read a copy in the mirror; write it again if it is not as it must be."""
        assert self.mirror is not None
        if mirror.holds(self.mirror, row.key, row.sha256, self.pace):
            self._note(row, mirrored_at=now())
            return Found(WHOLE, row.key, size_bytes=row.size_bytes)
        if not self.copy(row):
            return Found(LOST, row.key, "neither here nor in the mirror is it whole")
        told = "was damaged or missing in the mirror; copied there again"
        if not keys.is_root_file(row.key):
            self._record(row.key, REPAIR, "success", f"{row.key} {told}")
            _log.warning("%s %s", row.key, told)
        return Found(REPAIRED, row.key, told)

    def _mended(self, row: KeptObject, fault: str) -> str:
        """Bring a whole object back; say from where, or nothing."""
        if keys.pyramid_parts(row.key):
            return self._derived(row, fault)
        if keys.is_root_file(row.key):
            return self._from_version(row) or self._from_mirror(row)
        return self._from_mirror(row) or self._from_root(row)

    def _from_mirror(self, row: KeptObject) -> str:
        store = self.repository.store
        if self.mirror is None or not row.sha256:
            return ""
        with workroom(self.repository.settings.home) as room:
            back = mirror.carry(self.mirror, store, row.key, row.sha256, room, self.pace)
        return "the mirror" if back else ""

    def _derived(self, row: KeptObject, fault: str) -> str:
        asset_id = (keys.pyramid_parts(row.key) or ("", 0))[0]
        with self.repository.reading() as session:
            asset = session.get(Asset, asset_id)
            original = session.get(KeptObject, asset.key) if asset else None
        if original is not None:
            self.check(original)
        with self.repository.writing() as session:
            # First, so that nobody sees it until there is a whole one, whatever happens here.
            kept.withhold(session, asset_id, damaged=fault != kept.MISSING)
        with workroom(self.repository.settings.home) as room:
            reason = derive_again(self.repository, asset_id, room)
        return "" if reason else "its original"

    def _from_version(self, row: KeptObject) -> str:
        store = self.repository.store
        sums = fixity.root_sums(store, row.key)
        newest = max(sums, key=lambda key: int(key.split("/")[4][1:]), default="")
        return "its newest version" if newest and self._wrote(row, store.get(newest)) else ""

    def _from_root(self, row: KeptObject) -> str:
        """Bring the newest version's inventory, or its sidecar, back: the root has a copy."""
        data = fixity.root_copy(self.repository.store, row.key)
        if not data or row.sha256 not in ("", hashlib.sha256(data).hexdigest()):
            return ""
        return "its copy at the object's root" if self._wrote(row, data) else ""

    def _wrote(self, row: KeptObject, data: bytes) -> bool:
        """Write what is known to be whole, and tell whether it stands there now."""
        store = self.repository.store
        store.put(row.key, data)
        store.refresh(row.key)
        return store.get(row.key) == data

    def _note_whole(self, row: KeptObject, verdict: fixity.Verdict) -> None:
        first = row.checked_at is None
        changes = {"sha256": verdict.sha256, "size_bytes": verdict.size_bytes}
        self._note(row, checked_at=now(), fault="", **changes)
        if first and keys.item_of(row.key):
            self._record(row.key, CHECK, "success", f"sha256 {verdict.sha256}", only_assets=True)

    def _tell_repaired(self, row: KeptObject, fault: str, source: str) -> Found:
        told = f"was {fault}; brought back from {source}"
        self._note(row, checked_at=now(), fault="")
        self._record(row.key, CHECK, "failure", f"{row.key} was {fault}")
        self._record(row.key, REPAIR, "success", f"{row.key} {told}")
        _log.warning("%s %s", row.key, told)
        return Found(REPAIRED, row.key, told)

    def _tell_lost(self, row: KeptObject, fault: str) -> Found:
        told = f"{self._named(row.key)} is {fault} and cannot be brought back: restore it"
        if row.fault != fault:
            self._record(row.key, CHECK, "failure", f"{row.key} is {fault}")
        self._note(row, checked_at=now(), fault=fault)
        _log.error("%s: %s", row.key, told)
        return Found(LOST, row.key, told)

    def _named(self, key: str) -> str:
        with self.repository.reading() as session:
            asset = _asset(session, key)
            return f"{asset.filename} of item {asset.item_id}" if asset else "it"

    def _note(self, row: KeptObject, **changes: object) -> None:
        with self.repository.writing() as session:
            there = session.get(KeptObject, row.key)
            for name, value in changes.items():
                if there is not None:
                    setattr(there, name, value)

    def _record(
        self, key: str, kind: str, outcome: str, detail: str, *, only_assets: bool = False
    ) -> None:
        """Write an event to the item; the journal's and the root's files have none."""
        with self.repository.writing() as session:
            asset = _asset(session, key)
            item_id = asset.item_id if asset else keys.item_of(key)
            if session.get(Item, item_id) is None or (only_assets and asset is None):
                return
            session.add(
                Event(
                    item_id=item_id,
                    asset_id=asset.id if asset else None,
                    type=kind,
                    outcome=outcome,
                    detail=detail,
                    agent=self.agent,
                )
            )


def _asset(session: Session, key: str) -> Asset | None:
    parts = keys.pyramid_parts(key)
    if parts:
        return session.get(Asset, parts[0])
    same = select(Asset).where(Asset.item_id == keys.item_of(key), Asset.key == key)
    return session.scalar(same.limit(1))
