"""The IIIF Image API 3.0, sections 2 to 4, in their order; each test names what it proves."""

import imagecodecs
import numpy as np
import pypdfium2
import pytest

from tests.builders import picture
from tests.iiif.image.answers import HEIGHT, WIDTH, difference, fault, image_of, size_of
from tests.iiif.rows import show


@pytest.fixture(scope="module")
def master():
    return picture(WIDTH, HEIGHT).copy_memory()


# 2. URI Syntax


def test_2_the_base_uri_redirects_to_the_information(ask, info):
    for path in ("", "/"):
        answer = ask(path)
        assert (answer.status_code, answer.location) == (303, f"{info['id']}/info.json")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_2_1_an_address_of_another_form_is_not_found(ask):
    for path in ("/full/max/0", "/full/max/0/default.jpg/x", "/info.xml", "/full/max/default.jpg"):
        fault(ask(path), 404)


# 3. Identifier


def test_3_an_encoded_character_is_decoded_once(viewer, page_image):
    encoded = f"%{ord(page_image.image_id[0]):02x}{page_image.image_id[1:]}"
    assert viewer.get(f"/iiif/3/{encoded}/info.json").status_code == 200
    fault(viewer.get(f"/iiif/3/{encoded.replace('%', '%25')}/info.json"), 404)


def test_3_an_encoded_slash_ends_no_segment(viewer, page_image):
    fault(viewer.get(f"/iiif/3/a%2F{page_image.image_id}/info.json"), 404)
    fault(viewer.get(f"/iiif/3/{page_image.image_id}%2Finfo.json"), 404)


@pytest.mark.parametrize("identifier", ["zzz", "0123456789", "%ff", "..", "a%00b", "x" * 3000])
def test_3_an_unknown_identifier_is_not_found(viewer, identifier):
    for rest in ("", "/info.json", "/full/max/0/default.jpg"):
        fault(viewer.get(f"/iiif/3/{identifier}{rest}"), 404)


# 4.1 Region


@pytest.mark.parametrize(
    ("region", "size"),
    [("full", (WIDTH, HEIGHT)), ("square", (1003, 1003)), ("10,20,300,200", (300, 200)),
     ("1200,900,500,500", (101, 103)), ("pct:10,10,50,50", (651, 502))],
)  # fmt: skip
def test_4_1_region(ask, region, size):
    assert size_of(ask(f"/{region}/max/0/default.jpg")) == size


def test_4_1_a_region_shows_its_own_place(ask, master):
    for x, y, w, h in ((0, 0, 64, 64), (515, 300, 200, 120), (1201, 903, 100, 100)):
        shown = image_of(ask(f"/{x},{y},{w},{h}/max/0/default.png"))
        assert difference(shown, master.crop(x, y, w, h)) < 6


@pytest.mark.parametrize(
    "region", ["1301,0,1,1", "0,1003,1,1", "0,0,0,1", "0,0,1,0", "1,2,3", "all"]
)
def test_4_1_a_region_without_pixels_is_a_bad_request(ask, region):
    assert "region" in fault(ask(f"/{region}/max/0/default.jpg"))


# 4.2 Size


@pytest.mark.parametrize(
    ("size", "expected"),
    [("max", (WIDTH, HEIGHT)), ("650,", (650, 501)), (",501", (650, 501)), ("pct:10", (130, 100)),
     ("300,300", (300, 300)), ("!300,300", (300, 231)), ("^1400,", (1400, 1079)),
     ("^,1100", (1427, 1100)), ("^pct:110", (1431, 1103)), ("^1301,1200", (1301, 1200)),
     ("^!1500,1500", (1500, 1156))],
)  # fmt: skip
def test_4_2_size(ask, size, expected):
    width, height = size_of(ask(f"/full/{size}/0/default.jpg"))
    assert abs(width - expected[0]) <= 1 and abs(height - expected[1]) <= 1
    if "," in size and "!" not in size:
        named = size.strip("^").split(",")
        assert str(width) == named[0] or not named[0]
        assert str(height) == named[1] or not named[1]


def test_4_2_max_upscaled_reaches_the_limit(ask):
    width, height = size_of(ask("/0,0,4,2/^!900,900/0/default.jpg"))
    assert (width, height) == (900, 450)


@pytest.mark.parametrize(
    "size",
    ["1302,", ",1004", "1302,5", "5,1004", "pct:101", "0,", ",0", "0,0", "pct:0", "full", "!5,"],
)
def test_4_2_a_size_that_cannot_be_is_a_bad_request(ask, size):
    assert "size" in fault(ask(f"/full/{size}/0/default.jpg"))


def test_4_2_a_size_above_the_limits_names_them(ask, gallery):
    most = gallery.settings.max_output_side_px
    said = fault(ask(f"/full/^{most + 1},/0/default.jpg"))
    assert str(most) in said and "maxArea" in said


def test_4_2_max_upscaled_is_what_the_information_states(ask, info):
    assert (info["maxWidth"], info["maxHeight"]) == (WIDTH, HEIGHT)
    assert info["maxArea"] == WIDTH * HEIGHT
    assert size_of(ask("/full/^max/0/default.jpg")) == (WIDTH, HEIGHT)
    assert size_of(ask("/100,50,2,1/^max/0/default.jpg")) == (WIDTH, 651)


def test_4_2_a_scaled_image_shows_the_whole(ask, master):
    shown = image_of(ask("/full/325,250/0/default.png"))
    expected = master.resize(325 / WIDTH, vscale=250 / HEIGHT)
    assert difference(shown, expected) < 6


# 4.3 Rotation


@pytest.mark.parametrize(
    ("rotation", "turned"),
    [
        ("90", lambda image: image.rot90()),
        ("180", lambda image: image.rot180()),
        ("270", lambda image: image.rot270()),
        ("360", lambda image: image),
        ("!0", lambda image: image.fliphor()),
        ("!90", lambda image: image.fliphor().rot90()),
    ],
)
def test_4_3_rotation(ask, rotation, turned):
    upright = image_of(ask("/100,100,300,200/max/0/default.png"))
    shown = image_of(ask(f"/100,100,300,200/max/{rotation}/default.png"))
    expected = turned(upright)
    assert (shown.width, shown.height) == (expected.width, expected.height)
    assert difference(shown, expected) < 0.5


def test_4_3_any_angle_holds_the_whole_image_on_a_clear_ground(ask):
    shown = image_of(ask("/0,0,400,300/max/45/default.png"))
    assert abs(shown.width - 495) <= 2 and abs(shown.height - 495) <= 2
    assert shown.hasalpha() and shown(1, 1)[-1] == 0 and shown(247, 247)[-1] == 255


def test_4_3_any_angle_stands_on_white_where_nothing_is_clear(ask):
    shown = image_of(ask("/0,0,400,300/max/22.5/default.jpg"))
    assert not shown.hasalpha() and min(shown(2, 2)) > 240


@pytest.mark.parametrize("rotation", ["361", "-90", "left", "", "1e1"])
def test_4_3_another_rotation_is_a_bad_request(ask, rotation):
    assert "rotation" in fault(ask(f"/full/100,/{rotation}/default.jpg"))


# 4.4 Quality


@pytest.mark.parametrize(("quality", "bands"), [("default", 3), ("color", 3), ("gray", 1)])
def test_4_4_quality(ask, quality, bands):
    assert image_of(ask(f"/full/200,/0/{quality}.jpg")).bands == bands


def test_4_4_bitonal_is_black_or_white(ask):
    shown = image_of(ask("/full/200,/0/bitonal.png"))
    histogram = shown.hist_find()
    assert shown.bands == 1
    assert sum(histogram(value, 0)[0] for value in (0, 255)) == shown.width * shown.height


def test_4_4_a_grey_image_answers_color_and_does_not_offer_it(gallery, viewer, tmp_path):
    grey = show(gallery, tmp_path, picture(700, 600, grey=True))
    described = viewer.get(f"/iiif/3/{grey.image_id}/info.json").get_json(force=True)
    assert described["extraQualities"] == ["gray", "bitonal"]
    for quality in ("default", "color", "gray"):
        answer = viewer.get(f"/iiif/3/{grey.image_id}/full/300,/0/{quality}.jpg")
        assert image_of(answer).bands == 1


def test_4_4_another_quality_is_a_bad_request(ask):
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
    answer = ask(f"/full/150,/{rotation}/default.{format_}")
    assert answer.content_type == media_type
    assert answer.data.startswith(begins)
    assert size_of(answer)[0] >= 150


@pytest.mark.parametrize("quality", ["default", "gray", "bitonal"])
def test_4_5_jp2(ask, quality):
    answer = ask(f"/10,20,300,200/150,/!30/{quality}.jp2")
    assert (answer.status_code, answer.content_type) == (200, "image/jp2")
    shown = imagecodecs.jpeg2k_decode(answer.data)
    upright = image_of(ask(f"/10,20,300,200/150,/!30/{quality}.jpg")).numpy()
    assert shown.shape == upright.shape
    assert np.abs(shown.astype(int) - upright).mean() < 6


def test_4_5_pdf_holds_the_jpeg(ask):
    answer = ask("/full/250,/90/default.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert ask("/full/250,/90/default.jpg").data in answer.data
    (page,) = pypdfium2.PdfDocument(answer.data)
    assert page.get_size() == pytest.approx((193 * 0.24, 250 * 0.24))


def test_4_5_a_format_that_takes_long_is_bounded(ask):
    for format_, most_px in (("jp2", 4_000_000), ("avif", 6_000_000), ("gif", 10_000_000)):
        assert f"{most_px} px" in fault(ask(f"/full/^4000,4000/0/default.{format_}"))


@pytest.mark.parametrize("format_", ["jpx", "svg", "exe", "JPG"])
def test_4_5_another_format_is_a_bad_request(ask, format_):
    assert "format" in fault(ask(f"/full/max/0/default.{format_}"))


# 4.8 Canonical URI Syntax


def test_4_8_the_canonical_address_is_told(ask, info):
    link = ask("/0,0,1301,1003/!300,300/360/default.png").headers["Link"]
    assert f'<{info["id"]}/full/300,231/0/default.png>;rel="canonical"' in link
