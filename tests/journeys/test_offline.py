"""Books kept on a device: the room first, read without a line, removed; the site as an app."""

import pytest
from playwright.sync_api import expect

from tests.journeys.test_everywhere import barriers, too_wide

pytestmark = pytest.mark.browser

# What the note says of the one kept book, and what is kept besides the note.
KEPT_BYTES = """async () => {
  const cache = await caches.open((await caches.keys()).find((name) => name.includes("book")));
  const about = "/kept/about.json";
  const keys = (await cache.keys()).filter((one) => !one.url.endsWith(about));
  const bodies = await Promise.all(keys.map(async (one) => (await cache.match(one)).blob()));
  const note = await (await cache.match(about)).json();
  return [note.bytes, bodies.reduce((sum, { size }) => sum + size, 0)];
}"""
COVER_DRAWN = """() => document.querySelector('.kept-books img').naturalWidth > 50
    && document.fonts.check('1em "Be Vietnam Pro"', 'ữ')"""


def test_a_kept_book_is_read_without_a_line_and_removed(chromium, room):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(room.book("doc"))
    keep = page.locator("#keep")
    keep.get_by_role("button", name="Giữ quyển này").click()
    expect(keep.locator("[data-said]")).to_contain_text("MB")
    assert page.evaluate("() => caches.keys()") == []  # nothing is kept before it is agreed to
    keep.get_by_role("button", name="Giữ lại").click()
    expect(keep.get_by_role("button", name="Xoá khỏi máy này")).to_be_visible(timeout=30_000)
    told, held = page.evaluate(KEPT_BYTES)
    assert told == held > 100_000
    assert_open_to_everyone(page)
    # A worker takes over pages that are opened after it.
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    context.set_offline(True)
    page.goto(room.book("doc", "?p=2"))
    expect(page.locator("h1")).to_have_text("Sách doc")
    expect(page.locator("#p")).to_have_value("2")
    expect(page.locator("#page-text .line").first).to_contain_text("天")
    drawn = page.locator(".still img")
    page.wait_for_function("() => document.querySelector('.still img').naturalWidth > 300")
    page.locator("#stage").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#p")).to_have_value("3")
    page.wait_for_function("() => document.querySelector('.still img').naturalWidth > 300")
    assert drawn.get_attribute("alt")
    page.evaluate("() => caches.open('tangthu-book-brokenoff')")  # its tab was closed too soon
    page.goto(room.at("/kept"))
    row = page.locator(".kept-books li")
    expect(row).to_contain_text("Sách doc")
    expect(row).to_contain_text("8 trang")
    page.wait_for_function(COVER_DRAWN)
    assert_open_to_everyone(page)
    row.get_by_role("button").click()
    expect(page.locator("#none-kept")).to_be_visible()
    assert [one for one in page.evaluate("() => caches.keys()") if "book" in one] == []
    context.set_offline(False)
    context.close()


def assert_open_to_everyone(page):
    assert too_wide(page) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert barriers(page) == [], scheme
