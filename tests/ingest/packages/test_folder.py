"""A folder of images is one item: order, names, text matched by stem."""

import os
import time
import unicodedata
from pathlib import Path

import pytest

from config.settings import Settings
from ingest.packages.package import Delivery, Package, PackageError
from tests.reading import read


def make(folder: Path, *files: str, data: bytes = b"x") -> Path:
    for file in files:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def item(folder: Path) -> Package:
    delivery = read(folder, Settings())
    assert len(delivery.packages) == 1
    assert not delivery.problems
    return delivery.packages[0]


def lines(delivery: Delivery) -> list[str]:
    inside = [p for package in delivery.packages for p in package.problems]
    return [str(problem) for problem in (*delivery.problems, *inside)]


def test_images_are_pages_in_natural_order(tmp_path: Path) -> None:
    package = item(make(tmp_path / "Sách", "p10.tif", "p2.tif", "p1.jpg"))
    assert [page.name for page in package.pages] == ["p1.jpg", "p2.tif", "p10.tif"]
    assert package.source_id == "Sách"
    assert package.description.title == {"none": ["Sách"]}


def test_folders_of_images_are_items(tmp_path: Path) -> None:
    make(tmp_path, "a/1.tif", "a/2.tif", "deep/b/1.tif", "deep/c/1.png")
    delivery = read(tmp_path, Settings())
    assert [p.source_id for p in delivery.packages] == ["a", "deep/b", "deep/c"]


def test_text_is_matched_by_stem_beside_the_image_or_in_its_own_folder(tmp_path: Path) -> None:
    make(tmp_path, "1.tif", "2.tif", "3.tif", "4.tif", "5.tif")
    make(tmp_path, "1.xml", "ALTO/2.xml", "hocr/3.hocr", "page/4_page.xml", "ocr/5.tif.xml")
    texts = [page.text.name if page.text else "" for page in item(tmp_path).pages]
    assert texts == ["1.xml", "2.xml", "3.hocr", "4_page.xml", "5.tif.xml"]


def test_a_text_without_image_and_a_second_text_are_told(tmp_path: Path) -> None:
    make(tmp_path, "1.tif", "1.xml", "alto/1.xml", "alto/9.xml")
    told = lines(read(tmp_path, Settings()))
    assert told == [
        "alto/1.xml: a second text of this page, left out: 1.xml is taken",
        "alto/9.xml: no image has this name, so this text is left out: name it as its image",
    ]


def test_hidden_and_system_files_are_passed_over_and_unknown_ones_told(tmp_path: Path) -> None:
    make(tmp_path, "1.tif", ".DS_Store", "Thumbs.db", "__MACOSX/._1.tif", "note.docx")
    told = lines(read(tmp_path, Settings()))
    assert told == ["note.docx: no image, no text and no sheet we know, so this file is left out"]


def test_a_name_in_nfd_comes_in_under_its_nfc_name(tmp_path: Path) -> None:
    nfd = unicodedata.normalize("NFD", "độ1.tif")
    make(tmp_path, nfd, unicodedata.normalize("NFC", "độ1.xml"))
    page = item(tmp_path).pages[0]
    assert page.name == "độ1.tif" and page.image.name == nfd
    assert page.text and page.text.name == "độ1.xml"


def test_a_name_in_a_legacy_encoding_gets_one_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    make(tmp_path, "1.tif")
    legacy = os.fsencode(tmp_path) + b"/tr\xe1\xf2ng.tif"
    Path(os.fsdecode(legacy)).write_bytes(b"x")
    package = item(tmp_path)
    assert len(package.pages) == 1
    assert len(package.problems) == 1 and package.problems[0].fatal
    assert str(package.problems[0]).startswith("tr\\xe1\\xf2ng.tif: the name is in a legacy")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.tif", "1.jpg"),
        ("Page1.tif", "page1.tif"),
        (unicodedata.normalize("NFD", "độ.tif"), unicodedata.normalize("NFC", "độ.tif")),
    ],
)
def test_two_pages_of_one_name_refuse_the_item_and_the_rest_goes_on(
    tmp_path: Path, one: str, other: str
) -> None:
    make(tmp_path, f"a/{one}", f"a/{other}", "b/1.tif")
    delivery = read(tmp_path, Settings())
    assert [p.source_id for p in delivery.packages] == ["b"]
    assert len(delivery.problems) == 1 and delivery.problems[0].fatal
    assert str(delivery.problems[0]).startswith("a: two pages of one name")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    make(tmp_path / "out", "secret.tif")
    inside = make(tmp_path / "in", "1.tif", "copy/2.tif")
    (inside / "2.tif").symlink_to(tmp_path / "out" / "secret.tif")
    (inside / "3.tif").symlink_to(inside / "nowhere.tif")
    (inside / "4.tif").symlink_to(inside / "1.tif")
    (inside / "all").symlink_to(tmp_path / "out")
    delivery = read(inside, Settings())
    assert [page.name for page in delivery.packages[0].pages] == ["1.tif", "4.tif"]
    assert lines(delivery) == [
        "2.tif: a link that leads out of the folder: put the file itself in its place",
        "3.tif: a link that leads nowhere: put the file itself in its place",
        "all: a link that leads out of the folder: put the file itself in its place",
    ]


def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    make(tmp_path, "1.tif")
    os.mkfifo(tmp_path / "2.tif")
    told = lines(read(tmp_path, Settings()))
    assert len(told) == 1 and told[0].startswith("2.tif: neither a file nor a folder")


def test_ten_thousand_images_are_only_listed(tmp_path: Path) -> None:
    for number in range(10_000):
        (tmp_path / f"{number}.tif").touch()
    begun = time.thread_time()
    package = item(tmp_path)
    assert len(package.pages) == 10_000
    assert package.pages[9_999].name == "9999.tif"
    assert time.thread_time() - begun < 3


def test_labels_and_contents_come_from_their_sheets(tmp_path: Path) -> None:
    make(tmp_path, "1.tif", "2.tif", "3.tif", "4.tif")
    (tmp_path / "pages.csv").write_text("file,label\n1.tif,1a\n2,1b\n9.tif,9\n")
    (tmp_path / "contents.csv").write_text(
        "title,title:en,first,level\nQuyển một,Book one,1.tif,1\nTựa,Preface,2,2\n"
        "Quyển hai,Book two,4.tif,1\nX,,7.tif,1\n"
    )
    package = item(tmp_path)
    assert [page.label for page in package.pages] == [{"none": ["1a"]}, {"none": ["1b"]}, {}, {}]
    one, two = package.sections
    assert one.title == {"vi": ["Quyển một"], "en": ["Book one"]}
    assert (one.first_page, one.last_page) == (0, 2)
    assert [(s.first_page, s.last_page) for s in one.sections] == [(1, 2)]
    assert (two.first_page, two.last_page) == (3, 3)
    assert [str(p) for p in package.problems] == [
        "pages.csv, row 4: names 9.tif, which is no page of this item",
        "contents.csv, row 5: begins at 7.tif, which is no page of this item: name its file",
    ]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.bin", b"%PDF-1.7", "this is a PDF file without the ending .pdf"),
        ("a.bin", b"PK\x03\x04", "this is a ZIP archive"),
        ("a.tif", b"II*\0", "a single image (give the folder it lies in)"),
        ("list.csv", b"a,b", "a sheet of another name than metadata.csv"),
        ("x.bin", b"\0\1", "a kind we do not know"),
        ("x", b"", "an empty file"),
    ],
)
def test_an_unknown_kind_is_named_with_what_is_understood(
    tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(PackageError) as refused:
        read(tmp_path / name, Settings())
    assert said in str(refused.value) and "What is understood: a folder of images" in str(
        refused.value
    )


def test_a_folder_with_nothing_for_us_is_told_by_what_it_holds(tmp_path: Path) -> None:
    make(tmp_path / "d", "a.docx", "b.docx", "c.mp3")
    with pytest.raises(PackageError, match=r"holds only 2 \.docx, 1 \.mp3"):
        read(tmp_path / "d", Settings())
    with pytest.raises(PackageError, match="there is no such file or folder"):
        read(tmp_path / "e", Settings())
