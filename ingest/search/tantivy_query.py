"""Our queries in tantivy's words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import tantivy
from tantivy import FieldType, Occur

from ingest.search.engine import Query
from ingest.search.ranking import All, AnyOf, Branch, Node, Plan, Words
from ingest.search.tantivy_folder import SEPARATOR

_Ask = tantivy.Query


def translated(schema: tantivy.Schema, node: Node) -> _Ask:
    """Say a part of a plan."""
    if isinstance(node, Words):
        return _words(schema, node)
    if isinstance(node, All):
        return every([translated(schema, part) for part in node.parts])
    if isinstance(node, AnyOf):
        return some([translated(schema, part) for part in node.parts])
    wanted, unwanted = translated(schema, node.wanted), translated(schema, node.unwanted)
    return _Ask.boolean_query([(Occur.Must, wanted), (Occur.MustNot, unwanted)])


def ranked(schema: tantivy.Schema, plan: Plan, *filters: _Ask) -> _Ask:
    """Ask for what answers, with points for how well."""
    ways = [_branch(schema, branch) for branch in plan.branches]
    best = ways[0] if len(ways) == 1 else _Ask.disjunction_max_query(ways)
    narrowed = [(Occur.Must, _Ask.const_score_query(one, 0.0)) for one in filters]
    return _Ask.boolean_query([(Occur.Must, best), *narrowed])


def _branch(schema: tantivy.Schema, branch: Branch) -> _Ask:
    parts = [(Occur.Must, translated(schema, branch.scored))]
    for points, node in branch.points:
        worth = _Ask.const_score_query(translated(schema, node), points)
        parts.append((Occur.Should, worth))
    if branch.base:
        parts.append((Occur.Must, _Ask.const_score_query(_Ask.all_query(), branch.base)))
    return _Ask.boolean_query(parts)


def filters(schema: tantivy.Schema, query: Query) -> Iterator[_Ask]:
    """Say what narrows a query: the item, facets, years."""
    if query.item_id:
        yield term(schema, "item", query.item_id)
    for name, values in query.filters.items():
        if values:
            yield some([term(schema, "facet", f"{name}{SEPARATOR}{one}") for one in values])
    if query.year_to is not None:
        yield _years(schema, "first_year", None, query.year_to)
    if query.year_from is not None:
        yield _years(schema, "last_year", query.year_from, None)


def term(schema: tantivy.Schema, field: str, value: str) -> _Ask:
    """Ask for one value of a field; one that no document can hold finds nothing."""
    return _Ask.term_query(schema, field, value.encode(errors="replace").decode(), "basic")


def every(parts: Sequence[_Ask]) -> _Ask:
    """Ask for what answers all parts."""
    return parts[0] if len(parts) == 1 else _Ask.boolean_query([(Occur.Must, p) for p in parts])


def some(parts: Sequence[_Ask]) -> _Ask:
    """Ask for what answers any part."""
    return parts[0] if len(parts) == 1 else _Ask.boolean_query([(Occur.Should, p) for p in parts])


def _words(schema: tantivy.Schema, node: Words) -> _Ask:
    if len(node.words) == 1:
        asked = _Ask.term_query(schema, node.field, node.words[0], "freq")
    else:
        asked = _Ask.phrase_query(schema, node.field, list(node.words))
    return asked if node.weight == 1.0 else _Ask.boost_query(asked, node.weight)


_FARTHEST_YEAR = 1_000_000


def _years(schema: tantivy.Schema, field: str, least: int | None, most: int | None) -> _Ask:
    lower = -_FARTHEST_YEAR if least is None else least
    upper = _FARTHEST_YEAR if most is None else most
    return _Ask.range_query(schema, field, FieldType.Integer, lower, upper)
