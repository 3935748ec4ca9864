"""The IIIF Image API 3.0, sections 5 to 7, in their order; each test quotes what it proves."""

from tests.builders import picture
from tests.iiif.image.answers import HEIGHT, WIDTH, fault, size_of
from tests.iiif.rows import show

LD_JSON = 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'

# 5. Image Information


def test_5_1_media_type_and_vary(ask):
    """“If the server receives a request with an Accept header, it SHOULD respond following the
    rules of content negotiation.”"""
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
    """“The @context property SHOULD appear as the very first key-value pair of the JSON
    representation.”"""
    assert list(info)[0] == "@context"
    assert info["@context"] == "http://iiif.io/api/image/3/context.json"
    assert info["id"].endswith(f"/iiif/3/{page_image.image_id}")
    assert info["type"] == "ImageService3"
    assert info["protocol"] == "http://iiif.io/api/image"
    assert info["profile"] == "level2"
    assert (info["width"], info["height"]) == (WIDTH, HEIGHT)
    assert info["maxArea"] and info["maxWidth"] and info["maxHeight"]


def test_5_3_every_size_listed_is_served(ask, info):
    """“A request constructed with the w,h syntax using these sizes MUST be supported by the
    server”"""
    assert [(size["width"], size["height"]) for size in info["sizes"]] == [
        (326, 251), (651, 502), (1301, 1003)
    ]  # fmt: skip
    for size in info["sizes"]:
        wanted = size["width"], size["height"]
        assert size_of(ask(f"/full/{wanted[0]},{wanted[1]}/0/default.jpg")) == wanted


def test_5_4_every_tile_listed_is_served(ask, info):
    """“a set of image regions that have a consistent height and width, over a series of
    resolutions, that can be stitched together”"""
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
    """“Intermediate calculations may use floating point numbers and the rounding method is
    implementation specific.” (4.7)"""
    for region, size in (("full", "325,250"), ("1024,0,277,1003", "138,501"), ("full", "325,251")):
        w, h = (int(side) for side in size.split(","))
        assert size_of(ask(f"/{region}/{size}/0/default.jpg")) == (w, h)


def test_5_6_rights_are_told(gallery, viewer, tmp_path):
    """“The value of this property MUST be a string drawn from the set of Creative Commons
    license URIs, the RightsStatements.org rights statement URIs”"""
    free = "http://creativecommons.org/publicdomain/mark/1.0/"
    for said, told in ((free, free), (free.replace("http:", "https:"), free), ("ask us", None)):
        shown = show(gallery, tmp_path, picture(60, 50), description={"rights": said})
        described = viewer.get(f"/iiif/3/{shown.image_id}/info.json").get_json(force=True)
        assert described.get("rights") == told


def test_5_7_what_is_offered_works(ask, info):
    """“A server that supports sizeUpscaling MUST specify maxWidth or maxArea.”"""
    assert set(info["extraFeatures"]) == {
        "canonicalLinkHeader", "mirroring", "profileLinkHeader", "rotationArbitrary",
        "sizeUpscaling",
    }  # fmt: skip
    for quality in info["extraQualities"]:
        for format_ in info["extraFormats"] + info["preferredFormats"]:
            assert ask(f"/0,0,50,50/max/0/{quality}.{format_}").status_code == 200


# 6. Compliance Level


def test_6_the_profile_is_told(ask):
    """“using the profile document URI with the parameter rel="profile", on both Image and Image
    Information responses”"""
    for path in ("/info.json", "/full/200,/0/default.jpg", "/0,0,512,512/512,512/0/default.jpg"):
        assert '<http://iiif.io/api/image/3/level2.json>;rel="profile"' in ask(path).headers["Link"]


# 7. Server Responses


def test_7_1_answers_may_be_read_by_pages_of_any_origin(ask):
    """“including the Access-Control-Allow-Origin header and the preflight request pattern”"""
    for path in ("/info.json", "/full/200,/0/default.jpg", "/x/y/z/a.b", "/nothing"):
        assert ask(path).headers["Access-Control-Allow-Origin"] == "*"
        asked = ask(path, "OPTIONS")
        assert asked.status_code == 200
        assert "GET" in asked.headers["Access-Control-Allow-Methods"]


def test_7_1_a_known_version_is_not_sent_again(ask):
    """“Status code 304 is handled exactly as per the HTTP specification.” (7.2)"""
    for path in ("/info.json", "/full/200,/0/default.jpg", "/0,0,512,512/512,512/0/default.jpg"):
        first = ask(path)
        again = ask(path, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert ask(path, If_None_Match='"other"').status_code == 200


def test_7_1_head_answers_as_get_without_the_body(ask):
    """“it is RECOMMENDED that implementations also support the HTTP HEAD method” (7)"""
    for path in ("/info.json", "/full/200,/0/default.jpg"):
        head, get = ask(path, "HEAD"), ask(path)
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["Content-Length"] == get.headers["Content-Length"]


def test_7_1_an_open_image_may_be_kept(ask):
    """“This makes responses easier to cache, either at the server or by standard web-caching
    infrastructure.” (2)"""
    said = ask("/full/200,/0/default.jpg").headers["Cache-Control"]
    assert said == "public, max-age=31536000, immutable, s-maxage=2"


def test_7_3_errors_are_one_sentence_that_may_not_be_kept(ask):
    """“It is RECOMMENDED that the body of the error response includes a human-readable
    description of the error in either plain text or html.”"""
    answer = ask("/full/max/0/default.doc")
    assert fault(answer) == "format 'doc': write one of jpg, png, webp, gif, tif, avif, jp2, pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
