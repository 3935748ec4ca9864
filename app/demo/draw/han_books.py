"""Draws the two Hán-Nôm items: the gazetteer with cover and title page, and the family register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy
from PIL import Image

from app.demo.draw import columns, facts, leaves, paper, readings, woodblock
from app.demo.draw.leaves import Text
from ingest.text.page_text import Block

INK = (33, 27, 25)
VERMILION = (181, 46, 34)
_MULBERRY = (229, 213, 179)
_PERSIMMON = (121, 78, 48)
_LEAVES = "一二三四五六七八九十"


@dataclass(frozen=True)
class Drawn:
    """One page: its picture and its text."""

    label: str
    picture: Image.Image
    blocks: Sequence[Block]
    language: str


def gazetteer() -> Iterator[Drawn]:
    """Draw the book of lands and seasons."""
    texts = [Text.of(line) for line in facts.lines("dia-du-leaves.txt")]
    readings.check(pair for text in texts for pair in text.pairs())
    yield _cover(texts[0])
    yield _title(texts[1:5], texts[5:7])
    yield from _leaves(columns.pages(facts.text("dia-du.txt")), "地輿時曆略編", seed=100)


def register() -> Iterator[Drawn]:
    """Draw the model of a family register."""
    yield from _leaves(columns.pages(facts.text("gia-pha.txt")), "家譜式", seed=300)


def _leaves(pages: list[list[columns.Column]], running: str, seed: int) -> Iterator[Drawn]:
    readings.check(pair for page in pages for column in page for pair in column.pairs())
    for number, page in enumerate(pages):
        leaf, back = divmod(number, 2)
        fold = "right" if back else "left"
        ink = woodblock.printed(page, fold, (running, _LEAVES[leaf]))
        spoken = [column.language for column in page]
        language = max(set(spoken), key=spoken.count)
        picture = _printed(ink.layer, fold, seed + number)
        yield Drawn(f"{leaf + 1}{'ab'[back]}", picture, [ink.block()], language)


def _printed(layer: Image.Image, fold: str, seed: int) -> Image.Image:
    sheet = paper.Sheet(layer.width, layer.height, _MULBERRY, seed, fold)
    colours, inside = paper.paper(sheet)
    ink = paper.impressed(layer, seed, 0.6) * inside * 0.94
    return paper.picture(paper.inked(colours, ink, INK), seed)


def _cover(title: Text) -> Drawn:
    size = (woodblock.WIDTH, woodblock.HEIGHT)
    slip, thread = Image.new("L", size), Image.new("L", size)
    block = leaves.slip(slip, title)
    leaves.thread(thread)
    colours, inside = paper.paper(paper.Sheet(*size, _PERSIMMON, 1, "left"))
    label, _ = paper.paper(paper.Sheet(*size, (226, 204, 160), 2, bed=_PERSIMMON))
    x, y, w, h = leaves.SLIP.x, leaves.SLIP.y, leaves.SLIP.width, leaves.SLIP.height
    colours[y + 5 : y + h + 5, x + 5 : x + w + 5] *= 0.72  # the shadow of the slip
    colours[y : y + h, x : x + w] = label[y : y + h, x : x + w]
    ink = paper.impressed(slip, 3, 0.6) * inside * 0.94
    sewn = paper.impressed(thread, 4, 0.4) * inside * 0.8
    sewn = numpy.asarray(sewn, dtype=numpy.float32)
    colours = paper.inked(paper.inked(colours, sewn, (214, 202, 176)), ink, INK)
    return Drawn("Bìa", paper.picture(colours, 5), [block], "lzh")


def _title(texts: list[Text], sealed: list[Text]) -> Drawn:
    size = (woodblock.WIDTH, woodblock.HEIGHT)
    layer, red = Image.new("L", size), Image.new("L", size)
    blocks = leaves.title_page(layer, texts)
    blocks.append(leaves.seal(sealed, (300, 700), red))
    colours, inside = paper.paper(paper.Sheet(*size, (226, 203, 156), 11, "right"))
    ink = paper.impressed(layer, 12, 0.6) * inside * 0.94
    vermilion = paper.impressed(red, 13, 0.5) * inside * 0.88
    colours = paper.inked(paper.inked(colours, ink, INK), vermilion, VERMILION)
    return Drawn("Tờ tên sách", paper.picture(colours, 14), blocks, "lzh")
