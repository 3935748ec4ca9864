"""From a draft to the public and out of sight again, as those at the desk and readers see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from ingest import publishing
from ingest.catalog import rights
from tests.journeys.stage import Book, Stage, set_up
from tests.journeys.test_everywhere import barriers, too_wide

pytestmark = pytest.mark.browser

OF_ITEM = (
    "/items/{id}", "/items/{id}/text", "/items/{id}/pages.json", "/items/{id}/words?q={said}",
    "/items/{id}/hits.json?q={said}", "/items/{id}/downloads", "/items/{id}/share",
    "/items/{id}/citation.txt", "/items/{id}/qr.svg", "/items/{id}/kept", "/items/{id}/mirador",
    "/items/{id}/proof", "/items/{id}/premis.xml", "/items/{id}/linkset", "/embed/{id}",
    "/iiif/presentation/3/items/{id}/manifest", "/iiif/presentation/2/items/{id}/manifest",
    "/iiif/presentation/3/items/{id}/description.json", "/iiif/presentation/3/items/{id}/dc.xml",
    "/iiif/presentation/3/items/{id}/text.txt", "/iiif/search/2/items/{id}?q={said}",
    "/iiif/3/{image}/info.json", "/iiif/3/{image}/0,0,512,512/512,512/0/default.jpg",
    "/iiif/3/{image}/full/,100/0/default.jpg", "/iiif/2/{image}/info.json",
)  # fmt: skip  # addresses, not items of data
OF_ALL = (
    "/", "/search?q={word}", "/search?q={said}", "/search.atom?q={word}", "/search.rss",
    "/search/suggestions?q={word}", "/search/suggestions.json?q={word}",
    "/search/suggestions.json?q={said}", "/browse", "/browse/types/book", "/libraries/nha",
    "/iiif/presentation/3/top", "/iiif/presentation/3/libraries/nha",
    "/iiif/presentation/3/search?q={word}", "/iiif/search/2/collections/top?q={said}",
)  # fmt: skip  # addresses, not items of data


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with set_up(tmp_path_factory.mktemp("stage")) as made:
        yield made


@pytest.fixture
def open_page(chromium, stage):
    """Open pages, each in the browser of somebody of their own."""
    with ExitStack() as opened:

        def open_for(login: str = "") -> Page:
            context = stage.visitor(chromium, login)
            opened.callback(context.close)
            page: Page = context.new_page()
            return page

        yield open_for


def filled(paths: tuple[str, ...], book: Book) -> list[str]:
    words = {"id": book.id, "word": book.word, "said": book.said, "image": book.images[0]}
    return [path.format(**words) for path in paths]


def statuses(stage: Stage, asked: APIRequestContext, book: Book) -> dict[str, int]:
    return {path: asked.get(stage.at(path)).status for path in filled(OF_ITEM, book)}


def naming(stage: Stage, asked: APIRequestContext, book: Book) -> list[str]:
    """Give the addresses of many items where this one is named."""
    found = []
    for path in filled(OF_ALL, book):
        got = asked.get(stage.at(path))
        assert got.status == 200, path
        if book.id in got.text():
            found.append(path)
    return found


def activities(stage: Stage, asked: APIRequestContext, book: Book) -> list[str]:
    """Give what harvesters are told became of an item."""
    first = asked.get(stage.at("/iiif/discovery/changes")).json()["first"]["id"]
    told = asked.get(first).json()["orderedItems"]
    return [one["type"] for one in told if book.id in one["object"]["id"]]


def publish(stage: Stage, page: Page, book: Book) -> None:
    stage.desk(page, book)
    page.get_by_role("button", name="Publish now").click()
    expect(page.locator("#state")).to_contain_text("Published")
    stage.index()


def drawn(page: Page) -> None:
    """Wait until the reader has the page's tiles."""
    page.wait_for_selector("#stage.zoomable", state="attached")


def test_an_embargo_opens_at_midnight_of_its_day(stage, open_page, monkeypatch):
    book, lan, reader = stage.draft("vuwxem"), open_page("lan"), open_page()
    stage.desk(lan, book)
    lan.get_by_label("Opens at 00:00 of this day").fill("2031-03-01")
    lan.locator("#rights ~ form").get_by_label("Why").fill("Chờ tác giả")
    lan.locator("#rights ~ form").get_by_role("button", name="Save").click()
    expect(lan.locator("#rights ~ form")).to_contain_text("until 00:00 of March 1, 2031")
    publish(stage, lan, book)

    reader.goto(stage.at(f"/items/{book.id}"))
    expect(reader.locator("h1")).to_contain_text(book.word)
    assert reader.locator("#stage.zoomable").count() == 0
    ask = reader.context.request
    assert ask.get(stage.at(book.tile)).status in (401, 403)
    assert book.said not in ask.get(stage.at(f"/items/{book.id}/words?p=1")).text()
    assert ask.get(stage.at(book.manifest)).status == 200, "that it exists is public"

    def turn_the_clock_to(moment: datetime) -> None:
        monkeypatch.setattr(rights, "now", lambda: moment)

    # Midnight in Việt Nam is 17:00 of the day before in Greenwich.
    midnight = datetime(2031, 2, 28, 17, tzinfo=UTC)
    turn_the_clock_to(midnight - timedelta(seconds=1))
    assert ask.get(stage.at(book.tile)).status in (401, 403)
    turn_the_clock_to(midnight)
    assert ask.get(stage.at(book.tile)).status == 200
    reader.reload()
    drawn(reader)
    assert book.said in ask.get(stage.at(f"/items/{book.id}/words?p=1")).text()


def test_a_withdrawn_item_leaves_a_stone_and_nothing_else(stage, open_page):
    book, lan, reader = stage.draft("kwozuj"), open_page("lan"), open_page()
    publish(stage, lan, book)
    ask = reader.context.request
    assert set(statuses(stage, ask, book).values()) == {200}
    everywhere = naming(stage, ask, book)
    assert f"/search?q={book.said}" in everywhere and "/search.rss" in everywhere
    reader.goto(stage.at(f"/items/{book.id}"))
    drawn(reader)

    stage.desk(lan, book)
    lan.locator("#state ~ .acts").get_by_label("Why").fill("Bản quyền")
    lan.get_by_role("button", name="Withdraw").click()
    expect(lan.locator("#state")).to_contain_text("Withdrawn")
    stage.index()
    assert set(statuses(stage, ask, book).values()) == {410}
    assert naming(stage, ask, book) == []
    assert activities(stage, ask, book)[-1] in ("Delete", "Remove")
    reader.reload()
    expect(reader.locator("main")).to_contain_text("withdrawn")
    expect(reader.locator("main")).not_to_contain_text("Bản quyền")
    assert barriers(reader) == []
    reader.goto(stage.at(f"/search?q={book.word}"))
    expect(reader.locator(f"a[href*='{book.id}']")).to_have_count(0)

    lan.get_by_role("button", name="Publish now").click()
    expect(lan.locator("#state")).to_contain_text("Published")
    assert set(statuses(stage, ask, book).values()) == {200}


def test_what_is_planned_comes_out_at_its_minute(stage, open_page):
    book, lan, reader = stage.draft("pfozah"), open_page("lan"), open_page()
    stage.desk(lan, book)
    lan.get_by_label("Day and time").fill("2031-03-01T08:30")
    lan.get_by_role("button", name="Plan it").click()
    expect(lan.locator("#plan ~ p").first).to_contain_text("2031-03-01 08:30")
    lan.goto(stage.at("/curate"))
    planned = lan.locator("section", has=lan.locator("#planned"))
    expect(planned).to_contain_text(f"Gia phả {book.word} 2031-03-01 08:30")

    due = datetime(2031, 3, 1, 1, 30, tzinfo=UTC)
    repository = stage.world.repository
    publishing.publish_due(repository, due - timedelta(seconds=1))
    got = reader.goto(stage.at(f"/items/{book.id}"))
    assert got is not None and got.status == 404
    publishing.publish_due(repository, due)
    stage.index()
    reader.goto(stage.at(f"/search?q={book.word}"))
    reader.locator(f"main a[href*='/items/{book.id}']").first.click()
    drawn(reader)
    lan.reload()
    expect(lan.locator("#planned")).to_have_count(0)
    stage.desk(lan, book, "/history")
    expect(lan.locator(".trail")).to_contain_text("Lan")


def test_a_preview_is_what_a_reader_will_see_and_leaks_to_nobody(stage, open_page):
    book, minh, guest, stranger = stage.draft("jurwef"), *map(open_page, ("minh", "", ""))
    stage.index()
    stage.desk(minh, book)
    minh.get_by_role("link", name="As a reader will see it").click()
    drawn(minh)
    expect(minh.locator("h1")).to_contain_text(book.word)

    stage.desk(minh, book)
    minh.get_by_role("button", name="Make a link for 24 hours").click()
    guest.goto(minh.locator("#link").input_value())
    drawn(guest)
    expect(guest.locator("h1")).to_contain_text(book.word)
    assert "key=" not in guest.url, "the address in the window opens nothing to others"
    assert guest.context.request.get(stage.at(book.tile)).status == 200

    ask = stranger.context.request
    for side in ("preview", "manifest"):
        got = ask.get(stage.at(f"/curate/items/{book.id}/{side}"), max_redirects=0)
        assert (got.status, got.headers["location"].partition("?")[0]) == (303, "/sign-in")
    assert set(statuses(stage, ask, book).values()) == {404}
    assert naming(stage, ask, book) == []
    assert activities(stage, ask, book) == []
    # Nor to the guest: the link opens the preview, and no page that others are sent to.
    assert naming(stage, guest.context.request, book) == []
    public = {path: code for path, code in statuses(stage, ask, book).items() if "/iiif/3" in path}
    assert set(public.values()) == {404}, "what the guest has opened stays shut to others"


def test_of_a_batch_what_is_ready_comes_out_and_the_rest_says_what_it_lacks(stage, open_page):
    books = [stage.draft("nhoxab"), stage.draft("nhoxac"), stage.draft("nhoxad", rights="")]
    lan = open_page("lan")
    lan.goto(stage.at("/curate/items?q=nhoxa"))
    for book in books:
        lan.get_by_label(f"Choose Gia phả {book.word}").check()
    lan.get_by_role("button", name="Publish what is ticked").click()
    expect(lan.get_by_role("status")).to_contain_text("3 chosen = 2 done + 1 left")
    for width in (375, 768, 1440):
        lan.set_viewport_size({"width": width, "height": 800})
        assert too_wide(lan) == [], width
    assert barriers(lan) == []

    lan.locator("#left ~ ul").get_by_role("link", name="nhoxad").click()
    lacking = lan.locator(".checks .stops")
    expect(lacking).to_contain_text("Must be mended: Still to be filled in: Rights statement")
    expect(lan.get_by_role("button", name="Publish now")).to_have_count(0)
    lan.get_by_role("link", name="Describe").click()
    lan.locator("#field-rights .edit").click()
    lan.locator("select[name=rights]").select_option(label="Public domain: free for any use")
    lan.get_by_role("button", name="Save").click()
    expect(lan.locator(".notice")).to_be_visible()
    publish(stage, lan, books[2])
    ask = open_page().context.request
    assert {ask.get(stage.at(book.manifest)).status for book in books} == {200}
