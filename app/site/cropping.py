"""The address of a part of a page's image, at a size: what others may link to and cite. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.site.reading import PageView

SIZES_PX = (400, 800, 1200, 2000)
"""The longer side of what is offered; 0, the whole of its pixels, is offered too."""
_REGION = re.compile(r"([0-9]{1,6}),([0-9]{1,6}),([0-9]{1,6}),([0-9]{1,6})", re.ASCII)


@dataclass(frozen=True)
class Crop:
    """A part of an image."""

    service: str  # path of the image's service
    region: str  # as the Image API writes it
    size: str
    width: int  # of the whole image
    height: int

    @property
    def path(self) -> str:
        """Give the path of the part's image."""
        return f"{self.service}/{self.region}/{self.size}/0/default.jpg"


def of(page: PageView, region: str | None, size: str | None) -> Crop | None:
    """Read which part is asked for; what makes no sense is all of it.

    None: the image is not open to the visitor, or not here.
    """
    if not page.service or page.elsewhere:
        return None
    part = _region(region or "", page.image_width, page.image_height)
    longest = max(part[2:]) if part else max(page.image_width, page.image_height)
    side = _side(size)
    return Crop(
        service=page.service,
        region=",".join(map(str, part)) if part else "full",
        # Never larger than it is.
        size=f"!{side},{side}" if side and side < longest else "max",
        width=page.image_width,
        height=page.image_height,
    )


def _region(text: str, width: int, height: int) -> tuple[int, int, int, int] | None:
    found = _REGION.fullmatch(text.replace(" ", ""))
    if found is None:
        return None
    x, y, across, down = (int(number) for number in found.groups())
    across, down = min(across, width - x), min(down, height - y)
    return (x, y, across, down) if across > 0 and down > 0 else None


def _side(text: str | None) -> int:
    given = int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0
    return given if given in SIZES_PX else 0
