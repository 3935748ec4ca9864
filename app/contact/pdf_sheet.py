"""A contact sheet as PDF, A4, nine pages a leaf; text can be searched."""

from __future__ import annotations

import ctypes
import io
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

import pypdfium2
import pypdfium2.raw as pdfium

from app.contact import fonts
from app.contact.gather import NOTHING, PAGE, TITLE, Frame, Strip
from app.language import catalog

_WIDTH_PT, _HEIGHT_PT, _MARGIN_PT = 595.0, 842.0, 36.0
_COLUMNS, _ROWS = 3, 3
_CELL_WIDTH_PT = (_WIDTH_PT - 2 * _MARGIN_PT) / _COLUMNS
_CELL_HEIGHT_PT = (_HEIGHT_PT - 2 * _MARGIN_PT - 40) / _ROWS
_PICTURE_PT = _CELL_HEIGHT_PT - 62
_TEXT_PT, _TITLE_PT = 8.0, 13.0
_MOST_LETTERS = 42


def pdf(strips: Sequence[Strip], language: str) -> bytes:
    """Give the sheet in `vi` or `en`; without the site's fonts, letters lose their marks."""
    document = pypdfium2.PdfDocument.new()
    pen = _Pen(document)
    say = catalog(language).gettext
    for strip, frames in _leaves(strips):
        page = document.new_page(_WIDTH_PT, _HEIGHT_PT)
        title = f"{say(TITLE)}: {strip.title} ({strip.item_id})"
        pen.write(page, title[:90], _MARGIN_PT, _HEIGHT_PT - _MARGIN_PT - 10, _TITLE_PT)
        if not frames:
            pen.write(page, say(NOTHING), _MARGIN_PT, _HEIGHT_PT - 90, _TEXT_PT)
        for place, frame in enumerate(frames):
            _draw(pen, page, frame, place, say(PAGE))
        page.gen_content()
    out = io.BytesIO()
    document.save(out)
    pen.close()
    document.close()
    return out.getvalue()


def _leaves(strips: Sequence[Strip]) -> Iterator[tuple[Strip, Sequence[Frame]]]:
    for strip in strips:
        each = _COLUMNS * _ROWS
        for start in range(0, max(1, len(strip.frames)), each):
            yield strip, strip.frames[start : start + each]


def _draw(pen: _Pen, page: pypdfium2.PdfPage, frame: Frame, place: int, label: str) -> None:
    row, column = divmod(place, _COLUMNS)
    left = _MARGIN_PT + column * _CELL_WIDTH_PT
    top = _HEIGHT_PT - _MARGIN_PT - 40 - row * _CELL_HEIGHT_PT
    if frame.jpeg:
        scale = min(_PICTURE_PT / frame.height_px, (_CELL_WIDTH_PT - 12) / frame.width_px)
        width, height = frame.width_px * scale, frame.height_px * scale
        picture = pypdfium2.PdfImage.new(pen.document)
        picture.load_jpeg(io.BytesIO(frame.jpeg), inline=True)
        picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height).translate(left, top - height))
        page.insert_obj(picture)
    lines = [label % frame.label, frame.file, *frame.sentences[:3]]
    for number, line in enumerate(lines):
        pen.write(page, _short(line), left, top - _PICTURE_PT - 12 - 10 * number, _TEXT_PT)


def _short(line: str) -> str:
    return line if len(line) <= _MOST_LETTERS else f"{line[: _MOST_LETTERS - 1]}…"


class _Pen:
    """Writes lines in the site's typeface, whose letters lie in three files."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self.document = document
        self._fonts: dict[str, ctypes.c_void_p] = {}
        for part in fonts.PARTS:
            data = fonts.truetype(part)
            if data is not None:
                buffer = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
                self._fonts[part] = pdfium.FPDFText_LoadFont(
                    document, buffer, len(data), pdfium.FPDF_FONT_TRUETYPE, True
                )
        self._plain = pdfium.FPDFText_LoadStandardFont(document, b"Helvetica")

    def write(self, page: pypdfium2.PdfPage, line: str, x: float, y: float, size_pt: float) -> None:
        """Write a line from a point on."""
        line = unicodedata.normalize("NFC", line)
        for part, letters in groupby(line, fonts.part_of):
            font = self._fonts.get(part)
            text = "".join(letters)
            shown = text if font else _bare(text)
            x += self._run(page, shown, font or self._plain, (x, y), size_pt)

    def _run(
        self,
        page: pypdfium2.PdfPage,
        text: str,
        font: ctypes.c_void_p,
        place: tuple[float, float],
        size_pt: float,
    ) -> float:
        """Write letters of one font and give how wide they are."""
        made = pdfium.FPDFPageObj_CreateTextObj(self.document, font, size_pt)
        coded = (text + "\x00").encode("utf-16-le")
        buffer = ctypes.create_string_buffer(coded)
        pdfium.FPDFText_SetText(made, ctypes.cast(buffer, pdfium.FPDF_WIDESTRING))
        pdfium.FPDFPageObj_Transform(made, 1, 0, 0, 1, *place)
        pdfium.FPDFPage_InsertObject(page, made)
        sides = [ctypes.c_float() for _ in range(4)]
        pdfium.FPDFPageObj_GetBounds(made, *sides)
        inked = sides[2].value - place[0] if text.strip() else 0.0
        blanks = len(text) - len(text.rstrip())
        return max(0.0, inked) + 0.27 * size_pt * blanks + 0.06 * size_pt

    def close(self) -> None:
        """Let go of the fonts."""
        for font in (*self._fonts.values(), self._plain):
            pdfium.FPDFFont_Close(font)


def _bare(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c if ord(c) < 0x7F else "?" for c in parts if not unicodedata.combining(c))
