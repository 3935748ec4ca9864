"""Noting in an item's events what was made from its files: pyramids, and texts that can be read."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ingest.catalog.models import Asset, Event

DERIVATION, RECOGNITION, TEXT = "derivation", "ocr", "text"
# What these hold was recognised from the image by a program.
_RECOGNISED = ("alto", "hocr", "page-xml")


def derived(session: Session, asset: Asset, agent: str) -> None:
    """Note that an image was made into a pyramid (PREMIS migration)."""
    detail = (
        f"pyramid {asset.derivation} of {asset.width_px} x {asset.height_px} px made from"
        f" {asset.filename} ({asset.media_type})"
    )
    _note(session, asset, DERIVATION, detail, agent)


def read(session: Session, asset: Asset, source: str, words: int, agent: str) -> None:
    """Note that a page's text was read from a file, `source` being its kind."""
    kind = RECOGNITION if source in _RECOGNISED else TEXT
    _note(session, asset, kind, f"{words} words read from {asset.filename} ({source})", agent)


def _note(session: Session, asset: Asset, kind: str, detail: str, agent: str) -> None:
    session.add(
        Event(item_id=asset.item_id, asset_id=asset.id, type=kind, detail=detail, agent=agent)
    )
