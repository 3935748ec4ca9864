"""Small real things for tests: images, text files and folders of items."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pyvips

PlacedWord = tuple[str, int, int, int, int]
"""A word and its box: text, x, y, width, height."""

WORDS: Sequence[PlacedWord] = (
    ("Địa", 60, 80, 90, 40),
    ("chí", 170, 80, 80, 40),
    ("Thái", 60, 160, 110, 40),
    ("Nguyên", 190, 160, 170, 40),
)


def picture(width: int, height: int, *, grey: bool = False, seed: int = 0) -> pyvips.Image:
    """Draw an image in which every place looks different: red runs right, green runs down."""
    place = pyvips.Image.xyz(width, height)
    right = place[0] * (255 / max(width - 1, 1))
    down = place[1] * (255 / max(height - 1, 1))
    if grey:
        return ((right + down) / 2).cast("uchar").copy(interpretation="b-w")
    # Squares of 64 px make a shift by a tile visible.
    squares = (((place[0] / 64).floor() + (place[1] / 64).floor() + seed) % 4) * 60 + 20
    return right.bandjoin([down, squares]).cast("uchar").copy(interpretation="srgb")


def make_image(
    path: Path,
    width: int = 600,
    height: int = 800,
    *,
    grey: bool = False,
    bits: int = 8,
    seed: int = 0,
    orientation: int = 1,
    **save: Any,
) -> Path:
    """Write the drawn picture in the format of the path's ending; `save` goes to libvips."""
    image = picture(width, height, grey=grey, seed=seed)
    if bits == 16:
        deep = (image * 257).cast("ushort")
        image = deep.copy(interpretation="grey16" if grey else "rgb16")
    if orientation != 1:
        image = image.copy()
        image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    if path.suffix.lower() in (".jpg", ".jpeg"):
        save = {"Q": 90} | save
    path.parent.mkdir(parents=True, exist_ok=True)
    image.write_to_file(str(path), **save)
    return path


def alto(
    words: Iterable[PlacedWord] = WORDS,
    *,
    width: int = 600,
    height: int = 800,
    language: str = "vi",
    vertical: bool = False,
    unit: str = "pixel",
) -> str:
    """Write an ALTO 4 file; neighbouring words on one height (in one column) are one line."""
    lines = groupby(words, key=lambda word: word[1] if vertical else word[2])
    body = "".join(_alto_line(f"line{n}", list(line)) for n, (_, line) in enumerate(lines))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#">\n'
        f"<Description><MeasurementUnit>{unit}</MeasurementUnit></Description>\n"
        f'<Layout><Page ID="page" PHYSICAL_IMG_NR="1" WIDTH="{width}" HEIGHT="{height}">'
        f'<PrintSpace ID="space" HPOS="0" VPOS="0" WIDTH="{width}" HEIGHT="{height}">'
        f'<TextBlock ID="block" HPOS="0" VPOS="0" WIDTH="{width}" HEIGHT="{height}" '
        f'LANG="{language}">\n{body}</TextBlock></PrintSpace></Page></Layout></alto>\n'
    )


def make_item_folder(
    root: Path,
    pages: int = 3,
    *,
    name: str = "quyen-1",
    width: int = 600,
    height: int = 800,
    suffix: str = ".jpg",
    text: bool = True,
    row: Mapping[str, str] | None = None,
) -> Path:
    """Make `root/name` with images and ALTO, and its row in `root/metadata.csv`."""
    folder = root / name
    for number in range(1, pages + 1):
        image = folder / f"{number:04d}{suffix}"
        make_image(image, width, height, seed=number)
        if text:
            words = [*WORDS, (f"trang{number}", 60, 240, 200, 40)]
            written = alto(words, width=width, height=height)
            image.with_suffix(".xml").write_text(written, encoding="utf-8")
    default = {"folder": name, "title": f"Sách {name}", "language": "vi"}
    add_row(root / "metadata.csv", default | dict(row or {}))
    return folder


def add_row(sheet: Path, row: Mapping[str, str]) -> None:
    """Add a row to the sheet, and to its heading the columns that it lacks."""
    rows: list[dict[str, str]] = []
    if sheet.exists():
        with sheet.open(encoding="utf-8", newline="") as old:
            rows = list(csv.DictReader(old))
    rows.append(dict(row))
    columns = list(dict.fromkeys(name for one in rows for name in one))
    with sheet.open("w", encoding="utf-8", newline="") as new:
        writer = csv.DictWriter(new, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def _alto_line(line_id: str, words: Sequence[PlacedWord]) -> str:
    left, top = min(word[1] for word in words), min(word[2] for word in words)
    right = max(word[1] + word[3] for word in words)
    bottom = max(word[2] + word[4] for word in words)
    strings = "".join(
        f"<String CONTENT={quoteattr(text)} {_place(x, y, w, h)}/>" for text, x, y, w, h in words
    )
    place = _place(left, top, right - left, bottom - top)
    return f'<TextLine ID="{line_id}" {place}>{strings}</TextLine>\n'


def _place(x: int, y: int, width: int, height: int) -> str:
    return f'HPOS="{x}" VPOS="{y}" WIDTH="{width}" HEIGHT="{height}"'
