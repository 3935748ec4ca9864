"""Collections that are given in stretches, since they have many members."""

import pytest

from iiif.presentation import collection
from iiif.presentation import shelves as reading
from tests.iiif.presentation.stacked import names, put, shelve
from tests.iiif.rows import add_library

PREFIX = "/iiif/presentation/3"


def test_a_long_collection_is_given_in_stretches(ask, client, repository, shelves, monkeypatch):
    assert collection.MOST_MEMBERS <= 500
    for module in (collection, reading):
        monkeypatch.setattr(module, "MOST_MEMBERS", 5)
    put(repository, shelves, "trong", count=8)
    whole = ask("collections/trong")
    assert names(whole, "Collection") == ["Trong 1–5", "Trong 6–8"]
    parts = [ask(f"collections/trong/parts/{number}") for number in (1, 2)]
    assert [one["id"] for one in whole["items"]] == [part["id"] for part in parts]
    listed = [name for part in parts for name in names(part, "Manifest")]
    assert listed == [f"Sách {number:04d}" for number in range(8)]
    assert parts[0]["partOf"][0]["id"] == whole["id"]
    for number in ("0", "3", "-1", "x"):
        assert client.get(f"{PREFIX}/collections/trong/parts/{number}").status_code == 404


def test_collections_count_among_the_members_of_one_document(
    ask, client, repository, shelves, monkeypatch
):
    for module in (collection, reading):
        monkeypatch.setattr(module, "MOST_MEMBERS", 5)
    for slug in ("trong", "ngoai"):
        put(repository, shelves, slug, count=5)
    assert len(names(ask("collections/trong"), "Manifest")) == 5
    whole = ask("collections/ngoai")
    assert names(whole, "Collection") == ["Trong", "Ngoài 1–5"] and not names(whole, "Manifest")
    assert len(ask("collections/ngoai/parts/1")["items"]) == 5
    older = client.get("/iiif/presentation/2/collections/ngoai").get_json(force=True)
    assert len(older["members"]) == 2
    assert client.get(f"{PREFIX}/collections/ngoai/parts/2").status_code == 404


@pytest.mark.parametrize("path", ["collections/trong", "top", "libraries/tinh"])
def test_no_document_lists_more_members_than_a_stretch_holds(
    ask, client, repository, shelves, monkeypatch, path
):
    """Sub-collections or libraries alone may be too many; items follow in the last stretches."""
    for module in (collection, reading):
        monkeypatch.setattr(module, "MOST_MEMBERS", 4)
    if path == "libraries/tinh":
        with repository.writing() as session:
            for number in range(6):
                add_library(session, f"xa-{number}").parent_id = shelves["library"].id
    else:
        # The root holds `ngoai` beside.
        slug, count = ("trong", 6) if path != "top" else ("goc", 5)
        shelve(repository, shelves, slug, count)
    put(repository, shelves, "trong" if path == "collections/trong" else None, count=7)
    whole = ask(path)
    title = whole["label"].get("vi", whole["label"].get("none"))[0]
    assert names(whole, "Collection") == [
        f"{title} {span}" for span in ("1–4", "5–8", "9–12", "13–13")
    ]
    assert not names(whole, "Manifest")
    parts = [ask(f"{path}/parts/{number}") for number in range(1, 5)]
    assert [one["id"] for one in whole["items"]] == [part["id"] for part in parts]
    kinds = [[one["type"] for one in part["items"]] for part in parts]
    assert kinds == [
        ["Collection"] * 4,
        ["Collection"] * 2 + ["Manifest"] * 2,
        ["Manifest"] * 4,
        ["Manifest"],
    ]
    every = [one["id"] for part in parts for one in part["items"]]
    assert len(set(every)) == 13
    older = client.get(f"/iiif/presentation/2/{path}/parts/2").get_json(force=True)
    assert [one["@type"] for one in older["members"]] == ["sc:Collection"] * 2 + ["sc:Manifest"] * 2
    assert client.get(f"{PREFIX}/{path}/parts/5").status_code == 404


def test_just_as_many_sub_collections_as_a_stretch_holds_stand_in_one_document(
    ask, client, repository, shelves, monkeypatch
):
    for module in (collection, reading):
        monkeypatch.setattr(module, "MOST_MEMBERS", 4)
    shelve(repository, shelves, "trong", 4)
    assert len(names(ask("collections/trong"), "Collection")) == 4
    assert client.get(f"{PREFIX}/collections/trong/parts/1").status_code == 404
    shelve(repository, shelves, "ngoai", 4)  # beside `trong`
    whole = ask("collections/ngoai")
    assert names(whole, "Collection") == ["Ngoài 1–4", "Ngoài 5–5"]
    assert len(ask("collections/ngoai/parts/2")["items"]) == 1


def test_a_short_collection_has_no_stretches(client, repository, shelves):
    put(repository, shelves, "trong")
    assert client.get(f"{PREFIX}/collections/trong/parts/1").status_code == 404
