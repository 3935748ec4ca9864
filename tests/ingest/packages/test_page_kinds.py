"""What pages are in their book: from sheets in both languages, METS and IIIF, to the records."""

from pathlib import Path

import pytest

from config.settings import Settings
from ingest.iiif_v2 import upgraded
from ingest.packages import iiif_canvas, page_kinds
from ingest.packages.package import Package
from tests.ingest.packages import iiif_builder as build
from tests.ingest.packages.mets_builder import write_mets
from tests.ingest.packages.sheet_builder import only, sheet, told
from tests.reading import read


def pages(top: Path, count: int, name: str = "a") -> None:
    (top / name).mkdir(parents=True)
    for number in range(1, count + 1):
        (top / name / f"{number}.tif").write_bytes(b"x")


def kinds(package: Package) -> list[str]:
    return [page.behavior for page in package.pages]


def start(package: Package) -> int:
    return page_kinds.opened(package.description, package.pages).start_page


@pytest.mark.parametrize(
    "headings",
    ["behavior,start page,non-paged pages,facing pages",
     "cách xem,Trang mở đầu,trang ngoài sách,TRANG DOI"],
)  # fmt: skip
def test_a_sheet_says_how_the_pages_of_an_item_are_bound(tmp_path: Path, headings: str) -> None:
    pages(tmp_path, 7)
    sheet(tmp_path, f"folder,title,{headings}\na,Sách,paged,3,1; 6-7,4|5\n")
    package = only(tmp_path)
    assert package.description.behavior == "paged"
    assert start(package) == 3
    outside, opening = "non-paged", "facing-pages"
    assert kinds(package) == [outside, "", "", opening, opening, outside, outside]


def test_vietnamese_words_say_how_pages_lie_together(tmp_path: Path) -> None:
    pages(tmp_path, 1)
    sheet(tmp_path, "thư mục,nhan đề,cách xem\na,Sách,Tờ rời\n")
    assert only(tmp_path).description.behavior == "individuals"


@pytest.mark.parametrize(
    ("row", "reason"),
    [("2-1,,", "non_paged is “2-1”"), ("x,,", "non_paged is “x”"), ("0,,", "non_paged is “0”"),
     (",0,", "start_page is “0”"), (",bìa,", "start_page is “bìa”"),
     (",,books", "behavior is “books”")],
)  # fmt: skip
def test_what_is_no_number_or_word_is_told_by_its_row(
    tmp_path: Path, row: str, reason: str
) -> None:
    pages(tmp_path, 2)
    sheet(tmp_path, f"folder,title,non_paged,start_page,behavior\na,Sách,{row}\n")
    problems = told(read(tmp_path, Settings()))
    assert any("row 2" in one and reason.replace("“", "").split()[0] in one for one in problems)
    assert not read(tmp_path, Settings()).packages


def test_a_number_beyond_the_last_page_is_told_and_the_item_comes_in(tmp_path: Path) -> None:
    pages(tmp_path, 2)
    sheet(tmp_path, "folder,title,non_paged,start_page\na,Sách,2-900000,5\n")
    delivery = read(tmp_path, Settings())
    assert [problem.fatal for problem in delivery.problems] == [False, False]
    assert all("but the item has 2" in one for one in told(delivery))
    assert kinds(delivery.packages[0]) == ["", "non-paged"]
    assert start(delivery.packages[0]) == 0


def test_pages_csv_says_what_each_page_is(tmp_path: Path) -> None:
    pages(tmp_path, 5)
    (tmp_path / "a" / "pages.csv").write_text(
        "tệp,nhãn,loại trang\n1,Bìa,\n2,,Bảng màu\n3,1a,Trang tên sách\n4,,trang đôi\n5,2a,lạ\n"
    )
    delivery = read(tmp_path / "a", Settings())
    package = delivery.packages[0]
    assert kinds(package) == ["", "non-paged", "", "facing-pages", ""]
    assert start(package) == 3
    assert [page.label for page in package.pages][0] == {"none": ["Bìa"]}
    (problem,) = map(str, package.problems)
    assert "row 6" in problem and "page_kind is" in problem and "lạ" in problem


def test_pages_csv_needs_no_labels(tmp_path: Path) -> None:
    pages(tmp_path, 2)
    (tmp_path / "a" / "pages.csv").write_text("file,page kind\n2,spine\n")
    delivery = read(tmp_path / "a", Settings())
    assert not (delivery.problems or delivery.packages[0].problems)
    assert kinds(delivery.packages[0]) == ["", "non-paged"]


def test_an_inventory_says_it_file_by_file(tmp_path: Path) -> None:
    pages(tmp_path, 3)
    sheet(
        tmp_path,
        "source_id,title,file,order,page kind\nB,Sách,a/1,3,Color Checker\nB,,a/2,2,title page\n"
        "B,,a/3,1,facing-pages\n",
    )
    package = only(tmp_path)
    assert kinds(package) == ["facing-pages", "", "non-paged"]
    assert start(package) == 2


def test_mets_says_it_by_types_and_labels_of_both_structures(tmp_path: Path) -> None:
    files = [f"{n}.tif" for n in range(6)]
    for name in files:
        (tmp_path / name).write_bytes(b"x")
    write_mets(
        tmp_path / "mets.xml",
        {"DEFAULT": files},
        labels=["[Farbkarte 1]", "-", "-", "-", "-", "1"],
        logical='<mets:div ID="L0" TYPE="monograph"><mets:div ID="L1" TYPE="cover_front"/>'
        '<mets:div ID="L2" TYPE="title_page"/><mets:div ID="L3" TYPE="spine"/>'
        '<mets:div ID="L4" TYPE="chapter" LABEL="Spine and edges"/></mets:div>',
        links=[("L1", "PHYS_2"), ("L2", "PHYS_3"), ("L2", "PHYS_4"), ("L3", "PHYS_5"),
               ("L4", "PHYS_6")],
    )  # fmt: skip
    package = read(tmp_path, Settings()).packages[0]
    assert kinds(package) == ["non-paged", "", "", "", "non-paged", ""]
    assert start(package) == 3
    mets = tmp_path / "mets.xml"
    text = mets.read_text().replace('ORDERLABEL="1" TYPE="page"', 'TYPE="doublepage"')
    mets.write_text(text)
    assert kinds(read(tmp_path, Settings()).packages[0])[5] == "facing-pages"


def test_a_manifest_says_it_of_its_canvases_in_both_versions() -> None:
    assert iiif_canvas.binding(build.canvas(behavior=["non-paged"])) == "non-paged"
    assert iiif_canvas.binding(build.canvas(behavior="facing-pages")) == "facing-pages"
    assert iiif_canvas.binding(build.canvas(behavior=["auto-advance", 7])) == ""
    older = build.manifest_2()
    older["sequences"][0]["canvases"][0]["viewingHint"] = "non-paged"
    first, second = upgraded(older)["items"]
    assert (iiif_canvas.binding(first), iiif_canvas.binding(second)) == ("non-paged", "")
