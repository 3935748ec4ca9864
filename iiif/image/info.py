"""The image information document, info.json (Image API 3.0, section 5). Pure."""

from __future__ import annotations

from typing import Any

from iiif.image.rendering import Limits, largest
from iiif.image.request import FORMATS, QUALITIES
from ingest.derivatives.index import PyramidIndex
from ingest.derivatives.sizes import small_sizes

CONTEXT = "http://iiif.io/api/image/3/context.json"
LEVEL_2 = "http://iiif.io/api/image/3/level2.json"

# 5.7: beyond what level 2 asks for already.
_EXTRA_FEATURES = (
    "canonicalLinkHeader",
    "mirroring",
    "profileLinkHeader",
    "rotationArbitrary",
    "sizeUpscaling",
)
_LEVEL_2_FORMATS = ("jpg", "png")
_RIGHTS = (
    "http://creativecommons.org/licenses/",
    "http://creativecommons.org/publicdomain/",
    "http://rightsstatements.org/vocab/",
)


def info(service_id: str, index: PyramidIndex, limits: Limits, rights_uri: str) -> dict[str, Any]:
    """Describe an image all of which is open to the visitor."""
    return {
        **_beginning(service_id, index, "level2", limits),
        "sizes": [_size(*size) for size in _levels(index) if limits.allow(*size)],
        "tiles": [
            {
                "width": index.tile_px,
                "height": index.tile_px,
                "scaleFactors": [1 << number for number in range(len(index.levels))],
            }
        ],
        "preferredFormats": ["jpg"],
        **_rights(rights_uri),
        "extraFormats": [name for name in FORMATS if name not in _LEVEL_2_FORMATS],
        "extraQualities": _extra_qualities(index.grey),
        "extraFeatures": list(_EXTRA_FEATURES),
    }


def reduced_info(
    service_id: str, index: PyramidIndex, limits: Limits, rights_uri: str
) -> dict[str, Any]:
    """Describe an image of which only the whole, no larger than `limits`, is open.

    Level 0, without tiles: a viewer then shows one of `sizes` instead of meeting refusals.
    """
    sizes: set[tuple[int, int]] = set()
    if limits.side_px:
        sizes = {
            size
            for size in (*_levels(index), *small_sizes(index.width_px, index.height_px))
            if limits.allow(*size)
        }
        sizes.add(largest(index.width_px, index.height_px, limits, upscaled=False))
    return {
        **_beginning(service_id, index, "level0", limits),
        "sizes": [_size(*size) for size in sorted(sizes)],
        "preferredFormats": ["jpg"],
        **_rights(rights_uri),
    }


def licence(rights_uri: str) -> str:
    """Give the rights URI as its publisher spells it; empty where IIIF does not know it."""
    uri = rights_uri.replace("https://", "http://", 1)
    return uri if uri.startswith(_RIGHTS) else ""


def _beginning(
    service_id: str, index: PyramidIndex, profile: str, limits: Limits
) -> dict[str, Any]:
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "id": service_id,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": profile,
        "width": index.width_px,
        "height": index.height_px,
    }
    if limits.side_px:
        document |= {"maxWidth": limits.side_px, "maxHeight": limits.side_px}
        document["maxArea"] = min(limits.area_px, limits.side_px**2)
    return document


def _levels(index: PyramidIndex) -> list[tuple[int, int]]:
    return [(level.width_px, level.height_px) for level in reversed(index.levels)]


def _size(width: int, height: int) -> dict[str, int]:
    return {"width": width, "height": height}


def _rights(rights_uri: str) -> dict[str, str]:
    uri = licence(rights_uri)
    return {"rights": uri} if uri else {}


def _extra_qualities(grey: bool) -> list[str]:
    # 4.4: an image without colour answers `color`, but should not offer it.
    unneeded = ("default", "color") if grey else ("default",)
    return [name for name in QUALITIES if name not in unneeded]
