"""The IIIF Image API 3.0, sections 4.4 to 4.8, in their order; each test quotes what it proves."""

import imagecodecs
import numpy as np
import pypdfium2
import pytest

from tests.builders import picture
from tests.iiif.image.answers import fault, image_of, size_of
from tests.iiif.rows import show

# 4.4 Quality


@pytest.mark.parametrize(("quality", "bands"), [("default", 3), ("color", 3), ("gray", 1)])
def test_4_4_quality(ask, quality, bands):
    """“gray: The image is returned in grayscale, where each pixel is black, white or any shade
    of gray in between.”"""
    assert image_of(ask(f"/full/200,/0/{quality}.jpg")).bands == bands


def test_4_4_bitonal_is_black_or_white(ask):
    """“The image returned is bitonal, where each pixel is either black or white.”"""
    shown = image_of(ask("/full/200,/0/bitonal.png"))
    histogram = shown.hist_find()
    assert shown.bands == 1
    assert sum(histogram(value, 0)[0] for value in (0, 255)) == shown.width * shown.height


def test_4_4_a_grey_image_answers_color_and_does_not_offer_it(gallery, viewer, tmp_path):
    """“The server SHOULD NOT include color in the extraQualities list in such cases, but a
    request for the color quality MUST NOT result in an error.”"""
    grey = show(gallery, tmp_path, picture(700, 600, grey=True))
    described = viewer.get(f"/iiif/3/{grey.image_id}/info.json").get_json(force=True)
    assert described["extraQualities"] == ["gray", "bitonal"]
    for quality in ("default", "color", "gray"):
        answer = viewer.get(f"/iiif/3/{grey.image_id}/full/300,/0/{quality}.jpg")
        assert image_of(answer).bands == 1


def test_4_4_another_quality_is_a_bad_request(ask):
    """“A request for an image with an unsupported quality value SHOULD return a 400 (Bad
    Request) status code.”"""
    assert "quality" in fault(ask("/full/max/0/native.jpg"))


# 4.5 Format


@pytest.mark.parametrize(
    ("format_", "media_type", "begins"),
    [("jpg", "image/jpeg", b"\xff\xd8"), ("png", "image/png", b"\x89PNG"),
     ("webp", "image/webp", b"RIFF"), ("gif", "image/gif", b"GIF8"), ("tif", "image/tiff", b"II*"),
     ("avif", "image/avif", b"\0\0\0\x1cftypavif")],
)  # fmt: skip
@pytest.mark.parametrize("rotation", ["0", "30"])
def test_4_5_format(ask, format_, media_type, begins, rotation):
    """“The format of the returned image is expressed as a suffix, mirroring common filename
    extensions”"""
    answer = ask(f"/full/150,/{rotation}/default.{format_}")
    assert answer.content_type == media_type
    assert answer.data.startswith(begins)
    assert size_of(answer)[0] >= 150


@pytest.mark.parametrize("quality", ["default", "gray", "bitonal"])
def test_4_5_jp2(ask, quality):
    """“jp2: image/jp2”"""
    answer = ask(f"/10,20,300,200/150,/!30/{quality}.jp2")
    assert (answer.status_code, answer.content_type) == (200, "image/jp2")
    shown = imagecodecs.jpeg2k_decode(answer.data)
    upright = image_of(ask(f"/10,20,300,200/150,/!30/{quality}.jpg")).numpy()
    assert shown.shape == upright.shape
    assert np.abs(shown.astype(int) - upright).mean() < 6


def test_4_5_pdf_holds_the_jpeg(ask):
    """“pdf: application/pdf”"""
    answer = ask("/full/250,/90/default.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert ask("/full/250,/90/default.jpg").data in answer.data
    (page,) = pypdfium2.PdfDocument(answer.data)
    assert page.get_size() == pytest.approx((193 * 0.24, 250 * 0.24))


def test_4_5_a_format_that_takes_long_is_bounded(ask):
    """“Requests that would generate images of these sizes are errors that SHOULD result in a
    400”"""
    for format_, most_px in (("jp2", 4_000_000), ("avif", 6_000_000), ("gif", 10_000_000)):
        assert f"{most_px} px" in fault(ask(f"/full/^4000,4000/0/default.{format_}"))


@pytest.mark.parametrize("format_", ["jpx", "svg", "exe", "JPG"])
def test_4_5_another_format_is_a_bad_request(ask, format_):
    """“A format value that is unsupported SHOULD result in a 400 (Bad Request) status code.”"""
    assert "format" in fault(ask(f"/full/max/0/default.{format_}"))


# 4.7 Floating Point Values


@pytest.mark.parametrize("number", ["+9", "-9", "9e0", "9,0", "0x9", "٩", " 9", "nan", "inf"])
def test_4_7_a_number_has_digits_and_a_point_only(ask, number):
    """“they MUST consist only of decimal digits and "." (e.g. 0.9 not +0.9)”"""
    for path in (f"/pct:0,0,{number},9/max/0", f"/full/pct:{number}/0", f"/full/90,/{number}"):
        fault(ask(f"{path}/default.jpg"))


def test_4_7_a_number_need_not_have_its_zeros(ask):
    """“SHOULD be represented with a leading 0 if less than 1 (e.g. 0.9 not .9), and SHOULD NOT
    include trailing zeros”"""
    wanted = ask("/pct:0,0,0.5,50/max/90/default.png").data
    assert ask("/pct:0,0,.5,50.0/max/90.00/default.png").data == wanted


# 4.8 Canonical URI Syntax


def test_4_8_the_canonical_address_is_told(ask, info):
    """“the server MAY add a link header to the response that indicates the canonical URI for
    that request”"""
    link = ask("/0,0,1301,1003/!300,300/360/default.png").headers["Link"]
    assert f'<{info["id"]}/full/300,231/0/default.png>;rel="canonical"' in link
