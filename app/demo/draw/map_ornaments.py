"""The frame of the sketch map: degrees, cartouche, scale and compass."""

from __future__ import annotations

import math
from collections.abc import Iterator

from app.demo.draw.map_facts import EAST, HEIGHT, MARGIN, NORTH, SOUTH, WEST, WIDTH, point

INK = "#3a2a1e"
COMPASS = (5150, 10550)
SCALE = (7150, 2470)
_KILOMETRE_PX = (point(10, WEST)[1] - point(11, WEST)[1]) / 110.6
SCALE_NAMES = tuple(
    (text, kilometres * _KILOMETRE_PX)
    for text, kilometres in (("0", 0), ("100", 100), ("200 km", 200))
)


def degrees() -> Iterator[tuple[str, float, float]]:
    """Give the names of the parallels (B, north) and meridians (Đ, east) and their places."""
    for degree in range(math.ceil(SOUTH), int(NORTH) + 1):
        _, y = point(degree, WEST)
        yield f"{degree}°B", MARGIN - 190, y
    for degree in range(math.ceil(WEST), int(EAST) + 1):
        x, _ = point(NORTH, degree)
        yield f"{degree}°Đ", x, MARGIN - 150


def frame(cartouche: tuple[int, int]) -> Iterator[str]:
    """Draw the border lines, the net of degrees, the title's ground, the scale, the compass."""
    for inset, width in ((0, 10), (-60, 5), (-86, 22)):
        side = MARGIN + inset
        yield (f'<rect x="{side}" y="{side}" width="{WIDTH - 2 * side}"'
               f' height="{HEIGHT - 2 * side}" fill="none" stroke="{INK}"'
               f' stroke-width="{width}"/>')  # fmt: skip
    yield f'<path d="{_net()}" fill="none" stroke="{INK}" stroke-opacity=".2" stroke-width="4"/>'
    x, y = cartouche
    for inset, width in ((0, 16), (34, 5)):
        yield (f'<rect x="{x - 1420 + inset}" y="{y - 330 + inset}" width="{2840 - 2 * inset}"'
               f' height="{1560 - 2 * inset}" fill="#f0e4c3" fill-opacity="{0 if inset else 1}"'
               f' stroke="{INK}" stroke-width="{width}"/>')  # fmt: skip
    yield from _scale()
    yield from _compass()


def _net() -> str:
    parallels = (point(degree, WEST)[1] for degree in range(math.ceil(SOUTH), int(NORTH) + 1))
    meridians = (point(NORTH, degree)[0] for degree in range(math.ceil(WEST), int(EAST) + 1))
    rows = "".join(f"M{MARGIN - 60} {y:.0f}H{WIDTH - MARGIN + 60}" for y in parallels)
    return rows + "".join(f"M{x:.0f} {MARGIN - 60}V{HEIGHT - MARGIN + 60}" for x in meridians)


def _scale() -> Iterator[str]:
    x, y = SCALE
    for part in range(4):
        left, width = x + part * 50 * _KILOMETRE_PX, 50 * _KILOMETRE_PX
        yield (f'<rect x="{left:.0f}" y="{y}" width="{width:.0f}" height="26"'
               f' fill="{INK if part % 2 == 0 else "#f0e4c3"}" stroke="{INK}"'
               ' stroke-width="4"/>')  # fmt: skip


def _compass() -> Iterator[str]:
    x, y = COMPASS
    for radius, width in ((300, 5), (276, 12), (120, 4)):
        yield (f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="{INK}"'
               f' stroke-width="{width}"/>')  # fmt: skip
    for length, turns in ((250, (1, 3, 5, 7)), (420, (0, 2, 4, 6))):
        for turn in turns:
            for side, fill in ((-1, INK), (1, "#efe3c2")):
                tip = _along(turn * math.pi / 4, length)
                waist = _along(turn * math.pi / 4 + side * math.pi / 8, length * 0.22)
                yield (f'<path d="M{x} {y}L{x + waist[0]:.0f} {y + waist[1]:.0f}'
                       f'L{x + tip[0]:.0f} {y + tip[1]:.0f}Z" fill="{fill}" stroke="{INK}"'
                       ' stroke-width="5" stroke-linejoin="round"/>')  # fmt: skip


def _along(angle: float, length: float) -> tuple[float, float]:
    return math.sin(angle) * length, -math.cos(angle) * length
