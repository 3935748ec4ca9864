"""An image is known by its content; a bad one is refused by name, with the cause and what to do."""

import os
import struct
import zlib
from dataclasses import replace

import pytest
import pyvips

from ingest.derivatives import errors
from ingest.derivatives.encoder import as_image
from ingest.derivatives.probe import probe
from ingest.derivatives.pyramid import make_pyramid
from tests.ingest.derivatives.drawing import LIMITS, drawing, write

PLAIN = drawing(120, 90)


def png_that_claims(width_px: int, height_px: int) -> bytes:
    """Give a PNG of a few bytes that promises any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(10_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["tiff", "jpeg", "png", "webp", "gif"])
def test_kind_is_told_by_content_and_not_by_name(tmp_path, kind):
    source = write(PLAIN, tmp_path / f"page.{kind}").rename(tmp_path / "page.doc")
    found = probe(source, LIMITS)
    assert (found.format, found.width_px, found.height_px) == (kind, 120, 90)


def test_header_tells_bits_bands_profile_and_pages(tmp_path):
    deep = as_image(PLAIN).cast("ushort").copy(interpretation="rgb16")
    deep.icc_transform("p3", input_profile="srgb", depth=16).tiffsave(str(tmp_path / "p.tif"))
    found = probe(tmp_path / "p.tif", LIMITS)
    assert (found.bands, found.bits, found.has_profile) == (3, 16, True)
    assert (found.pages, found.pyramid, found.orientation) == (1, False, 1)


def test_an_image_on_its_side_is_measured_upright(tmp_path):
    lying = as_image(PLAIN).copy()
    lying.set_type(pyvips.GValue.gint_type, "orientation", 6)
    lying.jpegsave(str(tmp_path / "p.jpg"))
    found = probe(tmp_path / "p.jpg", LIMITS)
    assert (found.width_px, found.height_px, found.orientation) == (90, 120, 6)


@pytest.mark.parametrize(
    ("name", "data", "cause", "words"),
    [
        ("trang 1.jpg", b"", errors.Empty, "is empty"),
        ("trang 2.jpg", b"Not a picture, only text.", errors.NotAnImage, "is not an image"),
        ("trang 3.tif", b"8BPS\0\1 ...", errors.UnsupportedFormat, "Photoshop"),
        ("trang 4.jpg", b"\0\0\0\x0cjP  \r\n\x87\n", errors.Damaged, "codestream"),
        ("trang 5.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", errors.Damaged, "again"),
        ("trang 6.jpg", b"<?xml?><svg/>", errors.UnsupportedFormat, "SVG"),
        ("trang 7.jpg", b"\xff\xd8\xff\xe0 nonsense", errors.ImageError, "again"),
        ("trang 8.tif", b"II*\0\xff\xff\xff\x7f", errors.ImageError, "again"),
        ("trang 9.png", png_that_claims(100_000, 100_000), errors.TooLarge, "100000 x 100000"),
    ],
)
def test_bad_file_is_refused_with_its_name_and_what_to_do(tmp_path, name, data, cause, words):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(cause) as refusal:
        make_pyramid(tmp_path / name, tmp_path / "out.tif", LIMITS)
    assert str(refusal.value).startswith(f"{name}: ") and words in refusal.value.reason
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(errors.Missing, match="gone.tif: cannot be opened"):
        probe(tmp_path / "gone.tif", LIMITS)


def test_a_limit_of_pixels_is_told_with_its_setting(tmp_path):
    source = write(PLAIN, tmp_path / "p.png")
    with pytest.raises(errors.TooLarge, match="120 x 90 pixels, more than max_image_px"):
        probe(source, replace(LIMITS, max_image_px=10_000))


@pytest.mark.parametrize("suffix", [".jpg", ".tif", ".png", ".webp", ".gif"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_file_cut_anywhere_is_noticed_and_leaves_nothing(tmp_path, suffix, part):
    source = write(drawing(400, 300), tmp_path / f"page{suffix}")
    data = source.read_bytes()
    source.write_bytes(data[: int(len(data) * part)])
    with pytest.raises((errors.Truncated, errors.Damaged)):
        make_pyramid(source, tmp_path / "out.tif", LIMITS)
    assert [path.name for path in tmp_path.iterdir()] == [source.name]


def test_a_damaged_image_leaves_the_pyramid_that_was_there(tmp_path):
    target = tmp_path / "out.tif"
    make_pyramid(write(PLAIN, tmp_path / "good.png"), target, LIMITS)
    before = target.read_bytes()
    bad = write(drawing(700, 700), tmp_path / "bad.jpg")
    bad.write_bytes(bad.read_bytes()[:-9000])
    with pytest.raises(errors.Truncated):
        make_pyramid(bad, target, LIMITS)
    assert target.read_bytes() == before


def test_a_name_in_a_legacy_encoding_is_read(tmp_path):
    name = os.fsdecode("trang tên.png".encode("cp1258", "replace") + b"\xea")
    write(PLAIN, tmp_path / "p.png").rename(tmp_path / name)
    assert probe(tmp_path / name, LIMITS).width_px == 120


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("17000x17000.avif", errors.TooLarge),
        ("logo.svg", errors.UnsupportedFormat),
        ("ojpeg-strip.tif", errors.UnsupportedFormat),
        ("truncated.gif", errors.Truncated),
        ("truncated.jpg", errors.Truncated),
        ("truncated.svgz", errors.NotAnImage),
        ("SOURCE.md", errors.NotAnImage),
    ],
)
def test_real_bad_files_are_refused_by_cause(material, tmp_path, name, cause):
    with pytest.raises(cause) as refusal:
        make_pyramid(material / "images_vips" / name, tmp_path / "o.tif", LIMITS)
    assert refusal.value.file == name
    assert list(tmp_path.iterdir()) == []
