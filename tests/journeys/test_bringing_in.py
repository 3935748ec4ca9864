"""A curator brings scans in by the browser: the line is cut, the browser closed, all arrives."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ingest.bringing import rooms
from ingest.catalog.models import Consignment
from tests.app.curate.desk import Desk, open_desk
from tests.app.stock import PASSWORD
from tests.journeys.test_everywhere import barriers, too_wide
from tests.services.repository import new_repository
from tests.services.website import served

pytestmark = pytest.mark.browser
LONG_MS = 60_000


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("bringing") / "home"
    with new_repository(home, upload_chunk_bytes=300_000, default_language="en") as repository:
        desk = open_desk(repository)
        with served(repository):
            yield desk


@pytest.fixture
def tab(chromium: Browser, desk: Desk) -> Iterator[Page]:
    """A browser of its own, in which a publisher of library A is signed in."""
    yield from signed_in(chromium, desk)


def signed_in(chromium: Browser, desk: Desk) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(LONG_MS)
    page = context.new_page()
    page.goto(f"{desk.repository.settings.public_url}/sign-in?next=/curate/bring")
    page.fill("#login", "xuat-a")
    page.fill("#password", PASSWORD)
    page.click("form.stack button")
    page.wait_for_url("**/curate/bring")
    yield page
    context.close()


def scans(folder: Path, count: int, size_bytes: int) -> dict[str, str]:
    """Make files of noise; give their checksums by their path."""
    sums = {}
    folder.mkdir()
    for number in range(count):
        data = os.urandom(size_bytes)
        (folder / f"{number:03}.tif").write_bytes(data)
        sums[f"{folder.name}/{number:03}.tif"] = hashlib.sha256(data).hexdigest()
    return sums


def arrived(desk: Desk, address: str) -> dict[str, str]:
    with desk.repository.reading() as session:
        row = session.get_one(Consignment, address.rpartition("/")[2])
    top = rooms.files(desk.repository, row)
    return {
        path.relative_to(top).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in top.rglob("*.tif")
    }


def test_an_upload_survives_a_cut_line_and_a_closed_browser(chromium, desk, tab, tmp_path):
    sums = scans(tmp_path / "quét", 12, 700_000)
    tab.fill("#name", "Đợt mười hai")
    tab.click("form:has(#name) button")
    tab.wait_for_selector(".drop:not([hidden])")
    address = tab.url
    # Slow enough to be cut in the middle of a file.
    tab.route("**/uploads/*", lambda route: (tab.wait_for_timeout(150), route.continue_()))
    tab.set_input_files("input[webkitdirectory]", tmp_path / "quét")
    expect(tab.locator(".standing")).to_contain_text("of 12 files", timeout=LONG_MS)
    tab.wait_for_function(
        "() => { const bar = document.querySelector('.going progress');"
        " return bar.value > 2_500_000 && bar.value < 6_500_000; }"
    )
    tab.context.set_offline(True)
    expect(tab.locator(".rate")).to_contain_text("line is lost", timeout=LONG_MS)
    before = arrived(desk, address)
    assert 0 < len(before) < 12
    assert all(sums[path] == held for path, held in before.items())
    tab.context.close()
    for page in signed_in(chromium, desk):
        page.goto(address)
        expect(page.locator(".standing")).to_contain_text("of 12 files are here", timeout=LONG_MS)
        page.set_input_files("input[webkitdirectory]", tmp_path / "quét")
        expect(page.locator(".rate")).to_contain_text("All files are here", timeout=LONG_MS)
        assert arrived(desk, address) == sums
        page.reload()
        expect(page.locator(".standing")).to_contain_text("12 files are here", timeout=LONG_MS)


def test_the_pages_of_bringing_in_are_sound(desk, tab, tmp_path):
    tab.fill("#name", "Đợt để xem")
    tab.click("form:has(#name) button")
    scans(tmp_path / "vài", 2, 1000)
    tab.set_input_files("input[webkitdirectory]", tmp_path / "vài")
    expect(tab.locator(".rate")).to_contain_text("All files are here", timeout=LONG_MS)
    for address in (tab.url, f"{desk.repository.settings.public_url}/curate/bring"):
        tab.goto(address)
        for width in (375, 768, 1440):
            tab.set_viewport_size({"width": width, "height": 800})
            assert too_wide(tab) == [], (address, width)
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            assert barriers(tab) == [], (address, scheme)
