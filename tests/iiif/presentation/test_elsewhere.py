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
