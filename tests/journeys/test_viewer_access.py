"""A viewer on another site opens a restricted image, across two origins, in a real browser."""

import json

import pytest

from tests.app.stock import PASSWORD, account, stock
from tests.builders import picture
from tests.conftest import CHROMIUM, CHROMIUM_OPTIONS
from tests.iiif.rows import show
from tests.iiif.test_viewers import MIRADOR, MIRADOR_PAGE, elsewhere
from tests.required import TOP, leave_out
from tests.services.website import served

__all__ = ["elsewhere"]
pytestmark = pytest.mark.browser

CLIENT = (TOP / "tests/journeys/auth_client.js").read_text(encoding="utf-8")
PAGE = """<!doctype html><title>client</title>
<img id="image" alt=""><button id="open" hidden></button>
<script>CLIENT</script><script>window.start("SERVICE");</script>"""


@pytest.fixture
def page(tmp_path, chromium):
    """A page of a browser that lets other sites' frames and images have their cookies.

    Without that a viewer elsewhere cannot show what is restricted: both versions rest on it.
    """
    profile = tmp_path / "profile"
    (profile / "Default").mkdir(parents=True)
    chosen = {"profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False}}
    (profile / "Default" / "Preferences").write_text(json.dumps(chosen), encoding="utf-8")
    context = chromium.browser_type.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=CHROMIUM_OPTIONS,
        viewport={"width": 1280, "height": 900},
        locale="vi-VN",
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


@pytest.fixture
def viewer(page, live_server, repository, folder, elsewhere):
    """Open a client on `localhost` over an image of this tier on 127.0.0.1."""
    pages, origin = elsewhere

    def open_client(tier):
        shown = show(repository, folder, picture(1500, 900), tiers=(tier,))
        html = PAGE.replace("CLIENT", CLIENT)
        pages["/client"] = html.replace("SERVICE", f"{live_server}/iiif/3/{shown.image_id}")
        page.goto(f"{origin.replace('127.0.0.1', 'localhost')}/client")
        return page

    return open_client


def sign_in(window):
    window.get_by_label("Tên đăng nhập").fill("ban-doc")
    window.get_by_label("Mật khẩu").fill(PASSWORD)
    window.locator("form.stack button").click()


def wait_for(page, said):
    page.wait_for_function("said => window.state.log.includes(said)", arg=said)


def test_a_reader_signs_in_and_the_whole_image_opens(viewer, repository):
    account(repository, "ban-doc", "reader")
    page = viewer("signed_in")
    wait_for(page, "substitute")
    page.wait_for_function("window.state.shown.includes('/full/200,')")
    with page.expect_popup() as opened:
        page.locator("#open").click()
    window = opened.value
    sign_in(window)
    with window.expect_event("close"):
        window.get_by_role("button", name="Cho phép").click()
    page.wait_for_function("window.state.shown.includes('/full/1500,')")
    log = page.evaluate("window.state.log")
    assert log == ["probe 401", "substitute", "message", "probe 200", "whole"]


def test_closing_the_window_without_allowing_leaves_the_small_image(viewer, repository):
    account(repository, "ban-doc", "reader")
    page = viewer("reduced")
    with page.expect_popup() as opened:
        page.locator("#open").click()
    opened.value.close()
    wait_for(page, "end")
    assert page.evaluate("window.state.log")[-2:] == ["missingAspect", "end"]
    assert "/full/1200," in page.evaluate("window.state.shown")


def test_signing_in_as_one_who_may_not_ends_with_the_refusal(viewer, repository):
    account(repository, "ban-doc", "reader")
    page = viewer("staff")
    with page.expect_popup() as opened:
        page.locator("#open").click()
    sign_in(opened.value)
    with opened.value.expect_event("close"):
        opened.value.get_by_role("button", name="Cho phép").click()
    wait_for(page, "end")
    assert "probe 403" in page.evaluate("window.state.log")
    assert page.evaluate("window.state.shown") == ""


def test_away_from_the_reading_room_viewers_are_told_so(viewer):
    page = viewer("onsite")
    wait_for(page, "missingAspect")  # of the external pattern
    assert "/full/200," in page.evaluate("window.state.shown")
    page.locator("#open").wait_for()  # staff may still sign in


def test_in_the_reading_room_everything_is_open_and_the_kiosk_window_closes_itself(
    page, make_repository, folder, elsewhere
):
    opened = make_repository(on_site_networks="127.0.0.0/8", on_site_pattern="kiosk")
    shown = show(opened, folder, picture(1500, 900), tiers=("onsite",))
    pages, origin = elsewhere
    with served(opened) as address:
        html = PAGE.replace("CLIENT", CLIENT)
        pages["/client"] = html.replace("SERVICE", f"{address}/iiif/3/{shown.image_id}")
        page.goto(f"{origin.replace('127.0.0.1', 'localhost')}/client")
        page.wait_for_function("window.state.shown.includes('/full/1500,')")
        with page.expect_popup() as popup:
            page.evaluate(f"window.open('{address}/iiif/auth/2/kiosk?origin=' + location.origin)")
        if not popup.value.is_closed():
            popup.value.wait_for_event("close")


def test_mirador_opens_it_by_version_1(page, live_server, repository, folder, elsewhere):
    script = TOP / MIRADOR
    if not script.is_file():
        leave_out(f"{MIRADOR} is not there: run `make viewers`")
    account(repository, "ban-doc")
    item_id = stock(repository, folder)["reduced"]
    pages, origin = elsewhere
    pages["/mirador.min.js"] = script.read_text(encoding="utf-8")
    manifest = f"{live_server}/iiif/presentation/3/items/{item_id}/manifest"
    pages["/viewer"] = MIRADOR_PAGE.replace("MANIFEST", manifest)
    page.goto(f"{origin.replace('127.0.0.1', 'localhost')}/viewer")
    page.get_by_role("button", name="Đăng nhập").first.click()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Đăng nhập").last.click()
    sign_in(opened.value)
    with opened.value.expect_event("close"):
        opened.value.get_by_role("button", name="Cho phép").click()
    page.get_by_role("button", name="Đăng xuất").wait_for()
    # Mirador 4 keeps the drawing of the page that was open; the next one it draws by tiles.
    with page.expect_response(lambda answer: "/0,0,512,512/" in answer.url) as got:
        page.get_by_role("button", name="Next item").click()
    assert got.value.status == 200
    assert got.value.request.all_headers()["cookie"].startswith("tangthu_viewer=")
