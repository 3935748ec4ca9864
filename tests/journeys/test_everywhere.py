"""What holds on every page: no sideways scrolling, no errors, access for everyone, a large item."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import insert

from ingest.catalog.models import Page as PageRow
from tests.journeys.screen import wait_for_tiles
from tests.required import leave_out

pytestmark = pytest.mark.browser

TOP = Path(__file__).parents[2]
PATHS = [
    "/", "/collections", "/libraries/tinh", "/search", "/search?q=quang ngai", "/search?q=山川",
    "/search?q=zzz", "/sign-in", "/nowhere", "ngang", "doc?p=3&q=山川", "doc/text?p=1&q=山川",
    "ngang/text?p=1",
]  # fmt: skip  # addresses, not items of data
# Mirador's own bundle says this of the React it carries; it is no fault of the page.
KNOWN = "Accessing element.ref was removed in React 19"


def address(room, path: str) -> str:
    for name, item_id in room.books.items():
        if path.startswith(name):
            return room.at(f"/items/{item_id}{path.removeprefix(name)}")
    return room.at(path)


@pytest.fixture
def faults(page):
    """What goes wrong in the page meanwhile."""
    found: list[str] = []
    page.on("console", lambda message: message.type == "error" and found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("requestfailed", lambda request: found.append(f"failed: {request.url}"))
    page.on("response", lambda got: got.status >= 400 and found.append(f"{got.status} {got.url}"))
    return found


def test_no_page_has_errors(page, room, faults):
    for path in PATHS:
        if path == "/nowhere":
            continue
        page.goto(address(room, path))
        page.wait_for_load_state("networkidle")
        assert faults == [], path


@pytest.mark.parametrize("width", [375, 768, 1440])
def test_no_page_scrolls_sideways(chromium: Browser, room, width):
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="vi-VN")
    page = context.new_page()
    for path in PATHS:
        page.goto(address(room, path))
        page.wait_for_load_state("networkidle")
        wide = page.evaluate(
            """() => [...document.querySelectorAll("body *")]
                .filter((one) => !one.closest(".ribbon, .marks, .deep, .words, .unseen, .skip"))
                .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
                .map((one) => one.outerHTML.slice(0, 120))"""
        )
        assert wide == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Browser, room, scheme):
    source = TOP / "node_modules/axe-core/axe.min.js"
    if not source.is_file():
        leave_out("axe-core is not here: `make test` fetches it by npm")
    context = chromium.new_context(color_scheme=scheme, locale="vi-VN")
    page = context.new_page()
    for path in PATHS:
        page.goto(address(room, path))
        page.wait_for_load_state("networkidle")
        page.evaluate(source.read_text(encoding="utf-8"))
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = page.evaluate(
            "(tags) => axe.run({runOnly: tags}).then((result) => result.violations)", tags
        )
        told = [
            (one["id"], [node["html"][:200] + node["failureSummary"] for node in one["nodes"][:3]])
            for one in found
        ]
        assert told == [], f"{path}: {json.dumps(told, indent=1, ensure_ascii=False)}"
    context.close()


def test_mirador_opens_the_manifest_and_draws_tiles(page, room, faults):
    tiles: list[str] = []

    def note(answer):
        if "/iiif/3/" in answer.url and answer.url.endswith(".jpg"):
            assert answer.status == 200 and answer.headers["content-type"] == "image/jpeg"
            tiles.append(answer.url)

    page.on("response", note)
    page.goto(room.book("ngang"))
    page.get_by_role("link", name="Mở bằng Mirador").click()
    page.wait_for_selector("#mirador canvas")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)
    assert any("/full/" not in url for url in tiles), tiles
    assert page.get_by_text("Sách dòng").first.is_visible()
    dark = page.evaluate("""() => [...document.querySelectorAll("#mirador canvas")].length""")
    assert dark >= 1
    assert [fault for fault in faults if KNOWN not in fault] == []


def test_ten_thousand_pages_are_as_quick_as_ten(page, room, faults):
    item_id = room.books["doc"]
    with room.repository.writing() as session:
        rows = [
            {
                "id": f"z{number:09}", "item_id": item_id, "name": f"f{number}",
                "position": number, "label": {}, "canvas_width": 100, "canvas_height": 140,
                "reshaped": False,
            }
            for number in range(9, 10_001)
        ]  # fmt: skip  # a row
        session.execute(insert(PageRow), rows)
    page.goto(room.book("doc", "?p=4"))
    wait_for_tiles(page)
    assert page.locator("#ribbon li").count() < 60
    page.locator("#p").fill("9000")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ribbon a[data-page='9000'][aria-current='page']")
    assert page.locator("#ribbon li").count() < 60
    assert len(page.content()) < 100_000
    assert faults == []
