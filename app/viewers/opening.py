"""Opens an item in a viewer and works it as a reader would; tells what was seen."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pyvips
from playwright.sync_api import Browser, ConsoleMessage, FloatRect, Locator, Page, Response
from playwright.sync_api import Error as BrowserError

from app.diagnosis_check import Check
from app.viewers.expected import Expected
from app.viewers.host import hosted
from app.viewers.known import Viewer

_MOST_SECONDS = 30  # for one thing to happen
_MOST_SECONDS_IN_ALL = 75  # for one viewer, after which nothing new is begun
_STEP_MILLISECONDS = 50
_LEAST_DEVIATION = 2.0
_MOST_FAULTS = 5  # that are told


@dataclass
class Heard:
    """What went over the network and into the console meanwhile."""

    host: str  # the viewer's own; what fails there is its own matter
    own_faults: tuple[str, ...]
    answered: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Note what happens in a page from now on."""
        page.on("response", self._answer)
        page.on("requestfailed", lambda one: self._fault(one.url, f"failed: {one.url}"))
        page.on("pageerror", lambda error: self._said(str(error)))
        page.on("console", self._console)

    def images(self, prefix: str) -> list[str]:
        """Give the images that were answered under a service."""
        return [one for one in self.answered if one.startswith(prefix) and _is_image(one)]

    def _answer(self, answer: Response) -> None:
        if answer.status < 400:
            self.answered.append(answer.url)
        self._fault(answer.url, f"{answer.status}: {answer.url}" if answer.status >= 400 else "")

    def _console(self, message: ConsoleMessage) -> None:
        # That a resource was not loaded is known from its answer.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._said(message.text)

    def _said(self, text: str) -> None:
        if not any(known in text for known in self.own_faults):
            self.faults.append(text)

    def _fault(self, address: str, text: str) -> None:
        if text and not address.startswith(self.host):
            self.faults.append(text)


def _nothing(_page: Page) -> None:
    return None


@dataclass(frozen=True)
class Seen:
    """What came of it, and which images were asked for."""

    checks: tuple[Check, ...]
    images: tuple[str, ...]


def open_in(
    browser: Browser,
    viewer: Viewer,
    item: Expected,
    prepare: Callable[[Page], None] = _nothing,
    look: Callable[[Page], None] = _nothing,
) -> Seen:
    """Open an item in a viewer, turn a page, look at small images and follow the contents.

    `prepare` is called before the viewer is there, `look` when all is done.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    try:
        with hosted(viewer) as address:
            page = context.new_page()
            prepare(page)
            heard = Heard(address, viewer.own_faults)
            heard.listen(page)
            page.goto(f"{address}?manifest={item.address}")
            checks = tuple(_Hand(page, viewer, item, heard).checks())
            look(page)
        return Seen(checks, tuple(one for one in heard.answered if _is_image(one)))
    finally:
        context.close()


class _Hand:
    """A reader's hand on a viewer; each check begins where the one before has ended."""

    def __init__(self, page: Page, viewer: Viewer, item: Expected, heard: Heard) -> None:
        self._page = page
        self._viewer = viewer
        self._item = item
        self._heard = heard
        self._ends = time.monotonic() + _MOST_SECONDS_IN_ALL

    def checks(self) -> Iterator[Check]:
        """Do one after the other; nothing more where no page is drawn."""
        drawn = self._drawn()
        yield drawn
        if drawn.well:
            yield from self._used()
        faults = list(dict.fromkeys(self._heard.faults))
        told = "; ".join(faults[:_MOST_FAULTS])
        answered = f"{len(self._heard.answered)} requests, none failed; no error"
        yield self._check("requests", not faults, told or answered)

    def _used(self) -> Iterator[Check]:
        several = len(self._item.images) > 1
        steps = (
            (self._turned, several),
            (self._small, several and bool(self._viewer.small)),
            (self._led, bool(self._viewer.entry) and self._item.entry is not None),
        )
        try:
            for step, wanted in steps:
                if wanted and time.monotonic() > self._ends:
                    told = f"left out, since {_MOST_SECONDS_IN_ALL} s are over"
                    yield Check(f"{self._viewer.name}, use", False, told, needed=False)
                    return
                if wanted:
                    yield step()
        except BrowserError as error:
            yield self._check("use", False, error.message.splitlines()[0])

    def _drawn(self) -> Check:
        if not self._until(lambda: self._number() > 0 and self._is_loaded(self._number())):
            return self._check("pages draw", False, f"no page after {_MOST_SECONDS} s")
        if not self._until(self._is_drawn):
            return self._check("pages draw", False, "the images came, and nothing is drawn")
        images = self._heard.images(self._item.images[self._number() - 1])
        told = f"page {self._number()}, from {len(images)} images"
        return self._check("pages draw", True, told)

    def _turned(self) -> Check:
        before = self._number()
        forward, side = (0, "left") if self._item.rightmost_first else (-1, "right")
        buttons = sorted(self._seen(self._viewer.turning), key=_left_edge)
        buttons[forward].click()
        after = before
        if self._until(lambda: self._number() > before and self._is_loaded(self._number())):
            after = self._number()
        told = f"the {side} button leads from page {before} to {after}"
        return self._check("pages turn", after > before, told)

    def _small(self) -> Check:
        self._press(self._viewer.thumbnails)
        small = self._page.locator(self._viewer.small)
        whole = "(all) => all.length && all.every((one) => one.complete)"
        self._until(lambda: bool(small.evaluate_all(whole)))
        broken = small.evaluate_all("(all) => all.filter((one) => !one.naturalWidth).length")
        shown = small.count()
        told = f"{shown} shown" + (f", {broken} of them broken" if broken else "")
        return self._check("small images", shown > 0 and not broken, told)

    def _led(self) -> Check:
        entry = self._item.entry
        assert entry is not None
        self._press(self._viewer.contents)
        named = "|".join(map(re.escape, entry.labels))
        found = self._page.locator(self._viewer.entry).filter(
            has_text=re.compile(rf"^\s*(?:{named})\s*$")
        )
        found.first.click()
        # Where two pages are shown, the other one may be counted.
        near = (entry.page - 1, entry.page, entry.page + 1)
        led = self._until(lambda: self._number() in near and self._is_loaded(entry.page))
        told = f"“{entry.labels[0]}” leads to page {self._number()}"
        return self._check("contents lead", led, told + ("" if led else f", not {entry.page}"))

    def _press(self, selectors: tuple[str, ...]) -> None:
        for selector in selectors:
            self._page.locator(selector).first.click()

    def _seen(self, selector: str) -> list[Locator]:
        return [one for one in self._page.locator(selector).all() if one.is_visible()]

    def _number(self) -> int:
        if len(self._item.images) == 1:
            return 1
        told = str(self._page.evaluate(self._viewer.number))
        number = int(told) if told.isdecimal() else 0
        return number if number <= len(self._item.images) else 0

    def _is_loaded(self, number: int) -> bool:
        prefix = self._item.images[number - 1]
        return not prefix or bool(self._heard.images(prefix))

    def _is_drawn(self) -> bool:
        """Tell whether the largest canvas of the document holds more than one colour."""
        boxes = [one.bounding_box() for one in self._seen("canvas")]
        largest = max((box for box in boxes if box), key=_area, default=None)
        if largest is None:
            return False
        shot = self._page.screenshot(clip=largest)
        return float(pyvips.Image.new_from_buffer(shot, "").deviate()) > _LEAST_DEVIATION

    def _until(self, reached: Callable[[], bool]) -> bool:
        # Of thousands of pages one look may itself take seconds, so that steps do not count.
        until = time.monotonic() + _MOST_SECONDS
        while not reached():
            if time.monotonic() > until:
                return False
            self._page.wait_for_timeout(_STEP_MILLISECONDS)
        return True

    def _check(self, name: str, well: bool, detail: str) -> Check:
        return Check(f"{self._viewer.name}, {name}", well, detail)


def _area(box: FloatRect) -> float:
    return box["width"] * box["height"]


def _left_edge(button: Locator) -> float:
    box = button.bounding_box()
    return box["x"] if box else 0.0


def _is_image(address: str) -> bool:
    return address.endswith((".jpg", ".png", ".webp"))
