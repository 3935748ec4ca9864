"""What is not published is not there: for no service a count, a suggestion, a name or an id.

Published items of every tier are public in their existence, and count; the others are a draft, an
arriving, a withdrawn, a deleted and a never public item, with words that nothing else has.
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest

from app import create_app
from iiif import content_state
from ingest import indexing
from ingest.catalog import announce, find
from ingest.search.engine import Query
from tests.iiif.every_state import COLLECTION, HIDDEN, PUBLISHED, World, fill, knows
from tests.services.repository import new_repository

VISITORS = ("nobody", "reader", "stranger", "curator", "administrator")
NOTHING = "fufure"  # a word that nobody has
P3, P2 = "/iiif/presentation/3", "/iiif/presentation/2"
# Services that are asked for words; what they answer to words of hidden things is what they
# answer to words of nothing.
ASKED = (
    "/search?q={}", "/search.atom?q={}", "/search/suggestions?q={}",
    "/search/suggestions.json?q={}",
    "/search?creator={}", "/browse/people/{}", "/browse/subjects/{}",
    *(f"{start}/search?q={{}}" for start in (P3, P2)),
    *(f"/iiif/search/{version}/collections/{name}{part}?q={{}}"
      for version in (1, 2) for name in (COLLECTION, "top") for part in ("", "/autocomplete")),
)  # fmt: skip
LISTS = (
    "/", "/search", "/search.atom", "/collections", f"/collections/{COLLECTION}", "/libraries",
    "/libraries/{library}", "/browse", "/browse/people", "/browse/time", "/sitemap.xml",
    *(f"{start}/{rest}" for start in (P3, P2)
      for rest in ("top", f"collections/{COLLECTION}", "libraries/{library}", "search")),
    "/iiif/discovery/changes", "/iiif/discovery/changes/pages/0",
    *(f"/iiif/search/{version}/collections/{COLLECTION}{part}"
      for version in (1, 2) for part in ("?q=chung", "?q=", "/autocomplete?q=ch")),
)  # fmt: skip
OF_AN_ITEM = (
    "/oembed?url={root}/items/{id}", "/oembed?format=xml&url={root}/items/{id}", "/embed/{id}",
    "/view?iiif-content={state}",
    "/view?iiif-content={root}/iiif/presentation/3/items/{id}/manifest",
    "/items/{id}?iiif-content={state}",
    "/items/{id}", "/items/{id}/share", "/items/{id}/citation.json", "/items/{id}/citation.ris",
    "/items/{id}/qr.svg", "/items/{id}/linkset.json", "/items/{id}/premis.xml",
    "/iiif/presentation/3/items/{id}/source",
)  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    files = tmp_path_factory.mktemp("hidden")
    with new_repository(files / "home", on_site_networks="10.20.0.0/16") as opened:
        held, library, secrets = fill(opened, files)
        with opened.writing() as session:
            for state in PUBLISHED:
                announce.announce(session, find.item(session, held[state].item_id), "Create")
        indexing.catch_up(opened)
        yield World(create_app(opened), opened, held, library, secrets)


def bare(page, word):
    """Take out what was asked for, and the tokens of forms, which are others each time."""
    page = re.sub(r"[\w.-]{30,}|\d\d\d\d-\d\d-\d\dT[\d:.]+Z", "", page)
    return re.sub(re.escape(word), "", page, flags=re.IGNORECASE)


@pytest.mark.parametrize("state", HIDDEN)
@pytest.mark.parametrize("visitor", VISITORS)
def test_words_of_what_is_hidden_are_words_that_nobody_has(world, state, visitor):
    client, held = world.client(visitor), world.held[state]
    for path in ASKED:
        without = client.get(path.format(NOTHING))
        for word in (held.title, held.text):
            told = client.get(path.format(word))
            assert told.status_code == without.status_code, path
            assert bare(told.text, word) == bare(without.text, NOTHING), path
            assert held.item_id not in told.text, path


@pytest.mark.parametrize("visitor", VISITORS)
def test_no_list_names_what_is_hidden_or_counts_it(world, visitor):
    client = world.client(visitor)
    for path in LISTS:
        told = client.get(path.format(library=world.library)).text
        for state in HIDDEN:
            held = world.held[state]
            for secret in (held.item_id, held.page_id, held.image_id, held.title, held.text):
                assert secret not in told, (path, state)


def test_every_count_is_that_of_what_is_published(world):
    count = len(PUBLISHED)
    found = world.repository.search.search(Query(limit=0))
    assert found.total == count
    for name, values in found.facets.items():
        assert all(number <= count for _, number in values), name
    assert dict(found.facets["library"]) == {world.library: count}
    client = world.client("nobody")
    for path in (
        f"{P3}/libraries/{world.library}",
        f"{P3}/collections/{COLLECTION}",
        f"{P3}/search",
    ):
        assert len(client.get(path).get_json(force=True)["items"]) == count, path
    changes = client.get("/iiif/discovery/changes/pages/0").get_json(force=True)["orderedItems"]
    assert len({one["object"]["id"] for one in changes}) == count
    # Of the texts that may be read, three are open; the others' words are not counted.
    open_texts = client.get(f"/iiif/search/2/collections/{COLLECTION}?q=chung")
    assert len(open_texts.get_json(force=True)["items"]) == 3


@pytest.mark.parametrize("state", HIDDEN)
@pytest.mark.parametrize("visitor", VISITORS)
def test_no_address_of_a_hidden_item_tells_of_it(world, state, visitor):
    client, held = world.client(visitor), world.held[state]
    root = world.repository.settings.public_url
    manifest = f"{root}{P3}/items/{held.item_id}/manifest"
    given = content_state.encode(json.dumps({"id": manifest, "type": "Manifest"}))
    for path in OF_AN_ITEM:
        asked = path.format(root=quote(root, safe=""), id=held.item_id, state=given)
        answer = client.get(asked)
        if knows(visitor, state) and answer.status_code in (200, 303):
            continue  # its own staff, on the site's pages
        assert answer.status_code in (404, 410), asked
        assert held.title not in answer.text and held.text not in answer.text, asked


def test_what_is_published_is_found_by_the_same_questions(world):
    """Else the tests above would hold of services that answer nothing."""
    held, client = world.held["open"], world.client("nobody")
    for path in ASKED[:4]:
        told = client.get(path.format(held.title)).text
        assert bare(told, held.title) != bare(client.get(path.format(NOTHING)).text, NOTHING), path
    root = quote(world.repository.settings.public_url, safe="")
    for path in OF_AN_ITEM:
        if "{state}" not in path:
            asked = path.format(root=root, id=held.item_id)
            assert client.get(asked).status_code in (200, 302, 303), asked
