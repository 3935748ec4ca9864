"""Boxes come to pixels by one page's own factor, or are not shown."""

import pytest
import pyvips
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.page_text import Box
from ingest.text.scale import ImageSize, Scale, by_resolution, fit

side = st.integers(min_value=1, max_value=50_000)
anything = st.floats(allow_nan=True, allow_infinity=True)


def test_a_box_is_brought_to_the_image_by_the_ratio_of_the_sizes() -> None:
    scale = fit(1000, 2000, ImageSize(2000, 4000))
    assert not scale.reason
    assert scale.box(10, 20, 30, 40) == Box(20, 40, 60, 80)


def test_a_unit_of_length_needs_no_resolution_where_the_page_has_a_size() -> None:
    # 210 x 297 mm in tenths, scanned at 300 dpi.
    scale = fit(2100, 2970, ImageSize(2480, 3508))
    assert scale.box(1050, 1485, 210, 297) == Box(1240, 1754, 248, 351)


@pytest.mark.parametrize(("unit", "x"), [("mm10", 300), ("inch1200", 64), ("pixel", 254)])
def test_without_page_size_the_resolution_tells(unit: str, x: int) -> None:
    scale = by_resolution(unit, ImageSize(3000, 3000, dots_per_inch=300))
    box = scale.box(254, 254, 254, 254)
    assert box and box.x == x


def test_a_unit_of_length_without_resolution_is_flagged() -> None:
    assert "neither page size nor resolution" in by_resolution("mm10", ImageSize(9, 9)).reason


@pytest.mark.parametrize(
    ("width", "height", "flagged"),
    [(1000, 1400, False), (1019, 1400, False), (1025, 1400, True), (1400, 1000, True)],
)
def test_aspect_ratios_may_differ_by_two_in_a_hundred(
    width: int, height: int, flagged: bool
) -> None:
    assert bool(fit(width, height, ImageSize(2000, 2800)).reason) is flagged


@given(side, side, anything, anything, anything, anything)
def test_a_box_never_leaves_the_image(
    width_px: int, height_px: int, x: float, y: float, width: float, height: float
) -> None:
    box = Scale(ImageSize(width_px, height_px)).box(x, y, width, height)
    if box:
        assert box.x >= 0 and box.y >= 0 and box.width > 0 and box.height > 0
        assert box.x + box.width <= width_px and box.y + box.height <= height_px


@pytest.mark.parametrize(
    ("orientation", "box"),
    # A box of 10 x 20 at 1, 2 of a lying image of 200 x 100; upright it has 100 x 200.
    [
        (5, Box(2, 1, 20, 10)),
        (6, Box(78, 1, 20, 10)),
        (7, Box(78, 189, 20, 10)),
        (8, Box(2, 189, 20, 10)),
    ],
)
def test_boxes_of_a_lying_image_are_turned_with_it(orientation: int, box: Box) -> None:
    scale = fit(200, 100, ImageSize(100, 200, orientation=orientation))
    assert not scale.reason and scale.box(1, 2, 10, 20) == box
    upright = fit(100, 200, ImageSize(100, 200, orientation=orientation))
    assert upright.box(1, 2, 10, 20) == Box(1, 2, 10, 20)


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_pixels_turn_as_their_boxes_do(orientation: int) -> None:
    lying = pyvips.Image.black(200, 100).draw_rect([255], 11, 22, 30, 40, fill=True).copy()
    lying.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    left, top, width, height = lying.autorot().find_trim(background=[0], threshold=1)
    scale = fit(200, 100, ImageSize(100, 200, orientation=orientation))
    assert scale.box(11, 22, 30, 40) == Box(left, top, width, height)
