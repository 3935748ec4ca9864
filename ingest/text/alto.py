"""ALTO 2 to 4: strings, hyphenation, readings and reading order, boxes in pixels. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from ingest.languages import language_code
from ingest.text import lines
from ingest.text.errors import TextError
from ingest.text.numbers import box_around_points, fraction, number
from ingest.text.page_text import Block, Box, Line, PageText, Word
from ingest.text.scale import UNITS_PER_INCH, Boxes, ImageSize, Scale, by_resolution, fit
from ingest.xml import local_name, text_of

_READINGS = ("quoc-ngu", "quocngu", "reading", "transliteration", "transcription")


def is_alto(root: etree._Element) -> bool:
    """Tell an ALTO by its root."""
    return local_name(root) == "alto"


def read(root: etree._Element, image: ImageSize) -> PageText:
    """Read the one page of an ALTO.

    Raises:
        TextError: no page, or several.
    """
    layout = _child(root, "Layout")
    pages = [] if layout is None else _children(layout, "Page")
    if len(pages) != 1:
        found = f"{len(pages)} pages" if pages else "no page"
        raise TextError(f"this ALTO holds {found}: each image needs an ALTO with its own page")
    reader = _Page(pages[0], Boxes(_scale(root, pages[0], image)), _reading_order(root))
    return reader.text()


def _scale(root: etree._Element, page: etree._Element, image: ImageSize) -> Scale:
    unit = text_of(next((e for e in root.iter() if local_name(e) == "MeasurementUnit"), None))
    unit = unit.lower() if unit.lower() in UNITS_PER_INCH else "pixel"
    whole = fit(number(page.get("WIDTH")), number(page.get("HEIGHT")), image)
    if not whole.reason:
        return whole
    space = _child(page, "PrintSpace")
    if space is not None and all(number(space.get(at, "0")) == 0 for at in ("HPOS", "VPOS")):
        printed = fit(number(space.get("WIDTH")), number(space.get("HEIGHT")), image)
        if not printed.reason:
            return printed
    return whole if page.get("WIDTH") and page.get("HEIGHT") else by_resolution(unit, image)


class _Page:
    """Reads the blocks of one page."""

    def __init__(self, page: etree._Element, boxes: Boxes, order: dict[str, int]) -> None:
        self._page, self._boxes, self._order = page, boxes, order
        self._whole_words: set[str] = set()

    def text(self) -> PageText:
        language = self._language(self._page)
        blocks = [e for e in self._page.iter() if local_name(e) == "TextBlock"]
        self._order = self._order or _chain(blocks)
        if self._order:
            blocks.sort(key=lambda block: self._rank(block))
        read = [self._block(block, language) for block in blocks]
        down = any(e.get("BASEDIRECTION", "").startswith("ttb") for e in self._page.iter())
        text = lines.page("alto", read, language=language, vertical=down or None)
        return self._boxes.checked(text)

    def _rank(self, block: etree._Element) -> int:
        """Give the place of a block: its own, its line's, or that of what it lies in."""
        above = (e.get("ID", "") for e in (block, *block.iterancestors()))
        inside = (e.get("ID", "") for e in block.iter() if local_name(e) == "TextLine")
        places = [self._order[i] for i in (*above, *inside) if i in self._order]
        return places[0] if places else len(self._order)

    def _block(self, block: etree._Element, language: str) -> Block:
        language = self._language(block) or language
        found = _children(block, "TextLine")
        if any(line.get("ID", "") in self._order for line in found):
            found.sort(key=lambda line: self._order.get(line.get("ID", ""), len(self._order)))
        read = (self._line(line, language) for line in found)
        return Block(tuple(line for line in read if line.words), self._box(block))

    def _line(self, line: etree._Element, language: str) -> Line:
        words = [word for e in _children(line, "String") for word in self._string(e)]
        return lines.line(words, self._box(line), self._language(line) or language)

    def _string(self, string: etree._Element) -> Iterator[Word]:
        content, whole = string.get("CONTENT", ""), string.get("SUBS_CONTENT", "")
        part = string.get("SUBS_TYPE", "")
        # A word broken over two lines is kept once, whole, where it begins.
        if part == "HypPart2" and whole and whole in self._whole_words:
            self._whole_words.discard(whole)
            return
        if part == "HypPart1" and whole:
            self._whole_words.add(whole)
        if part in ("HypPart1", "HypPart2") and whole:
            content = whole
        if not content.strip():
            return
        word = Word(
            text=content.strip(),
            box=self._box(string),
            reading=self._reading(string),
            confidence=fraction(string.get("WC")),
        )
        yield from self._glyphs(string, word) or [word]

    def _glyphs(self, string: etree._Element, word: Word) -> list[Word]:
        """Give the characters with their own boxes, where the glyphs are just the characters."""
        glyphs = _children(string, "Glyph")
        contents = [glyph.get("CONTENT", "") for glyph in glyphs]
        if len(glyphs) < 2 or "".join(contents) != word.text or not lines.is_han_word(word.text):
            return []
        readings = word.reading.split()
        if len(readings) != len(glyphs):
            readings = [word.reading, *[""] * (len(glyphs) - 1)]
        return [
            Word(content, self._box(glyph), reading, _confidence(glyph, word))
            for content, glyph, reading in zip(contents, glyphs, readings, strict=True)
        ]

    def _reading(self, string: etree._Element) -> str:
        for alternative in _children(string, "ALTERNATIVE"):
            purpose = alternative.get("PURPOSE", "").lower()
            if purpose in _READINGS or self._language(alternative) == "vi":
                return text_of(alternative)
        return ""

    def _box(self, element: etree._Element) -> Box | None:
        sides = [number(element.get(name)) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")]
        if all(element.get(name) is not None for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")):
            return self._boxes.box(*sides)
        shape = _child(element, "Shape")
        polygon = None if shape is None else _child(shape, "Polygon")
        points = None if polygon is None else box_around_points(polygon.get("POINTS", ""))
        return None if points is None else self._boxes.box(*points)

    @staticmethod
    def _language(element: etree._Element) -> str:
        return language_code(element.get("LANG") or element.get("language") or "")


def _reading_order(root: etree._Element) -> dict[str, int]:
    """Give the place of each element that ALTO 4.3's ReadingOrder names."""
    order: dict[str, int] = {}
    for element in root.iter():
        if local_name(element) == "ReadingOrder":
            for reference in element.iter():
                if reference.get("REF"):
                    order.setdefault(reference.get("REF", ""), len(order))
    return order


def _chain(blocks: Sequence[etree._Element]) -> dict[str, int]:
    """Give the order that blocks tell by IDNEXT, before ALTO 4.3 the only way to tell it."""
    after = {e.get("ID", ""): e.get("IDNEXT", "") for e in blocks}
    led_to = set(after.values()) - {""}
    order: dict[str, int] = {}
    # A chain begins where none leads to; what stands in no chain follows as the file has it.
    for start in sorted(after, key=lambda block: block in led_to) if led_to else ():
        while start in after and start not in order:
            order[start] = len(order)
            start = after[start]
    return order


def _confidence(glyph: etree._Element, word: Word) -> float | None:
    own = fraction(glyph.get("GC"))
    return word.confidence if own is None else own


def _children(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element if local_name(child) == name]


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if local_name(child) == name), None)
