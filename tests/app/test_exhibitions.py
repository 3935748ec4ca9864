"""Thematic exhibitions, as they leave the server: whole without JavaScript, true to the rights."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html
from sqlalchemy import select

from app import create_app
from app.cli import tangthu
from app.demo.sample_files import EXHIBITIONS, SAMPLE
from ingest import exhibition
from ingest.catalog import edit, edit_exhibitions, find_exhibitions, trail
from ingest.catalog.edit import EditConflict
from ingest.catalog.models import ExhibitionPart, Item, Outbox
from tests.app.stock import PASSWORD, account, stock
from tests.queries import asked_of
from tests.services.repository import new_repository

STORY = """slug: gia-dinh
title: Gia Định trong sách
title:en: Gia Định in Books
summary: Ba trang sách.
by: Thư viện tỉnh
library: tinh
state: {state}

@text
Mở đầu <script>alert(1)</script> với *chữ nghiêng*.
@text:en
An opening.

@text
Trang cả.
@view print:2
caption: Trang thứ hai

@text
Một phần.
@view print:3 60,80,300,200
@view closed:1
@view draft:1
@view gone:1
@view reduced:1 0,0,300,400
@view nom:1
"""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    folder = tmp_path_factory.mktemp("story")
    with new_repository(folder / "home") as repository:
        ids = stock(repository, folder / "material")
        account(repository)
        with repository.writing() as session:
            published = exhibition.read(STORY.format(state="published"))
            edit_exhibitions.keep_exhibition(session, published)
            draft = exhibition.read(STORY.format(state="draft").replace("gia-dinh", "nhap"))
            edit_exhibitions.keep_exhibition(session, draft)
        yield repository, create_app(repository), ids


@pytest.fixture
def client(shelf):
    return shelf[1].test_client()


@pytest.fixture
def staff(shelf):
    person = shelf[1].test_client()
    form = html.fromstring(person.get("/sign-in").text)
    token = form.cssselect("[name=csrf_token]")[0].get("value")
    person.post("/sign-in", data={"login": "thu-thu", "password": PASSWORD, "csrf_token": token})
    return person


def page(client, address="/exhibitions/gia-dinh", status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.text)


def test_texts_and_views_stand_in_their_order(client):
    steps = page(client).cssselect("section.step")
    assert len(steps) == 8
    assert "<script>alert(1)</script>" in steps[0].text_content()
    assert [e.text for e in steps[0].cssselect("em")] == ["chữ nghiêng"]
    assert "Trang cả." in steps[1].text_content() and steps[1].cssselect("figure")


def test_a_whole_page_is_a_stored_image_and_a_part_its_region(client, shelf):
    _, whole, part, *_ = page(client).cssselect("section.step")
    images = whole.cssselect("img")[0], part.cssselect("figure > a img")[0]
    assert "/full/" in images[0].get("src")
    assert "/60,80,300,200/300,200/0/" in images[1].get("src")
    for image in images:
        assert client.get(image.get("src")).status_code == 200
    assert part.cssselect("svg.where rect")[0].get("width") == "50.0%"


def test_a_view_leads_into_the_reader_at_its_place(client, shelf):
    _, whole, part, *_ = page(client).cssselect("section.step")
    item = f"/items/{shelf[2]['print']}"
    assert whole.cssselect("a.window")[0].get("href") == f"{item}?p=2"
    address = part.cssselect("a.window")[0].get("href")
    assert address.replace("%2C", ",") == f"{item}?p=3&xywh=60,80,300,200"
    assert page(client, address).cssselect("rect.hit")[0].get("x") == "60"


def test_what_a_visitor_may_not_see_is_a_sentence_and_no_picture(client, shelf):
    steps = page(client).cssselect("section.step")
    told = [" ".join(step.text_content().split()) for step in steps[3:6]]
    assert told[0].startswith("Trang ở chỗ này chưa mở cho bạn xem.")
    assert told[1] == "Trang ở chỗ này hiện chưa được trưng ra."
    assert told[2] == "Trang từng ở chỗ này đã được thư viện rút lại."
    assert not any(step.cssselect("img") for step in steps[3:6])
    whole = client.get("/exhibitions/gia-dinh").text
    assert "Bản nháp" not in whole and "Đã rút" not in whole
    assert shelf[2]["draft"] not in whole and shelf[2]["gone"] not in whole


def test_of_a_reduced_page_only_the_small_image_is_shown(client):
    image = page(client).cssselect("section.step")[6].cssselect("img")[0]
    assert "/full/" in image.get("src")
    assert client.get(image.get("src")).status_code == 200


def test_it_stands_in_the_readers_language(client):
    client.get("/language/en")
    tree = page(client)
    assert tree.cssselect("h1")[0].text_content() == "Gia Định in Books"
    opening, second, *_ = tree.cssselect(".telling")
    assert (opening.text_content().strip(), opening.get("lang")) == ("An opening.", None)
    assert second.get("lang") == "vi"


def test_others_are_told_what_it_is(client):
    tree = page(client)
    told = json.loads(tree.cssselect("script[type='application/ld+json']")[0].text)
    assert (told["@type"], told["headline"]) == ("Article", "Gia Định trong sách")
    assert [one["name"] for one in told["mentions"]] == [
        "Gia Định xưa", "Bản thu nhỏ", "Thiên tự văn",
    ]  # fmt: skip
    card = tree.cssselect("meta[property='og:image']")[0].get("content")
    assert card == told["image"] and card.startswith("http")


def test_lists_and_the_home_page_announce_it(client):
    for address in ("/exhibitions", "/"):
        poster = page(client, address).cssselect(".poster")
        assert [e.cssselect("h2, h3")[0].text_content() for e in poster] == ["Gia Định trong sách"]
        assert client.get(poster[0].cssselect("img")[0].get("src")).status_code == 200


def test_a_draft_is_for_those_who_work_on_it(client, staff):
    page(client, "/exhibitions/nhap", 404)
    assert "Gia Định" in page(staff, "/exhibitions/nhap").cssselect("h1")[0].text_content()
    assert staff.get("/exhibitions/nhap").headers["Cache-Control"] == "private, no-store"
    assert len(page(staff, "/exhibitions").cssselect(".poster")) == 2
    assert len(page(client, "/exhibitions").cssselect(".poster")) == 1


@pytest.mark.parametrize("address", ["/exhibitions/gia-dinh", "/exhibitions", "/"])
def test_a_page_with_exhibitions_takes_at_most_ten_queries(client, shelf, address):
    client.get(address)
    with asked_of(shelf[0].engine) as asked:
        client.get(address)
    assert len(asked) <= 10, asked


def test_the_view_of_an_item_that_is_withdrawn_vanishes_at_once(tmp_path):
    with new_repository(tmp_path / "home") as repository:
        stock(repository, tmp_path / "material")
        client = create_app(repository).test_client()
        with repository.writing() as session:
            source = exhibition.read(STORY.format(state="published"))
            edit_exhibitions.keep_exhibition(session, source)
        assert page(client).cssselect("section.step")[1].cssselect("img")
        with repository.writing() as session:
            item = session.scalars(select(Item).where(Item.source_id == "print")).one()
            edit.withdraw(session, item, "test", "asked for")
        step = page(client).cssselect("section.step")[1]
        assert not step.cssselect("img") and "rút lại" in step.text_content()


def test_a_second_version_takes_the_place_of_the_first(shelf):
    repository = shelf[0]
    source = exhibition.read(STORY.format(state="published").replace("gia-dinh", "hai"))
    shorter = replace(source, state="draft", parts=source.parts[:-3])
    with repository.writing() as session:
        first = edit_exhibitions.keep_exhibition(session, source)
        begun = first.published_at
        again = edit_exhibitions.keep_exhibition(session, shorter)
        assert (again.id, again.state, again.published_at) == (first.id, "draft", begun)
        assert len(find_exhibitions.steps(session, first.id)) == len(shorter.parts)
    with repository.writing() as session:
        edit_exhibitions.remove_exhibition(session, find_exhibitions.by_slug(session, "hai"))
        left = select(ExhibitionPart).where(ExhibitionPart.exhibition_id == first.id)
        assert session.scalars(left).all() == []
        rows = session.scalars(select(Outbox.table).where(Outbox.deleted)).all()
        assert {"exhibition", "exhibition_part"} <= set(rows)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("@view print:99", "there is no page 99 of an item 'print'"),
        ("@view nowhere:1", "there is no page 1 of an item 'nowhere'"),
        ("@view print:1 9000,0,10,10", "print:1 is 600 x 800 pixels"),
    ],
)
def test_what_is_not_held_is_refused(shelf, line, told):
    source = exhibition.read(f"slug: a\ntitle: A\n{line}")
    with shelf[0].writing() as session:
        with pytest.raises(EditConflict, match=told):
            edit_exhibitions.keep_exhibition(session, source)
        session.rollback()


def test_the_command_makes_lists_and_removes(shelf, tmp_path, monkeypatch):
    repository, app, _ = shelf
    monkeypatch.setenv("TANGTHU_HOME", str(repository.settings.home))
    monkeypatch.setenv("TANGTHU_DATABASE_URL", repository.settings.database)
    file = tmp_path / "story.md"
    file.write_text(STORY.format(state="draft").replace("gia-dinh", "lenh"), encoding="utf-8")
    run = CliRunner().invoke
    assert (
        "/exhibitions/lenh (published): Gia Định"
        in run(tangthu, ["exhibition", str(file), "--publish"]).output
    )
    assert app.test_client().get("/exhibitions/lenh").status_code == 200
    assert "lenh (published)" in run(tangthu, ["exhibition"]).output
    assert "is gone" in run(tangthu, ["exhibition", "--remove", "lenh"]).output
    assert app.test_client().get("/exhibitions/lenh").status_code == 404
    file.write_text("title: A\n", encoding="utf-8")
    assert "story.md, line 1: `slug:`" in str(run(tangthu, ["exhibition", str(file)]).exception)


def test_what_the_command_does_stands_in_the_trail(shelf, tmp_path, monkeypatch):
    repository = shelf[0]
    monkeypatch.setenv("TANGTHU_HOME", str(repository.settings.home))
    monkeypatch.setenv("TANGTHU_DATABASE_URL", repository.settings.database)
    file = tmp_path / "story.md"
    text = STORY.format(state="draft").replace("gia-dinh", "dau-vet")

    def run(*words):
        assert CliRunner().invoke(tangthu, ["exhibition", *words]).exit_code == 0

    file.write_text(text, encoding="utf-8")
    run(str(file))
    run(str(file))  # nothing is another now, so nothing is noted
    file.write_text(text.replace("Ba trang sách.", "Bốn trang sách."), encoding="utf-8")
    run(str(file), "--publish")
    run("--remove", "dau-vet")
    with repository.reading() as session:
        asked = trail.Asked(kind="exhibition", agents=["tangthu exhibition"])
        steps = trail.steps(session, asked, 20)[::-1]
        told = [one.revision for one in steps if one.revision]
    noted = [one for one in told if one.subject_id == told[-1].subject_id]
    assert [one.change for one in noted] == ["made", "summary", "state", "removed"]
    assert noted[1].before == {"summary": {"vi": ["Ba trang sách."]}}
    assert noted[1].after == {"summary": {"vi": ["Bốn trang sách."]}}
    assert noted[2].after == {"state": "published"}
    assert "@view" in noted[3].before["story"]


def test_the_samples_exhibition_shows_only_what_the_sample_holds():
    for file in EXHIBITIONS:
        source = exhibition.read(file.read_text(encoding="utf-8"))
        assert source.state == "published" and set(source.title) == {"vi", "en"}
        for part in source.parts:
            assert not part.text or set(part.text) == {"vi", "en"}
            if part.view:
                folder = Path(SAMPLE / part.view.item)
                assert (folder / f"{part.view.page:04}.jpg").is_file()
