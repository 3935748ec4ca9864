"""The short path and Flask's way: whole answers compared, whatever is asked and however."""

from itertools import product

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from app import create_app
from iiif.image.short_path import ShortPath
from ingest.catalog.models import Item
from ingest.storage import keys
from tests.builders import picture
from tests.iiif.rows import show
from tests.services.repository import new_repository

TILE = "0,0,512,512/512,512/0/default.jpg"
RESTS = [
    TILE, "0,0,512,512/512,/0/default.jpg", "0,0,512,512/max/0/default.jpg",
    "1024,512,276,388/276,388/0/color.jpg", "full/!200,200/0/default.jpg",
    "full/650,/0/default.jpg", "full/%21200,200/0/default.jpg", "full/pct:50/0/default.jpg",
    "0,0,512,512/512,512/360/default.jpg", "10,10,20,20/max/0/default.jpg",
    "0,0,512,512/512,512/0/gray.jpg", "full/max/0/default.png", "full/0,/0/default.jpg",
    "full/99999,/0/default.jpg", "full/max/0/default.exe", "nonsense/max/0/default.jpg",
    "٠,0,512,512/512,/0/default.jpg", "full%2Fmax/0/default.jpg", "full/max//default.jpg",
    "info.json", "info.json/", "", "full/max/0/default.jpg/more", "../full/max/0/default.jpg",
    "0,0,512,512/512,512/0/default.jpg?x=1", "info.json?x=1", "info.json%00",
]  # fmt: skip

COMMON = [TILE, "full/!200,200/0/default.jpg", "10,10,20,20/max/0/default.jpg", "info.json"]


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    with new_repository(tmp_path_factory.mktemp("short") / "home") as made:
        yield made


@pytest.fixture(scope="module")
def images(repository, tmp_path_factory):
    """Images of every kind, by what they are."""
    folder = tmp_path_factory.mktemp("images")
    drawn = picture(1300, 900)
    shown = {
        "open": show(repository, folder, drawn),
        "licensed": show(
            repository, folder, picture(700, 600),
            description={"rights": "http://creativecommons.org/licenses/by/4.0/"},
        ),
        "grey": show(repository, folder, picture(600, 520).colourspace("b-w")),
        "reduced": show(repository, folder, drawn, tiers=("reduced",)),
        "closed": show(repository, folder, drawn, tiers=("closed",)),
        "withdrawn": show(repository, folder, drawn, state="withdrawn"),
        "draft": show(repository, folder, drawn, state="draft"),
        "renamed": show(repository, folder, drawn, derivation=2),
        "lost": show(repository, folder, drawn),
    }  # fmt: skip
    ids = {name: one.image_id for name, one in shown.items()}
    # Its index is read while it is whole, its tiles when they are gone.
    return ids | {"older": ids["renamed"].replace("v2", "v1"), "unknown": "b000000000v1"}


@pytest.fixture(scope="module")
def site(repository, images) -> Flask:
    return create_app(repository)


def short_path(app) -> ShortPath:
    assert isinstance(app.wsgi_app, ShortPath)
    return app.wsgi_app


def answer(application, path, method="GET", headers=None):
    """Give status, headers and body."""
    environ = EnvironBuilder(path=path, method=method, headers=headers or {}).get_environ()
    # The path as it was sent, which the builder decodes and encodes again.
    environ["RAW_URI"] = environ["REQUEST_URI"] = path
    seen: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status, headers, _error=None):
        seen.append((status, headers))

    parts = application(environ, start_response)
    body = b"".join(parts)
    getattr(parts, "close", lambda: None)()
    status, found = seen[-1]
    return status, sorted(found), body


def at_once(short, path, method="GET", headers=None):
    """Give what it answers to a server that waits for nothing; None: it must be waited for."""
    environ = {f"HTTP_{name.upper().replace('-', '_')}": v for name, v in (headers or {}).items()}
    sent = short.at_once({"REQUEST_METHOD": method, "RAW_URI": path, **environ})
    return sent and (sent[0], sorted(sent[1]), b"" if method == "HEAD" else sent[2])


def both(app, path, method="GET", headers=None):
    """Ask the short path twice, since it leaves the first request of an image to Flask."""
    short = short_path(app)
    first = answer(short, path, method, headers)
    again = answer(short, path, method, headers)
    by_flask = answer(short.application, path, method, headers)
    assert at_once(short, path, method, headers) in (None, again)
    return first, again, by_flask


CONDITIONS = [
    {},
    {"If-None-Match": "*"},
    {"If-None-Match": '"nothing"'},
    {"If-None-Match": "not an etag, at all"},
    {"Accept": "application/json", "Accept-Encoding": "gzip"},
    {"Accept": "application/ld+json;q=0.2, application/json;q=0.9"},
    {"Accept-Encoding": "gzip;q=0, identity"},
    {"Accept": "image/webp,*/*;q=0.1", "Cookie": "tangthu_session=forged; x=y"},
    {"Origin": "https://viewer.example", "Range": "bytes=0-99"},
    {"If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT"},
    {"Host": "other.example", "X-Forwarded-For": "10.0.0.1"},
]


@pytest.mark.parametrize("kind", [
    "open", "licensed", "grey", "reduced", "closed", "withdrawn", "draft", "renamed", "older",
    "unknown",
])  # fmt: skip
def test_both_ways_give_the_same_answer(site, images, kind):
    # Every address plainly, and the commonest under every condition.
    asked = [*product(RESTS, CONDITIONS[:1]), *product(COMMON, CONDITIONS[1:])]
    for version, (rest, headers) in product((3, 2), asked):
        path = f"/iiif/{version}/{images[kind]}/{rest}"
        first, again, by_flask = both(site, path, "GET", headers)
        assert first == again == by_flask, (path, headers)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST", "PUT", "DELETE"])
def test_both_ways_know_the_same_methods(site, images, method):
    for rest, kind in product(RESTS, ("open", "closed")):
        first, again, by_flask = both(site, f"/iiif/3/{images[kind]}/{rest}", method)
        assert first == again == by_flask, rest


def test_an_image_that_is_known_already_is_not_sent_again_by_either(site, images):
    for rest in (TILE, "full/!200,200/0/default.jpg", "info.json", "10,10,9,9/max/0/default.jpg"):
        path = f"/iiif/3/{images['open']}/{rest}"
        etag = dict(both(site, path)[0][1])["ETag"].removeprefix("W/")
        for mark in (etag, f'"other", {etag}', f"W/{etag}"):
            first, again, by_flask = both(site, path, "GET", {"If-None-Match": mark})
            assert first == again == by_flask
            assert first[0] == "304 NOT MODIFIED" and first[2] == b""


@settings(max_examples=60, deadline=None)
@given(
    region=st.one_of(
        st.sampled_from(["full", "square", "0,0,512,512", "512,512,512,388", "1024,0,276,512"]),
        st.builds("{},{},{},{}".format, *[st.integers(0, 1400)] * 4),
        st.text(max_size=5),
    ),
    size=st.one_of(
        st.sampled_from(
            ["max", "512,", ",512", "512,512", "!512,512", "pct:50", "^max", "650,450"]
        ),
        st.text("0123456789,!^pct:.%", max_size=6),
    ),
    last=st.sampled_from(["0/default.jpg", "0/color.jpg", "0/gray.jpg", "!0/default.jpg", "0/x"]),
)
def test_whatever_is_asked_for_both_ways_agree(site, images, region, size, last):
    asked = f"/iiif/3/{images['open']}/{region}/{size}/{last}".encode().decode("latin-1")
    first, again, by_flask = both(site, asked)
    assert first == again == by_flask


def test_stored_tiles_never_reach_the_router(site, images):
    reached = []

    def router(environ, start_response):
        reached.append(environ["PATH_INFO"])
        return short_path(site).application(environ, start_response)

    short = ShortPath(router, site.extensions["tangthu_images"], {})
    for rest in (TILE, "full/!200,200/0/default.jpg", "full/325,/0/default.jpg", "info.json"):
        path = f"/iiif/3/{images['open']}/{rest}"
        answer(site.wsgi_app, path)
        assert answer(short, path)[0] == "200 OK"
        assert answer(short, path, "HEAD")[2] == b""
    assert reached == []


def test_what_was_computed_and_kept_never_reaches_the_router_again(site, images):
    def router(_environ, _start_response):
        raise AssertionError("it was computed again, or asked for")

    short = ShortPath(router, site.extensions["tangthu_images"], {})
    for rest in ("10,10,200,100/max/0/default.jpg", "full/321,/90/gray.png", "full/max/0/x.webp"):
        path = f"/iiif/3/{images['open']}/{rest}".replace("/x.", "/default.")
        first, again, by_flask = both(site, path)
        assert first == again == by_flask and first[0] == "200 OK"
        found = answer(short, path)
        assert found[2] == first[2] and dict(found[1])["ETag"] == dict(first[1])["ETag"]
        assert at_once(short_path(site), path) == first
        assert answer(short, path, "GET", {"If-None-Match": "*"})[0] == "304 NOT MODIFIED"
    path = f"/iiif/3/{images['reduced']}/full/111,/0/default.png"
    assert both(site, path)[0][0] == "200 OK"  # for all, but not all of it
    assert at_once(short_path(site), path) is None


def test_what_waits_for_nothing_is_answered_at_once(site, images):
    short = short_path(site)
    for rest in (TILE, "full/!200,200/0/default.jpg", "info.json"):
        path = f"/iiif/3/{images['open']}/{rest}"
        for method, headers in product(("GET", "HEAD"), ({}, {"If-None-Match": "*"})):
            both(site, path, method, headers)
            assert at_once(short, path, method, headers), (rest, method)
    # What no other way has answered yet, of an image that is known.
    assert at_once(short, f"/iiif/3/{images['open']}/512,0,512,512/512,512/0/default.jpg")
    for kind, rest in product(("reduced", "closed", "withdrawn", "unknown", "older"), COMMON):
        path = f"/iiif/3/{images[kind]}/{rest}"
        both(site, path)
        assert at_once(short, path) is None
    for path in ("/", "/healthz", f"/iiif/3/{images['open']}/0,0,9,9/max/0/default.png"):
        assert at_once(short, path) is None


def test_no_query_is_made_and_nothing_is_opened_for_a_tile(site, images, repository, monkeypatch):
    path = f"/iiif/3/{images['open']}/{TILE}"
    expected = answer(site.wsgi_app, path)
    with monkeypatch.context() as patched:
        patched.setattr(type(repository), "reading", None)
        patched.setattr(type(repository.store), "_held_open", None)
        assert answer(site.wsgi_app, path) == expected


@pytest.mark.parametrize("state", ["withdrawn", "draft"])
def test_a_withdrawal_takes_effect_when_the_record_is_old(make_repository, tmp_path, state):
    repository = make_repository(withdrawal_seconds=1, secret_key="k" * 40)
    shown = show(repository, tmp_path, picture(600, 600))
    app = create_app(repository)
    images = app.extensions["tangthu_images"]._images
    path = f"/iiif/3/{shown.image_id}/{TILE}"
    assert answer(app.wsgi_app, path)[0] == answer(app.wsgi_app, path)[0] == "200 OK"
    with repository.writing() as session:
        session.get_one(Item, shown.item_id).state = state
    seconds = images._seconds
    images._seconds = 0
    assert answer(app.wsgi_app, path)[0].startswith("410" if state == "withdrawn" else "404")
    images._seconds = seconds
    assert answer(app.wsgi_app, path)[0].startswith("410" if state == "withdrawn" else "404")


def test_a_pyramid_that_is_lost_or_cut_is_told_by_both(make_repository, tmp_path):
    repository = make_repository(secret_key="k" * 40)
    shown = show(repository, tmp_path, picture(600, 600))
    app = create_app(repository)
    path, key = f"/iiif/3/{shown.image_id}/{TILE}", keys.pyramid(shown.asset_id, 1)
    whole = repository.store.get(key)
    assert both(app, path)[0][0] == "200 OK"
    repository.store.put(key, whole[:1000])
    assert [one[0] for one in both(app, path)] == ["500 INTERNAL SERVER ERROR"] * 3
    repository.store.delete(key)
    assert [one[0] for one in both(app, path)] == ["503 SERVICE UNAVAILABLE"] * 3
    repository.store.put(key, whole)
    assert [one[0] for one in both(app, path)] == ["200 OK"] * 3
