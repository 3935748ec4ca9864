"""Every page of the desk: sound at three widths, open to all, and told of in the handbook."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.curate import handbook
from app.language import LANGUAGES
from tests.journeys.desk_scene import Scene, scene
from tests.journeys.handbook_pictures import PICTURED, go, visitor
from tests.journeys.test_everywhere import barriers, too_wide

pytestmark = pytest.mark.browser

NAMES = (
    "overview", "items", "card", "card-open", "pages", "contents", "spreads", "removed", "earlier",
    "parting",
    "publish",
    "history", "bring", "upload", "plan", "run", "audit",
)  # fmt: skip  # pages, not items of data
SHOTS = os.environ.get("DESK_SHOTS", "")
MOST_BYTES = 2_000_000


@pytest.fixture(scope="module")
def set_scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with scene(tmp_path_factory.mktemp("scene")) as made:
        yield made


@pytest.fixture(scope="module")
def tab(chromium: Browser, set_scene: Scene) -> Iterator[Page]:
    """The browser of an administrator of the network, the same for all pages."""
    context = visitor(chromium, set_scene)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_the_desk_is_sound_and_leads_to_its_place_in_the_handbook(tab, set_scene, name):
    for code in LANGUAGES:
        go(tab, set_scene, name, code)
        there = str(tab.locator("a[href^='/handbook/']").first.get_attribute("href"))
        chapter, _, anchor = there.removeprefix("/handbook/").partition("#")
        sections = handbook.chapter(chapter, code).sections
        assert anchor in [section.anchor for section in sections]
        for width in (375, 768, 1440):
            tab.set_viewport_size({"width": width, "height": 900})
            assert too_wide(tab) == [], (code, width)
            if SHOTS:
                tab.screenshot(path=f"{SHOTS}/{name}-{code}-{width}.png", full_page=True)
    for scheme in ("dark", "light"):
        tab.emulate_media(color_scheme=scheme)
        if SHOTS:
            tab.screenshot(path=f"{SHOTS}/{name}-{scheme}.png")
        assert barriers(tab) == [], scheme


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_handbook_is_read_by_everybody(page, set_scene, code):
    page.context.add_cookies([{"name": "tangthu_language", "value": code, "url": set_scene.url}])
    page.goto(f"{set_scene.url}/handbook")
    for width in (375, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert too_wide(page) == [], width
    assert barriers(page) == []
    page.locator(".chapters a[href*='bring#plan']").click()
    expect(page.locator("h2:target")).to_be_in_viewport()
    broken = page.evaluate(
        """() => Promise.all([...document.querySelectorAll(".handbook-text img")].map((one) => {
            one.loading = "eager";
            return one.decode().then(() => "", () => one.src);
        }))"""
    )
    assert [one for one in broken if one] == []
    for width in (375, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert too_wide(page) == [], width
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/handbook-{code}-{width}.png", full_page=True)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert barriers(page) == [], scheme


def test_the_pictures_are_there_and_small():
    held = {path.name: path.stat().st_size for path in (handbook.FOLDER / "images").glob("*.webp")}
    assert set(held) == {f"{name}.{code}.webp" for name in PICTURED for code in LANGUAGES}
    assert sum(held.values()) < MOST_BYTES
