"""Our queries in OpenSearch's words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ingest.search.analysis import MAX_FORM_CHARACTERS
from ingest.search.engine import FACET_VALUES, FACETS, Query
from ingest.search.opensearch_index import SEPARATOR
from ingest.search.ranking import All, AnyOf, Branch, Node, Plan, Unless, Words

Asked = dict[str, Any]

# A server takes 1,024 parts of a query, unless told otherwise.
_MOST_PARTS = 900
# It takes patterns of 1,000 characters, likewise.
_MOST_PATTERN_CHARACTERS = 800

ALL: Asked = {"match_all": {}}


def answers(plan: Plan) -> Asked:
    """Ask for the documents that answer."""
    return _translated(plan.must)


def ranked(plan: Plan) -> Asked:
    """Ask for what answers, with points for how well; of a very long query only for the first."""
    ways = [_branch(branch, branch.scored, branch.points) for branch in plan.branches]
    if sum(map(_parts, ways)) > _MOST_PARTS:
        ways = [_branch(branch, branch.must, branch.points[:1]) for branch in plan.branches]
    return ways[0] if len(ways) == 1 else {"dis_max": {"queries": ways}}


def filters(query: Query) -> list[Asked]:
    """Say what narrows a query: the item, facets, years."""
    found: list[Asked] = []
    if query.item_id:
        found.append({"term": {"item": query.item_id}})
    for name, values in query.filters.items():
        if values:
            plain = [value.encode(errors="replace").decode() for value in values]
            found.append({"terms": {f"facets.{name}": plain}})
    if query.year_to is not None:
        found.append({"range": {"first_year": {"lte": query.year_to}}})
    if query.year_from is not None:
        found.append({"range": {"last_year": {"gte": query.year_from}}})
    return found


def order(query: Query, *, words: bool) -> list[dict[str, str]]:
    """Sort as the reader chose; without words by title."""
    by_title = {"by_title": "asc"}
    if query.sort == "newest":
        return [{"added": "desc"}, by_title]
    if query.sort == "year":
        return [{"first_year": "asc"}, by_title]
    if query.sort == "-year":
        return [{"first_year": "desc"}, by_title]
    if query.sort == "relevance" and words:
        return [{"_score": "desc"}, {"item": "desc"}]
    return [by_title]


def counts() -> Asked:
    """Count items by each value of each facet."""
    return {name: _terms(f"facets.{name}", FACET_VALUES) for name in FACETS}


def _terms(field: str, size: int, **more: str) -> Asked:
    first = [{"_count": "desc"}, {"_key": "asc"}]
    return {"terms": {"field": field, "size": size, "order": first, **more}}


def words_that(pattern: str, size: int) -> Asked:
    """Ask for the words of the vocabulary that match a pattern, the most frequent first."""
    return {
        "size": 0,
        "query": {"regexp": {"words": {"value": pattern}}},
        "aggs": {"words": _terms("words", size, include=pattern)},
    }


def beginning(start: str) -> str:
    """Give the pattern of terms that begin so; none does where that is longer than any word."""
    return _escaped(start[: MAX_FORM_CHARACTERS + 1]) + ".*"


def spelled(folded: Iterable[str]) -> list[str]:
    """Give patterns, each as long as a server takes, of all ways to write these words."""
    patterns: list[str] = []
    alternatives: list[str] = []
    length = 0
    for one in (_escaped(word) for word in folded if len(word) <= MAX_FORM_CHARACTERS):
        if length + len(one) > _MOST_PATTERN_CHARACTERS and alternatives:
            patterns.append(_any_of(alternatives))
            alternatives, length = [], 0
        alternatives.append(one)
        length += len(one) + 1
    if alternatives:
        patterns.append(_any_of(alternatives))
    return patterns


def _any_of(alternatives: list[str]) -> str:
    return f"({'|'.join(alternatives)}){SEPARATOR}.*"


def _escaped(text: str) -> str:
    return re.sub(r"(\W)", r"\\\1", text.encode(errors="replace").decode())


def _branch(branch: Branch, must: Node, points: Iterable[tuple[float, Node]]) -> Asked:
    base = [{"constant_score": {"filter": ALL, "boost": branch.base}}] if branch.base else []
    earned = [
        {"constant_score": {"filter": _translated(node), "boost": worth}} for worth, node in points
    ]
    return {"bool": {"must": [_translated(must), *base], "should": earned}}


def _translated(node: Node) -> Asked:
    if isinstance(node, Words):
        return _words(node)
    if isinstance(node, All):
        return {"bool": {"must": [_translated(part) for part in node.parts]}}
    if isinstance(node, AnyOf):
        parts = [_translated(part) for part in node.parts]
        return {"bool": {"should": parts, "minimum_should_match": 1}}
    return _unless(node)


def _unless(node: Unless) -> Asked:
    wanted, unwanted = _translated(node.wanted), _translated(node.unwanted)
    return {"bool": {"must": [wanted], "must_not": [unwanted]}}


def _words(node: Words) -> Asked:
    field = f"docs.{node.field}"
    if len(node.words) == 1:
        return {"term": {field: {"value": node.words[0], "boost": node.weight}}}
    return {"match_phrase": {field: {"query": " ".join(node.words), "boost": node.weight}}}


def _parts(asked: Any) -> int:
    """Count the terms and phrases of a query."""
    if isinstance(asked, list):
        return sum(map(_parts, asked))
    if not isinstance(asked, dict):
        return 0
    if "term" in asked:
        return 1
    if "match_phrase" in asked:
        [phrase] = asked["match_phrase"].values()
        return 1 + str(phrase["query"]).count(" ")
    return sum(map(_parts, asked.values()))
