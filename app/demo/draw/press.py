"""Sets Latin letters as a hand press would: words on a line, their boxes, rules and ornaments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from app.demo.draw import paper
from app.demo.draw.letters import FONTS, font
from ingest.text.page_text import Block, Box, Line, Word

WIDTH, HEIGHT, BORDER = 1400, 1960, 24
INK = (38, 33, 31)
ROMAN = FONTS / "opentype/linux-libertine/LinLibertine_R.otf"
ITALIC = FONTS / "opentype/linux-libertine/LinLibertine_RI.otf"
DISPLAY = FONTS / "opentype/linux-libertine/LinLibertine_RB.otf"
_PAD = 3


@dataclass(frozen=True)
class Type:
    """A face at a size, in pixels."""

    path: Path
    size_px: int

    def width(self, text: str) -> float:
        """Give how far a text reaches."""
        return float(font(self.path, self.size_px).getlength(text))


@dataclass
class Forme:
    """A page being set: its ink, and its blocks in reading order."""

    layer: Image.Image = field(default_factory=lambda: Image.new("L", (WIDTH, HEIGHT)))
    blocks: list[Block] = field(default_factory=list)

    @property
    def draw(self) -> ImageDraw.ImageDraw:
        """A pen for rules and ornaments."""
        return ImageDraw.Draw(self.layer)

    def word(self, text: str, x: float, base: float, face: Type) -> Word:
        """Set one word on a base line."""
        # A press bites: strokes come out a little fatter than the type.
        thick = 1 if face.size_px > 60 else 0
        made = font(face.path, face.size_px)
        self.draw.text((x, base), text, fill=255, font=made, anchor="ls", stroke_width=thick)
        left, top, right, bottom = made.getbbox(text, anchor="ls")
        box = Box(int(x + left) - _PAD, int(base + top) - _PAD,
                  int(right - left) + 2 * _PAD + 1, int(bottom - top) + 2 * _PAD + 1)  # fmt: skip
        return Word(text, box)

    def line(
        self, words: Sequence[str], x: float, base: float, face: Type, *, width: float | None = None
    ) -> Line:
        """Set words from x on; with a width, spread them over it."""
        gap = face.width(" ")
        if width is not None and len(words) > 1:
            gap = (width - sum(face.width(word) for word in words)) / (len(words) - 1)
        placed = []
        for text in words:
            placed.append(self.word(text, x, base, face))
            x += face.width(text) + gap
        return Line(tuple(placed), None, "", spaced=True)

    def centred(self, text: str, base: float, face: Type, middle: float = WIDTH / 2) -> Line:
        """Set a line around a middle."""
        return self.line(text.split(), middle - face.width(text) / 2, base, face)

    def add(self, *lines: Line) -> None:
        """Keep lines as one block."""
        self.blocks.append(Block(lines))

    def swelling(self, y: float, half_px: float, middle: float = WIDTH / 2) -> None:
        """Draw a rule that swells in its middle, with a lozenge."""
        self.draw.polygon([(middle - half_px, y), (middle, y - 4), (middle + half_px, y),
                           (middle, y + 4)], fill=255)  # fmt: skip
        self.draw.polygon([(middle - 16, y), (middle, y - 13), (middle + 16, y),
                           (middle, y + 13)], fill=255)  # fmt: skip

    def printed(self, colour: paper.Colour, seed: int, gutter: str) -> Image.Image:
        """Print the page; what stands on its back shows through faintly."""
        sheet = paper.Sheet(WIDTH, HEIGHT, colour, seed, gutter, border_px=BORDER)
        colours, inside = paper.paper(sheet)
        back = self.layer.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        through = paper.impressed(back.filter(ImageFilter.GaussianBlur(2.6)), seed + 1, 0.2)
        colours = paper.inked(colours, through * inside * 0.05, (92, 70, 48))
        ink = paper.impressed(self.layer, seed + 2, 0.24) * inside * 0.94
        return paper.picture(paper.inked(colours, ink, INK), seed)


def broken(words: Sequence[str], widths: Sequence[float], face: Type) -> list[list[str]]:
    """Break words into lines; the last width serves all lines after it."""
    lines: list[list[str]] = [[]]
    blank = face.width(" ") * 0.82
    used = 0.0
    for word in words:
        room = widths[min(len(lines) - 1, len(widths) - 1)]
        size = face.width(word)
        if lines[-1] and used + blank + size > room:
            lines.append([])
            used = 0.0
        used += size + (blank if lines[-1] else 0)
        lines[-1].append(word)
    return lines
