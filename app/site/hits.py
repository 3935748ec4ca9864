"""Where a reader's words stand on a page: boxes to light, text to mark, pages to go to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median

from sqlalchemy.orm import Session

from app.site import glyphs, images
from app.site.access import Access
from app.site.images import Picture
from app.site.reading import PageView, Reader
from iiif import content_state
from iiif.current import repository
from ingest.catalog import find
from ingest.search import characters, highlight
from ingest.search.engine import Query, SearchUnavailable
from ingest.search.query import understand
from ingest.text.page_text import Box, PageText

SHORT_LINE_WORDS = 9
LINE_PX = 48  # across the writing


@dataclass(frozen=True)
class Lit:
    """A box to light on a page, in pixels of its canvas."""

    x: int
    y: int
    width: int
    height: int
    exact: bool


@dataclass(frozen=True)
class MarkedWord:
    """One word of a page's text."""

    text: str
    reading: str
    hit: bool

    @property
    def asked(self) -> bool:
        """Tell whether it is a character that readers may ask about."""
        return characters.is_character(self.text)


@dataclass(frozen=True)
class MarkedLine:
    """One line of a page's text."""

    words: tuple[MarkedWord, ...]
    language: str
    spaced: bool
    box: Box | None  # in pixels of the canvas
    picture: Picture | None = None  # of the line: it has characters that no font here has


@dataclass(frozen=True)
class MarkedText:
    """A page's text, ready to be shown."""

    language: str
    vertical: bool
    blocks: tuple[tuple[MarkedLine, ...], ...]

    @property
    def short_lines(self) -> bool:
        """Tell whether most columns hold a few characters only, so that they read better joined."""
        lengths = [len(line.words) for block in self.blocks for line in block]
        return median(lengths) < SHORT_LINE_WORDS if lengths else False


def text_of(session: Session, reader: Reader | None, access: Access) -> PageText | None:
    """Give the open page's text; None: there is none, or the visitor may not read it."""
    if reader is None or not access.read or not reader.page.has_text:
        return None
    return find.text(session, reader.page_id)


def pointed_at(reader: Reader | None, region: content_state.Region | None) -> list[Lit]:
    """Give the box that a link points at, within the open page; none, if it has none."""
    if reader is None or region is None:
        return []
    across = reader.page.width / 100 if region.percent else 1
    down = reader.page.height / 100 if region.percent else 1
    x, y = round(region.x * across), round(region.y * down)
    width = min(round(region.width * across), reader.page.width - x)
    height = min(round(region.height * down), reader.page.height - y)
    return [Lit(x, y, width, height, exact=False)] if width > 0 and height > 0 else []


def lit(text: PageText | None, query: str) -> list[Lit]:
    """Give the boxes to light on a page."""
    if text is None or not query:
        return []
    return [
        Lit(box.x, box.y, box.width, box.height, hit.exact)
        for hit in _found(text, query)
        for box in hit.boxes
    ]


def marked(text: PageText | None, query: str, page: PageView) -> MarkedText | None:
    """Give a page's text with the reader's words marked; None: there is none to read."""
    if text is None or not any(text.words()):
        return None
    found = _found(text, query) if query else []
    hit = {word for one in found for word in one.words}
    number = 0
    blocks = []
    for block in text.blocks:
        lines = []
        for line in block.lines:
            words = tuple(
                MarkedWord(word.text, word.reading, number + i in hit)
                for i, word in enumerate(line.words)
            )
            number += len(words)
            language = line.language if line.language != text.language else ""
            box = None if text.flagged else line.box
            unseen = box is not None and glyphs.ours().missing(line.text)
            picture = images.line(page, box, LINE_PX) if box and unseen else None
            lines.append(MarkedLine(words, language, line.spaced, box, picture))
        blocks.append(tuple(lines))
    return MarkedText(text.language, text.vertical, tuple(blocks))


def _found(text: PageText, query: str) -> list[highlight.Hit]:
    # Who came here by a spelling of old prints sees it lit, and nobody else is troubled by it.
    return highlight.hits(understand(query), text) or highlight.hits(
        understand(query, old_spelling=True), text
    )


def pages_of(item_id: str, query: str) -> list[int]:
    """Give the numbers of an item's pages that answer, in order; none while search is away."""
    if not query:
        return []
    engine = repository().search
    asked = Query(text=query, item_id=item_id, limit=1)
    try:
        found = engine.search(asked)
        if not found.total:
            found = engine.search(replace(asked, old_spelling=True))
    except SearchUnavailable:
        return []
    return [page.page_number for hit in found.hits for page in hit.pages]
