"""The pages that the tile benchmark serves: drawn, taken in by us, and laid out for each peer."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyvips
from sqlalchemy import select

from config.settings import Settings
from ingest.catalog import find
from ingest.catalog.identifiers import image_id
from ingest.catalog.models import Item
from ingest.create import create_repository
from ingest.derivatives.sizes import level_sizes, small_sizes
from ingest.pipeline import Options, take_in
from tests.bench.pyramid_cost import draw_page
from tests.reading import read
from tests.watchers import Remembering

TILE_PX = 512
QUALITY = 85
_LARGEST_LISTED_PX = 400  # of the small images that lists show


@dataclass(frozen=True)
class Page:
    """One page, as every server names it."""

    image_id: str  # ours
    file: str  # the peers'
    width_px: int
    height_px: int

    def tiles(self) -> Iterator[tuple[str, int, int]]:
        """Give each canonical tile: its region, its width and height."""
        for number, (width, height) in enumerate(self.levels()):
            for y in range(0, height, TILE_PX):
                for x in range(0, width, TILE_PX):
                    yield self._tile(number, x, y, width, height)

    def levels(self) -> list[tuple[int, int]]:
        """Give the sizes of the pyramid's levels, the full one first."""
        return level_sizes(self.width_px, self.height_px, TILE_PX)

    def smalls(self) -> list[tuple[int, int]]:
        """Give the sizes of the stored small images that lists of pages show."""
        sizes = small_sizes(self.width_px, self.height_px)
        return [size for size in sizes if max(size) <= _LARGEST_LISTED_PX]

    def _tile(self, number: int, x: int, y: int, width: int, height: int) -> tuple[str, int, int]:
        left, top = x << number, y << number
        span = TILE_PX << number
        across, down = min(span, self.width_px - left), min(span, self.height_px - top)
        region = f"{left},{top},{across},{down}"
        return region, min(TILE_PX, width - x), min(TILE_PX, height - y)


def draw(folder: Path, count: int, width_px: int, height_px: int) -> list[Path]:
    """Draw the masters."""
    folder.mkdir()
    masters = [folder / f"{number:02}.jpg" for number in range(1, count + 1)]
    for master in masters:
        draw_page(width_px, height_px).jpegsave(str(master), Q=92)
    return masters


def take(folder: Path, settings: Settings) -> list[Page]:
    """Take the masters into a new repository as one open item."""
    repository = create_repository(settings)
    try:
        watcher = Remembering()
        take_in(repository, read(folder, settings), Options(publish=True), watcher)
        assert not watcher.problems, watcher.problems
        with repository.reading() as session:
            item = session.scalars(select(Item)).one()
            return [_page(one) for one in find.pages(session, item.id)]
    finally:
        repository.close()


def make_pyramids(masters: list[Path], folder: Path) -> None:
    """Make of each master the pyramid that libvips makes for other servers."""
    folder.mkdir()
    for master in masters:
        pyvips.Image.new_from_file(str(master), access="sequential").tiffsave(
            str(folder / f"{master.stem}.tif"),
            tile=True,
            pyramid=True,
            compression="jpeg",
            Q=QUALITY,
            tile_width=TILE_PX,
            tile_height=TILE_PX,
        )


def cut(port: int, paths: list[str], folder: Path) -> None:
    """Keep what our own server answers to each path as a file, for a server of files."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for path in paths:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == http.client.OK, f"{path}: {answer.status} {body[:200]!r}"
        target = folder / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    connection.close()


def _page(one: find.PageImage) -> Page:
    image = one.image
    assert image is not None and image.width_px and image.height_px
    return Page(
        image_id=image_id(image.id, image.derivation),
        file=Path(image.filename).stem,
        width_px=image.width_px,
        height_px=image.height_px,
    )
