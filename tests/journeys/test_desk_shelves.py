"""A collection and an exhibition are edited at the desk, seen, and taken back."""

import re

import pytest
from playwright.sync_api import expect

from ingest.catalog.models import Collection, Exhibition
from tests.app.curate.world import world_over
from tests.journeys.test_everywhere import barriers, too_wide
from tests.services.website import served

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(repository, chromium):
    """A publisher's page at the site, over a world of two libraries."""
    world = world_over(repository)
    with served(repository) as url:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
        context.set_default_timeout(30_000)
        cookie = world.client("lan").client.get_cookie("tangthu_session")
        assert cookie
        context.add_cookies(
            [
                {"name": "tangthu_session", "value": cookie.value, "url": url},
                {"name": "tangthu_language", "value": "en", "url": url},
            ]
        )
        yield world, url, context.new_page()
        context.close()


def fits(page):
    for width in (375, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert too_wide(page) == [], (page.url, width)
    assert barriers(page) == [], page.url


def test_a_collection_is_made_filled_and_a_change_of_it_undone(desk):
    world, url, page = desk
    item = world.item()
    page.goto(f"{url}/curate/collections")
    fits(page)
    page.locator("input[name='title.0.text']").first.fill("Hán Nôm")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hán Nôm")
    page.locator("textarea[name='essay.0.text']").first.fill("Một *lời* giới thiệu.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".notice ins")).to_contain_text("giới thiệu")
    page.locator("textarea[name=add]").fill(item)
    page.get_by_role("button", name="Save what stands in it").click()
    expect(page.locator(".members .rows")).to_contain_text("Gia Định")
    fits(page)
    page.locator(".notice").get_by_role("button", name="Undo").click()
    expect(page.locator(".members .rows li")).to_have_count(0)
    with world.repository.reading() as session:
        assert session.query(Collection).one().essay == {"vi": ["Một *lời* giới thiệu."]}


def test_collections_are_dragged_and_moved_by_keyboard(desk):
    world, url, page = desk
    with world.repository.writing() as session:
        library_id = world.libraries["nha"]
        for place, name in enumerate(("Một", "Hai", "Ba")):
            row = Collection(slug=f"bo-{place}", title={"vi": [name]}, library_id=library_id)
            row.position = place + 1
            session.add(row)
    page.goto(f"{url}/curate/collections")
    fits(page)
    rows = page.locator("[data-sisters] .grow")
    expect(rows).to_have_text(["Một", "Hai", "Ba"])
    rows.nth(2).drag_to(rows.nth(0), target_position={"x": 4, "y": 2})
    expect(rows).to_have_text(["Ba", "Một", "Hai"])
    expect(rows.first).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(rows).to_have_text(["Một", "Ba", "Hai"])
    expect(rows.nth(1)).to_be_focused()
    page.get_by_role("button", name=re.compile("^One earlier ?: Ba")).click()
    expect(rows).to_have_text(["Ba", "Một", "Hai"])


def test_an_exhibition_is_written_previewed_and_shown(desk):
    world, url, page = desk
    item = world.item(state="published")
    page.goto(f"{url}/curate/exhibitions")
    page.locator("input[name='title.0.text']").first.fill("Bốn mùa")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bốn mùa")
    page.wait_for_selector("form[data-ready]")
    page.get_by_text("The whole story as text").click()
    story = page.locator("textarea[name=story]")
    story.fill(f"@text\nLời mở đầu.\n@view {item}:1\ncaption: Trang đầu")
    fits(page)
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Preview").click()
    expect(opened.value.get_by_text("Lời mở đầu.")).to_be_visible()
    expect(opened.value.locator("figure img")).to_be_visible()
    opened.value.close()
    with world.repository.reading() as session:
        assert session.query(Exhibition).one().title == {"vi": ["Bốn mùa"]}
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("Lời mở đầu.")
    page.get_by_role("button", name="Show it to the public").click()
    expect(page.locator(".byline .badge")).to_have_text("Published")
    fits(page)


def test_a_story_is_made_of_steps(desk):
    world, url, page = desk
    item = world.item(state="published")
    page.goto(f"{url}/curate/exhibitions")
    page.locator("input[name='title.0.text']").first.fill("Bốn mùa")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_selector("form[data-ready]")
    page.get_by_role("button", name="Add a step", exact=True).click()
    page.get_by_label("Heading (Vietnamese)").fill("Mùa xuân")
    page.get_by_label("Text (English)").fill("In spring.")
    page.get_by_role("button", name="Add a step", exact=True).click()
    second = page.locator(".story-steps > li").nth(1)
    expect(second).to_be_focused()
    second.get_by_label("Find an item").fill("gia dinh")
    second.get_by_role("button", name="Gia Định").click()
    image = second.locator(".story-frame")
    expect(image).to_be_visible()
    second.get_by_label("Caption (Vietnamese)").fill("Một góc trang")
    image.scroll_into_view_if_needed()
    box = image.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    expect(second.locator(".story-box")).to_be_visible()
    part = second.get_by_label("Part of the page").input_value()
    assert len(part.split(",")) == 4
    fits(page)
    second.get_by_role("button", name="One earlier").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("Một góc trang")
    page.wait_for_selector("form[data-ready]")
    assert page.locator("textarea[name=story]").input_value() == (
        f"@view {item}:1 {part}\ncaption: Một góc trang\n\n"
        "@text\n## Mùa xuân\n\n@text:en\nIn spring."
    )
    expect(page.locator(".story-steps > li").first.locator(".story-box")).to_be_visible()


def test_libraries_and_works_fit_everywhere(desk):
    world, url, page = desk
    for path in ("works", "libraries", f"libraries/{world.libraries['nha']}"):
        page.goto(f"{url}/curate/{path}")
        fits(page)
