"""Takes the text layer out of a PDF page: each glyph with its box. Runs in the child process."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest.derivatives.derivation import Limits
from ingest.derivatives.pdf import page_of
from ingest.derivatives.pdf_place import Display, Placing, display, place
from ingest.text import pdf_text
from ingest.text.page_text import PageText
from ingest.text.pdf_text import Glyph
from ingest.text.scale import ImageSize


def text_of(path: Path, frame: int, limits: Limits) -> PageText | None:
    """Read a page's own text, hidden text over a scan too; None where it has none.

    Boxes are pixels of the page as `pdf.open_page` gives it.

    Raises:
        Damaged: the page cannot be read.
    """
    page = page_of(path, frame)
    placing = place(page, limits.pdf_dpi, limits.page_size_px)
    glyphs = _glyphs(page, display(page), placing)
    return pdf_text.read(glyphs, ImageSize(placing.width_px, placing.height_px))


def _glyphs(page: pdfium.PdfPage, seen: Display, placing: Placing) -> Iterator[Glyph]:
    text_page = page.get_textpage()
    raw = text_page.raw
    high = 0
    for at in range(min(text_page.count_chars(), pdf_text.MOST_GLYPHS)):
        point = pdfium_c.FPDFText_GetUnicode(raw, at)
        if 0xD800 <= point < 0xDC00:  # the first half of a character beyond U+FFFF
            high = point
            continue
        if 0xDC00 <= point < 0xE000 and high:
            point = 0x10000 + ((high - 0xD800) << 10) + (point - 0xDC00)
        high = 0
        text = chr(point) if 0 < point < 0x110000 and not 0xD800 <= point < 0xE000 else "\ufffd"
        if text.isspace() or (pdfium_c.FPDFText_IsGenerated(raw, at) == 1 and text != "\x02"):
            yield Glyph(" ", 0, 0, 0, 0, ends=True)
        else:
            yield from _glyph(raw, at, text, seen, placing)


def _glyph(raw: object, at: int, text: str, seen: Display, placing: Placing) -> Iterator[Glyph]:
    box = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDFText_GetLooseCharBox(raw, at, ctypes.byref(box)):
        return
    shown = seen.rect(box.left, box.bottom, box.right, box.top)
    across, down = placing.scale
    left, right = ((side - placing.shown.left) * across for side in (shown.left, shown.right))
    top, bottom = ((side - placing.shown.top) * down for side in (shown.top, shown.bottom))
    if not all(map(math.isfinite, (left, top, right, bottom))):
        return
    # A text that is cut off by the page's box is on no page that anybody sees.
    if right <= 0 or bottom <= 0 or left >= placing.width_px or top >= placing.height_px:
        return
    angle = pdfium_c.FPDFText_GetCharAngle(raw, at)
    written = round(-angle / (math.pi / 2)) if angle >= 0 else 0  # PDF's angles turn the other way
    yield Glyph(text, left, top, right, bottom, (written + seen.turns) % 4)
