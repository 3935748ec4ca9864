"""What holds on every page: no sideways scrolling, no errors, access for everyone, a large item."""

from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import insert

from ingest.catalog.models import Page as PageRow
from tests.journeys.conftest import Room
from tests.journeys.screen import wait_for_tiles
from tests.required import leave_out

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
PATHS = [
    "/", "/collections", "/libraries", "/libraries/tinh", "/libraries/tinh?view=list", "/browse",
    "/browse/time", "/browse/languages", "/browse/languages/lzh?view=map", "/search",
    "/search?q=quang ngai", "/search?q=山川",
    "/search?q=zzz", "/exhibitions", "/exhibitions/chu-va-giay",
    "doc/downloads?p=2", "/sign-in", "/nowhere", "ngang", "doc?p=3&q=山川", "doc/text?p=1&q=山川",
    "doc/share?p=1", "ngang/text?p=1",
]  # fmt: skip  # addresses, not items of data
# Mirador's own bundle says this of the React it carries; it is no fault of the page.
KNOWN = "Accessing element.ref was removed in React 19"


def address(room: Room, path: str) -> str:
    for name, item_id in room.books.items():
        if path.startswith(name):
            return room.at(f"/items/{item_id}{path.removeprefix(name)}")
    return room.at(path)


@pytest.fixture
def faults(page):
    """What goes wrong in the page meanwhile."""
    found: list[str] = []
    page.on("console", lambda said: found.extend([said.text] if said.type == "error" else []))
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("requestfailed", lambda request: found.append(f"failed: {request.url}"))
    page.on("response", lambda got: found.extend([got.url] if got.status >= 400 else []))
    return found


@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_sound(page, room, faults, path):
    """No errors, no sideways scrolling at three widths, nothing that axe finds in either theme."""
    page.goto(address(room, path))
    page.wait_for_load_state("networkidle")
    for width in (375, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert too_wide(page) == [], width
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert barriers(page) == [], scheme
    assert faults == [] or path == "/nowhere"


def too_wide(page: Page) -> list[str]:
    """Name what stands beyond the window's edge, but for what scrolls by itself or is cut off.

    What lays itself out by script does so in the frame after the one that changed the window.
    """
    page.evaluate(
        "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
    )
    wide: list[str] = page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll("body *")]
            .filter((one) => !one.closest(
                ".ribbon, .marks, .deep, .words, .unseen, .skip, .map svg svg, .scrolled > table"))
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 1
                || (one === document.documentElement && one.scrollWidth > innerWidth))
            .map((one) => one.outerHTML.slice(0, 120))"""
    )
    return wide


def barriers(page: Page) -> list[str]:
    """Name what axe finds against WCAG 2.2 AA and good practice."""
    if not AXE.is_file():
        leave_out("axe-core is not here: `make test` fetches it by npm")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found: list[str] = page.evaluate(
        """(tags) => axe.run({runOnly: tags, resultTypes: ["violations"]}).then((result) =>
            result.violations.flatMap((one) => one.nodes.map((node) =>
                `${one.id}: ${node.html.slice(0, 200)} ${node.failureSummary}`)))""",
        tags,
    )
    return found


def test_mirador_opens_the_manifest_and_draws_tiles(page, room, faults):
    tiles: list[str] = []

    def note(answer):
        if "/iiif/3/" in answer.url and answer.url.endswith(".jpg"):
            assert answer.status == 200 and answer.headers["content-type"] == "image/jpeg"
            tiles.append(answer.url)

    page.on("response", note)
    page.goto(room.book("ngang"))
    # Leaving breaks off what is still under way, which is no fault of either page.
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Mở bằng Mirador").click()
    page.wait_for_selector("#mirador canvas")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)
    assert any("/full/" not in url for url in tiles), tiles
    assert page.get_by_text("Sách ngang").first.is_visible()
    dark = page.evaluate("""() => [...document.querySelectorAll("#mirador canvas")].length""")
    assert dark >= 1
    assert [fault for fault in faults if KNOWN not in fault] == []


def test_ten_thousand_pages_are_as_quick_as_ten(page, room, faults):
    item_id = room.books["dai"]
    with room.repository.writing() as session:
        rows = [
            {
                "id": f"z{number:09}", "item_id": item_id, "name": f"f{number}",
                "position": number, "label": {}, "canvas_width": 100, "canvas_height": 140,
                "reshaped": False,
            }
            for number in range(3, 10_001)
        ]  # fmt: skip  # a row
        session.execute(insert(PageRow), rows)
    page.goto(room.book("dai", "?p=2&q=山川"))
    wait_for_tiles(page)
    page.set_viewport_size({"width": 375, "height": 800})
    assert too_wide(page) == []
    assert page.locator("#ribbon li").count() < 60
    page.locator("#p").fill("9000")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ribbon a[data-page='9000'][aria-current='page']")
    assert page.locator("#ribbon li").count() < 60
    assert len(page.content()) < 100_000
    assert faults == []
