"""PAGE XML 2010 to 2019: regions in reading order, lines, words, boxes in pixels. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ingest.languages import language_code
from ingest.text import lines
from ingest.text.errors import TextError
from ingest.text.numbers import box_around_points, fraction, number
from ingest.text.page_text import Block, Box, Line, PageText, Word
from ingest.text.scale import Boxes, ImageSize, fit
from ingest.xml import local_name

_DOWN = "top-to-bottom"


def is_page_xml(root: etree._Element) -> bool:
    """Tell PAGE XML by its root."""
    return local_name(root) == "PcGts"


def read(root: etree._Element, image: ImageSize) -> PageText:
    """Read the one page of a PAGE XML file.

    Raises:
        TextError: no page.
    """
    page = next((child for child in root if local_name(child) == "Page"), None)
    if page is None:
        raise TextError("this PAGE XML holds no page: export it again")
    scale = fit(number(page.get("imageWidth")), number(page.get("imageHeight")), image)
    reader = _Page(Boxes(scale))
    language = language_code(page.get("primaryLanguage", ""))
    blocks = [reader.block(region, language) for region in _regions(page)]
    down = any(e.get("readingDirection") == _DOWN for e in (page, *_regions(page)))
    text = lines.page("page-xml", blocks, language=language, vertical=True if down else None)
    return reader.boxes.checked(text)


class _Page:
    """Reads regions with the boxes of one page."""

    def __init__(self, boxes: Boxes) -> None:
        self.boxes = boxes

    def block(self, region: etree._Element, language: str) -> Block:
        language = language_code(region.get("primaryLanguage", "")) or language
        box = self._box(region)
        found = [self._line(line, language) for line in _children(region, "TextLine")]
        if not _children(region, "TextLine"):
            texts = _equivalent(region)[0].splitlines()
            found = [lines.line(lines.words_of(text, box), box, language) for text in texts]
        return Block(tuple(line for line in found if line.words), box)

    def _line(self, line: etree._Element, language: str) -> Line:
        language = language_code(line.get("primaryLanguage", "")) or language
        box = self._box(line)
        words = [word for element in _children(line, "Word") for word in self._word(element)]
        text, confidence = _equivalent(line)
        if not words:
            words = lines.words_of(text, box, confidence)
        return lines.line(words, box, language)

    def _word(self, element: etree._Element) -> list[Word]:
        text, confidence = _equivalent(element)
        glyphs = _children(element, "Glyph")
        texts = [_equivalent(glyph)[0] for glyph in glyphs]
        if not text:
            text = "".join(texts)
        if len(glyphs) > 1 and "".join(texts) == text and lines.is_han_word(text):
            pairs = zip(texts, glyphs, strict=True)
            return [Word(t, self._box(g), confidence=_equivalent(g)[1]) for t, g in pairs]
        return [Word(text, self._box(element), confidence=confidence)] if text else []

    def _box(self, element: etree._Element) -> Box | None:
        for coordinates in _children(element, "Coords"):
            points = coordinates.get("points") or " ".join(
                f"{p.get('x', '')},{p.get('y', '')}" for p in _children(coordinates, "Point")
            )
            around = box_around_points(points)
            return None if around is None else self.boxes.box(*around)
        return None


def _equivalent(element: etree._Element) -> tuple[str, float | None]:
    """Give the text that stands first by its index, and its confidence."""
    found = _children(element, "TextEquiv")
    if not found:
        return "", None
    best = min(found, key=_index)
    text = next((e.text or "" for e in best if local_name(e) == "Unicode"), "")
    return text.strip(), fraction(best.get("conf"))


def _index(equivalent: etree._Element) -> float:
    index = number(equivalent.get("index"))
    return index if index == index else -1.0  # without an index (nan) it is the only or main one


def _regions(page: etree._Element) -> list[etree._Element]:
    """Give the text regions, those inside others included, in reading order."""
    # Transkribus keeps a table's lines in cells, which stand where other programs have regions.
    regions = [e for e in page.iter() if local_name(e) in ("TextRegion", "TableCell")]
    order = {region_id: place for place, region_id in enumerate(_ordered(page))}
    last = len(order)

    def place(region: etree._Element) -> int:
        above = (e.get("id", "") for e in (region, *region.iterancestors()))
        return next((order[i] for i in above if i in order), last)

    return sorted(regions, key=place)


def _ordered(page: etree._Element) -> Iterator[str]:
    for order in _children(page, "ReadingOrder"):
        yield from _references(order)


def _references(group: etree._Element) -> Iterator[str]:
    children = [child for child in group if isinstance(child.tag, str)]
    for child in sorted(children, key=_index):
        if child.get("regionRef"):
            yield child.get("regionRef", "")
        yield from _references(child)


def _children(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if local_name(child) == name]
