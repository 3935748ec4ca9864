"""The IIIF Image API 3.0, sections 2 to 4.3, in their order; each test quotes what it proves."""

import pytest

from tests.builders import picture
from tests.iiif.image.answers import HEIGHT, WIDTH, difference, fault, image_of, size_of


@pytest.fixture(scope="module")
def master():
    return picture(WIDTH, HEIGHT).copy_memory()


# 2. URI Syntax


def test_2_the_base_uri_redirects_to_the_information(ask, info):
    """“It is RECOMMENDED that the response be a 303 status redirection to the image information
    document's URI.”"""
    for path in ("", "/"):
        answer = ask(path)
        assert (answer.status_code, answer.location) == (303, f"{info['id']}/info.json")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_2_1_an_address_of_another_form_is_not_found(ask):
    """“The IIIF Image API URI for requesting an image MUST conform to the following URI
    template”"""
    for path in ("/full/max/0", "/full/max/0/default.jpg/x", "/info.xml", "/full/max/default.jpg"):
        fault(ask(path), 404)


# 3. Identifier


def test_3_an_encoded_character_is_decoded_once(viewer, page_image):
    """“Percent-encoding other characters introduces no ambiguity but is unnecessary.”"""
    encoded = f"%{ord(page_image.image_id[0]):02x}{page_image.image_id[1:]}"
    assert viewer.get(f"/iiif/3/{encoded}/info.json").status_code == 200
    fault(viewer.get(f"/iiif/3/{encoded.replace('%', '%25')}/info.json"), 404)


def test_3_an_encoded_slash_ends_no_segment(viewer, page_image):
    """“any slashes in the identifier MUST be URI encoded”"""
    fault(viewer.get(f"/iiif/3/a%2F{page_image.image_id}/info.json"), 404)
    fault(viewer.get(f"/iiif/3/{page_image.image_id}%2Finfo.json"), 404)


@pytest.mark.parametrize("identifier", ["zzz", "0123456789", "%ff", "..", "a%00b", "x" * 3000])
def test_3_an_unknown_identifier_is_not_found(viewer, identifier):
    """“404 Not Found: The image resource specified by identifier does not exist”"""
    for rest in ("", "/info.json", "/full/max/0/default.jpg"):
        fault(viewer.get(f"/iiif/3/{identifier}{rest}"), 404)


# 4.1 Region


@pytest.mark.parametrize(
    ("region", "size"),
    [("full", (WIDTH, HEIGHT)), ("square", (1003, 1003)), ("10,20,300,200", (300, 200)),
     ("1200,900,500,500", (101, 103)), ("pct:10,10,50,50", (651, 502))],
)  # fmt: skip
def test_4_1_region(ask, region, size):
    """“the service SHOULD return an image cropped at the image's edge, rather than adding empty
    space”"""
    assert size_of(ask(f"/{region}/max/0/default.jpg")) == size


def test_4_1_a_region_shows_its_own_place(ask, master):
    """“the x,y position 0,0 is the upper left-most pixel of the image”"""
    for x, y, w, h in ((0, 0, 64, 64), (515, 300, 200, 120), (1201, 903, 100, 100)):
        shown = image_of(ask(f"/{x},{y},{w},{h}/max/0/default.png"))
        assert difference(shown, master.crop(x, y, w, h)) < 6


@pytest.mark.parametrize(
    "region", ["1301,0,1,1", "0,1003,1,1", "0,0,0,1", "0,0,1,0", "1,2,3", "all"]
)
def test_4_1_a_region_without_pixels_is_a_bad_request(ask, region):
    """“If the requested region's height or width is zero, or if the region is entirely outside
    the bounds […] the server SHOULD return a 400”"""
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
    """“the returned image maintains the aspect ratio of the extracted region as closely as
    possible”"""
    width, height = size_of(ask(f"/full/{size}/0/default.jpg"))
    assert abs(width - expected[0]) <= 1 and abs(height - expected[1]) <= 1
    if "," in size and "!" not in size:
        named = size.strip("^").split(",")
        assert str(width) == named[0] or not named[0]
        assert str(height) == named[1] or not named[1]


def test_4_2_max_upscaled_reaches_the_limit(ask):
    """“The returned image MUST be as large as possible but not larger than w, h, or server-
    imposed limits.”"""
    width, height = size_of(ask("/0,0,4,2/^!900,900/0/default.jpg"))
    assert (width, height) == (900, 450)


@pytest.mark.parametrize(
    "size",
    ["1302,", ",1004", "1302,5", "5,1004", "pct:101", "0,", ",0", "0,0", "pct:0", "full", "!5,"],
)
def test_4_2_a_size_that_cannot_be_is_a_bad_request(ask, size):
    """“sizes not prefixed with ^ that result in a scaled region with pixel dimensions greater
    than […] the extracted region are errors that SHOULD result in a 400”"""
    assert "size" in fault(ask(f"/full/{size}/0/default.jpg"))


def test_4_2_a_size_above_the_limits_names_them(ask, gallery):
    """“the pixel dimensions of the scaled region MUST NOT be less than 1 pixel or greater than
    the server-imposed limits”"""
    most = gallery.settings.max_output_side_px
    said = fault(ask(f"/full/^{most + 1},/0/default.jpg"))
    assert str(most) in said and "maxArea" in said


def test_4_2_max_upscaled_is_what_the_information_states(ask, info):
    """“The extracted region is scaled to the maximum size permitted by maxWidth, maxHeight, or
    maxArea”"""
    assert (info["maxWidth"], info["maxHeight"]) == (WIDTH, HEIGHT)
    assert info["maxArea"] == WIDTH * HEIGHT
    assert size_of(ask("/full/^max/0/default.jpg")) == (WIDTH, HEIGHT)
    assert size_of(ask("/100,50,2,1/^max/0/default.jpg")) == (WIDTH, 651)


def test_4_2_a_scaled_image_shows_the_whole(ask, master):
    """“The width and height of the returned image are exactly w and h.”"""
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
    """“the image should be mirrored by reflection on the vertical axis before any rotation is
    applied”"""
    upright = image_of(ask("/100,100,300,200/max/0/default.png"))
    shown = image_of(ask(f"/100,100,300,200/max/{rotation}/default.png"))
    expected = turned(upright)
    assert (shown.width, shown.height) == (expected.width, expected.height)
    assert difference(shown, expected) < 0.5


def test_4_3_any_angle_holds_the_whole_image_on_a_clear_ground(ask):
    """“The image contents SHOULD NOT be scaled as a result of the rotation, and there SHOULD be
    no additional space”"""
    shown = image_of(ask("/0,0,400,300/max/45/default.png"))
    assert abs(shown.width - 495) <= 2 and abs(shown.height - 495) <= 2
    assert shown.hasalpha() and shown(1, 1)[-1] == 0 and shown(247, 247)[-1] == 255


def test_4_3_any_angle_stands_on_white_where_nothing_is_clear(ask):
    """“There is no facility in the API for the client to request a particular background color”"""
    shown = image_of(ask("/0,0,400,300/max/22.5/default.jpg"))
    assert not shown.hasalpha() and min(shown(2, 2)) > 240


@pytest.mark.parametrize("rotation", ["361", "-90", "left", "", "1e1"])
def test_4_3_another_rotation_is_a_bad_request(ask, rotation):
    """“A rotation value that is out of range or unsupported SHOULD result in a 400 (Bad Request)
    status code.”"""
    assert "rotation" in fault(ask(f"/full/100,/{rotation}/default.jpg"))
