"""The first run in a browser: from an empty home and the typed code to a public collection."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.setup import code
from tests.journeys.test_everywhere import barriers, too_wide

pytestmark = pytest.mark.browser

PASSWORD = "một câu dài dễ nhớ"
ADMINISTRATOR = {"login": "chu", "name": "Lan", "password": PASSWORD, "again": PASSWORD}
NETWORK = {"site_name": "Kho tỉnh", "library": "Thư viện tỉnh"}
COLLECTION = "Sách Hán Nôm"
# What is done there takes long on a busy machine: a password is hashed, the site asks itself.
WAIT_MS = 60_000


def at_step(page: Page, number: int, *, axe: bool = True) -> None:
    """Wait for a step of six, and look whether it is for everybody."""
    expect(page.locator(".narrow > .status")).to_contain_text(f" {number} ", timeout=WAIT_MS)
    assert too_wide(page) == [], number
    assert not axe or barriers(page) == [], number


def fill(page: Page, values: dict[str, str]) -> None:
    for name, text in values.items():
        page.locator(f"[name={name}]").fill(text)


def go_on(page: Page, pressed: str = "form.stack button") -> None:
    page.locator(".narrow").locator(pressed).last.click()


def enter(page: Page, language: str) -> None:
    """Do the first two steps: the language, and the administrator with the codes for paper."""
    at_step(page, 1, axe=False)
    page.locator(f"#language-{language}").check()
    go_on(page)
    at_step(page, 2)
    assert page.locator("html").get_attribute("lang") == language
    fill(page, ADMINISTRATOR)
    go_on(page)
    expect(page.locator(".paper-codes li")).to_have_count(10, timeout=WAIT_MS)
    assert (too_wide(page), barriers(page)) == ([], [])
    page.locator(".narrow a.button").click()


def settle(page: Page) -> None:
    """Do the other four: address, storage, network and the sample, which is not wanted."""
    at_step(page, 3)
    go_on(page, "button[value=take]")
    at_step(page, 4)
    go_on(page, "button[value=try]")
    expect(page.locator(".ticks .well")).to_have_count(3, timeout=WAIT_MS)
    at_step(page, 4)
    go_on(page, "button[value=take]")
    at_step(page, 5)
    fill(page, NETWORK)
    go_on(page)
    at_step(page, 6)
    page.locator("#sample-no").check()
    go_on(page)
    page.wait_for_url("**/curate/checks")


@pytest.mark.parametrize(("language", "width_px"), [("vi", 375), ("en", 1440)])
def test_a_new_installation_becomes_a_site_with_a_collection(
    page, live_server, repository, chromium, language, width_px
):
    typed = code.made(repository.settings.home)
    page.set_default_timeout(WAIT_MS)
    page.set_viewport_size({"width": width_px, "height": 800})
    page.goto(f"{live_server}/setup")
    fill(page, {"code": typed.upper()})
    go_on(page)
    enter(page, language)
    settle(page)
    assert page.request.get(f"{live_server}/setup").status == 404

    page.goto(f"{live_server}/curate/collections")
    page.locator("input[name='title.0.text']").first.fill(COLLECTION)
    page.locator("section[aria-labelledby=new] button.main").click()
    expect(page.locator("h1")).to_have_text(COLLECTION, timeout=WAIT_MS)
    assert too_wide(page) == []
    stranger = chromium.new_context()
    reader = stranger.new_page()
    reader.goto(f"{live_server}/collections", timeout=WAIT_MS)
    expect(reader.locator("main")).to_contain_text(COLLECTION, timeout=WAIT_MS)
    stranger.close()
