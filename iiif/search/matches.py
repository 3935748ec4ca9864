"""Where words stand on a page: one piece a line, and the pieces that make one match. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from iiif.search.asked import SUPPLEMENTING
from ingest.catalog.models import Annotation, Item
from ingest.search import highlight
from ingest.search.query import understand
from ingest.text.page_text import Box, Line, PageText


@dataclass(frozen=True)
class Piece:
    """What a match has on one line: one annotation."""

    name: str  # of the annotation, under its canvas
    text: str
    language: str
    box: Box | None
    motivation: str
    note: Annotation | None = None  # None: it is text of the page


@dataclass(frozen=True)
class Match:
    """One place that answers, on one line or over several."""

    pieces: tuple[Piece, ...]
    text: str
    before: str
    after: str


@dataclass(frozen=True)
class Leaf:
    """A page of an item with its matches, in reading order."""

    item: Item
    page_id: str
    matches: tuple[Match, ...]
    position: int = 0  # of the page in the item

    @property
    def annotations(self) -> int:
        """How many annotations they make; what two matches share is one."""
        return len({piece.name for match in self.matches for piece in match.pieces})


@dataclass(frozen=True)
class _Placed:
    """A line, with its number from 1 and that of its first word from 0."""

    number: int
    line: Line
    first: int


def in_text(q: str, text: PageText) -> tuple[Match, ...]:
    """Find the places of a page's text that answer; old prints' spellings where nothing else."""
    found = highlight.hits(understand(q), text) or highlight.hits(
        understand(q, old_spelling=True), text
    )
    places = _places(text) if found else []
    return tuple(_match(hit, text, places) for hit in found)


def whole_lines(text: PageText) -> tuple[Match, ...]:
    """Give every line of a page: what a search that asks for no words answers."""
    return tuple(
        Match(
            (
                Piece(
                    f"text/{number}",
                    line.text,
                    line.language or text.language,
                    line.box,
                    SUPPLEMENTING,
                ),
            ),
            line.text,
            "",
            "",
        )
        for number, line in enumerate((line for line in text.lines() if line.text), start=1)
    )


def _match(hit: highlight.Hit, text: PageText, places: Sequence[_Placed]) -> Match:
    boxes = iter(hit.boxes)
    pieces = []
    for number, group in groupby(hit.words, key=lambda word: places[word].number):
        words = list(group)
        place = places[words[0]]
        run = place.line.words[words[0] - place.first : words[-1] - place.first + 1]
        # A hit has a box for each line that has any, in the order of the lines.
        box = next(boxes, None) if any(word.box for word in run) else None
        pieces.append(
            Piece(
                name=f"text/{number}/{words[0] - place.first + 1}-{words[-1] - place.first + 1}",
                text=(" " if place.line.spaced else "").join(word.text for word in run),
                language=place.line.language or text.language,
                box=box,
                motivation=SUPPLEMENTING,
            )
        )
    return Match(tuple(pieces), hit.text, hit.before, hit.after)


def _places(text: PageText) -> list[_Placed]:
    """Give the place of each word."""
    places: list[_Placed] = []
    for number, line in enumerate(text.lines(), start=1):
        places += [_Placed(number, line, len(places))] * len(line.words)
    return places
