"""A PDF is an item, its pages are pages; what it says of itself is its record where no other is."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from config.settings import Settings
from ingest.packages.package import Delivery, PackageError
from ingest.packages.recognise import read
from tests.builders import make_image
from tests.ingest.packages.pdf_builder import PdfPage, write_pdf

PAGES = [PdfPage() for _ in range(4)]
XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:r="http://ns.adobe.com/xap/1.0/rights/">
<dc:format>application/pdf</dc:format><dc:title><rdf:Alt>
<rdf:li xml:lang="x-default">Địa chí</rdf:li>
<rdf:li xml:lang="fr">Monographie</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>Nguyễn A</rdf:li><rdf:li>Trần B</rdf:li></rdf:Seq></dc:creator>
<dc:date><rdf:Seq><rdf:li>1884</rdf:li></rdf:Seq></dc:date>
<dc:language><rdf:Bag><rdf:li>vi</rdf:li></rdf:Bag></dc:language>
<r:WebStatement>http://creativecommons.org/licenses/by/4.0/</r:WebStatement>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


@pytest.fixture
def taken(tmp_path: Path) -> Callable[[bytes], Delivery]:
    def take(data: bytes) -> Delivery:
        (tmp_path / "sách.pdf").write_bytes(data)
        (tmp_path / "room").mkdir(exist_ok=True)
        return read(tmp_path / "sách.pdf", Settings(), tmp_path / "room")

    return take


def test_each_page_of_a_pdf_is_a_page(taken):
    (package,) = taken(write_pdf(PAGES)).packages
    assert [(page.name, page.frame) for page in package.pages] == [
        (f"sách.pdf#{n}", n - 1) for n in range(1, 5)
    ]
    assert package.pdf == package.root and package.source_id == "sách.pdf"
    assert package.description.title == {"none": ["sách"]}
    assert all(page.label == {} for page in package.pages)


def test_labels_are_kept_and_the_rest_is_numbered(taken):
    catalog = "/PageLabels << /Nums [0 << /S /r >> 2 << /S /D /St 1 >>] >>"
    (package,) = taken(write_pdf(PAGES, catalog=catalog)).packages
    assert [page.label["none"][0] for page in package.pages] == ["i", "ii", "1", "2"]


def test_the_outline_becomes_the_table_of_contents(taken):
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(write_pdf(PAGES))))
    chapter = writer.add_outline_item(title="Chương 1", page_number=1)
    writer.add_outline_item(title="Mục a", page_number=2, parent=chapter)
    writer.add_outline_item(title="Chương 2", page_number=3)
    (package,) = taken(written(writer)).packages
    first, second = package.sections
    assert (first.title, first.first_page, first.last_page) == ({"none": ["Chương 1"]}, 1, 2)
    assert [one.title for one in first.sections] == [{"none": ["Mục a"]}]
    assert (second.first_page, second.last_page) == (3, 3)


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Gia pha ho Le", {"none": ["Gia pha ho Le"]}),
        ("Microsoft Word - Gia pha.docx", {"none": ["sách"]}),
        ("untitled", {"none": ["sách"]}),
    ],
)
def test_the_information_is_the_description(taken, title, kept):
    info = f"/Title ({title}) /Author (Le C; Vo D) /Keywords (clan)"
    (package,) = taken(write_pdf(PAGES, info=info)).packages
    assert package.description.title == kept
    assert package.description.creator == [{"none": ["Le C"]}, {"none": ["Vo D"]}]
    assert package.description.subject == [{"none": ["clan"]}]


def test_xmp_goes_before_the_information(taken):
    (package,) = taken(write_pdf(PAGES, info="/Title (Other)", metadata=XMP)).packages
    told = package.description
    assert told.title == {"vi": ["Địa chí"], "fr": ["Monographie"]}
    assert [one["vi"] for one in told.creator] == [["Nguyễn A"], ["Trần B"]]
    assert (told.date, told.languages) == ("1884", ["vi"])
    assert told.rights == "http://creativecommons.org/licenses/by/4.0/"
    assert package.record is not None and package.record.kind == "xmp"


def test_a_folder_of_pdfs_is_an_item_for_each_and_a_bad_one_is_named(tmp_path):
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(write_pdf(PAGES[:2]))
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.4 and no more")
    delivery = read(tmp_path, Settings(), tmp_path)
    assert [package.source_id for package in delivery.packages] == ["a.pdf", "b.pdf"]
    assert [problem.file for problem in delivery.problems if problem.fatal] == ["c.pdf"]


def test_a_pdf_beside_images_is_kept_with_their_item(tmp_path):
    make_image(tmp_path / "1.jpg", 60, 80)
    (tmp_path / "whole.pdf").write_bytes(write_pdf(PAGES))
    (package,) = read(tmp_path, Settings(), tmp_path).packages
    assert [page.name for page in package.pages] == ["1.jpg"]
    assert package.pdf == tmp_path / "whole.pdf" and package.problems == ()


def test_a_row_may_describe_a_pdf(tmp_path):
    (tmp_path / "q1").mkdir()
    (tmp_path / "q1" / "whole.pdf").write_bytes(write_pdf(PAGES, info="/Title (Other)"))
    (tmp_path / "metadata.csv").write_text("folder,title\nq1,Địa chí\n", encoding="utf-8")
    (package,) = read(tmp_path, Settings(), tmp_path).packages
    assert package.description.title == {"vi": ["Địa chí"]} and len(package.pages) == 4


def test_rows_may_name_pdfs_and_those_that_none_names_are_told(tmp_path):
    for name in ("a.pdf", "q/Địa chí.PDF", "q/c.pdf", "r/d.pdf", "bad.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(write_pdf(PAGES) if name != "bad.pdf" else b"%PDF-")
    rows = "folder,title\na,Một\nq/địa chí.pdf,Hai\nbad.pdf,Ba\na.pdf,Bốn\n"
    (tmp_path / "metadata.csv").write_text(rows, encoding="utf-8")
    delivery = read(tmp_path, Settings(), tmp_path)
    found = {package.source_id: package for package in delivery.packages}
    assert list(found) == ["a.pdf", "q/Địa chí.PDF"]
    assert found["a.pdf"].pdf == tmp_path / "a.pdf" and len(found["a.pdf"].pages) == 4
    assert [str(problem).partition(":")[0] for problem in delivery.problems] == [
        "bad.pdf", "metadata.csv, row 5", "q/c.pdf", "r/d.pdf",
    ]  # fmt: skip
    assert "no row of metadata.csv names" in delivery.problems[-1].reason


def test_an_inventory_of_files_says_that_a_pdf_is_no_page(tmp_path):
    make_image(tmp_path / "1.jpg", 60, 80)
    (tmp_path / "a.pdf").write_bytes(write_pdf(PAGES))
    rows = "file,source_id,title\n1.jpg,S,Một\na.pdf,T,Hai\n"
    (tmp_path / "metadata.csv").write_text(rows, encoding="utf-8")
    refused, told = read(tmp_path, Settings(), tmp_path).problems
    assert refused.row == 3 and "is a PDF, which is an item" in refused.reason
    assert (told.file, told.fatal) == ("a.pdf", False)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.4\nnothing", "is no sound PDF"),
        (b"Only text", "is no sound PDF"),
        (write_pdf([]), "no pages|no sound PDF"),
    ],
)
def test_what_is_no_pdf_is_refused_in_words(taken, data, words):
    with pytest.raises(PackageError, match=words):
        taken(data)


def test_a_password_is_named_and_a_protection_against_changes_is_none(taken):
    for password, refused in (("secret", True), ("", False)):
        writer = PdfWriter()
        writer.append(PdfReader(io.BytesIO(write_pdf(PAGES))))
        writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
        if refused:
            with pytest.raises(PackageError, match="protected by a password"):
                taken(written(writer))
        else:
            assert len(taken(written(writer)).packages[0].pages) == 4


def test_a_count_of_pages_beyond_the_limit_is_refused(taken):
    data = write_pdf(PAGES).replace(b"/Count 4", b"/Count 900000")
    with pytest.raises(PackageError, match="max_document_pages"):
        taken(data)


@pytest.mark.parametrize("name", ["blankpage.pdf", "cmyktest.pdf"])
def test_real_pdfs_are_items(material, tmp_path, name):
    (package,) = read(material / "images_vips" / name, Settings(), tmp_path).packages
    assert len(package.pages) == 1


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
