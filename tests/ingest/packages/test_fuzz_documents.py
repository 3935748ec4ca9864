"""Whatever the bytes of a PDF, of its metadata or of a TEI, nothing but PackageError comes out."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.settings import Settings
from ingest.packages import pdf, xmp
from ingest.packages.package import Delivery, PackageError
from tests.ingest.packages.pdf_builder import PdfPage, write_pdf
from tests.ingest.packages.test_pdf import XMP
from tests.reading import read

QUIET = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
CUT = st.tuples(st.integers(0, 20_000), st.integers(0, 6), st.binary(max_size=6))
DAMAGE = st.lists(CUT, min_size=1, max_size=6)
WHOLE = write_pdf(
    [PdfPage(words=[("Kiều", 20, 300, 12), ("truyện", 60, 300, 12)]), PdfPage(extra="/Rotate 90")],
    catalog="/PageLabels << /Nums [0 << /S /r >> 1 << /S /D /St 3 >>] >>",
    info="/Title (Kim V\\303\\242n Ki\\341\\273\\201u) /Author (Nguyen Du; X)",
    metadata=XMP,
)
TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><facsimile><surface xml:id="s1" ulx="0" uly="0"
lrx="100" lry="200"><graphic url="1.jpg"/></surface><graphic url="2.jpg"/></facsimile><text><body>
<div><p>a<pb n="1" facs="#s1"/>b<lb/>c<pb n="2" facs="2.jpg"/>d</p></div></body></text></TEI>"""


def damaged(data: bytes, cuts: list[tuple[int, int, bytes]]) -> bytes:
    for place, taken, put in cuts:
        place %= len(data) + 1
        data = data[:place] + put + data[place + taken :]
    return data


def one_line_each(delivery: Delivery) -> None:
    assert delivery.packages or delivery.problems
    assert all("\n" not in str(problem) for problem in delivery.problems)


@settings(QUIET, max_examples=8)
@given(many=st.lists(DAMAGE, min_size=12, max_size=12))
def test_damaged_pdfs_are_read_or_refused_each_by_itself(
    tmp_path: Path, many: list[list[tuple[int, int, bytes]]]
) -> None:
    paths = [tmp_path / f"{at:02d}.pdf" for at in range(len(many))]
    for path, cuts in zip(paths, many, strict=True):
        path.write_bytes(damaged(WHOLE, cuts))
    whole = tmp_path / "whole.pdf"
    whole.write_bytes(WHOLE)
    delivery = pdf.read([*paths, whole], tmp_path, Settings())
    one_line_each(delivery)
    assert len(delivery.packages) + len(delivery.problems) == len(paths) + 1
    assert delivery.packages[-1].pdf == whole


@settings(QUIET, max_examples=10)
@given(data=st.binary(max_size=400))
def test_any_bytes_called_pdf(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n" + data)
    try:
        one_line_each(pdf.read([path], tmp_path, Settings()))
    except PackageError as error:
        assert "\n" not in str(error)


@QUIET
@given(cuts=DAMAGE)
def test_damaged_metadata_says_less_or_nothing(cuts: list[tuple[int, int, bytes]]) -> None:
    told = xmp.description(damaged(XMP.encode(), cuts).decode("utf-8", "replace"))
    assert isinstance(told.title, dict)


@QUIET
@given(packet=st.text(max_size=200))
def test_any_metadata_says_nothing(packet: str) -> None:
    assert xmp.description(packet).title == {}


@QUIET
@given(cuts=DAMAGE)
def test_a_damaged_tei(tmp_path: Path, cuts: list[tuple[int, int, bytes]]) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(damaged(TEI.encode(), cuts))
    for name in ("1.jpg", "2.jpg"):
        (tmp_path / name).write_bytes(b"x")
    try:
        one_line_each(read(tmp_path, Settings()))
    except PackageError as error:
        assert "\n" not in str(error)
