"""The search page: facets, snippets, lines cut from the image, and what is said when all fails."""

from urllib.parse import parse_qsl

from lxml import html
from werkzeug.datastructures import MultiDict

from app.site import asking, facets, terms
from app.site.results import _stretch
from ingest.catalog.models import Page
from ingest.text.page_text import Box


def search(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def titles(tree):
    return [e.text_content().strip() for e in tree.cssselect(".found .name a")]


def facet(tree, name):
    found = {}
    for details in tree.cssselect(".facets > details"):
        if details.cssselect("summary")[0].text_content() == name:
            for link in details.cssselect("li a"):
                value = link.cssselect(".name")[0].text_content()
                found[value] = (link.cssselect(".count")[0].text_content(), link)
    return found


def test_marks_need_not_be_typed(client):
    assert "Gia Định xưa" in titles(search(client, "/search?q=quang ngai"))
    assert "Gia Định xưa" in titles(search(client, "/search?q=Quảng Ngãi"))


def test_a_snippet_marks_the_words(client):
    tree = search(client, "/search?q=quang ngai")
    assert tree.cssselect(".snippet mark")[0].text_content() == "Quảng Ngãi"
    assert len(tree.cssselect(".found")[0].cssselect(".page-hits li")) == 3
    assert "9 trang nữa" in tree.cssselect(".more")[0].text_content()


def test_a_hit_comes_with_its_line_cut_from_the_page(client):
    line = search(client, "/search?q=quang ngai").cssselect(".cut")[0]
    answer = client.get(line.cssselect("img")[0].get("src"))
    assert answer.status_code == 200 and answer.mimetype == "image/jpeg"
    assert len(line.cssselect("rect.hit")) == 1


def test_a_han_hit_comes_with_its_column(client):
    tree = search(client, "/search?q=天地")
    assert titles(tree) == ["Thiên tự văn"]
    assert tree.cssselect(".cut.column rect.hit")
    assert tree.cssselect(".snippet mark")[0].text == "天地"


def test_an_extension_plane_character_is_found(client):
    assert titles(search(client, "/search?q=𡗶")) == ["Thiên tự văn"]


def test_a_facets_links_ask_for_what_is_there_and_one_value_more_or_less(client):
    counted = {"person": (("Lê & Quý/Đôn +1%", 3),), "library": (("x", 2), ("y z", 1))}
    given = MultiDict([("q", "a&b"), ("library", "x"), ("type", "map"), ("from", "1800")])
    with client.application.test_request_context("/search"):
        asked = asking.read(given)
        shown = facets.shown(counted, asked, dict.fromkeys(terms.FACETS, str))
        named = {"Lê & Quý/Đôn +1%": "person", "x": "library", "y z": "library", "map": "type"}
        for value in [one for facet in shown for one in facet.values]:
            path, _, query = value.address.partition("?")
            toggled = asked.toggled(named[value.name], value.name).arguments()
            assert path == "/search"
            assert asking.read(MultiDict(parse_qsl(query))).arguments() == toggled


def test_facet_counts_are_those_of_the_list_behind_the_link(client):
    values = facet(search(client, "/search?q=thành"), "Thư viện")
    assert {name: count for name, (count, _) in values.items()} == {
        "Thư viện tỉnh": "3",
        "Thư viện huyện": "1",
    }
    count, link = values["Thư viện huyện"]
    assert link.get("rel") == "nofollow"
    narrowed = search(client, link.get("href"))
    assert len(titles(narrowed)) == int(count)
    chosen = facet(narrowed, "Thư viện")["Thư viện huyện"][1]
    assert len(titles(search(client, chosen.get("href")))) == 4


def test_text_that_is_withheld_is_counted_and_not_quoted(client):
    tree = search(client, "/search?q=closed")
    assert titles(tree) == ["Sổ kín"]
    assert "Có 2 trang khớp." in tree.text_content()
    assert not tree.cssselect(".snippet, .cut")


def test_nothing_found_offers_what_exists(client):
    tree = search(client, "/search?q=thành zzzz")
    assert [link.text_content() for link in tree.cssselect(".alone a")] == ["thành"]
    assert "không cần gõ dấu" in tree.text_content().lower()


def test_filters_that_leave_nothing_can_be_dropped(client):
    tree = search(client, "/search?q=thành&type=map&from=1900")
    assert any("thu hẹp" in link.text_content() for link in tree.cssselect(".empty a"))


def test_odd_addresses_are_answered(client):
    for address in ("/search?page=-1&from=x&sort=z&library=", "/search?q=%00%ff&page=99999999999"):
        search(client, address)
    search(client, "/search?q=" + "a" * 3000)


def test_what_was_typed_is_shown_as_text(client):
    answer = client.get("/search?q=<script>alert(1)</script>")
    assert "<script>alert" not in answer.text


def test_the_search_keeps_its_filters_when_other_words_are_typed(client):
    tree = search(client, "/search?q=thành&library=huyen&from=1800")
    hidden = {e.get("name"): e.get("value") for e in tree.cssselect(".search-box [type=hidden]")}
    assert hidden == {"library": "huyen", "from": "1800"}


def test_a_long_line_is_cut_to_a_stretch_around_the_hit():
    page = Page(canvas_width=10_000, canvas_height=2_000)
    hit = Box(9_000, 100, 80, 30)
    cut = _stretch(Box(0, 100, 10_000, 30), hit, page, vertical=False)
    assert cut.width < 1_000
    assert cut.x <= hit.x and hit.x + hit.width <= cut.x + cut.width <= 10_000
    column = Box(50, 0, 40, 2_000)
    cut = _stretch(column, Box(50, 1_900, 40, 40), page, vertical=True)
    assert cut.height < 600 and cut.y + cut.height == 2_000
