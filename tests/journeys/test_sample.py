"""The sample collection in a browser: what is lit is what the ALTO says, seen in the pixels."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy
import pytest
from lxml import etree
from PIL import Image
from playwright.sync_api import Page
from sqlalchemy import select

from app.demo.sample_files import SAMPLE
from ingest.catalog.models import Item
from tests.journeys.screen import light, wait_for_tiles
from tests.required import leave_out
from tests.services.repository import new_repository
from tests.services.website import served
from tests.watchers import ingest

pytestmark = pytest.mark.browser

NEAR_PX = 3
SOUGHT_PX = 8  # how far around the picture is looked for
ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"
HAN_BOOK = "dia-du-thoi-lich"
PRINT = "non-nuoc-que-ta-1"


@dataclass(frozen=True)
class Stand:
    """The sample's books, served."""

    url: str
    items: dict[str, str]


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """The sample without its map, which is large."""
    if not (SAMPLE / "metadata.csv").is_file():
        leave_out("the sample collection is not in this checkout")
    folder = tmp_path_factory.mktemp("stand")
    shutil.copytree(SAMPLE, folder / "sample", ignore=shutil.ignore_patterns("ban-do"))
    with new_repository(folder / "home") as repository:
        ingest(repository, folder / "sample")
        with repository.reading() as session:
            items = {item.source_id: item.id for item in session.scalars(select(Item))}
        with served(repository):
            yield Stand(repository.settings.public_url, items)


def strings(page: Path) -> list[tuple[str, tuple[int, int, int, int]]]:
    """Give the words of an ALTO with left, top, right and bottom, as they stand in the file."""
    found = []
    for one in etree.parse(page).iter(f"{ALTO}String"):
        x, y, w, h = (int(float(one.get(a, ""))) for a in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
        found.append((str(one.get("CONTENT")), (x, y, x + w, y + h)))
    return found


def box_of(page: Path, words: list[str]) -> tuple[int, int, int, int]:
    """Give the box around the first place where these words follow one another."""
    held = strings(page)
    for start in range(len(held) - len(words) + 1):
        run = held[start : start + len(words)]
        if [text for text, _ in run] == words:
            lefts, tops, rights, bottoms = zip(*(box for _, box in run), strict=True)
            return min(lefts), min(tops), max(rights), max(bottoms)
    raise AssertionError(f"{words} do not stand in {page.name}")


def assert_lit(page: Page, image: Path, box: tuple[int, int, int, int]) -> None:
    """See that under the largest light is that piece of the original image, within 3 px."""
    lit = light(page, largest=True)
    page.evaluate("document.querySelectorAll('.lit').forEach((one) => one.remove())")
    seen = numpy.asarray(Image.open(BytesIO(page.screenshot())).convert("L"), dtype=float)
    size = (round(lit[2] - lit[0]), round(lit[3] - lit[1]))
    piece = Image.open(image).convert("L").crop(box).resize(size, Image.Resampling.LANCZOS)
    wanted = numpy.asarray(piece, dtype=float)
    best = min(
        (difference(seen, wanted, round(lit[0]) + dx, round(lit[1]) + dy), abs(dx), abs(dy))
        for dx in range(-SOUGHT_PX, SOUGHT_PX + 1)
        for dy in range(-SOUGHT_PX, SOUGHT_PX + 1)
    )
    assert max(best[1:]) <= NEAR_PX, best
    assert best[0] < 25, "another picture lies under the light"


def difference(seen: numpy.ndarray, wanted: numpy.ndarray, left: int, top: int) -> float:
    """Compare a piece of the screen with a picture; infinite where it leaves the screen."""
    part = seen[top : top + wanted.shape[0], left : left + wanted.shape[1]]
    return float(abs(part - wanted).mean()) if part.shape == wanted.shape else float("inf")


def follow(page: Page, stand: Stand, query: str) -> int:
    """Search from the home page, follow the first hit, and give its page's number."""
    page.goto(stand.url)
    page.locator("form.search-box input[name=q]").fill(query)
    page.get_by_role("button", name="Tìm").click()
    page.locator(".page-hits a").first.click()
    wait_for_tiles(page)
    return int(page.locator("#p").input_value())


@pytest.mark.parametrize(
    ("query", "book", "words"),
    [
        ("山川之勝", HAN_BOOK, ["山", "川", "之", "勝"]),
        ("sơn xuyên chi thắng", HAN_BOOK, ["山", "川", "之", "勝"]),
        ("son xuyen chi thang", HAN_BOOK, ["山", "川", "之", "勝"]),
        ("Trên mạn ngược", PRINT, ["Trên", "mạn", "ngược"]),
        ("tren man nguoc", PRINT, ["Trên", "mạn", "ngược"]),
    ],
)
def test_a_hit_is_lit_in_its_place_on_the_page(page, stand, query, book, words):
    number = follow(page, stand, query)
    assert stand.items[book] in page.url
    image = SAMPLE / book / f"{number:04}.jpg"
    assert_lit(page, image, box_of(image.with_suffix(".xml"), words))
