"""From draft to published and back: check list, states, embargo, plans, batches, previews."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.accounts import previews
from ingest import indexing, publishing
from ingest.catalog import edit_card, edit_states, rights
from ingest.catalog.models import Changeset, Item, Library, Rights, ScheduledPublication
from tests.app.curate.world import PEOPLE, world_over
from tests.builders import picture
from tests.iiif.rows import show
from tests.services.repository import new_repository

KNOWN = "Sách độc nhất kyqwaz"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    home = tmp_path_factory.mktemp("publish")
    with new_repository(home / "home", withdrawal_seconds=0) as opened:
        made = world_over(opened)
        made.files = home / "files"
        made.files.mkdir()
        yield made


def seen_item(world, **more):
    """An item of one page whose image can be asked for; its card has words that no other has."""
    shown = show(
        world.repository, world.files, picture(600, 800), state="draft",
        title={"vi": [KNOWN]}, **more,
    )  # fmt: skip
    with world.repository.writing() as session:
        item = session.get_one(Item, shown.item_id)
        item.library_id = world.libraries["nha"]
        item.library = session.get_one(Library, world.libraries["nha"])
        item.published_at = None
        item.description = {
            "title": {"vi": [KNOWN]}, "type": "book", "date": "1820", "languages": ["vi"],
            "rights": "http://creativecommons.org/publicdomain/mark/1.0/",
        }  # fmt: skip
    return shown


def press(browser, item, act, **more):
    there = f"/curate/items/{item}/publish"
    return browser.send(there, there, {"act": act, **more})


def addresses(shown):
    return (
        f"/items/{shown.item_id}",
        f"/items/{shown.item_id}/pages.json",
        f"/iiif/presentation/3/items/{shown.item_id}/manifest",
        f"/iiif/3/{shown.image_id}/info.json",
        f"/iiif/3/{shown.image_id}/0,0,512,512/512,512/0/default.jpg",
        f"/iiif/3/{shown.image_id}/full/,100/0/default.jpg",
    )


def statuses(browser, shown):
    return {browser.get(path).status_code for path in addresses(shown)}


def test_an_item_goes_from_draft_to_the_public_and_out_of_sight_again(world):
    shown, lan, minh, reader = seen_item(world), *map(world.client, ("lan", "minh", ""))
    item = shown.item_id
    assert statuses(reader, shown) == {404}
    assert press(minh, item, "review").status_code == 303
    assert world.kept(item).state == "review"
    assert press(minh, item, "publish").status_code == 403, "that is the publisher's"
    assert statuses(reader, shown) == {404}
    assert press(lan, item, "publish").status_code == 303
    assert statuses(reader, shown) == {200}
    indexing.catch_up(world.repository)
    assert item in reader.get("/search?q=kyqwaz").text

    assert press(lan, item, "withdraw", reason=" ").status_code == 409
    assert press(lan, item, "withdraw", reason="Bản quyền").status_code == 303
    assert statuses(reader, shown) == {410}
    indexing.catch_up(world.repository)
    assert item not in reader.get("/search?q=kyqwaz").text
    assert item not in reader.get("/iiif/presentation/3/search?q=kyqwaz").text
    with world.repository.reading() as session:
        told = [one.change for one in edit_card.changes_of(session, item)]
    assert told == [
        "state: draft -> review", "state: review -> published", "state: published -> withdrawn",
    ]  # fmt: skip


def test_what_is_not_ready_is_not_published_and_says_what_it_lacks(world):
    lan = world.client("lan")
    bare = world.item(rights="", languages=[])
    page = lan.get(f"/curate/items/{bare}/publish").text
    assert "Still to be filled in: Rights statement, Languages" in page
    assert "Publish now" not in page and "Plan it" not in page
    refused = press(lan, bare, "publish")
    assert refused.status_code == 409 and world.kept(bare).state == "draft"
    with world.repository.writing() as session:
        for row in session.scalars(select(Rights).where(Rights.item_id == bare)):
            session.delete(row)
    assert "Say who may see it." in lan.get(f"/curate/items/{bare}/publish").text
    there = f"/curate/items/{bare}/schedule"
    planned = lan.send(f"/curate/items/{bare}/publish", there, {"due": "2026-12-01T08:00"})
    assert planned.status_code == 409


def test_of_many_those_that_are_ready_are_published_and_the_others_named(world):
    lan = world.client("lan")
    ready, bare = world.item(), world.item(title={"vi": ["Thiếu quyền"]}, rights="")
    done = lan.send(
        "/curate/items", "/curate/items/batch", {"act": "publish", "item": [ready, bare, ready]}
    )
    assert "2 chosen = 1 done + 1 left" in done.text and "Thiếu quyền" in done.text
    assert (world.kept(ready).state, world.kept(bare).state) == ("published", "draft")


def test_a_batch_with_an_item_of_another_library_does_nothing(world):
    mine, theirs = world.item(), world.item("noi-khac")
    sent = world.client("lan").send(
        "/curate/items", "/curate/items/batch", {"act": "publish", "item": [mine, theirs]}
    )
    assert sent.status_code == 404
    assert {world.kept(one).state for one in (mine, theirs)} == {"draft"}


def test_an_embargo_opens_at_midnight_of_its_day_in_the_librarys_zone(world, monkeypatch):
    shown, lan, reader = seen_item(world), world.client("lan"), world.client()
    there = f"/curate/items/{shown.item_id}"
    form = {"tier": "open", "then": "closed", "ends": "2031-03-01", "reason": "Chờ tác giả"}
    form["seen"] = json.dumps([["open", "", ""]])
    assert lan.send(f"{there}/publish", f"{there}/rights", form).status_code == 303
    press(lan, shown.item_id, "publish")
    tile = addresses(shown)[-2]
    assert "until 00:00 of March 1, 2031" in lan.get(f"{there}/publish").text

    def at(moment):
        monkeypatch.setattr(rights, "now", lambda: moment)
        return reader.get(tile).status_code

    # Midnight in Việt Nam is 17:00 of the day before in Greenwich.
    assert at(datetime(2031, 2, 28, 16, 59, 59, tzinfo=UTC)) in (401, 403)
    assert reader.get(f"/items/{shown.item_id}").status_code == 200, "that it exists is public"
    assert at(datetime(2031, 2, 28, 17, 0, 0, tzinfo=UTC)) == 200


def test_who_saves_rights_that_somebody_else_has_changed_is_told(world):
    item, lan, tu = world.item(), world.client("lan"), world.client("tu")
    there = f"/curate/items/{item}"
    form = {"seen": json.dumps([["open", "", ""]]), "tier": "staff"}
    assert lan.send(f"{there}/publish", f"{there}/rights", form).status_code == 303
    late = tu.send(f"{there}/publish", f"{there}/rights", form | {"tier": "onsite"})
    assert late.status_code == 409
    with world.repository.reading() as session:
        spans = edit_states.spans_of(session.get_one(Item, item))
    assert [span.tier for span in spans] == ["staff"]


@pytest.mark.parametrize(
    "wrong",
    [{"tier": "x"}, {"seen": "x"}, {"ends": "x"}, {"begins": "2031-01-02", "ends": "2031-01-01"}],
)
def test_a_form_of_rights_that_makes_no_sense_changes_nothing(world, wrong):
    item, lan = world.item(), world.client("lan")
    there = f"/curate/items/{item}"
    form = {"seen": json.dumps([["open", "", ""]]), "tier": "closed", "then": "closed"} | wrong
    assert lan.send(f"{there}/publish", f"{there}/rights", form).status_code == 409
    assert world.kept(item).version == 1


def test_what_is_planned_is_published_at_its_minute_and_not_before(world):
    item, lan = world.item(), world.client("lan")
    there = f"/curate/items/{item}"
    lan.send(f"{there}/publish", f"{there}/schedule", {"due": "2031-03-01T08:30"})
    assert "2031-03-01 08:30" in lan.get(f"{there}/publish").text
    due = datetime(2031, 3, 1, 1, 30, tzinfo=UTC)
    publishing.publish_due(world.repository, due - timedelta(seconds=1))
    assert world.kept(item).state == "draft"
    assert publishing.publish_due(world.repository, due) == 1
    assert world.kept(item).state == "published"
    assert publishing.publish_due(world.repository, due) == 0
    with world.repository.reading() as session:
        change = session.scalars(select(Changeset).where(Changeset.item_id == item)).one()
        assert change.editor == f"account:{world.people['lan']}", "in the name of who planned it"
        assert session.get(ScheduledPublication, item) is None


def test_a_plan_is_taken_back_and_one_that_cannot_be_kept_says_so(world):
    first, second = world.item(), world.item()
    lan = world.client("lan")
    for item in (first, second):
        there = f"/curate/items/{item}"
        lan.send(f"{there}/publish", f"{there}/schedule", {"due": "2031-05-01T00:00"})
        assert lan.send(f"{there}/publish", f"{there}/schedule", {"due": "x"}).status_code == 409
    there = f"/curate/items/{first}"
    lan.send(f"{there}/publish", f"{there}/schedule", {"cancel": "1"})
    form = {
        "field": "rights",
        "rights": "",
        "seen.rights": json.dumps(world.kept(second).description["rights"]),
    }
    lan.send(f"/curate/items/{second}?edit=rights", f"/curate/items/{second}", form)
    assert publishing.publish_due(world.repository, datetime(2031, 6, 1, tzinfo=UTC)) == 0
    assert {world.kept(item).state for item in (first, second)} == {"draft"}
    assert "could not be published then" in lan.get(f"/curate/items/{second}/publish").text
    assert publishing.publish_due(world.repository, datetime(2031, 6, 2, tzinfo=UTC)) == 0


def test_a_deleted_item_comes_back_as_it_was(world):
    item, tu = world.item(), world.client("tu")
    assert press(world.client("lan"), item, "delete", reason="x").status_code == 403
    assert press(tu, item, "delete", reason="Nhập nhầm").status_code == 303
    assert world.client().get(f"/items/{item}").status_code == 404
    assert tu.get(f"/curate/items/{item}/preview").status_code == 404
    assert "Nhập nhầm" in tu.get(f"/curate/items/{item}/publish").text
    assert press(tu, item, "undelete").status_code == 303
    assert world.kept(item).state == "draft"


def test_a_preview_is_for_staff_and_for_those_with_its_link_alone(world):
    shown, other, reader = seen_item(world), seen_item(world), world.client()
    there = f"/curate/items/{shown.item_id}"
    for rest in ("preview", "manifest"):
        assert reader.get(f"{there}/{rest}").status_code == 303, "nobody is asked to sign in"
        assert world.client("xa").get(f"{there}/{rest}").status_code == 404
        seen = world.client("hoa").get(f"{there}/{rest}")
        assert seen.status_code == 200
        assert seen.headers["Cache-Control"] == "private, no-store"
        assert "Access-Control-Allow-Origin" not in seen.headers
        assert reader.get(f"{there}/{rest}?key=abc").status_code == 404
    page = world.client("minh").send(f"{there}/publish", f"{there}/preview-link", {})
    link = re.search(r'id="link" value="https?://[^/]+([^"]+)"', page.text)
    assert link
    sent = reader.get(link[1])
    assert (sent.status_code, sent.location) == (303, f"{there}/preview")
    assert KNOWN in reader.get(sent.location).text
    manifest = reader.get(f"{there}/manifest").json
    assert manifest["id"].endswith(f"{there}/manifest") and KNOWN in str(manifest["label"])
    image = manifest["items"][0]["items"][0]["items"][0]["body"]
    assert "probe" not in str(image)
    tile = addresses(shown)[-2]
    assert reader.get(tile).headers["Cache-Control"] == "private, no-store"
    assert reader.get(tile).status_code == 200 and world.client().get(tile).status_code == 404
    assert reader.get(addresses(shown)[2]).status_code == 404, "the public address stays shut"
    assert statuses(reader, other) == {404}, "a link opens its own item"
    assert (
        reader.get(f"{there}").status_code == 303 and KNOWN not in reader.get("/search?q=kyq").text
    )
    press(world.client("lan"), shown.item_id, "publish")
    press(world.client("lan"), shown.item_id, "withdraw", reason="x")
    assert statuses(reader, shown) == {410}, "what was withdrawn is gone for its holders too"


def test_a_link_to_a_preview_ends_after_a_day(world, monkeypatch):
    shown, reader = seen_item(world), world.client()
    with world.app.test_request_context():
        link = previews.token(shown.item_id)
    there = f"/curate/items/{shown.item_id}/preview"
    assert reader.get(f"{there}?key={link}").status_code == 303
    assert reader.get(there).status_code == 200
    monkeypatch.setattr(previews, "LINK_SECONDS", -1)
    assert reader.get(there).status_code == 303
    assert reader.get(f"{there}?key={link}").status_code == 404
    assert statuses(reader, shown) == {404}


@pytest.mark.parametrize("login", ["", *PEOPLE])
@pytest.mark.parametrize("act", ["publish", "review", "delete"])
def test_each_does_what_their_role_may_and_in_their_own_library(world, login, act):
    may = {
        "publish": ("lan", "tu", "mang"), "review": ("lan", "minh", "tu", "mang"),
        "delete": ("tu", "mang"),
    }[act]  # fmt: skip
    item = world.item()
    world.app.config["WTF_CSRF_ENABLED"] = False
    try:
        client = world.client(login).client
        sent = client.post(f"/curate/items/{item}/publish", data={"act": act, "reason": "x"})
        batch = client.post("/curate/items/batch", data={"act": act, "item": item, "reason": "x"})
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = True
    if login in may:
        assert sent.status_code == 303 and world.kept(item).state != "draft"
    else:
        assert {sent.status_code, batch.status_code} <= {403, 404}
        assert world.kept(item).state == "draft"
