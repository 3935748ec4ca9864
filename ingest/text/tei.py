"""TEI P5 of one page: lines, words, ruby readings, boxes of facsimile zones in pixels. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ingest.languages import language_code
from ingest.text import lines
from ingest.text.errors import TextError
from ingest.text.numbers import box_around_points, number
from ingest.text.page_text import Block, Box, Line, PageText, Word
from ingest.text.scale import Boxes, ImageSize, Scale, by_resolution, fit
from ingest.xml import local_name, text_of

_XML = "{http://www.w3.org/XML/1998/namespace}"
_ROOTS = frozenset({"TEI", "TEI.2", "teiCorpus"})
# What stands by itself on the page, and what stands on a line of its own inside it.
_BLOCKS = frozenset({
    "p", "ab", "lg", "head", "list", "table", "div", "zone", "fw", "note", "figure", "titlePage",
    "trailer", "closer", "opener", "sp", "floatingText", "epigraph", "argument", "byline",
})  # fmt: skip
_LINES = frozenset({
    "l", "item", "row", "line", "label", "speaker", "stage", "titlePart", "docAuthor", "docImprint",
    "docDate", "docTitle", "dateline", "salute", "signed",
})  # fmt: skip
_BREAKS = frozenset({"lb", "cb", "gb"})
_SKIPPED = frozenset({"teiHeader", "rt", "figDesc", "graphic", "desc", "del", "gap", "index"})
_WORDS = frozenset({"w", "c", "seg", "pc"})
# Of two forms of a place, the one that stands on the page; the other may be its reading.
_FIRST = ("orig", "sic", "abbr", "am")
_OTHERS = frozenset({"reg", "corr", "expan", "ex"})
_VARIANTS = frozenset({"rdg", "rdgGrp"})  # what other copies of the text have
_VERTICAL = re.compile(r"vertical-[rl]|tb-rl|\bvertical\b", re.IGNORECASE)
_HYPHENS = "-‐¬\u00ad="


def is_tei(root: etree._Element) -> bool:
    """Tell a TEI by its root."""
    return local_name(root) in _ROOTS


def is_translation(element: etree._Element) -> bool:
    """Tell what says the page in another language from what stands on it."""
    return local_name(element) == "div" and element.get("type") == "translation"


def read(root: etree._Element, image: ImageSize) -> PageText:
    """Read a TEI that holds one page.

    Raises:
        TextError: it breaks into several pages.
    """
    breaks = sum(1 for e in root.iter() if local_name(e) == "pb")
    surfaces = [e for e in root.iter() if local_name(e) == "surface"]
    if breaks > 1 or (len(surfaces) > 1 and not breaks):
        raise TextError(
            f"this TEI holds {max(breaks, len(surfaces))} pages: name it as none of the images, so"
            " that its page breaks are followed"
        )
    reader = _Page(root, surfaces[0] if len(surfaces) == 1 else None, image)
    return reader.text()


class _Page:
    """Puts the running text of one page into lines."""

    def __init__(
        self, root: etree._Element, surface: etree._Element | None, image: ImageSize
    ) -> None:
        self._root, self._surface = root, surface
        self._zones = {e.get(f"{_XML}id") or e.get("id") or "": e for e in root.iter()}
        self._boxes = Boxes(_scale(surface, image))
        self._boxed = False
        self._blocks: list[Block] = []
        self._lines: list[Line] = []
        self._pieces: list[Word] = []
        self._box: Box | None = None
        self._language = ""
        self._joining = False

    def text(self) -> PageText:
        """Give the whole page."""
        for element in _bodies(self._root):
            self._walk(element, "", None)
            self._end_block(None)
        language = next((code for e in _bodies(self._root) if (code := _language(e))), "")
        vertical = any(_is_vertical(e) for body in _bodies(self._root) for e in body.iter())
        page = lines.page("tei", self._blocks, language=language, vertical=vertical or None)
        return self._boxes.checked(page) if self._boxed else page

    def _walk(self, element: etree._Element, language: str, box: Box | None) -> None:
        """Go through an element without recursion: TEI of unknown hands may be deep."""
        stack: list[tuple[etree._Element, bool, str, Box | None]] = [(element, True, language, box)]
        while stack:
            node, begins, language, box = stack.pop()
            if not begins:
                self._end(node, language, box)
                if node is not element:
                    self._add(node.tail or "")
                continue
            if not isinstance(node.tag, str) or self._is_skipped(node):
                self._add(node.tail or "" if node is not element else "")
                continue
            outer, outer_box = language, box
            language = _language(node) or language
            box = self._box_of(node) or box
            self._begin(node, language, box)
            stack.append((node, False, outer, outer_box))
            if local_name(node) in _WORDS | {"ruby"} and self._word(node, box):
                continue
            self._add(node.text or "")
            stack += [(child, True, language, box) for child in reversed(node)]

    def _is_skipped(self, node: etree._Element) -> bool:
        name, parent = local_name(node), node.getparent()
        if name in _SKIPPED or is_translation(node):
            return True
        if name in _VARIANTS and not _is_followed(node):
            return True
        if parent is None or local_name(parent) != "choice":
            return False
        return name in _OTHERS and any(local_name(e) in _FIRST for e in parent)

    def _begin(self, node: etree._Element, language: str, box: Box | None) -> None:
        name = local_name(node)
        if name in _BLOCKS:
            self._end_block(None)
        elif name in _LINES:
            self._end_line()
        elif name in _BREAKS:
            if node.get("break") == "no" and self._pieces:
                self._joining = True
                return
            self._end_line()
        else:
            return
        self._box, self._language = box, language

    def _end(self, node: etree._Element, language: str, box: Box | None) -> None:
        name = local_name(node)
        if name in _BLOCKS:
            self._end_block(self._box_of(node))
        elif name in _LINES:
            self._end_line()
        elif name == "cell":
            self._add(" ")
        if name in _BLOCKS or name in _LINES:
            self._box, self._language = box, language

    def _word(self, node: etree._Element, box: Box | None) -> bool:
        """Keep a word that has its own box or reading; others are a part of the running text."""
        own, reading = self._box_of(node), ""
        if local_name(node) == "ruby":
            reading = " ".join(text_of(e) for e in node if local_name(e) == "rt")
        if own is None and not reading:
            return False
        parts = [_base(e) for e in node] if local_name(node) == "ruby" else [text_of(node)]
        text = "".join(parts).strip()
        if text:
            self._pieces.append(Word(text, own or box, reading=reading))
        return True

    def _add(self, text: str) -> None:
        if self._joining and text.strip():
            text = self._join(text)
        if text:
            self._pieces.append(Word(text, None))

    def _join(self, text: str) -> str:
        """Put the rest of a broken word where it began, and begin the next line after it."""
        self._joining = False
        whole = text.lstrip()
        rest = re.match(r"\S+", whole)
        if self._pieces:
            last = self._pieces.pop()
            begun = last.text.rstrip().rstrip(_HYPHENS)
            self._pieces.append(Word(begun + (rest[0] if rest else ""), last.box, last.reading))
        self._end_line()
        return whole[rest.end() :] if rest else whole

    def _end_line(self) -> None:
        self._joining = False
        words = list(self._words())
        if words:
            self._lines.append(lines.line(words, self._box, self._language))
        self._pieces = []

    def _words(self) -> Iterator[Word]:
        run = ""
        for piece in self._pieces:
            if piece.box is None and not piece.reading:
                run += piece.text
                continue
            yield from lines.words_of(run, self._box)
            run = ""
            yield piece
        yield from lines.words_of(run, self._box)

    def _end_block(self, box: Box | None) -> None:
        self._end_line()
        if self._lines:
            self._blocks.append(Block(tuple(self._lines), box))
            self._lines = []
        self._box = None

    def _box_of(self, element: etree._Element) -> Box | None:
        zone = element if local_name(element) in ("zone", "line") else None
        for link in (element.get("facs") or "").split():
            found = self._zones.get(link.removeprefix("#")) if link.startswith("#") else None
            zone = found if found is not None and local_name(found) == "zone" else zone
        sides = None if zone is None else _sides(zone)
        if sides is None:
            return None
        self._boxed = True
        x, y, width, height = sides
        left, top = _corner(self._surface)
        return self._boxes.box(x - left, y - top, width, height)


def _is_followed(reading: etree._Element) -> bool:
    """Tell whether an edition's variant is the text: the first one, where it has no `lem`."""
    above = reading.getparent()
    beside = [] if above is None else list(above)
    if any(local_name(e) == "lem" for e in beside):
        return False
    return next((e for e in beside if local_name(e) in _VARIANTS), reading) is reading


def _bodies(root: etree._Element) -> Iterator[etree._Element]:
    """Give the texts, or what a transcription of surfaces has in their place."""
    stack = [root]
    while stack:
        element = stack.pop()
        if local_name(element) in ("text", "sourceDoc"):
            yield element
        else:
            stack += reversed(element)


def _scale(surface: etree._Element | None, image: ImageSize) -> Scale:
    """Give the factors: a surface's own space, else its image's size, else pixels as they are."""
    if surface is None:
        return by_resolution("pixel", image)
    left, top = _corner(surface)
    right, bottom = number(surface.get("lrx")), number(surface.get("lry"))
    whole = fit(right - left, bottom - top, image)
    if surface.get("lrx") and surface.get("lry"):
        return whole
    for graphic in (e for e in surface.iter() if local_name(e) == "graphic"):
        sizes = [number((graphic.get(side) or "").removesuffix("px")) for side in _SIDES]
        if all(size == size for size in sizes):
            return fit(sizes[0], sizes[1], image)
    return by_resolution("pixel", image)


_SIDES = ("width", "height")


def _corner(surface: etree._Element | None) -> tuple[float, float]:
    if surface is None:
        return 0.0, 0.0
    left, top = number(surface.get("ulx", "0")), number(surface.get("uly", "0"))
    return (left, top) if left == left and top == top else (0.0, 0.0)


def _sides(zone: etree._Element) -> tuple[float, float, float, float] | None:
    x, y, right, bottom = (number(zone.get(at)) for at in ("ulx", "uly", "lrx", "lry"))
    if all(side == side for side in (x, y, right, bottom)):
        return x, y, right - x, bottom - y
    return box_around_points(zone.get("points", ""))


def _base(part: etree._Element) -> str:
    return text_of(part) if local_name(part) == "rb" else ""


def _language(element: etree._Element) -> str:
    return language_code(element.get(f"{_XML}lang") or element.get("lang") or "")


def _is_vertical(element: etree._Element) -> bool:
    if local_name(element) not in ("text", "body", "div", "sourceDoc", "surface", "p", "ab", "lg"):
        return False
    return any(_VERTICAL.search(element.get(name, "")) for name in ("style", "rend", "rendition"))
