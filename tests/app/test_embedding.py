"""Items in pages of other sites: frames, oEmbed, codes to copy, QR codes, link sets, schema.org."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from app import create_app
from config.loading import load
from config.reading import SettingsError
from iiif import content_state
from tests.app.marked import tree as tree_of
from tests.iiif.rows import show
from tests.services.repository import new_repository

HIDDEN_WORDS = ("Bản nháp", "Đã rút")


def rules_of(answer):
    policy = answer.headers["Content-Security-Policy"]
    return dict(rule.split(" ", 1) for rule in policy.split("; "))


def ask(client, **parameters):
    return client.get("/oembed", query_string=parameters)


@pytest.fixture
def public(shelf):
    return shelf.repository.settings.public_url


def test_only_the_small_reader_may_be_framed_by_others(client, shelf):
    item_id = shelf.ids["print"]
    assert rules_of(client.get(f"/embed/{item_id}"))["frame-ancestors"] == "*"
    for path in ("/", f"/items/{item_id}", f"/items/{item_id}/share", f"/items/{item_id}/text",
                 f"/items/{item_id}/mirador", "/search", "/embed/nothing"):  # fmt: skip
        assert rules_of(client.get(path))["frame-ancestors"] == "'self'", path
    assert rules_of(client.get(f"/items/{item_id}"))["frame-src"] == "'none'"


@pytest.mark.parametrize(("given_", "told"), [
    ("https://a.example https://*.b.example:8443", "'self' https://a.example https://*.b.example:8443"),
    ("", "'self'"), ("*", "*"),
])  # fmt: skip
def test_a_setting_tells_who_may(tmp_path, given_, told):
    files = tmp_path / "files"
    files.mkdir()
    with new_repository(tmp_path / "home", embed_ancestors=given_) as opened:
        shown = show(opened, files)
        answer = create_app(opened).test_client().get(f"/embed/{shown.item_id}")
        assert rules_of(answer)["frame-ancestors"] == told


@pytest.mark.parametrize(("name", "value"), [
    ("EMBED_ANCESTORS", "example.org"), ("EMBED_ANCESTORS", "https://a.example; script-src *"),
    ("OPEN_IN", "Mirador"), ("OPEN_IN", "M=javascript:x"),
])  # fmt: skip
def test_settings_that_make_no_sense_are_refused(tmp_path, name, value):
    with pytest.raises(SettingsError):
        load({f"TANGTHU_{name}": value}, tmp_path)


def test_the_small_reader_turns_pages_and_leads_here_without_scripts(client, shelf, public):
    tree = tree_of(client.get(f"/embed/{shelf.ids['nom']}?p=2").text)
    assert tree.cssselect("nav")[0].get("dir") == "rtl"
    assert tree.xpath("string(//a[@rel='next']/@href)").endswith("?p=3")
    (leads,) = {a.get("href") for a in tree.xpath("//a[@target='_blank']")}
    assert leads == f"{public}{shelf.item('nom')}?p=2"
    picture = client.get(tree.xpath("string(//main/img/@src)"))
    assert picture.status_code == 200


def test_a_frame_shows_no_more_than_everyone_may_see(client, shelf):
    closed = client.get(f"/embed/{shelf.ids['closed']}")
    assert closed.status_code == 200 and "<img" not in closed.text
    for source_id, status in (("draft", 404), ("gone", 410)):
        answer = client.get(f"/embed/{shelf.ids[source_id]}")
        assert answer.status_code == status
        assert not any(word in answer.text for word in HIDDEN_WORDS)


def test_oembed_gives_a_frame_of_the_page(client, shelf, public):
    url = f"{public}{shelf.item('print')}?p=3&q=x"
    told = ask(client, url=url).get_json()
    assert (told["type"], told["version"], told["title"]) == ("rich", "1.0", "Gia Định xưa")
    frame = tree_of(told["html"])
    assert frame.tag == "iframe" and frame.get("title") == "Gia Định xưa"
    assert frame.get("src") == f"{public}/embed/{shelf.ids['print']}?p=3"
    assert (frame.get("width"), frame.get("height")) == (str(told["width"]), str(told["height"]))
    assert client.get(urlsplit(told["thumbnail_url"]).path).status_code == 200
    root = etree.fromstring(ask(client, url=url, format="xml").data)
    assert root.tag == "oembed" and root.findtext("html") == told["html"]
    assert {child.tag for child in root} == set(told)


def test_oembed_is_no_larger_than_asked(client, shelf, public):
    told = ask(client, url=f"{public}{shelf.item('print')}", maxwidth=300, maxheight="250")
    found = told.get_json()
    assert (found["width"], found["height"]) == (300, 250)
    assert 'width="300" height="250"' in found["html"]
    assert "thumbnail_url" not in found  # it would be larger than that
    assert told.headers["Access-Control-Allow-Origin"] == "*"


def test_the_item_page_names_its_oembed(client, shelf):
    tree = tree_of(client.get(shelf.item("print", "?p=2")).text)
    for kind in ("application/json+oembed", "text/xml+oembed"):
        (address,) = tree.xpath(f"//link[@type='{kind}']/@href")
        parts = urlsplit(address)
        answer = client.get(f"{parts.path}?{parts.query}")
        assert answer.status_code == 200 and "?p=2" in parse_qs(parts.query)["url"][0]
    for source_id in ("draft", "gone"):
        assert "oembed" not in client.get(shelf.item(source_id)).text


def test_oembed_refuses_as_its_standard_says(client, shelf, public):
    item = f"{public}{shelf.item('print')}"
    for status, parameters in (
        (400, {}), (400, {"url": ""}), (400, {"url": item, "maxwidth": "x"}),
        (400, {"url": item, "maxheight": "-1"}), (400, {"url": item, "maxwidth": "9" * 99}),
        (501, {"url": item, "format": "yaml"}),
        (404, {"url": "https://elsewhere.example/items/x"}), (404, {"url": f"{public}/"}),
        (404, {"url": f"{public}/items/zzzz"}), (404, {"url": f"{public}{shelf.item('draft')}"}),
        (404, {"url": f"{public}{shelf.item('gone')}"}), (404, {"url": "http://["}),
    ):  # fmt: skip
        answer = ask(client, **parameters)
        assert answer.status_code == status, parameters
        assert answer.get_json()["error"]
        assert not any(word in answer.text for word in HIDDEN_WORDS)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    url=st.text() | st.just("ours"), maxwidth=st.text(), maxheight=st.text(),
    format_=st.text() | st.sampled_from(["json", "xml"]), p=st.text(),
)  # fmt: skip
def test_no_request_is_an_error_of_ours(
    client, shelf, public, url, maxwidth, maxheight, format_, p
):
    if url == "ours":
        url = f"{public}{shelf.item('print')}?p={p}"
    asked = {"url": url, "maxwidth": maxwidth, "maxheight": maxheight, "format": format_}
    assert ask(client, **asked).status_code in (200, 400, 404, 501)
    for rest in ("/share", "/qr.svg", "/citation.bib"):
        answer = client.get(shelf.item("print", rest), query_string={
            "p": p, "height": maxheight, "region": url, "size": maxwidth,
        })  # fmt: skip
        assert answer.status_code == 200
    assert client.get(f"/embed/{shelf.ids['print']}", query_string={"p": p}).status_code == 200


def test_the_page_of_all_ways_has_codes_that_work(client, shelf, public):
    page = client.get(shelf.item("print", "/share?p=2&height=850&region=10,20,300,200&size=800"))
    tree = tree_of(page.text)
    frame = tree_of(tree.xpath("string(//*[@id='frame-code'])"))
    assert frame.get("height") == "850" and frame.get("width") == "100%"
    assert tree.get_element_by_id("preview").get("height") == "850"
    picture = tree_of(tree.xpath("string(//*[@id='picture-code'])"))
    assert picture.tag == "a" and picture.get("href") == f"{public}{shelf.item('print')}?p=2"
    assert client.get(urlsplit(picture[0].get("src")).path).status_code == 200
    crop = tree.xpath("string(//*[@id='crop-link']/@value)")
    assert crop.endswith("/10,20,300,200/max/0/default.jpg")  # it is smaller than 800 already
    assert client.get(urlsplit(crop).path).status_code == 200
    assert rules_of(page)["frame-src"] == f"'self' {public}"


def test_viewers_are_links_with_the_manifest(client, shelf):
    tree = tree_of(client.get(shelf.item("print", "/share")).text)
    links = {a.text: a.get("href") for a in tree.cssselect(".viewers a")}
    manifest = tree.xpath("string(//*[@id='manifest']/@value)")
    assert {"Mirador", "Universal Viewer", "TIFY", "Clover"} <= set(links)
    assert all(
        manifest in links[name] for name in ("Mirador", "Universal Viewer", "TIFY", "Clover")
    )


def test_the_icon_carries_the_state_of_its_page(client, shelf):
    tree = tree_of(client.get(shelf.item("print", "?p=3")).text)
    (icon,) = tree.cssselect(".iiif-icon")
    asked = parse_qs(urlsplit(icon.get("href")).query)
    (target,) = content_state.read(asked["iiif-content"][0])
    assert target.id == asked["canvas"][0] and target.manifest == asked["manifest"][0]
    assert json.loads(icon.get("data-state"))["id"] == target.id
    link = urlsplit(icon.get("href"))
    assert client.get(f"{link.path}?{link.query}").location == shelf.item("print", "?p=3")


def test_what_is_closed_has_no_crop_and_no_picture(client, shelf):
    for source_id in ("closed", "reduced"):
        page = client.get(shelf.item(source_id, "/share"))
        assert page.status_code == 200
        assert "crop-link" not in page.text
    tree = tree_of(client.get(shelf.item("closed", "/share")).text)
    assert "<img" not in tree.xpath("string(//*[@id='picture-code'])")
    for source_id, status in (("draft", 404), ("gone", 410)):
        for rest in ("/share", "/qr.svg", "/linkset", "/linkset.json"):
            assert client.get(shelf.item(source_id, rest)).status_code == status


def test_the_qr_code_is_a_drawing(client, shelf):
    answer = client.get(shelf.item("print", "/qr.svg?p=2"))
    assert answer.mimetype == "image/svg+xml"
    assert etree.fromstring(answer.data).tag == "{http://www.w3.org/2000/svg}svg"
    assert answer.data != client.get(shelf.item("print", "/qr.svg")).data


def test_schema_org_stands_in_the_page_and_ends_no_block(client, shelf):
    tree = tree_of(client.get(shelf.item("print")).text)
    (block,) = tree.xpath("//script[@type='application/ld+json']")
    told = json.loads(block.text)
    assert told["@type"] == "Book" and told["@id"].endswith(shelf.item("print"))
    assert "<" not in block.text
    assert "ld+json" not in re.sub("<link[^>]*>", "", client.get(shelf.item("gone")).text)


def test_link_sets_say_what_the_headers_say(client, shelf):
    page = client.get(shelf.item("print"))
    plain = client.get(shelf.item("print", "/linkset"))
    assert plain.content_type == "application/linkset"
    told = client.get(shelf.item("print", "/linkset.json"))
    assert told.content_type == "application/linkset+json"
    own, *others = told.get_json()["linkset"]
    for relation in ("cite-as", "describedby", "item", "collection", "type", "license"):
        for link in own[relation]:
            if "/text." in link["href"] or "/alto." in link["href"]:
                continue  # the page's own header does without asking for them
            assert f'<{link["href"]}>; rel="{relation}"' in page.headers["Link"]
            assert f'<{link["href"]}>; rel="{relation}"' in plain.text
    back = {one["anchor"]: one for one in others}
    for link in own["item"]:
        assert back[link["href"]]["collection"][0]["href"] == own["anchor"]
    for link in own["describedby"]:
        path = urlsplit(link["href"]).path
        assert f'<{own["anchor"]}>; rel="describes"' in client.get(path).headers["Link"]
    manifest = urlsplit(own["item"][0]["href"]).path
    assert f'<{own["anchor"]}>; rel="collection"' in client.get(manifest).headers["Link"]


def test_signposts_of_a_closed_item_lead_to_no_text(client, shelf):
    links = client.get(shelf.item("closed")).headers["Link"]
    assert "/manifest>" in links and "text.txt" not in links
    assert "Link" not in client.get(shelf.item("gone")).headers
