"""Errors in the site's dress, in both languages, and as JSON for programs."""

import pytest
from sqlalchemy.exc import OperationalError

from app import create_app
from app.errors import WORDS
from ingest.catalog.rights import Withheld
from ingest.storage.store import StoreUnavailable


def test_what_is_not_there_is_told_with_a_way_on(client, english):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "Không có trang này" in answer.text and 'action="/search"' in answer.text
    assert "There is no such page" in english.get("/items/xxxxxxxxxx").text


def test_a_withdrawn_item_is_gone(client, shelf):
    answer = client.get(shelf.item("gone"))
    assert answer.status_code == 410
    assert "đã được rút lại" in answer.text


def test_a_method_that_is_not_taken_is_told(client):
    answer = client.post("/collections")
    assert answer.status_code in (400, 405)  # without a token it is refused before
    assert client.put("/search").status_code in (400, 405)


def test_programs_get_json(client):
    for address in ("/iiif/nowhere", "/items/xxxxxxxxxx/pages.json"):
        answer = client.get(address)
        assert answer.status_code == 404 and answer.json["error"]
    assert client.get("/iiif/nowhere").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError("secret detail"), 500),
        (StoreUnavailable("secret detail"), 503),
        (OperationalError("secret detail", {}, Exception()), 503),
    ],
)
def test_a_fault_of_ours_shows_no_detail(repository, error, status):
    app = create_app(repository)

    @app.get("/fault")
    def fault():
        raise error

    answer = app.test_client().get("/fault")
    assert answer.status_code == status
    assert "secret detail" not in answer.text
    assert "<h1>" in answer.text
    assert ("Retry-After" in answer.headers) is (status == 503)


def test_each_status_has_words():
    assert set(WORDS) >= {400, 401, 403, 404, 405, 410, 429, 500, 503}


def test_what_is_not_open_tells_what_can_be_done(client, shelf):
    app = create_app(shelf.repository)

    @app.get("/withheld/<item_id>")
    def withheld(item_id):
        raise Withheld("pages")

    answer = app.test_client().get(f"/withheld/{shelf.ids['closed']}")
    assert answer.status_code == 403
    assert "Các trang hiện đang đóng" in answer.text
    assert "Thư viện tỉnh" in answer.text and "/sign-in" in answer.text


def test_every_error_has_a_way_on_in_both_languages(client, english):
    for visitor, word in ((client, "Duyệt xem"), (english, "Browse")):
        text = visitor.get("/nowhere").text
        assert word in text and 'href="/collections"' in text and 'action="/search"' in text
