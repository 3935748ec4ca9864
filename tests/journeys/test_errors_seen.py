"""Errors as they are seen: sound at every width, in both themes and languages, with a way on."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import expect
from werkzeug.exceptions import abort

from ingest.catalog.rights import Withheld
from tests.iiif.rows import Wanted, add_item, add_library
from tests.journeys.test_everywhere import barriers, too_wide
from tests.services.repository import new_repository
from tests.services.website import served

pytestmark = pytest.mark.browser


def faulty(app: Flask) -> None:
    @app.get("/test/<int:status>")
    def fail(status: int) -> str:
        if status == 403:
            raise Withheld("pages")
        if status == 500:
            raise RuntimeError("secret detail")
        abort(status)
        return ""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Give the address of a page for each status."""
    with new_repository(tmp_path_factory.mktemp("errors") / "home") as repository:
        with repository.writing() as session:
            gone = add_item(session, add_library(session, "a"), Wanted(state="withdrawn")).id
        with served(repository, faulty) as url:
            places = {str(status): f"{url}/test/{status}" for status in (403, 429, 500, 503)}
            yield places | {"410": f"{url}/items/{gone}", "url": url}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("status", ["403", "410", "429", "500", "503"])
def test_an_error_is_sound_and_leads_on(page, site, status, language):
    page.context.add_cookies([{"name": "tangthu_language", "value": language, "url": site["url"]}])
    answer = page.goto(site[status])
    assert answer.status == int(status)
    browse = "Duyệt xem" if language == "vi" else "Browse"
    expect(page.get_by_role("main").get_by_role("link", name=browse).first).to_be_visible()
    expect(page.locator("main form[action='/search'] input[name=q]")).to_be_visible()
    assert "secret" not in page.content()
    for width in (375, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert too_wide(page) == [], width
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert barriers(page) == [], scheme
    page.get_by_role("main").get_by_role("link", name=browse).first.click()
    page.wait_for_url("**/browse")
