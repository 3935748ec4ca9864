"""Lays out one delivery with every attack that we know, and honest items beside them."""

from __future__ import annotations

import os
import shutil
import struct
import tarfile
import unicodedata
import zlib
from pathlib import Path

import bagit

from ingest.scan_trial import test_file as eicar
from tests.builders import make_image
from tests.ingest.packages import archive_builder as pack

GOOD = ("honest-bag", "honest-folder", "honest-zip", "with-eicar", "with-xml")
_ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;'
    '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
)


def lay_out(top: Path, attacks: Path) -> dict[str, str]:
    """Make the delivery; give what must be said of each bad thing, by a part of its name."""
    _honest(top)
    return {
        **_archives(top / "archives"),
        **_files(top / "files"),
        **_images(top / "images"),
        **_xml(top, attacks),
        **_malware(top),
    }


def _page(path: Path) -> Path:
    return make_image(path, 300, 400)


def _honest(top: Path) -> None:
    for number in (1, 2):
        _page(top / "honest-folder" / f"{number}.tif")
        _page(top / "honest-bag" / f"{number}.tif")
    bagit.make_bag(str(top / "honest-bag"))
    pages = {path.name: path.read_bytes() for path in (top / "honest-folder").iterdir()}
    pack.zipped(top / "honest-zip.zip", pages)


def _archives(folder: Path) -> dict[str, str]:
    folder.mkdir(parents=True)
    pack.zipped(folder / "swells.zip", {"a/1.tif": bytes(120_000_000)})
    inner = pack.zip_bytes({"1.tif": bytes(20_000_000)})
    pack.zipped(folder / "nested.zip", {f"{number}.zip": inner for number in range(30)})
    deep = pack.zip_bytes({"1.tif": b"x"})
    for level in range(5):
        deep = pack.zip_bytes({f"{level}.zip": deep, "a.txt": b""})
    (folder / "deep.zip").write_bytes(deep)
    pack.tarred(folder / "swells.tar.gz", {"a/1.tif": bytes(120_000_000)}, "w:gz")
    pack.zipped(folder / "slip.zip", {"../../../../slipped.tif": b"x"})
    pack.tarred(folder / "absolute.tar", {"/slipped.tif": b"x"})
    pack.zipped_as(folder / "link.zip", pack.SYMLINK)
    pack.tarred_as(folder / "hard.tar", tarfile.LNKTYPE)
    pack.tarred_as(folder / "device.tar", tarfile.CHRTYPE)
    pack.zipped(folder / "case.zip", {"a/Anh.tif": b"1", "a/anh.tif": b"2"})
    nfd = unicodedata.normalize("NFD", "a/ảnh.tif")
    pack.zipped(folder / "forms.zip", {"a/ảnh.tif": b"1", nfd: b"2"})
    (folder / "cut.zip").write_bytes(pack.zip_bytes({"a/1.tif": os.urandom(9000)})[:5000])
    return {
        "archives/swells.zip": "times its size",
        "archives/nested.zip": "times its size",
        "archives/deep.zip": "archives deep",
        "archives/swells.tar.gz": "times its size",
        "archives/slip.zip/../../../../slipped.tif": "leads out of the archive",
        "archives/absolute.tar//slipped.tif": "leads out of the archive",
        "archives/link.zip": "a link",
        "archives/hard.tar": "a hard link",
        "archives/device.tar": "a device",
        "archives/case.zip": "is taken by",
        "archives/forms.zip": "is taken by",
        "archives/cut.zip": "cut off or damaged",
    }


def _files(folder: Path) -> dict[str, str]:
    for name in ("pipe", "out", "twins", "nfd", "badbag"):
        _page(folder / name / "1.tif")
    os.mkfifo(folder / "pipe" / "2.tif")
    (folder / "out" / "2.tif").symlink_to("/dev/zero")
    _page(folder / "twins" / "1.TIF")
    for form in ("NFC", "NFD"):
        _page(folder / "nfd" / unicodedata.normalize(form, "ảnh.tif"))
    bagit.make_bag(str(folder / "badbag"))
    (folder / "badbag/data/1.tif").write_bytes(b"changed")
    os.mkfifo(folder / "p.tif")
    return {
        "files/pipe/2.tif": "a device, pipe or socket",
        "files/out/2.tif": "leads out of the folder",
        "files/twins": "two pages of one name",
        "files/nfd": "two pages of one name",
        "files/badbag": "damaged or changed",
        "files/p.tif": "a device, pipe or socket",
    }


def _images(folder: Path) -> dict[str, str]:
    folder.mkdir(parents=True)
    (folder / "huge.png").write_bytes(_png_header(100_000, 100_000))
    (folder / "strips.tif").write_bytes(_one_strip_for_all(60_000))
    (folder / "html.jpg").write_text("<html><script>alert(1)</script></html>")
    (folder / "svg.jpg").write_text(f'{_ENTITIES}<svg xmlns="http://www.w3.org/2000/svg">&b;</svg>')
    (folder / "drawing.svg").write_text((folder / "svg.jpg").read_text())
    (folder / "zip.jpg").write_bytes(pack.zip_bytes({"1.jpg": bytes(1_000_000)}))
    (folder / "empty.tif").write_bytes(b"")
    return {
        "images/huge.png": "",
        "images/strips.tif": "",
        "images/html.jpg": "",
        "images/svg.jpg": "",
        "images/drawing.svg": "left out",
        "images/zip.jpg": "",
        "images/empty.tif": "",
    }


def _png_header(width: int, height: int) -> bytes:
    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    pieces = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    chunks = [
        struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
        for kind, data in pieces
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _one_strip_for_all(side: int) -> bytes:
    """Give a TIFF whose every row is the same strip of the file."""
    tags = [
        (256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
        (273, 4, side, 0), (277, 3, 1, 1), (278, 4, 1, 1), (279, 4, side, 0),
    ]  # fmt: skip
    start = 8 + 2 + 12 * len(tags) + 4
    data = start + 8 * side
    places = {273: start, 279: start + 4 * side}
    entries = b"".join(
        struct.pack("<HHLL", tag, kind, count, places.get(tag, value))
        for tag, kind, count, value in tags
    )
    arrays = struct.pack("<L", data) * side + struct.pack("<L", side) * side
    directory = struct.pack("<H", len(tags)) + entries + bytes(4)
    return b"II*\0" + struct.pack("<L", 8) + directory + arrays + bytes(side)


def _xml(top: Path, attacks: Path) -> dict[str, str]:
    expected = {}
    for attack in sorted((attacks / "xmltestdata").glob("*.xml")):
        stem = attack.stem
        _page(top / "with-xml" / f"{stem}.tif")
        shutil.copyfile(attack, top / "with-xml" / attack.name)
        expected[f"with-xml/{attack.name}"] = ""
    for name in ("mets", "params"):
        _page(top / name / "1.tif")
    shutil.copyfile(attacks / "xmltestdata/xmlbomb.xml", top / "mets/mets.xml")
    mets = '<mets xmlns="http://www.loc.gov/METS/">&b;</mets>'
    (top / "params/mets.xml").write_text(_ENTITIES + mets)
    return expected | {"mets/mets.xml": "XML entities", "params/mets.xml": "XML entities"}


def _malware(top: Path) -> dict[str, str]:
    _page(top / "with-eicar" / "1.tif")
    (top / "with-eicar" / "2.tif").write_bytes(
        _page(top / "with-eicar" / "2.tif").read_bytes() + eicar()
    )
    pack.zipped(top / "eicar.zip", {"a/1.tif": eicar()})
    return {"with-eicar/2.tif": "holds malware (Eicar", "eicar.zip": "holds malware (Eicar"}
