"""Brings any master's pixels to what is shown: upright, 8 bit, sRGB or grey, on white.

What a master does not say is taken so: colours without a profile, or with a broken one, are sRGB
(CMYK: a general printing press); grey is as it stands; numbers that are neither 8 nor 16 bits wide
are stretched from their smallest to their largest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyvips

_PROFILE = "icc-profile-data"
_GREY, _RGB, _CMYK, _LAB = "GRAY", "RGB ", "CMYK", "Lab "
_SPACES = {
    "b-w": _GREY,
    "grey16": _GREY,
    "srgb": _RGB,
    "rgb": _RGB,
    "rgb16": _RGB,
    "scrgb": _RGB,
    "cmyk": _CMYK,
    "lab": _LAB,
    "labs": _LAB,
}
_BANDS = {_GREY: 1, _RGB: 3, _CMYK: 4, _LAB: 3}
_PLAIN = {
    (_GREY, "uchar"): "b-w",
    (_GREY, "ushort"): "grey16",
    (_RGB, "uchar"): "srgb",
    (_RGB, "ushort"): "rgb16",
}


class _ProfileFault(Exception):
    """Why an embedded profile cannot be followed."""


@dataclass(frozen=True)
class Prepared:
    """Pixels ready to be cut into tiles: 8 bit, one band (grey) or three (sRGB)."""

    image: pyvips.Image
    warnings: tuple[str, ...]


def needs_two_readings(image: pyvips.Image) -> bool:
    """Tell whether the pixels cannot be prepared in one pass from top to bottom."""
    turned = image.get_typeof("orientation") != 0 and image.get("orientation") > 1
    return turned or not _has_known_range(image)


def prepare(image: pyvips.Image) -> Prepared:
    """Make the image upright, 8 bit, sRGB or grey, on white."""
    image = image.autorot()
    warnings: list[str] = []
    if not _has_known_range(image):
        image = _stretched(image)
        warnings.append("its numbers were stretched to 8 bits, from the smallest to the largest")
    space = _SPACES.get(image.interpretation, _RGB if image.bands >= 3 else _GREY)
    bands = min(_BANDS[space], image.bands)
    if image.bands > bands + 1:
        warnings.append(f"it has {image.bands} channels, of which the first {bands} are shown")
    colour = _plain(image[:bands] if image.bands > bands else image, space)
    shown = _to_screen(colour, space, warnings)
    if image.bands == bands + 1:
        shown = _on_white(shown, _eight_bit(image[bands]))
    return Prepared(shown, tuple(warnings))


def _has_known_range(image: pyvips.Image) -> bool:
    """Tell whether black and white are known without looking at every pixel."""
    return image.format in ("uchar", "ushort") or image.interpretation in (
        "scrgb",
        "lab",
        "labs",
        "xyz",
    )


def _stretched(image: pyvips.Image) -> pyvips.Image:
    if image.format in ("complex", "dpcomplex"):
        image = image.abs()
    low, high = image.min(), image.max()
    scale = 255.0 / (high - low) if high > low else 1.0
    grey = image.bands < 3
    return (
        ((image - low) * scale).rint().cast("uchar").copy(interpretation="b-w" if grey else "srgb")
    )


def _plain(image: pyvips.Image, space: str) -> pyvips.Image:
    """Name the numbers for what they are: some files leave it open."""
    wanted = _PLAIN.get((space, image.format))
    return image.copy(interpretation=wanted) if wanted else image


def _to_screen(image: pyvips.Image, space: str, warnings: list[str]) -> pyvips.Image:
    if _follows_profile(image, space, warnings):
        shown = _transformed(image)
        return shown[1] if space == _GREY else shown
    return _bare(image).colourspace("b-w" if space == _GREY else "srgb").cast("uchar")


def _follows_profile(image: pyvips.Image, space: str, warnings: list[str]) -> bool:
    """Tell whether there is an embedded profile worth following."""
    if image.get_typeof(_PROFILE) == 0:
        return False
    profile, sample = bytes(image.get(_PROFILE)), _sample(space)
    sample.set_type(pyvips.GValue.blob_type, _PROFILE, profile)
    try:
        _check_profile(profile, space)
        seen = _transformed(sample).copy_memory()
    except _ProfileFault as fault:
        warnings.append(f"its colour profile {fault} and was not used")
        return False
    except pyvips.Error:
        warnings.append("its colour profile is broken and was not used")
        return False
    # Most scanners embed sRGB itself; to convert a page to what it is costs as much as its tiles.
    return space != _RGB or bool((seen - sample).abs().max() > 1)


def _check_profile(profile: bytes, space: str) -> None:
    """Look at what libvips passes over in silence.

    Raises:
        _ProfileFault: the profile is cut, is none, or is for other colours.
    """
    size, tags = int.from_bytes(profile[:4], "big"), int.from_bytes(profile[128:132], "big")
    if profile[36:40] != b"acsp" or size > len(profile) or 132 + 12 * tags > len(profile):
        raise _ProfileFault("is broken")
    if profile[16:20] != space.encode("ascii"):
        raise _ProfileFault("is for other colours than it has")


def _sample(space: str) -> pyvips.Image:
    """Give pixels that span a colour space: a cube of 17 steps a side, or a ramp."""
    steps = np.linspace(0, 255, 17).astype(np.uint8)
    bands = _BANDS[space]
    grid = np.stack(np.meshgrid(*[steps] * bands, indexing="ij"), axis=-1).reshape(1, -1, bands)
    interpretation = {_GREY: "b-w", _RGB: "srgb", _CMYK: "cmyk", _LAB: "lab"}[space]
    image = pyvips.Image.new_from_array(np.ascontiguousarray(grid))
    return image.copy(interpretation=interpretation)


def _transformed(image: pyvips.Image) -> pyvips.Image:
    return image.icc_transform(
        "srgb", embedded=True, intent="relative", black_point_compensation=True, depth=8
    )


def _bare(image: pyvips.Image) -> pyvips.Image:
    """Drop the profile, which `colourspace` would follow for CMYK."""
    image = image.copy()
    if image.get_typeof(_PROFILE) != 0:
        image.remove(_PROFILE)
    return image


def _eight_bit(alpha: pyvips.Image) -> pyvips.Image:
    if alpha.format == "ushort":
        return (alpha >> 8).cast("uchar")
    if alpha.format == "uchar":
        return alpha
    return (alpha.cast("float") * 255).rint().cast("uchar")  # scRGB's runs from 0 to 1


def _on_white(image: pyvips.Image, alpha: pyvips.Image) -> pyvips.Image:
    return (
        image.bandjoin(alpha)
        .flatten(background=[255.0] * image.bands, max_alpha=255.0)
        .cast("uchar")
    )
