"""A curator puts the pages of a book in order and labels them, by mouse, keyboard and finger."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from app import create_app
from ingest.catalog import find
from tests.app.stock import account
from tests.app.test_accounts import sign_in
from tests.builders import make_item_folder
from tests.ingest.catalog.books import names
from tests.journeys.desk_books import COOKIE, Desk, box_of, bring, cell, lengthen, save, take_in
from tests.journeys.test_everywhere import barriers, too_wide
from tests.services.repository import new_repository
from tests.services.website import served

pytestmark = pytest.mark.browser

LONG = 5_000


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    with new_repository(folder / "home") as repository:
        long = take_in(repository, folder / "long", 1, "dai")
        lengthen(repository, long, LONG)
        account(repository)
        client = create_app(repository).test_client()
        sign_in(client)
        cookie = client.get_cookie(COOKIE)
        assert cookie is not None
        with served(repository) as url:
            yield Desk(url or repository.settings.public_url, cookie.value, long, repository)


@pytest.fixture
def item_id(desk, tmp_path, request):
    """A book of eight pages of the test's own."""
    return take_in(desk.repository, tmp_path / "scans", 8, request.node.name)


def test_pages_are_put_in_order_by_mouse_keyboard_and_numbers(page, desk, item_id):
    desk.open(page, item_id)
    cell(page, 2).click()
    cell(page, 3).click(modifiers=["Shift"])
    expect(page.locator("#order-pages")).to_have_value("2-3")
    page.locator("#order-to").fill("5")
    page.get_by_role("button", name="Move there").click()
    cell(page, 1).click()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(".order-bar")).to_contain_text("not saved")
    save(page)
    assert names(desk.repository, item_id) == list("41562378")
    expect(page.locator(".saved")).to_contain_text("Order of pages")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".saved")).to_contain_text("Undone")
    assert names(desk.repository, item_id) == list("12345678")


def test_a_page_is_dragged_to_its_place(page, desk, item_id):
    desk.open(page, item_id)
    begin, end = box_of(cell(page, 2)), box_of(cell(page, 4))
    page.mouse.move(begin["x"] + 60, begin["y"] + 60)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] - 8, end["y"] + 60, steps=8)
    expect(page.locator(".drop-line")).to_be_visible()
    page.mouse.up()
    save(page)
    assert names(desk.repository, item_id) == list("13425678")


def test_what_is_typed_before_the_grid_is_ready_stays(page, desk, item_id):
    label = page.locator("[name^=label-]").first
    with desk.opening(page, item_id):
        page.locator("#order-pages").fill("2-3")
        page.locator("#order-to").fill("7")
        label.fill("bìa")
    expect(page.locator("#order-pages")).to_have_value("2-3")
    expect(page.locator("#image-pages")).to_have_value("2-3")
    expect(label).to_be_visible()
    expect(label).to_have_value("bìa")
    page.get_by_role("button", name="Move there").click()
    save(page)
    assert names(desk.repository, item_id) == list("14567823")


def test_a_finger_chooses_by_touching(desk, chromium, item_id):
    context = chromium.new_context(has_touch=True, viewport={"width": 375, "height": 800})
    page = context.new_page()
    desk.open(page, item_id)
    cell(page, 1).tap()
    cell(page, 3).tap()
    expect(page.locator("#order-pages")).to_have_value("1,3")
    cell(page, 1).tap()
    expect(page.locator("#order-pages")).to_have_value("3")
    context.close()


def test_a_finger_that_holds_a_page_drags_it(desk, chromium, item_id):
    context = chromium.new_context(has_touch=True, viewport={"width": 768, "height": 900})
    page = context.new_page()
    desk.open(page, item_id)
    begin, end = box_of(cell(page, 2)), box_of(cell(page, 4))
    fingers = context.new_cdp_session(page)

    def touch(kind, *points):
        places = [{"x": round(x), "y": round(y)} for x, y in points]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    at = (begin["x"] + 60, begin["y"] + 60)
    to = (end["x"] + end["width"] - 8, end["y"] + 60)
    touch("touchStart", at)
    expect(page.locator(".page-grid.dragging")).to_be_visible()  # held long enough
    for part in (0.3, 0.7, 1):
        touch("touchMove", tuple(a + (b - a) * part for a, b in zip(at, to, strict=True)))
    expect(page.locator(".drop-line")).to_be_visible()
    touch("touchEnd")
    save(page)
    assert names(desk.repository, item_id) == list("13425678")
    context.close()


def test_the_keyboard_walks_and_chooses(page, desk, item_id):
    desk.open(page, item_id)
    cell(page, 1).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#order-pages")).to_have_value("2-3")
    expect(cell(page, 3)).to_be_focused()
    page.keyboard.press("Control+End")
    expect(cell(page, 8)).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#order-pages")).to_have_value("2-3,8")
    page.keyboard.press("Control+a")
    expect(page.locator("#order-pages")).to_have_value("1-8")
    page.keyboard.press("Escape")
    expect(page.locator("#order-pages")).to_have_value("")


def test_labels_are_shown_while_rules_are_written(page, desk, item_id):
    desk.open(page, item_id)
    page.locator("#rules").fill("from page 3 roman lower from i; from 6 folio 1a, 1b")
    expect(page.locator("#rules-said")).to_have_text("6 labels change.")
    expect(cell(page, 4)).to_contain_text("ii")
    expect(cell(page, 8)).to_contain_text("2a")
    page.locator("#rules").fill("from page 3 folio 1a, 2a")
    expect(page.locator("#rules-said")).to_contain_text("“1b” follows there")
    page.locator("#rules").fill("from 3 arabic")
    expect(page.locator("#rules-said")).to_have_text("6 labels change.")
    page.get_by_role("button", name="Save the labels").click()
    expect(page.locator(".saved")).to_contain_text("(6 pages)")
    expect(cell(page, 8)).to_contain_text("6")


def test_the_contents_are_built_dragged_and_nested_by_keyboard(page, desk, item_id):
    desk.open(page, item_id, "/../contents")
    for title, first in (("Quyển một", "1"), ("Tựa", "1"), ("Quyển hai", "5")):
        page.locator("#title-new").fill(title)
        page.locator("#first-new").fill(first)
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator("summary", has_text=title)).to_be_visible()
    page.locator("summary", has_text="Tựa").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("ol ol summary")).to_contain_text("Tựa")
    expect(page.locator("ol ol summary")).to_be_focused()
    two, one = (page.locator("summary", has_text=name) for name in ("Quyển hai", "Quyển một"))
    two.drag_to(one, target_position={"x": 60, "y": 3})
    expect(page.locator("summary").first).to_contain_text("Quyển hai")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("summary").first).to_contain_text("Quyển một")
    assert barriers(page) == []


def test_spreads_are_cut_at_the_line_for_all_and_at_their_own(page, desk, tmp_path, request):
    make_item_folder(tmp_path, 2, name=request.node.name, width=300, height=200, text=False)
    item_id = bring(desk.repository, tmp_path, request.node.name)
    desk.open(page, item_id, "/../spreads")
    page.locator("#line").fill("40")
    page.locator(".spread [type=range]").nth(1).fill("60")
    page.set_viewport_size({"width": 375, "height": 800})
    assert too_wide(page) == []
    assert barriers(page) == []
    page.get_by_role("button", name="Cut", exact=True).click()
    expect(page.locator(".saved")).to_contain_text("(2 pages)")
    with desk.repository.reading() as session:
        widths = [one.page.canvas_width for one in find.pages(session, item_id)]
    assert widths == [120, 180, 180, 120]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".spread")).to_have_count(2)


def test_a_book_goes_from_scans_to_its_readers(page, desk, tmp_path, request):
    free = "http://creativecommons.org/publicdomain/mark/1.0/"
    about = {"rights": free, "type": "book", "date": "1820"}
    make_item_folder(tmp_path, 3, name=request.node.name, width=150, height=210, row=about)
    item_id = bring(desk.repository, tmp_path, request.node.name)
    desk.open(page, item_id)
    begin, end = box_of(cell(page, 1)), box_of(cell(page, 2))
    page.mouse.move(begin["x"] + 60, begin["y"] + 60)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] - 8, end["y"] + 60, steps=8)
    expect(page.locator(".drop-line")).to_be_visible()
    page.mouse.up()
    expect(page.locator(".order-bar")).to_contain_text("not saved")
    cell(page, 3).click()
    page.keyboard.press("Alt+ArrowLeft")
    save(page)
    assert names(desk.repository, item_id) == list("231")
    page.locator("#rules").fill('1: "bìa"; từ 2 tờ 1a, 1b')
    expect(cell(page, 3)).to_contain_text("tờ 1b")
    page.get_by_role("button", name="Save the labels").click()
    expect(page.locator(".saved")).to_contain_text("Labels")
    desk.open(page, item_id, "/../contents")
    page.locator("#title-new").fill("Quyển một")
    page.locator("#first-new").fill("2")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("summary")).to_contain_text("Quyển một")
    desk.open(page, item_id, "/../publish")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("button", name="Withdraw")).to_be_visible()
    told = page.request.get(f"{desk.url}/iiif/presentation/3/items/{item_id}/manifest").json()
    labels = [next(iter(one["label"].values()))[0] for one in told["items"]]
    assert labels == ["bìa", "tờ 1a", "tờ 1b"]
    [contents] = told["structures"]
    [volume] = contents["items"]
    assert next(iter(volume["label"].values())) == ["Quyển một"]
    assert volume["items"][0]["id"] == told["items"][1]["id"]


def test_each_page_of_it_is_for_everybody_at_every_width(page, desk, item_id):
    desk.open(page, item_id, "/../contents")
    for rest in ("contents", "spreads", "removed"):
        desk.open(page, item_id, f"/../{rest}")
        for width in (375, 768, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert too_wide(page) == [], (rest, width)
        assert barriers(page) == [], rest


def test_everybody_can_use_it_at_every_width(page, desk, item_id):
    faults: list[str] = []
    page.on("console", lambda said: faults.extend([said.text] if said.type == "error" else []))
    page.on("pageerror", lambda error: faults.append(str(error)))
    desk.open(page, item_id)
    cell(page, 2).click()
    for width in (375, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert too_wide(page) == [], width
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert barriers(page) == [], scheme
    assert faults == []


_SCROLL = """(steps) => new Promise((done) => {
  const room = document.querySelector(".grid-room");
  const frame = () => {
    room.scrollTop += 90;
    if (steps--) requestAnimationFrame(frame); else done();
  };
  requestAnimationFrame(frame);
})"""
FRAMES = 60


def busy_seconds(session):
    """What the page's main thread has worked so far, in seconds of CPU."""
    told = session.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in told if one["name"] == "TaskDuration")


def test_thousands_of_pages_leave_time_for_fifty_frames_a_second(page, desk):
    """In CPU, which other work on the machine does not change; the benchmark counts frames."""
    desk.open(page, desk.long)
    page.wait_for_load_state("networkidle")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = busy_seconds(session)
    page.evaluate(_SCROLL, FRAMES)
    assert (busy_seconds(session) - before) / FRAMES < 1 / 50
    assert page.locator(".page-grid li").count() < 120
    assert page.evaluate("document.querySelector('.grid-room').scrollTop") > 5_000


def test_the_last_of_thousands_is_one_key_away(page, desk):
    desk.open(page, desk.long)
    cell(page, 1).focus()
    page.keyboard.press("End")
    expect(cell(page, LONG)).to_be_focused()
    page.keyboard.press("Alt+Home")
    expect(page.locator(".order-bar")).to_be_visible()
    expect(cell(page, 1)).to_contain_text(f"f{LONG:05}.jpg")
