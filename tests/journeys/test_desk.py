"""Two people describe one item at once, in their own browsers, and nothing is lost."""

import pytest
from playwright.sync_api import expect

from tests.app.curate.world import world_over
from tests.journeys.test_everywhere import barriers, too_wide
from tests.services.website import served

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(repository):
    """The site over two libraries, and an item that is described."""
    world = world_over(repository)
    item = world.item(call_number="R. 1")
    with served(repository) as url:
        yield world, item, f"{url}/curate/items/{item}"


@pytest.fixture
def browsers(chromium, desk):
    """A browser for each of two people who are signed in."""
    world, _, address = desk
    contexts = []
    for login in ("lan", "minh"):
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
        context.set_default_timeout(15_000)
        cookie = world.client(login).client.get_cookie("tangthu_session")
        site = address.partition("/curate")[0]
        context.add_cookies(
            [
                {"name": "tangthu_session", "value": cookie.value, "url": site},
                {"name": "tangthu_language", "value": "en", "url": site},
            ]
        )
        contexts.append(context)
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def test_two_people_edit_one_field_and_choose(desk, browsers):
    world, item, address = desk
    lan, minh = browsers
    for page in browsers:
        page.goto(address)
        page.locator("#field-call_number .edit").click()
        expect(page.locator("input[name=call_number]")).to_be_focused()
        assert "edit=" not in page.url, "the form opens in its place"
    lan.locator("input[name=call_number]").fill("R. 2")
    lan.locator("input[name=call_number]").press("Enter")
    expect(lan.locator(".notice ins")).to_have_text("R. 2")
    minh.locator("input[name=call_number]").fill("R. 3")
    minh.get_by_role("button", name="Save").click()
    expect(minh.get_by_text("Lan saved these fields while you were editing")).to_be_visible()
    for value in ("R. 1", "R. 2", "R. 3"):
        expect(minh.locator(".three").get_by_text(value, exact=True)).to_be_visible()
    for width in (375, 768, 1440):
        minh.set_viewport_size({"width": width, "height": 900})
        assert too_wide(minh) == [], width
    assert barriers(minh) == []
    assert world.kept(item).description["call_number"] == "R. 2"
    minh.get_by_label("Mine").check()
    minh.get_by_role("button", name="Save what is chosen").click()
    expect(minh.locator(".notice ins")).to_have_text("R. 3")
    minh.get_by_role("button", name="Undo").click()
    expect(minh.locator(".notice ins")).to_have_text("R. 2")
    assert world.kept(item).description["call_number"] == "R. 2"


def test_a_date_is_told_as_it_is_typed_and_escape_leaves_all_as_it_was(desk, browsers):
    world, item, address = desk
    page = browsers[0]
    page.goto(address)
    page.locator("#field-date .edit").click()
    page.locator("input[name=date]").fill("Minh Mạng 12")
    expect(page.locator("[data-meant]")).to_contain_text("1831")
    page.keyboard.press("Escape")
    expect(page.locator("input[name=date]")).to_have_count(0)
    assert world.kept(item).description["date"] == "1820"
