"""Whatever a master's numbers mean, the pyramid shows it upright, in sRGB or grey, on white."""

import struct

import numpy as np
import pytest
import pyvips
from numpy.typing import NDArray
from PIL import Image

from ingest.derivatives.encoder import as_image
from ingest.derivatives.errors import UnsupportedFormat
from ingest.derivatives.probe import probe
from ingest.derivatives.pyramid import make_pyramid
from tests.ingest.derivatives.drawing import LIMITS, drawing, loss, page_of

PLAIN = drawing(120, 90)


def shown(image: pyvips.Image, path) -> tuple[NDArray[np.uint8], tuple[str, ...]]:
    """Write a master, make its pyramid, and read that."""
    source = path / "master.tif"
    image.tiffsave(str(source))
    made = make_pyramid(source, path / "pyramid.tif", LIMITS, fine=True)
    return page_of(path / "pyramid.tif", 0), made.warnings


def assert_same(seen, wanted, *, mean=2.0):
    assert seen.shape == wanted.shape
    assert loss(seen, wanted.astype(np.float32))[0] < mean


def test_sixteen_bits_are_scaled(tmp_path):
    deep = as_image(PLAIN).cast("ushort") * 257
    seen, warnings = shown(deep.cast("ushort").copy(interpretation="rgb16"), tmp_path)
    assert_same(seen, PLAIN)
    assert warnings == ()


def test_sixteen_bits_of_grey_stay_grey(tmp_path):
    grey = PLAIN[:, :, :1]
    deep = (as_image(grey).cast("ushort") * 257).cast("ushort").copy(interpretation="grey16")
    assert_same(shown(deep, tmp_path)[0], grey)


def test_one_bit_is_black_and_white(tmp_path):
    bits = (PLAIN[:, :, :1] > 128).astype(np.uint8) * 255
    source = tmp_path / "master.tif"
    as_image(bits).copy(interpretation="b-w").tiffsave(str(source), bitdepth=1)
    make_pyramid(source, tmp_path / "pyramid.tif", LIMITS)
    assert_same(page_of(tmp_path / "pyramid.tif", 0), bits, mean=6)


def test_real_numbers_are_stretched_and_that_is_said(tmp_path):
    real = as_image(PLAIN[:, :, :1]).cast("float") * 3.7 - 20
    seen, warnings = shown(real.copy(interpretation="b-w"), tmp_path)
    flat = PLAIN[:, :, :1].astype(np.float32)
    assert_same(seen, (flat - flat.min()) / (flat.max() - flat.min()) * 255)
    assert "stretched" in warnings[0]


@pytest.mark.parametrize("scale", [1, 257])
def test_what_is_transparent_becomes_white(tmp_path, scale):
    kind = "uchar" if scale == 1 else "ushort"
    alpha = np.full((90, 120, 1), 255, np.uint8)
    alpha[:, 60:] = 0
    image = (as_image(np.concatenate([PLAIN, alpha], axis=2)).cast("ushort") * scale).cast(kind)
    seen, _ = shown(image.copy(interpretation="srgb" if scale == 1 else "rgb16"), tmp_path)
    wanted = PLAIN.copy()
    wanted[:, 60:] = 255
    assert_same(seen, wanted, mean=3)


def with_profile(image: pyvips.Image, profile: bytes) -> pyvips.Image:
    image = image.copy()
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", profile)
    return image


def profile_of(name: str) -> bytes:
    """Give a profile that libvips carries."""
    flat = pyvips.Image.black(8, 8, bands=3).copy(interpretation="srgb")
    return bytes(flat.icc_transform(name, input_profile="srgb").get("icc-profile-data"))


def test_colours_follow_the_embedded_profile(tmp_path):
    wide = as_image(PLAIN).copy(interpretation="srgb").icc_transform("p3", input_profile="srgb")
    assert np.abs(wide.numpy().astype(np.int16) - PLAIN).mean() > 2.5
    assert_same(shown(wide, tmp_path)[0], PLAIN, mean=3)


def heavier(profile: bytes, size_bytes: int) -> bytes:
    """Give the profile with one more tag, as the table-driven ones of cameras are large."""
    found = struct.unpack_from(">I", profile, 128)[0]
    rows = list(struct.iter_unpack(">4sII", profile[132 : 132 + 12 * found]))
    moved = [struct.pack(">4sII", name, offset + 12, size) for name, offset, size in rows]
    rest = profile[132 + 12 * found :]
    added = struct.pack(">4sII", b"tabl", 132 + 12 * (found + 1) + len(rest), size_bytes)
    tags = b"".join([struct.pack(">I", found + 1), *moved, added])
    made = profile[4:128] + tags + rest + b"data" + bytes(size_bytes - 4)
    return struct.pack(">I", 4 + len(made)) + made


def test_a_camera_s_profile_of_four_megabytes_is_followed_and_left_behind(tmp_path):
    """Kept in every tile, such a profile would weigh more than the picture."""
    source = tmp_path / "camera.tif"
    pixels = as_image(PLAIN).copy(interpretation="srgb").icc_transform("p3", input_profile="srgb")
    profile = heavier(profile_of("p3"), 4_000_000)
    Image.fromarray(pixels.numpy()).save(source, icc_profile=profile)
    assert source.stat().st_size > 4_000_000 and probe(source, LIMITS).has_profile
    made = make_pyramid(source, tmp_path / "pyramid.tif", LIMITS, fine=True)
    assert made.warnings == ()
    assert_same(page_of(tmp_path / "pyramid.tif", 0), PLAIN, mean=3)
    assert (tmp_path / "pyramid.tif").stat().st_size < 40_000


def test_sixteen_bits_follow_the_embedded_profile(tmp_path):
    wide = (
        as_image(PLAIN)
        .copy(interpretation="srgb")
        .icc_transform("p3", input_profile="srgb", depth=16)
    )
    assert wide.format == "ushort"
    assert_same(shown(wide, tmp_path)[0], PLAIN, mean=3)


def test_ink_becomes_light(tmp_path):
    inks = as_image(PLAIN).copy(interpretation="srgb").icc_transform("cmyk", input_profile="srgb")
    seen, _ = shown(inks, tmp_path)
    assert_same(seen, inks.icc_transform("srgb", embedded=True).numpy(), mean=8)


def test_ink_without_a_profile_is_still_shown(tmp_path):
    no_ink = pyvips.Image.black(40, 30, bands=4).copy(interpretation="cmyk")
    seen, _ = shown(no_ink.cast("uchar"), tmp_path)
    assert seen.shape == (30, 40, 3) and seen.min() > 240


def test_srgb_itself_changes_nothing(tmp_path):
    own = with_profile(as_image(PLAIN).copy(interpretation="srgb"), profile_of("srgb"))
    seen, warnings = shown(own, tmp_path)
    assert_same(seen, PLAIN)
    assert warnings == ()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda profile: profile[:200], "broken"),
        (lambda profile: profile[:128] + b"\xff" * (len(profile) - 128), "broken"),
        (lambda profile: profile[:300] + bytes(len(profile) - 300), "broken"),
        (lambda profile: profile[:16] + b"CMYK" + profile[20:], "other colours"),
    ],
)
def test_a_broken_profile_is_left_aside_and_that_is_said(tmp_path, change, word):
    # Pillow writes any bytes as a profile; libvips would leave these out.
    source = tmp_path / "master.tif"
    Image.fromarray(PLAIN).save(source, icc_profile=change(profile_of("p3")))
    made = make_pyramid(source, tmp_path / "pyramid.tif", LIMITS, fine=True)
    assert_same(page_of(tmp_path / "pyramid.tif", 0), PLAIN)
    assert [word in warning for warning in made.warnings] == [True]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(tmp_path, orientation):
    turned = as_image(PLAIN).copy(interpretation="srgb")
    turned.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    wanted = turned.autorot().numpy()
    assert_same(shown(turned, tmp_path)[0], wanted)


def test_real_portraits_of_every_orientation_look_the_same(material, tmp_path):
    folder = material / "exif_orientation"
    upright = None
    for number in range(9):
        target = tmp_path / "p.tif"
        made = make_pyramid(folder / f"Portrait_{number}.jpg", target, LIMITS)
        assert (made.width_px, made.height_px) == (1200, 1800)
        seen = page_of(target, 1).astype(np.int16)
        upright = seen if upright is None else upright
        assert np.abs(seen - upright).mean() < 6


@pytest.mark.parametrize(
    "name",
    ["1bit.tif", "2bit.tif", "4bit.tif", "sample.tif", "subsampled.tif", "ojpeg-tile.tif",
     "indexed.png", "rgba.png", "1.webp", "cd1.1.jpg", "sample-xyb.jpg"],
)  # fmt: skip  # one line a kind
def test_awkward_masters_look_as_libvips_shows_them(material, tmp_path, name):
    source = material / "images_vips" / name
    made = make_pyramid(source, tmp_path / "p.tif", LIMITS, fine=True)
    wanted = pyvips.Image.thumbnail(
        str(source), made.width_px, height=made.height_px, size="both", export_profile="srgb"
    )
    if made.grey:
        wanted = wanted.colourspace("b-w")
    if wanted.hasalpha():
        wanted = wanted.flatten(background=255)
    pixels = wanted.numpy().reshape(made.height_px, made.width_px, -1)
    assert_same(page_of(tmp_path / "p.tif", 0), pixels, mean=6)


@pytest.mark.parametrize("bands", [1, 2, 3, 4, 5, 7])
@pytest.mark.parametrize("kind", ["uchar", "char", "ushort", "short", "int", "float"])
@pytest.mark.parametrize("meaning", ["b-w", "srgb", "cmyk", "lab", "scrgb", "multiband"])
def test_any_numbers_of_any_meaning_are_shown_or_refused(tmp_path, bands, kind, meaning):
    numbers = as_image(drawing(20, 10)).bandjoin([100, 200, 3, 4])[:bands]
    source = tmp_path / "master.tif"
    try:
        numbers.cast(kind).copy(interpretation=meaning).tiffsave(str(source))
    except pyvips.Error:
        return  # nobody can write such a file
    try:
        made = make_pyramid(source, tmp_path / "p.tif", LIMITS)
    except UnsupportedFormat as refusal:
        assert "save it again" in refusal.reason
    else:
        assert (made.width_px, made.height_px) == (20, 10)


def test_further_images_of_a_file_are_named(tmp_path):
    page = as_image(PLAIN)
    two = page.join(page, "vertical").copy()
    two.set_type(pyvips.GValue.gint_type, "page-height", page.height)
    seen, warnings = shown(two, tmp_path)
    assert seen.shape == PLAIN.shape
    assert warnings == ("it holds 2 images, of which the first is shown",)


def test_a_pyramid_as_master_is_one_image(tmp_path):
    source = tmp_path / "master.tif"
    as_image(drawing(700, 500)).tiffsave(
        str(source), tile=True, pyramid=True, tile_width=128, tile_height=128
    )
    assert make_pyramid(source, tmp_path / "p.tif", LIMITS).warnings == ()
