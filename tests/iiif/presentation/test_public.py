"""Who gets what: the same bytes for everyone, and nothing of what is not public."""

import pytest

from iiif.image.request import parse
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
