"""Chromium without a window, in which each viewer opens an item."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event, Timer
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route, sync_playwright
from playwright.sync_api import Error as BrowserError

from app.diagnosis_check import Check
from app.viewers.expected import Expected
from app.viewers.kept import Kept
from app.viewers.known import Viewer
from app.viewers.opening import open_in, patience

# A server that checks its items runs as root at times, where Chromium's own cage does not work.
_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]

_MOST_SECONDS = 150.0  # for one viewer and few pages; what works, if slowly, ends before

Ask = Callable[[str], tuple[int, bytes, str]]
"""Gives status, body and media type of an address of the site."""


def opened_in_all(
    chromium: str, viewers: Sequence[Viewer], item: Expected, kept: Kept, ask: Ask | None
) -> Iterator[Check]:
    """Open an item in viewers, one after the other; `ask` answers in place of a running site."""
    prepare = _answering(item, ask)
    seconds = _MOST_SECONDS * patience(len(item.images))
    with sync_playwright() as playwright:
        for viewer in viewers:
            browser = playwright.chromium.launch(executable_path=chromium, args=_OPTIONS)
            ended = Event()
            try:
                with _ending(browser, seconds, ended):
                    yield from open_in(browser, viewer, item, kept=kept, prepare=prepare).checks
            except BrowserError as error:
                yield Check(f"{viewer.name}, use", False, error.message.splitlines()[0])
            finally:
                browser.close()
            if ended.is_set():
                told = f"it did not come to an end, and was ended after {seconds:.0f} s"
                yield Check(f"{viewer.name}, time", False, told)


@contextmanager
def _ending(browser: Browser, seconds: float, ended: Event) -> Iterator[None]:
    """End the browser's process if the block takes longer: a script that hangs stops every call."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    process_id = next(one["id"] for one in processes if one["type"] == "browser")

    def end() -> None:
        ended.set()
        with suppress(ProcessLookupError):
            os.kill(process_id, signal.SIGKILL)

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


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
