"""A request fitted to an image: exact pixels in and out (Image API 3.0, section 4). Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from iiif.image.request import BadParameter, Format, ImageRequest, OverLimit, Quality, Region, Size
from ingest.text.page_text import Box

# A box that the region does not fill is too large when it could hold it so many times a side.
_FAR_BEYOND = 2
_LARGEST_THUMBNAIL_PX = 1_200


@dataclass(frozen=True)
class Limits:
    """The largest image that is computed; more than this is refused."""

    side_px: int
    area_px: int

    def within(self, side_px: int) -> Limits:
        """Give the limits of a visitor to whom only a box of this side is open."""
        return Limits(min(self.side_px, side_px), self.area_px)

    def stated(self, width_px: int, height_px: int) -> tuple[int, int, int]:
        """Give maxWidth, maxHeight and maxArea of an image of this size.

        They say what `^max` means (4.2), so they end where the image does: enlarging a whole image
        without a number named would send pixels that hold nothing. Numbers named may go beyond.
        """
        width, height = min(width_px, self.side_px), min(height_px, self.side_px)
        return width, height, min(width * height, self.area_px)

    def allow(self, width_px: int, height_px: int) -> bool:
        """Tell whether an image of this size may be delivered."""
        return max(width_px, height_px) <= self.side_px and width_px * height_px <= self.area_px


@dataclass(frozen=True)
class Rendering:
    """What to make. A side that the asker left free may come out one pixel off our rounding."""

    region: Box
    width_px: int
    height_px: int
    degrees: Fraction
    mirrored: bool
    quality: Quality
    format: Format
    whole: bool  # the region is the full image
    image_px: tuple[int, int]  # width and height of the full image
    slack_width_px: int = 0
    slack_height_px: int = 0

    def matches(self, width_px: int, height_px: int) -> bool:
        """Tell whether an image of this size is an answer."""
        return (
            abs(width_px - self.width_px) <= self.slack_width_px
            and abs(height_px - self.height_px) <= self.slack_height_px
        )


@dataclass(frozen=True)
class _Room:
    """What bounds a size: the image's own and the service's limits."""

    limits: Limits
    image_px: tuple[int, int]

    def largest(self, region: Box, *, upscaled: bool) -> tuple[int, int]:
        whole = self.image_px if upscaled else None
        return largest(region.width, region.height, self.limits, enlarged_to=whole)


@dataclass(frozen=True)
class _Fitted:
    width_px: int
    height_px: int
    slack_width_px: int = 0
    slack_height_px: int = 0


def resolve(asked: ImageRequest, *, width_px: int, height_px: int, limits: Limits) -> Rendering:
    """Fit the request to an image of `width_px` by `height_px`.

    Raises:
        BadParameter: the region lies outside, or the size is empty or upscales without `^`.
        OverLimit: the size is beyond `limits`.
    """
    region = _region(asked.region, width_px, height_px)
    room = _Room(limits, (width_px, height_px))
    fitted = _FIT[asked.size.kind](asked.size, region, room)
    _check(asked.size, fitted, region, limits)
    return Rendering(
        region=region,
        width_px=fitted.width_px,
        height_px=fitted.height_px,
        degrees=asked.degrees,
        mirrored=asked.mirrored,
        quality=asked.quality,
        format=asked.format,
        whole=(region.width, region.height) == (width_px, height_px),
        image_px=room.image_px,
        slack_width_px=fitted.slack_width_px,
        slack_height_px=fitted.slack_height_px,
    )


def largest(
    width_px: int, height_px: int, limits: Limits, *, enlarged_to: tuple[int, int] | None = None
) -> tuple[int, int]:
    """Give the size that `max` means for a region; `^max`, if it is one of an image so large."""
    if enlarged_to is None and limits.allow(width_px, height_px):
        return width_px, height_px
    most_width, most_height, area = limits.stated(*(enlarged_to or (width_px, height_px)))
    scale = min(Fraction(most_width, width_px), Fraction(most_height, height_px))
    if scale * scale * width_px * height_px > area:
        # Rounded down on both sides, so that their product stays below the limit.
        return (
            max(1, math.isqrt(area * width_px // height_px)),
            max(1, math.isqrt(area * height_px // width_px)),
        )
    return _scaled(width_px, scale), _scaled(height_px, scale)


def _region(asked: Region, width_px: int, height_px: int) -> Box:
    if asked.kind == "full":
        return Box(0, 0, width_px, height_px)
    if asked.kind == "square":
        side = min(width_px, height_px)
        return Box((width_px - side) // 2, (height_px - side) // 2, side, side)
    x, y, width, height = _pixels(asked, width_px, height_px)
    if not (width and height):
        raise BadParameter("region", asked.text, "its width or height is nothing")
    if x >= width_px or y >= height_px:
        raise BadParameter(
            "region", asked.text, f"outside the image, which is {width_px} by {height_px}"
        )
    # 4.1: cropped at the image's edge.
    return Box(x, y, min(width, width_px - x), min(height, height_px - y))


def _pixels(asked: Region, width_px: int, height_px: int) -> tuple[int, int, int, int]:
    if asked.kind == "pixels":
        return asked.pixels
    sides = (width_px, height_px, width_px, height_px)
    x, y, width, height = (
        percent * side / 100 for percent, side in zip(asked.percent, sides, strict=True)
    )
    # The corner rounded down, so that what begins inside the image never ends up outside.
    return int(x), int(y), _side(width), _side(height)


def _side(value: Fraction) -> int:
    """Round halves up; something never becomes nothing."""
    return max(1, math.floor(value + Fraction(1, 2))) if value else 0


def _scaled(side_px: int, scale: Fraction) -> int:
    return max(1, (2 * side_px * scale.numerator + scale.denominator) // (2 * scale.denominator))


def _fit_max(asked: Size, region: Box, room: _Room) -> _Fitted:
    width, height = room.largest(region, upscaled=asked.upscaled)
    if (width, height) == (region.width, region.height):
        return _Fitted(width, height)
    side = room.limits.side_px
    return _loosened(width, height, side, side)


def _fit_width(asked: Size, region: Box, _room: _Room) -> _Fitted:
    if asked.width == 0:
        raise BadParameter("size", asked.text, "the width is nothing")
    height = _scaled(region.height, Fraction(asked.width, region.width))
    return _Fitted(asked.width, height, slack_height_px=1)


def _fit_height(asked: Size, region: Box, _room: _Room) -> _Fitted:
    if asked.height == 0:
        raise BadParameter("size", asked.text, "the height is nothing")
    width = _scaled(region.width, Fraction(asked.height, region.height))
    return _Fitted(width, asked.height, slack_width_px=1)


def _fit_percent(asked: Size, region: Box, _room: _Room) -> _Fitted:
    scale = asked.percent / 100
    if scale * max(region.width, region.height) < Fraction(1, 2):
        raise BadParameter("size", asked.text, "nothing would be left of the image")
    if scale == 1:
        return _Fitted(region.width, region.height)
    return _Fitted(_scaled(region.width, scale), _scaled(region.height, scale), 1, 1)


def _fit_exact(asked: Size, _region: Box, _room: _Room) -> _Fitted:
    if not (asked.width and asked.height):
        raise BadParameter("size", asked.text, "the width or height is nothing")
    return _Fitted(asked.width, asked.height)


def _fit_within(asked: Size, region: Box, room: _Room) -> _Fitted:
    if not (asked.width and asked.height):
        raise BadParameter("size", asked.text, "the width or height is nothing")
    scale = min(Fraction(asked.width, region.width), Fraction(asked.height, region.height))
    if scale >= 1 and not asked.upscaled:
        _check_box(asked, scale, region)
        return _fit_max(Size("max"), region, room)
    width, height = _scaled(region.width, scale), _scaled(region.height, scale)
    if not room.limits.allow(width, height):
        side = room.limits.side_px
        enlarged_to = (side, side) if asked.upscaled else None
        most = largest(region.width, region.height, room.limits, enlarged_to=enlarged_to)
        return _loosened(*most, side, side)
    return _loosened(width, height, asked.width, asked.height)


def _check_box(asked: Size, scale: Fraction, region: Box) -> None:
    """Refuse a box far beyond the region; any other is answered with the region as it is (4.2).

    The official validator wants its `!2000,3000` of an image of 1000 px refused; viewers, who
    ask for thumbnails and screens before they know the image's size, must get one.
    """
    far = scale >= _FAR_BEYOND and max(asked.width, asked.height) > _LARGEST_THUMBNAIL_PX
    if far and not asked.any_box:
        raise BadParameter(
            "size",
            asked.text,
            f"far larger than the region, which is {region.width} by {region.height}; "
            "put ^ before it to enlarge",
        )


def _loosened(width: int, height: int, most_width: int, most_height: int) -> _Fitted:
    """Leave a side free by a pixel, where that could not carry it over its bound."""
    return _Fitted(width, height, int(width < most_width), int(height < most_height))


_FIT = {
    "max": _fit_max,
    "width": _fit_width,
    "height": _fit_height,
    "percent": _fit_percent,
    "exact": _fit_exact,
    "within": _fit_within,
}


def _check(asked: Size, fitted: _Fitted, region: Box, limits: Limits) -> None:
    larger = fitted.width_px > region.width or fitted.height_px > region.height
    if larger and not asked.upscaled and asked.kind in ("width", "height", "exact"):
        raise BadParameter(
            "size",
            asked.text,
            f"larger than the region, which is {region.width} by {region.height}; "
            "put ^ before it to enlarge",
        )
    if not limits.allow(fitted.width_px, fitted.height_px):
        raise OverLimit(
            "size",
            asked.text,
            f"{fitted.width_px} by {fitted.height_px} is more than the limit of "
            f"{limits.side_px} px a side (maxWidth, maxHeight) "
            f"and {limits.area_px} px in all (maxArea)",
        )
