"""The tile cache of docker/nginx.conf before the real site: fast, and never a secret kept."""

import time
import urllib.error
import urllib.request
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from app import create_app
from ingest.catalog.models import Item, Rights
from tests.app.stock import account
from tests.app.test_accounts import sign_in
from tests.builders import picture
from tests.docker.test_nginx import nginx_before
from tests.iiif.rows import show
from tests.services.website import served

TILE = "0,0,512,512/512,512/0/default.jpg"
LONG_SECONDS = 90  # of a machine that does much else
COMPUTED = "10,10,300,200/150,/0/default.jpg"


@pytest.fixture
def site(make_repository, tmp_path):
    """The repository, and the address of nginx before its site."""
    repository = make_repository(withdrawal_seconds=2)
    with served(repository), nginx_before(repository.settings.port, tmp_path) as address:
        yield repository, address


def get(url, **headers):
    """Give the status, what the cache says of itself, and the body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=named)) as answer:
            return answer.status, answer.headers["X-Cache"], answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["X-Cache"], error.read()


@pytest.mark.service
def test_open_images_are_kept_once_for_all_visitors(site, tmp_path):
    repository, address = site
    shown = show(repository, tmp_path, picture(700, 600))
    for rest in (TILE, COMPUTED):
        url = f"{address}/iiif/3/{shown.image_id}/{rest}"
        first = get(url)
        again = get(url, Cookie="tangthu_session=someone; tangthu_language=en")
        assert (first[:2], again[:2]) == ((200, "MISS"), (200, "HIT")) and again[2] == first[2]


@pytest.mark.service
@pytest.mark.parametrize("tier", ["reduced", "onsite", "closed"])
def test_restricted_images_are_never_kept(site, tmp_path, tier):
    repository, address = site
    shown = show(repository, tmp_path, picture(1500, 900), tiers=(tier,))
    for rest in (TILE, "full/!200,200/0/default.jpg", "full/150,/0/default.jpg", "info.json"):
        url = f"{address}/iiif/3/{shown.image_id}/{rest}"
        assert [get(url)[1] for _ in range(3)] == ["MISS"] * 3


@pytest.mark.service
@pytest.mark.parametrize(("change", "status"), [("withdrawn", 410), ("closed", 401)])
def test_what_is_withdrawn_goes_from_the_cache_in_time(site, tmp_path, change, status):
    repository, address = site
    shown = show(repository, tmp_path, picture(700, 600))
    url = f"{address}/iiif/3/{shown.image_id}/{TILE}"
    until = time.monotonic() + 1.5
    while time.monotonic() < until:  # asked all the time, so that it is fresh in the cache
        assert get(url)[0] == 200
    with repository.writing() as session:
        if change == "withdrawn":
            session.get_one(Item, shown.item_id).state = change
        else:
            session.query(Rights).filter_by(item_id=shown.item_id).one().tier = change
    changed = time.monotonic()
    asked = changed
    while get(url)[0] == 200:
        # nginx counts in whole seconds; how long an answer took is another matter.
        assert asked - changed < repository.settings.withdrawal_seconds + 1
        asked = time.monotonic()
    assert get(url)[0] == status
    assert get(url)[1] != "HIT"


def staff_of(repository):
    """Give the cookies of somebody who sees everything."""
    account(repository)
    client = create_app(repository).test_client()
    answer = sign_in(client)
    given = [one.partition(";")[0] for one in answer.headers.getlist("Set-Cookie")]
    return {"Cookie": "; ".join(given)}


def status(url, source, headers):
    """Ask from an address of this machine."""
    place = urlsplit(url)
    wanted = HTTPConnection(place.netloc, timeout=30, source_address=(source, 0))
    with closing(wanted) as connection:
        connection.request("GET", place.path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status


@pytest.mark.service
@pytest.mark.parametrize("tier", ["onsite", "closed"])
def test_who_may_go_on_seeing_it_keeps_it_from_nobodys_reach_no_longer(
    make_repository, tmp_path, tier
):
    """A cache that asks anew for one who may is told nothing by which it serves one who may not."""
    choices = {"on_site_networks": "127.0.0.2/32", "trusted_proxies": 1, "withdrawal_seconds": 2}
    repository = make_repository(**choices)
    with served(repository), nginx_before(repository.settings.port, tmp_path) as address:
        insider = {} if tier == "onsite" else staff_of(repository)
        shown = show(repository, tmp_path, picture(700, 600))
        for rest in (TILE, COMPUTED, "info.json"):
            assert get(f"{address}/iiif/3/{shown.image_id}/{rest}")[0] == 200
        with repository.writing() as session:
            session.query(Rights).filter_by(item_id=shown.item_id).one().tier = tier
        begun = time.monotonic()
        for rest in (TILE, COMPUTED):
            url = f"{address}/iiif/3/{shown.image_id}/{rest}"
            outside = 200
            while outside == 200:
                # He asks first each time, as one does who reads on.
                assert status(url, "127.0.0.2", insider) == 200
                outside = status(url, "127.0.0.1", {})
                assert time.monotonic() - begun < LONG_SECONDS, "it never comes to an end"
            assert outside == 401
