"""What an image request asks, in words: the grammar of the Image API 3.0, section 4. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

RegionKind = Literal["full", "square", "pixels", "percent"]
SizeKind = Literal["max", "width", "height", "exact", "within", "percent"]
Quality = Literal["default", "color", "gray", "bitonal"]
Format = Literal["jpg", "png", "webp", "gif", "tif", "avif", "jp2", "pdf"]

QUALITIES: dict[str, Quality] = {
    "default": "default",
    "color": "color",
    "gray": "gray",
    "bitonal": "bitonal",
}
FORMATS: dict[str, Format] = {
    "jpg": "jpg",
    "png": "png",
    "webp": "webp",
    "gif": "gif",
    "tif": "tif",
    "avif": "avif",
    "jp2": "jp2",
    "pdf": "pdf",
}

# ASCII digits only, and few enough that arithmetic on them stays cheap.
_INTEGER = r"[0-9]{1,10}"
_DECIMAL = r"(?:[0-9]{1,10}(?:\.[0-9]{0,10})?|\.[0-9]{1,10})"
_PIXELS = re.compile(rf"({_INTEGER}),({_INTEGER}),({_INTEGER}),({_INTEGER})")
_PERCENT = re.compile(rf"pct:({_DECIMAL}),({_DECIMAL}),({_DECIMAL}),({_DECIMAL})")
_SIZE = re.compile(rf"(!?)({_INTEGER})?,({_INTEGER})?")
_SIZE_PERCENT = re.compile(rf"pct:({_DECIMAL})")
_ROTATION = re.compile(rf"(!?)({_DECIMAL})")
_LONGEST_SHOWN = 60
_ROTATIONS_KEPT = 500


class BadParameter(Exception):
    """A parameter of the request breaks the grammar, or asks for what cannot be given."""

    def __init__(self, parameter: str, text: str, reason: str) -> None:
        super().__init__(f"{parameter} {shown(text)}: {reason}")
        self.parameter = parameter
        self.text = text


class OverLimit(BadParameter):
    """The image asked for is larger than this service, or this visitor's part in it, allows."""


@dataclass(frozen=True)
class Region:
    """The region as asked: pixels or percentages of the full image, or in a word."""

    kind: RegionKind
    text: str
    pixels: tuple[int, int, int, int] = (0, 0, 0, 0)
    percent: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class Size:
    """The size as asked; `exact` and `within` have both numbers, the others the one they name."""

    kind: SizeKind
    upscaled: bool = False  # `^`: may be larger than the region
    width: int = 0
    height: int = 0
    percent: Fraction = Fraction(0)
    text: str = ""
    any_box: bool = False  # a box is answered with the region, however far it goes beyond it


@dataclass(frozen=True)
class ImageRequest:
    """A request that keeps to the grammar; whether an image can answer it is another matter."""

    region: Region
    size: Size
    degrees: Fraction
    mirrored: bool
    quality: Quality
    format: Format


def shown(text: str) -> str:
    """Quote what was asked, cut where it is long."""
    return repr(text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…")


def parse(region: str, size: str, rotation: str, quality_format: str) -> ImageRequest:
    """Read the four path segments after the identifier, percent-encoding already undone.

    Raises:
        BadParameter: one of them breaks the grammar.
    """
    return parse_with(parse_size, region, size, rotation, quality_format)


def parse_with(
    read_size: Callable[[str], Size], region: str, size: str, rotation: str, quality_format: str
) -> ImageRequest:
    """Read the segments as a version does that has its own grammar of sizes.

    Raises:
        as `parse`.
    """
    mirrored, degrees = parse_rotation(rotation)
    quality, format_ = parse_last(quality_format)
    return ImageRequest(
        region=parse_region(region),
        size=read_size(size),
        degrees=degrees,
        mirrored=mirrored,
        quality=quality,
        format=format_,
    )


def parse_region(text: str) -> Region:
    """Read a region (section 4.1).

    Raises:
        BadParameter: it breaks the grammar.
    """
    if text == "full":
        return Region("full", text)
    if text == "square":
        return Region("square", text)
    if found := _PIXELS.fullmatch(text):
        x, y, width, height = (int(number) for number in found.groups())
        return Region("pixels", text, pixels=(x, y, width, height))
    if found := _PERCENT.fullmatch(text):
        percent = tuple(Fraction(number) for number in found.groups())
        return Region("percent", text, percent=percent)
    raise BadParameter("region", text, "write full, square, x,y,w,h or pct:x,y,w,h")


def parse_size(text: str) -> Size:
    """Read a size (section 4.2).

    Raises:
        BadParameter: it breaks the grammar.
    """
    upscaled = text.startswith("^")
    rest = text[1:] if upscaled else text
    if rest == "max":
        return Size("max", upscaled, text=text)
    if found := _SIZE_PERCENT.fullmatch(rest):
        percent = Fraction(found[1])
        if percent > 100 and not upscaled:
            raise BadParameter("size", text, "more than 100 percent needs a ^ before it")
        return Size("percent", upscaled, percent=percent, text=text)
    found = _SIZE.fullmatch(rest)
    if found is None or not (found[2] or found[3]) or (found[1] and not (found[2] and found[3])):
        raise BadParameter(
            "size", text, "write max, w, or ,h or w,h or !w,h or pct:n, after ^ or not"
        )
    kind: SizeKind = "within" if found[1] else "exact"
    if not (found[2] and found[3]):
        kind = "width" if found[2] else "height"
    return Size(kind, upscaled, int(found[2] or 0), int(found[3] or 0), text=text)


# Nearly all that are asked for are one and the same.
@lru_cache(_ROTATIONS_KEPT)
def parse_rotation(text: str) -> tuple[bool, Fraction]:
    """Read whether to mirror, and the degrees clockwise (section 4.3); 360 is 0.

    Raises:
        BadParameter: it breaks the grammar or lies beyond 360.
    """
    found = _ROTATION.fullmatch(text)
    if found is None:
        raise BadParameter("rotation", text, "write degrees from 0 to 360, after ! or not")
    degrees = Fraction(found[2])
    if degrees > 360:
        raise BadParameter("rotation", text, "degrees go from 0 to 360")
    return bool(found[1]), degrees % 360


def parse_last(text: str) -> tuple[Quality, Format]:
    """Read the quality and the format (sections 4.4 and 4.5).

    Raises:
        BadParameter: one of them is none that we know.
    """
    quality, dot, format_ = text.rpartition(".")
    if not dot:
        raise BadParameter("format", text, "end the address with a quality and a format")
    if quality not in QUALITIES:
        raise BadParameter("quality", quality, f"write one of {', '.join(QUALITIES)}")
    if format_ not in FORMATS:
        raise BadParameter("format", format_, f"write one of {', '.join(FORMATS)}")
    return QUALITIES[quality], FORMATS[format_]
