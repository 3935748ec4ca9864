"""A request's canonical form, which is its address (Image API 3.0, section 4.8). Pure."""

from __future__ import annotations

from fractions import Fraction

from iiif.image.rendering import Limits, Rendering, largest


def canonical(rendering: Rendering, limits: Limits) -> str:
    """Give the request's canonical path after the identifier (section 4.8)."""
    size = _canonical_size(rendering, limits)
    last = f"{rendering.quality}.{rendering.format}"
    return f"{canonical_region(rendering)}/{size}/{canonical_rotation(rendering)}/{last}"


def canonical_region(rendering: Rendering) -> str:
    """Give the canonical form of the region, the same in all versions."""
    at = rendering.region
    return "full" if rendering.whole else f"{at.x},{at.y},{at.width},{at.height}"


def canonical_rotation(rendering: Rendering) -> str:
    """Give the canonical form of the rotation, the same in all versions."""
    return f"{'!' if rendering.mirrored else ''}{_number(rendering.degrees)}"


def _canonical_size(rendering: Rendering, limits: Limits) -> str:
    region = rendering.region
    size = rendering.width_px, rendering.height_px
    if size == largest(region.width, region.height, limits):
        return "max"
    upscaled = size[0] > region.width or size[1] > region.height
    most = largest(region.width, region.height, limits, enlarged_to=rendering.image_px)
    if upscaled and size == most:
        return "^max"
    return f"{'^' if upscaled else ''}{size[0]},{size[1]}"


def _number(value: Fraction) -> str:
    if not value:
        return "0"
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.10f}".rstrip("0").rstrip(".")
