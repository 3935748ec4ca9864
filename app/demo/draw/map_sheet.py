"""Sets the sketch map: coasts, rivers, hills and names as one SVG of outlines, and its words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.demo.alto import alto
from app.demo.draw import map_ornaments
from app.demo.draw.map_facts import (
    HEIGHT,
    MARGIN,
    WIDTH,
    Place,
    Stroke,
    hills,
    places,
    smoothed,
    strokes,
)
from app.demo.draw.map_labels import STYLES, Label, Labels, marks
from ingest.text.page_text import Block, Line, Word

DEMO = Path(__file__).parents[1]
SVG = DEMO / "facts" / "map.svg"
TEXT = DEMO / "sample" / "ban-do" / "0001.xml"
INK, WATER = "#3a2a1e", "#4f7a92"
_TITLE = (
    ("title", "BẢN ĐỒ PHÁC", 0),
    ("title", "VIỆT NAM", 360),
    ("subtitle", "sông núi, đảo và các đô thị", 620),
    ("note", "Tàng Thư vẽ làm mẫu từ tọa độ gần đúng,", 790),
    ("note", "không dùng để đi đường hay đi biển.", 890),
)
_SIGNS = {
    "capital": (
        '<circle r="34" fill="#fff6dc" stroke="#7a1f16" stroke-width="9"/>',
        '<circle r="14" fill="#7a1f16"/>',
    ),
    "city": (f'<circle r="25" fill="#fff6dc" stroke="{INK}" stroke-width="9"/>',),
    "town": (f'<circle r="15" fill="{INK}"/>',),
    "peak": ('<path d="M0 -24l24 42h-48z" fill="#6b4a28"/>',),
    "isle": (f'<circle r="11" fill="#e6d8b2" stroke="{INK}" stroke-width="5"/>',),
}
_CARTOUCHE = (7750, 1420)


def draw() -> None:
    """Write the SVG that the demo paints, and the ALTO of its names."""
    lines, names, labels = strokes(), places(), Labels()
    labels.taken += marks(names)
    _name_sheet(labels)
    _name_places(labels, names)
    for line in lines:
        if line.kind == "river":
            labels.beside(*(Place("river", line.name, *place) for place in line.points[1:-1]))
    shapes = [*_ground(lines), *_lines(lines), *_signs(names)]
    shapes += [*map_ornaments.frame(_CARTOUCHE), *_letters(labels)]
    glyphs = "".join(f'<path id="{n}" d="{d}"/>' for n, d in labels.outlines.paths.items())
    SVG.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{WIDTH}" height="{HEIGHT}"><defs>{glyphs}</defs>\n'
        + "\n".join(shapes) + "\n</svg>\n",
        encoding="utf-8",
    )  # fmt: skip
    blocks = [Block((_line(label),)) for label in labels.placed]
    TEXT.parent.mkdir(parents=True, exist_ok=True)
    TEXT.write_bytes(
        alto(blocks, width=WIDTH, height=HEIGHT, image="0001.jpg", language="vi", vertical=False)
    )


def _name_sheet(labels: Labels) -> None:
    for kind, text, down in _TITLE:
        labels.fixed(kind, text, _CARTOUCHE[0], _CARTOUCHE[1] + down)
    for text, along in map_ornaments.SCALE_NAMES:
        left, top = map_ornaments.SCALE
        labels.fixed("scale", text, left + along, top + 90)
    for text, x, y in map_ornaments.degrees():
        labels.fixed("degree", text, x, y)


def _name_places(labels: Labels, names: list[Place]) -> None:
    wide = {"sea", "gulf", "land", "region"}
    for place in names:
        if place.kind in wide:
            labels.fixed(place.kind, place.name, place.x, place.y)
    order = list(STYLES)
    for place in sorted(names, key=lambda place: order.index(place.kind)):
        if place.kind not in wide:
            labels.beside(place)


def _ground(lines: list[Stroke]) -> Iterator[str]:
    country = next(line for line in lines if line.kind == "coast").points
    border = next(line for line in lines if line.kind == "border").points
    shapes = {
        "#eadcb4": [smoothed((*country, *border), closed=True)],
        "#ddd0ad": [smoothed(x.points, closed=False) + "Z" for x in lines if x.kind == "land"],
        "#e6d8b2": [smoothed(x.points, closed=True) for x in lines if x.kind == "island"],
    }
    every = "".join(path for paths in shapes.values() for path in paths)
    yield f'<clipPath id="map"><path d="{_sheet()}"/></clipPath><g clip-path="url(#map)">'
    yield f'<path d="{_sheet()}" fill="#c3d0c8"/>'
    # The sea grows paler away from the land, as engravers ruled it.
    for width, colour in ((300, "#bacac5"), (210, "#b1c4c2"), (130, "#a6bcbd"), (60, "#97b1b5")):
        yield (f'<path d="{every}" fill="none" stroke="{colour}" stroke-width="{width}"'
               ' stroke-linejoin="round"/>')  # fmt: skip
    for colour in ("#ddd0ad", "#e6d8b2", "#eadcb4"):
        yield (f'<path d="{"".join(shapes[colour])}" fill="{colour}" stroke="{INK}"'
               ' stroke-width="7" stroke-linejoin="round"/>')  # fmt: skip
    yield (f'<path d="{smoothed(border, closed=False)}" fill="none" stroke="#b4573f"'
           ' stroke-opacity=".35" stroke-width="46" stroke-linejoin="round"/>')  # fmt: skip
    yield (f'<path d="{smoothed(border, closed=False)}" fill="none" stroke="{INK}"'
           ' stroke-width="9" stroke-dasharray="46 18 10 18"/>')  # fmt: skip


def _lines(lines: list[Stroke]) -> Iterator[str]:
    for line in lines:
        if line.kind == "river":
            path = smoothed(line.points, closed=False)
            yield (f'<path d="{path}" fill="none" stroke="{WATER}" stroke-width="13"'
                   ' stroke-linecap="round"/>')  # fmt: skip
    found = sorted((hill for x in lines if x.kind == "ridge" for hill in hills(x)),
                   key=lambda hill: hill[1])  # fmt: skip
    lit, shaded = [], []
    for x, y, size in found:
        lit.append(f"M{x - size:.0f} {y:.0f}Q{x - size * 0.3:.0f} {y - size * 0.5:.0f} {x:.0f}"
                   f" {y - size:.0f}Q{x + size * 0.4:.0f} {y - size * 0.4:.0f} {x + size:.0f}"
                   f" {y:.0f}")  # fmt: skip
        shaded += [
            f"M{x + size * s:.0f} {y - size * (0.86 - s):.0f}l{size * 0.12:.0f} {size * 0.5:.0f}"
            for s in (0.12, 0.3, 0.48)
        ]
    for hill in lit:
        yield f'<path d="{hill}" fill="#dcc898" stroke="#6b5233" stroke-width="5"/>'
    yield f'<path d="{"".join(shaded)}" fill="none" stroke="#6b5233" stroke-width="4"/>'


def _signs(names: list[Place]) -> Iterator[str]:
    for place in names:
        for sign in _SIGNS.get(place.kind, ()):
            yield f'<g transform="translate({place.x:.0f} {place.y:.0f})">{sign}</g>'
    yield "</g>"


def _letters(labels: Labels) -> Iterator[str]:
    halo, ink = [], []
    for label in labels.placed:
        for word, x, base, _ in label.words:
            scale = label.style.size_px / 1000
            uses = "".join(
                f'<use xlink:href="#{letter.name}" x="{letter.x:.0f}"/>' for letter in word.letters
            )
            place = f'transform="translate({x:.1f} {base:.1f}) scale({scale} -{scale})"'
            width = label.style.outset_px * 2 / scale
            halo.append(f'<g {place} stroke-width="{width:.0f}">{uses}</g>')
            ink.append(f'<g {place} fill="{label.style.colour}">{uses}</g>')
    yield ('<g fill="#efe3c2" stroke="#efe3c2" stroke-opacity=".75" stroke-linejoin="round">'
           + "\n".join(halo) + "</g>")  # fmt: skip
    yield from ink


def _line(label: Label) -> Line:
    return Line(tuple(Word(word.text, box) for word, _, _, box in label.words), label.box, "vi")


def _sheet() -> str:
    return f"M{MARGIN} {MARGIN}H{WIDTH - MARGIN}V{HEIGHT - MARGIN}H{MARGIN}Z"
