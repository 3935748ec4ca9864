"""What is decoded in memory is what libvips' stream gives, cut where it is asked for."""

import numpy as np
import pytest
import pyvips
from hypothesis import given
from hypothesis import strategies as some

from iiif.image import swift
from iiif.image.joined import NotJoined
from ingest.derivatives.encoder import Encoder, as_pixels
from ingest.text.page_text import Box
from tests.builders import picture

TILE_PX = 64
SIDES = some.integers(1, 200)


def tiled(pixels, encoder):
    """Give tiles as a pyramid has them, row by row, with the columns' widths and rows' heights."""
    rows, columns = range(0, pixels.shape[0], TILE_PX), range(0, pixels.shape[1], TILE_PX)
    tiles = [
        encoder.jpeg(np.ascontiguousarray(pixels[y : y + TILE_PX, x : x + TILE_PX]))
        for y in rows
        for x in columns
    ]
    widths = [min(TILE_PX, pixels.shape[1] - x) for x in columns]
    return tiles, widths, [min(TILE_PX, pixels.shape[0] - y) for y in rows]


def nothing():
    pass


@pytest.mark.parametrize("grey", [False, True])
@given(SIDES, SIDES, some.data())
def test_a_cut_holds_each_tile_s_own_pixels(grey, width_px, height_px, data):
    pixels = as_pixels(picture(width_px, height_px, grey=grey))
    tiles, widths, heights = tiled(pixels, Encoder(85, 2))
    left, top = (
        data.draw(some.integers(0, width_px - 1)),
        data.draw(some.integers(0, height_px - 1)),
    )
    box = Box(
        left, top, data.draw(some.integers(1, width_px - left)),
        data.draw(some.integers(1, height_px - top)),
    )  # fmt: skip
    # A cut is given the tiles that it touches, and where it lies in them.
    columns = range(box.x // TILE_PX, (box.x + box.width - 1) // TILE_PX + 1)
    rows = range(box.y // TILE_PX, (box.y + box.height - 1) // TILE_PX + 1)
    found = swift.cut(
        [tiles[row * len(widths) + column] for row in rows for column in columns],
        widths[columns.start : columns.stop],
        heights[rows.start : rows.stop],
        Box(box.x - columns.start * TILE_PX, box.y - rows.start * TILE_PX, box.width, box.height),
        nothing,
    )
    opened = [pyvips.Image.jpegload_buffer(tile) for tile in tiles]
    whole = pyvips.Image.arrayjoin(
        opened, across=len(widths), hspacing=TILE_PX, vspacing=TILE_PX
    ).crop(box.x, box.y, box.width, box.height)
    # Both are libjpeg-turbo, of other releases.
    assert np.abs(found.astype(int) - as_pixels(whole).astype(int)).max() <= 2
    assert swift.picture(found).interpretation == ("b-w" if grey else "srgb")


def test_an_answer_s_colours_are_as_fine_as_libvips_makes_them():
    shown = picture(120, 90)
    for quality, subsampling in ((85, "4:2:0"), (95, "4:4:4")):
        made = pyvips.Image.new_from_buffer(swift.jpeg(shown, quality), "")
        theirs = pyvips.Image.new_from_buffer(shown.jpegsave_buffer(Q=quality), "")
        assert made.get("jpeg-chroma-subsample") == subsampling
        assert theirs.get("jpeg-chroma-subsample") == subsampling
        assert (made - theirs).abs().avg() < 1


@pytest.mark.parametrize("tile", [b"", b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xe0\x00\x00" * 9])
def test_what_is_no_jpeg_is_refused(tile):
    with pytest.raises(NotJoined):
        swift.cut([tile], [64], [64], Box(0, 0, 64, 64), nothing)


def test_a_tile_cut_short_and_a_tile_of_another_size_are_refused():
    tiles, _, _ = tiled(as_pixels(picture(64, 64)), Encoder(85, 2))
    with pytest.raises(NotJoined, match="decoded"):
        swift.cut([tiles[0][:-20]], [64], [64], Box(0, 0, 64, 64), nothing)
    with pytest.raises(NotJoined, match="another size"):
        swift.cut(tiles, [32], [64], Box(0, 0, 32, 64), nothing)


def test_an_image_whose_time_is_over_is_not_decoded_on():
    class Over(Exception):
        pass

    def over():
        raise Over

    tiles, widths, heights = tiled(as_pixels(picture(100, 100)), Encoder(85, 2))
    with pytest.raises(Over):
        swift.cut(tiles, widths, heights, Box(0, 0, 100, 100), over)
