"""Images of other institutions stand in our manifests by addresses of images (3.0, 5.6)."""

import pytest

from iiif.presentation import elsewhere
from ingest.catalog.models import PageReference

SERVICE = "https://example.org/iiif/page-1"


@pytest.mark.parametrize("ending", ["", "/"])
@pytest.mark.parametrize(("version", "size"), [(2, "full"), (3, "max")])
def test_what_is_named_by_its_service_only_is_given_by_the_service(ending, version, size):
    there = PageReference(
        address=SERVICE + ending, service=SERVICE, version=version, profile="level2",
        width_px=600, height_px=800, region="full", rotation="0", media_type="",
    )  # fmt: skip
    body = elsewhere.painted(there)
    assert body["id"] == f"{SERVICE}/full/{size}/0/default.jpg"
    there.address = f"{SERVICE}/full/{size}/0/native.jpg"
    assert elsewhere.painted(there)["id"] == there.address


@pytest.mark.parametrize(("ending", "told", "given"), [
    ("/full/600,/0/default.jpg", "image/tiff", "image/jpeg"),
    ("/full/600,/0/default.PNG", "image/jpeg", "image/png"),
    ("/full/600,/0/default.tif", "", "image/tiff"),
    ("/full/600,/0/default", "image/webp", "image/webp"),
    ("-master.jpg", "image/png", "image/png"),
])  # fmt: skip
def test_what_an_image_service_gives_is_of_the_kind_that_its_address_asks_for(ending, told, given):
    there = PageReference(
        address=SERVICE + ending, service=SERVICE, version=2, profile="level2",
        width_px=600, height_px=800, region="full", rotation="0", media_type=told,
    )  # fmt: skip
    assert elsewhere.painted(there)["format"] == given


@pytest.mark.parametrize(("version", "region", "rotation", "asked", "size"), [
    (2, "100,50,300,400", "0", "100,50,300,400/full/0", {"width": 300, "height": 400}),
    (3, "full", "90", "full/max/90", {"width": 800, "height": 600}),
    (3, "pct:10,10,50,50", "0", "pct:10,10,50,50/max/0", {}),
])  # fmt: skip
def test_a_part_or_turn_is_given_as_viewers_can_draw_it(version, region, rotation, asked, size):
    there = PageReference(
        address=f"{SERVICE}/full/max/0/default.jpg", service=SERVICE, version=version,
        profile="level2", width_px=600, height_px=800, region=region, rotation=rotation,
        media_type="",
    )  # fmt: skip
    body = elsewhere.painted(there)
    plain = {"id": f"{SERVICE}/{asked}/default.jpg", "type": "Image", "format": "image/jpeg"}
    assert body == plain | size


def test_a_turn_that_no_service_makes_is_told_by_a_selector():
    there = PageReference(
        address="https://example.org/a.jpg", service="", version=3, profile="",
        width_px=600, height_px=800, region="full", rotation="90", media_type="",
    )  # fmt: skip
    body = elsewhere.painted(there)
    assert body["source"]["id"] == there.address
    assert body["selector"] == {"type": "ImageApiSelector", "region": "full", "rotation": "90"}


def test_addresses_with_spaces_and_accents_are_given_as_uris():
    service = "https://example.org/iiif/Châteauroux/Add MS 7475.jp2"
    there = PageReference(
        address=f"{service}/full/full/0/default.jpg", service=service, version=2,
        profile="level2", width_px=600, height_px=800, region="full", rotation="0",
        media_type="image/jpg",
    )  # fmt: skip
    written = "https://example.org/iiif/Ch%C3%A2teauroux/Add%20MS%207475.jp2"
    body = elsewhere.painted(there)
    assert body["id"] == f"{written}/full/full/0/default.jpg"
    assert body["format"] == "image/jpeg"
    assert body["service"][0]["@id"] == written
    (small,) = elsewhere.thumbnail(there, 200)
    assert small["id"].startswith(f"{written}/full/") and small["service"][0]["@id"] == written


@pytest.mark.parametrize("told", [
    "https://example.org/a%20b/%C3%A2?x=1&y=(2)#f", "http://[::1]:80/~a;b=c,d/e.f-g_h!$'*+@:",
])  # fmt: skip
def test_what_is_a_uri_stays_as_it_is(told):
    assert elsewhere.uri(told) == told


def test_a_kind_that_nobody_registered_is_given_by_its_right_name():
    there = PageReference(
        address="https://example.org/a", service="", version=3, profile="",
        width_px=600, height_px=800, region="full", rotation="0", media_type="image/jpg",
    )  # fmt: skip
    assert elsewhere.painted(there)["format"] == "image/jpeg"
