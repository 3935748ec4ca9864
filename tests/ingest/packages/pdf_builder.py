"""Writes PDF documents by the letter of ISO 32000-1: pages of drawn scans and placed words."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

Placed = tuple[str, float, float, float]
"""A word, its x and its baseline's y in points from the lower left, its size in points."""


@dataclass
class PdfPage:
    """One page to be written."""

    width: float = 300.0
    height: float = 400.0
    image: bytes = b""  # an image XObject: dictionary and stream
    box: tuple[float, float, float, float] | None = None  # of the image; none: the page's
    words: Sequence[Placed] = ()
    hidden: bool = False  # the words stand under the scan
    extra: str = ""  # more entries of the page
    drawing: str = ""  # more content
    placing: str = ""  # how the content places `/Scan`; empty: in its box


@dataclass
class Pdf:
    """Gathers objects and writes them with their table."""

    objects: list[bytes] = field(default_factory=list)

    def add(self, body: bytes | str) -> int:
        """Add an object and give its number."""
        self.objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return len(self.objects)

    def stream(self, dictionary: str, data: bytes) -> int:
        """Add a stream and give its number."""
        head = f"<< {dictionary} /Length {len(data)} >>\nstream\n".encode("latin-1")
        return self.add(head + data + b"\nendstream")

    def written(self, trailer: str) -> bytes:
        """Give the file."""
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, body in enumerate(self.objects, start=1):
            places.append(len(out))
            out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
        table = len(out)
        out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
        out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
        out += f"trailer\n<< /Size {len(places) + 1} {trailer} >>\n".encode("latin-1")
        return bytes(out + f"startxref\n{table}\n%%EOF\n".encode())


def image_object(
    data: bytes,
    width: int,
    height: int,
    *,
    colours: str = "/DeviceRGB",
    bits: int = 8,
    more: str = "",
) -> bytes:
    """Give an image: JPEG bytes as they are, else samples, which are packed."""
    packing = "/Filter /DCTDecode" if data.startswith(b"\xff\xd8") else "/Filter /FlateDecode"
    if "/Filter" in more:
        packing = ""
    elif not data.startswith(b"\xff\xd8"):
        data = zlib.compress(data)
    head = (
        f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace {colours} "
        f"/BitsPerComponent {bits} {packing} {more} /Length {len(data)} >>\nstream\n"
    )
    return head.encode("latin-1") + data + b"\nendstream"


def write_pdf(
    pages: Sequence[PdfPage], *, catalog: str = "", info: str = "", metadata: str = ""
) -> bytes:
    """Give a PDF of these pages; page `n` (from 0) is object `10 + 4 * n`."""
    pdf = Pdf()
    kids = " ".join(f"{10 + 4 * at} 0 R" for at in range(len(pages)))
    more = " /Metadata 4 0 R" if metadata else ""
    pdf.add(f"<< /Type /Catalog /Pages 2 0 R {catalog}{more} >>")
    pdf.add(f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>")
    pdf.add(f"<< {info} >>")
    pdf.stream("/Type /Metadata /Subtype /XML", metadata.encode("utf-8"))
    pdf.add(
        "<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H "
        "/DescendantFonts [6 0 R] /ToUnicode 7 0 R >>"
    )
    pdf.add(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Any /DW 500 /CIDSystemInfo "
        "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 8 0 R >>"
    )
    pdf.stream("", _TO_UNICODE)
    pdf.add(
        "<< /Type /FontDescriptor /FontName /Any /Flags 4 /FontBBox [0 -200 1000 800] "
        "/ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
    )
    pdf.add("null")
    for page in pages:
        _page(pdf, page)
    return pdf.written("/Root 1 0 R /Info 3 0 R")


# Each code is the character that it is (two bytes, so nothing beyond U+FFFF).
_TO_UNICODE = (
    b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Same def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
100 beginbfrange
"""
    + b"".join(f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>\n".encode() for high in range(100))
    + b"endbfrange\n100 beginbfrange\n"
    + b"".join(
        f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>\n".encode() for high in range(100, 200)
    )
    + b"endbfrange endcmap end end"
)


def _page(pdf: Pdf, page: PdfPage) -> None:
    number = len(pdf.objects) + 1
    content = "".join(_word(*word, hidden=page.hidden) for word in page.words) + page.drawing
    if page.image:
        left, bottom, right, top = page.box or (0.0, 0.0, page.width, page.height)
        placed = f"q {right - left} 0 0 {top - bottom} {left} {bottom} cm /Scan Do Q\n"
        content = (page.placing or placed) + content
    scan = f"/XObject << /Scan {number + 2} 0 R >>" if page.image else ""
    pdf.add(
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}] "
        f"/Contents {number + 1} 0 R /Resources << /Font << /F 5 0 R >> {scan} >> {page.extra} >>"
    )
    pdf.stream("", content.encode("latin-1"))
    pdf.add(page.image or b"null")
    pdf.add("null")


def _word(text: str, x: float, y: float, size: float, *, hidden: bool) -> str:
    code = text.encode("utf-16-be").hex()
    return f"BT /F {size} Tf {3 if hidden else 0} Tr 1 0 0 1 {x} {y} Tm <{code}> Tj ET\n"
