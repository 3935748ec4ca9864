"""What stored bytes answer: every tile that a viewer computes, in any spelling."""

from typing import Any

import pytest
import pyvips
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.settings import Settings
from iiif.image.record import OpenImages
from iiif.image.rendering import Limits, resolve
from iiif.image.request import parse
from iiif.image.tiles import stored
from ingest.derivatives.index import Level, PyramidIndex, Small, standalone, unpack
from ingest.derivatives.sizes import level_sizes, small_sizes
from tests.builders import picture
from tests.iiif.image.answers import size_of
from tests.iiif.rows import pyramid_of, show

LIMITS = Limits(100_000, 10**10)
ODD_SIZES = [(1, 1), (1, 3000), (3000, 1), (511, 512), (512, 512), (513, 511), (6001, 8003),
             (20_000, 777), (1025, 1023)]  # fmt: skip


def index_of(width_px, height_px, tile_px=512, grey=False):
    """Lay out an index in which every tile and small image stands at an offset of its own."""
    levels, at = [], 0
    for width, height in level_sizes(width_px, height_px, tile_px):
        columns, rows = -(-width // tile_px), -(-height // tile_px)
        count = columns * rows
        levels.append(Level(width, height, columns, rows, range(at, at + count), [1] * count))
        at += count
    smalls = tuple(
        Small(*size, at + place, 1) for place, size in enumerate(small_sizes(width_px, height_px))
    )
    return PyramidIndex(width_px, height_px, tile_px, tuple(levels), smalls, b"", grey)


def found(index, region, size, rotation="0", last="default.jpg"):
    asked = parse(region, size, rotation, last)
    made = resolve(asked, width_px=index.width_px, height_px=index.height_px, limits=LIMITS)
    return stored(index, made)


def canonical_tiles(width_px, height_px, tile_px=512):
    """Give each tile as the Image API's implementation notes compute it: level, place, address."""
    for number in range(len(level_sizes(width_px, height_px, tile_px))):
        scale = 1 << number
        for row, y in enumerate(range(0, height_px, tile_px * scale)):
            for column, x in enumerate(range(0, width_px, tile_px * scale)):
                w = min(tile_px * scale, width_px - x)
                h = min(tile_px * scale, height_px - y)
                size = (-(-w // scale), -(-h // scale))
                yield number, column, row, f"{x},{y},{w},{h}", size


@pytest.mark.parametrize(("width_px", "height_px"), ODD_SIZES)
def test_every_canonical_tile_is_stored(width_px, height_px):
    index = index_of(width_px, height_px)
    for number, column, row, region, (w, h) in canonical_tiles(width_px, height_px):
        got = found(index, region, f"{w},{h}")
        assert got is not None, (number, region)
        assert (got.offset, got.length) == index.tile_span(number, column, row)
        assert (got.width_px, got.height_px) == (w, h)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5000), st.integers(1, 5000), st.sampled_from([256, 512]), st.randoms())
def test_every_canonical_tile_of_any_image_is_stored(width_px, height_px, tile_px, chance):
    index = index_of(width_px, height_px, tile_px)
    tiles = list(canonical_tiles(width_px, height_px, tile_px))
    for number, column, row, region, (w, h) in chance.sample(tiles, min(20, len(tiles))):
        got = found(index, region, f"{w},{h}")
        assert got is not None
        assert (got.offset, got.length) == index.tile_span(number, column, row)


@pytest.mark.parametrize(
    ("region", "size"),
    [
        ("0,0,1024,1024", "512,512"), ("0,0,1024,1024", "512,"), ("0,0,1024,1024", ",512"),
        ("0,0,1024,1024", "!512,512"), ("0,0,1024,1024", "!512,900"), ("0,0,1024,1024", "pct:50"),
        ("0,0,1024,1024", "^512,512"), ("0,0,1024,1024", "^!512,512"),
        ("pct:0,0,25.6,12.8", "512,512"), ("0000,0,1024,01024", "512,512"),
    ],
)  # fmt: skip
def test_the_spelling_does_not_matter(region, size):
    index = index_of(4000, 8000)
    got = found(index, region, size)
    assert got is not None
    assert (got.offset, got.length) == index.tile_span(1, 0, 0)


def test_a_free_side_may_differ_by_one_pixel():
    # 6001 by 8003 at 1/16: the level is 376 by 501; 376 wide leads to a height of 501.4.
    index = index_of(6001, 8003)
    level = (index.levels[4].width_px, index.levels[4].height_px)
    assert level == (376, 501)
    for size in ("376,", ",501", "pct:6.25", "376,501", "!376,501"):
        got = found(index, "full", size)
        assert got is not None, size
        assert (got.width_px, got.height_px) == level


def test_both_sides_given_are_exact():
    index = index_of(6001, 8003)
    assert found(index, "full", "375,500") is None
    assert found(index, "full", "376,500") is None


@pytest.mark.parametrize("size", ["!200,200", "!400,400", "!1200,1200", "90,", "100,", ",120",
                                  "150,200", ",200"])  # fmt: skip
def test_small_images_are_stored(size):
    got = found(index_of(6001, 8003), "full", size)
    assert got is not None and got.complete


@pytest.mark.parametrize(
    ("region", "size", "rotation", "last"),
    [
        ("0,0,512,512", "512,512", "90", "default.jpg"),
        ("0,0,512,512", "512,512", "!0", "default.jpg"),
        ("0,0,512,512", "512,512", "0", "default.png"),
        ("0,0,512,512", "512,512", "0", "gray.jpg"),
        ("0,0,512,512", "512,512", "0", "bitonal.jpg"),
        ("0,0,512,511", "512,511", "0", "default.jpg"),
        ("1,0,512,512", "512,512", "0", "default.jpg"),
        ("0,0,512,512", "256,256", "0", "default.jpg"),
        ("512,0,1024,1024", "512,512", "0", "default.jpg"),
    ],
)
def test_what_differs_is_computed(region, size, rotation, last):
    assert found(index_of(4000, 8000), region, size, rotation, last) is None


def test_colour_is_the_default_and_grey_is_that_of_a_grey_image():
    tile = ("0,0,512,512", "512,512", "0")
    assert found(index_of(4000, 8000), *tile, "color.jpg") is not None
    assert found(index_of(4000, 8000, grey=True), *tile, "gray.jpg") is not None


def textured(width_px, height_px, grey):
    """A page whose neighbouring places differ, so that a shift by one pixel is seen."""
    noise = pyvips.Image.gaussnoise(width_px, height_px, sigma=60, mean=0, seed=7).gaussblur(1.5)
    page = picture(width_px, height_px, grey=grey)
    rough = (page + noise * 3).cast("uchar").copy(interpretation=page.interpretation)
    return rough.copy_memory()


@pytest.mark.parametrize(
    ("width_px", "height_px", "grey"), [(1301, 1003, False), (777, 1025, True)]
)
def test_stored_tiles_show_what_libvips_shows(tmp_path, width_px, height_px, grey):
    """Decoded, a stored tile is the same place of the master at the same size, edges included."""
    every = list(canonical_tiles(width_px, height_px))
    assert_tiles_show(textured(width_px, height_px, grey), tmp_path, every)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(1, 1700), st.integers(1, 1700), st.booleans(), st.randoms())
def test_nothing_shifts_at_any_level_of_any_size(tmp_path, width_px, height_px, grey, chance):
    by_level: dict[int, list[Any]] = {}
    for tile in canonical_tiles(width_px, height_px):
        by_level.setdefault(tile[0], []).append(tile)
    some = [tile for tiles in by_level.values() for tile in {chance.choice(tiles), tiles[-1]}]
    assert_tiles_show(textured(width_px, height_px, grey), tmp_path, some)


def assert_tiles_show(master, folder, tiles):
    made, path = pyramid_of(master, folder)
    data = path.read_bytes()
    index = unpack(data[made.index_offset : made.index_offset + made.index_length])
    for number, _, _, region, (w, h) in tiles:
        got = found(index, region, f"{w},{h}")
        tile = pyvips.Image.jpegload_buffer(
            standalone(index, data[got.offset : got.offset + got.length])
        )
        assert (tile.width, tile.height, tile.bands) == (w, h, master.bands)
        x, y, rw, rh = (int(side) for side in region.split(","))
        expected = shrunk(master.crop(x, y, rw, rh), 1 << number)
        loss, own = difference(tile, expected), difference(jpeg_of(expected), expected)
        # The bound: a tenth above what JPEG loses by itself at this quality, and one step of 255,
        # since levels are halved one after the other and rounded each time.
        assert loss <= 1.1 * own + 1, region
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            shifted = expected.affine(
                [1, 0, 0, 1], odx=dx, ody=dy, oarea=[0, 0, w, h], extend="copy"
            )
            assert min(w, h) < 8 or difference(tile, shifted) > 1.2 * loss, (region, dx, dy)


def jpeg_of(image):
    return pyvips.Image.jpegload_buffer(image.jpegsave_buffer(Q=Settings().jpeg_quality))


def difference(one, other):
    """Compare the insides by lightness: at the rims a shift leaves nothing to compare."""
    w, h = one.width, one.height
    inside = (min(2, w // 2), min(2, h // 2), max(1, w - 4), max(1, h - 4))
    images = [image.colourspace("b-w") if image.bands > 1 else image for image in (one, other)]
    return (images[0].crop(*inside) - images[1].crop(*inside)).abs().avg()


def shrunk(image, scale):
    """Shrink on the full image's own grid: the edge is repeated up to a whole pixel."""
    width, height = -(-image.width // scale), -(-image.height // scale)
    whole = image.embed(0, 0, width * scale, height * scale, extend="copy")
    return whole.shrink(scale, scale).cast("uchar")


def test_every_tile_is_sent_as_it_is_stored(client, repository, folder):
    shown = show(repository, folder, picture(1301, 1003))
    image = OpenImages(5).of(repository, shown.image_id)
    whole = repository.store.get(image.key)
    for number, column, row, region, (w, h) in canonical_tiles(1301, 1003):
        answer = client.get(f"/iiif/3/{shown.image_id}/{region}/{w},{h}/0/default.jpg")
        offset, length = image.index.tile_span(number, column, row)
        assert answer.data == standalone(image.index, whole[offset : offset + length])
    for small in image.index.smalls:
        size = f"{small.width_px},{small.height_px}"
        answer = client.get(f"/iiif/3/{shown.image_id}/full/{size}/0/default.jpg")
        stored_bytes = whole[small.offset : small.offset + small.length]
        assert answer.data == stored_bytes or size_of(answer) in level_sizes(1301, 1003, 512)
