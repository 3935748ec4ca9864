"""Content states lead to pages and regions; previews and signposts tell nothing that is hidden."""

import json
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from app import create_app
from iiif.content_state import Region, encode, of_canvas
from iiif.presentation import notes_pages
from iiif.urls import Urls
from ingest.catalog import edit_notes, find
from ingest.catalog.note import Note, NoteText
from ingest.text.page_text import Box
from tests.iiif.rows import show


@pytest.fixture
def urls(shelf):
    return Urls(shelf.repository.settings.public_url)


def page_id(shelf, source_id, number):
    with shelf.repository.reading() as session:
        return find.page_run(session, shelf.ids[source_id], number, 1)[0].page.id


def view(client, content, **more):
    given = content if isinstance(content, str) else encode(json.dumps(content))
    return client.get("/view", query_string={"iiif-content": given, **more})


def test_a_region_of_a_canvas_opens_its_page_with_the_region_lit(client, shelf, urls):
    canvas = urls.canvas(page_id(shelf, "print", 3))
    state = of_canvas(canvas, urls.manifest(shelf.ids["print"]), Region(10, 20, 100, 50))
    answer = view(client, state, q="thành")
    assert answer.status_code == 303
    assert answer.location == shelf.item("print", "?p=3&q=thành&xywh=10,20,100,50").replace(
        "à", "%C3%A0"
    )
    tree = html.fromstring(client.get(answer.location).text)
    box = tree.cssselect(".still rect.hit.near")[0]
    assert [box.get(side) for side in ("x", "y", "width", "height")] == ["10", "20", "100", "50"]
    assert tree.cssselect(".still rect.hit:not(.near)")  # the words sought as well


@pytest.mark.parametrize("encoded", [True, False], ids=["encoded", "plain"])
def test_the_page_of_an_item_takes_a_content_state(client, shelf, urls, encoded):
    canvas = urls.canvas(page_id(shelf, "print", 3))
    state = json.dumps(of_canvas(canvas, urls.manifest(shelf.ids["print"]), Region(10, 20, 30, 40)))
    path, there = shelf.item("print"), shelf.item("print", "?p=3&q=a&xywh=10,20,30,40")

    def opened(content, **more):
        given = encode(content) if encoded else content
        return client.get(path, query_string={"iiif-content": given, **more})

    answer = opened(state, q="a", p=1)
    assert (answer.status_code, answer.location) == (303, there)
    assert "near" in client.get(answer.location).text
    # An address alone, of the item itself or of another one.
    assert opened(urls.manifest(shelf.ids["print"])).location == path
    assert opened(urls.manifest(shelf.ids["second"])).location == shelf.item("second")
    assert opened("https://elsewhere.example/manifest").status_code == 404
    assert opened("{}").status_code == 400
    # An empty one asks for nothing.
    assert client.get(path, query_string={"iiif-content": ""}).status_code == 200


def test_a_region_in_hundredths_is_of_the_canvas(client, shelf):
    tree = html.fromstring(client.get(shelf.item("print", "?xywh=percent:50,50,99,25")).text)
    box = tree.cssselect(".still rect.hit.near")[0]
    assert [box.get(side) for side in ("x", "y", "width", "height")] == ["300", "400", "300", "200"]


def test_manifests_items_and_collections_open_too(client, shelf, urls):
    item_id = shelf.ids["print"]
    for address in (urls.manifest(item_id), urls.item_page(item_id)):
        assert view(client, address).location == shelf.item("print")
    assert view(client, urls.collection("dia-chi")).location == "/collections/dia-chi"
    several = [{"id": "https://elsewhere.example/m", "type": "Manifest"},
               {"id": urls.manifest(item_id), "type": "Manifest"}]  # fmt: skip
    assert view(client, several).location == shelf.item("print")


def test_a_range_opens_the_page_on_which_it_begins(client, shelf, urls):
    item_id = next(held for name, held in shelf.ids.items() if ranges_of(client, urls, held))
    ranges = ranges_of(client, urls, item_id)
    canvases = [one["id"] for one in document(client, urls.manifest(item_id))["items"]]
    for one in ranges:
        first = next(inner["id"] for inner in one["items"] if inner["type"] == "Canvas")
        place = canvases.index(first) + 1
        assert view(client, one["id"]).location == f"/items/{item_id}?p={place}"
    assert view(client, urls.item_part(item_id, "ranges/none")).status_code == 404


def document(client, address):
    return client.get(urlsplit(address).path).get_json(force=True)


def ranges_of(client, urls, item_id):
    found = document(client, urls.manifest(item_id))
    tops = found.get("structures", ()) if found.get("type") == "Manifest" else ()
    inner = [one for top in tops for one in top["items"] if one["type"] == "Range"]
    return [one for one in inner if any(part["type"] == "Canvas" for part in one["items"])]


def test_2_2_2_an_annotation_of_ours_opens_its_canvas_at_its_place(repository, tmp_path):
    shown = show(repository, tmp_path)
    with repository.writing() as session:
        page = find.page(session, shown.page_id).page
        said = Note(texts=(NoteText("Dấu son"),), place=Box(10, 20, 30, 40))
        made = edit_notes.annotate(session, page, said, creator="")
        note_id = made.id
    public = Urls(repository.settings.public_url)
    address = public.canvas_part(shown.page_id, notes_pages.name(note_id))
    client = create_app(repository).test_client()
    assert document(client, address)["type"] == "Annotation"
    assert view(client, address).location == f"/items/{shown.item_id}?p=1&xywh=10,20,30,40"
    lost = public.canvas_part(shown.page_id, notes_pages.name("0"))
    assert view(client, lost).status_code == 404


def test_the_link_on_the_page_opens_that_page(client, shelf):
    tree = html.fromstring(client.get(shelf.item("print", "?p=4")).text)
    link = urlsplit(str(tree.xpath("string(//*[@id='state']/@value)")))
    assert client.get(f"{link.path}?{link.query}").location == shelf.item("print", "?p=4")


@pytest.mark.parametrize("content", ["", "x", "{}", "%ff", "A" * 30_000])
def test_garbage_is_told_in_a_sentence(client, content):
    answer = view(client, content)
    assert answer.status_code == 400
    assert "Không đọc được đường dẫn này" in answer.text


def test_what_is_elsewhere_is_not_fetched(client):
    answer = view(client, "https://elsewhere.example/manifest")
    assert answer.status_code == 404 and "không được giữ ở đây" in answer.text


@pytest.mark.parametrize(("source_id", "status"), [("draft", 404), ("gone", 410)])
def test_what_is_hidden_stays_so(client, shelf, urls, source_id, status):
    held = shelf.ids[source_id]
    for state in (
        urls.manifest(held),
        of_canvas(urls.canvas(page_id(shelf, source_id, 1)), urls.manifest(held)),
    ):
        answer = view(client, state)
        assert answer.status_code == status
        assert "Bản nháp" not in answer.text and "Đã rút" not in answer.text


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.text(), xywh=st.text() | st.from_regex(r"(percent:)?(\d+,){3}\d+"))
def test_no_text_at_all_is_an_error_of_ours(client, shelf, content, xywh):
    for answer in (view(client, content), view(client, encode(content)),
                   client.get(shelf.item("print"), query_string={"xywh": xywh})):  # fmt: skip
        assert answer.status_code < 500


def test_previews_show_a_picture_only_where_it_is_open(client, shelf):
    def preview(source_id):
        tree = html.fromstring(client.get(shelf.item(source_id)).text)
        return {one.get("property"): one.get("content") for one in tree.cssselect("meta[property]")}

    told = preview("print")
    assert told["og:title"] == "Gia Định xưa" and told["og:url"].endswith(shelf.item("print"))
    path = urlsplit(told["og:image"]).path
    assert client.get(path).status_code == 200
    assert "og:image" not in preview("closed")


def test_signposts_lead_somewhere(client, shelf, urls):
    links = client.get(shelf.item("print")).headers["Link"].split(", ")
    found = [one.split("; ") for one in links]
    assert [f"<{urls.item_page(shelf.ids['print'])}>", 'rel="cite-as"'] in found
    assert ["<http://creativecommons.org/publicdomain/mark/1.0/>", 'rel="license"'] in found
    assert ["<https://schema.org/Book>", 'rel="type"'] in found
    ours = [one[0][1:-1] for one in found if one[0].startswith(f"<{urls.public_url}")]
    assert len(ours) == 10
    for address in ours:
        assert client.get(urlsplit(address).path).status_code == 200
