"""Content Search in works and collections: all that may be read there, and nothing else."""

import pytest

from ingest.catalog.identifiers import new_id
from ingest.catalog.models import Collection, Item, ItemCollection, Work
from ingest.catalog.rights import Visitor
from ingest.search.documents import documents

ITEM_NAMES = ("first", "second", "closed", "draft")


@pytest.fixture(scope="module")
def wholes(repository, put_in):
    """A work of three volumes and a draft, one volume closed, all in a collection below another."""
    items = {
        "first": put_in(title={"vi": ["Một"]}),
        "second": put_in(title={"vi": ["Hai"]}),
        "closed": put_in(title={"vi": ["Ba"]}, tiers=("signed_in",)),
        "draft": put_in(title={"vi": ["Bốn"]}, state="draft"),
    }
    with repository.writing() as session:
        library_id = session.get(Item, items["first"]).library_id
        work = Work(id=new_id(), library_id=library_id, source_id=new_id(), title={"vi": ["Bộ"]})
        above = Collection(id=new_id(), slug="tren", title={"vi": ["Trên"]})
        session.add_all([work, above])
        session.flush()
        below = Collection(id=new_id(), slug="duoi", title={"vi": ["Dưới"]}, parent_id=above.id)
        session.add(below)
        session.flush()
        for volume, name in enumerate(ITEM_NAMES, start=1):
            item = session.get(Item, items[name])
            item.work_id, item.volume = work.id, volume
            session.add(ItemCollection(item_id=item.id, collection_id=below.id))
        work_id = work.id
    with repository.reading() as session:
        repository.search.replace({one: documents(session, one) for one in items.values()})
    return items | {"work": work_id}


def manifests(document):
    return {one["target"]["partOf"]["id"].split("/")[-2] for one in document["items"]}


def asked_of(wholes):
    return [("works", wholes["work"]), ("collections", "duoi"), ("collections", "tren")]


def test_all_volumes_answer_and_name_their_manifests(found, wholes):
    for kind, name in asked_of(wholes):
        document = found(2, name, "Quảng Ngãi", kind=kind)
        assert manifests(document) == {wholes["first"], wholes["second"]}
        assert document["partOf"]["total"] == 4
        one = document["items"][0]["target"]
        assert one["type"] == "Canvas" and "#xywh=" in one["id"]
        assert one["partOf"]["label"] in ({"vi": ["Một"]}, {"vi": ["Hai"]})
        older = found(1, name, "Quảng Ngãi", kind=kind)
        assert older["within"]["total"] == 4
        assert older["resources"][0]["on"]["within"]["@type"] == "sc:Manifest"


def test_volumes_come_in_their_order(found, wholes):
    document = found(2, wholes["work"], "Quảng Ngãi", kind="works")
    labels = [one["target"]["partOf"]["label"]["vi"][0] for one in document["items"]]
    assert labels == ["Một", "Một", "Hai", "Hai"]


def test_who_may_read_more_finds_more_and_nothing_tells_the_others(ask, found, wholes, as_visitor):
    for kind, name in asked_of(wholes):
        for q in ("Quảng Ngãi", "xyz"):
            assert ask(2, name, q, kind=kind).headers["Cache-Control"] == "private, no-store"
    as_visitor(Visitor(account_id="x"))
    for kind, name in asked_of(wholes):
        document = found(2, name, "Quảng Ngãi", kind=kind)
        assert manifests(document) == {wholes[one] for one in ITEM_NAMES[:3]}


def test_terms_of_a_whole(found, wholes):
    for kind, name in asked_of(wholes):
        document = found(2, name, "ng", part="/autocomplete", kind=kind)
        assert {term["value"] for term in document["items"]} == {"ngãi", "nghĩa"}
        older = found(1, name, "quang ng", part="/autocomplete", kind=kind)
        assert {term["match"].split()[-1] for term in older["terms"]} == {"ngãi", "nghĩa"}
    counted = found(2, wholes["work"], "ngai", part="/autocomplete", kind="works")
    assert counted["items"] == [{"value": "ngãi", "total": 4}]


def test_terms_of_hidden_texts_are_not_offered(found, put_in, wholes, repository):
    from_hidden = put_in(tiers=("closed",))
    with repository.writing() as session:
        below = session.query(Collection).filter_by(slug="duoi").one()
        lone = Collection(id=new_id(), slug="rieng", title={"vi": ["R"]}, parent_id=below.id)
        session.add(lone)
        session.flush()
        session.add(ItemCollection(item_id=from_hidden, collection_id=lone.id))
    with repository.reading() as session:
        repository.search.replace({from_hidden: documents(session, from_hidden)})
    assert found(2, "rieng", "ng", part="/autocomplete", kind="collections")["items"] == []
    assert found(2, "rieng", "Quảng Ngãi", kind="collections")["items"] == []
    assert found(2, "rieng", "Quảng Ngãi", kind="collections")["partOf"]["total"] == 0


@pytest.mark.parametrize("version", [1, 2])
def test_what_is_not_there(ask, version, wholes):
    for kind, name in (
        ("works", "x"), ("works", wholes["first"]), ("collections", "x"), ("collections", "%00"),
        ("collections", "x" * 5000), ("libraries", "x"), ("items", wholes["work"]),
    ):  # fmt: skip
        assert ask(version, name, "núi", kind=kind).status_code == 404
    assert ask(3, wholes["first"], "núi").status_code == 404


def test_a_collection_declares_its_services(client, plain, wholes):
    document = plain(client.get("/iiif/presentation/3/collections/duoi"))
    assert [one.get("id", one.get("@id")) for one in document["service"]] == [
        f"http://here/iiif/search/{version}/collections/duoi" for version in (2, 1)
    ]


def test_the_root_searches_everything(found, wholes):
    document = found(2, "top", "Quảng Ngãi", kind="collections")
    assert {wholes["first"], wholes["second"]} <= manifests(document)
