"""Takes the pictures of the handbook, of a library at work: `make handbook`."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyvips
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from app.curate import handbook
from app.language import LANGUAGES
from tests.conftest import CHROMIUM, CHROMIUM_OPTIONS, WAIT_MS
from tests.journeys.desk_scene import Scene, scene

PICTURED = (
    "overview", "items", "card", "pages", "contents", "spreads", "parting", "publish", "history",
    "bring",
    "upload", "plan", "run", "names", "audit", "people", "checks",
)  # fmt: skip  # pages, not items of data
# What a page's script has done when it can be used; other pages need none.
_READY = {
    "pages": ".grid-room[data-ready]",
    "upload": ".drop:not([hidden])",
    "run": ".legend:not([hidden])",
}
_SIZE: ViewportSize = {"width": 1000, "height": 700}
_QUALITY = 62


def visitor(chromium: Browser, made: Scene) -> BrowserContext:
    """Open a browser in which an administrator of the network is signed in."""
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, timezone_id="Asia/Ho_Chi_Minh", locale="vi-VN"
    )
    context.set_default_timeout(4 * WAIT_MS)
    context.add_cookies([{"name": "tangthu_session", "value": made.cookie, "url": made.url}])
    return context


def go(tab: Page, made: Scene, name: str, code: str = "vi") -> None:
    """Open a page in a language, and wait until it can be used."""
    tab.context.add_cookies([{"name": "tangthu_language", "value": code, "url": made.url}])
    tab.goto(made.url + made.pages()[name])
    expect(tab.locator("html")).to_have_attribute("lang", code)
    if name in _READY:
        tab.wait_for_selector(_READY[name], state="attached")


def take(tab: Page, made: Scene, names: Sequence[str], folder: Path) -> None:
    """Write a picture of each of these pages in each language."""
    folder.mkdir(parents=True, exist_ok=True)
    tab.set_viewport_size(_SIZE)
    for code in LANGUAGES:
        for name in names:
            go(tab, made, name, code)
            tab.wait_for_load_state("networkidle")
            shot = pyvips.Image.new_from_buffer(tab.screenshot(animations="disabled"), "")
            target = folder / f"{name}.{code}.webp"
            shot.webpsave(str(target), Q=_QUALITY, effort=6, keep="none")


def main() -> None:
    """Take the pictures anew: all, or those of the pages that are named."""
    names = sys.argv[1:] or PICTURED
    with (
        tempfile.TemporaryDirectory() as home,
        scene(Path(home)) as made,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        take(visitor(chromium, made).new_page(), made, names, handbook.FOLDER / "images")
        chromium.close()


if __name__ == "__main__":
    main()
