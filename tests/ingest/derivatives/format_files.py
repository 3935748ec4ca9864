"""Images of every kind, written from drawn pixels: what decoders must give back."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image

from ingest.derivatives.encoder import as_image
from tests.ingest.derivatives.drawing import drawing

PLAIN = drawing(300, 200)
GREY = drawing(300, 200, 1)
DEEP = PLAIN.astype(np.uint16) * 257


def wide(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], bytes]:
    """Give the same colours as Display P3 writes them, and its profile."""
    image = as_image(pixels).copy(interpretation="srgb")
    image = image.icc_transform("p3", input_profile="srgb", intent="relative")
    return image.numpy(), bytes(image.get("icc-profile-data"))


def jp2(pixels: NDArray[np.generic], **options: Any) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(pixels, level=0, **options))


def box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(data), kind) + data


def boxed_jp2(pixels: NDArray[np.uint8], bands: int, *header: bytes) -> bytes:
    """Put a codestream into a JP2 file with these boxes in its header."""
    rows, columns = pixels.shape[:2]
    first = box(b"ihdr", struct.pack(">IIHBBBB", rows, columns, bands, 7, 7, 0, 0))
    return (
        box(b"jP  ", b"\r\n\x87\n")
        + box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
        + box(b"jp2h", first + b"".join(header))
        + box(b"jp2c", jp2(pixels, codecformat="j2k"))
    )


def pillow(path: Path, pixels: NDArray[np.uint8], mode: str = "", **options: Any) -> None:
    image = Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)
    (image.convert(mode) if mode else image).save(path, **options)


def write_bytes(encode: Callable[[], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(encode())


COLOUR: dict[str, Callable[[Path], object]] = {
    "a.jp2": write_bytes(lambda: jp2(PLAIN, codecformat="jp2")),
    "a.j2k": write_bytes(lambda: jp2(PLAIN, codecformat="j2k")),
    "deep.jp2": write_bytes(lambda: jp2(DEEP, codecformat="jp2")),
    "twelve.jp2": write_bytes(lambda: jp2(DEEP >> 4, codecformat="jp2", bitspersample=12)),
    "tiled.jp2": lambda path: pillow(path, PLAIN, tile_size=(128, 96)),
    "sycc.jp2": lambda path: pillow(path, PLAIN, "YCbCr"),
    "high-throughput.jhc": write_bytes(lambda: bytes(imagecodecs.htj2k_encode(PLAIN))),
    "a.jxl": write_bytes(lambda: bytes(imagecodecs.jpegxl_encode(PLAIN, lossless=True))),
    "lossy.jxl": write_bytes(lambda: bytes(imagecodecs.jpegxl_encode(PLAIN, distance=0.5))),
    "boxed.jxl": write_bytes(
        lambda: bytes(imagecodecs.jpegxl_encode(PLAIN, lossless=True, usecontainer=True))
    ),
    "a.heic": lambda path: pillow_heif.from_pillow(Image.fromarray(PLAIN)).save(path, quality=95),
    "a.avif": lambda path: as_image(PLAIN).heifsave(str(path), compression="av1", Q=95),
    "a.bmp": lambda path: pillow(path, PLAIN),
    "a.webp": lambda path: as_image(PLAIN).webpsave(str(path), lossless=True),
    "interlaced.png": lambda path: as_image(PLAIN).pngsave(str(path), interlace=True),
    "progressive.jpg": lambda path: as_image(PLAIN).jpegsave(str(path), Q=95, interlace=True),
    "lzw.tif": lambda path: as_image(PLAIN).tiffsave(str(path), compression="lzw"),
    "deflate.tif": lambda path: as_image(PLAIN).tiffsave(
        str(path), compression="deflate", predictor="horizontal"
    ),
    "packbits.tif": lambda path: as_image(PLAIN).tiffsave(str(path), compression="packbits"),
    "jpeg.tif": lambda path: as_image(PLAIN).tiffsave(str(path), compression="jpeg", Q=95),
    "webp.tif": lambda path: as_image(PLAIN).tiffsave(
        str(path), compression="webp", lossless=True, tile=True
    ),
    "tiled.tif": lambda path: as_image(PLAIN).tiffsave(
        str(path), tile=True, tile_width=64, tile_height=64
    ),
    "big.tif": lambda path: as_image(PLAIN).tiffsave(str(path), bigtiff=True),
    "lab.tif": lambda path: (
        as_image(PLAIN).copy(interpretation="srgb").colourspace("lab").tiffsave(str(path))
    ),
    "zstd.tif": write_bytes(lambda: tiff(zstd(PLAIN), PLAIN, compression=50000)),
    "big-endian.tif": write_bytes(lambda: tiff(PLAIN.tobytes(), PLAIN, order=">")),
    "planar.tif": write_bytes(lambda: tiff(np.moveaxis(PLAIN, 2, 0).tobytes(), PLAIN, planes=2)),
    "old-deflate.tif": write_bytes(
        lambda: tiff(bytes(imagecodecs.zlib_encode(PLAIN.tobytes())), PLAIN, compression=32946)
    ),
}


def zstd(pixels: NDArray[np.uint8]) -> bytes:
    return bytes(imagecodecs.zstd_encode(pixels.tobytes()))


def tiff(
    data: bytes,
    pixels: NDArray[np.uint8],
    *,
    order: str = "<",
    compression: int = 1,
    planes: int = 1,
    photometric: int = 2,
) -> bytes:
    """Write a TIFF of one strip (or one for each plane) by the letter of TIFF 6.0."""
    rows, columns, bands = pixels.shape
    share = len(data) // (bands if planes == 2 else 1)
    strips = [8 + share * n for n in range(bands if planes == 2 else 1)]
    after = 8 + len(data)
    bits = struct.pack(order + f"{bands}H", *[8] * bands)
    places = struct.pack(order + f"{len(strips)}I", *strips)
    sizes = struct.pack(order + f"{len(strips)}I", *[share] * len(strips))
    extra = bits + bytes(-len(bits) % 4) + places + sizes
    at_places = after + len(bits) + -len(bits) % 4
    one = len(strips) == 1
    entries = [
        (256, 4, 1, columns),
        (257, 4, 1, rows),
        (258, 3, bands, after if bands > 1 else 8),
        (259, 3, 1, compression),
        (262, 3, 1, photometric),
        (273, 4, len(strips), strips[0] if one else at_places),
        (277, 3, 1, bands),
        (278, 4, 1, rows),
        (279, 4, len(strips), share if one else at_places + len(places)),
        (284, 3, 1, planes),
    ]
    start = after + len(extra)
    mark = b"II" if order == "<" else b"MM"
    head = mark + struct.pack(order + "HI", 42, start)
    return head + data + extra + directory_of(entries, order) + bytes(4)


def directory_of(entries: list[tuple[int, int, int, int]], order: str) -> bytes:
    directory = struct.pack(order + "H", len(entries))
    for tag, kind, count, value in entries:
        short = kind == 3 and count == 1
        packed = struct.pack(order + ("HH" if short else "I"), *((value, 0) if short else (value,)))
        directory += struct.pack(order + "HHI", tag, kind, count) + packed
    return directory


GREYS: dict[str, Callable[[Path], object]] = {
    "a.jp2": write_bytes(lambda: jp2(GREY[:, :, 0], codecformat="jp2")),
    "a.jxl": write_bytes(lambda: bytes(imagecodecs.jpegxl_encode(GREY[:, :, 0], lossless=True))),
    "a.bmp": lambda path: pillow(path, GREY),
    "white-is-zero.tif": write_bytes(lambda: tiff((255 - GREY).tobytes(), GREY, photometric=0)),
    "zstd-white-is-zero.tif": write_bytes(
        lambda: tiff(zstd(255 - GREY), GREY, compression=50000, photometric=0)
    ),
    "twelve.jpg": write_bytes(
        lambda: bytes(
            imagecodecs.jpeg8_encode(
                GREY[:, :, 0].astype(np.uint16) << 4, level=95, bitspersample=12
            )
        )
    ),
}
