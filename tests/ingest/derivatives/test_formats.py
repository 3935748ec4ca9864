"""Every kind of image comes in with its own pixels and colours, or is refused with the reason."""

import struct
from dataclasses import replace
from pathlib import Path

import imagecodecs
import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray
from PIL import Image

from ingest.derivatives import errors
from ingest.derivatives.encoder import as_image
from ingest.derivatives.probe import probe
from ingest.derivatives.pyramid import make_pyramid
from ingest.media_types import IMAGES
from tests.ingest.derivatives.drawing import LIMITS, drawing, loss, page_of
from tests.ingest.derivatives.format_files import (
    COLOUR,
    DEEP,
    GREY,
    GREYS,
    PLAIN,
    box,
    boxed_jp2,
    pillow,
    wide,
)


def shown(source: Path, frame: int | None = None) -> NDArray[np.uint8]:
    target = source.with_name("pyramid.tif")
    make_pyramid(source, target, LIMITS, frame=frame, fine=True)
    return page_of(target, 0)


def assert_close(seen: NDArray[np.uint8], wanted: NDArray[np.uint8], mean: float = 2.5) -> None:
    assert seen.shape == wanted.shape
    assert loss(seen, wanted.astype(np.float32))[0] < mean


@pytest.mark.parametrize("name", sorted(COLOUR))
def test_colour_images_of_every_kind_keep_their_pixels(tmp_path, name):
    source = tmp_path / name
    COLOUR[name](source)
    found = probe(source, LIMITS)
    assert (found.width_px, found.height_px) == (300, 200)
    assert found.format in IMAGES
    assert_close(shown(source), PLAIN, mean=4)


@pytest.mark.parametrize("name", sorted(GREYS))
def test_grey_images_of_every_kind_stay_grey(tmp_path, name):
    source = tmp_path / name
    GREYS[name](source)
    assert_close(shown(source), GREY)


def test_one_bit_fax_is_black_on_white(tmp_path):
    page = np.full((200, 320, 1), 255, np.uint8)
    page[40:80, 60:200] = 0
    source = tmp_path / "fax.tif"
    as_image(page).copy(interpretation="b-w").tiffsave(
        str(source), compression="ccittfax4", bitdepth=1
    )
    assert_close(shown(source), page, mean=1)


@pytest.mark.parametrize("name", ["p.png", "p.gif", "p.bmp", "p.tif"])
def test_palettes_become_their_colours(tmp_path, name):
    flat = np.repeat(np.repeat(drawing(30, 20), 10, 0), 10, 1)
    image = Image.fromarray(flat).quantize(200, method=Image.Quantize.FASTOCTREE)
    image.save(tmp_path / name)
    assert_close(shown(tmp_path / name), np.asarray(image.convert("RGB")))


def test_a_palette_in_jpeg_2000_becomes_its_colours(tmp_path):
    numbers = np.repeat(np.repeat(np.arange(16, dtype=np.uint8).reshape(4, 4), 40, 0), 40, 1)
    colours = np.random.default_rng(3).integers(0, 256, (16, 3), np.uint8)
    palette = struct.pack(">HB", 16, 3) + b"\7\7\7" + colours.tobytes()
    channels = b"".join(struct.pack(">HBB", 0, 1, band) for band in range(3))
    srgb = box(b"colr", struct.pack(">BBBI", 1, 0, 0, 16))
    source = tmp_path / "palette.jp2"
    data = boxed_jp2(numbers, 1, srgb, box(b"pclr", palette), box(b"cmap", channels))
    source.write_bytes(data)
    assert_close(shown(source), colours[numbers])


def test_the_profile_in_a_jpeg_2000_box_is_followed(tmp_path):
    pixels, profile = wide(PLAIN)
    source = tmp_path / "p3.jp2"
    source.write_bytes(boxed_jp2(pixels, 3, box(b"colr", b"\2\0\0" + profile)))
    assert probe(source, LIMITS).has_profile
    assert_close(shown(source), PLAIN, mean=3)
    source.write_bytes(boxed_jp2(pixels, 3, box(b"colr", struct.pack(">BBBI", 1, 0, 0, 16))))
    assert_close(shown(source), pixels)


def test_the_profile_of_a_heic_is_followed(tmp_path):
    pixels, profile = wide(PLAIN)
    image = Image.fromarray(pixels)
    pillow_heif.from_pillow(image).save(tmp_path / "p3.heic", quality=95, icc_profile=profile)
    assert_close(shown(tmp_path / "p3.heic"), PLAIN, mean=5)


def test_the_profile_of_a_jpeg_xl_is_followed(tmp_path):
    """imagecodecs calls 16 bits linear light, and the profile in the file says so."""
    source = tmp_path / "linear.jxl"
    source.write_bytes(bytes(imagecodecs.jpegxl_encode(DEEP, lossless=True)))
    light = PLAIN / 255.0
    wanted = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055) * 255
    assert_close(shown(source), wanted.round().astype(np.uint8))


def test_the_profile_of_a_packed_tiff_is_found(tmp_path):
    pixels, profile = wide(PLAIN)
    source = tmp_path / "p3.tif"
    Image.fromarray(pixels).save(source, compression="lzma", icc_profile=profile)
    found = probe(source, LIMITS)
    assert found.has_profile
    assert_close(shown(source), PLAIN, mean=3)


def test_colours_that_no_decoder_here_knows_are_refused(tmp_path):
    lab = box(b"colr", struct.pack(">BBBI", 1, 0, 0, 14))
    (tmp_path / "lab.jp2").write_bytes(boxed_jp2(PLAIN, 3, lab))
    with pytest.raises(errors.UnsupportedFormat, match=r"lab\.jp2: has colours of a kind"):
        probe(tmp_path / "lab.jp2", LIMITS)


def test_what_is_transparent_in_jpeg_2000_becomes_white(tmp_path):
    clear = np.concatenate([PLAIN, np.zeros((200, 300, 1), np.uint8)], axis=2)
    pillow(tmp_path / "clear.jp2", clear)
    assert shown(tmp_path / "clear.jp2").min() > 250


@pytest.mark.parametrize("adobe", [True, False])
def test_ink_of_a_jpeg_is_read_upside_down_as_adobe_writes_it(tmp_path, adobe):
    """Also without Adobe's mark: nobody writes it otherwise."""
    paper = np.zeros((64, 64, 4), np.uint8)
    paper[:, 32:] = (0, 255, 255, 0)  # magenta and yellow: red
    source = tmp_path / "ink.jpg"
    Image.fromarray(paper, "CMYK").save(source, quality=95)
    if not adobe:
        data = source.read_bytes()
        at = data.index(b"\xff\xee")
        source.write_bytes(data[:at] + data[at + 16 :])
    seen = shown(source)
    assert seen[10, 10].min() > 240
    red = seen[10, 50].astype(int)
    assert red[0] > 180 and red[1] < 90 and red[2] < 90


def test_a_large_jpeg_2000_in_tiles_is_decoded_row_by_row(tmp_path):
    """Each row of tiles is a codestream of its own, so memory holds one of them."""
    large = drawing(2100, 1700)
    pillow(tmp_path / "t.jp2", large, tile_size=(256, 256), offset=(0, 0))
    small = replace(LIMITS, memory_bytes=200_000_000)
    target = tmp_path / "o.tif"
    make_pyramid(tmp_path / "t.jp2", target, small, fine=True)
    assert_close(page_of(target, 0), large)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["o.tif", "t.jp2"]


def test_a_jpeg_2000_that_memory_cannot_hold_is_refused_from_its_header(tmp_path):
    siz = struct.pack(">HIIIIIIIIH", 0, 60_000, 30_000, 0, 0, 60_000, 30_000, 0, 0, 3)
    siz += b"\7\1\1" * 3
    data = b"\xff\x4f\xff\x51" + struct.pack(">H", len(siz) + 2) + siz + b"\xff\x90"
    (tmp_path / "huge.j2k").write_bytes(data)
    with pytest.raises(errors.TooMuchMemory, match=r"27\.\d GB .* derivative_memory_bytes"):
        probe(tmp_path / "huge.j2k", LIMITS)


@pytest.mark.parametrize(
    "name", ["a.jp2", "tiled.jp2", "a.j2k", "a.jxl", "a.heic", "a.bmp", "zstd.tif", "a.avif"]
)
@pytest.mark.parametrize("part", [0.1, 0.6, 0.95])
def test_a_file_cut_anywhere_is_noticed(tmp_path, name, part):
    source = tmp_path / name
    COLOUR[name](source)
    data = source.read_bytes()
    source.write_bytes(data[: int(len(data) * part)])
    with pytest.raises((errors.Truncated, errors.Damaged)):
        make_pyramid(source, tmp_path / "o.tif", LIMITS)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"8BPS\0\1", "Photoshop document, which is not read; save it as TIFF"),
        (b"AT&TFORM\0\0\0\0DJVU", "DjVu, which is not read"),
        (b"<?xml version='1.0'?><svg/>", "SVG drawing, which is not read"),
    ],
)
def test_kinds_without_a_decoder_are_named(tmp_path, head, words):
    (tmp_path / "a.tif").write_bytes(head)
    with pytest.raises(errors.UnsupportedFormat, match=words):
        probe(tmp_path / "a.tif", LIMITS)
