"""hOCR 1.2: areas, paragraphs, lines and words of its one page, boxes in pixels. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ingest.languages import language_code
from ingest.text import lines
from ingest.text.errors import TextError
from ingest.text.numbers import fraction, number
from ingest.text.page_text import Block, Box, Line, PageText, Word
from ingest.text.scale import Boxes, ImageSize, fit
from ingest.xml import text_of

_AREAS = frozenset({"ocr_carea", "ocr_par"})
_LINES = frozenset({
    "ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_caption", "ocr_textfloat",
    "ocr_pageno", "ocr_title", "ocr_author",
})  # fmt: skip
_VERTICAL = re.compile(r"writing-mode\s*:\s*(vertical|tb)", re.IGNORECASE)


def is_hocr(root: etree._Element) -> bool:
    """Tell hOCR by an element of class `ocr_page`."""
    return any("ocr_page" in _classes(element) for element in root.iter())


def read(root: etree._Element, image: ImageSize) -> PageText:
    """Read the one page of an hOCR file.

    Raises:
        TextError: several pages.
    """
    pages = [element for element in root.iter() if "ocr_page" in _classes(element)]
    if len(pages) != 1:
        raise TextError(
            f"this hOCR holds {len(pages)} pages: each image needs an hOCR file with its own page"
        )
    page = pages[0]
    x, y, width, height = _bbox(page) or (0.0, 0.0, 0.0, 0.0)
    reader = _Page(Boxes(fit(x + width, y + height, image)))
    language = _language(page, root)
    blocks = [reader.block(area, language) for area in _in_order(list(_areas(page)))]
    vertical = True if _VERTICAL.search(page.get("style", "")) else None
    text = lines.page("hocr", blocks, language=language, vertical=vertical)
    return reader.boxes.checked(text)


class _Page:
    """Reads lines and words with the boxes of one page."""

    def __init__(self, boxes: Boxes) -> None:
        self.boxes = boxes

    def block(self, area: etree._Element, language: str) -> Block:
        language = _language(area) or language
        elements = [area] if _LINES & _classes(area) else _inside(area, _LINES)
        found = (self._line(line, language) for line in elements)
        return Block(tuple(line for line in found if line.words), self._box(area))

    def _line(self, line: etree._Element, language: str) -> Line:
        paragraph = line.getparent()
        above = "" if paragraph is None else _language(paragraph)
        language = _language(line) or above or language
        box = self._box(line)
        elements = [e for e in line.iter() if "ocrx_word" in _classes(e)]
        words = [word for e in elements for word in self._word(e)]
        if not elements:
            words = lines.words_of(text_of(line), box)
        return lines.line(words, box, language)

    def _word(self, element: etree._Element) -> list[Word]:
        text = text_of(element)
        told = _properties(element)
        confidence = fraction(told.get("x_wconf"), whole=100)
        # `x_reading` is our own: hOCR has no word for it, and lets engines add theirs.
        reading = told.get("x_reading", "")
        return [Word(text, self._box(element), reading, confidence)] if text else []

    def _box(self, element: etree._Element) -> Box | None:
        bbox = _bbox(element)
        return None if bbox is None else self.boxes.box(*bbox)


def _areas(page: etree._Element) -> Iterator[etree._Element]:
    """Give the outermost areas, and lines that lie in none, in the page's order."""
    for child in page:
        if (_AREAS | _LINES) & _classes(child):
            yield child
        else:
            yield from _areas(child)


def _in_order(areas: list[etree._Element]) -> list[etree._Element]:
    """Give areas by the `order` that hOCR 1.2 lets each tell, where all do."""
    orders = [number(_properties(area).get("order")) for area in areas]
    if any(order != order for order in orders):
        return areas
    return [area for _, area in sorted(zip(orders, areas, strict=True), key=lambda pair: pair[0])]


def _inside(element: etree._Element, classes: frozenset[str]) -> list[etree._Element]:
    return [e for e in element.iter() if classes & _classes(e)]


def _bbox(element: etree._Element) -> tuple[float, float, float, float] | None:
    numbers = [number(part) for part in _properties(element).get("bbox", "").split()]
    if len(numbers) != 4:
        return None
    left, top, right, bottom = numbers
    return left, top, right - left, bottom - top


def _properties(element: etree._Element) -> dict[str, str]:
    # title="image 'a;b.png'; bbox 0 0 10 10; x_wconf 93": of a name with `;` only a part is lost.
    pairs = (part.strip().partition(" ") for part in element.get("title", "").split(";"))
    return {name: value for name, _, value in pairs}


def _classes(element: etree._Element) -> frozenset[str]:
    return (
        frozenset(element.get("class", "").split()) if isinstance(element.tag, str) else frozenset()
    )


def _language(*elements: etree._Element) -> str:
    given = (
        element.get("lang") or element.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
        for element in elements
    )
    return next((code for code in map(language_code, given) if code), "")
