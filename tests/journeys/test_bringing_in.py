"""A curator brings scans in by the browser: the line is cut, the browser closed, all arrives."""

import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from ingest import worker
from ingest.bringing import rooms
from ingest.catalog.models import Consignment, Item
from ingest.catalog.models import Page as PageRow
from tests.app.curate.bringing import faulty
from tests.app.curate.desk import Desk, open_desk
from tests.app.stock import PASSWORD
from tests.journeys.test_everywhere import barriers, too_wide
from tests.services.repository import new_repository
from tests.services.website import served

pytestmark = pytest.mark.browser
LONG_MS = 60_000
SHOTS = os.environ.get("BRING_SHOTS", "")


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
    # An account opens the site in its own language.
    page.goto(f"{desk.repository.settings.public_url}/language/en?next=/curate/bring")
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
    tab.unroute_all(behavior="ignoreErrors")  # pieces that were held back when the line went
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
        assert_sound(tab)


@pytest.fixture
def worker_at_work(desk: Desk) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(desk.repository, stop), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(LONG_MS / 1000)


@pytest.mark.usefixtures("worker_at_work")
def test_three_hundred_scans_with_three_faults_come_in(desk, tab, tmp_path):
    folder = faulty(tmp_path / "scans", items=3, pages=100, side=24)
    tab.fill("#name", "Đợt ba trăm")
    tab.click("form:has(#name) button")
    tab.wait_for_selector(".drop:not([hidden])")
    tab.set_input_files("input[webkitdirectory]", folder)
    expect(tab.locator(".rate")).to_contain_text("All files are here", timeout=3 * LONG_MS)
    tab.click("[data-whole]")
    expect(tab.locator("fieldset.row")).to_have_count(3, timeout=LONG_MS)
    assert_sound(tab)
    for row, heading, text in (
        (2, "date", "1890"), (3, "folder", "quyen-02"), (4, "title", "Quyển ba"),
    ):  # fmt: skip
        tab.locator("fieldset.row", has_text=f"row {row}").get_by_label(heading).fill(text)
    tab.click("text=Keep these cells and plan again")
    expect(tab.locator("fieldset.row")).to_have_count(0, timeout=LONG_MS)
    tab.wait_for_selector("form.run", timeout=LONG_MS)
    expect(tab.locator("#items + ul li")).to_have_count(3)
    tab.check("[name=publish]")
    tab.click("form.run button")
    expect(tab.locator(".tally")).to_contain_text("is in", timeout=LONG_MS)
    canvas = tab.locator(".grid > canvas")
    canvas.focus()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("#cell")).to_contain_text("001.jpg")
    expect(tab.locator("#state")).to_have_text("ended", timeout=5 * LONG_MS)
    expect(tab.locator(".tally")).to_have_text("300 is in")
    assert_sound(tab)
    with tab.expect_download() as kept:
        tab.click("#results ~ p >> text=XLSX")
    assert kept.value.suggested_filename == "Đợt ba trăm.xlsx"
    tab.locator("#lists .rows a").first.click()
    expect(tab.locator("h1")).to_contain_text("Quyển 1")
    with desk.repository.reading() as session:
        items = session.scalars(select(Item).where(Item.source_id.like("%quyen-%"))).all()
        assert [item.state for item in items] == ["published"] * 3
        assert session.scalar(select(func.count()).select_from(PageRow)) == 300


def assert_sound(tab: Page) -> None:
    for width in (375, 768, 1440):
        tab.set_viewport_size({"width": width, "height": 800})
        assert too_wide(tab) == [], (tab.url, width)
        if SHOTS:
            tab.screenshot(path=f"{SHOTS}/{tab.title()[:8]}-{width}.png", full_page=True)
    for scheme in ("dark", "light"):
        tab.emulate_media(color_scheme=scheme)
        if SHOTS:
            tab.screenshot(path=f"{SHOTS}/{tab.title()[:8]}-{scheme}.png")
        assert barriers(tab) == [], (tab.url, scheme)
