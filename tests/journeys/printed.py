"""Pages whose every word can be seen from outside: the word looked for is a black box on white."""

from collections.abc import Sequence
from pathlib import Path

import pyvips

from ingest.catalog.description import Description
from ingest.packages.package import Delivery, LibrarySource, Package, PageSource
from ingest.pipeline import Options, take_in
from ingest.repository import Repository
from ingest.text.page_text import Box
from tests.builders import PlacedWord, alto
from tests.watchers import Remembering

WIDTH, HEIGHT = 1400, 2000
PHRASE = Box(420, 610, 380, 60)  # «Quảng Ngãi», two words of one line
COLUMN = Box(980, 300, 90, 180)  # 山川, two characters of one column

_LINES: Sequence[PlacedWord] = (
    ("Địa", 200, 400, 150, 60), ("chí", 380, 400, 120, 60), ("tỉnh", 530, 400, 140, 60),
    ("xứ", 300, 610, 100, 60), ("Quảng", 420, 610, 220, 60), ("Ngãi", 660, 610, 140, 60),
)  # fmt: skip  # a line a line
_COLUMNS: Sequence[PlacedWord] = (
    ("天", 1130, 210, 90, 90), ("地", 1130, 300, 90, 90),
    ("有", 980, 210, 90, 90), ("山", 980, 300, 90, 90), ("川", 980, 390, 90, 90),
)  # fmt: skip  # a column a line


def take_in_books(repository: Repository, folder: Path) -> dict[str, str]:
    """Take in a book of lines, one of columns and a long one's beginning; gives their ids."""
    lines = _book(folder / "ngang", 8, _LINES, PHRASE)
    columns = _book(folder / "doc", 8, _COLUMNS, COLUMN, vertical=True)
    long = _book(folder / "dai", 2, _COLUMNS, COLUMN, vertical=True)
    library = LibrarySource(
        "tinh", {"vi": ["Thư viện tỉnh"]}, "provincial", latitude=21.0, longitude=105.8
    )
    delivery = Delivery(libraries=(library,), packages=(lines, columns, long))
    report = take_in(repository, delivery, Options(publish=True), Remembering())
    assert not report.problems, report.problems
    return dict(zip(("ngang", "doc", "dai"), report.item_ids, strict=True))


def _book(
    folder: Path, count: int, words: Sequence[PlacedWord], black: Box, *, vertical: bool = False
) -> Package:
    folder.mkdir(parents=True)
    pages = []
    for number in range(1, count + 1):
        image = pyvips.Image.black(WIDTH, HEIGHT) + 255
        image = image.cast("uchar").copy(interpretation="b-w")
        for _, x, y, width, height in words:
            image = image.draw_rect(200, x, y, width, height, fill=True)
        image = image.draw_rect(0, black.x, black.y, black.width, black.height, fill=True)
        path = folder / f"{number:02}.png"
        image.write_to_file(str(path))
        text = path.with_suffix(".xml")
        text.write_text(
            alto(
                words,
                width=WIDTH,
                height=HEIGHT,
                language="lzh" if vertical else "vi",
                vertical=vertical,
            ),
            encoding="utf-8",
        )
        pages.append(PageSource(path.name, path, text))
    about = Description(
        title={"vi": [f"Sách {folder.name}"]},
        date="1885" if vertical else "1820",
        languages=["lzh"] if vertical else ["vi"],
        type="book",
        coordinates=[[105.8, 21.0, 105.8, 21.0]],
        viewing_direction="right-to-left" if vertical else "left-to-right",
    )
    return Package(folder.name, folder, about, tuple(pages), library="tinh")
