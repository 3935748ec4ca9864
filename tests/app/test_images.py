"""Small images: the very sizes that are stored, never more than is open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.site import images
from ingest.catalog.models import Asset
from ingest.derivatives.sizes import BOXES_PX, small_sizes

side = st.integers(min_value=1, max_value=30_000)


@given(side, side, st.sampled_from(BOXES_PX))
def test_a_small_image_is_asked_for_in_the_size_it_is_stored(width_px, height_px, box):
    size = images.fit(width_px, height_px, box)
    assert max(size) <= box
    if max(width_px, height_px) > box:
        assert size in small_sizes(width_px, height_px)


@pytest.mark.parametrize(
    ("open_side_px", "width"), [(None, 400), (1200, 400), (200, 200), (100, None), (0, None)]
)
def test_no_more_is_named_than_is_open(open_side_px, width):
    asset = Asset(id="b000000000b0", derivation=1, width_px=4000, height_px=2000)
    picture = images.boxed(asset, 400, open_side_px)
    assert (picture.width if picture else None) == width
