"""The Image API 2.1.1, where it differs from 3.0: sizes, canonical form, info.json. Pure."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

from iiif.auth.services import CONTEXT as AUTH_CONTEXT
from iiif.image.canonical import canonical_region, canonical_rotation
from iiif.image.info import Described, level_sizes, licence, reduced_sizes, tile_grid
from iiif.image.rendering import Limits, Rendering
from iiif.image.request import (
    FORMATS,
    QUALITIES,
    BadParameter,
    ImageRequest,
    Size,
    parse_size,
    parse_with,
)

CONTEXT = "http://iiif.io/api/image/2/context.json"
LEVEL_2 = "http://iiif.io/api/image/2/level2.json"
_LEVEL_0 = "http://iiif.io/api/image/2/level0.json"

# 5.3: beyond what level 2 asks for already.
_SUPPORTS = (
    "canonicalLinkHeader",
    "mirroring",
    "profileLinkHeader",
    "regionSquare",
    "rotationArbitrary",
    "sizeAboveFull",
)


def parse(region: str, size: str, rotation: str, quality_format: str) -> ImageRequest:
    """Read the four path segments after the identifier, percent-encoding already undone.

    Raises:
        BadParameter: one of them breaks the grammar.
    """
    return parse_with(_size, region, size, rotation, quality_format)


def canonical(rendering: Rendering, _limits: Limits) -> str:
    """Give the request's canonical path after the identifier (section 4.7)."""
    size = _canonical_size(rendering)
    last = f"{rendering.quality}.{rendering.format}"
    return f"{canonical_region(rendering)}/{size}/{canonical_rotation(rendering)}/{last}"


def info(described: Described) -> dict[str, Any]:
    """Describe an image all of which is open to the visitor (section 5)."""
    more: dict[str, Any] = {
        "formats": list(FORMATS),
        "qualities": [name for name in QUALITIES if not (described.index.grey and name == "color")],
        "supports": list(_SUPPORTS),
        "maxWidth": described.limits.side_px,
        "maxHeight": described.limits.side_px,
        "maxArea": min(described.limits.area_px, described.limits.side_px**2),
    }
    return {
        **_beginning(described),
        "profile": [LEVEL_2, more],
        "sizes": level_sizes(described),
        "tiles": tile_grid(described.index),
        **_end(described),
    }


def reduced_info(described: Described) -> dict[str, Any]:
    """Describe an image of which only the whole, no larger than the limits, is open."""
    return {
        **_beginning(described),
        "profile": [_LEVEL_0],
        "sizes": reduced_sizes(described),
        **_end(described),
    }


def _size(text: str) -> Size:
    """Read a size (section 4.2): enlarging needs no mark; a box never enlarges.

    The latter is left to the service ("the exact scaling may be determined by the service
    provider"); a thumbnail larger than its image would be bytes for nothing.
    """
    if text.startswith("^"):
        raise BadParameter("size", text, "write full, max, w, or ,h or w,h or !w,h or pct:n")
    if text == "full":
        return Size("percent", percent=Fraction(100), text=text)
    if text == "max":
        return Size("max", text=text)
    asked = parse_size(f"^{text}")
    confined = asked.kind == "within"
    return replace(asked, upscaled=not confined, any_box=confined, text=text)


def _canonical_size(rendering: Rendering) -> str:
    region, width, height = rendering.region, rendering.width_px, rendering.height_px
    if (width, height) == (region.width, region.height):
        return "full"
    # 4.7: `w,` where the shape is kept.
    kept = math.floor(Fraction(region.height * width, region.width) + Fraction(1, 2))
    return f"{width}," if height == max(1, kept) else f"{width},{height}"


def _beginning(described: Described) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "@id": described.service_id,
        "protocol": "http://iiif.io/api/image",
        "width": described.index.width_px,
        "height": described.index.height_px,
    }


def _end(described: Described) -> dict[str, Any]:
    uri = licence(described.rights_uri)
    # Services of other standards bring their context along (5.5).
    services = [{"@context": AUTH_CONTEXT, **service} for service in described.services]
    return ({"license": uri} if uri else {}) | ({"service": services} if services else {})
