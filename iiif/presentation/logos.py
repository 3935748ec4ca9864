"""The logos of libraries as manifests name them (Presentation API 3.0, 3.2). Pure."""

from __future__ import annotations

from typing import Any

from iiif.urls import Urls
from ingest.catalog.models import Library
from ingest.media_types import IMAGES

_ENDINGS = {media_type: ending for ending, media_type in IMAGES.values()}
_MARK_LETTERS = 16


def of_library(library: Library, urls: Urls) -> dict[str, Any] | None:
    """Give a library's logo as an image; None where it has none."""
    told = library.logo
    if not told:
        return None
    return {
        "id": urls.logo(library.slug, name_of(library)),
        "type": "Image",
        "format": told["media_type"],
        "width": told["width_px"],
        "height": told["height_px"],
    }


def name_of(library: Library) -> str:
    """Give the name under which its logo is served, another when its bytes are; empty: none."""
    told = library.logo
    return f"{told['sha256'][:_MARK_LETTERS]}{_ENDINGS[told['media_type']]}" if told else ""
