"""Our queries in tantivy's words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import tantivy
from tantivy import FieldType, Occur

from ingest.search.engine import Query
from ingest.search.ranking import All, AnyOf, Branch, Node, Plan, Unless, Words
from ingest.search.tantivy_folder import SEPARATOR, TWO

_Ask = tantivy.Query


class Wording:
    """Says plans about one kind of fields: those whose names begin so."""

    def __init__(self, schema: tantivy.Schema, begin: str) -> None:
        self._schema = schema
        self._begin = begin

    def said(self, node: Node) -> _Ask:
        """Say a part of a plan."""
        if isinstance(node, Words):
            return self._words(node)
        if isinstance(node, All):
            return every([self.said(part) for part in node.parts])
        if isinstance(node, AnyOf):
            return some([self.said(part) for part in node.parts])
        return without(self.said(node.wanted), self.said(node.unwanted))

    def ranked(self, plan: Plan) -> _Ask:
        """Ask for what answers, with points for how well."""
        ways = [self._branch(branch) for branch in plan.branches]
        return ways[0] if len(ways) == 1 else _Ask.disjunction_max_query(ways)

    def _branch(self, branch: Branch) -> _Ask:
        parts = [(Occur.Must, self.said(branch.scored))]
        for points, node in branch.points:
            parts.append((Occur.Should, _Ask.const_score_query(self.said(node), points)))
        if branch.base:
            parts.append((Occur.Must, _Ask.const_score_query(_Ask.all_query(), branch.base)))
        return _Ask.boolean_query(parts)

    def _words(self, node: Words) -> _Ask:
        if len(node.words) == 1:
            asked = self._word(node.field, node.words[0])
        elif len(node.words) == 2 and not node.folded:
            [(field, word)] = _pairs(node)
            asked = self._word(field, word)
        else:
            phrase = _Ask.phrase_query(self._schema, self._begin + node.field, list(node.words))
            # Where words stand is read only of what holds each two of them side by side.
            asked = within(phrase, [self._word(field, word) for field, word in _pairs(node)])
        return asked if node.weight == 1.0 else _Ask.boost_query(asked, node.weight)

    def _word(self, field: str, word: str) -> _Ask:
        return _Ask.term_query(self._schema, self._begin + field, word, "freq")


def _pairs(node: Words) -> list[tuple[str, str]]:
    """Give each two words side by side as the index holds them: without marks, as one."""
    words, field = node.folded or node.words, node.field.removesuffix("_exact") + TWO
    pairs = dict.fromkeys(zip(words, words[1:], strict=False))
    return [(field, SEPARATOR.join(pair)) for pair in pairs]


def at_most(node: Node, frequency: Callable[[str, str], int]) -> int:
    """Tell how many documents can answer, at most."""
    if isinstance(node, Words):
        parts = _pairs(node) or [(node.field, node.words[0])]
        return min(frequency(field, word) for field, word in parts)
    if isinstance(node, Unless):
        return at_most(node.wanted, frequency)
    each = [at_most(part, frequency) for part in node.parts]
    return min(each) if isinstance(node, All) else sum(each)


def single_words(node: Node) -> list[Words] | None:
    """Give the words any of which an item's pages must hold; None: several must meet on one."""
    if isinstance(node, AnyOf):
        parts = [single_words(part) for part in node.parts]
        return None if None in parts else [one for part in parts if part for one in part]
    return [node] if isinstance(node, Words) and len(node.words) == 1 else None


def without(wanted: _Ask, unwanted: _Ask) -> _Ask:
    """Ask for what answers the one and not the other."""
    return _Ask.boolean_query([(Occur.Must, wanted), (Occur.MustNot, unwanted)])


def within(asked: _Ask, narrowing: Sequence[_Ask]) -> _Ask:
    """Narrow what is asked, without a change of what answers are worth."""
    if not narrowing:
        return asked
    narrow = [(Occur.Must, _Ask.const_score_query(one, 0.0)) for one in narrowing]
    return _Ask.boolean_query([(Occur.Must, asked), *narrow])


def filters(schema: tantivy.Schema, query: Query) -> Iterator[_Ask]:
    """Say what narrows a query to some items by facets and years."""
    for name, values in query.filters.items():
        if values:
            yield some([term(schema, "facet", f"{name}{SEPARATOR}{one}") for one in values])
    if query.year_to is not None:
        yield _years(schema, "first_year", None, query.year_to)
    if query.year_from is not None:
        yield _years(schema, "last_year", query.year_from, None)


def between(schema: tantivy.Schema, field: str, first: int, last: int) -> _Ask:
    """Ask for numbers from first to last, both included."""
    return _Ask.range_query(schema, field, FieldType.Unsigned, first, last)


def term(schema: tantivy.Schema, field: str, value: str) -> _Ask:
    """Ask for one value of a field; one that no document can hold finds nothing."""
    return _Ask.term_query(schema, field, value.encode(errors="replace").decode(), "basic")


def every(parts: Sequence[_Ask]) -> _Ask:
    """Ask for what answers all parts."""
    return parts[0] if len(parts) == 1 else _Ask.boolean_query([(Occur.Must, p) for p in parts])


def some(parts: Sequence[_Ask]) -> _Ask:
    """Ask for what answers any part."""
    return parts[0] if len(parts) == 1 else _Ask.boolean_query([(Occur.Should, p) for p in parts])


_FARTHEST_YEAR = 1_000_000


def _years(schema: tantivy.Schema, field: str, least: int | None, most: int | None) -> _Ask:
    lower = -_FARTHEST_YEAR if least is None else least
    upper = _FARTHEST_YEAR if most is None else most
    return _Ask.range_query(schema, field, FieldType.Integer, lower, upper)


def rarity(documents: int, holding: int) -> float:
    """Tell what tantivy thinks a word worth that so many of the documents hold (BM25)."""
    return math.log(1 + (max(documents - holding, 0) + 0.5) / (holding + 0.5))
