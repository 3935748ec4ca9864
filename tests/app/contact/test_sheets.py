"""The contact sheet shows the pages that are warned of, and only them."""

import io

import pypdfium2
import pytest

from app.contact import fonts
from app.contact.gather import strip
from app.contact.html_sheet import html
from app.contact.pdf_sheet import pdf
from app.quality import sentence
from ingest.quality.remark import KINDS, Remark
from tests.builders import add_row
from tests.ingest.quality import drawn
from tests.watchers import ingest


@pytest.fixture
def found(repository, tmp_path):
    folder = tmp_path / "s" / "sach"
    folder.mkdir(parents=True)
    for number, page in enumerate((drawn.rows(1), drawn.paper(2), drawn.rows(3)), start=1):
        page.image.cast("uchar").pngsave(str(folder / f"{number:04}.png"), compression=1)
    add_row(tmp_path / "s" / "metadata.csv", {"folder": "sach", "title": "Địa chí <Huế>"})
    report = ingest(repository, tmp_path / "s")
    return strip(repository, report.item_ids[0], "vi")


def test_only_the_suspicious_page_stands_on_it(found):
    (frame,) = found.frames
    assert (frame.file, frame.sentences) == ("0002.png", ("Có vẻ trống",))
    assert frame.jpeg.startswith(b"\xff\xd8") and max(frame.width_px, frame.height_px) <= 400


def test_the_html_needs_nothing_else(found, page, tmp_path):
    (tmp_path / "sheet.html").write_bytes(html([found], "vi"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto((tmp_path / "sheet.html").as_uri())
    assert page.locator("li").count() == 1
    assert "Có vẻ trống" in page.locator("li").inner_text()
    assert page.locator("h2").inner_text().startswith("Địa chí <Huế>")
    assert page.evaluate("document.querySelector('img').naturalWidth") > 100
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_the_pdf_holds_its_words_and_picture(found):
    document = pypdfium2.PdfDocument(io.BytesIO(pdf([found], "vi")))
    words = document[0].get_textpage().get_text_bounded()
    fetched = fonts.truetype("vietnamese") is not None
    assert ("Có vẻ trống" if fetched else "Co ve trong") in words.replace("\xa0", " ")
    assert "0002.png" in words
    assert len(list(document[0].get_objects(filter=[3]))) == 1


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_warning_has_its_words(kind, language):
    told = sentence(Remark(kind, 1.5, 1.0, "top" if kind == "cut" else "x"), language)
    assert told and "%" not in told
    other = sentence(Remark(kind, 1.5, 1.0, "top" if kind == "cut" else "x"), "en")
    assert language == "en" or told != other
