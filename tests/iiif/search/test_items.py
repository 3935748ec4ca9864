"""Content Search within an item: the words, their places, and how they are told."""

import pytest

from iiif.search.stretch import PAGE_ANNOTATIONS
from ingest.catalog.rights import ANYONE, Visitor
from ingest.text.page_text import Block
from ingest.text.page_text import PageText as Text
from tests.iiif.search.conftest import CARVED, PRINTED, line

BASE = "http://here/iiif"


def boxes(document):
    """The fragments of all annotations of version 2, by page id."""
    return [one["target"].rpartition("/")[2] for one in document["items"]]


def said(document):
    """Prefix, exact and suffix of every match of version 2, its pieces joined by a bar."""
    told = []
    for match in document["annotations"][0]["items"]:
        targets = match["target"] if isinstance(match["target"], list) else [match["target"]]
        quotes = [target["selector"][0] for target in targets]
        exact = "|".join(quote["exact"] for quote in quotes)
        told.append((quotes[0].get("prefix", ""), exact, quotes[-1].get("suffix", "")))
    return told


def test_words_side_by_side_are_one_annotation_where_they_stand(put, pages_of, found):
    item = put((PRINTED,))
    (page,) = pages_of(item)
    document = found(2, item, "Quảng Ngãi")
    (one,) = document["items"]
    assert one["target"] == f"{BASE}/presentation/3/canvases/{page}#xywh=160,80,180,40"
    assert one["body"] == {
        "type": "TextualBody", "value": "Quảng Ngãi", "format": "text/plain", "language": "vi",
    }  # fmt: skip
    assert one["motivation"] == "supplementing"
    assert said(document) == [("Tỉnh ", "Quảng Ngãi", " có núi Ấn và sông Trà Khúc")]
    assert document["annotations"][0]["items"][0]["motivation"] == "contextualizing"
    assert document["annotations"][0]["items"][0]["target"]["source"] == one["id"]


def test_version_1_says_the_same(put, pages_of, found):
    item = put((PRINTED,))
    (page,) = pages_of(item)
    document = found(1, item, "Quảng Ngãi")
    assert document["@context"] == [
        "http://iiif.io/api/presentation/2/context.json",
        "http://iiif.io/api/search/1/context.json",
    ]
    (one,) = document["resources"]
    assert one["on"] == f"{BASE}/presentation/3/canvases/{page}#xywh=160,80,180,40"
    assert one["motivation"] == "sc:painting"
    assert one["resource"]["chars"] == "Quảng Ngãi"
    assert document["hits"] == [
        {
            "@type": "search:Hit",
            "annotations": [one["@id"]],
            "match": "Quảng Ngãi",
            "before": "Tỉnh ",
            "after": " có núi Ấn và sông Trà Khúc",
        }
    ]
    assert document["within"]["total"] == 1
    assert document["startIndex"] == 0


def test_a_match_over_two_lines_has_a_piece_on_each(put, pages_of, found):
    item = put((PRINTED,))
    (page,) = pages_of(item)
    document = found(2, item, '"núi Ấn"')
    assert boxes(document) == [f"{page}#xywh=460,80,80,40", f"{page}#xywh=60,140,80,40"]
    (match,) = document["annotations"][0]["items"]
    assert [target["source"] for target in match["target"]] == [
        one["id"] for one in document["items"]
    ]
    assert said(document) == [("Tỉnh Quảng Ngãi có ", "núi|Ấn", " và sông Trà Khúc")]
    assert document["partOf"]["total"] == 2
    assert document["annotations"][0]["partOf"]["total"] == 1
    older = found(1, item, '"núi Ấn"')
    assert [hit["annotations"] for hit in older["hits"]] == [
        [one["@id"] for one in older["resources"]]
    ]
    assert older["within"]["total"] == 1


def test_a_vertical_match_is_lit_column_by_column(put, pages_of, found):
    item = put((CARVED,))
    (page,) = pages_of(item)
    document = found(2, item, "有天印")
    assert boxes(document) == [f"{page}#xywh=500,180,40,80", f"{page}#xywh=440,60,40,40"]
    assert [one["body"]["value"] for one in document["items"]] == ["有天", "印"]


def test_a_reading_lights_the_characters(put, pages_of, found):
    item = put((CARVED,))
    (page,) = pages_of(item)
    document = found(2, item, "quảng nghĩa")
    assert boxes(document) == [f"{page}#xywh=500,60,40,80"]
    assert document["items"][0]["body"]["value"] == "廣義"
    assert document["items"][0]["body"]["language"] == "lzh"


@pytest.mark.parametrize(("q", "places"), [
    ("quang ngai", 2), ("Quảng Ngãi", 2), ("QUẢNG NGÃI", 2), ("ngãi quảng", 4),
    ('"ngãi quảng"', 0), ("廣義", 1), ("quảng xyz", 0), ("trà khúc", 2), ("*", 0),
])  # fmt: skip
def test_the_number_of_places(put, found, q, places):
    item = put()
    assert found(2, item, q)["partOf"]["total"] == places
    assert len(found(2, item, q)["items"]) == places


def test_text_without_places_is_found_on_its_whole_page(put, pages_of, found):
    item = put()
    last = found(2, item, "Quảng Ngãi")["items"][-1]
    assert last["target"] == f"{BASE}/presentation/3/canvases/{pages_of(item)[2]}"


def test_the_services_are_declared(client, put, plain):
    item = put()
    document = plain(client.get(f"/iiif/presentation/3/items/{item}/manifest"))
    newer, older = document["service"]
    assert newer == {
        "id": f"{BASE}/search/2/items/{item}",
        "type": "SearchService2",
        "service": [
            {"id": f"{BASE}/search/2/items/{item}/autocomplete", "type": "AutoCompleteService2"}
        ],
    }
    assert older["@context"] == "http://iiif.io/api/search/1/context.json"
    assert older["@id"] == f"{BASE}/search/1/items/{item}"
    assert older["profile"] == "http://iiif.io/api/search/1/search"
    assert isinstance(older["service"], list)
    assert older["service"][0]["profile"] == "http://iiif.io/api/search/1/autocomplete"
    for address in (newer["id"], older["@id"]):
        assert client.get(address.removeprefix("http://here") + "?q=núi").data


def long_text(lines):
    """A page of so many lines, each with the words once."""
    return Text("alto", "vi", False, (
        Block(tuple(line("sông núi", 10, 50 * n) for n in range(lines))),
    ))  # fmt: skip


def test_long_answers_are_cut_into_pages(put, found):
    item = put([long_text(200)] * 7)
    addresses, annotations, starts = [], [], []
    number = 1
    while number:
        document = found(2, item, "núi", page=number)
        assert document["partOf"]["total"] == 1400
        assert document["annotations"][0]["partOf"]["total"] == 1400
        assert len(document["annotations"][0]["items"]) == len(document["items"])
        addresses.append(document["id"])
        annotations += [one["id"] for one in document["items"]]
        starts.append(document["startIndex"])
        number = number + 1 if "next" in document else 0
        if number:
            assert document["next"]["id"].endswith(f"page={number}")
    assert starts == [0, 600, 1200]
    assert min(b - a for a, b in zip(starts, starts[1:], strict=False)) >= PAGE_ANNOTATIONS
    assert len(set(annotations)) == len(annotations) == 1400
    assert document["prev"]["id"] == addresses[1]
    assert document["partOf"]["first"]["id"] == addresses[0]
    assert document["partOf"]["last"]["id"] == addresses[-1]
    older = found(1, item, "núi", page=2)
    assert (older["startIndex"], older["within"]["total"], len(older["hits"])) == (600, 1400, 600)
    assert older["next"].endswith("page=3") and older["prev"].endswith("page=1")
    assert older["within"]["first"].endswith("page=1")
    assert older["within"]["last"].endswith("page=3")


def test_filters_that_text_has_not_find_nothing_of_it(put, found):
    item = put()
    for filtered in (
        {"motivation": "commenting"}, {"motivation": "non-painting"},
        {"user": "https://example.org/a"},
        {"date": "2020-01-01T00:00:00Z/2030-01-01T00:00:00Z"},
    ):  # fmt: skip
        for version, name in ((1, "resources"), (2, "items")):
            assert found(version, item, "núi", **filtered)[name] == []
            assert (
                found(version, item, "n", part="/autocomplete", **filtered).get(
                    "items" if version == 2 else "terms"
                )
                == []
            )
    assert found(1, item, "núi", motivation="painting")["resources"]
    assert found(1, item, "núi", motivation="sc:painting commenting")["resources"]
    assert found(2, item, "núi", motivation="supplementing")["items"]
    assert found(2, item, "núi", motivation="painting")["items"] == []
    assert found(2, item, "núi", motivation="contextualizing")["annotations"]
    assert "annotations" not in found(2, item, "núi", motivation="highlighting")


def test_what_is_not_known_is_listed_as_ignored(put, found):
    item = put()
    assert found(2, item, "núi", colour="red", min=3)["ignored"] == ["colour", "min"]
    assert found(1, item, "núi", colour="red")["within"]["ignored"] == ["colour"]
    assert "ignored" not in found(2, item, "núi", user="", page=1)
    assert found(1, item, "n", part="/autocomplete", colour="red")["ignored"] == ["colour"]


def test_terms_are_offered_with_their_counts(put, found):
    item = put()
    document = found(2, item, "ng", part="/autocomplete")
    assert document["type"] == "TermPage"
    assert document["items"] == [{"value": "ngãi", "total": 2}, {"value": "nghĩa", "total": 1}]
    older = found(1, item, "ng", part="/autocomplete", min=2)
    (term,) = older["terms"]
    assert (term["match"], term["count"]) == ("ngãi", 2)
    assert term["url"] == f"{BASE}/search/1/items/{item}?q=ng%C3%A3i"
    assert older["@type"] == "search:TermList"


@pytest.mark.parametrize(("q", "terms"), [
    ("ngã", ["ngãi"]), ("nga", ["ngãi"]), ("quang ng", ["quảng ngãi", "quảng nghĩa"]),
    ("廣", ["廣", "廣義"]), ("山茶", ["山茶", "山茶曲"]), ("xyz", []), ("", []), ("  ", []),
])  # fmt: skip
def test_terms_for_what_was_typed(put, found, q, terms):
    offered = [term["value"] for term in found(2, put(), q, part="/autocomplete")["items"]]
    assert offered == terms


def test_every_term_is_found_as_often_as_it_says(put, found):
    item = put()
    for start in ("t", "ng", "quang ng", "廣"):
        for term in found(2, item, start, part="/autocomplete")["items"]:
            answer = found(2, item, f'"{term["value"]}"')
            assert answer["annotations"][0]["partOf"]["total"] >= term["total"], term


@pytest.mark.parametrize(("tier", "status"), [
    ("open", 200), ("reduced", 200), ("onsite", 401), ("signed_in", 401), ("staff", 401),
    ("closed", 401), ("loan", 401),
])  # fmt: skip
@pytest.mark.parametrize("version", [1, 2])
def test_who_may_not_read_the_text_may_not_search_it(put, ask, tier, status, version):
    item = put(tiers=(tier,))
    for part in ("", "/autocomplete"):
        answer = ask(version, item, "núi", part=part)
        assert answer.status_code == status
        assert "núi" not in answer.text or status == 200
        cached = answer.headers["Cache-Control"]
        assert cached.startswith("public, max-age=") if status == 200 else "no-store" in cached


def test_who_may_read_finds_the_same_and_no_cache_keeps_it(put, ask, as_visitor):
    item = put(tiers=("signed_in",))
    as_visitor(Visitor(account_id="x"))
    answer = ask(2, item, "núi")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "private, no-store"
    again = ask(2, item, "núi")
    assert again.data == answer.data
    as_visitor(ANYONE)
    assert ask(2, item, "núi").status_code == 401


@pytest.mark.parametrize("state", ["draft", "arriving", "withdrawn"])
def test_what_is_not_public_is_not_there(put, ask, state):
    item = put(state=state)
    assert {ask(version, item, "núi").status_code for version in (1, 2)} == {
        410 if state == "withdrawn" else 404
    }
