"""The builders give what they promise."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
import pyvips

from tests.builders import alto, make_image, make_item_folder


@pytest.mark.parametrize(
    ("name", "options", "bands"),
    [
        ("a.jpg", {}, 3),
        ("a.png", {"grey": True}, 1),
        ("a.tif", {"bits": 16, "compression": "lzw"}, 3),
        ("a.tif", {"bits": 16, "grey": True}, 1),
        ("a.jpg", {"orientation": 6}, 3),
    ],
)
def test_an_image_has_the_asked_size_and_bands(tmp_path: Path, name, options, bands) -> None:
    image = pyvips.Image.new_from_file(str(make_image(tmp_path / name, 130, 70, **options)))
    assert (image.width, image.height, image.bands) == (130, 70, bands)
    assert image.format == ("ushort" if options.get("bits") == 16 else "uchar")
    assert ("orientation" in options) == (
        "orientation" in image.get_fields() and image.get("orientation") == 6
    )


def test_every_place_of_the_image_looks_different(tmp_path: Path) -> None:
    image = pyvips.Image.new_from_file(str(make_image(tmp_path / "a.png", 256, 256)))
    assert image(0, 0)[:2] == [0, 0]
    assert image(255, 128)[:2] == [255, 128]


def test_alto_satisfies_the_schema(tmp_path: Path, conformance: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(alto(), encoding="utf-8")
    check = [sys.executable, str(conformance / "validate_xml.py"), "alto-4-4", str(path)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_folders_share_one_sheet(tmp_path: Path) -> None:
    make_item_folder(tmp_path, 2, name="a")
    make_item_folder(tmp_path, 1, name="b", row={"creator": "Lê Quý Đôn"})
    assert len(list((tmp_path / "a").glob("*.jpg"))) == 2
    with (tmp_path / "metadata.csv").open(encoding="utf-8", newline="") as sheet:
        rows = list(csv.DictReader(sheet))
    assert [row["folder"] for row in rows] == ["a", "b"]
    assert [row["creator"] for row in rows] == ["", "Lê Quý Đôn"]
