"""The code that other sites put into their pages to show an item, and its picture without it. Pure.

Heights and widths are in CSS pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import escape

LEAST_PX, MOST_PX = 200, 4000
HEIGHTS_PX = (400, 600, 800, 1000)
HEIGHT_PX, WIDTH_PX = 600, 800


@dataclass(frozen=True)
class Embed:
    """What is to be shown elsewhere."""

    address: str  # of the reader that stands in a frame
    page: str  # of the item's page here
    title: str
    image: str  # empty: none is open to all
    width: int  # of the image
    height: int


def frame(of: Embed, height_px: int, width: str = "100%") -> str:
    """Write the frame; it is as wide as its place, so that it fits a phone."""
    return (
        f'<iframe src="{escape(of.address)}" title="{escape(of.title)}" width="{escape(width)}"'
        f' height="{height_px}" style="border:0;max-width:100%" loading="lazy"'
        f' allow="fullscreen" allowfullscreen></iframe>'
    )


def picture(of: Embed) -> str:
    """Write a picture that leads here, for pages that take no frame and no script."""
    if not of.image:
        return f'<a href="{escape(of.page)}">{escape(of.title)}</a>'
    size = f' width="{of.width}" height="{of.height}"' if of.width else ""
    return (
        f'<a href="{escape(of.page)}"><img src="{escape(of.image)}" alt="{escape(of.title)}"'
        f'{size} style="max-width:100%;height:auto" loading="lazy"></a>'
    )


def height_px(text: str | None) -> int:
    """Read a chosen height; what is none is the usual one."""
    given = (text or "").strip()
    if not (given.isascii() and given.isdigit() and len(given) < 6):
        return HEIGHT_PX
    return min(max(int(given), LEAST_PX), MOST_PX)
