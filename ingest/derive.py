"""Making a missing pyramid again from the kept original."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from ingest.catalog import edit_events, kept, leases
from ingest.catalog.models import Asset, Job
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.derivation import Derivation, Limits
from ingest.derivatives.errors import ImageError
from ingest.originals import file_sha256
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.store import ObjectMissing

_AGENT = "tangthu"


def derive_again(
    repository: Repository, asset_id: str, folder: Path, job: Job | None = None
) -> str:
    """Make an asset's pyramid anew and keep it; give the reason if that could not be.

    The pixels are the same, so the derivation's number is too. Nothing is recorded once the lease
    of the job that asks for it is lost.
    """
    with repository.reading() as session:
        asset = session.get(Asset, asset_id)
    if asset is None:
        return ""  # the page was deleted meanwhile
    source = folder / Path(asset.filename).name
    target = folder / "pyramid.tif"
    try:
        path = repository.store.local_path(asset.key)
        if path is None:
            repository.store.download(asset.key, source)
        with DerivativeWorker(_limits(repository, asset)) as maker:
            made = maker.make(path or source, target, frame=asset.frame)
    except ObjectMissing:
        return f"the original of {asset.filename} is missing from the store: restore it"
    except ImageError as error:
        return str(error)
    if made.sha256 != asset.sha256:
        return f"the original of {asset.filename} is damaged in the store: restore it"
    key, sha256 = keys.pyramid(asset.id, asset.derivation), file_sha256(target)
    repository.store.put(key, target)
    with repository.writing() as session:
        if job is None or leases.still_held(session, job):
            _record(session, session.merge(asset), made)
            # The same pixels, perhaps not the same bytes: it is known anew.
            kept.renew(session, key, sha256, made.bytes)
            if job is not None:
                # In the same transaction, so that it is told once.
                leases.done(session, [job])
    return ""


def _record(session: Session, asset: Asset, made: Derivation) -> None:
    asset.pyramid_bytes = made.bytes
    asset.index_offset, asset.index_length = made.index_offset, made.index_length
    edit_events.derived(session, asset, _AGENT)


def _limits(repository: Repository, asset: Asset) -> Limits:
    """Give the installation's limits; a page of a PDF comes out in the size that it had."""
    limits = Limits.of(repository.settings)
    if asset.frame is None or not asset.width_px or not asset.height_px:
        return limits
    return replace(limits, page_size_px=(asset.width_px, asset.height_px))
