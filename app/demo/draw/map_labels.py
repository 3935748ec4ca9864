"""Places the names of the sketch map so that none covers another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.demo.draw.map_facts import MARGIN, WIDTH, Place
from app.demo.draw.outlines import Outlines, Word, blank
from ingest.text.page_text import Box


@dataclass(frozen=True)
class Style:
    """How a kind of name is set; `mark_px` is the room its sign takes."""

    size_px: int
    face: str = "r"
    colour: str = "#2b211b"
    spacing: int = 0  # thousandths of the size
    mark_px: int = 0
    outset_px: int = 7  # of the pale halo


STYLES = {
    "capital": Style(118, colour="#7a1f16", mark_px=46),
    "city": Style(92, mark_px=36),
    "town": Style(64, mark_px=24),
    "peak": Style(52, "i", "#5b3f22", mark_px=28),
    "isle": Style(56, "i", mark_px=16),
    "region": Style(84, "i", "#7a1f16", 40),
    "river": Style(54, "i", "#2c5570"),
    "gulf": Style(150, "i", "#3f6377", 120),
    "sea": Style(340, "i", "#3f6377", 260),
    "land": Style(170, "r", "#8a7656", 300),
    "title": Style(300, "r", "#3a2418", 40),
    "scale": Style(62, "r", "#3a2418"),
    "subtitle": Style(92, "i", "#3a2418"),
    "note": Style(70, "r", "#3a2418"),
    "degree": Style(54, "r", "#3a2418"),
}


@dataclass(frozen=True)
class Label:
    """A placed name: each word with the left end of its base line and the box of its ink."""

    style: Style
    words: tuple[tuple[Word, float, float, Box], ...]

    @property
    def box(self) -> Box:
        """The box around the whole name."""
        whole = self.words[0][3]
        for *_, box in self.words[1:]:
            whole = whole.union(box)
        return whole


@dataclass
class Labels:
    """The names placed so far, and what they must not cover."""

    outlines: Outlines = field(default_factory=Outlines)
    placed: list[Label] = field(default_factory=list)
    taken: list[Box] = field(default_factory=list)

    def fixed(self, kind: str, text: str, x: float, y: float) -> Label:
        """Set a name around a point."""
        label = self._set(STYLES[kind], text, x, y, "middle")
        return self._keep(label)

    def beside(self, *places: Place) -> Label:
        """Set a name beside its sign, or one of its signs, where it covers least."""
        options = [
            self._set(STYLES[place.kind], place.name, x, y, anchor)
            for place in places
            for x, y, anchor in _around(place, STYLES[place.kind])
        ]
        return self._keep(min(options, key=lambda label: self._covered(label.box)))

    def _keep(self, label: Label) -> Label:
        self.placed.append(label)
        self.taken.append(label.box)
        return label

    def _covered(self, box: Box) -> float:
        outside = box.x < MARGIN or box.x + box.width > WIDTH - MARGIN
        return sum(_shared(box, other) for other in self.taken) + outside * 1e9

    def _set(self, style: Style, text: str, x: float, y: float, anchor: str) -> Label:
        scale = style.size_px / 1000
        words = [self.outlines.word(word, style.face, style.spacing) for word in text.split()]
        gap = (blank(style.face) + style.spacing) * scale
        total = sum(word.advance * scale for word in words) + gap * (len(words) - 1)
        left = x - {"start": 0.0, "middle": total / 2, "end": total}[anchor]
        base = y + 0.32 * style.size_px
        placed = []
        for word in words:
            placed.append((word, left, base, _ink(word, left, base, scale)))
            left += word.advance * scale + gap
        return Label(style, tuple(placed))


def marks(places: Iterable[Place]) -> Iterator[Box]:
    """Give the boxes of the signs."""
    for place in places:
        room = STYLES[place.kind].mark_px
        yield Box(round(place.x - room), round(place.y - room), 2 * room, 2 * room)


def _around(place: Place, style: Style) -> list[tuple[float, float, str]]:
    away, up = style.mark_px + 14, style.mark_px + 0.55 * style.size_px
    return [
        (place.x + away, place.y, "start"),
        (place.x - away, place.y, "end"),
        (place.x, place.y - up, "middle"),
        (place.x, place.y + up, "middle"),
        (place.x + away * 0.7, place.y - up * 0.8, "start"),
        (place.x + away * 0.7, place.y + up * 0.8, "start"),
        (place.x - away * 0.7, place.y - up * 0.8, "end"),
        (place.x - away * 0.7, place.y + up * 0.8, "end"),
    ]


def _ink(word: Word, left: float, base: float, scale: float) -> Box:
    x, y = left + word.bounds[0] * scale, base - word.bounds[3] * scale
    right, bottom = left + word.bounds[2] * scale, base - word.bounds[1] * scale
    return Box(round(x) - 3, round(y) - 3, round(right - x) + 6, round(bottom - y) + 6)


def _shared(one: Box, other: Box) -> float:
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(width + 12, 0) * max(height + 12, 0)
