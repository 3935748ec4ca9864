"""Home, shelves, items and their text, as they leave the server: all works without JavaScript."""

import pytest
from lxml import html

from ingest.catalog import browse, find
from tests.app.stock import COLUMN_BOX
from tests.queries import asked_of

BASIC = ["/", "/collections", "/collections/dia-chi", "/libraries/tinh", "/search", "/sign-in"]


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return html.fromstring(answer.text)


def boxes(tree):
    sides = ("x", "y", "width", "height")
    return [tuple(int(rect.get(side)) for side in sides) for rect in tree.cssselect("rect.hit")]


@pytest.mark.parametrize("address", BASIC)
def test_every_page_is_whole_in_both_languages(client, address):
    for language in ("vi", "en"):
        client.get(f"/language/{language}")
        tree = page(client, address)
        assert tree.get("lang") == language
        assert len(tree.cssselect("h1")) == 1
        assert tree.cssselect("main#main") and tree.cssselect("a.skip[href='#main']")


def test_home_counts_what_is_published(client):
    text = page(client, "/").text_content()
    assert "5 tài liệu" in text and "21 trang" in text and "2 thư viện" in text


def test_a_draft_and_a_withdrawn_item_stand_in_no_list(client):
    for address in ("/", "/collections/dia-chi", "/libraries/tinh", "/search?q=thành"):
        text = page(client, address).text_content()
        assert "Bản nháp" not in text and "Đã rút" not in text


def test_a_collection_holds_what_is_below_it(client):
    titles = [e.text_content() for e in page(client, "/collections/dia-chi").cssselect(".title")]
    assert "Thiên tự văn" in titles


def test_the_item_page_shows_its_page_without_javascript(client, shelf):
    tree = page(client, shelf.item("print", "?p=3"))
    image = tree.cssselect(".still img")[0]
    assert client.get(image.get("src")).status_code == 200
    assert tree.cssselect("a.turn.next")[0].get("href").endswith("?p=4")
    assert tree.cssselect("a.turn.prev")[0].get("href").endswith("?p=2")


def test_hits_are_lit_without_javascript_in_pixels_of_the_canvas(client, shelf):
    tree = page(client, shelf.item("print", "?p=1&q=hòa"))
    assert boxes(tree) == [(60, 80, 90, 40)]
    left, top, side = COLUMN_BOX
    tree = page(client, shelf.item("nom", "?p=2&q=天地"))
    assert boxes(tree) == [(left, top, side, 2 * side)]


def test_right_to_left_books_turn_to_the_left(client, shelf):
    assert page(client, shelf.item("nom")).cssselect("#reader")[0].get("dir") == "rtl"
    assert page(client, shelf.item("print")).cssselect("#reader")[0].get("dir") == "ltr"


def test_a_page_beyond_the_end_is_the_last(client, shelf):
    assert page(client, shelf.item("print", "?p=999")).cssselect("#p")[0].get("value") == "12"
    assert page(client, shelf.item("print", "?p=x")).cssselect("#p")[0].get("value") == "1"


def test_metadata_stands_in_the_readers_language_first(client, english, shelf):
    assert "Gia Định xưa" in page(client, shelf.item("print")).cssselect("h1")[0].text_content()
    assert "Old Gia Định" in page(english, shelf.item("print")).cssselect("h1")[0].text_content()


def test_the_item_page_tells_of_volumes_contents_rights_and_manifest(client, shelf):
    tree = page(client, shelf.item("print"))
    text = tree.text_content()
    assert "Gia Định xưa, tập 2" in text and "Chương một" in text and "Thuộc về công chúng" in text
    manifest = tree.cssselect("#manifest")[0].get("value")
    path = manifest.removeprefix(shelf.repository.settings.public_url)
    assert client.get(path).json["id"] == manifest


def test_vertical_text_has_its_readings(client, shelf):
    tree = page(client, shelf.item("nom", "/text?p=1&q=thien"))
    assert tree.cssselect(".words.vertical")
    assert tree.cssselect("ruby rt")[0].text == "thiên"
    assert [mark.text_content() for mark in tree.cssselect("mark")] == ["天thiên"]


def test_closed_pages_are_told_of_and_not_shown(client, shelf):
    answer = client.get(shelf.item("closed"))
    assert answer.status_code == 200
    assert "Các trang hiện đang đóng" in answer.text
    assert "/iiif/3/" not in answer.text
    assert client.get(shelf.item("closed", "/hits.json?q=thành&p=1")).status_code == 403
    assert "Quảng" not in client.get(shelf.item("closed", "/text?p=1&q=thành")).text
    rows = client.get(shelf.item("closed", "/pages.json?from=1&count=5")).json["pages"]
    assert [(row["service"], row["picture"], row["thumb"]) for row in rows] == [
        ("", None, None)
    ] * 2


def test_reduced_pages_are_shown_no_larger_than_is_open(client, shelf):
    tree = page(client, shelf.item("reduced"))
    assert tree.cssselect(".still img")
    assert '"service": ""' in tree.cssselect("#reader")[0].get("data-reader")


def test_pages_come_in_stretches_of_at_most_a_hundred(client, shelf):
    rows = client.get(shelf.item("print", "/pages.json?from=11&count=500")).json["pages"]
    assert [row["number"] for row in rows] == [11, 12]
    with shelf.repository.reading() as session:
        assert len(find.page_run(session, shelf.ids["print"], 1, 3)) == 3


def test_hits_name_all_pages_of_the_item(client, shelf):
    found = client.get(shelf.item("print", "/hits.json?q=trang7&p=7")).json
    assert found["pages"] == [7]
    assert found["boxes"] == [{"exact": True, "x": 60, "y": 240, "width": 200, "height": 40}]


@pytest.mark.parametrize("rest", ["", "?p=5&q=hoà", "/text?p=2&q=hoà"])
def test_an_item_page_takes_at_most_ten_queries(client, shelf, rest):
    with asked_of(shelf.repository.engine) as asked:
        page(client, shelf.item("print", rest))
    assert 0 < len(asked) <= 10, "\n".join(asked)


@pytest.mark.parametrize("address", ["/", "/collections/dia-chi", "/search?q=thành"])
def test_a_list_takes_at_most_ten_queries(client, shelf, address):
    with asked_of(shelf.repository.engine) as asked:
        page(client, address)
    assert 0 < len(asked) <= 10, "\n".join(asked)


def test_the_tree_counts_each_item_once(shelf):
    with shelf.repository.reading() as session:
        (top,) = browse.tree(session)
    assert (top.items, [below.items for below in top.branches]) == (5, [1])


def test_health_names_what_can_be_reached(client):
    assert client.get("/healthz").json == {
        "status": "ok", "database": True, "store": True, "index": True
    }  # fmt: skip  # one answer


def test_robots_keep_out_of_what_has_no_end(client):
    assert "Disallow: /search" in client.get("/robots.txt").text
