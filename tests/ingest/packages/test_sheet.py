"""The metadata sheet: columns, encodings, and one clear line for each fault."""

import json
import os
import time
import unicodedata
from pathlib import Path

import pytest

from config.settings import Settings
from ingest.packages.package import PackageError, WorkSource
from tests.ingest.packages.sheet_builder import folders, only, sheet, told
from tests.reading import read


def test_every_column_finds_its_field(tmp_path: Path) -> None:
    folders(tmp_path, "a")
    sheet(
        tmp_path,
        "folder,title,title:en,title:lzh,creator,contributor,publisher,date,language,script,type,"
        "subject,subject:en,place,summary,rights,attribution,call_number,library,collection,work,"
        "volume,viewing_direction,access,state,source_id,identifier,Số trang,note:en\n"
        "a,Địa chí,Gazetteer,地志,Nguyễn A | Trần B,Lê C,Nhà in,1880/1890,lzh|vi-Hani,Hani,"
        "địa chí,Địa lý; Sông,Geography; Rivers,Huế,Tóm tắt,"
        "https://creativecommons.org/publicdomain/mark/1.0/,Thư viện tỉnh,HN.12,tinh,"
        "han-nom|dia-chi,Toàn tập,2,right-to-left,onsite,draft,ID-1,ark:/12345/x1|ISBN: 978,"
        "24,A note\n",
    )
    package = only(tmp_path)
    card = package.description
    assert card.title == {"vi": ["Địa chí"], "en": ["Gazetteer"], "lzh": ["地志"]}
    assert card.creator == [{"vi": ["Nguyễn A"]}, {"vi": ["Trần B"]}]
    assert card.contributor == [{"none": ["Lê C"]}]
    assert (card.date, card.script, card.type) == ("1880/1890", "Hani", "gazetteer")
    assert card.languages == ["lzh", "vi-Hani"]
    assert card.subject == [
        {"vi": ["Địa lý"], "en": ["Geography"]},
        {"vi": ["Sông"], "en": ["Rivers"]},
    ]
    assert card.rights == "http://creativecommons.org/publicdomain/mark/1.0/"
    assert (card.call_number, card.viewing_direction) == ("HN.12", "right-to-left")
    assert card.extra == {"Số trang": {"none": ["24"]}, "note": {"en": ["A note"]}}
    assert (package.library, package.collections) == ("tinh", ("han-nom", "dia-chi"))
    assert package.work == WorkSource("Toàn tập", {"vi": ["Toàn tập"]}, 2)
    assert (package.tier, package.draft, package.source_id) == ("onsite", True, "ID-1")
    assert package.identifiers == (("ark", "ark:/12345/x1"), ("isbn", "978"))
    assert package.record and package.record.kind == "sheet-row"
    assert ["Số trang", "24"] in json.loads(package.record.data)


def test_vietnamese_headings_are_understood_whatever_case_and_marks(tmp_path: Path) -> None:
    folders(tmp_path, "a")
    sheet(
        tmp_path,
        "THƯ MỤC;Nhan đề;nhan đề (en);Tac gia;Năm;Ngôn ngữ;Chữ viết;Loại;Chủ đề;Địa danh;"
        "Nhà xuất bản;Mô tả;Quyền;Ký hiệu;Thư viện;Bộ sưu tập;Chiều đọc;Truy cập;Trạng thái\n"
        "a;Sách;Book;A;1884;tiếng Việt;quốc ngữ;sách;x;Huế;NXB;y;CC BY 4.0;K1;lib;col;"
        "phải sang trái;nội bộ;nháp\n",
    )
    package = only(tmp_path)
    card = package.description
    assert card.title["en"] == ["Book"] and not card.extra
    assert (card.date, card.languages, card.script, card.type) == ("1884", ["vi"], "Latn", "book")
    assert card.rights == "http://creativecommons.org/licenses/by/4.0/"
    assert (package.tier, package.draft) == ("staff", True)
    assert card.viewing_direction == "right-to-left"


def test_the_row_number_is_that_of_the_spreadsheet(tmp_path: Path) -> None:
    folders(tmp_path, "a")
    sheet(tmp_path, 'folder,title,summary\na,A,"two\nlines"\n\nnone,B,\n')
    assert told(read(tmp_path, Settings())) == [
        "metadata.csv, row 4: there is no folder none beside the sheet: correct it, or add it"
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,,1884,,,", "the title is blank: fill it in"),
        ("a,A,15/08/1945,,,", "date is “15/08/1945”, which is none we know: write 1945-08-15"),
        ("a,A,1884,secret,,", "access is “secret”, which is none we know: write open, reduced"),
        ("a,A,1884,,mine,", "rights is “mine”, which is none we know: give a creativecommons.org"),
        ("a,A,1884,,,Klingonisch", "language is “Klingonisch”, which is none we know: write vi"),
        (",A,1884,,,", "the folder is blank: name the folder"),
        ("../a,A,1884,,,", "folder ../a leads out of the delivery"),
        ("/etc,A,1884,,,", "folder /etc leads out of the delivery"),
        ("C:\\a,A,1884,,,", "folder C:\\a leads out of the delivery"),
        ("a,A,1884,,,vi,x", "more cells than headings"),
        ("a,#REF!,,,,", "a formula gives #REF!"),
    ],
)
def test_a_wrong_cell_keeps_its_row_out_and_the_rest_goes_on(
    tmp_path: Path, row: str, said: str
) -> None:
    folders(tmp_path, "a", "good")
    sheet(tmp_path, f"folder,title,date,access,rights,language\ngood,G,1880,,,\n{row}\n")
    delivery = read(tmp_path, Settings())
    assert [p.source_id for p in delivery.packages] == ["good"]
    first = delivery.problems[0]
    assert str(first).startswith(f"metadata.csv, row 3: {said}") and first.fatal


def test_folders_and_rows_must_match_one_to_one(tmp_path: Path) -> None:
    folders(tmp_path, "a", "b", "deep/c")
    (tmp_path / "empty").mkdir()
    sheet(tmp_path, "folder,title,source_id\na,A,x\na,B,\nb,C,x\nempty,D,\n")
    delivery = read(tmp_path, Settings())
    assert [p.source_id for p in delivery.packages] == ["x"]
    assert told(delivery) == [
        "metadata.csv, row 3: folder a stands in row 2 too: give each item its own",
        "metadata.csv, row 4: source id x stands in an earlier row too: change one",
        "empty: no images lie directly in this folder: put the item's images there",
        "deep/c: holds images but no row of metadata.csv names it: add a row, or take the"
        " folder out",
    ]


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        ("folder,name", "row 1: no column title (or nhan đề) among folder, name"),
        ("title,date", "row 1: no column folder (or thư mục)"),
        ("folder,title,nhan đề", "row 1: two columns mean title"),
    ],
)
def test_a_missing_or_doubled_column_is_named(tmp_path: Path, headings: str, said: str) -> None:
    folders(tmp_path, "a")
    sheet(tmp_path, f"{headings}\na,b,c\n")
    with pytest.raises(PackageError) as refused:
        read(tmp_path, Settings())
    assert said in str(refused.value)


def test_a_folder_is_found_in_whatever_form_and_case_it_is_written(tmp_path: Path) -> None:
    folders(tmp_path, unicodedata.normalize("NFD", "Địa chí"), "Deep/Map")
    sheet(tmp_path, "folder,title\nđịa chí,A\ndeep\\map,B\n")
    delivery = read(tmp_path, Settings())
    assert not told(delivery)
    assert [p.source_id for p in delivery.packages] == ["Địa chí", "Deep/Map"]


def test_one_row_may_describe_the_images_beside_the_sheet(tmp_path: Path) -> None:
    folders(tmp_path, ".")
    sheet(tmp_path, "title,date\nMột cuốn,1884\n")
    assert only(tmp_path).pages[0].name == "1.tif"


def test_images_beside_a_sheet_of_folders_are_told(tmp_path: Path) -> None:
    folders(tmp_path, ".", "a")
    sheet(tmp_path, "folder,title\na,A\n")
    delivery = read(tmp_path, Settings())
    assert len(delivery.packages) == 1
    assert "images lie beside the sheet (1.tif)" in told(delivery)[0]


def test_libraries_and_collections_come_with_their_sheets(tmp_path: Path) -> None:
    folders(tmp_path, "a")
    sheet(tmp_path, "folder,title\na,A\n")
    sheet(
        tmp_path,
        "slug,name,name:en,kind,parent,place,homepage\n"
        "tinh,Thư viện tỉnh,Provincial library,tỉnh,,Huế,https://example.org\n"
        "x y,Sai,,district,,,\ntinh,Hai,,district,,,\nb,B,,palace,,,\n",
        name="libraries.csv",
    )
    sheet(
        tmp_path,
        "slug,title,title:en,summary,summary:en,parent\nhan-nom,Hán Nôm,,,,\n"
        "dia-chi,Địa chí,,,,han-nom\nm,M,,,,n\nn,N,,,,m\n",
        name="collections.csv",
    )
    delivery = read(tmp_path, Settings())
    assert [library.slug for library in delivery.libraries] == ["tinh"]
    assert delivery.libraries[0].kind == "provincial"
    assert delivery.libraries[0].name["en"] == ["Provincial library"]
    assert [c.slug for c in delivery.collections] == ["han-nom", "dia-chi"]
    assert delivery.collections[1].parent == "han-nom"
    assert told(delivery) == [
        "libraries.csv, row 3: slug is x y: write small letters, digits and hyphens, not top",
        "libraries.csv, row 4: slug tinh stands in two rows: keep one",
        "libraries.csv, row 5: kind is palace: write one of commune, district, private,"
        " provincial, school, specialised, university",
        "collections.csv: m lies inside itself: correct the parents",
        "collections.csv: n lies inside itself: correct the parents",
    ]


def test_a_legacy_folder_name_beside_the_sheet_is_told(tmp_path: Path) -> None:
    folders(tmp_path, "a")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xd0\xe9")).mkdir()
    sheet(tmp_path, "folder,title\na,A\n")
    assert told(read(tmp_path, Settings()))[0].startswith("\\xd0\\xe9: the name is in a legacy")


def test_the_time_of_a_row_does_not_grow_with_the_sheet(tmp_path: Path) -> None:
    folders(tmp_path, *(f"f{n}" for n in range(2000)))
    sheet(tmp_path, "folder,title,date\n" + "".join(f"f{n},T,1884~\n" for n in range(2000)))
    begun = time.thread_time()
    assert len(read(tmp_path, Settings()).packages) == 2000
    assert time.thread_time() - begun < 5


@pytest.mark.parametrize(
    ("written", "label", "date", "kept"),
    [
        ("Minh Mạng 12", "", "1831", ["Minh Mạng 12"]),
        ("明命十二年", "", "1831", ["明命十二年"]),
        ("Tự Đức năm thứ 3", "Tự Đức tam niên", "1850", ["Tự Đức tam niên"]),
        ("thế kỷ 19", "", "18XX", []),
    ],
)
def test_dates_are_read_as_books_write_them(
    tmp_path: Path, written: str, label: str, date: str, kept: list[str]
) -> None:
    folders(tmp_path, "a")
    sheet(tmp_path, f"folder,title,date,date_label\na,Một cuốn,{written},{label}\n")
    card = only(tmp_path).description
    assert card.date == date
    assert [text for texts in card.date_label.values() for text in texts] == kept
