"""For everyone: by keyboard alone, without motion, at 400 %, on paper, on the whole screen."""

from io import BytesIO

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_everywhere import address

pytestmark = pytest.mark.browser

HOME, FOUND, BOOK, WAYS, STORY = (
    "/", "/search?q=quang ngai", "doc?p=2", "/browse/time", "/exhibitions/chu-va-giay",
)  # fmt: skip  # addresses


def opened(page: Page, room, path: str) -> None:
    page.goto(address(room, path))
    page.wait_for_load_state("networkidle")


def reader_is_ready(page: Page) -> None:
    page.wait_for_selector("#stage.zoomable", state="attached")
    page.wait_for_selector("#reader:not([aria-busy])")


def tabbed_to(page: Page, is_there: str, most: int = 60) -> None:
    """Press Tab until the focus is where the expression says."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => document.activeElement.matches({is_there!r})"):
            return
    raise AssertionError(f"Tab leads to no {is_there}")


def test_by_keyboard_alone_from_the_home_page_to_another_panel(page, room):
    opened(page, room, HOME)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    tabbed_to(page, "form.search-box input[name=q]")
    page.keyboard.type("quang ngai")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    tabbed_to(page, ".page-hits a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/**")
    reader_is_ready(page)
    tabbed_to(page, "#stage")
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"
    before = int(page.locator("#p").input_value())
    page.keyboard.press("ArrowRight")
    expect(page.locator("#p")).to_have_value(str(before + 1))
    tabbed_to(page, "[role=tab]", most=120)
    chosen = page.evaluate("() => document.activeElement.textContent")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("() => document.activeElement.textContent") != chosen
    expect(page.locator("[role=tab]:focus")).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("path", [HOME, FOUND, BOOK, STORY])
def test_who_wants_no_motion_sees_none(page, room, path):
    page.emulate_media(reduced_motion="reduce")
    opened(page, room, path)
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((one) => {
            const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(one);
            return parseFloat(transitionDuration) > 0 || animationName !== "none"
                || scrollBehavior === "smooth";
        }).map((one) => one.outerHTML.slice(0, 100))"""
    )
    assert moving == []


def test_without_motion_the_image_is_zoomed_at_once(page, room):
    page.emulate_media(reduced_motion="reduce")
    opened(page, room, BOOK)
    reader_is_ready(page)
    page.locator("#stage").focus()
    between = page.evaluate(
        """async () => {
            const lit = document.querySelector(".deep svg.lit");
            const drawn = () => Math.round(lit.getBoundingClientRect().width);
            const widths = new Set([drawn()]);
            document.querySelector("[data-do=in]").click();
            for (let frame = 0; frame < 40; frame += 1) {
                await new Promise((next) => requestAnimationFrame(next));
                widths.add(drawn());
            }
            return [...widths].length;
        }"""
    )
    assert between == 2  # before and after, and no size in between


@pytest.mark.parametrize("path", [HOME, FOUND, BOOK, WAYS, STORY, "/browse/languages/lzh?view=map"])
def test_at_400_percent_nothing_is_cut_off(page, room, path):
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024 at 400 %
    opened(page, room, path)
    assert lost(page) == []


def lost(page: Page) -> list[str]:
    """Name text that lies outside the window's sides or under the edge of what holds it."""
    found: list[str] = page.evaluate(
        """() => {
            const rolls = (one) => one.closest(".unseen, .skip, .deep, .ribbon, .marks, .map, "
                + ".panel:not(.shown), [aria-hidden=true]");
            const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            const lost = [];
            while (texts.nextNode()) {
                const node = texts.currentNode, held = node.parentElement;
                if (!node.data.trim() || rolls(held) || !held.checkVisibility()) continue;
                const range = document.createRange();
                range.selectNodeContents(node);
                for (const box of range.getClientRects()) {
                    let least = 0, most = document.documentElement.clientWidth;
                    for (let one = held; one !== document.body; one = one.parentElement) {
                        const { overflowX } = getComputedStyle(one);
                        if (["auto", "scroll"].includes(overflowX)) {
                            least = -Infinity; most = Infinity; break;
                        }
                        if (overflowX !== "visible") {
                            const edge = one.getBoundingClientRect();
                            least = Math.max(least, edge.left); most = Math.min(most, edge.right);
                        }
                    }
                    if (box.left < least - 1 || box.right > most + 1) {
                        lost.push(node.data.trim().slice(0, 60));
                    }
                }
            }
            const { scrollWidth, clientWidth } = document.documentElement;
            if (scrollWidth > clientWidth) lost.push("scrolls both ways");
            return lost;
        }"""
    )
    return found


def seen(page: Page, *selectors: str) -> list[str]:
    return [one for one in selectors if page.locator(one).first.is_visible()]


@pytest.mark.parametrize(
    ("path", "shown", "hidden"),
    [
        (
            HOME,
            ["h1", ".mark", "#libraries", ".map svg"],
            [".masthead nav", ".search-box", ".colophon ul"],
        ),
        (
            BOOK,
            ["h1", ".still img", "#page-text .words", "#panel-about dl", ".copy-box .on-paper"],
            [".toolbar", "#ribbon", "[role=tablist]", ".deep", ".copy-box input", "#keep"],
        ),
        (STORY, ["h1", ".telling", ".step figure img", "figcaption"], [".masthead nav", ".where"]),
    ],
)
def test_on_paper_stands_what_is_read_and_no_control(page, room, path, shown, hidden):
    opened(page, room, path)
    if "doc" in path:
        reader_is_ready(page)
    page.emulate_media(media="print", color_scheme="dark")
    assert seen(page, *shown) == shown
    assert seen(page, *hidden) == []
    paper, ink = page.evaluate(
        "() => ['backgroundColor', 'color'].map((one) => getComputedStyle(document.body)[one])"
    )
    assert (paper, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")


@pytest.mark.parametrize(
    ("path", "words", "images"), [(BOOK, "Sách doc", 1), (STORY, "Đọc từ phải sang trái", 2)]
)
def test_a_printed_page_is_whole(page, room, path, words, images):
    opened(page, room, path)
    if "doc" in path:
        reader_is_ready(page)
    printed = pypdfium2.PdfDocument(BytesIO(page.pdf(format="A4")))
    text = " ".join(" ".join(sheet.get_textpage().get_text_range() for sheet in printed).split())
    assert words in text
    kinds = [one.type for sheet in printed for one in sheet.get_objects()]
    assert kinds.count(3) >= images  # 3 is PDFium's image
    assert len(printed) <= 4


def test_the_reader_takes_the_whole_screen_and_gives_it_back(page, room):
    opened(page, room, BOOK)
    reader_is_ready(page)
    small = page.locator("#stage").bounding_box()
    page.get_by_role("button", name="Toàn màn hình").click()
    page.wait_for_function("() => document.fullscreenElement?.id === 'reader'")
    page.wait_for_function(
        "(height) => document.getElementById('stage').clientHeight > height", arg=small["height"]
    )
    assert page.evaluate(
        """() => [".toolbar", "#ribbon"]
            .map((one) => document.querySelector(one).getBoundingClientRect())
            .every((box) => box.top >= 0 && box.bottom <= innerHeight)"""
    )
    page.locator("#stage").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#p")).to_have_value("3")
    page.keyboard.press("f")
    page.wait_for_function("() => document.fullscreenElement === null")
    expect(page.locator("#p")).to_have_value("3")


def test_dragging_over_the_years_asks_for_them(page, room):
    opened(page, room, WAYS)
    bars = page.locator("svg.bars.drag")
    bars.wait_for()
    first, last = bars.locator("g").evaluate_all(
        "(bars) => bars.slice(0, 2).map((one) => ({...one.dataset}))"
    )
    box = bars.bounding_box()
    step = box["width"] / bars.locator("g").count()
    page.mouse.move(box["x"] + 1.5 * step, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * step, box["y"] + 20)
    expect(page.locator("input[name=from]").first).to_have_value(first["first"])
    expect(page.locator("input[name=to]").first).to_have_value(last["last"])
    page.mouse.up()
    page.wait_for_url("**/search?**")
    assert f"from={first['first']}" in page.url and f"to={last['last']}" in page.url


def test_years_are_typed_by_keyboard_where_others_drag(page, room):
    opened(page, room, WAYS)
    page.locator("svg.bars.drag").wait_for()
    first = page.locator("svg.bars g").first.get_attribute("data-first")
    tabbed_to(page, "input[name=from]")
    page.keyboard.press("Control+a")
    page.keyboard.type(str(first))
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type(str(first))
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    assert f"from={first}" in page.url and f"to={first}" in page.url
