"""A sheet with a row for each file: rows in any order, labels, sections, what is missing."""

from pathlib import Path

import pytest

from config.settings import Settings
from ingest.packages.package import PackageError
from tests.ingest.packages.sheet_builder import sheet, told
from tests.reading import read

HEAD = "STT,mã tài liệu,nhan đề,ngôn ngữ,quyền,tên tệp,nhãn,mục\n"
ROWS = (
    "3,HN-1,,,,k2.tif,1b,Lời tựa\n"
    "1,HN-2,Địa chí,vi,CC0,scans/d1.tif,,\n"
    "4,HN-1,,,,k10.tif,2a,Quyển một\n"
    "2,HN-1,Truyện Kiều,vi-Hani,InC,K1,1a,Lời tựa\n"
    "5,HN-1,,,,k11,,\n"
)


def images(top: Path, *files: str) -> None:
    for name in files:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(b"x")


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    images(tmp_path, "x/k1.tif", "x/k2.tif", "x/k10.tif", "x/k11.tif", "scans/d1.tif")
    return tmp_path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_rows_in_any_order_become_items_in_theirs(delivered: Path, encoding: str) -> None:
    delivery = read(sheet(delivered, HEAD + ROWS, encoding), Settings())
    kieu, gazetteer = delivery.packages
    assert not told(delivery) and not kieu.problems
    assert (kieu.source_id, gazetteer.source_id) == ("HN-1", "HN-2")
    assert [page.name for page in kieu.pages] == ["k1.tif", "k2.tif", "k10.tif", "k11.tif"]
    assert [page.label for page in kieu.pages] == [
        {"none": ["1a"]}, {"none": ["1b"]}, {"none": ["2a"]}, {}
    ]  # fmt: skip
    assert [(s.title, s.first_page, s.last_page) for s in kieu.sections] == [
        ({"vi": ["Lời tựa"]}, 0, 1),
        ({"vi": ["Quyển một"]}, 2, 3),
    ]
    assert kieu.description.languages == ["vi-Hani"]
    assert kieu.description.rights == "http://rightsstatements.org/vocab/InC/1.0/"
    assert kieu.description.extra == {} and kieu.description.title == {"vi": ["Truyện Kiều"]}


def test_without_numbers_the_rows_order_is_the_pages(delivered: Path) -> None:
    rows = "source_id,title,file\na,A,k2.tif|k1.tif\na,,k11.tif\na,,k10.tif\nb,B,d1.tif\n"
    package = read(sheet(delivered, rows), Settings()).packages[0]
    assert [page.name for page in package.pages] == ["k2.tif", "k1.tif", "k11.tif", "k10.tif"]


def test_what_is_wrong_with_a_file_is_told_by_its_row(delivered: Path) -> None:
    images(delivered, "scans/k1.tif")
    rows = (
        "source_id,title,file\na,A,k2.tif\na,,nix.tif\na,,k1.tif\na,,../k.tif\na,,k2.tif\n"
        ",,k11.tif\na,,\n"
    )
    delivery = read(sheet(delivered, rows), Settings())
    assert [str(p) for p in delivery.packages[0].problems] == [
        "metadata.csv, row 3: nix.tif is not there: correct the name, or add the file",
        "metadata.csv, row 4: k1.tif names 2 files in different folders: give the folder with it",
        "metadata.csv, row 5: ../k.tif leads out of the delivery: name a file beside the sheet",
        "metadata.csv, row 6: k2.tif stands in row 2 too: keep one",
        "metadata.csv, row 8: the file is blank: name it",
    ]
    assert told(delivery) == [
        "metadata.csv, row 7: neither source_id nor folder says of which item this file is:"
        " fill one in",
        "scans: no row of metadata.csv names d1.tif, k1.tif: add rows, or take them out",
        "x: no row of metadata.csv names k1.tif, k10.tif, k11.tif: add rows, or take them out",
    ]


def test_the_folder_says_which_of_two_files_is_meant(delivered: Path) -> None:
    images(delivered, "scans/k1.tif", "scans/k1.txt")
    rows = "folder,title,file\nx,A,k1.tif\nscans,B,k1.tif\n"
    packages = read(sheet(delivered, rows), Settings()).packages
    assert [p.root.name for p in packages] == ["x", "scans"]
    assert [bool(p.pages[0].text) for p in packages] == [False, True]


def test_an_item_without_a_title_does_not_come_in(delivered: Path) -> None:
    delivery = read(sheet(delivered, "source_id,title,file\na,,k1.tif\n"), Settings())
    assert not delivery.packages and "row 2: the title is blank" in told(delivery)[0]


def test_an_inventory_must_say_of_which_item_a_file_is(delivered: Path) -> None:
    with pytest.raises(PackageError, match="no column source_id"):
        read(sheet(delivered, "title,file\nA,k1.tif\n"), Settings())
