"""The sheet of the sample map, its frame, and where degrees lie on it, in pixels. Pure."""

from __future__ import annotations

WIDTH_PX = 12_000
HEIGHT_PX = 9_000
MARGIN_PX = 500
DOTS_PER_INCH = 600
WEST_DEGREES = 101.95
NORTH_DEGREES = 23.59
# At 600 dots per inch this is 1 : 1,500,000; a degree of longitude is shorter by cos 21.4°.
PX_PER_LATITUDE_DEGREE = 1743.0
PX_PER_LONGITUDE_DEGREE = 1623.0
KILOMETRES_PER_LATITUDE_DEGREE = 110.7

Point = tuple[float, float]

LEFT, TOP = MARGIN_PX, MARGIN_PX
RIGHT, BOTTOM = WIDTH_PX - MARGIN_PX, HEIGHT_PX - MARGIN_PX


def on_sheet(longitude: float, latitude: float) -> Point:
    """Give the pixel of a place in degrees."""
    x = LEFT + (longitude - WEST_DEGREES) * PX_PER_LONGITUDE_DEGREE
    y = TOP + (NORTH_DEGREES - latitude) * PX_PER_LATITUDE_DEGREE
    return x, y


def kilometres_px(kilometres: float) -> float:
    """Give the length of a distance."""
    return kilometres / KILOMETRES_PER_LATITUDE_DEGREE * PX_PER_LATITUDE_DEGREE
