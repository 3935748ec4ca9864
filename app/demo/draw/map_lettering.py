"""Turns the characters of the map into outlines that need no font: run when its names change."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

from fontTools.misc.transform import Transform
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from app.demo.map_facts import courses, places
from app.demo.map_words import HAN_OF_THE_SHEET

FACTS = Path(__file__).parents[1] / "facts"
FONTS = Path("/usr/share/fonts")
ROMAN = FONTS / "opentype/ebgaramond/EBGaramond12-Regular.otf"
ITALIC = FONTS / "opentype/ebgaramond/EBGaramond12-Italic.otf"
HAN = FONTS / "truetype/hanazono/HanaMinA.ttf"
VOWELS = "aăâeêioôơuưy"
MARKS = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
NOTICE = (
    "Outlines of single characters, made by app/demo/draw/map_lettering.py. Styles roman and"
    " italic: from EB Garamond, Copyright 2010-2013 Georg Duffner, SIL Open Font License 1.1"
    " (map_lettering.OFL.txt). Style han: from Hanazono Mincho, Copyright 2008-2011 GlyphWiki"
    " Project, free to use, copy and distribute with or without modification."
)


def main() -> None:
    """Write facts/map_lettering.json."""
    styles = {"roman": (ROMAN, _latin()), "italic": (ITALIC, _latin()), "han": (HAN, _han())}
    kept = {style: _outlines(path, wanted) for style, (path, wanted) in styles.items()}
    text = json.dumps({"notice": NOTICE, "styles": kept}, ensure_ascii=False, indent=0)
    (FACTS / "map_lettering.json").write_text(text + "\n", encoding="utf-8")


def _latin() -> set[str]:
    marked = {unicodedata.normalize("NFC", vowel + mark) for vowel in VOWELS for mark in MARKS}
    small = marked | set("bcdđfghjklmnpqrstvwxz")
    return small | {letter.upper() for letter in small} | set("0123456789 .,;:()-–—°′’«»·&/×")


def _han() -> set[str]:
    names = [one.han for one in (*courses(), *places())]
    return set("".join([*names, HAN_OF_THE_SHEET]))


def _outlines(path: Path, wanted: set[str]) -> dict[str, list[int | str]]:
    font = TTFont(path)
    names, shapes = font.getBestCmap(), font.getGlyphSet()
    missing = sorted(character for character in wanted if ord(character) not in names)
    if missing:
        raise SystemExit(f"{path.name} has no {' '.join(missing)}: leave those names without Hán")
    scale = 1000 / font["head"].unitsPerEm
    flipped = Transform(scale, 0, 0, -scale, 0, 0)
    found: dict[str, list[int | str]] = {}
    for character in sorted(wanted):
        shape = shapes[names[ord(character)]]
        outline = SVGPathPen(shapes, ntos=lambda number: str(round(number)))
        bounds = BoundsPen(shapes)
        shape.draw(TransformPen(outline, flipped))
        shape.draw(TransformPen(bounds, flipped))
        box = [round(side) for side in bounds.bounds or (0, 0, 0, 0)]
        found[character] = [round(shape.width * scale), *box, outline.getCommands()]
    return found


if __name__ == "__main__":
    main()
