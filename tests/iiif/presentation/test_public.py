"""Who gets what: the same bytes for everyone, and nothing of what is not public."""

import pytest

from iiif.image.request import parse
from ingest.catalog import edit_order, edit_parting, edit_removed, find
from ingest.catalog.models import Page
from ingest.catalog.rights import ANYONE, Visitor
from tests.builders import picture
from tests.iiif.rows import show

STAFF = Visitor(account_id="boss", administrator=True)


def test_everyone_gets_the_same_bytes(put, get, as_visitor):
    item_id = put(tiers=("closed",), pages=2, text=True)
    answers = []
    for visitor in (ANYONE, Visitor(account_id="reader"), STAFF):
        as_visitor(visitor)
        answers.append(get(f"items/{item_id}/manifest"))
    assert len({answer.data for answer in answers}) == 1
    assert {answer.headers["Cache-Control"] for answer in answers} == {"public, max-age=5"}


@pytest.mark.parametrize(
    ("state", "status"), [("draft", 404), ("arriving", 404), ("withdrawn", 410)]
)
@pytest.mark.parametrize("visitor", [ANYONE, STAFF])
def test_what_is_not_public_has_no_documents(
    repository, put, get, as_visitor, state, status, visitor
):
    item_id = put(state=state, text=True)
    as_visitor(visitor)
    with repository.reading() as session:
        page = session.query(Page).filter_by(item_id=item_id).one().id
    for part in ("manifest", "description.json", "dc.xml", "ranges/x"):
        assert get(f"items/{item_id}/{part}").status_code == status
    assert get(f"canvases/{page}").status_code == status
    if visitor is ANYONE:
        assert get(f"items/{item_id}/text.txt").status_code == status
        assert get(f"canvases/{page}/text").status_code == status


@pytest.mark.parametrize(
    ("state", "status"), [("published", 410), ("withdrawn", 410), ("draft", 404)]
)
def test_a_page_that_was_taken_out_is_gone_until_it_is_back(repository, put, get, state, status):
    item_id = put(state=state, pages=2, text=True)
    with repository.writing() as session:
        item = find.item(session, item_id)
        page = edit_order.pages_of(session, item)[1]
        edit_removed.remove(session, item, [page], "account:a")
        page_id = page.id
    parts = ("", "/text", "/text/word", "/annotations", "/annotations/1", "/alto.xml")
    for part in parts:
        answer = get(f"canvases/{page_id}{part}")
        assert answer.status_code == status, part
        assert "error" in answer.json
        if state == "published":
            assert answer.json["state"] == "removed" and answer.json["since"]
    with repository.writing() as session:
        edit_removed.bring_back(session, find.item(session, item_id), page_id, "account:a")
    if state == "published":
        assert get(f"canvases/{page_id}").status_code == 200
        assert get(f"canvases/{page_id}/text").status_code == 200


@pytest.mark.parametrize("path", ["items/zzz/manifest", "canvases/zzz", "canvases/zzz/text", "x",
                                  "items/zzz/text.txt", "collections/zzz"])  # fmt: skip
def test_what_is_not_held_is_one_sentence_for_all_origins(get, path):
    answer = get(path)
    assert answer.status_code == 404
    assert answer.get_json()["error"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_an_item_without_pages_has_no_manifest(put, get):
    assert get(f"items/{put(pages=0)}/manifest").status_code == 404


@pytest.mark.parametrize(
    ("tier", "side"),
    [("open", 400), ("reduced", 400), ("onsite", 200), ("staff", 0), ("closed", 0)],
)
def test_thumbnails_are_no_larger_than_what_is_open(put, manifest_of, tier, side):
    document = manifest_of(put(tiers=(tier,), width_px=3000, height_px=4000))
    for thumbnails, most in (
        (document.get("thumbnail", []), side),
        (document["items"][0].get("thumbnail", []), min(side, 200)),
    ):
        assert [max(one["width"], one["height"]) for one in thumbnails] == [most] * bool(most)


@pytest.mark.parametrize("size", [(1500, 900), (150, 90), (300, 2000), (1, 5), (513, 511)])
def test_thumbnails_are_stored_images(client, repository, folder, manifest_of, size):
    shown = show(repository, folder, picture(*size))
    server = client.application.extensions["tangthu_images"]
    document = manifest_of(shown.item_id)
    for (thumbnail,) in (document["thumbnail"], document["items"][0]["thumbnail"]):
        image_id, *asked = thumbnail["id"].rsplit("/", 5)[1:]
        plan = server.plan(server.part(image_id, lambda: ANYONE), parse(*asked))
        assert plan.stored is not None
        assert client.get(thumbnail["id"]).status_code == 200


def test_an_item_that_was_merged_leads_to_the_one_that_has_its_pages(repository, put, get):
    one, two = put(state="published", text=True), put(state="published", text=True)
    with repository.writing() as session:
        item, other = find.item(session, one), find.item(session, two)
        other.library = item.library
        session.flush()
        (page,) = edit_order.pages_of(session, other)
        page_id = page.id
        edit_parting.merge(session, item, other, "account:a")
    for part in ("manifest", "description.json", "text.txt"):
        answer = get(f"items/{two}/{part}")
        assert answer.status_code == 301
        assert answer.location.endswith(f"/items/{one}/{part}")
    assert get(f"canvases/{page_id}").status_code == 200


def test_the_search_of_an_item_that_was_merged_leads_on_too(client, repository, put):
    one, two = put(state="published", text=True), put(state="published", text=True)
    with repository.writing() as session:
        item, other = find.item(session, one), find.item(session, two)
        other.library = item.library
        session.flush()
        edit_parting.merge(session, item, other, "account:a")
    for version, more in ((1, ""), (2, ""), (2, "/autocomplete")):
        answer = client.get(f"/iiif/search/{version}/items/{two}{more}?q=s%C3%B4ng")
        assert answer.status_code == 301
        assert answer.location.endswith(f"/iiif/search/{version}/items/{one}{more}?q=s%C3%B4ng")
