"""The search keeps its goals over the judged queries, with every engine."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.search.open import ENGINES, open_search
from tests.ingest.search.conftest import an_index
from tests.ingest.search.judge import (
    LOOSE,
    UNMARKED,
    JudgedSet,
    Marks,
    judge,
    judged_set,
    table,
)
from tests.ingest.search.judge_corpus import DISTRACTORS

Outcome = tuple[dict[str, Marks], dict[str, Marks]]

OPENSEARCH_PART = 10
"""Of the queries drawn by seed every tenth is asked over HTTP, where each takes longer."""

MARKED_RECALL, UNMARKED_RECALL, FIRST_RIGHT = 1.0, 0.98, 0.95


@pytest.fixture(scope="module")
def given(material: Path) -> JudgedSet:
    return judged_set(material)


@pytest.fixture(scope="module", params=sorted(ENGINES))
def outcome(
    request: pytest.FixtureRequest, given: JudgedSet, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Outcome]:
    part = OPENSEARCH_PART if request.param == "opensearch" else 1
    asked = replace(given, drawn=given.drawn[::part])
    with (
        an_index(request.param, tmp_path_factory.mktemp("judged"), request) as chosen,
        closing(open_search(chosen)) as engine,
    ):
        hand, drawn = judge(engine, asked)
    print(f"\n{request.param}, by hand\n{table(hand)}\n\n{request.param}, by seed\n{table(drawn)}")
    yield hand, drawn


def test_the_set_is_large_enough(given):
    assert len(given.hand) >= 60
    assert len(given.drawn) >= 500
    assert sum(page.item.startswith("distractor") for page in given.pages) == DISTRACTORS >= 2000
    assert all(query.right or query.better for query in (*given.hand, *given.drawn))


def test_every_page_that_answers_is_found(outcome):
    for marks in outcome:
        for kind, one in marks.items():
            least = UNMARKED_RECALL if kind in UNMARKED else MARKED_RECALL
            if kind not in LOOSE:
                assert one.recall / one.queries >= least, (kind, one.missed)


def test_the_first_answer_is_right(outcome):
    for marks in outcome:
        queries = sum(one.queries for one in marks.values())
        assert sum(one.first for one in marks.values()) / queries >= FIRST_RIGHT


def test_rare_characters_are_found_like_any_other(outcome):
    for marks in outcome:
        rare = marks["rare character"]
        assert rare.recall == rare.precision == rare.first == rare.queries
