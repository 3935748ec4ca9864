"""How the images of pages stand in manifests and collections. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeGuard

from iiif.presentation.opening import guarded
from iiif.urls import Urls
from ingest.catalog.identifiers import image_id
from ingest.catalog.models import Asset
from ingest.derivatives.sizes import small_sizes

CANVAS_THUMBNAIL_PX = 200
MANIFEST_THUMBNAIL_PX = 400
_PROFILE = "level2"


def painted(asset: Asset, urls: Urls, guards: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the image as the body of a painting annotation, with what guards it."""
    name = image_id(asset.id, asset.derivation)
    return {
        "id": f"{urls.image(name)}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": asset.width_px,
        "height": asset.height_px,
        "service": [guarded(_service(name, urls), guards)],
    }


def thumbnail(
    asset: Asset | None, urls: Urls, side_px: int, open_side_px: int | None
) -> list[dict[str, Any]]:
    """Give the stored small image that fits the box and is open to everyone; empty if none is."""
    if not is_shown(asset):
        return []
    most = side_px if open_side_px is None else min(side_px, open_side_px)
    sizes = _stored_sizes(asset.width_px or 0, asset.height_px or 0)
    fitting = [size for size in sizes if max(size) <= most]
    if not fitting:
        return []
    width, height = max(fitting, key=lambda size: size[0] * size[1])
    name = image_id(asset.id, asset.derivation)
    return [
        {
            "id": urls.sized(name, width, height),
            "type": "Image",
            "format": "image/jpeg",
            "width": width,
            "height": height,
            "service": [_service(name, urls)],
        }
    ]


def is_shown(asset: Asset | None) -> TypeGuard[Asset]:
    """Tell whether there is an image with a pyramid."""
    return asset is not None and asset.derivation > 0 and bool(asset.width_px)


@lru_cache(maxsize=4096)  # most pages of an item are of a few sizes
def _stored_sizes(width: int, height: int) -> list[tuple[int, int]]:
    # An image that is small itself is stored whole, as its only tile.
    return [*small_sizes(width, height), (width, height)]


def _service(name: str, urls: Urls) -> dict[str, Any]:
    return {"id": urls.image(name), "type": "ImageService3", "profile": _PROFILE}
