"""`tangthu doctor ITEM` tells what is wrong with an item's manifest, and what it left out."""

import copy

import pytest

from app import create_app, diagnosis_item
from app.diagnosis_item import diagnose_item
from app.viewers import links, structure
from app.viewers.expected import expected
from app.viewers.known import VIEWERS
from tests.iiif.rows import Wanted, add_item, add_library, show


@pytest.fixture
def without_browser(monkeypatch):
    monkeypatch.setattr(diagnosis_item, "browser", None)


@pytest.fixture
def manifest(repository, folder):
    shown = show(repository, folder, text=True)
    path = f"/iiif/presentation/3/items/{shown.item_id}/manifest"
    return create_app(repository).test_client().get(path).get_json(force=True)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


def test_a_sound_item_is_well_and_what_is_left_out_is_told(repository, folder, without_browser):
    shown = show(repository, folder, text=True)
    checks = {
        one.name: one for one in diagnose_item(repository, create_app(repository), shown.item_id)
    }
    assert all(one.well for one in checks.values() if one.needed)
    assert checks["structure"].detail == "1 pages, individuals, left-to-right"
    assert "playwright is not installed" in checks["viewers"].detail


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_is_not_public_is_told_in_a_sentence(repository, state):
    with repository.writing() as session:
        item_id = add_item(session, add_library(session), Wanted(state=state)).id
    (check,) = diagnose_item(repository, create_app(repository), item_id)
    assert check.needed and not check.well and item_id in check.detail


def test_an_image_that_is_lost_is_named(repository, without_browser):
    with repository.writing() as session:
        item_id = add_item(session, add_library(session), Wanted()).id  # a row without bytes
    checks = {one.name: one for one in diagnose_item(repository, create_app(repository), item_id)}
    assert not checks["links"].well and "is answered with 404" in checks["links"].detail


BREAKS = {
    "its id is": lambda one: one.update(id="http://elsewhere.example/m"),
    "the manifest has no label": lambda one: one.update(label={}),
    "it has no canvas": lambda one: one.update(items=[]),
    "two canvases have one id": lambda one: one["items"].append(one["items"][0]),
    "is no plain web address": lambda one: one["items"][0].update(id="urn:x"),
    "it has no width and height": lambda one: one["items"][0].update(width=0),
    "it has no image": lambda one: one["items"][0].update(items=[]),
    "is painted elsewhere": lambda one: painting(one).update(target="http://x.example/"),
    "has the id of a service": lambda one: painting(one)["body"].update(
        id=painting(one)["body"]["service"][0]["id"]
    ),
    "it starts at a canvas": lambda one: one["start"].update(id="http://x.example/"),
    "a range has no label": lambda one: one.update(structures=[{"id": "r"}]),
    "is empty": lambda one: one.update(structures=[{"id": "r", "label": {"vi": ["a"]}}]),
    "that the manifest does not hold": lambda one: one.update(
        structures=[{"id": "r", "label": {"vi": ["a"]}, "items": [{"type": "Canvas", "id": "c"}]}]
    ),
}


def painting(document):
    return document["items"][0]["items"][0]["items"][0]


@pytest.mark.parametrize("told", BREAKS)
def test_each_broken_rule_is_named(manifest, told):
    broken = copy.deepcopy(manifest)
    BREAKS[told](broken)
    assert any(told in fault for fault in structure.faults(broken, manifest["id"]))
    assert list(structure.faults(manifest, manifest["id"])) == []


def test_a_guarded_link_may_be_refused_and_others_may_not(manifest):
    root = manifest["id"].partition("/iiif/")[0]
    guarded = {"type": "AuthProbeService2"}
    manifest["rendering"][0]["service"] = [guarded]
    refused = manifest["rendering"][0]["id"]
    assert list(links.missing(manifest, root, lambda url: 401 if url == refused else 200)) == []
    lost = manifest["rendering"][1]["id"]
    told = list(links.missing(manifest, root, lambda url: 0 if url == lost else 200))
    assert told == [f"{lost} is answered with nothing"]


def test_the_entry_that_is_followed_leads_beyond_the_first_opening(manifest):
    canvases = [dict(manifest["items"][0], id=f"http://x.example/{n}") for n in range(4)]

    def entry(name, at):
        return {"type": "Range", "label": {"vi": [name]},
                "items": [{"type": "Canvas", "id": canvases[at]["id"]}]}  # fmt: skip

    inner = {"type": "Range", "label": {"en": ["c"]}, "items": [entry("d", 3)]}
    top = {"type": "Range", "label": {"vi": ["Mục lục"]}, "items": [entry("a", 0), inner]}
    found = expected(manifest | {"items": canvases, "structures": [top]})
    assert found.entry is not None
    assert (found.entry.labels, found.entry.page) == (("c",), 4)


def test_small_images_are_expected_where_the_manifest_offers_them(manifest):
    (canvas, *_) = manifest["items"]
    painting = canvas["items"][0]["items"][0]
    body = {name: value for name, value in painting["body"].items() if name != "service"}
    plain = [{"items": [painting | {"body": body}]}]
    bare = {name: value for name, value in canvas.items() if name != "thumbnail"}
    nothing, served, named = bare | {"items": plain}, bare, canvas | {"items": plain}
    assert "service" in painting["body"] and "thumbnail" in named

    def without_small(*canvases):
        return expected(manifest | {"items": [*canvases], "structures": []}).without_small

    assert without_small(nothing, nothing) == 2
    assert without_small(nothing, served) == without_small(nothing, named) == 1


def test_viewers_have_names_of_their_own():
    assert len({viewer.name for viewer in VIEWERS}) == 5
