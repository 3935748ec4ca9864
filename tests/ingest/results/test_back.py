"""The curator's own sheet comes back with what became of each row, and nothing else changed."""

import contextlib
import csv
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from config.settings import Settings
from ingest.packages import names, table
from ingest.packages.table import SheetRefused
from ingest.report import Line
from ingest.results import beside, csv_back, own, rows, xlsx_back
from tests.builders import make_image
from tests.reading import read
from tests.watchers import ingest

CSV = 'thư mục;nhan đề;ghi chú\r\na;Địa chí;"hai\r\ndòng; một ô"\r\n\r\nb;Sách;\r\n'
MORE = {2: ("created", "abc", "http://x/abc", "", "Look at: =1+1.jpg: looks blank")}


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1258"])
def test_a_csv_keeps_its_bytes_its_encoding_and_its_separator(codec, tmp_path):
    text = CSV if codec != "cp1258" else "a;b\r\nSa\u0301ch;x\r\n"
    data = text.encode(codec)
    back = csv_back.with_columns(data, rows.ADDED, MORE)
    decoded = back.decode(codec)
    before, after = text.splitlines(keepends=True), decoded.splitlines(keepends=True)
    assert len(before) == len(after)
    assert all(b.startswith(a.rstrip("\r\n")) for a, b in zip(before, after, strict=True))
    assert ";tangthu status;" in after[0]
    (tmp_path / "s.csv").write_bytes(back)
    sheet = table.read(tmp_path / "s.csv", Settings())
    assert sheet.rows[0].cells[-5:] == MORE[2]


def test_what_an_old_encoding_lacks_is_written_without_its_marks():
    back = csv_back.with_columns("a;b\r\nSa\u0301ch;x\r\n".encode("cp1258"), ("t",), {2: ("Điền",)})
    assert back.decode("cp1258").splitlines()[1].startswith("Sa\u0301ch;x;Đ")


def test_an_xlsx_keeps_its_other_sheets_and_formats(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["folder", "title"])
    sheet.append(["a", "Địa chí"])
    sheet["A1"].font = Font(bold=True, color="FF0000")
    sheet.column_dimensions["B"].width = 44
    book.create_sheet("Ghi chú")["C7"] = "=SUM(1,2)"
    book.save(tmp_path / "s.xlsx")
    data = (tmp_path / "s.xlsx").read_bytes()
    more = {2: ("failed", "", "", "=HYPERLINK(1)", "")}
    back = xlsx_back.with_columns(data, rows.ADDED, more)
    (tmp_path / "b.xlsx").write_bytes(back)
    again = openpyxl.load_workbook(tmp_path / "b.xlsx")
    first = again.worksheets[0]
    assert first["A1"].font.bold and first.column_dimensions["B"].width == 44
    assert [cell.value for cell in first[1]][2:] == list(rows.ADDED)
    assert first["F2"].value == "=HYPERLINK(1)"
    assert first["F2"].data_type in ("inlineStr", "s")
    assert again["Ghi chú"]["C7"].value == "=SUM(1,2)"
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(back)) as new:
        changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
    assert changed == ["xl/worksheets/sheet1.xml"]


def test_the_sheet_with_results_reads_like_the_one_before(repository, tmp_path):
    make_image(tmp_path / "s" / "a" / "1.jpg")
    sheet = tmp_path / "s" / "metadata.csv"
    sheet.write_text("folder,title\na,Sách\nb,Không có\n", encoding="utf-8")
    report = ingest(repository, tmp_path / "s")
    before = read(tmp_path / "s", repository.settings)
    lines = [line for line in report.lines if line.sheet == "metadata.csv"]
    more = rows.added(lines, lambda item: f"http://x/items/{item}")
    assert [more[row][0] for row in (2, 3)] == ["created", "failed"]
    assert more[2][2] == f"http://x/items/{report.item_ids[0]}"
    assert "there is no folder b" in more[3][3]
    sheet.write_bytes(csv_back.with_columns(sheet.read_bytes(), rows.ADDED, more))
    after = read(tmp_path / "s", repository.settings)
    assert [one.description for one in after.packages] == [
        one.description for one in before.packages
    ]
    assert len(after.problems) == len(before.problems)


@pytest.mark.parametrize("home", ["elsewhere", "."])
def test_runs_of_one_second_give_back_a_sheet_each(home, tmp_path, monkeypatch):
    monkeypatch.setattr(beside, "moment", lambda: "20260102T030405Z")
    sheet = tmp_path / "s" / "metadata.csv"
    sheet.parent.mkdir()
    sheet.write_text("folder,title\na,Sách\n", encoding="utf-8")
    places = [beside.give_back(sheet, [], str, tmp_path / home / "reports") for _ in range(3)]
    assert [place.name for place in places] == [
        "metadata.result-20260102T030405Z.csv",
        "metadata.result-20260102T030405Z-2.csv",
        "metadata.result-20260102T030405Z-3.csv",
    ]
    assert len({place.read_bytes() for place in places}) == 1
    assert all(names.is_ignored(place.name) for place in places)  # none is handed in again


@given(st.text(max_size=40))
def test_a_guarded_cell_is_no_formula_and_comes_back(cell):
    written = rows.guarded(cell)
    assert written[:1] not in ("=", "@", "\t", "\r") and rows.unguarded(written) == cell


def test_our_own_csv_holds_no_formula():
    line = Line("=cmd|' /C calc'!A0", status="failed", errors=["-2+3"])
    data = own.data_of([line], lambda item: item, ".csv").decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(data)))[1]
    assert [cell for cell in cells if cell[:1] in "=+-@" and cell] == []


@settings(max_examples=60)
@given(st.binary(max_size=400), st.booleans())
def test_whatever_is_no_sheet_is_refused(data, zipped):
    if zipped:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as book:
            book.writestr("xl/workbook.xml", data)
            book.writestr("xl/_rels/workbook.xml.rels", data)
        data = packed.getvalue()
    form = xlsx_back if data.startswith(b"PK\x03\x04") else csv_back
    with contextlib.suppress(SheetRefused, UnicodeDecodeError):
        form.with_columns(data, rows.ADDED, {1: ("x",)})
