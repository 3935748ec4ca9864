"""Writes hOCR 1.2 as XHTML, a page at a time: areas, lines and words with their boxes. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ingest.text.page_text import Block, Box, Line, Word
from ingest.text.written import Leaf, language_of, shown

MEDIA_TYPE = "text/vnd.hocr+html"

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
    '<html xmlns="http://www.w3.org/1999/xhtml">\n<head>\n'
    '<meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>\n<title></title>\n'
    '<meta name="ocr-system" content="Tàng Thư"/>\n'
    '<meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_line ocrx_word'
    ' ocrp_lang ocrp_wconf"/>\n'
    "</head>\n<body>\n"
)
_TAIL = "</body>\n</html>\n"


def document(leaves: Iterator[Leaf]) -> Iterator[str]:
    """Write pages as one hOCR, piece by piece."""
    yield _HEAD
    for leaf in leaves:
        yield etree.tostring(_page(leaf), encoding="unicode") + "\n"
    yield _TAIL


def _page(leaf: Leaf) -> etree._Element:
    whole = Box(0, 0, leaf.width_px, leaf.height_px)
    page = etree.Element("div", id=f"page_{leaf.number}")
    page.set("class", "ocr_page")
    page.set("title", f"{_bbox(whole)}; ppageno {leaf.number - 1}")
    if leaf.text.vertical:
        page.set("style", "writing-mode: vertical-rl")
    _tell_language(page, leaf.text.language)
    for block in leaf.text.blocks:
        _add_area(page, block)
    return page


def _add_area(page: etree._Element, block: Block) -> None:
    area = etree.SubElement(page, "div")
    _tell(area, "ocr_carea", block.box)
    for line in block.lines:
        _add_line(area, line)


def _add_line(area: etree._Element, line: Line) -> None:
    words = [word for word in line.words if shown(word.text)]
    if not words:
        return
    element = etree.SubElement(area, "span")
    _tell(element, "ocr_line", line.box)
    _tell_language(element, line.language)
    for word in words:
        _add_word(element, word).tail = " " if line.spaced and word is not words[-1] else None
    element.tail = "\n"


def _add_word(line: etree._Element, word: Word) -> etree._Element:
    more = []
    if word.confidence is not None:
        more.append(f"x_wconf {word.confidence * 100:.10g}")
    if reading := shown(word.reading).replace(";", ","):
        more.append(f"x_reading {reading}")
    element = etree.SubElement(line, "span")
    _tell(element, "ocrx_word", word.box, *more)
    element.text = shown(word.text)
    return element


def _tell(element: etree._Element, kind: str, box: Box | None, *more: str) -> None:
    element.set("class", kind)
    properties = [*([_bbox(box)] if box is not None else []), *more]
    if properties:
        element.set("title", "; ".join(properties))


def _bbox(box: Box) -> str:
    return f"bbox {box.x} {box.y} {box.x + box.width} {box.y + box.height}"


def _tell_language(element: etree._Element, language: str) -> None:
    if code := language_of(language):
        element.set("lang", code)
        element.set(_XML_LANG, code)
