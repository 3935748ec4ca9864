"""The sheet as a file: encodings, delimiters, XLSX, and what is too much."""

import io
import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from config.settings import Settings
from ingest.packages.package import PackageError
from tests.ingest.packages.sheet_builder import folders, only, sheet, told
from tests.reading import read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_found(tmp_path: Path, encoding: str, delimiter: str) -> None:
    folders(tmp_path, "a")
    rows = (("folder", "title"), ("a", "Đại Nam nhất thống chí"))
    sheet(tmp_path, "\r\n".join(delimiter.join(row) for row in rows), encoding)
    assert only(tmp_path).description.title == {"vi": ["Đại Nam nhất thống chí"]}


def test_the_line_in_which_excel_tells_the_delimiter_counts_as_a_row(tmp_path: Path) -> None:
    folders(tmp_path, "a")
    sheet(tmp_path, "sep=;\r\nfolder;title,date\r\na;A\r\n")
    with pytest.raises(PackageError, match="no column title"):
        read(tmp_path, Settings())
    sheet(tmp_path, "sep=;\r\nfolder;title\r\na;A, B\r\nb;B\r\n")
    delivery = read(tmp_path, Settings())
    assert delivery.packages[0].description.title == {"none": ["A, B"]}
    assert told(delivery)[0].startswith("metadata.csv, row 4: there is no folder b")


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


FONTS = {
    "TCVN3 (ABC)": "§¹i Nam nhÊt thèng chÝ, tØnh Thõa Thiªn, VIÖT NAM",
    "VNI": "Ñaïi Nam nhaát thoáng chí, tænh Thöøa Thieân, VIEÄT NAM",
}


@pytest.mark.parametrize("font", sorted(FONTS))
@pytest.mark.parametrize("form", ["latin-1", "utf-8", "utf-16", "xlsx"])
def test_text_typed_for_old_fonts_is_converted_and_told(
    tmp_path: Path, font: str, form: str
) -> None:
    folders(tmp_path, "a")
    rows = [["folder", "title"], ["a", FONTS[font]]]
    data = xlsx(rows) if form == "xlsx" else "\n".join(";".join(r) for r in rows).encode(form)
    (tmp_path / f"metadata.{'xlsx' if form == 'xlsx' else 'csv'}").write_bytes(data)
    delivery = read(tmp_path, Settings())
    title = "Đại Nam nhất thống chí, tỉnh Thừa Thiên, VIỆT NAM"
    assert delivery.packages[0].description.title == {"vi": [title]}
    assert [(f"for {font} fonts" in str(p), p.fatal) for p in delivery.problems] == [(True, False)]


def test_a_cell_of_unicode_in_a_sheet_of_old_fonts_stays(tmp_path: Path) -> None:
    folders(tmp_path, "a")
    rows = [["folder", "title", "creator"], ["a", FONTS["VNI"], "Nguyễn Ánh"]]
    (tmp_path / "metadata.xlsx").write_bytes(xlsx(rows))
    package = read(tmp_path, Settings()).packages[0]
    assert package.description.creator == [{"vi": ["Nguyễn Ánh"]}]


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
