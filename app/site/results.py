"""What a search found, grouped by item: pages, snippets, lines cut from the page image."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from app.language import language
from app.site import access, cards, images
from app.site.cards import CardView, Words
from app.site.hits import Lit
from app.site.images import Picture
from ingest.catalog import browse
from ingest.catalog.description import best
from ingest.catalog.models import Asset, Page, PageText
from ingest.languages import is_han
from ingest.search import highlight
from ingest.search.engine import ItemHit, Results
from ingest.search.query import Asked
from ingest.text import page_text
from ingest.text.page_text import Box, Line

SNIPPET_CHARACTERS = 170
HAN_SNIPPET_CHARACTERS = 50  # a character says what a word says
LINE_PX = 56  # height of a line's image
COLUMN_PX = 40  # width of a column's image
_LONGEST = {False: 22, True: 7}  # how many times its thickness a line (column) may be long


@dataclass(frozen=True)
class LineImage:
    """A line cut from the page image, with boxes to light in pixels of the cut."""

    picture: Picture
    width: int
    height: int
    boxes: tuple[Lit, ...]
    vertical: bool


@dataclass(frozen=True)
class PageFound:
    """A page that answers."""

    number: int
    label: str
    snippet: list[tuple[str, bool]]
    language: str
    line: LineImage | None
    exact: bool
    read: str = ""  # "own": found by its Hán-Nôm text's reading; "guess": by a dictionary's


@dataclass(frozen=True)
class ItemFound:
    """An item that answers, with its best pages."""

    card: CardView
    pages: list[PageFound]
    page_count: int
    readable: bool
    work_id: str = ""
    work_title: Words | None = None

    @property
    def more(self) -> int:
        """Count the pages that answer but are not shown."""
        return self.page_count - len(self.pages)


@dataclass(frozen=True)
class WorkFound:
    """The volumes of one work that answer, or an item that is no volume."""

    title: Words | None  # of the work; None where only one of its volumes stands here
    items: list[ItemFound]


def by_work(items: Iterable[ItemFound]) -> list[WorkFound]:
    """Put the volumes of a work together, in the place of the best of them."""
    groups: dict[str, list[ItemFound]] = {}
    for item in items:
        groups.setdefault(item.work_id or item.card.item_id, []).append(item)
    return [
        WorkFound(group[0].work_title if len(group) > 1 else None, group)
        for group in groups.values()
    ]


def shown(session: Session, results: Results, asked: Asked) -> list[ItemFound]:
    """Prepare the items of one page of results, in a fixed number of queries."""
    ids = [hit.item_id for hit in results.hits]
    held = {card.item.id: card for card in browse.cards(session, ids)}
    pages = _pages(session, [page.page_id for hit in results.hits for page in hit.pages])
    return [
        _item(held[hit.item_id], hit, pages, asked) for hit in results.hits if hit.item_id in held
    ]


_Row = tuple[Page, Asset | None, PageText | None]


def _pages(session: Session, page_ids: list[str]) -> dict[str, _Row]:
    if not page_ids:
        return {}
    on = (Asset.page_id == Page.id) & (Asset.role == "master") & Asset.current.is_(True)
    rows = session.execute(
        select(Page, Asset, PageText)
        .outerjoin(Asset, on)
        .outerjoin(PageText, PageText.page_id == Page.id)
        .where(Page.id.in_(page_ids))
        .options(undefer(PageText.data))
    )
    return {page.id: (page, asset, text) for page, asset, text in rows}


def _item(card: browse.Card, hit: ItemHit, pages: dict[str, _Row], asked: Asked) -> ItemFound:
    open_to = access.to(card.item)
    found = [
        _page(pages[page.page_id], asked, open_to, exact=page.exact)
        for page in hit.pages
        if open_to.read and page.page_id in pages
    ]
    work = card.item.work
    return ItemFound(
        cards.view(card),
        found,
        hit.page_count,
        open_to.read,
        work.id if work else "",
        cards.words(work.title) if work else None,
    )


def _page(row: _Row, asked: Asked, open_to: access.Access, *, exact: bool) -> PageFound:
    page, asset, stored = row
    snippet: list[tuple[str, bool]] = []
    spoken, line, read = "", None, ""
    if stored is not None:
        text = page_text.unpack(stored.data)
        found = highlight.hits(asked, text)
        by_reading = bool(found) and all(hit.by_reading for hit in found)
        spoken = "vi" if by_reading else text.language
        guessed = bool(found) and all(hit.by_sound for hit in found)
        read = (
            "own" if by_reading else "guess" if guessed and is_han(found[0].text[:1] or " ") else ""
        )
        han = text.vertical and not by_reading
        snippet = highlight.snippet(
            asked,
            text.reading if by_reading else text.plain,
            HAN_SNIPPET_CHARACTERS if han else SNIPPET_CHARACTERS,
        )
        if asset is not None and asset.derivation and open_to.view:
            line = _line_image(page, asset, text, found)
    label = best(page.label, language()) or str(page.position)
    return PageFound(page.position, label, snippet, spoken, line, exact, read)


def _line_image(
    page: Page, asset: Asset, text: page_text.PageText, found: list[highlight.Hit]
) -> LineImage | None:
    hit = max(found, key=lambda one: (one.whole, one.exact, bool(one.boxes)), default=None)
    if hit is None or not hit.boxes:
        return None
    line = _line_of(text, hit.words[0])
    around = line.box or _around(word.box for word in line.words) or hit.boxes[0]
    region = _stretch(around, hit.boxes[0], page, vertical=text.vertical)
    scale = (asset.width_px or page.canvas_width) / page.canvas_width
    cut = _scaled(region, scale)
    if cut.width < 1 or cut.height < 1:
        return None
    height = round(COLUMN_PX * cut.height / cut.width) if text.vertical else LINE_PX
    boxes = tuple(
        Lit(box.x - region.x, box.y - region.y, box.width, box.height, one.exact)
        for one in found
        for box in one.boxes
        if _meet(box, region)
    )
    # Twice the height, for screens with small pixels.
    picture = images.cut(asset, cut, height * 2)
    return LineImage(picture, region.width, region.height, boxes, text.vertical)


def _line_of(text: page_text.PageText, word: int) -> Line:
    for line in text.lines():
        if word < len(line.words):
            return line
        word -= len(line.words)
    raise IndexError("the page has fewer words than its hits say")


def _around(boxes: Iterable[Box | None]) -> Box | None:
    whole: Box | None = None
    for box in boxes:
        if box is not None:
            whole = box if whole is None else whole.union(box)
    return whole


def _stretch(line: Box, hit: Box, page: Page, *, vertical: bool) -> Box:
    """Give the line with a margin, cut to a stretch around the hit where it is very long."""
    line = line.union(hit)
    margin = max(2, (line.width if vertical else line.height) // 6)
    x, y = max(0, line.x - margin), max(0, line.y - margin)
    right = min(page.canvas_width, line.x + line.width + margin)
    bottom = min(page.canvas_height, line.y + line.height + margin)
    thick = (right - x) if vertical else (bottom - y)
    longest = thick * _LONGEST[vertical]
    if vertical and bottom - y > longest:
        y = _window(y, bottom, hit.y + hit.height // 2, longest)
        bottom = y + longest
    if not vertical and right - x > longest:
        x = _window(x, right, hit.x + hit.width // 2, longest)
        right = x + longest
    return Box(x, y, right - x, bottom - y)


def _window(start: int, end: int, middle: int, length: int) -> int:
    return max(start, min(middle - length // 2, end - length))


def _scaled(box: Box, scale: float) -> Box:
    return Box(*(round(side * scale) for side in (box.x, box.y, box.width, box.height)))


def _meet(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )
