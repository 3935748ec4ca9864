"""`python -m app.demo.draw [ITEM …]`: draws the pages of the sample anew, all or those items."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from app.demo.alto import alto
from app.demo.draw import french, han_books, quoc_ngu
from app.demo.draw.han_books import Drawn

SAMPLE = Path(__file__).parents[1] / "sample"
QUALITY = 62
ITEMS: dict[str, Callable[[], Iterator[Drawn]]] = {
    "dia-du-thoi-lich": han_books.gazetteer,
    "gia-pha": han_books.register,
    "non-nuoc-que-ta-1": partial(quoc_ngu.volume, 1),
    "non-nuoc-que-ta-2": partial(quoc_ngu.volume, 2),
    "tableaux": french.pages,
    "tuc-ngu-thoi-tiet": quoc_ngu.proverbs,
}


def main(names: list[str]) -> None:
    """Draw each named item into its folder of the sample."""
    for name in names or ITEMS:
        folder = SAMPLE / name
        folder.mkdir(parents=True, exist_ok=True)
        labels = [_kept(folder, number, page) for number, page in enumerate(ITEMS[name](), 1)]
        with (folder / "pages.csv").open("w", encoding="utf-8", newline="") as sheet:
            csv.writer(sheet, lineterminator="\n").writerows([("file", "label"), *labels])
        print(name, len(labels), "pages", flush=True)


def _kept(folder: Path, number: int, page: Drawn) -> tuple[str, str]:
    image = folder / f"{number:04}.jpg"
    page.picture.save(image, quality=QUALITY, optimize=True, progressive=True)
    text = alto(
        page.blocks, width=page.picture.width, height=page.picture.height, image=image.name,
        language=page.language, vertical=page.language in ("lzh", "vi-Hani"),
    )  # fmt: skip
    image.with_suffix(".xml").write_bytes(text)
    return image.name, page.label


if __name__ == "__main__":
    main(sys.argv[1:])
