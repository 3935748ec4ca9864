"""A scan that is all of a PDF's page is taken out as it stands; every other page is drawn."""

import io
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pytest
import pyvips
import simplejpeg
from PIL import Image
from pypdf import PdfReader, PdfWriter

from ingest.derivatives import pdf
from ingest.derivatives.child import DerivativeWorker
from ingest.derivatives.derivation import TakenOut
from ingest.derivatives.pdf_scan import take_out
from tests.ingest.derivatives.drawing import LIMITS, drawing
from tests.ingest.packages.pdf_builder import PdfPage, image_object, write_pdf

SCAN = drawing(450, 600)
JPEG = simplejpeg.encode_jpeg(SCAN, 90, "RGB", "420")
WORDS = (("Địa", 30.0, 350.0, 12.0),)


def page(data: bytes = JPEG, more: str = "", colours: str = "/DeviceRGB", **given: Any) -> PdfPage:
    bits = given.pop("bits", 8)
    image = image_object(data, 450, 600, colours=colours, bits=bits, more=more)
    return PdfPage(image=image, **given)


def taken(folder: Path, *pages: PdfPage, frame: int = 0) -> tuple[TakenOut, bytes]:
    return of_file(folder, write_pdf(pages), frame)


def of_file(folder: Path, data: bytes, frame: int = 0) -> tuple[TakenOut, bytes]:
    path, target = folder / "a.pdf", folder / "scan"
    path.write_bytes(data)
    found = take_out(path, frame, target, LIMITS)
    assert target.exists() == bool(found.kind)
    return found, target.read_bytes() if found.kind else b""


def pixels(folder: Path) -> Any:
    return pyvips.Image.new_from_file(str(folder / "scan")).numpy().reshape(600, 450, -1)


def drawn(folder: Path) -> Any:
    return np.asarray(pdf.open_page(folder / "a.pdf", 0, LIMITS).decode(folder))


def test_a_jpeg_comes_out_byte_for_byte(tmp_path):
    found, data = taken(tmp_path, page(), page(words=WORDS, hidden=True), frame=1)
    assert (found, data) == (TakenOut("jpeg"), JPEG)


def test_a_jpeg_2000_comes_out_byte_for_byte(tmp_path):
    out = io.BytesIO()
    Image.fromarray(SCAN).save(out, "JPEG2000")
    found, data = taken(tmp_path, page(out.getvalue(), more="/Filter /JPXDecode"))
    assert (found, data) == (TakenOut("jp2"), out.getvalue())


def test_a_jpeg_that_is_packed_once_more_comes_out_of_that(tmp_path):
    packed = page(zlib.compress(JPEG), more="/Filter [/FlateDecode /DCTDecode]")
    assert taken(tmp_path, packed) == (TakenOut("jpeg"), JPEG)


def test_a_protection_against_changes_is_none_against_reading(tmp_path):
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(write_pdf([page()]))))
    writer.encrypt("", owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert of_file(tmp_path, out.getvalue()) == (TakenOut("jpeg"), JPEG)


@pytest.mark.parametrize("predictor", [1, 2, 15])
def test_deflated_samples_get_a_head_and_stay_as_they_are(tmp_path, predictor):
    packed = deflated(SCAN, predictor)
    told = f"/Filter /FlateDecode /DecodeParms << /Predictor {predictor} /Colors 3 /Columns 450 >>"
    found, data = taken(tmp_path, page(packed, more=told))
    assert found.kind == ("png" if predictor == 15 else "tiff") and packed in data
    assert (pixels(tmp_path) == SCAN).all() and (drawn(tmp_path) == SCAN).all()


def deflated(samples: Any, predictor: int) -> bytes:
    if predictor == 15:  # each row tells its filter: 0, none
        return zlib.compress(np.insert(samples.reshape(600, -1), 0, 0, axis=1).tobytes())
    if predictor == 2:
        samples = np.diff(samples, axis=1, prepend=np.zeros((600, 1, 3), np.uint8))
    return zlib.compress(samples.astype(np.uint8).tobytes())


@pytest.mark.parametrize("black_is_1", [False, True])
@pytest.mark.parametrize("decode", ["", "/Decode [1 0]"])
def test_a_fax_gets_a_head_and_shows_what_the_pdf_shows(tmp_path, black_is_1, decode):
    bits = SCAN[:, :, 0] > 128
    fax, said = fax_of(bits), "true" if black_is_1 else "false"
    parameters = f"/DecodeParms << /K -1 /Columns 450 /Rows 600 /BlackIs1 {said} >>"
    told = f"/Filter /CCITTFaxDecode {parameters} {decode}"
    found, data = taken(tmp_path, page(fax, more=told, colours="/DeviceGray", bits=1))
    assert found.kind == "tiff" and data.endswith(fax)
    assert (pixels(tmp_path) == drawn(tmp_path)).all()


def fax_of(bits: Any) -> bytes:
    """Give the strip of a Group 4 TIFF."""
    out = io.BytesIO()
    Image.fromarray(bits).save(out, "TIFF", compression="group4", tiffinfo={278: 600, 262: 0})
    with Image.open(out) as opened:
        (at,), (size,) = opened.tag_v2[273], opened.tag_v2[279]
    return out.getvalue()[at : at + size]


def test_what_the_page_shows_is_what_came_out(tmp_path):
    taken(tmp_path, page())
    assert (pixels(tmp_path) == drawn(tmp_path)).all()


TURNED = simplejpeg.encode_jpeg(np.rot90(SCAN).copy(), 90, "RGB", "420")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (page(extra="/Rotate 90"), "turned"),
        (page(drawing="0 0 0 rg 10 10 40 20 re f\n"), "drawn over"),
        (page(drawing="q 100 0 0 100 0 0 cm /Scan Do Q\n"), "2 images"),
        (page(words=WORDS), "drawn over"),
        (page(more="/Decode [1 0 1 0 1 0]"), "colours"),
        (page(more="/DecodeParms << /ColorTransform 0 >>"), "colours"),
        (page(colours="[/Indexed /DeviceRGB 1 <000000FFFFFF>]"), "colours"),
        (page(more="/SMask 4 0 R"), "mask"),
        (page(more="/Mask [0 1 0 1 0 1]"), "mask"),
        (page(more="/OC << /Type /OCG >>"), "hidden"),
        (page(extra="/CropBox [0 0 150 400]"), ""),
        (page(box=(0.0, 0.0, 150.0, 400.0)), ""),
        (page(TURNED), "size"),
        (page(JPEG[:200]), ""),
        (page(zlib.compress(b"few"), more="/Filter /FlateDecode"), None),
        (PdfPage(words=WORDS), ""),
    ],
)
def test_what_is_more_or_other_than_its_scan_is_drawn(tmp_path, given, why):
    found, _ = taken(tmp_path, given)
    if why is None:  # it comes out, and is found broken when it is read
        return
    assert not found.kind and why in found.drawn


def test_a_mirrored_or_clipped_scan_is_drawn(tmp_path):
    image = image_object(JPEG, 450, 600)
    for drawing_, why in (
        ("q -300 0 0 400 300 0 cm /Scan Do Q", "mirrored"),
        ("q 0 0 m 300 0 l 150 400 l h W n 300 0 0 400 0 0 cm /Scan Do Q", "cut to a shape"),
    ):
        found, _ = of_file(tmp_path, write_pdf([only(image, drawing_)]))
        assert why in found.drawn, drawing_
    whole = only(image, "q 0 0 300 400 re W n 300 0 0 400 0 0 cm /Scan Do Q")
    assert taken(tmp_path, whole)[0].kind == "jpeg"


def only(image: bytes, content: str) -> PdfPage:
    """Give a page on which nothing places its image but this."""
    return PdfPage(image=image, placing=f"{content}\n")


def test_a_jpeg_that_says_it_is_turned_is_drawn_as_the_pdf_shows_it(tmp_path):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x112] = 3
    Image.fromarray(SCAN).save(out, "JPEG", exif=exif)
    assert "to be turned" in taken(tmp_path, page(out.getvalue()))[0].drawn


def test_profiles_must_agree(tmp_path, material):
    """The PDF's names the colours that are seen, the image's those that we should read."""
    with Image.open(material / "images_vips" / "sample-xyb.jpg") as opened:
        profile = opened.info["icc_profile"]
    out = io.BytesIO()
    Image.fromarray(SCAN).save(out, "JPEG", icc_profile=profile)
    assert "different colours" in taken(tmp_path, page(out.getvalue()))[0].drawn
    both = with_profile(write_pdf([page(out.getvalue())]), profile)
    assert of_file(tmp_path, both) == (TakenOut("jpeg"), out.getvalue())
    only_the_pdf = with_profile(write_pdf([page()]), profile)
    assert "different colours" in of_file(tmp_path, only_the_pdf)[0].drawn


def with_profile(data: bytes, profile: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as document:
        stream = document.make_stream(profile, N=3)
        image = document.pages[0].Resources.XObject.Scan
        image.ColorSpace = pikepdf.Array([pikepdf.Name.ICCBased, stream])
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def test_hostile_claims_cost_no_more_than_the_page(tmp_path):
    bomb = image_object(zlib.compress(bytes(1000)), 60_000, 60_000, more="/Filter /FlateDecode")
    (tmp_path / "a.pdf").write_bytes(write_pdf([PdfPage(image=bomb), page()]))
    with DerivativeWorker(LIMITS) as worker:
        assert worker.take_out(tmp_path / "a.pdf", 0, tmp_path / "scan").kind == ""
        assert worker.take_out(tmp_path / "a.pdf", 1, tmp_path / "scan").kind == "jpeg"
        assert (tmp_path / "scan").read_bytes() == JPEG
