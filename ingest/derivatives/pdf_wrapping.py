"""Makes a file of an image as it stands in a PDF, without touching its packed bytes. Pure.

A JPEG or JPEG 2000 is a file already. What is deflated or coded as a fax gets the head of a PNG or
TIFF: PNG 1.2, 3 and 4; TIFF 6.0, section 2; ISO 32000-1, 7.4.4 and 7.4.6.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import pikepdf

_GREY, _RGB = "/DeviceGray", "/DeviceRGB"
_BANDS = {_GREY: 1, _RGB: 3}
_FAX_2D, _DEFLATE = 4, 8  # TIFF's compressions
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _TIFF_RGB = 0, 1, 2
_SHORT, _LONG = 3, 4
# A file of one strip is unpacked in one piece.
_MOST_SAMPLE_BYTES = 200_000_000
_FIRST_PNG_PREDICTOR = 10
_TIFF_PREDICTOR = 2


class NotTaken(Exception):
    """The page is to be drawn; the message says why."""


@dataclass(frozen=True)
class Wrapped:
    """An image's file."""

    kind: str
    data: bytes
    bands: int = 0  # as the PDF tells; 0: it does not
    profile: bytes | None = b""  # the PDF names for it; None: the file itself tells its colours


@dataclass(frozen=True)
class _Shape:
    width: int
    height: int
    bits: int
    bands: int
    inverted: bool  # 0 is white
    profile: bytes


def wrapped(entry: pikepdf.Object, kind: str, data: bytes) -> Wrapped:
    """Give the file of an image; `kind` is that of a whole file, or the name of its filter.

    Raises:
        NotTaken: that would change what it shows, or cannot be done.
    """
    _check(entry)
    parameters = _parameters(entry)
    if kind == "jp2":
        return _jpeg_2000(entry, data)
    shape = _shape(entry)
    if kind == "jpeg":
        if shape.inverted or "/ColorTransform" in parameters:
            raise NotTaken("the PDF changes the colours of its image")
        return Wrapped("jpeg", data, shape.bands, shape.profile)
    if shape.profile:
        raise NotTaken("the PDF names the colours of its image")
    if kind in ("/CCITTFaxDecode", "/CCF"):
        return Wrapped("tiff", _fax(shape, parameters, data), shape.bands)
    if kind in ("/FlateDecode", "/Fl"):
        return _deflated(shape, parameters, data)
    raise NotTaken("its image is packed in a way that no other file has")


def _check(entry: pikepdf.Object) -> None:
    if any(name in entry for name in ("/SMask", "/Mask")) or entry.get("/ImageMask", False):
        raise NotTaken("its image has a mask")
    if entry.get("/SMaskInData", 0):
        raise NotTaken("its image is transparent")
    if "/OC" in entry:
        raise NotTaken("its image can be hidden")


def _parameters(entry: pikepdf.Object) -> pikepdf.Object:
    found = entry.get("/DecodeParms", entry.get("/DP", None))
    if isinstance(found, pikepdf.Array):
        found = found[-1] if len(found) else None
    return found if isinstance(found, pikepdf.Dictionary) else pikepdf.Dictionary()


def _jpeg_2000(entry: pikepdf.Object, data: bytes) -> Wrapped:
    """Where the PDF names no colours, the file's own hold (8.9.5.1)."""
    if "/Decode" in entry:
        raise NotTaken("the PDF changes the colours of its image")
    if "/ColorSpace" in entry and _named(entry) not in _BANDS:
        raise NotTaken("the PDF names the colours of its image")
    box = data[4:8] == b"jP  "
    if not box and not data.startswith(b"\xff\x4f\xff\x51"):
        raise NotTaken("its image is damaged")
    bands = _BANDS[_named(entry)] if "/ColorSpace" in entry else 0
    return Wrapped("jp2" if box else "j2k", data, bands, None)


def _shape(entry: pikepdf.Object) -> _Shape:
    bits, profile = int(entry.get("/BitsPerComponent", 1)), b""
    space = entry["/ColorSpace"]
    if isinstance(space, pikepdf.Array) and len(space) == 2 and space[0] == "/ICCBased":
        bands, profile = int(space[1]["/N"]), space[1].read_bytes()
    else:
        bands = _BANDS.get(_named(entry), 0)
    if bands not in (1, 3) or bits not in (1, 2, 4, 8, 16):
        raise NotTaken("its image has colours that are not of a screen")
    width, height = int(entry["/Width"]), int(entry["/Height"])
    if min(width, height) < 1 or width * height * bands * bits // 8 > _MOST_SAMPLE_BYTES:
        raise NotTaken("its image is too large for that")
    return _Shape(width, height, bits, bands, _is_inverted(entry, bands), profile)


def _named(entry: pikepdf.Object) -> str:
    space = entry["/ColorSpace"]
    return str(space) if isinstance(space, pikepdf.Name) else ""


def _is_inverted(entry: pikepdf.Object, bands: int) -> bool:
    told = [float(one) for one in entry.get("/Decode", [])]
    if told in ([], [0.0, 1.0] * bands):
        return False
    if told == [1.0, 0.0] and bands == 1:
        return True
    raise NotTaken("the PDF changes the colours of its image")


def _fax(shape: _Shape, parameters: pikepdf.Object, data: bytes) -> bytes:
    """Give a fax as TIFF; only Group 4, which is the same in both."""
    columns, rows = int(parameters.get("/Columns", 1728)), int(parameters.get("/Rows", 0))
    whole = columns == shape.width and rows in (0, shape.height)
    plain = (shape.bands, shape.bits) == (1, 1) and not parameters.get("/EncodedByteAlign", False)
    if int(parameters.get("/K", 0)) >= 0 or not whole or not plain:
        raise NotTaken("its image is a fax of a kind that no other file has")
    # A fax codes runs of white and black; TIFF gives white the value 0, PDF the value 1.
    black_is_white = bool(parameters.get("/BlackIs1", False)) != shape.inverted
    meaning = _BLACK_IS_ZERO if black_is_white else _WHITE_IS_ZERO
    return _tiff(shape, _FAX_2D, meaning, data)


def _deflated(shape: _Shape, parameters: pikepdf.Object, data: bytes) -> Wrapped:
    predictor = int(parameters.get("/Predictor", 1))
    told = [
        int(parameters.get(name, otherwise))
        for name, otherwise in (("/Colors", 1), ("/BitsPerComponent", 8), ("/Columns", 1))
    ]
    if predictor > 1 and told != [shape.bands, shape.bits, shape.width]:
        raise NotTaken("its image is not written by the rules")
    if shape.inverted:
        raise NotTaken("the PDF changes the colours of its image")
    if predictor >= _FIRST_PNG_PREDICTOR and (shape.bands == 1 or shape.bits >= 8):
        return Wrapped("png", _png(shape, data), shape.bands)
    if predictor not in (1, _TIFF_PREDICTOR) or (predictor > 1 and shape.bits < 8):
        raise NotTaken("its image is packed in a way that no other file has")
    if shape.bits not in (1, 8, 16):
        raise NotTaken("its image is packed in a way that no other file has")
    meaning = _TIFF_RGB if shape.bands == 3 else _BLACK_IS_ZERO
    made = _tiff(shape, _DEFLATE, meaning, data, predictor)
    return Wrapped("tiff", made, shape.bands)


def _tiff(shape: _Shape, compression: int, meaning: int, data: bytes, predictor: int = 1) -> bytes:
    """Give a TIFF of one strip; samples of 16 bits begin with the high byte, as in PDF."""
    entries = [
        (256, _LONG, [shape.width]),
        (257, _LONG, [shape.height]),
        (258, _SHORT, [shape.bits] * shape.bands),
        (259, _SHORT, [compression]),
        (262, _SHORT, [meaning]),
        (273, _LONG, [0]),
        (277, _SHORT, [shape.bands]),
        (278, _LONG, [shape.height]),
        (279, _LONG, [len(data)]),
        (317, _SHORT, [predictor]),
    ]
    entries = [one for one in entries if one[0] != 317 or predictor != 1]
    beside = 8 + 2 + 12 * len(entries) + 4
    strip_at = beside + 6 + 2
    rows = b""
    for tag, kind, values in entries:
        numbers = [strip_at] if tag == 273 else values
        packed = struct.pack(f">{len(numbers)}{'H' if kind == _SHORT else 'I'}", *numbers)
        where = packed.ljust(4, b"\0") if len(packed) <= 4 else struct.pack(">I", beside)
        rows += struct.pack(">HHI", tag, kind, len(numbers)) + where
    samples = struct.pack(">3H", *[shape.bits] * 3) + bytes(2)
    head = struct.pack(">2sHIH", b"MM", 42, 8, len(entries))
    return head + rows + bytes(4) + samples + data


def _png(shape: _Shape, data: bytes) -> bytes:
    head = struct.pack(
        ">IIBBBBB", shape.width, shape.height, shape.bits, 2 if shape.bands == 3 else 0, 0, 0, 0
    )
    chunks = ((b"IHDR", head), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
