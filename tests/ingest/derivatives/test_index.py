"""The index of a pyramid file comes back as it went, or not at all."""

from dataclasses import replace

import numpy as np
import pytest
import simplejpeg
from hypothesis import given
from hypothesis import strategies as st

from ingest.derivatives.index import (
    IndexDamaged,
    Level,
    PyramidIndex,
    Small,
    is_whole,
    pack,
    standalone,
    sums_of,
    unpack,
)

offset = st.integers(0, 2**63)
length = st.integers(0, 2**32 - 1)
side = st.integers(1, 2**32 - 1)


@st.composite
def levels(draw) -> Level:
    columns, rows = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    tiles = columns * rows
    return Level(
        draw(side),
        draw(side),
        columns,
        rows,
        draw(st.lists(offset, min_size=tiles, max_size=tiles)),
        draw(st.lists(length, min_size=tiles, max_size=tiles)),
        draw(st.lists(length, min_size=tiles, max_size=tiles)),
    )


indexes = st.builds(
    PyramidIndex,
    width_px=side,
    height_px=side,
    tile_px=st.sampled_from([256, 512]),
    levels=st.lists(levels(), min_size=1, max_size=4).map(tuple),
    smalls=st.lists(st.builds(Small, side, side, offset, length, length), max_size=4).map(tuple),
    jpeg_tables=st.binary(max_size=40),
    grey=st.booleans(),
)


def plain(index: PyramidIndex) -> tuple[object, ...]:
    tiles = [(list(at.offsets), list(at.lengths), list(at.sums)) for at in index.levels]
    sizes = [(at.width_px, at.height_px, at.columns, at.rows) for at in index.levels]
    return (
        (index.width_px, index.height_px, index.tile_px, index.grey),
        (index.smalls, index.jpeg_tables, tiles, sizes),
    )


@given(index=indexes)
def test_index_comes_back_as_it_went(index):
    assert plain(unpack(pack(index))) == plain(index)


@given(index=indexes)
def test_an_index_without_sums_is_one_too(index):
    levels = tuple(replace(level, sums=()) for level in index.levels)
    old = replace(index, levels=levels, smalls=tuple(replace(s, sum=None) for s in index.smalls))
    assert plain(unpack(pack(old))) == plain(old) and not unpack(pack(old)).has_sums
    assert pack(index).startswith(pack(old))


SAMPLE = PyramidIndex(
    width_px=700,
    height_px=300,
    tile_px=512,
    levels=(
        Level(700, 300, 2, 1, [16, 5_000_000_000], [900, 800]),
        Level(350, 150, 1, 1, [9], [7]),
    ),
    smalls=(Small(200, 86, 99, 5),),
    jpeg_tables=b"",
    grey=False,
)


SUMMED = replace(
    SAMPLE,
    levels=tuple(replace(level, sums=range(len(level.offsets))) for level in SAMPLE.levels),
    smalls=(replace(SAMPLE.smalls[0], sum=7),),
)


def test_tile_is_found_by_level_column_and_row():
    index = unpack(pack(SAMPLE))
    assert index.tile_span(0, 1, 0) == (5_000_000_000, 800)
    assert index.tile_span(1, 0, 0) == (9, 7)


@pytest.mark.parametrize("place", [(2, 0, 0), (-1, 0, 0), (0, 2, 0), (0, 0, 1), (0, -1, 0)])
def test_tile_that_is_not_there_is_refused(place):
    with pytest.raises(IndexError):
        SAMPLE.tile_span(*place)


@given(cut=st.integers(0, len(pack(SUMMED)) - 1).filter(lambda cut: cut != len(pack(SAMPLE))))
def test_cut_index_is_refused(cut):
    """Cut where the sums begin, it is that of a pyramid without; its length tells them apart."""
    with pytest.raises(IndexDamaged):
        unpack(pack(SUMMED)[:cut])


@given(place=st.integers(0, len(pack(SUMMED)) - 1), bit=st.integers(0, 7))
def test_a_changed_bit_is_noticed(place, bit):
    data = bytearray(pack(SUMMED))
    data[place] ^= 1 << bit
    with pytest.raises(IndexDamaged):
        unpack(bytes(data))


def test_the_sums_of_a_pyramid_tell_a_changed_byte_of_a_tile():
    tile = b"\xff\xd8 a tile \xff\xd9"
    index = replace(SAMPLE, levels=(Level(16, 16, 1, 1, [3], [len(tile)]),), smalls=())
    summed = unpack(pack(index) + sums_of(index, memoryview(b"..." + tile)))
    known = summed.tile_sum(0, 0, 0)
    assert known is not None and is_whole(tile, len(tile), known)
    assert not is_whole(tile.replace(b"a", b"e", 1), len(tile), known)
    assert is_whole(tile.replace(b"a", b"e", 1), len(tile), None)


def test_complete_tile_is_passed_on_as_it_is():
    data = b"\xff\xd8 a tile \xff\xd9"
    assert standalone(SAMPLE, data) is data


def test_abbreviated_tile_gets_tables_and_jfif_marker():
    pixels = np.full((16, 16, 3), 99, np.uint8)
    whole = simplejpeg.encode_jpeg(pixels, 85, "RGB", "420")
    tables, image = _split(whole)
    index = PyramidIndex(16, 16, 512, SAMPLE.levels, (), tables, False)
    joined = standalone(index, image)
    assert joined[6:10] == b"JFIF"
    assert (simplejpeg.decode_jpeg(joined) == simplejpeg.decode_jpeg(whole)).all()


def _split(jpeg: bytes) -> tuple[bytes, bytes]:
    """Part a JPEG into its tables and the rest, as TIFF's JPEGTables does."""
    tables, rest, at = b"", b"", 2
    while jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] in (0xDB, 0xC4):
            tables += jpeg[at:end]
        elif jpeg[at + 1] != 0xE0:
            rest += jpeg[at:end]
        at = end
    return b"\xff\xd8" + tables + b"\xff\xd9", b"\xff\xd8" + rest + jpeg[at:]
