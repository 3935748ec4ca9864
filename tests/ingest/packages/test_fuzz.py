"""Whatever the bytes, nothing but PackageError comes out of a reader."""

import io
import string
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.settings import Settings
from ingest.packages import fields, table
from ingest.packages.package import Delivery, PackageError
from ingest.text import encoding
from tests.ingest.packages.mets_builder import write_mets
from tests.reading import read

QUIET = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
CELLS = st.text(st.sampled_from(list(string.printable + "ăđ|~/#\0\ud7ff漢𡗶")), max_size=12)


def outcome(path: Path) -> Delivery | None:
    try:
        delivery = read(path, Settings())
    except PackageError as error:
        assert "\n" not in str(error)
        return None
    assert all("\n" not in str(problem) for problem in delivery.problems)
    return delivery


@pytest.mark.parametrize("name", ["metadata.csv", "metadata.xlsx", "mets.xml", "other.bin"])
@QUIET
@given(data=st.binary(max_size=200))
def test_any_bytes(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    outcome(tmp_path / name)


@QUIET
@given(rows=st.lists(st.lists(CELLS, min_size=7, max_size=9), max_size=4))
def test_any_cells(tmp_path: Path, rows: list[list[str]]) -> None:
    (tmp_path / "a").mkdir(exist_ok=True)
    (tmp_path / "a" / "1.tif").write_bytes(b"x")
    headings = "folder,title,date,work,volume,identifier,subject:en"
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    text = "\n".join([headings, "a,A,1884,,,,", *quoted])
    (tmp_path / "metadata.csv").write_bytes(text.encode())
    delivery = outcome(tmp_path)
    assert delivery is None or len(delivery.packages) <= 1


@QUIET
@given(links=st.lists(CELLS, min_size=1, max_size=4), label=CELLS.filter(str.isprintable))
def test_any_links_of_a_mets(tmp_path: Path, links: list[str], label: str) -> None:
    links = ["".join(c for c in link if c.isprintable()) for link in links]
    (tmp_path / "1.tif").write_bytes(b"x")
    write_mets(
        tmp_path / "mets.xml",
        {"MASTER": ["1.tif", *links]},
        labels=[label.replace('"', "")] * (len(links) + 1),
    )
    delivery = outcome(tmp_path)
    for package in delivery.packages if delivery else ():
        for page in package.pages:
            assert page.image.resolve().is_relative_to(tmp_path.resolve())


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        encoding.decode(data)
    except encoding.EncodingUnknown as error:
        assert "\n" not in str(error)


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from(list("0123456789XuU?~%/.-[]{},TZ:+ ")), max_size=30))
def test_any_date_is_edtf_or_none(text: str) -> None:
    date = fields.date(text)
    assert date is None or fields.date(date) == date
    assert fields.date_hint(text)


@given(st.text(max_size=60))
def test_any_rights_are_an_address_or_none(text: str) -> None:
    assert (fields.rights(text) or "http://").startswith("http://")


@QUIET
@given(changes=st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 255)), max_size=6))
def test_a_damaged_workbook(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    data = bytearray(WORKBOOK)
    for place, value in changes:
        data[place % len(data)] = value
    (tmp_path / "metadata.xlsx").write_bytes(bytes(data))
    try:
        table.read(tmp_path / "metadata.xlsx", Settings())
    except table.SheetRefused as error:
        assert "\n" not in str(error)


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    assert book.active
    book.active.append(["folder", "title"])
    book.active.append(["a", "A"])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


WORKBOOK = _workbook()
