"""What a page of JPEG 2000 or PDF costs beside its bare decoder and libvips' pyramid.

The bare side decodes with the very library that we use and hands the pixels to libvips' tiffsave,
in a process of its own with the same surroundings as our child; the least of its rounds counts.
"""

from __future__ import annotations

from pathlib import Path

import imagecodecs
import numpy as np
import pypdfium2 as pdfium
import pyvips
import simplejpeg

from tests.bench import pyramid_cost
from tests.ingest.packages.pdf_builder import PdfPage, image_object, write_pdf

MOST_TIMES_BARE = 1.5
_POINTS_A_PIXEL = 72 / 300


def draw(folder: Path, *, small: bool) -> list[Path]:
    """Draw a page and save it as JPEG 2000 and as a PDF of one scan."""
    width_px, height_px = (3000, 4000) if small else (6000, 8000)
    pixels = np.ascontiguousarray(pyramid_cost.draw_page(width_px, height_px).numpy())
    folder.mkdir(parents=True, exist_ok=True)
    jp2, pdf = folder / "page.jp2", folder / "scan.pdf"
    jp2.write_bytes(imagecodecs.jpeg2k_encode(pixels, level=38, codecformat="jp2"))
    scan = image_object(simplejpeg.encode_jpeg(pixels, 92, "RGB", "420"), width_px, height_px)
    width, height = width_px * _POINTS_A_PIXEL, height_px * _POINTS_A_PIXEL
    pdf.write_bytes(write_pdf([PdfPage(width=width, height=height, image=scan)]))
    return [jp2, pdf]


def bare(master: Path) -> pyvips.Image:
    """Decode a master with nothing but its library."""
    if master.suffix == ".jp2":
        return pyvips.Image.new_from_array(imagecodecs.jpeg2k_decode(master.read_bytes()))
    page = pdfium.PdfDocument(master)[0]
    pixels = page.render(scale=1 / _POINTS_A_PIXEL, rev_byteorder=True).to_numpy()
    return pyvips.Image.new_from_array(pixels)


def print_table(costs: list[pyramid_cost.Cost]) -> bool:
    """Print the figures and one line a goal; tell whether every goal is met."""
    print("\n| Master | bare decoder and libvips, CPU s | ours, CPU s | times | peak, MB |")
    print("|---|---|---|---|---|")
    for cost in costs:
        print(
            f"| {cost.master} | {cost.libvips_seconds:.2f} | {cost.ours_seconds:.2f} "
            f"| {cost.times_libvips:.2f} | {cost.peak_bytes / 1e6:.0f} |"
        )
    met = [cost.times_libvips <= MOST_TIMES_BARE for cost in costs]
    for cost, is_met in zip(costs, met, strict=True):
        print(
            f"{'PASS' if is_met else 'FAIL'}  CPU of {cost.master} without its hash: at most "
            f"{MOST_TIMES_BARE} times its bare decoder with libvips: {cost.times_libvips:.2f}"
        )
    return all(met)
