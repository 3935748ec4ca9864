"""A page of a PDF comes out at the pixels of its scan, whole and upright; its words stand on it."""

import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import simplejpeg
from numpy.typing import NDArray

from ingest.derivatives import errors, pdf, pdf_text
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.pdf_place import place
from tests.ingest.derivatives.drawing import LIMITS, drawing
from tests.ingest.packages.pdf_builder import PdfPage, image_object, write_pdf

SCAN = drawing(450, 600)
JPEG = simplejpeg.encode_jpeg(SCAN, 90, "RGB", "420")
DECODED = simplejpeg.decode_jpeg(JPEG, "RGB")
WORDS = (("Địa", 30.0, 350.0, 12.0), ("chí", 60.0, 350.0, 12.0))


def scan(**page: Any) -> PdfPage:
    return PdfPage(image=image_object(JPEG, 450, 600), **page)


def pixels(folder: Path, *pages: PdfPage, frame: int = 0) -> NDArray[np.uint8]:
    path = folder / "a.pdf"
    path.write_bytes(write_pdf(pages))
    return np.asarray(pdf.open_page(path, frame, LIMITS).decode(folder))


def boxes(folder: Path, page: PdfPage) -> dict[str, tuple[int, int, int, int]]:
    path = folder / "a.pdf"
    path.write_bytes(write_pdf([page]))
    text = pdf_text.text_of(path, 0, LIMITS)
    assert text is not None
    words = {word.text: word.box for word in text.words()}
    return {w: (b.x, b.y, b.width, b.height) for w, b in words.items() if b is not None}


def test_a_scanned_page_gives_the_very_pixels_of_its_jpeg(tmp_path):
    assert (pixels(tmp_path, scan(words=WORDS, hidden=True)) == DECODED).all()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_gives_them_turned(tmp_path, turn):
    seen = pixels(tmp_path, scan(extra=f"/Rotate {turn}"))
    assert (seen == np.rot90(DECODED, -turn // 90)).all()


@pytest.mark.parametrize("off", [(0.2, -0.3, 299.9, 400.4), (-1.0, 0.0, 300.0, 402.0)])
def test_a_scan_that_almost_fills_the_page_is_given_whole(tmp_path, off):
    seen = pixels(tmp_path, scan(box=off))
    inner = (slice(5, -5), slice(5, -5))  # what the page cuts off is white
    assert (seen[inner] == DECODED[inner]).all()


def test_lossless_scans_keep_every_pixel(tmp_path):
    image = image_object(SCAN.tobytes(), 450, 600)
    assert (pixels(tmp_path, PdfPage(image=image)) == SCAN).all()


def test_a_grey_scan_stays_grey(tmp_path):
    grey = SCAN[:, :, :1]
    image = image_object(grey.tobytes(), 450, 600, colours="/DeviceGray")
    assert (pixels(tmp_path, PdfPage(image=image)) == grey).all()


def test_a_scan_of_one_bit_stays_black_and_white(tmp_path):
    bits = SCAN[:, :448, 0] > 128
    image = image_object(
        np.packbits(bits, axis=1).tobytes(), 448, 600, colours="/DeviceGray", bits=1
    )
    seen = pixels(tmp_path, PdfPage(image=image))
    assert (seen[:, :, 0] == bits * 255).all()


def test_a_scan_written_upside_down_is_read_as_it_is_shown(tmp_path):
    image = image_object((255 - SCAN).tobytes(), 450, 600, more="/Decode [1 0 1 0 1 0]")
    seen = pixels(tmp_path, PdfPage(image=image))
    assert np.abs(seen.astype(int) - SCAN).max() <= 1  # PDFium reckons the range in real numbers


def test_what_is_drawn_over_a_scan_is_to_be_seen(tmp_path):
    """300 dpi is finer than this scan's 108, so a stamp in its corner stays sharp."""
    seen = pixels(tmp_path, scan(drawing="0 0 0 rg 10 10 40 20 re f\n"))
    assert seen.shape == (1667, 1250, 3)
    assert seen[1560:1610, 60:180].max() < 10


def test_a_page_without_a_scan_is_drawn_at_the_setting(tmp_path):
    seen = pixels(tmp_path, PdfPage(width=144, height=72, words=[("chữ", 10.0, 30.0, 20.0)]))
    assert seen.shape == (300, 600, 1)


def test_a_page_comes_out_again_in_the_size_it_had(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(write_pdf([PdfPage(width=144, height=72)]))
    page = pdf.page_of(path, 0)
    assert (place(page, 300).width_px, place(page, 150, (600, 300)).width_px) == (600, 600)


def test_words_stand_where_they_are_shown(tmp_path):
    # 1.5 pixels a point; the font's box reaches from -0.2 to 0.8 of its size.
    found = boxes(tmp_path, scan(words=WORDS, hidden=True))
    assert found["Địa"] == pytest.approx((45, 61, 27, 18), abs=1)
    assert found["chí"] == pytest.approx((90, 61, 27, 18), abs=1)


def test_words_turn_with_the_page(tmp_path):
    found = boxes(tmp_path, scan(words=WORDS, hidden=True, extra="/Rotate 90"))
    assert found["Địa"] == pytest.approx((600 - 61 - 18, 45, 18, 27), abs=1)


def test_words_follow_the_crop_box(tmp_path):
    page = PdfPage(words=WORDS, extra="/CropBox [20 200 300 400]")
    found = boxes(tmp_path, page)
    factor = 300 / 72
    assert found["Địa"][:2] == pytest.approx((10 * factor, (50 - 9.6) * factor), abs=2)


def test_columns_are_vertical_text_with_a_box_for_each_character(tmp_path):
    # OCR programs end each word with a space; PDFium passes over a lone glyph without a shape.
    column = [
        (f"{character} ", 250.0, 350.0 - 14 * n, 12.0) for n, character in enumerate("天地玄黃")
    ]
    column += [
        (f"{character} ", 220.0, 350.0 - 14 * n, 12.0) for n, character in enumerate("宇宙洪荒")
    ]
    path = tmp_path / "a.pdf"
    path.write_bytes(write_pdf([scan(words=column, hidden=True)]))
    text = pdf_text.text_of(path, 0, LIMITS)
    assert text is not None and text.vertical
    assert [line.text for line in text.lines()] == ["天地玄黃", "宇宙洪荒"]


def test_ligatures_are_letters_and_broken_words_are_whole(tmp_path):
    words = [
        ("oﬃce", 30.0, 350.0, 12.0),
        ("bảo\u00ad", 30.0, 300.0, 12.0),
        ("tàng", 30.0, 285.0, 12.0),
    ]
    assert set(boxes(tmp_path, PdfPage(words=words))) == {"office", "bảotàng"}


def test_a_page_without_text_has_none(tmp_path):
    (tmp_path / "a.pdf").write_bytes(write_pdf([scan()]))
    assert pdf_text.text_of(tmp_path / "a.pdf", 0, LIMITS) is None


def test_a_huge_page_is_refused_before_it_is_drawn(tmp_path):
    (tmp_path / "a.pdf").write_bytes(write_pdf([PdfPage(width=14400, height=14400)]))
    with DerivativeWorker(LIMITS) as worker, pytest.raises(errors.TooLarge, match="60000 x 60000"):
        worker.make(tmp_path / "a.pdf", tmp_path / "o.tif", frame=0)


def test_a_large_page_is_drawn_in_strips_that_meet(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "_STRIP_PX", 450 * 70)
    assert (pixels(tmp_path, scan()) == DECODED).all()


def test_an_image_that_only_claims_to_be_large_costs_no_more_than_itself(tmp_path):
    bomb = image_object(zlib.compress(bytes(1000)), 60_000, 60_000, more="/Filter /FlateDecode")
    (tmp_path / "a.pdf").write_bytes(write_pdf([PdfPage(image=bomb), scan()]))
    with DerivativeWorker(LIMITS) as worker:
        with pytest.raises(errors.ImageError):
            worker.make(tmp_path / "a.pdf", tmp_path / "o.tif", frame=0)
        assert worker.make(tmp_path / "a.pdf", tmp_path / "o.tif", frame=1).width_px == 450
