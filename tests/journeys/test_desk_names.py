"""Names are offered while they are typed, by keyboard and pointer, and taken into the card."""

import pytest
from playwright.sync_api import expect

from ingest.catalog import edit_authorities, edit_record
from ingest.catalog.models import Authority
from tests.app.curate.world import world_over
from tests.journeys.test_everywhere import barriers, too_wide
from tests.services.website import served

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(repository, chromium):
    """A curator's page at the site, and what it shows."""
    world = world_over(repository)
    with repository.writing() as session:
        row = Authority(kind="person", library_id=world.libraries["nha"], preferred={})
        forms = {"vi": ["Lê Quý Đôn"], "lzh": ["黎貴惇"]}
        given = {"preferred": forms, "variants": {"vi": ["Quế Đường"]}, "dates": "1726/1784"}
        edit_record.make(session, edit_authorities.KIND, row, given, "account:x")
        row_id = row.id
    with served(repository) as url:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
        context.set_default_timeout(30_000)
        cookie = world.client("minh").client.get_cookie("tangthu_session")
        assert cookie
        context.add_cookies(
            [
                {"name": "tangthu_session", "value": cookie.value, "url": url},
                {"name": "tangthu_language", "value": "en", "url": url},
            ]
        )
        yield world, row_id, url, context.new_page()
        context.close()


def typed(page, text):
    """Type into the first line of the field, once the program that offers names has it."""
    field = page.locator("input[name='creator.1.text']").first
    expect(field).to_have_attribute("role", "combobox")
    field.fill("")
    field.press_sequentially(text)
    return field


def test_a_name_is_offered_and_taken_by_keyboard(desk):
    world, row_id, url, page = desk
    item = world.item()
    page.goto(f"{url}/curate/items/{item}?edit=creator")
    offered = page.locator(".names [role=option]")
    for text in ("quý đôn", "le quy", "que duong"):
        field = typed(page, text)
        expect(offered).to_have_count(1)
        expect(offered).to_contain_text("Lê Quý Đôn")
    expect(field).to_have_attribute("aria-expanded", "true")
    for width in (375, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert too_wide(page) == [], width
    assert barriers(page) == []
    field.press("ArrowDown")
    expect(offered).to_have_attribute("aria-selected", "true")
    marked = offered.get_attribute("id") or ""
    expect(field).to_have_attribute("aria-activedescendant", marked)
    field.press("Enter")
    expect(field).to_have_value("Lê Quý Đôn")
    expect(offered).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".notice ins").first).to_contain_text("Lê Quý Đôn = 黎貴惇")
    with world.repository.reading() as session:
        assert edit_authorities.linked(session, row_id) == [item]


def test_escape_closes_the_list_and_not_the_form_and_a_press_takes_a_name(desk):
    world, row_id, url, page = desk
    page.goto(f"{url}/curate/items/{world.item()}?edit=creator")
    field, offered = typed(page, "Lê Quý"), page.locator(".names [role=option]")
    expect(offered).to_have_count(1)
    field.press("Escape")
    expect(offered).to_have_count(0)
    expect(field).to_have_value("Lê Quý")
    field.press("ArrowDown")
    offered.click()
    expect(field).to_have_value("Lê Quý Đôn")
    expect(page.locator("input[name='creator.1.authority']")).to_have_value(row_id)


def test_the_lists_of_names_fit_everywhere(desk):
    _, row_id, url, page = desk
    for path in ("/curate/authorities", f"/curate/authorities/{row_id}"):
        page.goto(url + path)
        for width in (375, 768, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert too_wide(page) == [], (path, width)
        assert barriers(page) == [], path
