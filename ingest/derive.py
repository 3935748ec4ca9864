"""Making a missing pyramid again from the kept original."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from ingest.catalog import edit_events, kept, leases
from ingest.catalog.models import Asset, Job
from ingest.catalog.row_undo import ONLY_MISSING
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.derivation import Derivation, Limits
from ingest.derivatives.errors import ImageError
from ingest.derivatives.view import View
from ingest.originals import file_sha256
from ingest.repository import Repository
from ingest.storage import keys
from ingest.storage.store import ObjectMissing

_AGENT = "tangthu"


def derive_again(
    repository: Repository, asset_id: str, folder: Path, job: Job | None = None
) -> str:
    """Make an asset's pyramid anew and keep it; give the reason if that could not be.

    The pixels are the same, so the derivation's number is too, unless a curator turned the page or
    cut it. Nothing is recorded once the lease of the job that asks for it is lost.
    """
    with repository.reading() as session:
        asset = session.get(Asset, asset_id)
    if asset is None:
        return ""  # the page was deleted meanwhile
    number = derivation(asset)
    if job is not None and job.details == ONLY_MISSING and _is_there(repository, asset, number):
        return ""
    target = folder / "pyramid.tif"
    try:
        made = _made(repository, asset, folder, target)
    except ObjectMissing:
        return f"the original of {asset.filename} is missing from the store: restore it"
    except ImageError as error:
        return str(error)
    if made.sha256 != asset.sha256:
        return f"the original of {asset.filename} is damaged in the store: restore it"
    key, sha256 = keys.pyramid(asset.id, number), file_sha256(target)
    repository.store.put(key, target)
    with repository.writing() as session:
        now = session.get_one(Asset, asset_id)
        held = job is None or leases.still_held(session, job)
        # Where it was turned again meanwhile, it is queued for that.
        if held and now.view == asset.view:
            now.derivation = number
            _record(session, now, made)
            # The same pixels, perhaps not the same bytes: it is known anew.
            kept.renew(session, key, sha256, made.bytes)
            if job is not None:
                # In the same transaction, so that it is told once.
                leases.done(session, [job])
    return ""


def _made(repository: Repository, asset: Asset, folder: Path, target: Path) -> Derivation:
    source = folder / Path(asset.filename).name
    path = repository.store.local_path(asset.key)
    if path is None:
        repository.store.download(asset.key, source)
    view = View.from_json(asset.view)
    with DerivativeWorker(_limits(repository, asset)) as maker:
        return maker.make(path or source, target, frame=asset.frame, view=view)


def _record(session: Session, asset: Asset, made: Derivation) -> None:
    asset.width_px, asset.height_px = made.width_px, made.height_px
    asset.pyramid_bytes = made.bytes
    asset.index_offset, asset.index_length = made.index_offset, made.index_length
    edit_events.derived(session, asset, _AGENT)


def _limits(repository: Repository, asset: Asset) -> Limits:
    """Give the installation's limits; a page of a PDF comes out in the size that it had."""
    limits = Limits.of(repository.settings)
    if asset.frame is None or not asset.width_px or not asset.height_px:
        return limits
    view = View.from_json(asset.view)
    size = (view.whole_width, view.whole_height) if view.whole_width else None
    return replace(limits, page_size_px=size or (asset.width_px, asset.height_px))


def derivation(asset: Asset) -> int:
    """Give the number under which an asset's pixels are to be shown."""
    wanted: int = (asset.view or {}).get("derivation", 1)
    return max(asset.derivation, wanted)


def _is_there(repository: Repository, asset: Asset, number: int) -> bool:
    there = repository.store.exists(keys.pyramid(asset.id, number))
    return there and asset.derivation == number and asset.pyramid is not None
