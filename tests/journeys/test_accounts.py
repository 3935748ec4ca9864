"""The pages of accounts and of administration, as a browser shows them: at each width and theme."""

import pytest

from app.setup import code
from ingest.catalog.models import AccountLink, now
from tests.app.curate.world import world_over
from tests.journeys.test_everywhere import barriers, too_wide
from tests.services.process import free_port
from tests.services.repository import new_repository
from tests.services.website import served

pytestmark = pytest.mark.browser

OPEN = ("/sign-in", "/sign-up", "/forgotten")
OWN = ("/account", "/account/code", "/curate", "/curate/people", "/curate/checks", "/curate/audit")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A site with people of each role, where passkeys and a provider may open accounts."""
    port = free_port()
    choices = {
        "port": port, "public_url": f"http://localhost:{port}", "sign_up": "open",
        "oidc_issuer": "http://localhost:9", "oidc_client_id": "x", "oidc_name": "Trường Sư phạm",
    }  # fmt: skip  # a setting each
    with new_repository(tmp_path_factory.mktemp("accounts") / "home", **choices) as repository:
        world = world_over(repository)
        for state in ("draft", "review", "published"):
            world.item(state=state)
        with repository.writing() as session:
            link = AccountLink(digest="x", kind="join", role="administrator", made_by="Tú")
            link.email = "mot-dia-chi-thu-rat-dai@truong-dai-hoc.example"
            link.expires_at, link.library_id = now().replace(year=2999), world.libraries["nha"]
            session.add(link)
        with served(repository) as url:
            yield world, url


@pytest.fixture
def administrator(desk, page):
    world, url = desk
    cookie = world.client("mang").client.get_cookie("tangthu_session")
    page.context.add_cookies([{"name": "tangthu_session", "value": cookie.value, "url": url}])
    return page


def sound(page, url, path):
    """Look at a page in both languages, at three widths, in both themes."""
    for language in ("vi", "en"):
        page.context.add_cookies([{"name": "tangthu_language", "value": language, "url": url}])
        page.goto(url + path)
        page.wait_for_load_state("load")
        for width in (375, 768, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert too_wide(page) == [], (path, language, width)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert barriers(page) == [], (path, language, scheme)


@pytest.mark.parametrize("path", OPEN)
def test_who_comes_in_finds_sound_pages(page, desk, path):
    sound(page, desk[1], path)


@pytest.mark.parametrize("path", OWN)
def test_who_is_in_finds_sound_pages(administrator, desk, path):
    sound(administrator, desk[1], path)


def test_the_first_run_is_sound(page, repository):
    typed = code.made(repository.settings.home)
    with served(repository) as url:
        sound(page, url, "/setup")
        page.locator("#code").fill(typed)
        page.locator("#code").press("Enter")
        page.locator("#language-en").wait_for()
        sound(page, url, "/setup")
