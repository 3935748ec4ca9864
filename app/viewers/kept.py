"""Whether an image that a viewer asked for stands in the store, or had to be computed for it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from iiif.image.request import BadParameter
from iiif.image.server import ImageServer, Renamed
from iiif.image.versions import V2, V3
from iiif.image.views import SERVER
from ingest.catalog.find import NotHeld
from ingest.catalog.rights import ANYONE, Withheld
from ingest.derivatives.index import IndexDamaged
from ingest.storage.store import StoreError

Kept = Callable[[str], bool | None]
"""Tells whether the bytes at an address are stored; None: they are not ours to know."""


def kept_by(app: Flask, root: str) -> Kept:
    """Ask the image server of the site at `root` how it answers."""
    server: ImageServer = app.extensions[SERVER]
    versions = {f"{root}{version.prefix}": version for version in (V2, V3)}

    def kept(address: str) -> bool | None:
        prefix, *rest = address.rsplit("/", 5)
        version = versions.get(prefix)
        if version is None:
            return None
        image_id, *asked = rest
        try:
            part = server.part(image_id, lambda: ANYONE)
            return server.plan(part, version.parse(*asked), version).stored is not None
        except (BadParameter, NotHeld, Renamed, Withheld, IndexDamaged, StoreError):
            return None  # what is not answered is told as a failed request

    return kept
