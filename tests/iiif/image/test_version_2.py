"""The IIIF Image API 2.1.1, in its order; each test quotes what it proves."""

import json

import pytest

from tests.builders import picture
from tests.iiif.image.answers import HEIGHT, WIDTH, fault, image_of, size_of
from tests.iiif.rows import show


@pytest.fixture(scope="module")
def ask_2(viewer, page_image):
    def get(path, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return viewer.open(f"/iiif/2/{page_image.image_id}{path}", method=method, headers=named)

    return get


@pytest.fixture(scope="module")
def info_2(ask_2):
    return ask_2("/info.json").get_json()


# 2. URI Syntax


def test_2_the_base_uri_redirects_to_the_information(ask_2, info_2):
    """“It is RECOMMENDED that the response be a 303 status redirection to the image information
    document's URI.”"""
    for path in ("", "/"):
        answer = ask_2(path)
        assert (answer.status_code, answer.location) == (303, f"{info_2['@id']}/info.json")


def test_2_an_address_of_another_form_is_not_found(ask_2):
    """“The IIIF Image API URI for requesting an image MUST conform to the following URI
    Template”"""
    for path in ("/full/full/0", "/full/full/0/default.jpg/x", "/info.xml"):
        fault(ask_2(path), 404)


# 3. Identifier


def test_3_an_unknown_identifier_is_not_found(viewer):
    """“The image resource specified by [identifier] does not exist”"""
    for identifier in ("zzz", "a%2Fb", "%ff", ".."):
        fault(viewer.get(f"/iiif/2/{identifier}/info.json"), 404)


def test_3_an_older_identifier_leads_to_the_newer_under_the_same_prefix(viewer, gallery, tmp_path):
    """“This enables servers to have a single canonical URI to promote caching of responses.”"""
    shown = show(gallery, tmp_path, picture(60, 50), derivation=3)
    older = shown.image_id.removesuffix("v3") + "v2"
    answer = viewer.get(f"/iiif/2/{older}/full/full/0/default.jpg")
    assert answer.status_code == 301
    assert answer.location.endswith(f"/iiif/2/{shown.image_id}/full/full/0/default.jpg")


# 4.1 Region


@pytest.mark.parametrize(
    ("region", "size"),
    [("full", (WIDTH, HEIGHT)), ("square", (1003, 1003)), ("10,20,300,200", (300, 200)),
     ("1200,900,500,500", (101, 103)), ("pct:10,10,50,50", (651, 502))],
)  # fmt: skip
def test_4_1_region(ask_2, region, size):
    """“the service SHOULD return an image cropped at the image's edge, rather than adding empty
    space”"""
    assert size_of(ask_2(f"/{region}/full/0/default.jpg")) == size


@pytest.mark.parametrize("region", ["1301,0,1,1", "0,0,0,1", "1,2,3", "all"])
def test_4_1_a_region_without_pixels_is_a_bad_request(ask_2, region):
    """“If the requested region's height or width is zero, or if the region is entirely outside
    the bounds […] the server SHOULD return a 400 status code.”"""
    assert "region" in fault(ask_2(f"/{region}/full/0/default.jpg"))


# 4.2 Size


@pytest.mark.parametrize(
    ("size", "expected"),
    [("full", (WIDTH, HEIGHT)), ("max", (WIDTH, HEIGHT)), ("650,", (650, 501)),
     (",502", (651, 502)), ("pct:10", (130, 100)), ("300,300", (300, 300)),
     ("!300,300", (300, 231)),
     # sizeAboveFull: without a mark
     ("1400,", (1400, 1079)), (",1100", (1427, 1100)), ("pct:110", (1431, 1103)),
     ("1301,1200", (1301, 1200)), ("!5000,5000", (WIDTH, HEIGHT))],
)  # fmt: skip
def test_4_2_size(ask_2, size, expected):
    """“The image server MAY support scaling above the full size of the extracted region.”"""
    width, height = size_of(ask_2(f"/full/{size}/0/default.jpg"))
    assert abs(width - expected[0]) <= 1 and abs(height - expected[1]) <= 1


@pytest.mark.parametrize("size", ["^max", "^100,", "0,", ",0", "pct:0", "!5,", "16001,", ""])
def test_4_2_a_size_that_cannot_be_is_a_bad_request(ask_2, size):
    """“If the resulting height or width is zero, then the server SHOULD return a 400 (bad
    request) status code.”"""
    assert "size" in fault(ask_2(f"/full/{size}/0/default.jpg"))


# 4.3 Rotation


@pytest.mark.parametrize(
    ("rotation", "size"),
    [("0", (300, 200)), ("90", (200, 300)), ("!180", (300, 200)), ("!270", (200, 300))],
)
def test_4_3_rotation(ask_2, rotation, size):
    """“In most cases a rotation will change the width and height dimensions of the returned
    image.”"""
    assert size_of(ask_2(f"/0,0,300,200/full/{rotation}/default.jpg")) == size


def test_4_3_another_rotation_is_a_bad_request(ask_2):
    """“A rotation value that is out of range or unsupported SHOULD result in a 400 status code.”"""
    for rotation in ("361", "-90", "left"):
        assert "rotation" in fault(ask_2(f"/full/100,/{rotation}/default.jpg"))


# 4.4 Quality


def test_4_4_quality(ask_2, info_2):
    """“A quality value that is unsupported SHOULD result in a 400 status code.”"""
    qualities = info_2["profile"][1]["qualities"]
    assert qualities == ["default", "color", "gray", "bitonal"]
    for quality in qualities:
        bands = image_of(ask_2(f"/full/100,/0/{quality}.png")).bands
        assert bands == (3 if quality in ("default", "color") else 1)
    assert "quality" in fault(ask_2("/full/100,/0/native.jpg"))


# 4.5 Format


def test_4_5_every_format_listed_is_served(ask_2, info_2):
    """“A format value that is unsupported SHOULD result in a 400 status code.”"""
    formats = info_2["profile"][1]["formats"]
    assert {"jpg", "tif", "png", "gif", "jp2", "pdf", "webp"} <= set(formats)
    for format_ in formats:
        assert ask_2(f"/full/100,/0/default.{format_}").status_code == 200
    assert "format" in fault(ask_2("/full/100,/0/default.exe"))


# 4.7 Canonical URI Syntax


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [("full/full/0/default.jpg", "full/full/0/default.jpg"),
     ("0,0,1301,1003/max/360/default.jpg", "full/full/0/default.jpg"),
     ("pct:0,0,50,50/!200,200/!90/gray.png", "0,0,651,502/200,/!90/gray.png"),
     ("square/50,100/0/default.jpg", "149,0,1003,1003/50,100/0/default.jpg"),
     ("0,0,1024,1003/512,502/0/default.jpg", "0,0,1024,1003/512,/0/default.jpg"),
     ("full/2000,/22.50/default.jpg", "full/2000,/22.5/default.jpg")],
)  # fmt: skip
def test_4_7_the_canonical_address_is_told(ask_2, info_2, asked, canonical):
    """“add a link header to the response that indicates the canonical URI for that request”"""
    answer = ask_2(f"/{asked}")
    assert f'<{info_2["@id"]}/{canonical}>;rel="canonical"' in answer.headers["Link"]
    assert ask_2(f"/{canonical}").data == answer.data


# 5. Image Information


def test_5_plain_json_is_told_its_context(ask_2):
    """“The content-type of the response MUST be either "application/json" (regular JSON)”"""
    for accept in ("*/*", "application/json", "text/html,*/*;q=0.8", ""):
        answer = ask_2("/info.json", Accept=accept)
        assert answer.content_type == "application/json"
        assert (
            '<http://iiif.io/api/image/2/context.json>;rel="http://www.w3.org/ns/json-ld#context";'
            'type="application/ld+json"'
        ) in answer.headers["Link"]
        assert "Accept" in answer.headers["Vary"]


def test_5_json_ld_is_answered_where_it_is_preferred(ask_2):
    """“or "application/ld+json" (JSON-LD).”"""
    answer = ask_2("/info.json", Accept="application/ld+json")
    assert answer.content_type == "application/ld+json"
    assert "json-ld#context" not in answer.headers["Link"]
    assert json.loads(answer.data)["@context"] == "http://iiif.io/api/image/2/context.json"


def test_5_2_technical_properties(info_2, page_image):
    """“The width in pixels of the full image content, given as an integer.”"""
    assert list(info_2)[0] == "@context"
    assert info_2["@id"].endswith(f"/iiif/2/{page_image.image_id}")
    assert info_2["protocol"] == "http://iiif.io/api/image"
    assert (info_2["width"], info_2["height"]) == (WIDTH, HEIGHT)
    assert not {"id", "type", "rights", "maxWidth"} & set(info_2)


def test_5_2_every_size_and_tile_listed_is_served(ask_2, info_2):
    """“Servers SHOULD support requests for images with parameters specified by the sizes and
    tiles fields for all combinations of qualities and formats supported.”"""
    for size in info_2["sizes"]:
        wanted = size["width"], size["height"]
        assert size_of(ask_2(f"/full/{wanted[0]},{wanted[1]}/0/default.jpg")) == wanted
    (tiles,) = info_2["tiles"]
    for scale in tiles["scaleFactors"]:
        w, h = (min(tiles["width"] * scale, side) for side in (WIDTH, HEIGHT))
        width, height = size_of(ask_2(f"/0,0,{w},{h}/{-(-w // scale)},/0/default.jpg"))
        assert (width, height) == (-(-w // scale), -(-h // scale))


def test_5_3_profile(info_2, gallery):
    """“The first entry in the list MUST be a compliance level URI.”"""
    level, more = info_2["profile"]
    assert level == "http://iiif.io/api/image/2/level2.json"
    assert set(more["supports"]) == {
        "canonicalLinkHeader", "mirroring", "profileLinkHeader", "regionSquare",
        "rotationArbitrary", "sizeAboveFull",
    }  # fmt: skip
    assert more["maxWidth"] == more["maxHeight"] == gallery.settings.max_output_side_px
    assert more["maxArea"] == gallery.settings.max_output_px


def test_5_4_rights_are_told(gallery, viewer, tmp_path):
    """“All of the rights and licensing properties MAY have multiple values, expressed as a JSON
    array, or a single value.”"""
    free = "http://creativecommons.org/publicdomain/mark/1.0/"
    shown = show(gallery, tmp_path, picture(60, 50), description={"rights": free})
    described = viewer.get(f"/iiif/2/{shown.image_id}/info.json").get_json()
    assert described["license"] == free and "rights" not in described


def test_5_what_is_open_in_part_is_described_as_level_0(gallery, viewer, tmp_path):
    """“This URI links to a description of the highest compliance level for which all
    requirements are met.” (6)"""
    shown = show(gallery, tmp_path, picture(1500, 900), tiers=("reduced",))
    described = viewer.get(f"/iiif/2/{shown.image_id}/info.json").get_json()
    assert described["profile"] == ["http://iiif.io/api/image/2/level0.json"]
    assert "tiles" not in described and described["sizes"]
    for size in described["sizes"]:
        path = f"full/{size['width']},{size['height']}/0/default.jpg"
        assert viewer.get(f"/iiif/2/{shown.image_id}/{path}").status_code == 200
    assert viewer.get(f"/iiif/2/{shown.image_id}/full/full/0/default.jpg").status_code == 401


# 6. Compliance Levels


def test_6_the_profile_is_told(ask_2):
    """“The compliance level URI MAY also be given in the HTTP Link header”"""
    for path in ("/info.json", "/full/200,/0/default.jpg"):
        told = ask_2(path).headers["Link"]
        assert '<http://iiif.io/api/image/2/level2.json>;rel="profile"' in told


# 7. Server Responses


def test_7_1_answers_may_be_read_by_pages_of_any_origin_and_kept(ask_2):
    """“Servers SHOULD send the Access-Control-Allow-Origin header with the value * in response
    to information requests.” (5)"""
    for path in ("/info.json", "/full/200,/0/default.jpg", "/x/y/z/a.b", "/nothing"):
        assert ask_2(path).headers["Access-Control-Allow-Origin"] == "*"
        assert ask_2(path, "OPTIONS").status_code == 200
    for path in ("/info.json", "/full/200,/0/default.jpg"):
        first = ask_2(path)
        again = ask_2(path, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        assert ask_2(path, "HEAD").headers["Content-Length"] == first.headers["Content-Length"]


def test_both_versions_give_the_same_bytes(ask, ask_2):
    for path in ("/0,0,512,512/512,/0/default.jpg", "/10,10,200,100/100,/0/gray.png"):
        assert ask(path).data == ask_2(path).data
