"""Whatever a viewer's script does, `tangthu doctor ITEM` comes to an end and says so."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.viewers import browser
from app.viewers.expected import Expected
from app.viewers.known import OPENSEADRAGON
from tests.conftest import CHROMIUM
from tests.required import program

pytestmark = pytest.mark.browser

SITE = "http://127.0.0.1:9"
ITEM = Expected(f"{SITE}/manifest", (f"{SITE}/image/",), direction="left-to-right", entry=None)
HANGING = replace(
    OPENSEADRAGON, name="Hanging", page="<!doctype html><title>x</title><script>for (;;);</script>"
)


def test_a_viewer_that_hangs_is_ended_and_leaves_the_others_theirs(monkeypatch):
    chromium = str(program(CHROMIUM, "Debian's chromium"))
    monkeypatch.setattr(browser, "_MOST_SECONDS", 3.0)
    names = ("Hanging", "Hanging too")

    def look():
        with browser.browsing(chromium) as browsing:
            viewers = [replace(HANGING, name=name) for name in names]
            return [*browsing.opened_in_all(viewers, ITEM, lambda _: None, None)]

    # Playwright runs once in each thread, and the tests' own browser may have this one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        checks = thread.submit(look).result()
    for name in names:
        (told,) = [one for one in checks if one.name == f"{name}, time"]
        assert not told.well and "did not come to an end" in told.detail
        assert not any(one.well for one in checks if one.name == f"{name}, pages draw")
