"""The IIIF Image API 3.0, in its own order; each test names the section that it proves."""

import json

import pytest
import pyvips

from tests.builders import picture
from tests.iiif.rows import show

WIDTH, HEIGHT = 1301, 1003
LD_JSON = 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'


@pytest.fixture(scope="module")
def ask(viewer, page_image):
    def get(path, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return viewer.open(f"/iiif/3/{page_image.image_id}{path}", method=method, headers=named)

    return get


@pytest.fixture(scope="module")
def info(ask):
    return ask("/info.json").get_json(force=True)


def image_of(answer):
    assert answer.status_code == 200, answer.text
    return pyvips.Image.new_from_buffer(answer.data, "")


def size_of(answer):
    image = image_of(answer)
    return image.width, image.height


def fault(answer, status=400):
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return json.loads(answer.data)["error"]


def difference(one, other):
    return (one - other).abs().avg()


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


def test_4_2_a_size_above_the_limits_names_them(ask, info):
    said = fault(ask(f"/full/^{info['maxWidth'] + 1},/0/default.jpg"))
    assert str(info["maxWidth"]) in said and "maxArea" in said


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
     ("webp", "image/webp", b"RIFF"), ("gif", "image/gif", b"GIF8"), ("tif", "image/tiff", b"II*")],
)  # fmt: skip
@pytest.mark.parametrize("rotation", ["0", "30"])
def test_4_5_format(ask, format_, media_type, begins, rotation):
    answer = ask(f"/full/150,/{rotation}/default.{format_}")
    assert answer.content_type == media_type
    assert answer.data.startswith(begins)
    assert size_of(answer)[0] >= 150


@pytest.mark.parametrize("format_", ["jp2", "pdf", "exe", "JPG"])
def test_4_5_another_format_is_a_bad_request(ask, format_):
    assert "format" in fault(ask(f"/full/max/0/default.{format_}"))


# 4.8 Canonical URI Syntax


def test_4_8_the_canonical_address_is_told(ask, info):
    link = ask("/0,0,1301,1003/!300,300/360/default.png").headers["Link"]
    assert f'<{info["id"]}/full/300,231/0/default.png>;rel="canonical"' in link


# 5. Image Information


def test_5_1_media_type_and_vary(ask):
    for accept, media_type in (
        ("*/*", LD_JSON),
        ("application/ld+json", LD_JSON),
        ("text/html,application/xhtml+xml,*/*;q=0.8", LD_JSON),
        ("application/json", "application/json"),
        ("application/json, text/plain, */*", "application/json"),
    ):
        answer = ask("/info.json", Accept=accept)
        assert answer.content_type == media_type
        assert "Accept" in answer.headers["Vary"]


def test_5_2_technical_properties(info, page_image):
    assert list(info)[0] == "@context"
    assert info["@context"] == "http://iiif.io/api/image/3/context.json"
    assert info["id"].endswith(f"/iiif/3/{page_image.image_id}")
    assert info["type"] == "ImageService3"
    assert info["protocol"] == "http://iiif.io/api/image"
    assert info["profile"] == "level2"
    assert (info["width"], info["height"]) == (WIDTH, HEIGHT)
    assert info["maxArea"] and info["maxWidth"] and info["maxHeight"]


def test_5_3_every_size_listed_is_served(ask, info):
    assert [(size["width"], size["height"]) for size in info["sizes"]] == [
        (326, 251), (651, 502), (1301, 1003)
    ]  # fmt: skip
    for size in info["sizes"]:
        wanted = size["width"], size["height"]
        assert size_of(ask(f"/full/{wanted[0]},{wanted[1]}/0/default.jpg")) == wanted


def test_5_4_every_tile_listed_is_served(ask, info):
    (tiles,) = info["tiles"]
    assert tiles["scaleFactors"] == [1, 2, 4]
    for scale in tiles["scaleFactors"]:
        step = tiles["width"] * scale
        for x in range(0, WIDTH, step):
            for y in range(0, HEIGHT, step):
                w, h = min(step, WIDTH - x), min(step, HEIGHT - y)
                size = -(-w // scale), -(-h // scale)
                assert size_of(ask(f"/{x},{y},{w},{h}/{size[0]},{size[1]}/0/default.jpg")) == size


def test_5_4_sizes_off_by_a_pixel_are_served_too(ask):
    for region, size in (("full", "325,250"), ("1024,0,277,1003", "138,501"), ("full", "325,251")):
        w, h = (int(side) for side in size.split(","))
        assert size_of(ask(f"/{region}/{size}/0/default.jpg")) == (w, h)


def test_5_6_rights_are_told(gallery, viewer, tmp_path):
    free = "http://creativecommons.org/publicdomain/mark/1.0/"
    for said, told in ((free, free), (free.replace("http:", "https:"), free), ("ask us", None)):
        shown = show(gallery, tmp_path, picture(60, 50), description={"rights": said})
        described = viewer.get(f"/iiif/3/{shown.image_id}/info.json").get_json(force=True)
        assert described.get("rights") == told


def test_5_7_what_is_offered_works(ask, info):
    assert set(info["extraFeatures"]) == {
        "canonicalLinkHeader", "mirroring", "profileLinkHeader", "rotationArbitrary",
        "sizeUpscaling",
    }  # fmt: skip
    for quality in info["extraQualities"]:
        for format_ in info["extraFormats"] + info["preferredFormats"]:
            assert ask(f"/0,0,50,50/max/0/{quality}.{format_}").status_code == 200


# 6. Compliance Level


def test_6_the_profile_is_told(ask):
    for path in ("/info.json", "/full/200,/0/default.jpg", "/0,0,512,512/512,512/0/default.jpg"):
        assert '<http://iiif.io/api/image/3/level2.json>;rel="profile"' in ask(path).headers["Link"]


# 7. Server Responses


def test_7_1_answers_may_be_read_by_pages_of_any_origin(ask):
    for path in ("/info.json", "/full/200,/0/default.jpg", "/x/y/z/a.b", "/nothing"):
        assert ask(path).headers["Access-Control-Allow-Origin"] == "*"
        asked = ask(path, "OPTIONS")
        assert asked.status_code == 200
        assert "GET" in asked.headers["Access-Control-Allow-Methods"]


def test_7_1_a_known_version_is_not_sent_again(ask):
    for path in ("/info.json", "/full/200,/0/default.jpg", "/0,0,512,512/512,512/0/default.jpg"):
        first = ask(path)
        again = ask(path, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert ask(path, If_None_Match='"other"').status_code == 200


def test_7_1_head_answers_as_get_without_the_body(ask):
    for path in ("/info.json", "/full/200,/0/default.jpg"):
        head, get = ask(path, "HEAD"), ask(path)
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["Content-Length"] == get.headers["Content-Length"]


def test_7_1_an_open_image_may_be_kept(ask):
    said = ask("/full/200,/0/default.jpg").headers["Cache-Control"]
    assert said == "public, max-age=31536000, immutable, s-maxage=5"


def test_7_3_errors_are_one_sentence_that_may_not_be_kept(ask):
    answer = ask("/full/max/0/default.doc")
    assert fault(answer) == "format 'doc': write one of jpg, png, webp, gif, tif"
    assert answer.headers["Cache-Control"] == "private, no-store"
