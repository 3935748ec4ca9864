"""Levels and small images have the sizes that viewers ask for."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.derivatives.sizes import level_sizes, small_sizes

side = st.integers(1, 200_000)


@given(width_px=side, height_px=side)
def test_every_level_is_the_image_divided_and_rounded_up(width_px, height_px):
    sizes = level_sizes(width_px, height_px, 512)
    assert sizes == [(-(-width_px // 2**k), -(-height_px // 2**k)) for k in range(len(sizes))]
    assert max(sizes[-1]) <= 512
    assert all(max(size) > 512 for size in sizes[:-1])


def test_levels_of_an_odd_page():
    assert level_sizes(6001, 8003, 512)[:3] == [(6001, 8003), (3001, 4002), (1501, 2001)]


def test_small_images_of_an_ordinary_page():
    assert small_sizes(6000, 8000) == [
        (900, 1200), (300, 400), (150, 200), (100, 133), (90, 120),
    ]  # fmt: skip  # one row, as they lie on a page


def test_an_image_smaller_than_all_boxes_has_no_small_ones():
    assert small_sizes(80, 60) == []


@given(width_px=side, height_px=side)
def test_small_images_are_smaller_than_the_image_and_never_huge(width_px, height_px):
    for width, height in small_sizes(width_px, height_px):
        assert 1 <= width <= min(width_px, 1200)
        assert 1 <= height <= min(height_px, 1200)
        assert (width, height) != (width_px, height_px)
