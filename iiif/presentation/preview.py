"""The manifest of an item that is not public yet, for the few who may see it. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from iiif.presentation.manifest import manifest
from iiif.presentation.records import ItemRecords
from iiif.urls import Urls

# These name documents that are there for the public only.
_PUBLIC_ONLY = ("service", "seeAlso", "rendering", "placeholderCanvas", "partOf", "homepage")


def preview_manifest(records: ItemRecords, urls: Urls, address: str) -> dict[str, Any]:
    """Build the manifest as it stands at an address of the desk, its images not guarded there.

    Whoever may see the preview may see its images: the image server decides that for itself.
    """
    open_to_them = replace(records.opening, side_px=None, readable=True)
    document = manifest(replace(records, opening=open_to_them), urls)
    kept = {name: value for name, value in document.items() if name not in _PUBLIC_ONLY}
    return kept | {"id": address}
