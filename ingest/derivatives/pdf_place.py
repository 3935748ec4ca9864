"""Decides at which pixels a PDF page is drawn: at those of the scan that fills it, if one does.

ISO 32000-1, 8.3 (coordinates) and 14.11.2 (page boxes). Runs in the child process.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_POINTS_AN_INCH = 72
_MOST_DPI = 600
_MOST_OBJECTS = 2000
_DEEPEST_FORM = 4
# A scan fills its page when no edge of it is further off than this share of the page's side.
_EDGE_SHARE = 0.01
_LARGE_SHARE = 0.5
# PDFium rounds an image's box outwards: this much narrower, it meets the very pixels.
_INSET_PX = 0.05
_INVISIBLE_TEXT = pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
_GREYS = (pdfium_c.FPDF_COLORSPACE_DEVICEGRAY, pdfium_c.FPDF_COLORSPACE_CALGRAY)

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Rect:
    """A rectangle in points of the page as it is shown: origin top left, y down."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Display:
    """The page as it is shown: its box in user space, and its rotation."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int  # quarters, clockwise

    @property
    def width(self) -> float:
        """The shown width in points."""
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """The shown height in points."""
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Give where a point of user space is shown."""
        return (
            (x - self.left, self.top - y),
            (y - self.bottom, x - self.left),
            (self.right - x, y - self.bottom),
            (self.top - y, self.right - x),
        )[self.turns]

    def rect(self, left: float, bottom: float, right: float, top: float) -> Rect:
        """Give where a box of user space is shown."""
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return Rect(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


@dataclass(frozen=True)
class Placing:
    """What part of the page is drawn, and on how many pixels."""

    shown: Rect
    width_px: int
    height_px: int
    grey: bool = False
    image_px: int = 0  # of the largest image on the page

    @property
    def scale(self) -> tuple[float, float]:
        """Pixels a point, across and down."""
        return self.width_px / self.shown.width, self.height_px / self.shown.height

    def matrix(self, first_row: int = 0) -> Matrix:
        """Give PDFium's matrix from shown points to pixels below `first_row`."""
        across = (self.width_px - 2 * _INSET_PX) / self.shown.width
        down = (self.height_px - 2 * _INSET_PX) / self.shown.height
        left = _INSET_PX - self.shown.left * across
        top = _INSET_PX - self.shown.top * down - first_row
        return across, 0.0, 0.0, down, left, top


@dataclass(frozen=True)
class Found:
    """An image on a page."""

    shown: Rect
    width_px: int  # as it is shown
    height_px: int
    grey: bool

    @property
    def dpi(self) -> float:
        """Its pixels an inch, across."""
        return self.width_px / max(self.shown.width, 1e-6) * _POINTS_AN_INCH


def display(page: pdfium.PdfPage) -> Display:
    """Read the page's box and rotation."""
    box = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDF_GetPageBoundingBox(page.raw, ctypes.byref(box)):
        width, height = page.get_size()
        return Display(0.0, 0.0, width, height, 0)
    turns = pdfium_c.FPDFPage_GetRotation(page.raw) % 4
    return Display(box.left, box.bottom, box.right, box.top, turns)


def place(page: pdfium.PdfPage, dpi: int, size_px: tuple[int, int] | None = None) -> Placing:
    """Choose the pixels; `size_px` is the size that a page had before and is to have again."""
    seen = display(page)
    whole = Rect(0.0, 0.0, seen.width, seen.height)
    images, others = contents(page, seen)
    largest = max(images, key=lambda image: image.width_px * image.height_px, default=None)
    pixels = largest.width_px * largest.height_px if largest else 0
    filling = largest is not None and fills(largest.shown, whole)
    if largest is not None and filling and (not others or largest.dpi >= dpi):
        grey = largest.grey and not others and len(images) == 1
        chosen = Placing(largest.shown, largest.width_px, largest.height_px, grey, pixels)
        if size_px in (None, (chosen.width_px, chosen.height_px)):
            return chosen
    if size_px is not None:
        return Placing(whole, *size_px, image_px=pixels)
    finest = [image.dpi for image in images if _is_large(image.shown, whole)]
    used = max([float(dpi), *(min(one, _MOST_DPI) for one in finest)]) / _POINTS_AN_INCH
    width_px, height_px = (max(1, round(side * used)) for side in (seen.width, seen.height))
    return Placing(whole, width_px, height_px, image_px=pixels)


def contents(page: pdfium.PdfPage, seen: Display) -> tuple[list[Found], bool]:
    """Give the images of a page, and whether anything else is to be seen."""
    images: list[Found] = []
    others = False
    for count, (raw, matrix) in enumerate(_objects(page.raw)):
        if count >= _MOST_OBJECTS:
            return images, True
        kind = pdfium_c.FPDFPageObj_GetType(raw)
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            found = _image(page, raw, matrix, seen)
            images += [found] if found else []
            others |= found is None
        elif kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            others |= pdfium_c.FPDFTextObj_GetTextRenderMode(raw) != _INVISIBLE_TEXT
        else:
            others = True
    return images, others or pdfium_c.FPDFPage_GetAnnotCount(page.raw) > 0


def _objects(page: object) -> Iterator[tuple[object, Matrix]]:
    for at in range(pdfium_c.FPDFPage_CountObjects(page)):
        yield from _unfolded(pdfium_c.FPDFPage_GetObject(page, at), (1, 0, 0, 1, 0, 0), 0)


def _unfolded(raw: object, outer: Matrix, depth: int) -> Iterator[tuple[object, Matrix]]:
    """Give an object with the matrix of the forms around it; a form gives what is in it."""
    if pdfium_c.FPDFPageObj_GetType(raw) != pdfium_c.FPDF_PAGEOBJ_FORM or depth >= _DEEPEST_FORM:
        yield raw, outer
        return
    inner = _times(matrix_of(raw), outer)
    for at in range(pdfium_c.FPDFFormObj_CountObjects(raw)):
        yield from _unfolded(pdfium_c.FPDFFormObj_GetObject(raw, at), inner, depth + 1)


def _image(page: pdfium.PdfPage, raw: object, outer: Matrix, seen: Display) -> Found | None:
    """Give an image that stands upright or on a side; None for one that is turned otherwise."""
    a, b, c, d, e, f = _times(matrix_of(raw), outer)
    turned = abs(a) + abs(d) < 1e-3 * (abs(b) + abs(c))
    if not turned and abs(b) + abs(c) > 1e-3 * (abs(a) + abs(d)):
        return None
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium_c.FPDFImageObj_GetImagePixelSize(raw, ctypes.byref(width), ctypes.byref(height))
    if not width.value or not height.value:
        return None
    sides = (width.value, height.value)
    if turned != bool(seen.turns % 2):
        sides = (height.value, width.value)
    shown = seen.rect(min(e, e + a + c), min(f, f + b + d), max(e, e + a + c), max(f, f + b + d))
    told = pdfium_c.FPDF_IMAGEOBJ_METADATA()
    pdfium_c.FPDFImageObj_GetImageMetadata(raw, page.raw, ctypes.byref(told))
    grey = told.colorspace in _GREYS
    return Found(shown, *sides, grey) if shown.width > 0 and shown.height > 0 else None


def matrix_of(raw: object) -> Matrix:
    """Give an object's own matrix."""
    found = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(raw, ctypes.byref(found)):
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def covers(area: Rect, page: Rect) -> bool:
    """Tell whether an area leaves none of the page out."""
    x, y = _EDGE_SHARE * page.width, _EDGE_SHARE * page.height
    return (
        area.left <= page.left + x
        and area.top <= page.top + y
        and area.right >= page.right - x
        and area.bottom >= page.bottom - y
    )


def fills(image: Rect, page: Rect) -> bool:
    """Tell whether an image is just as large as the page, and nothing of it outside."""
    x, y = _EDGE_SHARE * page.width, _EDGE_SHARE * page.height
    return (
        abs(image.left) <= x
        and abs(image.top) <= y
        and abs(image.right - page.right) <= x
        and abs(image.bottom - page.bottom) <= y
    )


def _is_large(image: Rect, page: Rect) -> bool:
    width = min(image.right, page.right) - max(image.left, page.left)
    height = min(image.bottom, page.bottom) - max(image.top, page.top)
    area = page.width * page.height
    return (
        width > 0 and height > 0 and math.isfinite(area) and width * height >= _LARGE_SHARE * area
    )
