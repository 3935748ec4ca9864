"""What the editor of an exhibition's steps asks: items that may be shown, and their pages."""

import pytest

from ingest.catalog.models import Exhibition
from tests.app.curate.world import world_over
from tests.services.repository import new_repository


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with new_repository(tmp_path_factory.mktemp("stories") / "home") as opened:
        yield world_over(opened)


@pytest.fixture(scope="module")
def story(world):
    """The address of an exhibition of the library."""
    with world.repository.writing() as session:
        row = Exhibition(slug="bon-mua", title={"vi": ["Bốn mùa"]}, state="draft")
        row.library_id = world.libraries["nha"]
        session.add(row)
        session.flush()
        return f"/curate/exhibitions/{row.id}"


def place(browser, story, at):
    return browser.client.get(f"{story}/place.json", query_string={"at": at})


def test_items_are_found_by_their_titles_with_what_the_visitor_may_know_of(world, story):
    mine = world.item(title={"vi": ["Mùa xuân"]})
    theirs = world.item("noi-khac", "published", title={"vi": ["Mùa hạ"]})
    hidden = world.item("noi-khac", title={"vi": ["Mùa thu"]})
    found = world.client("minh").get(f"{story}/items.json?q=mua").json
    ids = {one["id"] for one in found}
    assert {mine, theirs} <= ids and hidden not in ids
    assert next(one for one in found if one["id"] == mine)["pages"] == "1 page"
    assert world.client("minh").get(f"{story}/items.json?q=").json == []
    assert world.client("xa").get(f"{story}/items.json?q=mua").status_code == 403


def test_a_place_names_a_page_its_canvas_and_the_part(world, story):
    item = world.item(state="published")
    minh = world.client("minh")
    told = place(minh, story, f"{item}:1 10,20,30,40").json
    assert (told["item"], told["page"], told["pages"]) == (item, 1, 1)
    assert told["region"] == [10, 20, 30, 40] and told["src"].startswith("/iiif/")
    assert len(told["canvas"]) == len(told["image"]) == 2
    for at in (f"{item}:9", "khongco:1", "", "@text", f"{item}:1 x", f"{item}:1\n@text\nx"):
        said = place(minh, story, at)
        assert said.status_code == 200 and "item" not in said.json, at
    hidden = world.item("noi-khac")
    said = place(minh, story, f"{hidden}:1").json
    assert "item" not in said
