"""Opens PDF documents: each page a raster, drawn by PDFium. Runs in the child process.

A document stays open from one request to the next, so that a thousand pages open it once.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.derivatives import errors
from ingest.derivatives.derivation import Limits
from ingest.derivatives.pdf_place import Placing, place
from ingest.derivatives.raster import Raster, Samples, on_disk

# What is drawn at one go; a larger page is drawn in strips, on disk.
_STRIP_PX = 40_000_000
# PDFium's decoded copy of an image, and what it decodes it from.
_BYTES_AN_IMAGE_PIXEL = 7
_WHITE = 0xFFFFFFFF
_FLAGS = pdfium_c.FPDF_REVERSE_BYTE_ORDER | pdfium_c.FPDF_ANNOT


@dataclass
class _Held:
    """The document that was asked for last."""

    state: tuple[str, int, int]  # path, size and time of change
    document: pdfium.PdfDocument


_held: list[_Held] = []


def document(path: Path) -> pdfium.PdfDocument:
    """Open a document, or give the one that is open.

    Raises:
        Missing, Damaged, UnsupportedFormat
    """
    try:
        told = path.stat()
    except OSError as error:
        raise errors.Missing(path.name, f"cannot be opened ({error.strerror})") from error
    state = (str(path), told.st_size, told.st_mtime_ns)
    if _held and _held[0].state == state:
        return _held[0].document
    while _held:
        _held.pop().document.close()
    _held.append(_Held(state, _opened(path)))
    return _held[0].document


def open_page(path: Path, frame: int, limits: Limits) -> Raster:
    """Read a page's size and what stands on it; `frame` counts pages from 0.

    Raises:
        Damaged: the document or this page of it cannot be read.
    """
    page = page_of(path, frame)
    placing = place(page, limits.pdf_dpi, limits.page_size_px)
    pixels = placing.width_px * placing.height_px
    bands = 1 if placing.grey else 3
    drawn = min(pixels, _STRIP_PX) * (3 + bands) + placing.image_px * _BYTES_AN_IMAGE_PIXEL
    return Raster(
        width_px=placing.width_px,
        height_px=placing.height_px,
        bands=bands,
        bits=8,
        colours="rgb",
        cost_bytes=drawn,
        decode=lambda room: _drawn(page, placing, path.name, room),
    )


def page_of(path: Path, frame: int) -> pdfium.PdfPage:
    """Open one page.

    Raises:
        Damaged: it cannot be read.
    """
    pages = document(path)
    if not 0 <= frame < len(pages):
        raise errors.Damaged(path.name, f"has no page {frame + 1}: it holds {len(pages)}")
    try:
        page = pages[frame]
    except pdfium.PdfiumError as error:
        raise errors.Damaged(
            path.name, f"page {frame + 1} cannot be read; print the PDF anew with another program"
        ) from error
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        raise errors.Damaged(path.name, f"page {frame + 1} has no size; print the PDF anew")
    return page


def _opened(path: Path) -> pdfium.PdfDocument:
    try:
        found = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise errors.UnsupportedFormat(
                path.name, "is protected by a password; save it without one and take that in"
            ) from error
        if "security" in str(error).lower():
            raise errors.UnsupportedFormat(
                path.name, "is encrypted in a way that is not read; save it without protection"
            ) from error
        raise errors.Damaged(
            path.name, "is no sound PDF; copy it again from its source, or print it anew"
        ) from error
    if len(found) == 0:
        found.close()
        raise errors.Damaged(path.name, "holds no pages; look for the right file")
    return found


def _drawn(page: pdfium.PdfPage, placing: Placing, file: str, room: Path) -> Samples:
    bands = 1 if placing.grey else 3
    shape = (placing.height_px, placing.width_px, bands)
    rows = max(1, _STRIP_PX // placing.width_px)
    large = rows < placing.height_px
    samples = on_disk(room, shape, np.uint8) if large else np.empty(shape, np.uint8)
    for first in range(0, placing.height_px, rows):
        _draw(page, placing, samples[first : first + rows], first, file)
    if bands == 3 and not large and _is_grey(samples):
        return np.ascontiguousarray(samples[:, :, :1])
    return samples


def _draw(page: pdfium.PdfPage, placing: Placing, strip: Samples, first: int, file: str) -> None:
    rows, columns, bands = strip.shape
    # PDFium draws no image on a grey ground.
    drawn = strip if bands == 3 else np.empty((rows, columns, 3), np.uint8)
    buffer = drawn.ctypes.data_as(ctypes.c_void_p)
    kind = pdfium_c.FPDFBitmap_BGR
    bitmap = pdfium_c.FPDFBitmap_CreateEx(columns, rows, kind, buffer, columns * 3)
    if not bitmap:
        raise errors.Damaged(file, "has a page of a size that cannot be drawn")
    try:
        pdfium_c.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, _WHITE)
        matrix = pdfium_c.FS_MATRIX(*placing.matrix(first))
        clip = pdfium_c.FS_RECTF(0, 0, columns, rows)
        pdfium_c.FPDF_RenderPageBitmapWithMatrix(
            bitmap, page.raw, ctypes.byref(matrix), ctypes.byref(clip), _FLAGS
        )
    finally:
        pdfium_c.FPDFBitmap_Destroy(bitmap)
    if bands == 1:
        strip[:] = drawn[:, :, :1]


def _is_grey(samples: Samples) -> bool:
    """Tell whether no pixel has a colour; a coloured page shows one in its first rows, mostly."""
    for first in range(0, samples.shape[0], 256):
        part = samples[first : first + 256]
        if (part[:, :, 0] != part[:, :, 1]).any() or (part[:, :, 1] != part[:, :, 2]).any():
            return False
    return True
