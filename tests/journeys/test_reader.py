"""The reader: panels, text beside the image, two pages, hit by hit, by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.screen import wait_for_rest, wait_for_tiles
from tests.journeys.test_everywhere import barriers, too_wide

pytestmark = pytest.mark.browser


def opened(page: Page, room, name: str, rest: str = "") -> None:
    page.goto(room.book(name, rest))
    wait_for_tiles(page)


def tab(page: Page, name: str):
    return page.get_by_role("tab", name=name)


def in_view(page: Page) -> list[int]:
    (seen,) = re.findall(r"xywh=([\d,]+)", page.url)
    return [int(side) for side in seen.split(",")]


def test_the_text_stands_beside_the_image_and_follows_the_page(page, room):
    opened(page, room, "doc", "?p=2")
    expect(tab(page, "Văn bản")).to_have_attribute("aria-selected", "true")
    words = page.locator("#page-text .words.vertical")
    assert words.evaluate("(one) => getComputedStyle(one).writingMode") == "vertical-rl"
    image, panel = page.locator("#stage").bounding_box(), page.locator("#panels").bounding_box()
    assert image["x"] + image["width"] <= panel["x"] + 1 and image["y"] == panel["y"]
    page.locator("#page-text").evaluate("(one) => one.replaceChildren()")
    page.locator("#stage").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#page-text .line").first).to_contain_text("天")
    assert "p=3" in page.locator(".in-parallel").get_attribute("href")


def test_a_line_and_its_place_on_the_image_point_at_each_other(page, room):
    opened(page, room, "ngang", "?p=2")
    line = page.locator("#page-text .line", has_text="Quảng")
    line.hover()
    pointed = page.locator(".deep rect.pointed")
    box = [int(pointed.get_attribute(side)) for side in ("x", "y", "width", "height")]
    assert line.get_attribute("data-box") == ",".join(str(side) for side in box)
    place = pointed.bounding_box()
    page.mouse.move(5, 5)
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    expect(line).to_have_class(re.compile(r"\bat\b"))


def test_a_character_tells_its_reading_and_meaning(page, room):
    opened(page, room, "doc", "?p=2")
    page.locator("#page-text a.han", has_text="天").click()
    slip = page.locator(".slip")
    expect(slip).to_contain_text("thiên")
    expect(slip).to_contain_text("sky")
    page.locator("#page-text a.han", has_text="天").focus()
    page.keyboard.press("Escape")
    expect(slip).to_have_count(0)
    page.keyboard.press("ArrowDown")
    assert page.evaluate("() => document.activeElement.textContent") == "地"
    page.keyboard.press("Enter")
    expect(page.locator(".slip")).to_contain_text("địa")


def test_the_address_holds_the_part_in_view(page, room):
    opened(page, room, "ngang", "?p=2&q=quang ngai")
    page.get_by_role("button", name="Phóng to").click()
    page.wait_for_function("() => location.search.includes('xywh=')")
    before = in_view(page)
    page.goto(page.url)
    wait_for_tiles(page)
    page.get_by_role("button", name="Phóng to").click()
    page.wait_for_timeout(1200)
    after = in_view(page)
    assert after[3] < 0.9 * before[3] and before[1] <= after[1] and "q=quang" in page.url
    page.get_by_role("button", name="Cả trang").click()
    page.wait_for_function("() => !location.search.includes('xywh=')")


def test_back_goes_to_the_page_and_the_part_that_was_left(page, room):
    opened(page, room, "ngang", "?p=2")
    page.get_by_role("button", name="Phóng to").click()
    page.wait_for_function("() => location.search.includes('xywh=')")
    page.wait_for_timeout(600)  # the zoom comes to rest
    before = in_view(page)
    page.get_by_role("link", name="Sau", exact=True).click()
    expect(page.locator("#p")).to_have_value("3")
    wait_for_tiles(page)
    page.go_back()
    expect(page.locator("#p")).to_have_value("2")
    wait_for_tiles(page)
    assert in_view(page) == before
    # That part is seen, and not only told: from there it is zoomed on.
    page.get_by_role("button", name="Phóng to").click()
    page.wait_for_function(
        "(high) => Number(location.search.split('xywh=')[1]?.split(',')[3]) < 0.9 * high",
        arg=before[3],
    )


def test_two_facing_pages_lie_as_the_book_is_read(page, room):
    opened(page, room, "doc", "?p=2&q=山川")
    page.get_by_role("button", name="Hai trang").click()
    page.wait_for_function("() => document.querySelectorAll('.deep svg.lit').length === 2")
    wait_for_tiles(page)
    shown = page.evaluate(
        """() => [...document.querySelectorAll('.deep svg.lit')]
            .map((one) => one.getBoundingClientRect()).map((box) => [box.left, box.right])"""
    )
    assert len(page.locator(".deep rect.hit").all()) == 2
    assert abs(shown[0][1] - shown[1][0]) < 2 or abs(shown[1][1] - shown[0][0]) < 2
    page.locator("#stage").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#p")).to_have_value("4")
    page.reload()
    expect(page.get_by_role("button", name="Hai trang")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Home")
    page.locator("#stage").focus()
    page.keyboard.press("Home")
    page.wait_for_function("() => document.querySelectorAll('.deep svg.lit').length === 1")


def test_hit_follows_hit_over_the_pages(page, room):
    opened(page, room, "ngang", "?p=1&q=quang ngai")
    following = page.get_by_role("button", name="Chỗ có chữ tìm sau")
    following.click()
    expect(page.locator(".deep rect.pointed")).to_have_count(1)
    expect(page.locator("#p")).to_have_value("1")
    following.click()
    expect(page.locator("#p")).to_have_value("2")
    page.locator("#stage").focus()
    page.keyboard.press("n")
    expect(page.locator("#p")).to_have_value("3")
    page.keyboard.press("N")
    expect(page.locator("#p")).to_have_value("2")


def test_brightness_and_contrast_change_the_image_and_not_the_light(page, room):
    opened(page, room, "ngang", "?p=1&q=quang ngai")
    page.locator(".adjust summary").click()
    page.get_by_label("Độ sáng").fill("60")
    drawn = page.locator(".deep canvas").first
    assert "brightness(0.6)" in drawn.evaluate("(one) => getComputedStyle(one).filter")
    lit = page.locator(".deep rect.hit").first
    assert lit.evaluate("(one) => getComputedStyle(one.closest('svg')).filter") == "none"
    page.get_by_role("button", name="Như ảnh chụp").click()
    assert drawn.evaluate("(one) => getComputedStyle(one).filter") == "none"


def test_the_keyboard_reaches_panels_search_and_zoom(page, room):
    opened(page, room, "ngang", "?p=2")
    page.locator("#stage").focus()
    page.keyboard.press("t")
    expect(page.locator("#panels")).to_be_hidden()
    page.keyboard.press("t")
    expect(page.locator("#panel-text")).to_be_visible()
    tab(page, "Văn bản").focus()
    page.keyboard.press("ArrowLeft")
    expect(tab(page, "Các trang")).to_be_focused()
    expect(page.locator("#page-list a[aria-current]")).to_have_attribute("data-page", "2")
    page.locator("#stage").focus()
    page.keyboard.press("+")
    page.wait_for_function("() => location.search.includes('xywh=')")
    page.keyboard.press("/")
    expect(page.locator("#inside")).to_be_focused()


@pytest.mark.parametrize("name", ["Các trang", "Văn bản", "Giới thiệu"])
def test_every_panel_is_open_to_everyone(page, room, name):
    opened(page, room, "doc", "?p=3&q=山川")
    tab(page, name).click()
    wait_for_rest(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert barriers(page) == [], scheme


def test_at_four_times_the_size_nothing_is_lost(page, room):
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    opened(page, room, "ngang", "?p=2")
    assert too_wide(page) == []
    tab(page, "Giới thiệu").click()
    expect(page.locator("#panel-about dl")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#panel-about")).to_be_hidden()


def test_without_javascript_image_text_and_card_stand_one_below_the_other(chromium, room):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(room.book("doc", "?p=2"))
    places = [
        page.locator(name).bounding_box()["y"]
        for name in ("#stage", "#ribbon", "#page-text .words", "#panel-about dl")
    ]
    assert places == sorted(places)
    page.locator("#page-text a.han", has_text="天").click()
    expect(page.locator("h1")).to_have_text("天")
    context.close()


def test_characters_are_picked_by_reading_and_by_radical(page, room):
    page.goto(room.at("/search"))
    field = page.locator("form.search-box input[name=q]")
    field.fill("địa")
    page.get_by_role("link", name="Gõ chữ Hán-Nôm").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Âm đọc").fill("thien")
    page.keyboard.press("Enter")
    dialog.locator("a[data-character='天']").click()
    dialog.locator("summary").click()
    dialog.get_by_role("link", name="水", exact=True).click()
    dialog.get_by_role("link", name="0", exact=True).click()
    dialog.locator("a[data-character='水']").click()
    expect(dialog.locator("[data-text]")).to_have_text("địa天水")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert barriers(page) == [], scheme
    page.keyboard.press("Escape")
    expect(field).to_have_value("địa天水")
    expect(field).to_be_focused()


def test_without_javascript_the_picker_is_a_page(chromium, room):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(room.at("/characters?q=\ue123"))
    page.get_by_label("Âm đọc").fill("thiên")
    page.get_by_role("button", name="Hiện").click()
    page.locator("a[data-character='天']").click()
    expect(page.locator("form.search-box input[name=q]")).to_have_value("\ue123天")
    context.close()
