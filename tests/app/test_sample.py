"""The sample collection keeps what it promises: size, pages, boxes on ink, no line twice."""

import csv
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy
import pytest
import pyvips
from lxml import etree

from app.demo import map as sample_map
from app.demo import sample_files
from app.demo.draw import columns, facts, readings
from app.demo.sample_files import MAP, SAMPLE, prepare_sample
from config.settings import Settings
from ingest.languages import is_han
from ingest.text.page_text import PageText
from ingest.text.read import read_text
from tests.reading import read
from tests.required import leave_out

MEBIBYTE = 2**20
HAN = ("dia-du-thoi-lich", "gia-pha")
VOLUMES = ("non-nuoc-que-ta-1", "non-nuoc-que-ta-2")
PAGES = sorted(SAMPLE.glob("*/*.jpg"))
CONTRAST = 70  # of ink and paper, in grey levels


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as sheet:
        return list(csv.DictReader(sheet))


def pages_of(folder: str) -> list[Path]:
    return [page for page in PAGES if page.parent.name == folder]


def text_of(page: Path) -> PageText:
    image = pyvips.Image.new_from_file(str(page))
    return read_text(page.with_suffix(".xml"), image.width, image.height, Settings())


def lines_of(folder: str) -> Iterator[str]:
    for page in pages_of(folder):
        yield from (line.text for line in text_of(page).lines())


def named(page: Path) -> str:
    return f"{page.parent.name}/{page.name}"


def test_it_is_small_enough_to_be_kept():
    assert sum(file.stat().st_size for file in SAMPLE.rglob("*") if file.is_file()) < 8 * MEBIBYTE


def test_there_are_pages_enough():
    assert len(pages_of("dia-du-thoi-lich")) >= 12
    assert sum(len(pages_of(volume)) for volume in VOLUMES) >= 8
    assert 1 <= len(pages_of("tableaux")) <= 2
    assert all(page.with_suffix(".xml").exists() for page in PAGES)


@pytest.mark.parametrize("folders", [("dia-du-thoi-lich",), ("gia-pha",), VOLUMES[:1], VOLUMES[1:],
                                     ("tableaux",), ("tuc-ngu-thoi-tiet",)])  # fmt: skip
def test_no_line_is_repeated(folders):
    lines = [line for folder in folders for line in lines_of(folder)]
    assert len(lines) == len(set(lines)), sorted({x for x in lines if lines.count(x) > 1})


@pytest.mark.parametrize("folder", HAN)
def test_columns_run_from_right_to_left_with_readings(folder):
    for page in pages_of(folder):
        text = text_of(page)
        words = list(text.words())
        assert words and all(len(word.text) == 1 and is_han(word.text) for word in words)
        assert all(word.reading for word in words)
        if page.stem < "0003" and folder == HAN[0]:
            continue  # the cover and the title page have no columns of text
        assert text.vertical
        middles = [line.box.x + line.box.width // 2 for line in text.lines() if line.box]
        # What follows the left half of a note in its column lies a little more to the right.
        assert all(b <= a + 70 for a, b in zip(middles, middles[1:], strict=False))


def test_extension_planes_are_there():
    words = {word.text for page in pages_of(HAN[0]) for word in text_of(page).words()}
    assert len([word for word in words if ord(word) >= 0x20000]) > 60
    assert {"𠬠", "𠄩", "𠀧", "𡗶", "𠊛"} <= words


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_boxes_lie_on_the_page_and_around_ink(page):
    image = pyvips.Image.new_from_file(str(page))
    grey = image.colourspace("b-w").numpy().astype(int)
    vermilion = numpy.asarray(image.numpy()[..., 1]).astype(int)
    for word in text_of(page).words():
        box = word.box
        assert box and box.x >= 0 and box.y >= 0 and box.width > 0 and box.height > 0
        assert box.x + box.width <= image.width and box.y + box.height <= image.height
        inside = (slice(box.y, box.y + box.height), slice(box.x, box.x + box.width))
        part = grey[inside] if named(page) != f"{HAN[0]}/0002.jpg" else vermilion[inside]
        assert part.max() - part.min() > CONTRAST, word


@pytest.mark.parametrize("page", [*pages_of(HAN[0])[2:], *pages_of(HAN[1])], ids=named)
def test_boxes_of_columns_hold_all_the_ink_of_their_text(page):
    """Between the rules nothing dark lies outside the boxes of the characters."""
    grey = pyvips.Image.new_from_file(str(page)).colourspace("b-w").numpy().astype(int)
    left_over = grey < 110
    text = text_of(page)
    for word in text.words():
        assert word.box
        x, y = word.box.x, word.box.y
        left_over[y : y + word.box.height, x : x + word.box.width] = False
    for line in text.lines():
        assert line.box
        x, y = line.box.x, line.box.y
        inside = left_over[y : y + line.box.height, x : x + line.box.width]
        assert inside.mean() < 0.004, line.text


def test_the_sheet_tells_every_column_in_two_languages():
    described = rows("metadata.csv")
    assert {row["folder"] for row in described} == {
        path.name for path in SAMPLE.iterdir() if path.is_dir()
    }
    for row in described:
        for name in ("title", "title:en", "summary", "summary:en", "subject", "subject:en",
                     "rights", "library", "collection", "language", "date"):  # fmt: skip
            assert row[name], (row["folder"], name)
        assert row["subject"].count("|") == row["subject:en"].count("|")
    assert sum(row["access"] == "onsite" for row in described) == 1
    assert sum(row["state"] == "draft" for row in described) == 1
    assert [row["volume"] for row in described if row["work"]] == ["1", "2"]
    assert {row["kind"] for row in rows("libraries.csv")} == {"provincial", "district", "school"}
    assert any(row["parent"] for row in rows("collections.csv"))


def test_the_reader_takes_it_whole(tmp_path):
    delivery = read(_copy_with_small_map(tmp_path), Settings())
    assert delivery.problems == ()
    assert len(delivery.packages) == 7
    assert all(not package.problems for package in delivery.packages)
    assert sum(package.draft for package in delivery.packages) == 1


def test_its_alto_is_valid(conformance):
    texts = [str(path) for path in SAMPLE.glob("*/*.xml")]
    command = [sys.executable, str(conformance / "validate_xml.py"), "alto-4-4", *texts]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_preparing_again_changes_nothing_and_leaves_no_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(sample_files, "draw_map", _small_map)
    first = prepare_sample(tmp_path / "sample")
    before = {path: path.stat().st_mtime_ns for path in first.rglob("*") if path.is_file()}
    prepare_sample(tmp_path / "sample")
    after = {path: path.stat().st_mtime_ns for path in first.rglob("*") if path.is_file()}
    assert before == after
    assert not [path for path in after if path.suffix == ".part"]


def test_the_map_is_large_and_its_names_stand_where_the_text_says():
    drawing = pyvips.Image.svgload(str(sample_map.SVG))
    assert drawing.width * drawing.height >= 100_000_000
    root = etree.parse(SAMPLE / MAP.with_suffix(".xml")).getroot()
    page = next(root.iter("{*}Page"))
    assert (int(page.get("WIDTH", 0)), int(page.get("HEIGHT", 0))) == (
        drawing.width,
        drawing.height,
    )
    words = {string.get("CONTENT"): string for string in root.iter("{*}String")}
    assert {"Hà", "Huế", "Biển", "Đông"} <= set(words)
    assert len(list(root.iter("{*}TextLine"))) > 100
    string = words["Huế"]
    box = [int(string.get(side, 0)) for side in ("HPOS", "VPOS", "WIDTH", "HEIGHT")]
    name = drawing.crop(*box).flatten(background=255).colourspace("b-w")
    assert name.min() < 90 < name.avg()


def test_the_map_needs_no_font():
    assert "<text" not in sample_map.SVG.read_text(encoding="utf-8")


def test_the_map_is_painted_whole_on_paper(tmp_path, monkeypatch):
    sketch = tmp_path / "sketch.svg"
    sketch.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="512">'
        '<rect x="320" y="128" width="64" height="64" fill="#102030"/></svg>',
        encoding="utf-8",
    )
    monkeypatch.setattr(sample_map, "SVG", sketch)
    sample_map.draw_map(tmp_path / "map" / "0001.jpg")
    painted = pyvips.Image.new_from_file(str(tmp_path / "map" / "0001.jpg"))
    assert (painted.width, painted.height, painted.bands) == (640, 512, 3)
    assert painted.crop(330, 138, 40, 40).avg() < 60 < 170 < painted.crop(60, 60, 200, 200).avg()
    assert [path.name for path in (tmp_path / "map").iterdir()] == ["0001.jpg"]


@pytest.mark.parametrize("name", ["dia-du.txt", "gia-pha.txt"])
def test_readings_are_those_of_unihan_or_of_our_own_list(name):
    if not readings.UNIHAN.exists():
        leave_out("Unihan is not here: apt-get install unicode-data")
    found = columns.pages(facts.text(name))
    readings.check(pair for page in found for column in page for pair in column.pairs())
    with pytest.raises(readings.ReadingDoubtful, match="天 địa"):
        readings.check([("天", "địa")])


def _small_map(target: Path) -> None:
    """Stand in for the large map, which takes a quarter of a minute."""
    target.parent.mkdir(parents=True, exist_ok=True)
    pyvips.Image.black(100, 120).jpegsave(str(target))


def _copy_with_small_map(folder: Path) -> Path:
    copy = folder / "sample"
    shutil.copytree(SAMPLE, copy)
    _small_map(copy / MAP)
    return copy
