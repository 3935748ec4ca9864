"""Bad input: each parameter of each service, unknown, repeated, empty, huge or wrong.

Never an error of ours, never a word of an item that the visitor may not know of.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app
from ingest import indexing
from ingest.catalog import announce, find
from tests.iiif.every_state import COLLECTION, HIDDEN, PUBLISHED, World, fill, knows, reads
from tests.services.repository import new_repository

HUGE = "9" * 3000
BAD_BYTES = "%ff%fe%80"
NUL = "%00"
RANGE = "2020-01-01T00:00:00Z/2030-01-01T00:00:00Z"


@dataclass(frozen=True)
class Service:
    """An address with the parameters that it takes, and what it answers to a plain request."""

    path: str
    parameters: tuple[str, ...]
    plain: str = ""  # a query string that is well understood
    answers: frozenset[int] = frozenset({200})  # whatever its parameters are


def service(path, parameters="", plain="", answers=(200,)):
    return Service(path, tuple(parameters.split()), plain, frozenset(answers))


P3, P2 = "/iiif/presentation/3", "/iiif/presentation/2"
SEARCHED = "q motivation date user page"
SERVICES = [
    *(service(f"/iiif/search/{version}/{kind}", SEARCHED, "q=chung", (200, 400, 404))
      for version in (1, 2) for kind in ("items/{item_id}", f"collections/{COLLECTION}")),
    *(service(f"/iiif/search/{version}/items/{{item_id}}/autocomplete",
              "q motivation date user min", "q=ch", (200, 400))
      for version in (1, 2)),
    *(service(f"{start}/search", "q sort from to library type language", "q=chung")
      for start in (P3, P2)),
    *(service(f"{start}/{rest}")
      for start in (P3, P2)
      for rest in ("top", f"collections/{COLLECTION}", "items/{item_id}/manifest",
                   "canvases/{page_id}/annotations", "canvases/{page_id}/annotations/1",
                   "canvases/{page_id}/text")),
    *(service(f"{P3}/{rest}")
      for rest in ("canvases/{page_id}", "items/{item_id}/dc.xml",
                   "items/{item_id}/description.json",
                   "items/{item_id}/mets.xml", "items/{item_id}/text.txt",
                   "items/{item_id}/mods.xml", "items/{item_id}/marc.xml",
                   "items/{item_id}/text.hocr", "canvases/{page_id}/text.hocr",
                   "canvases/{page_id}/text.json", "canvases/{page_id}/alto.xml")),
    *(service(f"/iiif/discovery/{rest}") for rest in ("changes", "changes/pages/0")),
    *(service(f"/iiif/auth/{rest}", "origin messageId", "origin=https://viewer.example&messageId=1",
              (200, 302, 400))
      for rest in ("2/access", "2/kiosk", "2/token", "2/logout", "1/login", "1/kiosk")),
    # 1.0 without an origin: plain JSON for programs, with the status of who asks.
    service("/iiif/auth/1/token", "origin messageId", "", (200, 400, 401)),
    service("/iiif/auth/2/probe/images/{image_id}"),
    service("/iiif/auth/2/probe/texts/{item_id}"),
    service("/view", "iiif-content q", "iiif-content={item_id}", (303, 400, 404)),
    service("/oembed", "url maxwidth maxheight format", "url=x", (200, 400, 404, 501)),
    service("/embed/{item_id}", "p", "p=1"),
    service("/items/{item_id}", "p q xywh", "p=1"),
    service("/items/{item_id}", "iiif-content q", "p=1", (200, 303, 400, 404)),
    service("/items/{item_id}/share", "p height region size", "p=1"),
    *(service(f"/items/{{item_id}}/citation.{form}", "p", "p=1")
      for form in ("json", "bib", "ris", "txt")),
    service("/items/{item_id}/qr.svg", "p", "p=1"),
    service("/items/{item_id}/linkset.json"),
]  # fmt: skip
NAMES = [one.path for one in SERVICES]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    files = tmp_path_factory.mktemp("bad")
    with new_repository(files / "home") as opened:
        held, library, secrets = fill(opened, files)
        with opened.writing() as session:
            for state in PUBLISHED:
                announce.announce(session, find.item(session, held[state].item_id), "Create")
        indexing.catch_up(opened)
        yield World(create_app(opened), opened, held, library, secrets)


def leaks(world, body):
    """Name the words that nobody unknown may have."""
    return [
        word
        for state, held in world.held.items()
        for word, may in ((held.title, knows), (held.text, reads))
        if word in body and not may("nobody", state)
    ]


def ask(world, one, query, state="open"):
    """Ask a service about an item in a state; `query` is as it stands in the address."""
    path = one.path.format(**vars(world.held[state]))
    return world.client("nobody").get(f"{path}?{query}" if query else path)


def wrong_values(name):
    """Give query strings that misuse a parameter."""
    return [
        f"{name}", f"{name}=a&{name}=b", f"{name}={HUGE}", f"{name}={BAD_BYTES}",
        f"{name}={NUL}", f"{name}[]=x", f"{name}=-1", f"{name}=%F0%9F%98%80",
    ]  # fmt: skip


@pytest.mark.parametrize("one", SERVICES, ids=NAMES)
def test_every_parameter_that_is_wrong_has_its_answer(world, one):
    wrongs = [wrong for name in one.parameters for wrong in wrong_values(name)]
    for place, wrong in enumerate([*wrongs, "unknown=x", "callback=f&callback=g"]):
        # Alone, and beside what is right, by turns.
        query = f"{one.plain}&{wrong}" if one.plain and place % 2 else wrong
        answer = ask(world, one, query)
        assert answer.status_code in one.answers, query
        assert leaks(world, answer.text) == [], query


@pytest.mark.parametrize(
    "one", [one for one in SERVICES if "{" in one.path], ids=lambda one: one.path
)
def test_what_is_hidden_says_the_same_whatever_is_asked(world, one):
    """A hidden item's service answers with one status, and as one that never was."""
    for state in HIDDEN:
        told = set()
        for query in ("", *wrong_values((*one.parameters, "unknown")[0])[1:3]):
            answer = ask(world, one, query, state)
            assert leaks(world, answer.text) == [], (state, query)
            told.add(answer.status_code)
        if "/probe/" not in one.path:
            assert told <= {404, 410}, state


BAD_NAMES = ["%00", "%ff", "..%2f..%2fetc", HUGE, "'"]


@pytest.mark.parametrize(
    "one", [one for one in SERVICES if "{" in one.path], ids=lambda one: one.path
)
def test_names_that_are_none_are_not_found(world, one):
    client = world.client("nobody")
    for name in BAD_NAMES:
        path = one.path.format(item_id=name, page_id=name, image_id=name)
        answer = client.get(path)
        if "/probe/" in one.path and answer.status_code == 200:
            # Authorization Flow 2.0: a probe says in itself what its thing would.
            assert answer.get_json(force=True)["status"] == 404
        else:
            assert answer.status_code == 404, name


@pytest.mark.parametrize(("path", "query", "status"), [
    ("/iiif/search/2/items/{item_id}", "q=chung&page=0", 400),
    ("/iiif/search/2/items/{item_id}", "q=chung&page=x", 400),
    ("/iiif/search/2/items/{item_id}", "q=chung&page=99", 404),
    ("/iiif/search/2/items/{item_id}", "q=chung&date=yesterday", 400),
    ("/iiif/search/2/items/{item_id}", f"q=chung&date={RANGE.replace('-01-', '-99-')}", 400),
    ("/iiif/search/2/items/{item_id}", f"q=chung&date={RANGE}&user=nobody", 200),
    ("/iiif/search/3/items/{item_id}", "q=chung", 404),
    ("/iiif/search/2/shelves/{item_id}", "q=chung", 404),
    ("/oembed", "", 400), ("/oembed", "url=x&maxwidth=wide", 400),
    ("/oembed", "url=x&format=html", 501),
    ("/oembed", "url=https://elsewhere.example/", 404),
    ("/view", "iiif-content=%7B", 400), ("/view", "iiif-content=https://elsewhere.example/m", 404),
    ("/iiif/auth/2/token", "messageId=1", 400),
    ("/iiif/auth/2/token", "origin=nothing&messageId=1", 400),
    ("/iiif/discovery/changes/pages/99999999", "", 404),
    ("/iiif/discovery/changes/pages/-1", "", 404),
    (P3 + "/canvases/{page_id}/annotations/99", "", 404), (P3 + "/search/parts/0", "q=chung", 404),
    (P3 + "/top/parts/999999999999999999999", "", 404),
])  # fmt: skip
def test_the_status_that_the_standard_names(world, path, query, status):
    answer = ask(world, service(path), query)
    assert answer.status_code == status
    if path.startswith("/iiif/") and "/auth/" not in path and status >= 400:
        assert answer.get_json()["error"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_unknown_parameters_of_searches_are_listed_as_ignored(world):
    for version, where in ((2, lambda told: told), (1, lambda told: told["within"])):
        answer = ask(
            world, service(f"/iiif/search/{version}/items/{{item_id}}"), "q=chung&colour=red"
        )
        assert where(answer.get_json(force=True))["ignored"] == ["colour"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_other_methods_are_not_allowed(world, method):
    client = world.client("nobody")
    for one in SERVICES:
        if "auth" in one.path:
            continue
        path = one.path.format(**vars(world.held["open"]))
        assert getattr(client, method)(path).status_code in (400, 404, 405), path


values = st.text(max_size=60) | st.integers().map(str) | st.sampled_from(
    ["", "chung", RANGE, "contextualizing", "json", HUGE, "0", "1", "-1", "2", "full", "1,2,3,4"]
)  # fmt: skip


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_no_request_is_an_error_of_ours_or_tells_what_is_hidden(world, data):
    one = data.draw(st.sampled_from(SERVICES))
    names = st.sampled_from([*one.parameters, "unknown"]) | st.text(max_size=12)
    pairs = data.draw(st.lists(st.tuples(names, values), max_size=5))
    state = data.draw(st.sampled_from(["open", "closed", *HIDDEN]))
    query = "&".join(
        f"{quote(name.encode('utf-8', 'surrogatepass'))}="
        f"{quote(value.encode('utf-8', 'surrogatepass'))}"
        for name, value in pairs
    )
    answer = ask(world, one, query, state)
    assert answer.status_code < 500 or answer.status_code == 501
    # What was asked may be said back.
    assert [word for word in leaks(world, answer.text) if word not in query] == []
