"""The text of one page as we keep it: blocks, lines and words with boxes in canvas pixels. Pure."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Box:
    """Pixels of the full image, origin top left, x to the right, y down."""

    x: int
    y: int
    width: int
    height: int

    def union(self, other: Box) -> Box:
        """Give the smallest box around both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        right = max(self.x + self.width, other.x + other.width)
        bottom = max(self.y + self.height, other.y + other.height)
        return Box(x, y, right - x, bottom - y)


@dataclass(frozen=True)
class Word:
    """One word, or one character of a Hán-Nôm column."""

    text: str
    box: Box | None
    reading: str = ""  # quốc ngữ of a Hán-Nôm word
    confidence: float | None = None  # 0 to 1


@dataclass(frozen=True)
class Line:
    """One line, or one column of vertical text, in reading order."""

    words: tuple[Word, ...]
    box: Box | None
    language: str = ""
    spaced: bool = True  # False: words are joined without spaces (Hán-Nôm)

    @property
    def text(self) -> str:
        """The line as one string."""
        return (" " if self.spaced else "").join(word.text for word in self.words)

    @property
    def reading(self) -> str:
        """The quốc ngữ reading of the whole line; empty where it has none."""
        if not any(word.reading for word in self.words):
            return ""
        return " ".join(word.reading or word.text for word in self.words)


@dataclass(frozen=True)
class Block:
    """A run of lines that belong together."""

    lines: tuple[Line, ...]
    box: Box | None = None


@dataclass(frozen=True)
class PageText:
    """A page's whole text. Boxes are None throughout where they cannot be trusted."""

    source: str  # alto, hocr, page-xml, tei, pdf, plain, ocr
    language: str
    vertical: bool  # columns from top to bottom, right to left
    blocks: tuple[Block, ...]
    flagged: str = ""  # why the boxes are not shown

    def lines(self) -> Iterator[Line]:
        """Give all lines in reading order."""
        for block in self.blocks:
            yield from block.lines

    def words(self) -> Iterator[Word]:
        """Give all words in reading order."""
        for line in self.lines():
            yield from line.words

    @property
    def plain(self) -> str:
        """The text, one line per line, blocks apart by an empty line."""
        return "\n\n".join("\n".join(line.text for line in block.lines) for block in self.blocks)

    @property
    def reading(self) -> str:
        """The quốc ngữ reading of the lines that have one."""
        return "\n".join(line.reading for line in self.lines() if line.reading)


def pack(text: PageText) -> bytes:
    """Give the compressed form in which a record keeps the text."""
    blocks = [
        {
            "b": _box(block.box),
            "l": [
                {
                    "b": _box(line.box),
                    "g": line.language,
                    "s": int(line.spaced),
                    "w": [[w.text, _box(w.box), w.reading, w.confidence] for w in line.words],
                }
                for line in block.lines
            ],
        }
        for block in text.blocks
    ]
    whole = {
        "source": text.source,
        "language": text.language,
        "vertical": text.vertical,
        "flagged": text.flagged,
        "blocks": blocks,
    }
    return zlib.compress(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode())


def unpack(data: bytes) -> PageText:
    """Read what `pack` gave."""
    whole = json.loads(zlib.decompress(data))
    blocks = tuple(
        Block(tuple(_line(line) for line in block["l"]), _unbox(block["b"]))
        for block in whole.pop("blocks")
    )
    return PageText(blocks=blocks, **whole)


def _line(stored: dict[str, Any]) -> Line:
    words = tuple(Word(text, _unbox(box), r, c) for text, box, r, c in stored["w"])
    return Line(words, _unbox(stored["b"]), stored["g"], bool(stored["s"]))


def _box(box: Box | None) -> list[int] | None:
    return None if box is None else [box.x, box.y, box.width, box.height]


def _unbox(stored: list[int] | None) -> Box | None:
    return None if stored is None else Box(*stored)
