"""Lays columns of Hán-Nôm out on a half leaf as a block printer would, and tells where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from app.demo.draw.columns import Column, Run
from app.demo.draw.letters import Hand, padded, stamp, wobble
from ingest.text.page_text import Block, Line, Word

WIDTH, HEIGHT = 1400, 1960
COLUMNS, ROWS = 8, 17
BORDER = 24  # of the scanner's bed around the paper
STRIP, GUTTER, HEAD, FOOT = 56, 112, 236, 128
MAIN, HEADING, NOTE, GLOSS = 82, 88, 48, 58  # sizes of characters
_PAD = 4


@dataclass(frozen=True)
class Frame:
    """The ruled part of a half leaf."""

    x: int
    y: int
    width: int
    height: int
    fold: str  # the side of the block's centre: left on the front of a leaf, right on its back

    @property
    def column_px(self) -> float:
        """The width of a column."""
        return self.width / COLUMNS

    @property
    def pitch_px(self) -> float:
        """The height of a row."""
        return self.height / ROWS

    def middle(self, column: int) -> float:
        """Give the middle of a column, counted from the right."""
        return self.x + self.width - (column + 0.5) * self.column_px


@dataclass
class Print:
    """The ink of a page, and its lines in reading order."""

    layer: Image.Image = field(default_factory=lambda: Image.new("L", (WIDTH, HEIGHT)))
    lines: list[Line] = field(default_factory=list)
    stamped: int = 0

    def put(self, pair: tuple[str, str], centre: tuple[float, float], hand: Hand) -> Word:
        """Stamp one character."""
        self.stamped += 1
        tilted = Hand(hand.size_px, hand.weight_px, wobble(self.stamped, 0.8))
        box = padded(stamp(self.layer, pair[0], centre, tilted), _PAD)
        return Word(pair[0], box, pair[1])

    def block(self) -> Block:
        """Give all lines as one block."""
        return Block(tuple(self.lines))


def frame_of(fold: str) -> Frame:
    """Give the frame of the front (`left`) or the back (`right`) of a leaf."""
    inner, outer = BORDER + STRIP, BORDER + GUTTER
    x = inner if fold == "left" else outer
    return Frame(x, BORDER + HEAD, WIDTH - inner - outer, HEIGHT - 2 * BORDER - HEAD - FOOT, fold)


def printed(columns: Sequence[Column], fold: str, running: tuple[str, str]) -> Print:
    """Print a page: its columns, rules, and half of the block's centre with title and leaf."""
    page, frame = Print(), frame_of(fold)
    _rules(page.layer, frame)
    _centre(page, frame, running)
    for number, column in enumerate(columns):
        _column(page, frame, number, column)
    return page


def _rules(layer: Image.Image, frame: Frame) -> None:
    draw = ImageDraw.Draw(layer)
    left, right = frame.x, frame.x + frame.width
    top, bottom = frame.y, frame.y + frame.height
    edge = 0 if frame.fold == "left" else WIDTH
    spine, inward = (right, -1) if frame.fold == "left" else (left, 1)
    for number in range(COLUMNS + 1):
        x = round(left + number * frame.column_px)
        draw.line([(x, top), (x, bottom)], fill=225, width=3)
    for y, step in ((top, -1), (bottom, 1)):
        draw.line([(min(edge, spine), y), (max(edge, spine), y)], fill=235, width=3)
        outer, corner = y + step * 14, spine - inward * 14
        draw.line([(min(edge, corner), outer), (max(edge, corner), outer)], fill=255, width=9)
    x = spine - inward * 14
    draw.line([(x, top - 18), (x, bottom + 18)], fill=255, width=9)


def _centre(page: Print, frame: Frame, running: tuple[str, str]) -> None:
    """Draw the half of the block's centre that lies on this side of the fold."""
    draw = ImageDraw.Draw(page.layer)
    fold = BORDER if frame.fold == "left" else WIDTH - BORDER
    rim = frame.x if frame.fold == "left" else frame.x + frame.width
    top, bottom = frame.y, frame.y + frame.height
    for y, way in ((top + 300, 1), (bottom - 330, -1)):
        # The fish tail: a bar with a notch, whose point lies on the fold.
        draw.polygon([(rim, y), (fold, y), (fold, y + way * 34), (rim, y + way * 74)], fill=255)
        draw.line([(rim, y - way * 14), (fold, y - way * 14)], fill=230, width=3)
        draw.line([(rim, y + way * 86), (fold, y + way * 46)], fill=230, width=3)
    draw.rectangle([fold - 7, top, fold + 7, top + 286], fill=255)
    draw.rectangle([fold - 7, bottom - 316, fold + 7, bottom], fill=255)
    title, leaf = running
    for number, character in enumerate(title):
        stamp(page.layer, character, (fold, top + 440 + number * 62), Hand(54, 1))
    for number, character in enumerate(leaf):
        stamp(page.layer, character, (fold, bottom - 500 + number * 50), Hand(44, 1))


def _column(page: Print, frame: Frame, number: int, column: Column) -> None:
    lowered = column.lowered + (0.3 if column.heading else 0)
    top = frame.y + lowered * frame.pitch_px
    share = (frame.y + frame.height - top) / max(len(column.entries), 1)
    middle = frame.middle(number)
    words: list[Word] = []
    for place, entry in enumerate(column.entries):
        y = top + place * share
        pitch = min(1.0, share / _length(entry, frame.pitch_px))
        for run in entry:
            if run.columns == 2:
                _close(page, words, column.language)
                _double(page, run, (middle, y), frame.column_px, column.language)
            else:
                words += _single(page, run, (middle, y), frame.pitch_px * pitch, column.heading)
            y += pitch * _height(run, frame.pitch_px)
    _close(page, words, column.language)


def _close(page: Print, words: list[Word], language: str) -> None:
    if words:
        page.lines.append(_line(words, language))
        words.clear()


def _line(words: Sequence[Word], language: str) -> Line:
    boxes = [word.box for word in words if word.box]
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.union(box)
    return Line(tuple(words), whole, language, spaced=False)


def _single(
    page: Print, run: Run, start: tuple[float, float], pitch: float, heading: bool
) -> list[Word]:
    size = GLOSS if run.columns else HEADING if heading else MAIN
    step = GLOSS + 6 if run.columns else pitch
    hand = Hand(size, 1 if run.columns else 2)
    pairs = zip(run.characters[0], run.readings[0], strict=True)
    return [
        page.put(pair, (start[0], start[1] + (number + 0.5) * step), hand)
        for number, pair in enumerate(pairs)
    ]


def _double(
    page: Print, run: Run, start: tuple[float, float], column_px: float, language: str
) -> None:
    for side, characters, readings in zip((1, -1), run.characters, run.readings, strict=True):
        x = start[0] + side * column_px * 0.205
        words = [
            page.put(pair, (x, start[1] + 8 + (number + 0.5) * (NOTE + 4)), Hand(NOTE, 1))
            for number, pair in enumerate(zip(characters, readings, strict=True))
        ]
        page.lines.append(_line(words, language))


def _height(run: Run, pitch_px: float) -> float:
    count = max(len(part) for part in run.characters)
    if run.columns == 0:
        return count * pitch_px
    return count * (GLOSS + 6 if run.columns == 1 else NOTE + 4) + 14


def _length(entry: Sequence[Run], pitch_px: float) -> float:
    return sum(_height(run, pitch_px) for run in entry)
