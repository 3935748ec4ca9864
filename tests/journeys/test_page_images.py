"""New images for a book's pages go up by the browser: the line is cut, the browser closed."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from app import create_app
from ingest import worker
from ingest.catalog import find
from tests.app.stock import account
from tests.app.test_accounts import sign_in
from tests.builders import make_image
from tests.journeys.desk_books import COOKIE, Desk, cell, take_in
from tests.journeys.test_everywhere import barriers, too_wide
from tests.services.repository import new_repository
from tests.services.website import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    with new_repository(folder / "home", upload_chunk_bytes=100_000) as repository:
        account(repository)
        client = create_app(repository).test_client()
        sign_in(client)
        cookie = client.get_cookie(COOKIE)
        assert cookie is not None
        with served(repository) as url:
            yield Desk(url or repository.settings.public_url, cookie.value, "", repository)


@pytest.fixture
def item_id(desk, tmp_path, request):
    """A book of eight pages of the test's own."""
    return take_in(desk.repository, tmp_path / "scans", 8, request.node.name)


def test_new_images_go_on_after_a_cut_line_in_a_new_window(chromium, desk, item_id, tmp_path):
    files = [make_image(tmp_path / f"{n}.jpg", 600, 840, seed=n) for n in (1, 2, 3)]
    for path in files:  # so long that the line can be cut in the middle of one
        path.write_bytes(path.read_bytes() + os.urandom(700_000))
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    desk.open(page, item_id)
    expect(replace_of(page)).to_be_disabled()
    page.route("**/uploads/*", lambda route: (page.wait_for_timeout(200), route.continue_()))
    page.locator(".upload [data-choose]").last.set_input_files(files)
    expect(page.locator(".upload .standing")).to_contain_text("of 3 files")
    page.wait_for_function("() => document.querySelector('.going progress').value > 500_000")
    context.set_offline(True)
    expect(page.locator(".upload .rate")).to_contain_text("line is lost")
    page.unroute_all(behavior="ignoreErrors")
    context.close()
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    desk.open(page, item_id)
    expect(page.locator(".upload .standing")).to_contain_text("of 3 files are here")
    expect(replace_of(page)).to_be_disabled()
    page.locator(".upload [data-choose]").last.set_input_files(files)
    expect(page.locator(".upload .rate")).to_contain_text("All files are here")
    cell(page, 2).click()
    cell(page, 4).click(modifiers=["Shift"])
    replace_of(page).click()
    expect(page.locator(".coming")).to_contain_text("3 images are on their way in")
    while worker.work_once(desk.repository):
        pass
    with desk.repository.reading() as session:
        shown = [one.image and one.image.width_px for one in find.pages(session, item_id)]
    assert shown == [150, 600, 600, 600, 150, 150, 150, 150]
    context.close()


def replace_of(page):
    return page.get_by_role("button", name="In the place of these pages")


def test_what_is_here_already_is_sound_to_see_and_can_be_thrown_away(page, desk, item_id, tmp_path):
    desk.open(page, item_id)
    files = [make_image(tmp_path / "new" / f"{n}.jpg", 60, 84, seed=n) for n in (1, 2)]
    page.locator(".upload [data-choose]").last.set_input_files(files)
    expect(page.locator(".upload .rate")).to_contain_text("All files are here")
    for width in (1440, 768, 375):
        page.set_viewport_size({"width": width, "height": 900})
        desk.open(page, item_id)
        expect(page.locator(".upload .standing")).to_contain_text("2 files are here")
        assert not too_wide(page) and not barriers(page)
    page.get_by_role("button", name="Throw these files away").click()
    expect(page.locator(".upload .standing")).to_be_empty()
    expect(replace_of(page)).to_be_disabled()
