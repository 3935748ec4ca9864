"""Takes the scan out of a PDF page that is nothing else, byte for byte. Runs in the child process.

PDFium tells what stands on the page, qpdf how its image is written; both must give the same bytes.
ISO 32000-1, 7.4 (filters) and 8.9.5 (images).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.derivatives import errors
from ingest.derivatives.decoders import LOADERS, open_image
from ingest.derivatives.derivation import Limits, Probe, TakenOut
from ingest.derivatives.pdf import page_of
from ingest.derivatives.pdf_place import Rect, contents, covers, display, fills, matrix_of
from ingest.derivatives.pdf_wrapping import NotTaken, Wrapped, wrapped
from ingest.derivatives.probe import probe

_MOST_OBJECTS = 20_000
_MOST_POINTS = 100
_SRGB = b"sRGB"
# Of a profile, what describes it stands near its head.
_HEAD_BYTES = 2000
# What qpdf's objects raise that are not what they should be.
_UNRULY = (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, IndexError)
_KINDS = {"/DCTDecode": "jpeg", "/DCT": "jpeg", "/JPXDecode": "jp2"}


@dataclass
class _Held:
    """The document that was asked for last, as qpdf reads it."""

    state: tuple[str, int, int]  # path, size and time of change
    document: pikepdf.Pdf


_held: list[_Held] = []


def take_out(path: Path, frame: int, target: Path, limits: Limits) -> TakenOut:
    """Write the scan that is all of a page as `target`, as it stands in the file.

    Raises:
        ImageError: the document or the page cannot be read at all.
    """
    page = page_of(path, frame)
    seen = display(page)
    whole = Rect(0.0, 0.0, seen.width, seen.height)
    found, _ = contents(page, seen)
    if not any(fills(image.shown, whole) for image in found):
        return TakenOut()
    try:
        raw = _only_image(page)
        made = _file(_entry(path, frame, raw), raw)
        target.write_bytes(made.data)
        _check(probe(target, limits), raw, made)
        _check_colours(made, target)
    except (NotTaken, errors.ImageError) as error:
        target.unlink(missing_ok=True)
        reason = error.reason if isinstance(error, errors.ImageError) else str(error)
        return TakenOut(drawn=reason)
    return TakenOut(made.kind)


def _only_image(page: pdfium.PdfPage) -> object:
    """Give the one image that the page shows, as it is.

    Raises:
        NotTaken: it shows something else too, or shows the image otherwise.
    """
    if display(page).turns:
        raise NotTaken("the page is turned")
    images = list(_images(page))
    if len(images) != 1:
        raise NotTaken(f"it is made of {len(images)} images")
    if pdfium_c.FPDFPage_GetAnnotCount(page.raw) > 0:
        raise NotTaken("it bears a note or a stamp")
    raw = images[0]
    a, b, c, d, _, _ = matrix_of(raw)
    if not (a > 0 and d > 0 and abs(b) + abs(c) <= 1e-3 * (a + d)):
        raise NotTaken("its image is turned or mirrored")
    if pdfium_c.FPDFPageObj_HasTransparency(raw):
        raise NotTaken("its image is transparent")
    if not all(_is_whole(page, path) for path in _clips(raw)):
        raise NotTaken("its image is cut to a shape")
    return raw


def _images(page: pdfium.PdfPage) -> Iterator[object]:
    for at in range(pdfium_c.FPDFPage_CountObjects(page.raw)):
        raw = pdfium_c.FPDFPage_GetObject(page.raw, at)
        kind = pdfium_c.FPDFPageObj_GetType(raw)
        hidden = pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            yield raw
        elif (
            kind != pdfium_c.FPDF_PAGEOBJ_TEXT
            or pdfium_c.FPDFTextObj_GetTextRenderMode(raw) != hidden
            or at >= _MOST_OBJECTS
        ):
            raise NotTaken("something is drawn over its image or beside it")


def _clips(raw: object) -> Iterator[list[tuple[float, float]]]:
    """Give the corners of each path to which an object is cut, in points of the page."""
    clip = pdfium_c.FPDFPageObj_GetClipPath(raw)
    for path in range(max(0, pdfium_c.FPDFClipPath_CountPaths(clip)) if clip else 0):
        corners = []
        for at in range(min(_MOST_POINTS, pdfium_c.FPDFClipPath_CountPathSegments(clip, path))):
            x, y = ctypes.c_float(), ctypes.c_float()
            segment = pdfium_c.FPDFClipPath_GetPathSegment(clip, path, at)
            if pdfium_c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
                corners.append((x.value, y.value))
        yield corners


def _is_whole(page: pdfium.PdfPage, corners: list[tuple[float, float]]) -> bool:
    """Tell whether a path leaves all of the page: an upright rectangle around it."""
    seen = display(page)
    across, down = ({point[axis] for point in corners} for axis in (0, 1))
    if len(across) != 2 or len(down) != 2:
        return False
    left, right, bottom, top = min(across), max(across), min(down), max(down)
    shown = Rect(0.0, 0.0, seen.width, seen.height)
    return covers(seen.rect(left, bottom, right, top), shown)


def _entry(path: Path, frame: int, raw: object) -> pikepdf.Object:
    """Give the page's image as the file has it, by its very bytes.

    Raises:
        NotTaken: it is not to be found.
    """
    data = _bytes(raw, pdfium_c.FPDFImageObj_GetImageDataRaw)
    try:
        page = pikepdf.Page(_document(path).pages[frame])
        found = [
            entry
            for entry in page.get_images(recursive=False).values()
            if entry.read_raw_bytes() == data
        ]
        spaces = page.resources.get("/ColorSpace", pikepdf.Dictionary())
        if any(name in spaces for name in ("/DefaultRGB", "/DefaultGray")):
            raise NotTaken("the PDF names the colours of its image")
    except _UNRULY as error:
        raise NotTaken("the file is not written by the rules") from error
    if len(found) != 1:
        raise NotTaken("its image is no object of its own")
    return found[0]


def _document(path: Path) -> pikepdf.Pdf:
    told = path.stat()
    state = (str(path), told.st_size, told.st_mtime_ns)
    if not _held or _held[0].state != state:
        while _held:
            _held.pop().document.close()
        _held.append(_Held(state, pikepdf.open(path, suppress_warnings=True)))
    return _held[0].document


def _file(entry: pikepdf.Object, raw: object) -> Wrapped:
    """Give the image's file.

    Raises:
        NotTaken: its bytes are no file, and cannot be wrapped into one without loss.
    """
    try:
        filters = entry.get("/Filter", pikepdf.Array())
        whole = isinstance(filters, pikepdf.Name)
        names = [str(filters)] if whole else [str(one) for one in filters]
        kind = _KINDS.get(names[-1], "") if names else ""
        if not kind and len(names) != 1:
            raise NotTaken("its image is packed in a way that no other file has")
        # What is packed once more comes out of that: all but the image's own filter is undone.
        read = pdfium_c.FPDFImageObj_GetImageDataDecoded
        data = _bytes(raw, read if len(names) > 1 else pdfium_c.FPDFImageObj_GetImageDataRaw)
        return wrapped(entry, kind or names[0], data)
    except _UNRULY as error:
        raise NotTaken("its image is not written by the rules") from error


def _check_colours(made: Wrapped, target: Path) -> None:
    """See that the file means the colours that the PDF shows.

    Raises:
        NotTaken: one of them names a profile that the other does not.
    """
    told, name = made.profile, "icc-profile-data"
    if told is None or made.kind not in LOADERS:
        return
    opened = open_image(target, made.kind)
    own = bytes(opened.get(name)) if opened.get_typeof(name) else b""
    if _is_srgb(own) != _is_srgb(told) or not (_is_srgb(own) or own == told):
        raise NotTaken("the PDF and its image name different colours")


def _is_srgb(profile: bytes) -> bool:
    head = profile[:_HEAD_BYTES]
    return not profile or _SRGB in head or _SRGB.decode().encode("utf-16-be") in head


def _check(found: Probe, raw: object, made: Wrapped) -> None:
    """See that the file that came out is the image that the page shows.

    Raises:
        NotTaken: it is not.
    """
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium_c.FPDFImageObj_GetImagePixelSize(raw, ctypes.byref(width), ctypes.byref(height))
    if (found.width_px, found.height_px) != (width.value, height.value):
        raise NotTaken("its image is of another size than the PDF says")
    if found.orientation != 1:
        raise NotTaken("its image says that it is to be turned, and the PDF does not turn it")
    odd = found.bands not in (1, 3) or found.bands != (made.bands or found.bands)
    if odd or (made.profile is None and found.has_profile):
        raise NotTaken("its image has colours that are not of a screen")


def _bytes(raw: object, read: object) -> bytes:
    assert callable(read)
    size = read(raw, None, 0)
    buffer = (ctypes.c_ubyte * size)()
    read(raw, buffer, size)
    return bytes(buffer)
