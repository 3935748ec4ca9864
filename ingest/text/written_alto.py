"""Writes ALTO 4.4, a page at a time: words, readings, confidence, languages, direction. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ingest.text.page_text import Block, Box, Line, PageText, Word
from ingest.text.written import Leaf, language_of, shown

MEDIA_TYPE = "application/xml"

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_SCHEMA = "https://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<alto xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    f' xsi:schemaLocation="{NAMESPACE} {_SCHEMA}" SCHEMAVERSION="4.4">\n'
    "<Description><MeasurementUnit>pixel</MeasurementUnit></Description>\n<Layout>\n"
)
_TAIL = "</Layout>\n</alto>\n"


def document(leaves: Iterator[Leaf]) -> Iterator[str]:
    """Write pages as one ALTO, piece by piece; there must be one page at least."""
    yield _HEAD
    for leaf in leaves:
        yield etree.tostring(_page(leaf), encoding="unicode") + "\n"
    yield _TAIL


def _page(leaf: Leaf) -> etree._Element:
    text, number = leaf.text, leaf.number
    page = etree.Element("Page", ID=f"p{number}", PHYSICAL_IMG_NR=str(number))
    page.set("WIDTH", str(leaf.width_px))
    page.set("HEIGHT", str(leaf.height_px))
    _tell_language(page, text.language)
    space = etree.SubElement(page, "PrintSpace")
    _place(space, Box(0, 0, leaf.width_px, leaf.height_px))
    for place, block in enumerate(text.blocks, start=1):
        _add_block(space, block, text, f"p{number}b{place}")
    return page


def _add_block(space: etree._Element, block: Block, text: PageText, name: str) -> None:
    lines = [line for line in block.lines if any(shown(word.text) for word in line.words)]
    if not lines:
        return
    element = etree.SubElement(space, "TextBlock", ID=name)
    _place(element, block.box)
    if text.vertical:
        element.set("BASEDIRECTION", "ttb")
    for place, line in enumerate(lines, start=1):
        _add_line(element, line, f"{name}l{place}")


def _add_line(block: etree._Element, line: Line, name: str) -> None:
    element = etree.SubElement(block, "TextLine", ID=name)
    _place(element, line.box)
    _tell_language(element, line.language)
    words = [word for word in line.words if shown(word.text)]
    for place, word in enumerate(words, start=1):
        if line.spaced and place > 1:
            etree.SubElement(element, "SP")
        _add_word(element, word, f"{name}w{place}")


def _add_word(line: etree._Element, word: Word, name: str) -> None:
    element = etree.SubElement(line, "String", ID=name, CONTENT=shown(word.text))
    _place(element, word.box)
    if word.confidence is not None:
        element.set("WC", f"{word.confidence:.10g}")
    if reading := shown(word.reading):
        etree.SubElement(element, "ALTERNATIVE", PURPOSE="quoc-ngu").text = reading


def _place(element: etree._Element, box: Box | None) -> None:
    if box is not None:
        sides = {"HPOS": box.x, "VPOS": box.y, "WIDTH": box.width, "HEIGHT": box.height}
        for name, value in sides.items():
            element.set(name, str(value))


def _tell_language(element: etree._Element, language: str) -> None:
    if code := language_of(language):
        element.set("LANG", code)
