"""Every set of the shared material gives what tests/material.toml says, file by file."""

import json
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import pyvips

from config.settings import Settings
from ingest.packages import records
from ingest.packages.package import Delivery, PackageError, PageSource
from ingest.text import iiif_annotations
from ingest.text.errors import TextError
from ingest.text.page_text import PageText
from ingest.text.read import read_text
from ingest.text.scale import ImageSize
from tests.reading import read

TOP = Path(__file__).parents[2]
SETS: dict[str, dict[str, Any]] = tomllib.loads(
    (TOP / "tests" / "material.toml").read_text(encoding="utf-8")
)
LISTED = {
    name: {path: line for path, line in lines.items() if isinstance(line, dict)}
    for name, lines in SETS.items()
}
LINES = [(name, path) for name, lines in LISTED.items() for path in lines]
KINDS = [
    {"items", "pages", "texts", "words", "problems"},
    {"texts", "words"},
    {"records"},
    {"refused"},
    {"tested_by"},
    {"not_read"},
]
DOCUMENTATION = ("SOURCE.md", "README.md")


def test_every_set_is_listed_and_every_listed_set_is_there(material: Path) -> None:
    assert {path.name for path in material.iterdir()} == set(LISTED)


@pytest.mark.parametrize("name", sorted(LISTED))
def test_every_file_of_a_set_falls_under_a_line(material: Path, name: str) -> None:
    files = [p.relative_to(material / name) for p in (material / name).rglob("*") if p.is_file()]
    left = [f.as_posix() for f in files if f.name not in DOCUMENTATION and not _covered(f, name)]
    assert not left


@pytest.mark.parametrize("name", sorted(SETS))
def test_a_set_says_what_it_is(name: str) -> None:
    told = {key for key, value in SETS[name].items() if isinstance(value, str) and value}
    assert told == {"about", "format"}
    assert all(set(line) - {"format"} in KINDS for line in LISTED[name].values())


@pytest.mark.parametrize(("name", "path"), LINES, ids=lambda part: part)
def test_a_line_gives_what_it_says(material: Path, name: str, path: str) -> None:
    line = {key: value for key, value in LISTED[name][path].items() if key != "format"}
    found = [material / name] if path == "." else sorted((material / name).glob(path))
    assert found, "nothing is there under this name"
    if "refused" in line:
        for one in found:
            assert line["refused"] in "\n".join(_reasons(one))
    elif "tested_by" in line:
        assert name in (TOP / line["tested_by"]).read_text(encoding="utf-8")
    elif "records" in line:
        told = [records.read(one, one.parent, Settings()) for one in found]
        assert sum(len(cards) for cards, _ in told) == line["records"]
        assert not [str(problem) for _, problems in told for problem in problems]
    elif "texts" in line:
        assert _counted(found, line) == line
    else:
        assert all(line.values())


def _covered(file: Path, name: str) -> bool:
    heads = [file, *file.parents]
    return any(fnmatchcase(h.as_posix(), line) for h in heads for line in LISTED[name])


def _counted(found: list[Path], line: dict[str, Any]) -> dict[str, int]:
    if "items" not in line:
        texts = [read_text(path, *_told_size(path), Settings()) for path in found]
        assert not [text.flagged for text in texts if text.flagged]
        return {"texts": len(texts), "words": sum(map(_words, texts))}
    whole = [read(path, Settings()) for path in found]
    packages = [package for delivery in whole for package in delivery.packages]
    pages = [page for package in packages for page in package.pages]
    texts = [_text_of(page) for page in pages if page.text]
    texts += [text for page in pages if (text := _embedded(page))]
    return {
        "items": len(packages),
        "pages": len(pages),
        "texts": len(texts),
        "words": sum(map(_words, texts)),
        "problems": sum(len(list(_problems(delivery))) for delivery in whole),
    }


def _text_of(page: PageSource) -> PageText:
    assert page.text
    try:
        image = pyvips.Image.new_from_file(str(page.image))
        size = (image.width, image.height)
    except pyvips.Error:  # JPEG 2000, which the wheel of libvips does not decode
        size = _told_size(page.text)
    text = read_text(page.text, *size, Settings())
    for word in text.words():
        assert word.box is None or word.box.x + word.box.width <= size[0]
    return text


def _embedded(page: PageSource) -> PageText | None:
    """Give the text that another institution's manifest bears itself, without asking anybody."""
    there = page.remote
    if there is None or not iiif_annotations.holds_text(there.canvas):
        return None
    size = ImageSize(there.width_px, there.height_px)
    return iiif_annotations.read(json.dumps(there.canvas).encode(), size)


def _words(text: PageText) -> int:
    return sum(1 for _ in text.words())


def _told_size(text: Path) -> tuple[int, int]:
    """Give the size of the page that the text file itself tells."""
    head = text.read_text(encoding="utf-8-sig")
    page = re.search(r"<(?:\w+:)?Page\s[^>]*>", head)
    assert page
    width = re.search(r'(?:imageWidth|WIDTH)="(\d+)"', page[0])
    height = re.search(r'(?:imageHeight|HEIGHT)="(\d+)"', page[0])
    assert width and height
    return int(width[1]), int(height[1])


def _problems(delivery: Delivery) -> Iterator[str]:
    yield from map(str, delivery.problems)
    for package in delivery.packages:
        yield from map(str, package.problems)


def _reasons(path: Path) -> list[str]:
    """Give the sentences with which a path is refused, as a package and as a text."""
    try:
        delivery = read(path, Settings())
        assert not delivery.packages
        reasons = list(_problems(delivery))
    except PackageError as error:
        reasons = [str(error)]
    if path.suffix == ".xml":
        with pytest.raises(TextError) as refused:
            read_text(path, 1000, 1000, Settings())
        reasons.append(str(refused.value))
    assert all("\n" not in reason for reason in reasons)
    return reasons
