"""The image information document, info.json (Image API 3.0, section 5). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iiif.auth.services import contexts
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


@dataclass(frozen=True)
class Described:
    """What an information document tells of."""

    service_id: str
    index: PyramidIndex
    limits: Limits
    rights_uri: str
    services: Sequence[Mapping[str, Any]] = ()  # such as those that tell how to be let in


def info(described: Described) -> dict[str, Any]:
    """Describe an image all of which is open to the visitor."""
    stated = described.limits.stated(described.index.width_px, described.index.height_px)
    return {
        **_beginning(described, "level2", stated),
        "sizes": level_sizes(described),
        "tiles": tile_grid(described.index),
        "preferredFormats": ["jpg"],
        **_rights(described.rights_uri),
        "extraFormats": [name for name in FORMATS if name not in _LEVEL_2_FORMATS],
        "extraQualities": _extra_qualities(described.index.grey),
        "extraFeatures": list(_EXTRA_FEATURES),
        **_services(described),
    }


def reduced_info(described: Described) -> dict[str, Any]:
    """Describe an image of which only the whole, no larger than the limits, is open.

    Level 0, without tiles: a viewer then shows one of `sizes` instead of meeting refusals.
    """
    side = described.limits.side_px
    area = min(described.limits.area_px, side**2)
    return {
        **_beginning(described, "level0", (side, side, area) if side else ()),
        "sizes": reduced_sizes(described),
        "preferredFormats": ["jpg"],
        **_rights(described.rights_uri),
        **_services(described),
    }


def level_sizes(described: Described) -> list[dict[str, int]]:
    """List the stored levels, the smallest first, as far as they may be delivered."""
    limits = described.limits
    return [_size(*size) for size in _levels(described.index) if limits.allow(*size)]


def reduced_sizes(described: Described) -> list[dict[str, int]]:
    """List every stored size of the whole within the limits, and the largest that they allow."""
    index, limits = described.index, described.limits
    if not limits.side_px:
        return []
    stored = (*_levels(index), *small_sizes(index.width_px, index.height_px))
    sizes = {size for size in stored if limits.allow(*size)}
    sizes.add(largest(index.width_px, index.height_px, limits))
    return [_size(*size) for size in sorted(sizes)]


def tile_grid(index: PyramidIndex) -> list[dict[str, Any]]:
    """Say how the stored tiles lie."""
    factors = [1 << number for number in range(len(index.levels))]
    return [{"width": index.tile_px, "height": index.tile_px, "scaleFactors": factors}]


def licence(rights_uri: str) -> str:
    """Give the rights URI as its publisher spells it; empty where IIIF does not know it."""
    uri = rights_uri.replace("https://", "http://", 1)
    return uri if uri.startswith(_RIGHTS) else ""


def _beginning(described: Described, profile: str, stated: tuple[int, ...]) -> dict[str, Any]:
    index = described.index
    document: dict[str, Any] = {
        "@context": contexts(CONTEXT, described.services),
        "id": described.service_id,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": profile,
        "width": index.width_px,
        "height": index.height_px,
    }
    return document | dict(zip(("maxWidth", "maxHeight", "maxArea"), stated, strict=False))


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


def _services(described: Described) -> dict[str, Any]:
    return {"service": list(described.services)} if described.services else {}
