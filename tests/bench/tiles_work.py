"""What the tile benchmark asks: five workloads and a mixed one, as each server spells it. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tests.bench.tiles_pages import Page

ASKS_OF_A_RUN = 4000
TURNS = 9  # of each workload: rounds times numbers of connections
REGION_WIDTH_PX = 800
# What runs beside the tiles in the mixed load: a reader's lists, and viewers that are not ours.
_BESIDE = ("sizes", "regions", "smalls", "info")


@dataclass(frozen=True)
class Ask:
    """One request, before it is spelt; without a region it is for info.json."""

    page: Page
    region: str = ""
    width_px: int = 0
    height_px: int = 0  # 0: left free


def ours(ask: Ask) -> str:
    """Spell it as version 3 of the Image API, with our ids."""
    return _spelt("/iiif/3/" + ask.page.image_id, ask, "max")


def iipsrv(ask: Ask) -> str:
    """Spell it as version 2, in which iipsrv's fastest form is `w,`."""
    at = f"/iiif/{ask.page.file}.tif"
    if not ask.region:
        return f"{at}/info.json"
    size = f"{ask.width_px}," if ask.width_px else "full"
    return f"{at}/{ask.region}/{size}/0/default.jpg"


def node(ask: Ask) -> str:
    """Spell it as version 3, with names of files."""
    return _spelt(f"/iiif/3/{ask.page.file}.tif", ask, "max")


def _spelt(at: str, ask: Ask, whole: str) -> str:
    if not ask.region:
        return f"{at}/info.json"
    size = f"{ask.width_px},{ask.height_px or ''}" if ask.width_px else whole
    return f"{at}/{ask.region}/{size}/0/default.jpg"


def tiles(pages: Sequence[Page], _turn: int) -> Iterator[Ask]:
    """Every tile of every level, edges included."""
    for page in pages:
        for region, width, height in page.tiles():
            yield Ask(page, region, width, height)


def smalls(pages: Sequence[Page], _turn: int) -> Iterator[Ask]:
    """The thumbnails that lists show."""
    for page in pages:
        for width, height in page.smalls():
            yield Ask(page, "full", width, height)


def sizes(pages: Sequence[Page], turn: int) -> Iterator[Ask]:
    """Thumbnails of sizes that nobody keeps; no turn asks what another one asked."""
    for page in pages:
        kept = {width for width, _ in (*page.smalls(), *page.levels())}
        for width in range(120 + turn % TURNS, min(1000, page.width_px // 2), TURNS):
            if not any(abs(width - one) < 3 for one in kept):
                yield Ask(page, "full", width)


def regions(pages: Sequence[Page], turn: int) -> Iterator[Ask]:
    """Cuttings that begin anywhere, 800 px wide at most."""
    chance = random.Random(turn)
    while True:
        page = chance.choice(pages)
        width = chance.randrange(page.width_px // 6, page.width_px // 2)
        height = width * 7 // 8
        x = chance.randrange(1, page.width_px - width) | 1
        y = chance.randrange(1, page.height_px - height) | 1
        yield Ask(page, f"{x},{y},{width},{height}", min(REGION_WIDTH_PX, width))


def info(pages: Sequence[Page], _turn: int) -> Iterator[Ask]:
    """The descriptions of the images."""
    yield from map(Ask, pages)


def whole(pages: Sequence[Page], _turn: int) -> Iterator[Ask]:
    """Whole images at full size."""
    for page in pages:
        yield Ask(page, "full")


WORKLOADS: dict[str, Callable[[Sequence[Page], int], Iterator[Ask]]] = {
    "tiles": tiles,
    "smalls": smalls,
    "sizes": sizes,
    "regions": regions,
    "info": info,
    "max": whole,
}
STORED = frozenset({"tiles", "smalls", "info"})
MIXED = "mixed"


def asks(workload: str, pages: Sequence[Page], turn: int) -> list[Ask]:
    """Give the requests of one turn, the same for every server."""
    found = list(islice(WORKLOADS[workload](pages, turn), ASKS_OF_A_RUN))
    random.Random(turn).shuffle(found)
    return found


def beside(pages: Sequence[Page], turn: int) -> list[Ask]:
    """Give what others ask while a reader's tiles are measured."""
    each = [asks(workload, pages, turn)[:200] for workload in _BESIDE]
    found = [one for many in each for one in many]
    random.Random(turn).shuffle(found)
    return found


def of_all_kinds(pages: Sequence[Page], turn: int) -> list[Ask]:
    """Give what a site is asked in a day: mostly tiles, and a little that is computed."""
    shares = (("tiles", 1600), ("smalls", 280), ("info", 80), ("sizes", 27), ("regions", 13))
    chance = random.Random(turn)
    found = [
        one
        for workload, count in shares
        for one in chance.choices(asks(workload, pages, turn), k=count)
    ]
    chance.shuffle(found)
    return found
