"""Pages at the desk without JavaScript: order and labels by forms, undone, refused where due."""

import io
import re

import pytest

from app import create_app
from app.curate.pages import rule_words
from ingest.catalog import find
from ingest.catalog.models import Item, Job
from tests.app.curate.page_desk import Desk, mark, post, shown
from tests.app.stock import account
from tests.app.test_accounts import found, sign_in, token
from tests.ingest.catalog.books import names
from tests.queries import asked_of


@pytest.mark.parametrize(
    ("form", "order"),
    [
        ({"do": "move", "pages": "2-3", "to": "5"}, "145623"),
        ({"do": "up", "pages": "3"}, "132456"),
        ({"do": "down", "pages": "3"}, "124356"),
        ({"do": "up", "pages": "1"}, "123456"),
        ({"do": "reverse"}, "654321"),
        ({"do": "reverse", "pages": "2-4"}, "143256"),
        ({"do": "name"}, "123456"),
        ({"steps": "move 1 6;move 2-3 1;reverse  "}, "165432"),
    ],
)
def test_a_form_puts_pages_in_order(desk, library, form, order):
    answer = post(desk, "order", mark=mark(desk), **form)
    assert answer.status_code == 303, answer.text
    assert names(library, desk.item_id) == list(order)


def test_what_was_saved_is_told_and_undone(desk, library):
    page = shown(desk, post(desk, "order", do="reverse"))
    assert "Saved: Order of pages (6 pages)." in page
    change = found(r'name="change" value="(\w+)"', page)
    page = shown(desk, post(desk, "undo", change=change))
    assert "Undone: Order of pages." in page and "Do it again" in page
    assert names(library, desk.item_id) == list("123456")


@pytest.mark.parametrize(
    "form",
    [
        {"do": "move", "pages": "2-3", "to": "x"},
        {"do": "move", "pages": "", "to": "3"},
        {"do": "move", "pages": "7", "to": "3"},
        {"do": "nonsense", "pages": "1"},
        {"do": "reverse", "mark": "0" * 16},
        {"steps": "move 1 2;" * 3000},
    ],
)
def test_what_does_not_fit_is_refused_and_said(desk, library, form):
    answer = post(desk, "order", **form)
    assert answer.status_code == 409
    assert "This was not saved" in answer.text
    assert names(library, desk.item_id) == list("123456")


def test_labels_are_looked_at_before_they_are_saved(desk):
    rules = "from 2 folio 1a, 1b"
    page = desk.get(desk.item, query_string={"rules": rules}).text
    assert re.findall(r"<ins>(.*?)</ins>", page) == ["1a", "1b", "2a", "2b", "3a"]
    assert desk.get(f"{desk.item}/labels.json", query_string={"rules": rules}).json == {
        "fault": "",
        "labels": {"2": "1a", "3": "1b", "4": "2a", "5": "2b", "6": "3a"},
    }
    page = shown(desk, post(desk, "labels", rules=rules))
    assert 'value="3a"' in page and "Saved: Labels of pages (5 pages)." in page


def test_a_rule_that_is_wrong_is_told_and_stays_in_the_form(desk):
    answer = post(desk, "labels", rules="from 2 folio 1a, 2a")
    assert answer.status_code == 422
    assert "Rule 1: “1b” follows there, not “2a”." in answer.text
    assert "from 2 folio 1a, 2a</textarea>" in answer.text
    desk.get("/language/vi")
    fault = desk.get(f"{desk.item}/labels.json", query_string={"rules": "từ 2"}).json["fault"]
    assert fault == "Quy tắc 1 không nói rõ loại số: số, la mã, tờ …"


def test_the_history_tells_what_became_of_pages_in_words(desk):
    ids = [row[0] for row in desk.get(f"{desk.item}.json").json["pages"]]
    post(desk, "labels", **{f"label-{ids[0]}": "Bìa trước"})
    post(desk, "labels", rules="from 2 folio 1a, 1b")
    assert post(desk, "remove", pages="6").status_code == 303
    history = desk.get(f"/curate/items/{desk.item_id}/history").text
    assert "→ Bìa trước" in history and "from 2 folio 1a, 1b" not in history
    assert "From page 2 on: leaves with two sides, 1a, 1b, 2a …" in history
    assert "Pages taken out" in history and "− 1 page<" in history
    assert ">rows<" not in history and "{&#39;" not in history and ids[0] not in history
    desk.get("/language/vi")
    history = desk.get(f"/curate/items/{desk.item_id}/history").text
    assert "Từ trang 2 trở đi: tờ có hai mặt, 1a, 1b, 2a …" in history


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("từ 5 đến 9 la mã thường từ i", "Trang 5 đến trang 9: số La Mã, i, ii, iii …"),
        ("3-5: 10", "Trang 3 đến trang 5: số thường, 10, 11, 12"),
        ("3-4: 10", "Trang 3 đến trang 4: số thường, 10, 11"),
        ("from 2 arabic 1 every 2", "Từ trang 2 trở đi: số thường, 1, 2, 3 …"),
        ("7: arabic 2 in brackets", "Trang 7: số thường, [2]"),
        (
            "1-3: 'Bìa'; 4-: none",
            "Trang 1 đến trang 3: cùng một chữ, Bìa|Từ trang 4 trở đi: không có nhãn",
        ),
        ("from 2 in a grammar\nthat was", "from 2 in a grammar|that was"),
    ],
)
def test_rules_are_told_in_words(rules, said):
    assert rule_words.told(rules) == said.split("|")


def test_labels_are_typed_one_by_one(desk):
    ids = [row[0] for row in desk.get(f"{desk.item}.json").json["pages"]]
    page = shown(desk, post(desk, "labels", **{f"label-{ids[0]}": "Bìa", f"label-{ids[1]}": ""}))
    assert 'value="Bìa"' in page and "(1 page)" in page


def test_a_change_of_another_item_is_not_undone_here(desk, new_book):
    other = new_book(3)
    first = desk.item
    desk.item = f"/curate/items/{other}/pages"
    page = shown(desk, post(desk, "order", do="reverse"))
    change = found(r'name="change" value="(\w+)"', page)
    desk.item = first
    assert post(desk, "undo", change=change).status_code == 404


def test_who_may_only_look_sees_no_form_and_changes_nothing(library, new_book):
    item_id = new_book(3)
    with library.reading() as session:
        library_id = find.item(session, item_id).library_id
    account(library, "phu-viec", "contributor", library_id)
    client = create_app(library).test_client()
    sign_in(client, "phu-viec")
    desk = Desk(client, item_id)
    assert "<textarea" not in desk.get(desk.item).text
    assert post(desk, "order", do="reverse").status_code == 403
    assert post(desk, "labels", rules="1: 1").status_code == 403
    assert names(library, item_id) == list("123")


def test_strangers_are_sent_to_sign_in(library, new_book):
    stranger = create_app(library).test_client()
    for rest in ("pages", "pages.json", "pages/labels.json"):
        assert stranger.get(f"/curate/items/{new_book(1)}/{rest}").status_code == 303


def test_the_desk_of_an_item_of_thousands_takes_few_queries(desk, library, new_book):
    long = new_book(5_000)
    for side in ("", "/pages", "/pages.json"):
        with asked_of(library.engine) as asked:
            answer = desk.get(f"/curate/items/{long}{side}")
        assert answer.status_code == 200
        assert 0 < len(asked) <= 12, asked
    assert len(answer.json["pages"]) == 5_000


def test_staff_read_an_item_in_few_queries(desk, library, new_book):
    item_id = new_book(500)
    with library.writing() as session:
        session.get_one(Item, item_id).state = "published"
    with asked_of(library.engine) as asked:
        assert desk.get(f"/items/{item_id}").status_code == 200
    assert 0 < len(asked) <= 12, asked


def test_cover_opening_page_and_kinds_are_marked(desk, library):
    for do, pages in (("cover_page", "2"), ("start_page", "3"), ("facing-pages", "4-5")):
        assert post(desk, "binding", do=do, pages=pages, mark=mark(desk)).status_code == 303
    whole = {"do": "whole", "behavior": "paged", "direction": "right-to-left"}
    page = shown(desk, post(desk, "binding", **whole))
    assert "The cover is page 2; the book opens on page 3." in page
    assert '<option value="right-to-left" selected>' in page
    kinds = [row[6] for row in desk.get(f"{desk.item}.json").json["pages"]]
    assert kinds == ["", "", "", "facing-pages", "facing-pages", ""]
    page = shown(desk, post(desk, "binding", do="-", pages="4"))
    assert "Saved: How the book lies (1 page)." in page
    for wrong in ({"do": "cover_page", "pages": ""}, {"do": "x", "pages": "1"}):
        assert post(desk, "binding", **wrong).status_code == 409


def test_contents_are_edited_by_forms(desk):
    there = f"/curate/items/{desk.item_id}/contents"

    def send(**form):
        answer = desk.post(there, data={"csrf_token": token(desk, there), **form})
        return desk.get(answer.location).text if answer.status_code == 303 else answer

    page = send(do="add", title="Quyển hai", first="4", last="6", language="vi")
    first, second = re.findall(r'data-section="(\w+)"', page)
    page = send(do="in", section=second)
    assert "Undo" in page and re.search(rf'<ol>\s*<li data-section="{second}"', page)
    page = send(do="change", section=second, title="Quyển 2", first="5", language="none")
    assert ">Quyển 2</span>" in page
    page = send(do="before", section=second, other=first)
    assert re.findall(r'data-section="(\w+)"', page) == [second, first]
    page = send(do="delete", section=first)
    assert re.findall(r'data-section="(\w+)"', page) == [second]
    assert send(do="in", section=second).status_code == 409
    assert send(do="add", title="x", first="9").status_code == 409


def test_pages_are_taken_out_and_brought_back_by_forms(desk, library):
    page = shown(desk, post(desk, "remove", pages="2-3", mark=mark(desk)))
    assert "Saved: Pages taken out (2 pages)." in page
    assert names(library, desk.item_id) == list("1456")
    there = f"/curate/items/{desk.item_id}/removed"
    bring = found(r'name="bring" value="(\w+)"', desk.get(there).text)
    answer = desk.post(there, data={"csrf_token": token(desk, there), "bring": bring})
    assert "Saved: Page brought back." in desk.get(answer.location).text
    assert len(names(library, desk.item_id)) == 5
    again = desk.post(there, data={"csrf_token": token(desk, there), "bring": bring})
    assert again.status_code == 409
    assert post(desk, "remove", pages="1-5").status_code == 409
    # These pages have no image to turn.
    assert post(desk, "turn", pages="1", degrees="90").status_code == 409


def test_what_is_no_spread_is_not_offered(desk):
    there = f"/curate/items/{desk.item_id}/spreads"
    assert "No image here is so wide" in desk.get(there).text
    form = {"csrf_token": token(desk, "/"), "cut": "x", "line": "50"}
    assert desk.post(there, data=form).status_code == 409


def test_images_are_handed_in_by_a_form(desk, library):
    page = desk.get(desk.item).text
    assert "New images" in page
    png = io.BytesIO(b"\x89PNG")
    form = {"csrf_token": token(desk, desk.item), "do": "replace", "pages": "2", "mark": mark(desk)}
    answer = desk.post(f"{desk.item}/images", data=form | {"files": (png, "moi/../a.png")})
    assert answer.status_code == 303, answer.text
    page = desk.get(answer.location).text
    assert "1 image is on its way in" in page
    with library.reading() as session:
        job = session.query(Job).filter_by(subject_id=desk.item_id, kind="page").one()
        assert job.details["name"] == "a.png" and job.details["page"]["name"] == "0002.jpg"
    again = {**form, "files": (io.BytesIO(b"x"), "b.png")}
    refused = desk.post(f"{desk.item}/images", data=again)
    assert refused.status_code == 409, "one after the other"
    with library.reading() as session:
        assert session.query(Job).filter_by(subject_id=desk.item_id, kind="page").count() == 1
