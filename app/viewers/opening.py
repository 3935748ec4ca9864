"""Opens an item in a viewer and works it as a reader would; tells what was seen."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from playwright.sync_api import Browser, Locator, Page
from playwright.sync_api import Error as BrowserError

from app.diagnosis_check import Check
from app.viewers.canvases import largest_canvas
from app.viewers.expected import Expected
from app.viewers.heard import Heard, has_marks, is_image
from app.viewers.host import hosted
from app.viewers.kept import Kept
from app.viewers.known import Viewer

# For an item of few pages; `patience` says how much more others get.
_MOST_SECONDS = 30  # for one thing to happen
_MOST_SECONDS_IN_ALL = 75  # for one viewer, after which nothing new is begun
_PAGES_A_PATIENCE = 5000  # viewers read the whole manifest first, and some lay all pages out
_STEP_MILLISECONDS = 50
_LEAST_FILLED = 0.002  # of a canvas; a long scroll seen whole fills a narrow strip
_MOST_FAULTS = 5  # that are told
_SOURCE = "(one) => one.currentSrc || one.src"
_AT_ONCE = "this viewer shows all pages of a continuous item at once"


def _unknown(_address: str) -> None:
    return None


@dataclass(frozen=True)
class Seen:
    """What came of it, and which images were asked for."""

    checks: tuple[Check, ...]
    images: tuple[str, ...]


def patience(pages: int) -> float:
    """Give how many times as long an item of so many pages may take in a viewer."""
    return 1 + pages / _PAGES_A_PATIENCE


@dataclass(frozen=True)
class Place:
    """A page of a browser for a viewer, and the address that it is served at."""

    viewer: Viewer
    page: Page
    address: str

    def clear(self) -> None:
        """Leave nothing of the item that was open here for the next one."""
        if self.page.url.startswith(self.address):
            self.page.evaluate("localStorage.clear(), sessionStorage.clear()")
        self.page.unroute_all()
        self.page.goto("about:blank")


@contextmanager
def place_for(browser: Browser, viewer: Viewer) -> Iterator[Place]:
    """Give a viewer a place in a browser while the block runs."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    try:
        with hosted(viewer) as address:
            yield Place(viewer, context.new_page(), address)
    finally:
        # A browser that was ended meanwhile has closed it already.
        with suppress(BrowserError):
            context.close()


def open_in(place: Place, item: Expected, kept: Kept = _unknown) -> Seen:
    """Open an item in a viewer, turn a page, look at small images and follow the contents."""
    heard = Heard(place.address, place.viewer.own_faults)
    with heard.listening(place.page):
        hand = _Hand(place.page, place.viewer, item, heard, kept)
        checks = tuple(hand.checks(f"{place.address}?manifest={item.address}"))
    return Seen(checks, tuple(one for one in heard.answered if is_image(one)))


class _Hand:
    """A reader's hand on a viewer; each check begins where the one before has ended."""

    def __init__(
        self, page: Page, viewer: Viewer, item: Expected, heard: Heard, kept: Kept
    ) -> None:
        self._page = page
        self._viewer = viewer
        self._item = item
        self._heard = heard
        self._kept = kept
        self._mirrored = item.direction in viewer.mirrored
        self._from_right = self._mirrored and (viewer.mirrors_all or "paged" in item.behaviors)
        self._rolls = "continuous" in item.behaviors
        more = patience(len(item.images))
        self._seconds, self._seconds_in_all = _MOST_SECONDS * more, _MOST_SECONDS_IN_ALL * more
        self._ends = time.monotonic() + self._seconds_in_all
        page.set_default_timeout(self._seconds * 1000)

    def checks(self, address: str) -> Iterator[Check]:
        """Open the viewer, do one after the other; nothing more where no page is drawn."""
        try:
            self._page.goto(address)
            drawn = self._drawn()
        except BrowserError as error:
            drawn = self._check("pages draw", False, _first_line(error))
        yield drawn
        if drawn.well:
            yield from self._used()
        faults = list(dict.fromkeys(self._heard.faults))
        told = "; ".join(faults[:_MOST_FAULTS])
        answered = f"{len(self._heard.answered)} requests, none failed; no error"
        yield self._check("requests", not faults, told or answered)

    def _used(self) -> Iterator[Check]:
        try:
            for name, step, without in self._steps():
                if without:
                    yield self._left_out(name, without)
                elif time.monotonic() > self._ends:
                    told = f"{self._seconds_in_all:.0f} s are over"
                    yield self._left_out(name, told, well=False)
                else:
                    yield step()
        except BrowserError as error:
            yield self._check("use", False, _first_line(error))

    def _steps(self) -> Iterator[tuple[str, Callable[[], Check], str]]:
        """Give what is tried: its name, what does it, and why it is left out, if it is."""
        single = "" if len(self._item.images) > 1 else "the item has one page"
        without = "this viewer shows none by itself"
        small = "" if self._viewer.small else without
        if self._item.without_small == len(self._item.images):
            small = "the images stay elsewhere, without a service that would make small ones"
        leads = "" if self._item.entry else "the item has none beyond its second page"
        yield "pages turn", self._turned, single
        yield "small images", self._small, single or small
        yield "contents lead", self._led, leads if self._viewer.entry else without

    def _drawn(self) -> Check:
        if not self._until(lambda: self._number() > 0 and self._is_loaded(self._number())):
            return self._check("pages draw", False, f"no page after {self._seconds:.0f} s")
        prefix = self._item.images[self._number() - 1]
        if not self._until(lambda: self._is_drawn(prefix)):
            return self._check("pages draw", False, "the images came, and nothing is drawn")
        told = f"page {self._number()}, from {len(self._heard.images(prefix))} images"
        plain = self._heard.are_plain(prefix)
        return self._check("pages draw", True, told + (", which are empty" if plain else ""))

    def _turned(self) -> Check:
        before = self._number()
        buttons = sorted(self._seen(self._viewer.turning), key=_left_edge)
        if self._rolls and not any(button.is_enabled() for button in buttons):
            return self._left_out("pages turn", _AT_ONCE)
        if len(buttons) < 2:
            return self._check("pages turn", False, f"{len(buttons)} of its two buttons are there")
        if self._from_right:
            buttons.reverse()
        # An item may start at its end, from where there is only the way back.
        onward = before < len(self._item.images) and buttons[-1].is_enabled()
        button = buttons[-1 if onward else 0]
        side = "left" if onward == self._from_right else "right"
        button.click()
        after = before

        def turned() -> bool:
            number = self._number()
            return (number > before if onward else 0 < number < before) and self._is_loaded(number)

        if self._until(turned):
            after = self._number()
        told = f"the {side} button leads from page {before} to {after}"
        if self._from_right != self._mirrored:
            told += ", since this viewer turns only paged items from the right"
        return self._check("pages turn", after != before, told)

    def _small(self) -> Check:
        self._press(self._viewer.thumbnails)
        small = self._page.locator(self._viewer.small)
        if self._rolls and not small.count():
            return self._left_out("small images", _AT_ONCE)
        whole = "(all) => all.length && all.every((one) => one.complete)"
        self._until(lambda: bool(small.evaluate_all(whole)))
        lost = f"(all) => all.filter((one) => !one.naturalWidth).map({_SOURCE})"
        faulty = small.evaluate_all(lost)
        broken = len(faulty) - self._made_up(faulty)
        sources = small.evaluate_all(f"(all) => all.map({_SOURCE})")
        computed = [one for one in sources if self._kept(one) is False]
        told = f"{len(sources)} shown" + (f", {broken} of them broken" if broken else "")
        told += f", {len(computed)} not from stored files: {computed[0]}" if computed else ""
        return self._check("small images", bool(sources) and not broken and not computed, told)

    def _made_up(self, faulty: list[str]) -> int:
        """Count the addresses that the viewer made up, one for each page that names none at most.

        Universal Viewer asks its own site for a small image of such a page.
        """
        own = sum(one.startswith(self._heard.host) for one in faulty)
        return min(own, self._item.without_small)

    def _led(self) -> Check:
        entry = self._item.entry
        assert entry is not None
        self._press(self._viewer.contents)
        named = "|".join(map(re.escape, entry.labels))
        found = self._page.locator(self._viewer.entry).filter(
            has_text=re.compile(rf"^\s*(?:{named})\s*$")
        )
        self._until(lambda: self._is_unfolded(found))
        found.first.click()
        # Where two pages are shown, the other one may be counted.
        near = (entry.page - 1, entry.page, entry.page + 1)
        led = self._until(lambda: self._number() in near and self._is_loaded(entry.page))
        told = f"“{entry.labels[0]}” leads to page {self._number()}"
        return self._check("contents lead", led, told + ("" if led else f", not {entry.page}"))

    def _is_unfolded(self, entry: Locator) -> bool:
        """Tell whether the entry is there; else open what hides it.

        Viewers fold the contents when the page shown stands in none of them.
        """
        if entry.count():
            return True
        folded = self._seen(self._viewer.folded) if self._viewer.folded else []
        for one in folded[:1]:
            one.click()
        return False

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

    def _is_drawn(self, prefix: str) -> bool:
        """Tell whether the largest canvas of the document shows the page.

        More than one colour is seen there. Of a page of one colour nobody can see it: that one is
        drawn when all its images are there and the viewer has filled a part of its canvas.
        """
        largest = largest_canvas(self._page)
        if largest is None or largest["filled"] < _LEAST_FILLED:
            return False
        if self._heard.is_at_rest and self._heard.are_plain(prefix):
            return True
        return has_marks(self._page.screenshot(clip=largest["box"]))

    def _until(self, reached: Callable[[], bool]) -> bool:
        # Of thousands of pages one look may itself take seconds, so that steps do not count.
        until = time.monotonic() + self._seconds
        while not reached():
            if time.monotonic() > until:
                return False
            self._page.wait_for_timeout(_STEP_MILLISECONDS)
        return True

    def _check(self, name: str, well: bool, detail: str) -> Check:
        return Check(f"{self._viewer.name}, {name}", well, detail)

    def _left_out(self, name: str, why: str, *, well: bool = True) -> Check:
        told = f"{self._viewer.name}, {name}"
        return Check(told, well, f"left out: {why}", needed=False, done=False)


def _left_edge(button: Locator) -> float:
    box = button.bounding_box()
    return box["x"] if box else 0.0


def _first_line(error: BrowserError) -> str:
    return error.message.splitlines()[0]
