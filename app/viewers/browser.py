"""Chromium without a window, in which each viewer opens an item."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from threading import Event, Timer
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Playwright, Route, sync_playwright
from playwright.sync_api import Error as BrowserError

from app.diagnosis_check import Check
from app.viewers.expected import Expected
from app.viewers.kept import Kept
from app.viewers.known import Viewer
from app.viewers.opening import Place, open_in, patience, place_for

# A server that checks its items runs as root at times, where Chromium's own cage does not work.
_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-3d-apis",  # WebGL would be computed; viewers draw on a plain canvas without it
    "--disable-background-networking",
    "--disable-sync",
]

_MOST_SECONDS = 150.0  # for one viewer and few pages; what works, if slowly, ends before

Ask = Callable[[str], tuple[int, bytes, str]]
"""Gives status, body and media type of an address of the site."""


class Browsing:
    """A browser in which a viewer, once it is there, stays for the next item; for one thread."""

    def __init__(self, playwright: Playwright, chromium: str) -> None:
        self._playwright = playwright
        self._chromium = chromium
        self._browser: Browser | None = None
        self._places: dict[str, Place] = {}
        self._held = ExitStack()

    def opened_in_all(
        self, viewers: Sequence[Viewer], item: Expected, kept: Kept, ask: Ask | None
    ) -> Iterator[Check]:
        """Open an item in one after the other; `ask` answers in place of a running site."""
        seconds = _MOST_SECONDS * patience(len(item.images))
        for viewer in viewers:
            well, ended = True, Event()
            try:
                with _ending(self._running(), seconds, ended):
                    place = self._place(viewer)
                    if ask is not None:
                        place.page.route(_site(item), partial(_answer, ask))
                    yield from open_in(place, item, kept).checks
                    place.clear()
            except BrowserError as error:
                well = False
                yield Check(f"{viewer.name}, use", False, error.message.splitlines()[0])
            if ended.is_set():
                told = f"it did not come to an end, and was ended after {seconds:.0f} s"
                yield Check(f"{viewer.name}, time", False, told)
            if ended.is_set() or not well:
                self.close()  # the next viewer gets a browser that is sound

    def close(self) -> None:
        """End the browser, and with it what is open in it; another one starts when it is asked."""
        self._held.close()
        self._places.clear()
        self._browser = None

    def _running(self) -> Browser:
        if self._browser is None:
            self._browser = self._playwright.chromium.launch(
                executable_path=self._chromium, args=_OPTIONS
            )
            self._held.callback(self._browser.close)
        return self._browser

    def _place(self, viewer: Viewer) -> Place:
        if viewer.name not in self._places:
            place = self._held.enter_context(place_for(self._running(), viewer))
            self._places[viewer.name] = place
        return self._places[viewer.name]


@contextmanager
def browsing(chromium: str) -> Iterator[Browsing]:
    """Give what opens items with a program of Chromium while the block runs."""
    with sync_playwright() as playwright:
        found = Browsing(playwright, chromium)
        try:
            yield found
        finally:
            found.close()


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


def _site(item: Expected) -> str:
    parts = urlsplit(item.address)
    return f"{parts.scheme}://{parts.netloc}/**"


def _answer(ask: Ask, route: Route) -> None:
    status, body, media_type = ask(route.request.url)
    headers = {"Access-Control-Allow-Origin": "*", "Content-Type": media_type}
    route.fulfill(status=status, body=body, headers=headers)
