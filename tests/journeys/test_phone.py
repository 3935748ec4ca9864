"""The reader on a phone: the stored image first, the zoom at the first touch, sheets, swipes."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.screen import wait_for_rest, wait_for_tiles
from tests.journeys.test_everywhere import barriers, too_wide

pytestmark = pytest.mark.browser


def touched(phone: Page, room, name: str, rest: str = "") -> None:
    """Open a page and touch its image, which brings the zoom."""
    phone.goto(room.book(name, rest))
    phone.locator("#stage").tap()
    wait_for_tiles(phone)


def fingers(phone: Page, *moments: tuple[float, ...]) -> None:
    """Put fingers on the image, move them and lift them: where each is, from left (0) to right."""
    box = phone.locator("#stage").bounding_box()
    assert box is not None
    client = phone.context.new_cdp_session(phone)

    def touch(kind: str, *shares: float) -> None:
        y = box["y"] + box["height"] / 2
        points = [{"x": box["x"] + box["width"] * one, "y": y} for one in shares]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", *moments[0])
    for moment in moments[1:]:
        touch("touchMove", *moment)
    touch("touchEnd")


def swipe(phone: Page) -> None:
    fingers(phone, (0.8,), (0.7,), (0.56,), (0.43,), (0.3,))


def test_on_a_phone_the_stored_image_is_enough_until_it_is_touched(phone, room):
    opened_at = room.book("ngang", "?p=2")
    with phone.expect_request("**/openseadragon.min.js"):  # its bytes come, to be near
        phone.goto(opened_at)
    phone.wait_for_load_state("networkidle")
    assert phone.evaluate("() => window.OpenSeadragon === undefined")
    assert phone.locator("#stage .still img").is_visible()
    phone.get_by_role("button", name="Phóng to").tap()
    phone.wait_for_function("() => location.search.includes('xywh=')")


def test_on_a_phone_the_first_swipe_turns_the_page(phone, room):
    phone.goto(room.book("ngang", "?p=2"))
    phone.wait_for_load_state("networkidle")
    assert phone.locator(".deep").count() == 0
    swipe(phone)
    expect(phone.locator("#p")).to_have_value("3")
    wait_for_tiles(phone)


def test_on_a_phone_two_taps_bring_the_zoom_and_zoom(phone, room):
    phone.goto(room.book("ngang", "?p=2"))
    phone.wait_for_load_state("networkidle")
    assert phone.locator(".deep").count() == 0
    phone.locator("#stage").dispatch_event("pointerdown")
    phone.locator(".still img").dispatch_event("dblclick")
    phone.wait_for_function("() => location.search.includes('xywh=')")


def test_on_a_phone_two_fingers_apart_bring_the_zoom_and_zoom(phone, room):
    phone.goto(room.book("ngang", "?p=2"))
    phone.wait_for_load_state("networkidle")
    assert phone.locator(".deep").count() == 0
    fingers(phone, (0.45, 0.55), (0.4, 0.6), (0.3, 0.7), (0.2, 0.8))
    phone.wait_for_function("() => location.search.includes('xywh=')")
    expect(phone.locator("#p")).to_have_value("2")  # it was no swipe


def test_on_a_phone_one_tap_asks_what_stands_there_though_no_viewer_comes(phone, room):
    phone.route("**/openseadragon.min.js", lambda route: route.abort())
    phone.goto(room.book("ngang", "?p=2"))
    phone.get_by_role("tab", name="Văn bản").tap()
    line = phone.locator("#page-text .line[data-box]").first
    expect(line).to_be_visible()
    x, y, width, height = map(int, (line.get_attribute("data-box") or "").split(","))
    _, _, whole, tall = map(int, phone.locator(".still svg").get_attribute("viewBox").split())
    sheet = phone.locator(".still .sheet").bounding_box()
    place = {
        "x": sheet["width"] * (x + width / 2) / whole,
        "y": sheet["height"] * (y + height / 2) / tall,
    }
    phone.locator(".still .sheet").tap(position=place)
    expect(line).to_contain_class("at")
    assert phone.locator(".deep").count() == 0


@pytest.mark.parametrize("rest", ["?p=2&q=quang ngai", "?p=2&xywh=100,100,300,300"])
def test_on_a_phone_a_hit_or_a_part_asked_for_is_gone_to_untouched(phone, room, rest):
    phone.goto(room.book("ngang", rest))
    wait_for_tiles(phone)
    assert phone.locator(".deep canvas").count() == 1


def test_a_screen_finer_than_the_stored_image_gets_the_zoom_untouched(chromium, room):
    context = chromium.new_context(
        viewport={"width": 768, "height": 1024}, has_touch=True, device_scale_factor=3
    )
    fine = context.new_page()
    fine.set_default_timeout(30_000)
    fine.goto(room.book("ngang", "?p=2"))
    wait_for_tiles(fine)
    assert fine.locator(".deep canvas").count() == 1
    context.close()


def test_on_a_phone_panels_are_sheets_and_the_image_stays_in_view(phone, room):
    touched(phone, room, "ngang", "?p=2")
    expect(phone.locator("#panel-text")).to_be_hidden()
    phone.get_by_role("tab", name="Văn bản").tap()
    wait_for_rest(phone)
    sheet = phone.locator("#panels").bounding_box()
    stage = phone.locator("#stage").bounding_box()
    assert sheet["y"] + sheet["height"] == pytest.approx(812, abs=1) and sheet["x"] == 0
    assert stage["y"] >= 0 and stage["y"] + stage["height"] <= sheet["y"] + 1
    assert barriers(phone) == [] and too_wide(phone) == []
    phone.get_by_role("button", name="Đóng").tap()
    expect(phone.locator("#panel-text")).to_be_hidden()


def test_a_swipe_turns_the_page(phone, room):
    touched(phone, room, "ngang", "?p=2")
    swipe(phone)
    expect(phone.locator("#p")).to_have_value("3")


def test_on_a_phone_the_picker_is_a_sheet(phone, room):
    phone.goto(room.at("/search"))
    phone.get_by_role("link", name="Gõ chữ Hán-Nôm").tap()
    dialog = phone.get_by_role("dialog")
    dialog.get_by_role("link", name="山", exact=True).tap()
    dialog.locator("a[data-character='山']").tap()
    wait_for_rest(phone)
    box = dialog.bounding_box()
    assert box["width"] == 375 and box["y"] + box["height"] == pytest.approx(812, abs=1)
    assert too_wide(phone) == []
    for scheme in ("light", "dark"):
        phone.emulate_media(color_scheme=scheme)
        assert barriers(phone) == [], scheme
    dialog.get_by_role("button", name="Đóng").tap()
    expect(phone.locator("form.search-box input[name=q]")).to_have_value("山")
