"""Tiles put together show what each of them shows, whatever their sizes and forms."""

import pytest
import pyvips
from hypothesis import given
from hypothesis import strategies as some

from iiif.image.joined import NotJoined, joined
from tests.builders import picture

TILE_PX = 64
NARROW_PX = 8
SIDES = some.integers(1, 200)


def cut(image, subsampling):
    """Give the image's tiles as JPEGs, row by row, with the columns' widths and rows' heights."""
    widths = [min(TILE_PX, image.width - x) for x in range(0, image.width, TILE_PX)]
    heights = [min(TILE_PX, image.height - y) for y in range(0, image.height, TILE_PX)]
    tiles = [
        image.crop(column * TILE_PX, row * TILE_PX, width, height).jpegsave_buffer(
            Q=85, keep="none", subsample_mode=subsampling
        )
        for row, height in enumerate(heights)
        for column, width in enumerate(widths)
    ]
    return tiles, widths, heights


@pytest.mark.parametrize(("grey", "subsampling"), [(False, "on"), (False, "off"), (True, "on")])
@given(width_px=SIDES, height_px=SIDES)
def test_every_pixel_is_that_of_its_own_tile(grey, subsampling, width_px, height_px):
    tiles, widths, heights = cut(picture(width_px, height_px, grey=grey), subsampling)
    shown = joined(tiles, widths, heights).copy_memory()
    apart = pyvips.Image.arrayjoin(
        [pyvips.Image.jpegload_buffer(tile) for tile in tiles],
        across=len(widths), hspacing=TILE_PX, vspacing=TILE_PX,
    ).crop(0, 0, width_px, height_px)  # fmt: skip
    assert (shown.width, shown.height, shown.bands) == (width_px, height_px, apart.bands)
    difference = (shown - apart).abs()
    # Colours are smoothed in the last column, and not at all in a narrow tile: with what the
    # block holds beyond it both are otherwise.
    exact = width_px - (1 if widths[-1] >= NARROW_PX else widths[-1])
    if exact:
        assert difference.crop(0, 0, exact, height_px).max() == 0
    assert difference.max() <= 40 or widths[-1] < NARROW_PX


@pytest.mark.parametrize("tile", [b"", b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xe0\x00\x00" * 9])
def test_what_is_no_jpeg_is_refused(tile):
    with pytest.raises(NotJoined):
        joined([tile], [64], [64])
