"""Who gets what of an image: every tier, every state, every visitor."""

import pytest

from ingest.catalog.models import Asset, Item, Rights
from ingest.catalog.rights import ANYONE, Visitor
from tests.builders import picture
from tests.iiif.alone import application
from tests.iiif.rows import show

READER = Visitor(account_id="reader")
ADMINISTRATOR = Visitor(account_id="boss", administrator=True)
TILE = "0,0,512,512/512,512/0/default.jpg"
BOX = {"reduced": 1200, "onsite": 200, "signed_in": 200, "loan": 200, "staff": 0, "closed": 0}


@pytest.fixture
def get(client):
    def ask(shown, rest):
        return client.get(f"/iiif/3/{shown.image_id}/{rest}")

    return ask


@pytest.fixture
def large(repository, folder):
    def put(**wanted):
        return show(repository, folder, picture(1500, 900), **wanted)

    return put


@pytest.mark.parametrize("tier", list(BOX))
def test_a_restricted_image_shows_no_more_than_its_open_box(get, large, tier):
    shown, box = large(tiers=(tier,)), BOX[tier]
    for rest in (TILE, "full/1500,900/0/default.jpg", "full/1201,/0/default.jpg",
                 "0,0,100,100/max/0/default.jpg", "square/100,/0/default.png",
                 "full/^1600,/0/default.jpg"):  # fmt: skip
        answer = get(shown, rest)
        assert answer.status_code == 401, rest
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    small = get(shown, "full/!200,200/0/default.jpg")
    assert small.status_code == (200 if box else 401)
    assert get(shown, "full/max/0/default.jpg").status_code == (200 if box else 401)
    if box:
        assert small.headers["Cache-Control"] == "private, no-store"
        assert get(shown, f"full/{box + 1},/0/default.jpg").status_code == 401


@pytest.mark.parametrize("tier", list(BOX))
def test_its_information_says_what_is_open(get, large, tier):
    shown, box = large(tiers=(tier,)), BOX[tier]
    answer = get(shown, "info.json")
    described = answer.get_json(force=True)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert (described["width"], described["height"]) == (1500, 900)
    assert described["profile"] == "level0" and "tiles" not in described
    assert described.get("maxWidth", 0) == box == described.get("maxHeight", 0)
    assert bool(described["sizes"]) == bool(box)
    for size in described["sizes"]:
        assert max(size.values()) <= box
        rest = f"full/{size['width']},{size['height']}/0/default.jpg"
        assert get(shown, rest).status_code == 200


def test_signed_in_readers_are_told_that_signing_in_is_not_enough(get, large, as_visitor):
    shown = large(tiers=("staff",))
    as_visitor(READER)
    assert get(shown, TILE).status_code == 403


@pytest.mark.parametrize(
    ("tier", "visitor"),
    [("signed_in", READER), ("closed", ADMINISTRATOR), ("staff", ADMINISTRATOR)],
)
def test_those_inside_see_all_and_caches_keep_nothing(get, large, as_visitor, tier, visitor):
    shown = large(tiers=(tier,))
    as_visitor(visitor)
    answer = get(shown, TILE)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert get(shown, "info.json").get_json(force=True)["profile"] == "level2"


def test_nothing_closed_is_called_unchanged_whatever_is_held_of_it(make_repository, folder):
    """A shared cache would take that for leave to give what it holds from before to everybody."""
    repository = make_repository(withdrawal_seconds=0)
    shown = show(repository, folder, picture(600, 600))
    client = application(repository).test_client()
    paths = (TILE, "10,10,300,200/150,/0/default.jpg", "info.json")
    addresses = [f"/iiif/3/{shown.image_id}/{path}" for path in paths]
    marks = {address: client.get(address).headers["ETag"] for address in addresses}
    with repository.writing() as session:
        session.query(Rights).filter_by(item_id=shown.item_id).one().tier = "closed"
    client.application.extensions["visitor"] = ADMINISTRATOR
    for address, mark in marks.items():
        for asked in (mark, "*"):
            answer = client.get(address, headers={"If-None-Match": asked})
            assert (answer.status_code, answer.headers.get("ETag")) == (200, None), address


def test_on_site_is_known_by_address(make_repository, folder):
    repository = make_repository(on_site_networks="10.1.0.0/16")
    shown = show(repository, folder, picture(600, 600), tiers=("onsite",))
    app = application(repository)
    del app.extensions["tangthu_visitor"]
    client = app.test_client()
    for address, status in (("10.1.2.3", 200), ("10.2.2.3", 401)):
        path = f"/iiif/3/{shown.image_id}/{TILE}"
        assert client.get(path, environ_base={"REMOTE_ADDR": address}).status_code == status


@pytest.mark.parametrize(
    ("state", "status"), [("arriving", 404), ("draft", 404), ("withdrawn", 410)]
)
@pytest.mark.parametrize("visitor", [ANYONE, READER])
def test_what_is_not_public_is_not_there(get, large, as_visitor, state, status, visitor):
    shown = large(state=state)
    as_visitor(visitor)
    for rest in ("info.json", TILE, "full/90,/0/default.jpg"):
        assert get(shown, rest).status_code == status


def test_staff_see_drafts_and_caches_keep_nothing(get, large, as_visitor):
    shown = large(state="draft")
    as_visitor(ADMINISTRATOR)
    answer = get(shown, TILE)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")


def test_a_withdrawal_takes_effect_within_its_time(make_repository, folder):
    repository = make_repository(withdrawal_seconds=0)
    shown = show(repository, folder, picture(600, 600))
    client = application(repository).test_client()
    path = f"/iiif/3/{shown.image_id}/{TILE}"
    assert client.get(path).status_code == 200
    with repository.writing() as session:
        session.get_one(Item, shown.item_id).state = "withdrawn"
    assert client.get(path).status_code == 410


def test_a_restriction_takes_effect_within_its_time(make_repository, folder):
    repository = make_repository(withdrawal_seconds=0)
    shown = show(repository, folder, picture(600, 600))
    client = application(repository).test_client()
    path = f"/iiif/3/{shown.image_id}/{TILE}"
    assert client.get(path).status_code == 200
    with repository.writing() as session:
        session.query(Rights).filter_by(item_id=shown.item_id).one().tier = "closed"
    assert client.get(path).status_code == 401


def test_an_older_id_leads_to_the_newer(client, repository, folder):
    shown = show(repository, folder, picture(600, 600), derivation=3)
    older = shown.image_id.replace("v3", "v1")
    answer = client.get(f"/iiif/3/{older}/full/^!900,900/0/default.jpg")
    assert answer.status_code == 301
    assert client.get(answer.location).status_code == 200
    assert shown.image_id in answer.location
    assert client.get(f"/iiif/3/{older}/info.json").location.endswith(f"{shown.image_id}/info.json")
    assert client.get(f"/iiif/3/{shown.image_id.replace('v3', 'v4')}/info.json").status_code == 404


def test_an_older_id_of_a_draft_leads_nowhere(client, repository, folder):
    shown = show(repository, folder, picture(600, 600), derivation=2, state="draft")
    assert client.get(f"/iiif/3/{shown.image_id[:-1]}1/info.json").status_code == 404


def test_an_image_without_a_pyramid_is_not_there(client, repository, folder):
    shown = show(repository, folder, picture(600, 600))
    with repository.writing() as session:
        session.get_one(Asset, shown.asset_id).derivation = 0
    assert client.get(f"/iiif/3/{shown.image_id}/info.json").status_code == 404
