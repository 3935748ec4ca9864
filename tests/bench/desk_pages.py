"""The desk's grid of 5,000 pages: queries, seconds until it stands, frames a second while scrolled.

Run as `python -m tests.bench.desk_pages`, on a quiet machine; it ends with 1 below 50 frames.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from app import create_app
from tests.app.stock import account
from tests.app.test_accounts import sign_in
from tests.conftest import CHROMIUM, CHROMIUM_OPTIONS
from tests.journeys.desk_books import lengthen, take_in
from tests.queries import asked_of
from tests.services.repository import new_repository
from tests.services.website import served

PAGES, FRAMES, LEAST = 5_000, 300, 50
_SCROLL = """([frames, by]) => new Promise((done) => {
  const room = document.querySelector(".grid-room");
  const gaps = []; let last = 0;
  const frame = (now) => {
    if (last) gaps.push(now - last);
    last = now;
    room.scrollTop += by;
    if (frames--) requestAnimationFrame(frame);
    else done(1000 * gaps.length / gaps.reduce((a, b) => a + b));
  };
  requestAnimationFrame(frame);
})"""


def measure(page: Page, by_px: int) -> float:
    """Give the frames a second while the grid is scrolled by so many pixels a frame."""
    page.wait_for_timeout(1_000)
    return float(page.evaluate(_SCROLL, [FRAMES, by_px]))


def main() -> int:
    """Fill a repository, open the page, scroll, print."""
    with tempfile.TemporaryDirectory() as folder, new_repository(Path(folder) / "home") as opened:
        item_id = take_in(opened, Path(folder) / "scans", 1)
        lengthen(opened, item_id, PAGES)
        account(opened)
        client = create_app(opened).test_client()
        sign_in(client)
        with asked_of(opened.engine) as asked:
            client.get(f"/curate/items/{item_id}/pages")
        print(f"queries of the page          {len(asked)}")
        with served(opened) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            address = url or opened.settings.public_url
            cookie = client.get_cookie("tangthu_session")
            assert cookie is not None
            page.context.add_cookies(
                [{"name": "tangthu_session", "value": cookie.value, "url": address}]
            )
            begun = time.monotonic()
            page.goto(f"{address}/curate/items/{item_id}/pages")
            page.wait_for_selector(".grid-room[data-ready]")
            print(f"seconds until it stands      {time.monotonic() - begun:.2f}")
            found = {by: measure(page, by) for by in (20, 90, 400)}
            for by, frames in found.items():
                print(f"frames a second, {by:>3} px each  {frames:.1f}")
            browser.close()
    return int(min(found.values()) < LEAST)


if __name__ == "__main__":
    sys.exit(main())
