"""A thematic exhibition as its curator writes it in one file: a head, texts, views of pages. Pure.

slug: four-seasons
title: Bốn mùa trên trang sách
title:en: The Four Seasons on the Page

@text
Markdown, in the language of the head's `language:` (vi unless it says otherwise).
@text:en
The same in another language.
@view dia-du:12 100,200,300,400
caption: A page of an item, and the part of it to show, in pixels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from ingest.catalog.description import LanguageMap
from ingest.languages import language_code
from ingest.text.page_text import Box

MOST_PARTS = 200
STATES = ("draft", "published")
_WORDED = ("title", "summary", "by")
_PLAIN = ("slug", "library", "state", "language")
_FIELD = re.compile(r"([a-z]+)(?::([A-Za-z-]{2,}))?:\s*(.*)")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TEXT = re.compile(r"@text(?::([A-Za-z-]{2,}))?")
_VIEW = re.compile(r"@view\s+(\S.*)")
_PLACE = re.compile(r"(.+):([1-9][0-9]{0,6})(?:\s+([0-9,.]+))?")
_ADDRESS = re.compile(r"/items/([^/]+)$")
_CAPTION = "caption"


class ExhibitionError(Exception):
    """The file cannot be read; the message names the line and what to do."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line, self.reason = line, reason


@dataclass(frozen=True)
class View:
    """A page of an item, or a part of it."""

    item: str  # our id, or the library's own for it
    page: int  # from 1
    region: Box | None = None  # in pixels of the canvas; None: all of it
    caption: LanguageMap = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """One step of the story."""

    text: LanguageMap = field(default_factory=dict)  # Markdown
    view: View | None = None


@dataclass(frozen=True)
class ExhibitionSource:
    """All that the file says."""

    slug: str
    title: LanguageMap
    summary: LanguageMap = field(default_factory=dict)
    byline: LanguageMap = field(default_factory=dict)
    library: str = ""  # its slug; empty: of the whole network
    state: str = "draft"
    parts: tuple[Part, ...] = ()


def read(written: str) -> ExhibitionSource:
    """Read a file.

    Raises:
        ExhibitionError: a line cannot be understood, or something that is needed is missing.
    """
    lines = [(number, line.rstrip()) for number, line in enumerate(written.splitlines(), start=1)]
    begins = next((at for at, (_, line) in enumerate(lines) if line.startswith("@")), len(lines))
    head = _Head()
    for number, line in lines[:begins]:
        if line:
            head.take(number, line)
    return head.source(tuple(_parts(lines[begins:], head.language)))


class _Head:
    """The lines before the first part."""

    def __init__(self) -> None:
        self._plain: dict[str, str] = {}
        self._worded: dict[str, LanguageMap] = {name: {} for name in _WORDED}
        self._lines: dict[str, int] = {}

    @property
    def language(self) -> str:
        """Give the language of what bears none."""
        return self._plain.get("language", "vi")

    def take(self, number: int, line: str) -> None:
        """Read one line."""
        name, code, value = _field(number, line)
        if name in self._plain or code in self._worded.get(name, {}):
            raise ExhibitionError(number, f"`{name}` stands twice in the same language")
        self._lines[name] = number
        if name in _WORDED:
            self._worded[name][code] = [value]
        elif name in _PLAIN and not code:
            self._plain[name] = _known_language(number, value) if name == "language" else value
        else:
            known = ", ".join((*_PLAIN, *_WORDED))
            raise ExhibitionError(number, f"{name!r} is not one of {known}")

    def source(self, parts: tuple[Part, ...]) -> ExhibitionSource:
        """Put head and parts together."""
        title = _spoken(self._worded["title"], self.language)
        slug, state = self._plain.get("slug", ""), self._plain.get("state", "draft")
        if not title:
            raise ExhibitionError(1, "there is no `title:` at the head of the file")
        if not _SLUG.fullmatch(slug) or len(slug) > 80:
            reason = "`slug:` must be small letters, digits and single hyphens, such as bon-mua"
            raise ExhibitionError(self._lines.get("slug", 1), reason)
        if state not in STATES:
            raise ExhibitionError(self._lines["state"], f"`state:` is one of {', '.join(STATES)}")
        if len(parts) > MOST_PARTS:
            raise ExhibitionError(1, f"it has {len(parts)} parts; at most {MOST_PARTS} are shown")
        return ExhibitionSource(
            slug=slug,
            title=title,
            summary=_spoken(self._worded["summary"], self.language),
            byline=_spoken(self._worded["by"], self.language),
            library=self._plain.get("library", ""),
            state=state,
            parts=parts,
        )


def _parts(lines: list[tuple[int, str]], language: str) -> Iterator[Part]:
    """Give the parts: texts of different languages together, with the view that follows them."""
    text: LanguageMap = {}
    for block in _blocks(lines):
        number, opening = block[0]
        if opening.startswith("@view"):
            yield Part(text, _view(block, language))
            text = {}
            continue
        named = _TEXT.fullmatch(opening)
        if named is None:
            raise ExhibitionError(number, f"{opening!r} is neither @text, @text:en nor @view")
        code = _known_language(number, named[1]) if named[1] else language
        if code in text:
            yield Part(text)
            text = {}
        words = "\n".join(line for _, line in block[1:]).strip()
        if words:
            text[code] = [words]
    if text:
        yield Part(text)


def _blocks(lines: list[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    block: list[tuple[int, str]] = []
    for number, line in lines:
        if line.startswith("@") and block:
            yield block
            block = []
        block.append((number, line))
    if block:
        yield block


def _view(block: list[tuple[int, str]], language: str) -> View:
    number, opening = block[0]
    named = _VIEW.fullmatch(opening)
    if named is None:
        raise ExhibitionError(number, "after @view comes ITEM:PAGE, or the address of a page")
    item, page, region = _place(number, named[1])
    caption: LanguageMap = {}
    for below, line in block[1:]:
        if line:
            name, code, value = _field(below, line)
            if name != _CAPTION:
                reason = "below @view only `caption:` may stand; a text begins with @text"
                raise ExhibitionError(below, reason)
            caption[code] = [value]
    return View(item, page, region, _spoken(caption, language))


def _place(number: int, written: str) -> tuple[str, int, Box | None]:
    """Read which page is meant, and which part of it."""
    address = urlsplit(written)
    if address.scheme in ("http", "https"):
        asked, named = parse_qs(address.query), _ADDRESS.search(address.path)
        page = asked.get("p", ["1"])[0]
        if named is None or not page.isdecimal() or int(page) < 1:
            raise ExhibitionError(number, f"{written!r} is not the address of a page of an item")
        region = asked.get("xywh", [""])[0].removeprefix("pixel:")
        return named[1], int(page), _region(number, region)
    place = _PLACE.fullmatch(written)
    if place is None:
        raise ExhibitionError(number, f"{written!r} is not ITEM:PAGE, such as dia-du:4")
    return place[1].strip(), int(place[2]), _region(number, place[3] or "")


def _region(number: int, written: str) -> Box | None:
    if not written:
        return None
    try:
        sides = [round(float(one)) for one in written.split(",")]
    except ValueError:
        sides = []
    if len(sides) != 4 or min(sides[:2]) < 0 or min(sides[2:]) < 1:
        reason = f"{written!r} is not a part of a page: left,top,width,height in pixels"
        raise ExhibitionError(number, reason)
    return Box(*sides)


def _field(number: int, line: str) -> tuple[str, str, str]:
    found = _FIELD.fullmatch(line)
    if found is None:
        raise ExhibitionError(number, f"{line[:60]!r} is not `name: value`")
    return found[1], _known_language(number, found[2]) if found[2] else "", found[3].strip()


def _known_language(number: int, written: str) -> str:
    code = language_code(written)
    if not code:
        raise ExhibitionError(number, f"{written!r} is no language that we know, such as vi or en")
    return code


def _spoken(values: LanguageMap, language: str) -> LanguageMap:
    """Name the language of what bears none, and leave out what says nothing."""
    return {code or language: lines for code, lines in values.items() if lines[0]}
