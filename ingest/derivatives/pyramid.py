"""Makes our pyramid file of a master: a tiled TIFF with what viewers ask for behind it.

The page is read once from top to bottom; every level is cut and halved as its rows come in, so the
memory needed is one band of tiles a level, whatever the height.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyvips
from isal import isal_zlib

from ingest.derivatives.colour import needs_two_readings, prepare
from ingest.derivatives.decoders import failure, kind_of_file, open_image, open_raster
from ingest.derivatives.derivation import Derivation, Limits, Probe
from ingest.derivatives.encoder import Encoder, Pixels, as_pixels, extended, halved
from ingest.derivatives.index import Level, PyramidIndex, Small, pack
from ingest.derivatives.probe import facts, raster_facts
from ingest.derivatives.raster import Samples
from ingest.derivatives.sizes import level_sizes, small_sizes
from ingest.derivatives.steps import Step
from ingest.derivatives.thumbnails import level_to_keep, thumbnails
from ingest.derivatives.tiff_writer import HEADER_BYTES, Directory, finish
from ingest.derivatives.view import View
from ingest.measuring.measures import Measures, level_to_measure, measure


def make_pyramid(
    source: Path,
    target: Path,
    limits: Limits,
    *,
    frame: int | None = None,
    fine: bool = False,
    sha256: bool = True,
    view: View | None = None,
) -> Derivation:
    """Make the pyramid file of a master; `target` appears whole or not at all.

    `frame` is the image's place where each of the file's images is a page; None where the file is.

    Raises:
        ImageError: the master cannot be taken in; one subclass per cause.
    """
    view = view or View()
    opened = _open(source, frame or 0, limits, target.parent, anywhere=bool(view.turn))
    encoder = Encoder(limits.jpeg_quality, 1 if fine else 2)
    try:
        prepared = prepare(opened.image)
        shown = _seen(prepared.image, view)
        offset, length, measures = _write(shown, target, limits.tile_size_px, encoder)
    except pyvips.Error as error:
        raise failure(source.name, error) from error
    return Derivation(
        width_px=shown.width,
        height_px=shown.height,
        bytes=offset + length,
        index_offset=offset,
        index_length=length,
        sha256=_sha256(source) if sha256 else "",
        grey=shown.bands == 1,
        warnings=(*_left_out(opened.found, frame), *prepared.warnings),
        measures=measures.as_json() if measures else None,
    )


@dataclass(frozen=True)
class _Opened:
    """A master whose pixels can be read; samples that are in memory live as long as it does."""

    found: Probe
    image: pyvips.Image
    samples: Samples | None = None


def _open(source: Path, frame: int, limits: Limits, room: Path, *, anywhere: bool) -> _Opened:
    kind = kind_of_file(source)
    raster = open_raster(source, kind, frame, limits)
    if raster is not None:
        found = raster_facts(source, kind, raster, limits)
        samples = raster.decode(room)
        return _Opened(found, raster.image(samples), samples)
    image = open_image(source, kind, page=frame)
    found = facts(source, kind, image, limits)
    if anywhere or needs_two_readings(image):
        image = open_image(source, kind, "random", frame)
    return _Opened(found, image)


def _seen(image: pyvips.Image, view: View) -> pyvips.Image:
    """Cut the page out of the upright image and turn it."""
    if view.width:
        # A master that was mended meanwhile may be a little smaller.
        width, height = min(view.width, image.width), min(view.height, image.height)
        left, top = min(view.x, image.width - width), min(view.y, image.height - height)
        image = image.crop(left, top, width, height)
    return image.rot(f"d{view.turn}") if view.turn else image


def _write(
    image: pyvips.Image, target: Path, tile_px: int, encoder: Encoder
) -> tuple[int, int, Measures | None]:
    """Cut the image into a pyramid file; give its index' offset and length, and how it looks."""
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("w+b") as out:
            cutter = _Cutter(out, image, tile_px, encoder)
            cutter.cut()
            offset, length = cutter.finish()
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return offset, length, measure(cutter.measured())


class _Cutter:
    """Cuts one image into a pyramid file."""

    def __init__(self, out: BinaryIO, image: pyvips.Image, tile_px: int, encoder: Encoder) -> None:
        self._out = out
        self._image = image
        self._tile_px = tile_px
        self._encoder = encoder
        sizes = level_sizes(image.width, image.height, tile_px)
        self._small_sizes = small_sizes(image.width, image.height)
        kept, measured = level_to_keep(sizes, self._small_sizes), level_to_measure(sizes)
        self._steps = [
            Step(width_px, height_px, tile_px, image.bands, keep=level in (kept, measured))
            for level, (width_px, height_px) in enumerate(sizes)
        ]
        self._kept = None if kept is None else self._steps[kept]
        self._measured = self._steps[measured]
        out.write(bytes(HEADER_BYTES))
        self._at = HEADER_BYTES

    def cut(self) -> None:
        """Read the image once and write every level's full tiles."""
        image = self._image
        for top in range(0, image.height, self._tile_px):
            rows = min(self._tile_px, image.height - top)
            self._band(0, as_pixels(image.crop(0, top, image.width, rows)))

    def measured(self) -> Pixels:
        """Give the level at which the page is looked at."""
        return self._measured.pixels()

    def finish(self) -> tuple[int, int]:
        """Write all that stands behind the tiles; give the index' offset and length."""
        self._append(bytes(-self._at % 8))
        header, directories = finish([self._directory(step) for step in self._steps], self._at)
        self._append(directories)
        levels = tuple(self._level(step) for step in self._steps)
        index = pack(
            PyramidIndex(
                width_px=self._image.width,
                height_px=self._image.height,
                tile_px=self._tile_px,
                levels=levels,
                smalls=self._smalls(),
                jpeg_tables=b"",
                grey=self._image.bands == 1,
            )
        )
        offset, length = self._append(index)
        self._out.seek(0)
        self._out.write(header)
        return offset, length

    def _band(self, level: int, pixels: Pixels) -> None:
        """Cut one band of tiles and hand its half on to the next level."""
        step = self._steps[level]
        step.remember(pixels)
        tile_px = self._tile_px
        for left in range(0, step.width_px, tile_px):
            tile = pixels[:, left : left + tile_px]
            whole = tile
            if tile.shape[:2] != (step.tile_height_px, step.tile_width_px):
                step.edges[len(step.offsets)] = self._encoder.jpeg(tile)
                whole = extended(tile, step.tile_width_px, step.tile_height_px)
            data = self._encoder.jpeg(whole)
            offset, length = self._append(data)
            step.offsets.append(offset)
            step.lengths.append(length)
            step.sums.append(isal_zlib.crc32(data))
        if level + 1 < len(self._steps):
            band = self._steps[level + 1].take(halved(pixels))
            if band is not None:
                self._band(level + 1, band)

    def _directory(self, step: Step) -> Directory:
        return Directory(
            width_px=step.width_px,
            height_px=step.height_px,
            tile_width_px=step.tile_width_px,
            tile_height_px=step.tile_height_px,
            grey=self._image.bands == 1,
            subsampling=self._encoder.subsampling,
            reduced=step is not self._steps[0],
            offsets=step.offsets[:],
            lengths=step.lengths[:],
        )

    def _level(self, step: Step) -> Level:
        """Write the level's edge tiles at their true size, in place of the padded ones."""
        for place, data in step.edges.items():
            step.offsets[place], step.lengths[place] = self._append(data)
            step.sums[place] = isal_zlib.crc32(data)
        size = (step.width_px, step.height_px)
        tiles = (step.offsets, step.lengths, step.sums)
        return Level(*size, step.columns, step.rows, *tiles)

    def _smalls(self) -> tuple[Small, ...]:
        if self._kept is None:
            return ()
        made = thumbnails(self._kept.pixels(), self._small_sizes, self._encoder)
        return tuple(
            Small(width_px, height_px, *self._append(data), isal_zlib.crc32(data))
            for width_px, height_px, data in made
        )

    def _append(self, data: bytes) -> tuple[int, int]:
        offset = self._at
        self._out.write(data)
        self._at += len(data)
        return offset, len(data)


def _sha256(source: Path) -> str:
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _left_out(found: Probe, frame: int | None) -> tuple[str, ...]:
    if found.pages == 1 or found.pyramid or frame is not None:
        return ()
    return (f"it holds {found.pages} images, of which the first is shown",)
