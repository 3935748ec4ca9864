"""A pyramid has every level at its exact size and place, as any reader of TIFF sees it."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
import pyvips
import simplejpeg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ingest.derivatives.encoder import Encoder, halved
from ingest.derivatives.index import standalone
from ingest.derivatives.pyramid import make_pyramid
from ingest.derivatives.sizes import level_sizes, small_sizes
from ingest.derivatives.tiff_writer import Directory, finish
from tests.ingest.derivatives.drawing import (
    LIMITS,
    MEAN_LOSS,
    WORST_LOSS,
    drawing,
    grey_waves,
    index_of,
    level_by_libvips,
    loss,
    page_of,
    write,
)

SMALL_TILES = replace(LIMITS, tile_size_px=64)
JFIF = b"JFIF"


def check_pyramid(path, made, pixels, limits):
    """Hold every level and every tile against libvips' own rendering of the master."""
    data, index = path.read_bytes(), index_of(path, made)
    height_px, width_px, bands = pixels.shape
    assert (
        (made.width_px, made.height_px)
        == (width_px, height_px)
        == (
            index.width_px,
            index.height_px,
        )
    )
    sizes = [(level.width_px, level.height_px) for level in index.levels]
    assert sizes == level_sizes(width_px, height_px, limits.tile_size_px)
    for number, level in enumerate(index.levels):
        wanted = level_by_libvips(pixels, number)
        seen = page_of(path, number)
        assert seen.shape == wanted.shape
        mean, worst = loss(seen, wanted)
        assert mean < MEAN_LOSS and worst < WORST_LOSS
        for row in range(level.rows):
            for column in range(level.columns):
                offset, length = index.tile_span(number, column, row)
                check_tile(
                    standalone(index, data[offset : offset + length]), seen, column, row, limits
                )


def check_tile(jpeg, level, column, row, limits):
    """Hold one tile, as it is served, against its place in the level."""
    assert jpeg[:2] == b"\xff\xd8" and jpeg[6:10] == JFIF and jpeg[-2:] == b"\xff\xd9"
    side = limits.tile_size_px
    wanted = level[row * side : (row + 1) * side, column * side : (column + 1) * side]
    seen = simplejpeg.decode_jpeg(jpeg, "GRAY" if level.shape[2] == 1 else "RGB")
    assert seen.shape == wanted.shape
    difference = np.abs(seen.astype(np.int16) - wanted)
    if wanted.shape[:2] == (side, side):
        assert difference.max() <= 2
    else:
        # The padded tile that TIFF holds knows other neighbours at the cut.
        assert difference.mean() < 1.5


@pytest.mark.parametrize(
    ("width_px", "height_px"),
    [(1, 1), (511, 511), (512, 512), (513, 1), (1, 513), (513, 512), (1023, 1025), (1301, 2603)],
)
def test_every_level_and_tile_is_where_libvips_renders_it(tmp_path, width_px, height_px):
    pixels = grey_waves(width_px, height_px)
    source, target = write(pixels, tmp_path / "page.png"), tmp_path / "page.tif"
    made = make_pyramid(source, target, LIMITS)
    check_pyramid(target, made, pixels, LIMITS)


@given(
    width_px=st.integers(1, 300),
    height_px=st.integers(1, 300),
    bands=st.sampled_from([1, 3]),
    fine=st.booleans(),
)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_size_has_its_pixels_in_place(tmp_path, width_px, height_px, bands, fine):
    pixels = grey_waves(width_px, height_px)[:, :, :bands]
    source, target = write(pixels, tmp_path / "page.png"), tmp_path / "page.tif"
    made = make_pyramid(source, target, SMALL_TILES, fine=fine)
    check_pyramid(target, made, pixels, SMALL_TILES)


def test_a_page_of_odd_sides_drifts_nowhere(tmp_path):
    """libvips' own pyramid gives 3000 x 4001 here, and shifts further at each level."""
    pixels = np.zeros((2003, 1501, 3), np.uint8)
    pixels[-600:, -500:] = 255
    made = make_pyramid(write(pixels, tmp_path / "p.png"), tmp_path / "p.tif", LIMITS)
    for number in range(len(index_of(tmp_path / "p.tif", made).levels)):
        wanted = level_by_libvips(pixels, number)
        seen = page_of(tmp_path / "p.tif", number)
        white = (wanted[:, :, 1] > 128).sum()
        assert abs((seen[:, :, 1] > 128).sum() - white) < 10


def test_other_readers_see_the_same_levels(tmp_path):
    pixels = drawing(1301, 703)
    make_pyramid(write(pixels, tmp_path / "p.png"), tmp_path / "p.tif", LIMITS)
    with Image.open(tmp_path / "p.tif") as image:
        assert image.n_frames == 3
        for number in range(3):
            image.seek(number)
            assert image.size == level_sizes(1301, 703, 512)[number]
            other = np.asarray(image.convert("RGB"))
            assert np.abs(other.astype(np.int16) - page_of(tmp_path / "p.tif", number)).max() <= 2


def test_grey_stays_grey(tmp_path):
    made = make_pyramid(write(drawing(700, 600, 1), tmp_path / "p.png"), tmp_path / "p.tif", LIMITS)
    index = index_of(tmp_path / "p.tif", made)
    assert made.grey and index.grey
    assert page_of(tmp_path / "p.tif", 0).shape == (600, 700, 1)


@pytest.mark.parametrize(("fine", "planes"), [(False, "420"), (True, "444")])
def test_fine_keeps_colour_at_full_size(tmp_path, fine, planes):
    source = write(drawing(600, 600), tmp_path / "p.png")
    made = make_pyramid(source, tmp_path / "p.tif", LIMITS, fine=fine)
    data, index = (tmp_path / "p.tif").read_bytes(), index_of(tmp_path / "p.tif", made)
    offset, length = index.tile_span(0, 0, 0)
    assert simplejpeg.decode_jpeg_header(data[offset : offset + length])[3] == planes
    mean, _ = loss(page_of(tmp_path / "p.tif", 0), drawing(600, 600).astype(np.float32))
    assert mean < 2.5


def test_small_images_are_the_whole_page(tmp_path):
    pixels = grey_waves(1000, 1300)
    made = make_pyramid(write(pixels, tmp_path / "p.png"), tmp_path / "p.tif", LIMITS)
    data, index = (tmp_path / "p.tif").read_bytes(), index_of(tmp_path / "p.tif", made)
    assert [(at.width_px, at.height_px) for at in index.smalls] == small_sizes(1000, 1300)
    whole = pyvips.Image.new_from_array(pixels)
    for small in index.smalls:
        jpeg = data[small.offset : small.offset + small.length]
        seen = simplejpeg.decode_jpeg(jpeg)
        assert jpeg[6:10] == JFIF and seen.shape == (small.height_px, small.width_px, 3)
        wanted = whole.resize(small.width_px / 1000, vscale=small.height_px / 1300).numpy()
        assert np.abs(seen.astype(np.int16) - wanted).mean() < 4


def test_file_ends_with_the_index_and_names_its_source(tmp_path):
    source = write(drawing(300, 200), tmp_path / "p.png")
    made = make_pyramid(source, tmp_path / "p.tif", LIMITS)
    assert made.bytes == (tmp_path / "p.tif").stat().st_size
    assert made.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert make_pyramid(source, tmp_path / "p.tif", LIMITS, sha256=False).sha256 == ""


def test_halving_makes_no_level_lighter():
    noise = np.random.default_rng(1).integers(0, 256, (512, 600, 3), np.uint8)
    exact = noise.reshape(256, 2, 300, 2, 3).mean(axis=(1, 3))
    difference = halved(noise) - exact
    assert abs(difference.mean()) < 0.01 and np.abs(difference).max() <= 0.5


@pytest.mark.parametrize("bands", [1, 3])
@pytest.mark.parametrize("size", [(1, 1), (1, 6), (7, 1), (33, 5), (64, 12), (65, 9), (131, 20)])
def test_halving_rounds_rows_down_columns_up_and_counts_an_odd_last_one_double(size, bands):
    pixels = np.random.default_rng(3).integers(0, 256, (*size, bands), np.uint8)
    even = np.pad(pixels, ((0, size[0] % 2), (0, size[1] % 2), (0, 0)), "edge").astype(int)
    rows = (even[::2] + even[1::2]) // 2
    assert np.array_equal(halved(pixels), (rows[:, ::2] + rows[:, 1::2] + 1) // 2)


def test_above_the_limit_of_classic_tiff_it_is_bigtiff(tmp_path):
    tile = Encoder(85, 2).jpeg(drawing(64, 64))
    directory = Directory(60, 50, 64, 64, False, 2, False, [16], [len(tile)])
    at = 16 + len(tile) + -len(tile) % 8
    for limit_bytes, version in ((1 << 32, 42), (1000, 43)):
        header, tail = finish(
            [directory, replace(directory, reduced=True)], at, limit_bytes=limit_bytes
        )
        (tmp_path / "t.tif").write_bytes(header + tile + bytes(-len(tile) % 8) + tail)
        assert header[2] == version
        for page in (0, 1):
            assert page_of(tmp_path / "t.tif", page).shape == (50, 60, 3)


def test_offsets_beyond_four_gigabytes_are_kept():
    beyond = 5 << 30
    header, tail = finish([Directory(64, 64, 64, 64, True, 1, False, [beyond], [9])], beyond + 16)
    assert header[2] == 43 and beyond.to_bytes(8, "little") in tail
