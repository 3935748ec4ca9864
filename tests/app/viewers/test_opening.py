"""Items open in Mirador, Universal Viewer, TIFY, Clover and OpenSeadragon, in a real browser."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy
import pytest
import pyvips
from PIL import Image
from playwright.sync_api import Browser, Page

from app.viewers import opening
from app.viewers.expected import expected
from app.viewers.host import hosted
from app.viewers.known import CLOVER, MIRADOR, OPENSEADRAGON, VIEWERS, Viewer
from app.viewers.opening import Seen, open_in, place_for
from ingest.repository import Repository
from tests.builders import WORDS, add_row, alto
from tests.iiif.alone import application
from tests.iiif.test_viewers import is_stored
from tests.required import leave_out
from tests.services.repository import new_repository
from tests.services.website import served
from tests.watchers import ingest

pytestmark = pytest.mark.browser

WIDTH_PX, HEIGHT_PX = 900, 1250
COLOURS = [(200, 60, 60), (60, 160, 60), (60, 60, 200), (200, 160, 40), (150, 60, 170)]
ROWS = {
    "han-nom": {"language": "lzh", "type": "book", "viewing_direction": "right-to-left"},
    "sach-in": {"language": "vi", "type": "book"},
    "tai-cho": {"language": "vi", "type": "book", "access": "onsite"},
    "ban-do": {"language": "vi", "type": "map"},
    "to-roi": {"language": "lzh", "type": "document", "viewing_direction": "right-to-left"},
    "cuon": {"language": "lzh", "type": "document", "behavior": "continuous"},
}
PAGES = {"ban-do": 1, "tai-cho": 2, "to-roi": 2, "cuon": 2}
BLANK = {"ban-do": [(255, 255, 255)]}  # as the ground of a viewer
NAMES = [viewer.name for viewer in VIEWERS]


@dataclass(frozen=True)
class Stand:
    """A served repository with an item of each kind, by the names of their folders."""

    repository: Repository
    manifests: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    folder = tmp_path_factory.mktemp("opening")
    for name, row in ROWS.items():
        write_book(folder / "scans", name, PAGES.get(name, len(COLOURS)), row)
    with new_repository(folder / "home") as repository:
        report = ingest(repository, folder / "scans")
        assert not report.failed and not report.problems
        client = application(repository).test_client()
        path = "/iiif/presentation/3/items/{}/manifest"
        documents = [client.get(path.format(one)).get_json(force=True) for one in report.item_ids]
        with served(repository):
            yield Stand(repository, dict(zip(ROWS, documents, strict=True)))


def write_book(scans: Path, name: str, pages: int, row: dict[str, str]) -> None:
    """Write a book whose every page is of one colour, with text and contents."""
    colours = BLANK.get(name, COLOURS)
    folder = scans / name
    folder.mkdir(parents=True)
    for number, colour in enumerate(colours[:pages], start=1):
        image = pyvips.Image.black(WIDTH_PX, HEIGHT_PX, bands=3) + colour
        path = folder / f"{number:04}.png"
        image.cast("uchar").copy(interpretation="srgb").write_to_file(str(path))
        words = [*WORDS, (f"trang{number}", 60, 240, 200, 40)]
        path.with_suffix(".xml").write_text(
            alto(words, width=WIDTH_PX, height=HEIGHT_PX), encoding="utf-8"
        )
    if pages > 3:
        contents = "title,first,level\nMở đầu,1,1\nQuyển một,2,1\nTiết một,3,2\nBạt,4,1\n"
        (folder / "contents.csv").write_text(contents, encoding="utf-8")
    add_row(scans / "metadata.csv", {"folder": name, "title": f"Sách {name}"} | row)


@pytest.fixture(params=VIEWERS, ids=NAMES)
def viewer(request: pytest.FixtureRequest) -> Viewer:
    found: Viewer = request.param
    if not found.is_here:
        leave_out(f"{found.name} is not here: `make viewers` fetches it")
    return found


def seen_in(
    chromium: Browser,
    viewer: Viewer,
    manifest: dict[str, Any],
    look: Callable[[Page], object] = lambda _: None,
) -> Seen:
    """Open a manifest, which succeeds; `look` sees the page as it was left."""
    with place_for(chromium, viewer) as place:
        seen = open_in(place, expected(manifest))
        look(place.page)
    assert [f"{one.name}: {one.detail}" for one in seen.checks if not one.well] == []
    return seen


@pytest.mark.parametrize("name", ["han-nom", "sach-in"])
def test_pages_turn_as_the_book_is_read_and_contents_jump(stand, chromium, viewer, name):
    shots: list[bytes] = []
    seen = seen_in(
        chromium, viewer, stand.manifests[name], look=lambda page: shots.append(settled(page))
    )
    told = {one.name.partition(", ")[2] for one in seen.checks if one.done}
    assert {"pages draw", "pages turn", "requests"} <= told
    assert ("small images" in told) is bool(viewer.small)
    assert ("contents lead" in told) is bool(viewer.entry)
    # Not one image of an open book costs more than reading stored bytes.
    assert [url for url in seen.images if not is_stored(stand.repository, url)] == []
    places = [where(shots[0], colour) for colour in COLOURS]
    shown = [place for place in places if place is not None]
    assert shown, "no page is drawn large in its colour"
    assert shown == sorted(shown, reverse=name == "han-nom")


@pytest.mark.parametrize("name", ["tai-cho", "ban-do"])
def test_what_is_closed_or_single_and_blank_opens_without_a_fault(stand, chromium, viewer, name):
    seen_in(chromium, viewer, stand.manifests[name])


@pytest.mark.parametrize(("name", "told"), [
    ("to-roi", "the right button leads from page 1 to 2, since this viewer turns only paged"),
    ("cuon", "left out: this viewer shows all pages of a continuous item at once"),
])  # fmt: skip
def test_what_a_viewer_does_in_its_own_way_is_told(stand, chromium, name, told):
    if not CLOVER.is_here:
        leave_out("Clover is not here: `make viewers` fetches it")
    seen = seen_in(chromium, CLOVER, stand.manifests[name])
    (turned,) = [one for one in seen.checks if one.name == "Clover, pages turn"]
    assert turned.detail.startswith(told)


@pytest.mark.parametrize("name", ["sach-in", "ban-do"])
def test_images_that_come_and_are_not_drawn_are_told(stand, chromium, monkeypatch, name):
    monkeypatch.setattr(opening, "_MOST_SECONDS", 5)
    manifest = stand.manifests[name]
    item = replace(expected(manifest), images=expected(manifest).images[:1])
    image = f"{item.images[0]}full/max/0/default.jpg"
    canvas = "<canvas width=900 height=700></canvas>"
    page = f"<!doctype html><title>x</title>{canvas}<script>fetch('{image}')</script>"
    with place_for(chromium, replace(OPENSEADRAGON, page=page)) as place:
        drawn, requests = open_in(place, item).checks
    assert (drawn.well, drawn.detail) == (False, "the images came, and nothing is drawn")
    assert requests.well


def settled(page: Page) -> bytes:
    """Photograph the window when its springs have come to rest."""
    page.wait_for_timeout(1500)
    return page.screenshot()


def where(shot: bytes, colour: tuple[int, int, int]) -> float | None:
    """Give how far from the left a page of this colour is; None: it is not drawn large."""
    pixels = numpy.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), dtype=int)
    columns = (abs(pixels - colour).max(axis=2) < 12).nonzero()[1]
    return float(columns.mean()) if columns.size > 60_000 else None


def test_miradors_search_panel_finds_words_by_content_search_1(stand, chromium):
    manifest = stand.manifests["sach-in"]
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(30_000)
    page = context.new_page()
    with hosted(MIRADOR) as address:
        page.goto(f"{address}?manifest={manifest['id']}")
        page.get_by_role("tab", name="Search").click()
        page.get_by_role("combobox").fill("trang4")
        with page.expect_response(lambda one: "/iiif/search/1/items/" in one.url) as got:
            page.keyboard.press("Enter")
        assert got.value.status == 200
        hit = page.locator("li", has_text="trang4").first
        hit.click()
        page.wait_for_function(f"Number({MIRADOR.number}) >= 3")
    context.close()
