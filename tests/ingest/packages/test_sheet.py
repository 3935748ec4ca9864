"""The metadata sheet: columns, encodings, and one clear line for each fault."""

import io
import json
import os
import time
import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from config.settings import Settings
from ingest.packages.package import Delivery, Package, PackageError, WorkSource
from ingest.packages.recognise import read


def folders(top: Path, *names: str) -> None:
    for name in names:
        (top / name).mkdir(parents=True, exist_ok=True)
        (top / name / "1.tif").write_bytes(b"x")


def sheet(top: Path, text: str, encoding: str = "utf-8", name: str = "metadata.csv") -> Path:
    (top / name).write_bytes(text.encode(encoding))
    return top


def told(delivery: Delivery) -> list[str]:
    return [str(problem) for problem in delivery.problems]


def only(top: Path) -> Package:
    delivery = read(top, Settings())
    assert not told(delivery)
    assert len(delivery.packages) == 1
    return delivery.packages[0]


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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_found(tmp_path: Path, encoding: str, delimiter: str) -> None:
    folders(tmp_path, "a")
    rows = (("folder", "title"), ("a", "Đại Nam nhất thống chí"))
    sheet(tmp_path, "\r\n".join(delimiter.join(row) for row in rows), encoding)
    assert only(tmp_path).description.title == {"vi": ["Đại Nam nhất thống chí"]}


def windows_1258(text: str) -> bytes:
    """Write as Vietnamese Windows does: letter, then tone."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = ""
    for character in text:
        parts = unicodedata.normalize("NFD", character)
        tone = "".join(p for p in parts if p in tones)
        out += unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones)) + tone
    return out.encode("cp1258")


def test_windows_1258_is_read_where_it_is_sure(tmp_path: Path) -> None:
    folders(tmp_path, "a")
    text = "folder,title\na,Đại Nam nhất thống chí tỉnh Thừa Thiên\n"
    (tmp_path / "metadata.csv").write_bytes(windows_1258(text))
    assert only(tmp_path).description.title == {"vi": ["Đại Nam nhất thống chí tỉnh Thừa Thiên"]}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("folder,title\na,Però così\n".encode("cp1252"), "neither UTF-8 nor UTF-16"),
        ("folder,title\na,Découverte de Huê\n".encode("latin-1"), "line 2 is the first"),
        (b"\xef\xbb\xbffolder,title\na,\xff\xfe\n", "begins as UTF-8-SIG but byte 15 breaks it"),
        (b"\xff\xfef\0o", "begins as UTF-16 but byte 4 breaks it"),
        ("folder,title\na,Xin chµo c¸c b¹n häc\n".encode("latin-1"), "typed for TCVN3"),
        ("folder,title\na,Xin chµo c¸c b¹n häc\n".encode(), "typed for TCVN3"),
        ("folder,title\na,Ngöôøi Vieät taïi Vieät Nam chaøo\n".encode("latin-1"), "for VNI fonts"),
    ],
)
def test_a_wrong_encoding_gets_a_line_that_says_what_to_do(
    tmp_path: Path, data: bytes, said: str
) -> None:
    folders(tmp_path, "a")
    (tmp_path / "metadata.csv").write_bytes(data)
    with pytest.raises(PackageError) as refused:
        read(tmp_path, Settings())
    assert said in str(refused.value) and str(refused.value).startswith("metadata.csv")


def xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active
    for row in rows:
        book.active.append(list(row))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_xlsx_gives_numbers_dates_and_text_as_one_reads_them(tmp_path: Path) -> None:
    folders(tmp_path, "a", "b")
    rows: list[list[object]] = [
        ["folder", "title", "date", "volume", "note"],
        ["a", "Sách", 1884, None, 1.5],
        [],
    ]
    (tmp_path / "metadata.xlsx").write_bytes(xlsx([*rows, ["b", "Bản đồ", "1885~", None, True]]))
    delivery = read(tmp_path, Settings())
    assert not told(delivery)
    assert [p.description.date for p in delivery.packages] == ["1884", "1885~"]
    assert delivery.packages[0].description.extra == {"note": {"none": ["1.5"]}}


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


def test_two_sheets_are_one_too_many(tmp_path: Path) -> None:
    folders(tmp_path, "a")
    sheet(tmp_path, "folder,title\na,A\n")
    (tmp_path / "metadata.xlsx").write_bytes(xlsx([["folder", "title"]]))
    with pytest.raises(PackageError, match=r"two metadata sheets, metadata\.csv, metadata\.xlsx"):
        read(tmp_path, Settings())


def repacked(packed: bytes, name: str, change: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.namelist():
            new.writestr(part, change if part == name else old.read(part))
    return out.getvalue()


BOMB = xlsx([["folder", "title"], ["a", "A"]])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (BOMB[: len(BOMB) // 2], "not a whole XLSX file"),
        (repacked(BOMB, "xl/workbook.xml", b"<!DOCTYPE x []><x/>"), "XML with a DOCTYPE"),
        (repacked(BOMB, "xl/workbook.xml", b" " * 300_000_000), "unpacks to 300,0"),
        (repacked(BOMB, "xl/workbook.xml", b"no xml"), "not a whole XLSX file"),
        (b"", "the sheet is empty"),
    ],
)
def test_a_broken_or_hostile_xlsx_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "metadata.xlsx").write_bytes(data)
    with pytest.raises(PackageError, match=said):
        read(tmp_path, Settings())


def test_a_csv_with_an_open_quotation_mark_is_told_by_its_line(tmp_path: Path) -> None:
    folders(tmp_path, "a")
    sheet(tmp_path, 'folder,title\na,"A\nb,B\n')
    with pytest.raises(PackageError, match="is not CSV"):
        read(tmp_path, Settings())


def test_rows_beyond_the_limit_are_refused(tmp_path: Path) -> None:
    sheet(tmp_path, "folder,title\n" + "a,A\n" * 11)
    with pytest.raises(PackageError, match="more than 10 rows"):
        read(tmp_path, Settings(max_sheet_rows=10))


def test_a_legacy_folder_name_beside_the_sheet_is_told(tmp_path: Path) -> None:
    folders(tmp_path, "a")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xd0\xe9")).mkdir()
    sheet(tmp_path, "folder,title\na,A\n")
    assert told(read(tmp_path, Settings()))[0].startswith("\\xd0\\xe9: the name is in a legacy")


def test_the_time_of_a_row_does_not_grow_with_the_sheet(tmp_path: Path) -> None:
    folders(tmp_path, *(f"f{n}" for n in range(2000)))
    sheet(tmp_path, "folder,title,date\n" + "".join(f"f{n},T,1884~\n" for n in range(2000)))
    begun = time.process_time()
    assert len(read(tmp_path, Settings()).packages) == 2000
    assert time.process_time() - begun < 5
