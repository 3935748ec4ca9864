"""Chromium without a window, in which each viewer opens an item."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, sync_playwright

from app.diagnosis_check import Check
from app.viewers.expected import Expected
from app.viewers.known import Viewer
from app.viewers.opening import open_in

# A server that checks its items runs as root at times, where Chromium's own cage does not work.
_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]

Ask = Callable[[str], tuple[int, bytes, str]]
"""Gives status, body and media type of an address of the site."""


def opened_in_all(
    chromium: str, viewers: Sequence[Viewer], item: Expected, ask: Ask | None
) -> Iterator[Check]:
    """Open an item in viewers, one after the other; `ask` answers in place of a running site."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_OPTIONS)
        try:
            for viewer in viewers:
                yield from open_in(browser, viewer, item, _answering(item, ask)).checks
        finally:
            browser.close()


def _answering(item: Expected, ask: Ask | None) -> Callable[[Page], None]:
    parts = urlsplit(item.address)
    site = f"{parts.scheme}://{parts.netloc}/**"

    def answer(route: Route) -> None:
        assert ask is not None
        status, body, media_type = ask(route.request.url)
        headers = {"Access-Control-Allow-Origin": "*", "Content-Type": media_type}
        route.fulfill(status=status, body=body, headers=headers)

    def prepare(page: Page) -> None:
        if ask is not None:
            page.route(site, answer)

    return prepare
