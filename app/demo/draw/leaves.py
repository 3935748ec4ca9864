"""Draws the cover and the title page of a Hán-Nôm book, with its slip, thread and seal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw

from app.demo.draw.letters import Hand, padded, stamp
from app.demo.draw.woodblock import BORDER, HEIGHT, WIDTH
from ingest.text.page_text import Block, Box, Line, Word

SLIP = Box(150, 130, 250, 1180)
_SEAL_PX = 190


@dataclass(frozen=True)
class Text:
    """Characters with their readings, written as `characters TAB reading` in the facts."""

    characters: str
    readings: tuple[str, ...]

    @classmethod
    def of(cls, line: str) -> Text:
        """Read a line of the facts."""
        characters, _, readings = line.partition("\t")
        return cls(characters, tuple(readings.split()))

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Give each character with its reading."""
        return zip(self.characters, self.readings, strict=True)


def column(
    layer: Image.Image, text: Text, *, top: tuple[float, float], step: float, hand: Hand
) -> Line:
    """Stamp characters downward from the middle of the first."""
    words = []
    for number, pair in enumerate(text.pairs()):
        box = stamp(layer, pair[0], (top[0], top[1] + number * step), hand)
        words.append(Word(pair[0], padded(box, 4), pair[1]))
    return _line(words)


def row(
    layer: Image.Image, text: Text, *, right: tuple[float, float], step: float, hand: Hand
) -> Line:
    """Stamp characters leftward from the middle of the first, as on a name board."""
    words = []
    for number, pair in enumerate(text.pairs()):
        box = stamp(layer, pair[0], (right[0] - number * step, right[1]), hand)
        words.append(Word(pair[0], padded(box, 4), pair[1]))
    return _line(words)


def title_page(layer: Image.Image, texts: list[Text]) -> list[Block]:
    """Draw the board above, the year at the right, the title, the keeper at the left."""
    board, year, title, keeper = texts
    draw = ImageDraw.Draw(layer)
    frame = (150, 200, WIDTH - 150, HEIGHT - 170)
    draw.rectangle(frame, outline=255, width=11)
    draw.rectangle([frame[0] + 20, frame[1] + 20, frame[2] - 20, frame[3] - 20],
                   outline=235, width=3)  # fmt: skip
    draw.line([(frame[0] + 20, 420), (frame[2] - 20, 420)], fill=235, width=4)
    for x in (430, WIDTH - 430):
        draw.line([(x, 420), (x, frame[3] - 20)], fill=225, width=3)
    lines = [
        row(layer, board, right=(WIDTH / 2 + 330, 320), step=220, hand=Hand(120, 4)),
        column(layer, year, top=(WIDTH - 300, 540), step=112, hand=Hand(78, 2)),
        column(layer, title, top=(WIDTH / 2, 560), step=218, hand=Hand(196, 7)),
        column(layer, keeper, top=(300, 960), step=112, hand=Hand(78, 2)),
    ]
    return [Block((line,)) for line in lines]


def slip(layer: Image.Image, text: Text) -> Block:
    """Draw the title slip of a cover."""
    draw = ImageDraw.Draw(layer)
    for inset, width in ((16, 7), (30, 2)):
        draw.rectangle(_corners(SLIP, inset), outline=255, width=width)
    line = column(
        layer, text, top=(SLIP.x + SLIP.width / 2, SLIP.y + 130), step=153, hand=Hand(128, 4)
    )
    return Block((line,))


def thread(layer: Image.Image) -> None:
    """Draw the thread of a binding with four holes along the right edge."""
    draw = ImageDraw.Draw(layer)
    x, right = WIDTH - BORDER - 74, WIDTH - BORDER
    draw.line([(x, BORDER + 4), (x, HEIGHT - BORDER - 4)], fill=215, width=6)
    for share in (0.06, 0.35, 0.65, 0.94):
        y = round(HEIGHT * share)
        draw.line([(x, y), (right, y)], fill=215, width=6)
        draw.ellipse([x - 7, y - 7, x + 7, y + 7], fill=255)


def seal(texts: list[Text], centre: tuple[int, int], layer: Image.Image) -> Block:
    """Draw a seal of four characters cut into the face: the ground is inked, they are not."""
    x, y, side = centre[0] - _SEAL_PX // 2, centre[1] - _SEAL_PX // 2, _SEAL_PX
    face = Image.new("L", layer.size)
    lines = []
    for number, text in enumerate(texts):
        middle = x + side * (0.71 - 0.42 * number)
        lines.append(column(face, text, top=(middle, y + side * 0.29), step=side * 0.42,
                            hand=Hand(74, 4)))  # fmt: skip
    ground = Image.new("L", layer.size)
    draw = ImageDraw.Draw(ground)
    draw.rounded_rectangle([x, y, x + side, y + side], radius=14, fill=255)
    ground.paste(0, (0, 0), face)
    layer.paste(255, (0, 0), ground)
    return Block(tuple(lines))


def _corners(box: Box, inset: int) -> list[float]:
    return [box.x + inset, box.y + inset, box.x + box.width - inset, box.y + box.height - inset]


def _line(words: list[Word]) -> Line:
    boxes = [word.box for word in words if word.box]
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.union(box)
    return Line(tuple(words), whole, "lzh", spaced=False)
