"""Brings boxes in whatever unit to pixels of one page's image, or says why that cannot be. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ingest.text.page_text import Block, Box, Line, PageText

# Aspect ratios of page and image that differ by more are of two different pictures.
MAX_ASPECT_DIFFERENCE = 0.02
# So much of an image may a box stand out, and so many boxes may stand out further.
_MAX_OVERHANG = 0.02
_MAX_STRAYS = 0.05
# ALTO's units of length, in parts of an inch.
UNITS_PER_INCH = {"mm10": 254.0, "inch1200": 1200.0}


@dataclass(frozen=True)
class ImageSize:
    """The size of the upright image; its resolution where it is known."""

    width_px: int
    height_px: int
    dots_per_inch: float | None = None
    orientation: int = 1  # EXIF's, by which the file's own pixels were turned upright

    @property
    def lying(self) -> ImageSize:
        """The size of the file's own pixels, where they lie on their side."""
        return ImageSize(self.height_px, self.width_px, self.dots_per_inch)


@dataclass(frozen=True)
class Scale:
    """Factors from the text file's unit to pixels; `reason` says why boxes cannot be trusted.

    `image` is what the text was made of; `orientation` turns it upright.
    """

    image: ImageSize
    x: float = 1.0
    y: float = 1.0
    reason: str = ""
    orientation: int = 1

    def box(self, x: float, y: float, width: float, height: float) -> Box | None:
        """Give the box in whole pixels, cut at the image's edge; None where nothing of it is in."""
        numbers = (x * self.x, y * self.y, (x + width) * self.x, (y + height) * self.y)
        if width < 0 or height < 0 or not all(math.isfinite(n) and abs(n) < 1e9 for n in numbers):
            return None
        left, top, right, bottom = (round(n) for n in numbers)
        left, right = max(left, 0), min(max(right, left + 1), self.image.width_px)
        top, bottom = max(top, 0), min(max(bottom, top + 1), self.image.height_px)
        if right <= left or bottom <= top:
            return None
        return self._upright(Box(left, top, right - left, bottom - top))

    def _upright(self, box: Box) -> Box:
        """Turn a box of the lying image as EXIF turns the image: 6 and 7 swap left and right."""
        if self.orientation < 5:
            return box
        x, y = box.y, box.x
        if self.orientation in (6, 7):
            x = self.image.height_px - box.y - box.height
        if self.orientation in (7, 8):
            y = self.image.width_px - box.x - box.width
        return Box(x, y, box.height, box.width)

    def strays(self, x: float, y: float, width: float, height: float) -> bool:
        """Tell whether a box stands so far out of the image that it belongs to another."""
        right, bottom = (x + width) * self.x, (y + height) * self.y
        most = 1 + _MAX_OVERHANG
        return not (right <= self.image.width_px * most and bottom <= self.image.height_px * most)


def fit(page_width: float, page_height: float, image: ImageSize) -> Scale:
    """Give the factors where a page of this size, in any unit, is the whole image."""
    if not (0 < page_width < 1e9 and 0 < page_height < 1e9):
        return Scale(image, reason="the text gives no size of its page")
    x, y = image.width_px / page_width, image.height_px / page_height
    if abs(x / y - 1) > MAX_ASPECT_DIFFERENCE:
        if image.orientation >= 5:  # whoever read the text did not know that the image is turned
            lying = fit(page_width, page_height, image.lying)
            if not lying.reason:
                return replace(lying, orientation=image.orientation)
        reason = (
            f"the text is of a page of {page_width:g} x {page_height:g},"
            f" but the image has {image.width_px} x {image.height_px} pixels"
        )
        return Scale(image, x, y, reason)
    return Scale(image, x, y)


def by_resolution(unit: str, image: ImageSize) -> Scale:
    """Give the factors where a page has no size: pixels as they are, lengths by resolution."""
    if unit not in UNITS_PER_INCH:
        return Scale(image)
    if not image.dots_per_inch:
        reason = f"boxes are in {unit} but neither page size nor resolution is given"
        return Scale(image, reason=reason)
    factor = image.dots_per_inch / UNITS_PER_INCH[unit]
    return Scale(image, factor, factor)


def without_boxes(text: PageText, reason: str) -> PageText:
    """Give the text with its boxes dropped, and why."""
    blocks = tuple(
        Block(
            tuple(
                Line(
                    tuple(replace(w, box=None) for w in line.words),
                    None,
                    line.language,
                    line.spaced,
                )
                for line in block.lines
            )
        )
        for block in text.blocks
    )
    return replace(text, blocks=blocks, flagged=reason)


class Boxes:
    """Reads a page's boxes and counts those that do not fit the image."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self._all = 0
        self._strays = 0

    def box(self, x: float, y: float, width: float, height: float) -> Box | None:
        """Give the box in pixels, if there is one."""
        self._all += 1
        self._strays += self.scale.strays(x, y, width, height)
        return self.scale.box(x, y, width, height)

    def checked(self, text: PageText) -> PageText:
        """Give the text, without its boxes where they cannot be trusted."""
        reason = self.scale.reason
        if not reason and self._strays > self._all * _MAX_STRAYS:
            reason = f"{self._strays} of {self._all} boxes lie outside the image"
        return without_boxes(text, reason) if reason else text
