"""From the home page to the lit word: searching, following the hit, turning pages."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.screen import assert_lit_where_black, light, wait_for_tiles

pytestmark = pytest.mark.browser


def search_and_follow(page: Page, room, words: str) -> None:
    page.goto(room.at("/"))
    page.locator("form.search-box input[name=q]").fill(words)
    page.get_by_role("button", name="Tìm").click()
    page.locator(".page-hits a").first.click()
    wait_for_tiles(page)


@pytest.mark.parametrize("words", ["Quảng Ngãi", "quang ngai", "山川"])
def test_the_hit_is_lit_where_the_word_stands(page, room, words):
    search_and_follow(page, room, words)
    assert_lit_where_black(page)


def test_the_light_stays_on_the_word_at_every_zoom(page, room):
    page.goto(room.book("ngang", "?p=2&q=Quảng Ngãi"))
    wait_for_tiles(page)
    before = light(page)
    page.get_by_role("button", name="Phóng to").click()
    wait_for_tiles(page)
    assert light(page)[2] - light(page)[0] > 1.3 * (before[2] - before[0])
    assert_lit_where_black(page)
    page.get_by_role("button", name="Xoay").click()
    page.get_by_role("button", name="Cả trang").click()
    wait_for_tiles(page)
    assert_lit_where_black(page)


def test_turning_the_page_lights_the_next_and_back_works(page, room):
    page.goto(room.book("ngang", "?p=2&q=quang ngai"))
    wait_for_tiles(page)
    page.get_by_role("link", name="Sau", exact=True).click()
    expect(page.locator("#p")).to_have_value("3")
    wait_for_tiles(page)
    assert "p=3" in page.url and "q=quang" in page.url
    assert_lit_where_black(page)
    page.go_back()
    expect(page.locator("#p")).to_have_value("2")
    wait_for_tiles(page)
    assert_lit_where_black(page)


def test_the_left_arrow_turns_a_right_to_left_book_onward(page, room):
    page.goto(room.book("doc", "?p=2"))
    page.locator("#stage").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#p")).to_have_value("3")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#p")).to_have_value("1")
    onward, back = page.locator(".turn.next"), page.locator(".turn.prev")
    assert onward.bounding_box()["x"] < back.bounding_box()["x"]
    first, second = (page.locator(f"#ribbon a[data-page='{number}']") for number in (1, 2))
    assert second.bounding_box()["x"] < first.bounding_box()["x"]


def test_the_ribbon_and_the_contents_open_pages(page, room):
    page.goto(room.book("ngang"))
    page.locator("#ribbon a[data-page='5']").click()
    expect(page.locator("#p")).to_have_value("5")
    expect(page.locator("#ribbon a[aria-current='page']")).to_have_attribute("data-page", "5")
    page.locator("#p").fill("7")
    page.keyboard.press("Enter")
    expect(page.locator("#p")).to_have_value("7")
    assert "p=7" in page.url


def test_the_reader_tells_how_many_pages_answer(page, room):
    page.goto(room.book("ngang", "?q=quang ngai"))
    expect(page.locator("#tally")).to_have_text("8 trang có chữ tìm")
    assert page.locator(".marks a").count() == 8


def test_reading_and_its_light_work_without_javascript(chromium: Browser, room):
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    page.goto(room.at("/search?q=山川"))
    page.locator(".page-hits a").first.click()
    page.wait_for_load_state("networkidle")
    assert_lit_where_black(page, ".still")
    page.locator(".turn.next").click()
    assert "p=2" in page.url
    page.get_by_role("link", name="Chữ bên ảnh").click()
    assert page.locator(".words.vertical mark").first.inner_text() == "山"
    context.close()


def test_the_hit_in_a_line_image_is_lit_within_it(page, room):
    page.goto(room.at("/search?q=quang ngai"))
    page.wait_for_load_state("networkidle")
    cut = page.locator(".cut").first
    lit = cut.locator("rect.hit").first.bounding_box()
    image = cut.locator("img").bounding_box()
    assert image["x"] <= lit["x"] and lit["x"] + lit["width"] <= image["x"] + image["width"]
    assert cut.locator("img").evaluate("(image) => image.naturalWidth") > 100
