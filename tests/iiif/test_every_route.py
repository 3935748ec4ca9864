"""Every IIIF route, for an item in every state and every kind of visitor: known, seen, read.

Each item has words in its title and its text that no other has; no answer may hold those of an
item that the visitor may not know of, or of a text that they may not read.
"""

from __future__ import annotations

import re

import pytest

from app import create_app
from ingest import indexing
from ingest.catalog import announce, find
from tests.iiif.every_rule import (
    DOORS,
    IMAGES,
    KINDS,
    LACKING,
    LISTS,
    PROBES,
    PUBLIC,
    SEARCHES,
    TEXTS,
    WORDLESS,
)
from tests.iiif.every_state import (
    COLLECTION,
    HIDDEN,
    PUBLISHED,
    STATES,
    VISITORS,
    World,
    fill,
    knows,
    reads,
    sees,
)
from tests.services.repository import new_repository

GONE = {"withdrawn": 410, "deleted": 410}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    files = tmp_path_factory.mktemp("every")
    with new_repository(files / "home", on_site_networks="10.20.0.0/16") as opened:
        held, library, secrets = fill(opened, files)
        with opened.writing() as session:
            for state in (*PUBLISHED, "withdrawn"):
                announce.announce(session, find.item(session, held[state].item_id), "Create")
            gone = find.item(session, held["withdrawn"].item_id)
            session.flush()
            announce.announce(session, gone, "Delete")
        indexing.catch_up(opened)
        yield World(create_app(opened), opened, held, library, secrets)


def address(rule, held=None):
    """Fill a rule's names in."""
    values = {"slug": COLLECTION, "number": 0 if "discovery" in rule else 1}
    values |= {"_rest": "x", "granularity": "word", "form": "alto.xml", "kind": "collections"}
    values |= {"name": "logo.png", "language": "en"}
    if held is not None:
        values |= vars(held)
    return re.sub(r"<(?:[^<>:]+:)?(\w+)>", lambda name: str(values[name[1]]), rule)


def leaks(world, visitor, body):
    """Name the words in an answer that the visitor may not have."""
    return [
        word
        for state, held in world.held.items()
        for word, may in ((held.title, knows), (held.text, reads))
        if word in body and not (may(visitor, state) and knows(visitor, state))
    ]


def hidden_status(state):
    return GONE.get(state, 404)


def walked(world):
    for visitor in VISITORS:
        client = world.client(visitor)
        for state in STATES:
            yield visitor, client, state, world.held[state]


def test_every_iiif_route_has_its_answer_here(world):
    rules = {rule.rule for rule in world.app.url_map.iter_rules()}
    told = PUBLIC | TEXTS | set(PROBES) | IMAGES | set(SEARCHES) | set(LISTS) | DOORS
    assert {rule for rule in rules if rule.startswith("/iiif")} == told


@pytest.mark.parametrize("rule", sorted(PUBLIC))
def test_descriptions_are_there_for_all_once_published_and_never_before(world, rule):
    bodies: dict[str, bytes] = {}
    for visitor, client, state, held in walked(world):
        answer = client.get(address(rule, held))
        expected = {200} if state in PUBLISHED else {hidden_status(state)}
        if state in PUBLISHED and rule.endswith(LACKING):
            expected = {200, 404}
        assert answer.status_code in expected, (visitor, state)
        assert held.text not in answer.text, (visitor, state)
        # Not even its staff are told here what others are not (they have the site's own pages).
        assert state in PUBLISHED or held.title not in answer.text, (visitor, state)
        assert bodies.setdefault(state, answer.data) == answer.data, (visitor, state)


@pytest.mark.parametrize("rule", sorted(TEXTS))
def test_texts_are_for_those_who_may_read_them(world, rule):
    for visitor, client, state, held in walked(world):
        answer = client.get(address(rule, held))
        expected = {200} if reads(visitor, state) else {401, 403}
        if not knows(visitor, state):
            expected = {hidden_status(state)}
        assert answer.status_code in expected, (visitor, state)
        told = 200 in expected and not rule.endswith(WORDLESS)
        assert (held.text in answer.text) == told, (visitor, state)
        assert leaks(world, visitor, answer.text) == [], (visitor, state)
        if state not in ("open", "freed", "reduced"):
            assert answer.headers["Cache-Control"] == "private, no-store", (visitor, state)


@pytest.mark.parametrize("rule", sorted(PROBES))
def test_probes_tell_what_the_thing_itself_would(world, rule):
    may = PROBES[rule]
    for visitor, client, state, held in walked(world):
        answer = client.get(address(rule, held))
        assert answer.status_code == 200
        told = answer.get_json(force=True)
        expected = {200} if may(visitor, state) else {401, 403}
        if not knows(visitor, state):
            expected = {hidden_status(state)}
        assert told["status"] in expected, (visitor, state)
        assert leaks(world, visitor, answer.text) == [], (visitor, state)
        assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("rule", sorted(SEARCHES))
def test_searches_within_are_for_those_who_may_read(world, rule, version):
    for visitor, client, state, held in walked(world):
        start = rule.replace("<int:version>", str(version)).replace(KINDS, "items")
        start = start.replace("<name>", held.item_id)
        answer = client.get(f"{start}?{SEARCHES[rule].format(held.text[:4])}")
        expected = {200} if reads(visitor, state) else {401, 403}
        if not knows(visitor, state):
            expected = {hidden_status(state)}
        assert answer.status_code in expected, (visitor, state)
        assert leaks(world, visitor, answer.text) == [], (visitor, state)
        if rule.endswith("autocomplete"):
            assert (held.text in answer.text) == (200 in expected), (visitor, state)


@pytest.mark.parametrize("version", [3, 2])
def test_images_are_for_those_who_may_see_them(world, version):
    for visitor, client, state, held in walked(world):
        start = f"/iiif/{version}/{held.image_id}"
        known = knows("nobody" if visitor == "token" else visitor, state)
        # A token is worth nothing here: images go by cookies.
        seen = sees("nobody" if visitor == "token" else visitor, state)
        info = client.get(f"{start}/info.json")
        assert info.status_code == (200 if known else hidden_status(state)), (visitor, state)
        tile = client.get(f"{start}/0,0,512,512/512,512/0/default.jpg")
        expected = {200} if seen else {401, 403}
        assert tile.status_code in (expected if known else {hidden_status(state)}), (visitor, state)
        small = client.get(f"{start}/full/,100/0/default.jpg")
        closed = state in ("staff", "closed", "embargoed")
        expected = {200} if seen or not closed else {401, 403}
        assert small.status_code in (expected if known else {hidden_status(state)}), (
            visitor,
            state,
        )
        assert leaks(world, visitor, info.text) == [], (visitor, state)


@pytest.mark.parametrize("rule", sorted(LISTS))
def test_lists_name_what_is_public_and_are_the_same_for_all(world, rule):
    bodies = set()
    for visitor in VISITORS:
        answer = world.client(visitor).get(address(rule))
        assert answer.status_code == LISTS[rule]
        bodies.add(answer.data)
        assert leaks(world, "nobody", answer.text) == []
    assert len(bodies) == 1


@pytest.mark.parametrize("visitor", VISITORS)
def test_the_doors_of_viewers_name_no_item(world, visitor):
    for rule in sorted(DOORS - {"/iiif/auth/2/logout", "/iiif/auth/1/logout"}):
        asked = f"{rule}?origin=https://viewer.example&messageId=1"
        answer = world.client(visitor).get(asked)
        assert answer.status_code in (200, 302), rule
        assert leaks(world, "nobody", answer.text) == [], rule


ITEM_PAGES = (
    "", "/text", "/words", "/pages.json", "/hits.json?q=chung", "/mirador", "/proof",
    "/premis.xml",
)  # fmt: skip  # addresses


@pytest.mark.parametrize("visitor", [one for one in VISITORS if one not in ("cookie", "token")])
def test_pages_of_the_site_tell_no_more_than_the_iiif_routes(world, visitor):
    client = world.client(visitor)
    for state, held in world.held.items():
        for rest in ITEM_PAGES:
            answer = client.get(f"/items/{held.item_id}{rest}")
            expected = {200} if knows(visitor, state) else {hidden_status(state)}
            if (
                rest.startswith(("/hits", "/words"))
                and not reads(visitor, state)
                and knows(visitor, state)
            ):
                expected = {403}
            assert answer.status_code in expected, (state, rest)
            assert leaks(world, visitor, answer.text) == [], (state, rest)
    for path in ("/", "/collections", f"/collections/{COLLECTION}", f"/libraries/{world.library}"):
        assert leaks(world, "nobody", client.get(path).text) == [], path


@pytest.mark.parametrize("state", HIDDEN)
@pytest.mark.parametrize("visitor", ["nobody", "stranger", "administrator"])
def test_a_search_for_words_of_what_is_hidden_is_one_for_words_that_nobody_has(
    world, state, visitor
):
    """In its counts, facets, suggestions and mended words too."""
    client, nothing = world.client(visitor), "fufure"
    for word in (world.held[state].title, world.held[state].text):
        for path in ("/search?q={}", "/search/suggestions?q={}", "/search/suggestions.json?q={}"):
            told = client.get(path.format(word)).text
            without = client.get(path.format(nothing)).text
            assert _bare(told, word) == _bare(without, nothing), path
        start = client.get(f"/search/suggestions.json?q={word[:4]}").text
        assert word not in start


@pytest.mark.parametrize("state", PUBLISHED)
def test_a_search_shows_no_line_of_a_text_that_may_not_be_read(world, state):
    held = world.held[state]
    for visitor in VISITORS:
        if reads(visitor, state):
            continue
        client = world.client(visitor)
        # `chung` stands beside the word on its page.
        for query in (f"{held.title} chung", "chung"):
            assert leaks(world, visitor, client.get(f"/search?q={query}").text) == [], visitor
        for path in ("/search/suggestions?q={}", "/search/suggestions.json?q={}"):
            assert held.text not in client.get(path.format(held.text[:4])).text, visitor


def test_a_search_finds_what_is_open(world):
    """Else the tests above would hold of an empty index."""
    for word in (world.held["open"].title, world.held["open"].text, world.held["closed"].title):
        assert "/items/" in world.client("nobody").get(f"/search?q={word}").text


def _bare(page, word):
    # Without the token of its forms, which is another each time.
    return re.sub(r"[\w.-]{30,}", "", page.replace(word, "").replace(word.capitalize(), ""))
